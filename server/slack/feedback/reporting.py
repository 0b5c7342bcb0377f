"""Reporting a fault of an answer: a private offer, the form behind its button, and what was filled in, stored."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from pydantic import ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.database import Database
from arthur.errors import ArthurError, NotAllowed, NotFound, NotPossible, Unavailable
from arthur.identity import Role
from memory.feedback_walk import walk
from memory.reports import NewReport, Reports
from memory.roles import RoleTable
from memory.slack_turns import SlackTurn, SlackTurns
from server.queue import Queue
from server.slack.failures import NO_ANSWER, error_code
from server.slack.feedback.filing import Filing
from server.slack.feedback.report_form import entered, form
from server.slack.private import PrivateReplies, tell_presser
from tools.approvals import canonical
from tools.platform_db_edge.create_bug_report import BugReportArgs

log = structlog.get_logger()

Json = dict[str, Any]

OPEN = "open_fault_report"
"""The button's action; its value is the id of the answer's turn."""
SPOTTED = "Something wrong with my answer? A report goes to ops, with your question and what I did."
GONE = "I have no record of that answer any more, so I cannot fill in a report. Please tell ops in your own words."
MOST_NAMED = 3
"""How many people are named to whom somebody can turn."""
TOO_LATE = "That took too long; please press the button again."
EXPIRED, USED = "expired_trigger_id", "exchanged_trigger_id"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is said to one person alone, with the button or, for who may not report, whom to ask."""

    text: str
    blocks: list[Json]


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """Offers, opens and takes in the form. Ids that come back from Slack are checked like anybody's words."""

    client: AsyncWebClient
    database: Database
    queue: Queue
    slack_turns: SlackTurns
    reports: Reports
    roles: RoleTable
    filing: Filing
    private: PrivateReplies

    async def whisper_offer(self, turn_id: UUID, user_id: str) -> None:
        """Offer the form to somebody who put a bug on an answer they may report; a failure here loses nothing else."""
        about = await self.slack_turns.get(turn_id)
        if about is None or not await self.reports.may_report(turn_id, user_id):
            return
        offer = await self.offer(about, user_id, SPOTTED)
        try:
            await self.private.whisper(about, user_id, text=offer.text, blocks=offer.blocks)
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("report_not_offered", turn_id=str(turn_id), error_message=str(exc))

    async def offer(self, about: SlackTurn, user_id: str, words: str) -> Offer:
        """Return the offer, led in by some words."""
        try:
            await self.filing.check_person(about, user_id)
        except NotAllowed as refusal:
            text = f"{words}\n{await self._whom_to_ask(refusal)}"
            return Offer(text=text, blocks=[_section(text)])
        button = {"type": "button", "action_id": OPEN, "text": _plain("Report a fault"), "value": str(about.id)}
        actions = {"type": "actions", "block_id": f"report_block_{about.id}", "elements": [button]}
        return Offer(text=words, blocks=[_section(words), actions])

    async def opened(self, body: Json) -> None:
        """Open the form for who pressed the button; Slack gives three seconds for it."""
        user_id, value = str(body["user"]["id"]), str(body["actions"][0].get("value"))
        about = await self._about(value, user_id)
        try:
            if about is None:
                raise NotFound(GONE)
            await self.filing.check_open(about, user_id)
            view = form(about.id, await walk(self.database, about.id))
        except NotAllowed as refusal:
            await tell_presser(body, await self._whom_to_ask(refusal))
        except NotFound:
            await tell_presser(body, GONE)
        else:
            await self._open(body, view)

    async def submitted(self, body: Json) -> dict[str, str]:
        """Store what was filled in and return nothing, or what is wrong with it, by field.

        Raises:
            Unavailable: it could not be stored; the form stays open.
        """
        view, user = body["view"], body["user"]
        about = await self._about(str(view.get("private_metadata")), str(user["id"]))
        if about is None:
            return {"description": GONE}
        try:
            args = BugReportArgs.model_validate(entered(view))
            await self.filing.check(args, about, str(user["id"]))
        except ValidationError as exc:
            return {str(problem["loc"][0]): problem["msg"].removeprefix("Value error, ") for problem in exc.errors()}
        except Unavailable:
            raise
        except ArthurError as refusal:
            log.info("report_refused", user=user["id"], reason=refusal.detail)
            return {_field_of(refusal): refusal.detail}
        await self._store(view, user, about, args)
        return {}

    async def _store(self, view: Json, user: Json, about: SlackTurn, args: BugReportArgs) -> None:
        report = NewReport(
            form_key=f"report:{view['id']}",
            turn_id=about.id,
            user_id=str(user["id"]),
            username=user.get("name"),
            arguments=canonical(args),
        )
        async with self.database.transaction() as queries:
            if await self.reports.accept(queries, report):
                await self.queue.put(queries, report.id, thread_id=report.id)
            else:
                log.info("report_known", form=report.form_key)

    async def _about(self, value: str, user_id: str) -> SlackTurn | None:
        """Return the turn that is meant, if there is one and this person has to do with it."""
        try:
            turn_id = UUID(value)
        except ValueError:
            turn_id = None
        if turn_id is None or not await self.reports.may_report(turn_id, user_id):
            log.warning("report_refused", user=user_id, reason="no such answer of theirs", about=value[:50])
            return None
        return await self.slack_turns.get(turn_id)

    async def _open(self, body: Json, view: Json) -> None:
        try:
            await self.client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as exc:
            code = error_code(exc)
            log.warning("report_form_not_opened", error_message=code)
            if code != USED:  # else it is the same press again, and the form is open
                await tell_presser(body, TOO_LATE)

    async def _whom_to_ask(self, refusal: NotAllowed) -> str:
        people = " or ".join(f"<@{one}>" for one in await self.roles.people_with([Role.OPS], limit=MOST_NAMED))
        return f"{refusal.detail} To report a fault, write to {people or 'somebody of ops'}."


def _field_of(refusal: ArthurError) -> str:
    """Return the field of the form that a refusal is about: an unknown event, an equal title, else the whole."""
    if isinstance(refusal, NotFound):
        return "related_eid"
    return "title" if isinstance(refusal, NotPossible) else "description"


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
