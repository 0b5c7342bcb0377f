"""What goes on around a question in Slack: what people wrote without Arthur, what is remembered, what is looked at."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from arthur.database import Database
from arthur.errors import ArthurError
from arthur.identity import Door
from memory.note_template import ScopeType
from memory.notes import Scope, read_memory
from nodes.state import Context
from nodes.surroundings import Note, Notes, Remark, Surroundings
from server.slack.people import People
from server.slack.stamps import moment
from server.slack.surroundings.overhearing import LONG_AGO, Overhearing
from server.slack.surroundings.viewing import Viewing
from server.slack.text.plain import words_of

log = structlog.get_logger()

Json = dict[str, Any]

DOORS = (Door.MENTION, Door.COMMAND, Door.DIRECT, Door.GROUP_DM, Door.ASSISTANT)
HERE = "this conversation"


@dataclass(frozen=True, kw_only=True)
class SlackLookout:
    """Looks around at Slack's doors; failures are logged and leave a gap."""

    overhearing: Overhearing
    viewing: Viewing
    people: People
    database: Database
    bot_user_id: str

    async def around(self, context: Context) -> Surroundings | None:
        """Return what goes on around a question."""
        if context.channel_id is None:
            return None
        overheard, notes, viewed = await asyncio.gather(
            self.overhearing.around(context), self._notes(context.channel_id, HERE), self.viewing.of(context)
        )
        if viewed is not None and viewed.is_theirs:
            notes += await self._notes(viewed.channel_id, str(viewed))
        if not overheard.messages and not notes and viewed is None:
            return None
        return Surroundings(
            remarks=await self._remarks(overheard.messages, context),
            left_out=overheard.left_out,
            notes=notes,
            looking_at=str(viewed) if viewed is not None else None,
        )

    async def _notes(self, channel_id: str, place: str) -> list[Notes]:
        """Return what is remembered of a channel, if anything is."""
        try:
            memory = await read_memory(self.database, Scope(type=ScopeType.CHANNEL, id=channel_id))
        except (ArthurError, psycopg.Error) as exc:
            log.warning("channel_memory_load_failed", channel=channel_id, error_message=str(exc))
            return []
        facts = {} if memory.is_empty else memory.content_json
        notes = [Note(about=_heading(key), note=fact) for key, of_it in facts.items() for fact in of_it]
        return [Notes(place=place, notes=notes)] if notes else []

    async def _remarks(self, messages: Iterable[Json], context: Context) -> list[Remark]:
        ids = {str(message["user"]) for message in messages if message.get("user") and not message.get("bot_id")}
        names = dict(zip(ids, await asyncio.gather(*(self.people.name(user_id) for user_id in ids)), strict=True))
        return [self._remark(message, names, context) for message in messages]

    def _remark(self, message: Json, names: dict[str, str | None], context: Context) -> Remark:
        user_id, stamp = str(message.get("user") or ""), str(message["ts"])
        at = moment(stamp, otherwise=LONG_AGO).strftime("%Y-%m-%dT%H:%MZ")
        remark = Remark(at=at, author=names.get(user_id) or user_id, text=words_of(message))
        if user_id == self.bot_user_id:
            remark["author"] = "you"
        elif message.get("bot_id"):
            profile: Json = message.get("bot_profile") or {}
            remark["author"] = f"app {profile.get('name') or message.get('username') or user_id}"
        else:
            remark["author_id"] = user_id
        if user_id == context.user_id:
            remark["is_asker"] = True
        if stamp == context.thread_ts:
            remark["opens_thread"] = True
        return remark


def _heading(key: str) -> str:
    """Return a heading of a memory in words: `people___names` is "people & names"."""
    return key.replace("___", " & ").replace("_", " ")
