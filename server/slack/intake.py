"""From Slack's events to stored turns: a row and a job in one transaction, before the event is acknowledged."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.database import Database
from arthur.errors import Unavailable
from arthur.identity import Door
from memory.grants import Grants
from memory.slack_turns import NewPress, SlackTurns
from memory.turns import NewTurn
from server.queue import Queue
from server.slack.approvals.cards import CANCEL, UNDO, Pressed
from server.slack.failures import NO_ANSWER, may_pass
from server.slack.people import People
from server.slack.places import SOURCE, mentions, mentions_anybody, thread_key, thread_uuid, without_mention
from server.slack.presence.stopping import Stopping
from server.slack.private import thread_of_press
from server.slack.storing import Storing
from server.slack.text.plain import unescaped

log = structlog.get_logger()

Json = dict[str, Any]

WRITTEN_BY_PEOPLE = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Subtypes of messages that say something; edits, deletions and joins do not."""
THREAD_READ = 200


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Stores what people ask and press. Every method returns once it is stored, or is not for Arthur."""

    database: Database
    storing: Storing
    slack_turns: SlackTurns
    grants: Grants
    queue: Queue
    people: People
    stopping: Stopping
    client: AsyncWebClient
    bot_user_id: str
    build: str

    async def mention(self, body: Json, event: Json) -> None:
        """Store a mention in a channel or group DM; other bots' are ignored, or two bots could talk for ever."""
        if _by_a_bot(event, self.bot_user_id):
            return
        kind = await self.people.kind(event["channel"])
        thread_ts = event.get("thread_ts") or (None if kind == "mpim" else event["ts"])
        await self._message(body, event, door=Door.MENTION, kind=kind, thread_ts=thread_ts)

    async def message(self, body: Json, event: Json) -> None:
        """Store a direct message, a message of a group DM, or a follow-up in a thread of one person and Arthur."""
        if _by_a_bot(event, self.bot_user_id) or event.get("subtype") not in WRITTEN_BY_PEOPLE:
            return
        kind, thread_ts = str(event.get("channel_type") or ""), event.get("thread_ts")
        match kind:
            case "im":
                door = Door.ASSISTANT if thread_ts else Door.DIRECT
                await self._message(body, event, door=door, kind=kind, thread_ts=thread_ts)
            case "mpim" if event.get("text") and not mentions(event["text"], self.bot_user_id):
                await self._message(body, event, door=Door.GROUP_DM, kind=kind, thread_ts=thread_ts)
            case "channel" | "group" if await self._is_follow_up(event):
                await self._message(body, event, door=Door.MENTION, kind=kind, thread_ts=thread_ts)
            case _:
                return

    async def command(self, body: Json) -> None:
        """Store a slash command; its answer is for the asker alone, so it is a conversation of its own."""
        key = thread_key(body.get("team_id"), body["channel_id"], body["trigger_id"])
        await self._store(
            NewTurn(
                id=uuid4(),
                source=SOURCE,
                kind="command",
                door=Door.COMMAND,
                trigger_id=body["trigger_id"],
                thread_id=thread_uuid(key),
                thread_key=key,
                team_id=body.get("team_id"),
                channel_id=body["channel_id"],
                user_id=body["user_id"],
                username=body.get("user_name"),
                question=_typed(body.get("text")).strip(),
                payload={"response_url": body["response_url"]},
                build=self.build,
            )
        )

    async def press(self, body: Json) -> None:
        """Store a press on a card's button; whether it counts is checked when it is carried out."""
        action = body["actions"][0]
        try:
            pressed = Pressed.of(str(action.get("value")))
        except ValueError:
            log.warning("unknown_button", action_id=action.get("action_id"))
            return
        grant = await self.grants.get(pressed.grant_id)
        if grant is None or grant.turn_id is None:
            log.warning("press_without_grant", grant_id=str(pressed.grant_id))
            return
        user_id, button = body["user"]["id"], action["action_id"]
        press = NewPress(
            id=uuid4(),
            kind="undo" if button == UNDO else "press",
            press_key=f"{pressed.grant_id}:{button}:{user_id}:{action.get('action_ts')}",
            turn_id=grant.turn_id,
            user_id=user_id,
            username=body["user"].get("name"),
            payload={
                "grant": str(pressed.grant_id),
                "nonce": pressed.nonce,
                "decision": "cancel" if button == CANCEL else "confirm",
                "response_url": body.get("response_url"),
                "thread_ts": thread_of_press(body),
                "team_id": body["user"].get("team_id"),
            },
        )
        async with self.database.transaction() as queries:
            thread_id = await self.slack_turns.accept_press(queries, press)
            if thread_id is not None:
                await self.queue.put(queries, press.id, thread_id=thread_id)

    async def _message(self, body: Json, event: Json, *, door: Door, kind: str, thread_ts: str | None) -> None:
        team_id = body.get("team_id")
        key = thread_key(team_id, event["channel"], thread_ts)
        question = without_mention(_typed(event.get("text")), self.bot_user_id)
        if await self.stopping.heard(question, thread_id=thread_uuid(key), user_id=event["user"]):
            return
        await self._store(
            NewTurn(
                id=uuid4(),
                source=SOURCE,
                door=door,
                thread_id=thread_uuid(key),
                thread_key=key,
                team_id=team_id,
                channel_id=event["channel"],
                channel_kind=kind,
                user_id=event["user"],
                username=await self.people.name(event["user"]),
                thread_ts=thread_ts,
                message_ts=event["ts"],
                event_id=body.get("event_id"),
                question=question,
                build=self.build,
            )
        )

    async def _store(self, turn: NewTurn) -> None:
        if not await self.storing.store(turn):
            log.info("event_known", event_id=turn.event_id, message_ts=turn.message_ts)

    async def _is_follow_up(self, event: Json) -> bool:
        """Say whether a message without a mention is meant for Arthur: nobody else is in the thread or named."""
        thread_ts, text = event.get("thread_ts"), str(event.get("text") or "")
        if thread_ts is None or not text or mentions_anybody(text):
            return False
        place = {"channel_id": event["channel"], "thread_ts": thread_ts, "user_id": event["user"]}
        return await self.slack_turns.is_tete_a_tete(**place) and await self._nobody_else_in(event)

    async def _nobody_else_in(self, event: Json) -> bool:
        try:
            answer = await self.client.conversations_replies(
                channel=event["channel"], ts=event["thread_ts"], limit=THREAD_READ
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("thread_context_fetch_failed", channel=event["channel"], error_message=str(exc))
            if isinstance(exc, SlackApiError) and not may_pass(exc):
                return False
            raise Unavailable("Slack did not say who is in the thread.") from exc  # it delivers the event again
        messages: list[Json] = answer.get("messages") or []
        writers = {message.get("user") for message in messages}
        return not answer.get("has_more") and writers <= {event["user"], self.bot_user_id}


def _by_a_bot(event: Json, bot_user_id: str) -> bool:
    return bool(event.get("bot_id")) or not event.get("user") or event["user"] == bot_user_id


def _typed(text: object) -> str:
    """Return a text as it was typed, without zero bytes, which Postgres does not take."""
    return unescaped(str(text or "")).replace("\0", "")
