"""Who else may approve what takes a second person: by name where they read along, else in a card of their own.

Money above the limit is often asked for where nobody else reads: a direct message, the panel, a command.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.identity import Audience, Role
from memory.grants import Grant
from memory.roles import RoleTable
from memory.slack_turns import SlackTurn
from nodes.identify import AllowLists
from server.slack.failures import NO_ANSWER, error_code, may_pass
from server.slack.places import place_of
from server.slack.posting.sending import NotSentYet
from tools.approvals import RoleSource
from tools.catalog import Catalog

log = structlog.get_logger()

MOST_ASKED = 5
"""How many people are asked about one call."""
MOST_CONSIDERED = 25
PAGE, MOST_PAGES = 1000, 5


@dataclass(frozen=True, kw_only=True)
class Approvers:
    """Finds second people. The role table names candidates; whether they may is asked where roles are kept."""

    client: AsyncWebClient
    table: RoleTable
    roles: RoleSource
    catalog: Catalog
    allowed: AllowLists

    def open_to(self, grant: Grant) -> frozenset[Role]:
        """Return the roles that may approve."""
        return self.catalog.get(grant.tool_name).roles

    async def reading_along(self, turn: SlackTurn, grant: Grant) -> list[str]:
        """Return those who may approve and see the card where it was asked for."""
        if place_of(turn).audience is Audience.PRIVATE or turn.channel_id is None:
            return []
        people = await self._who_may(grant)
        members = await self._members(turn.channel_id)
        return [person for person in people if person in members][:MOST_ASKED]

    async def reachable(self, grant: Grant) -> dict[str, str]:
        """Return those who may approve, each with the conversation in which the app reaches them."""
        people = await self._who_may(grant)
        opened: dict[str, str] = {}
        for start in range(0, len(people), MOST_ASKED):
            some = people[start : start + MOST_ASKED]
            found = await asyncio.gather(*(self._conversation_with(person) for person in some))
            opened |= {person: channel for person, channel in zip(some, found, strict=True) if channel}
            if len(opened) >= MOST_ASKED:
                break
        return dict(list(opened.items())[:MOST_ASKED])

    async def _who_may(self, grant: Grant) -> list[str]:
        open_to = self.open_to(grant)
        people = await self.table.people_with(open_to, besides=grant.requester_user_id, limit=MOST_CONSIDERED)
        served = [person for person in people if not self.allowed.users or person in self.allowed.users]
        return [person for person in served if await self.roles.role_of(person) in open_to]

    async def _members(self, channel_id: str) -> set[str]:
        members, cursor = set[str](), ""
        try:
            for _ in range(MOST_PAGES):
                answer = await self.client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
                members.update(answer.get("members") or [])
                cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    break
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("members_unknown", channel=channel_id, error_message=str(exc))
        return members

    async def _conversation_with(self, user_id: str) -> str | None:
        """Return the direct conversation with somebody; None for whom the app cannot reach, as when they have left."""
        try:
            answer = await self.client.conversations_open(users=[user_id])
        except (SlackApiError, *NO_ANSWER) as exc:
            if not isinstance(exc, SlackApiError) or may_pass(exc):
                raise NotSentYet(f"Slack did not open the conversation with {user_id}: {exc}") from exc
            log.warning("approver_not_reached", user=user_id, error_message=error_code(exc))
            return None
        channel: Mapping[str, Any] = answer.get("channel") or {}
        return str(channel["id"])
