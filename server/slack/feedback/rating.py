"""What happens when somebody presses a rating button below an answer: it is stored, and they alone are thanked."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from arthur.clock import Clock
from arthur.database import Database
from arthur.errors import IdentityDenied
from memory.ratings import Mark, Rated, Rating, rate
from memory.slack_turns import SlackTurns
from nodes.identify import AllowLists
from nodes.state import Context
from server.slack.feedback.reporting import Reporting
from server.slack.private import tell_presser
from server.slack.stamps import moment

log = structlog.get_logger()

Json = dict[str, Any]

THANKS = "Thanks, noted."
SAY_MORE = f"{THANKS} If you say more, ops can put it right."
MARKS: dict[str, Mark] = {"1": 1, "-1": -1}


@dataclass(frozen=True, kw_only=True)
class RatingButtons:
    """Takes presses on rating buttons. What a button carries proves nothing: it is checked against what was sent."""

    database: Database
    clock: Clock
    allowed: AllowLists
    slack_turns: SlackTurns
    reporting: Reporting

    async def pressed(self, body: Json) -> None:
        """Store a rating and thank for it; one that fits no answer, or came before, changes nothing and says nothing.

        Raises:
            Unavailable: it could not be stored.
        """
        rating = self._read(body)
        if rating is None or not self._served(body):
            reason = "unreadable" if rating is None else "not served"
            log.warning("rating_refused", reason=reason, user=body["user"]["id"])
            return
        outcome = await rate(self.database, rating)
        facts = {"session_id": str(rating.session_id), "user": rating.user_id}
        if outcome is Rated.FOREIGN:
            log.warning("rating_refused", reason="no such answer here", **facts)
        if outcome is Rated.COUNTED:
            log.info("answer_rated", rating=rating.rating, **facts)
            await self._thank(body, rating)

    def _served(self, body: Json) -> bool:
        """Say whether the allow-lists name who pressed, and where."""
        place, team = body.get("container") or {}, body.get("team") or {}
        who = Context(user_id=str(body["user"]["id"]), team_id=team.get("id"), channel_id=place.get("channel_id"))
        try:
            self.allowed.check(who)
        except IdentityDenied:
            return False
        return True

    def _read(self, body: Json) -> Rating | None:
        action, place = body["actions"][0], body.get("container") or {}
        name, _, mark = str(action.get("value")).rpartition(":")
        try:
            session_id = UUID(name)
        except ValueError:
            return None
        if mark not in MARKS:
            return None
        return Rating(
            session_id=session_id,
            user_id=str(body["user"]["id"]),
            rating=MARKS[mark],
            channel_id=place.get("channel_id"),
            message_ts=place.get("message_ts"),
            at=moment(action.get("action_ts"), otherwise=self.clock.now()),
        )

    async def _thank(self, body: Json, rating: Rating) -> None:
        """Thank in private; who rates an answer badly is offered to say what was wrong."""
        about = await self.slack_turns.get(rating.session_id) if rating.rating < 0 else None
        if about is None:
            await tell_presser(body, THANKS)
            return
        offer = await self.reporting.offer(about, rating.user_id, SAY_MORE)
        await tell_presser(body, offer.text, blocks=offer.blocks)
