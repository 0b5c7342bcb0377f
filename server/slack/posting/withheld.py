"""Contact data for the asker alone: calls that were masked where others read along are read anew, and kept nowhere.

The thread's checkpoint, its session and the model have the masked results only. What is read here goes to one person
and is forgotten; a retry reads it again (DESIGN 8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from arthur.errors import ArthurError, NotAllowed
from arthur.identity import Audience, Door
from memory.slack_turns import SlackTurn
from nodes.identify import Identify, place_of
from nodes.state import Context
from tools.catalog import Catalog
from tools.contact import masked
from tools.context import Services, ToolContext
from tools.invoke import invoke

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One call as its tool renders it: as those who read along see it, and whole."""

    masked: str
    whole: str


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """Reads withheld calls as their asker, in private: role, rate and record as for any call."""

    identify: Identify
    catalog: Catalog
    services: Services

    async def read(self, turn: SlackTurn, calls: Sequence[dict[str, Any]]) -> tuple[Reading, ...] | None:
        """Return what the calls of a turn say; None when the asker may not see it any more, or one of them fails."""
        try:
            ctx = await self._alone(turn)
            different = [call for number, call in enumerate(calls) if call not in calls[:number]]
            return tuple([await self._reading(call, ctx) for call in different])
        except ArthurError as exc:
            log.warning("withheld_not_read", reason=exc.code, user=turn.user_id)
            return None

    async def _alone(self, turn: SlackTurn) -> ToolContext:
        """Return the asker's surroundings at this moment, with nobody else reading."""
        context = Context(
            turn_id=turn.id,
            user_id=turn.user_id,
            username=turn.username,
            team_id=turn.team_id,
            door=Door(turn.door or Door.MENTION),
            channel_id=turn.channel_id,
            thread_ts=turn.thread_ts,
            audience=Audience.PRIVATE,
            request_id=str(turn.id),
        )
        self.identify.allowed.check(context)
        ctx = ToolContext(
            caller=await self.identify(context),
            place=place_of(context),
            services=self.services,
            session_id=turn.id,
            request_id=context.request_id,
        )
        if not ctx.sees_contact_data:
            raise NotAllowed("The role that opens contact data is gone.")
        return ctx

    async def _reading(self, call: dict[str, Any], ctx: ToolContext) -> Reading:
        tool = self.catalog.get(call["tool"])
        result = await invoke(tool, call["args"], replace(ctx, tool_call_id=f"alone:{call['tool']}"))
        return Reading(masked=tool.render(masked(result)), whole=tool.render(result))


def whole_answer(words: str, readings: Sequence[Reading]) -> str:
    """Return an answer with its contact data: in place where the answer is the tool's own words, else behind them."""
    behind: list[str] = []
    for reading in readings:
        if reading.masked in words:
            words = words.replace(reading.masked, reading.whole, 1)
        else:
            behind.append(reading.whole)
    return "\n\n".join([words, *behind])
