"""Filing a report that was submitted: the submission approves a grant of its own, for exactly these arguments.

As with an Undo, the person's own deed is the approval (DESIGN 5): proposed, confirmed and run through the one door, so
that role, switches, audit and idempotency hold. Doing so again repeats nothing that is done.
"""

from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from slack_sdk.errors import SlackApiError

from arthur.errors import ArthurError, Unavailable
from arthur.identity import Audience, Door, Role
from memory.grants import CAME_TO_NOTHING, Grant, GrantState
from memory.reports import FORM
from memory.slack_turns import SlackTurn, SlackTurns
from nodes.identify import Identify, place_of
from nodes.state import Context
from server.slack.failures import error_code, may_pass
from server.slack.private import PrivateReplies
from server.slack.text.harmless import harmless
from tools.approvals import Approvals, propose
from tools.context import Services, ToolContext
from tools.invoke import check_role, check_switch, invoke, parse_arguments
from tools.platform_db_edge.create_bug_report import BugReportArgs, create_bug_report
from tools.render import text as escaped

log = structlog.get_logger()

CALL = "report"
OPEN_GRANTS = CAME_TO_NOTHING | {GrantState.PENDING}
NOT_FILED = "Your report was not filed: {reason}\nThis is what you wrote:\n{words}"
LATER = "something does not answer at present. Please try again later."


@dataclass(frozen=True, kw_only=True)
class _RolesHere:
    """Roles as they count where an answer was given: everybody may view in an open channel (spec slack 6)."""

    identify: Identify
    context: Context

    async def role_of(self, user_id: str) -> Role | None:
        return (await self.identify(self.context.model_copy(update={"user_id": user_id}))).role


@dataclass(frozen=True, kw_only=True)
class Filing:
    """Files reports of people who submitted one."""

    approvals: Approvals
    services: Services
    identify: Identify
    slack_turns: SlackTurns
    private: PrivateReplies

    async def check_person(self, about: SlackTurn, user_id: str) -> None:
        """Refuse somebody who may not report anything.

        Raises:
            NotAllowed: why not.
        """
        await self._surroundings(self._context(about, user_id))

    async def check_open(self, about: SlackTurn, user_id: str) -> ToolContext:
        """Refuse to begin a report while nothing is written, or by somebody who may not report.

        Raises:
            NotAllowed: why not.
        """
        ctx = await self._surroundings(self._context(about, user_id))
        await check_switch(create_bug_report, ctx)
        return ctx

    async def check(self, args: BugReportArgs, about: SlackTurn, user_id: str) -> None:
        """Refuse a report that could not be filed now, while its words still stand in the form.

        Raises:
            ArthurError: why not.
        """
        ctx = await self.check_open(about, user_id)
        if create_bug_report.prepare is not None:
            await create_bug_report.prepare(args, ctx)

    async def file(self, form: SlackTurn) -> None:
        """File a stored form, and give its person the receipt or the reason why not.

        Raises:
            Unavailable: try again later.
        """
        about = await self.slack_turns.get(form.parent_id) if form.parent_id else None
        if about is None:
            log.warning("report_without_answer", report=str(form.id))
            return
        try:
            words = await self._filed(form, about)
        except Unavailable:
            raise
        except ArthurError as refusal:
            log.info("report_refused", user=form.user_id, reason=refusal.detail)
            words = _not_filed(form, harmless(refusal.detail))
        await self._tell(form, about, words)

    async def give_up(self, form: SlackTurn) -> None:
        """Tell the person of a form that it could not be filed, with their words, which stand nowhere else."""
        about = await self.slack_turns.get(form.parent_id) if form.parent_id else None
        if about is not None:
            await self._tell(form, about, _not_filed(form, LATER))

    async def _filed(self, form: SlackTurn, about: SlackTurn) -> str:
        args = parse_arguments(create_bug_report, form.payload["arguments"])
        context = self._context(about, form.user_id, username=form.username, form_id=form.id)
        ctx = await self._surroundings(context)
        grant = await self._approved(args, ctx, _RolesHere(identify=self.identify, context=context))
        result = await invoke(create_bug_report, grant.arguments, replace(ctx, grant_id=grant.id))
        log.info("fault_reported", session_id=str(about.id), report=str(result.bug_report.id), user=form.user_id)
        return create_bug_report.render(result)

    async def _approved(self, args: BugReportArgs, ctx: ToolContext, roles: _RolesHere) -> Grant:
        """Return the grant of this very submission, unless an attempt that died has made it already."""
        await self.services.grants.lapse()
        for known in await self.services.grants.of_turn(ctx.session_id) if ctx.session_id else ():
            if known.state not in OPEN_GRANTS:
                return known
        grant = await propose(create_bug_report, args, ctx)
        return await replace(self.approvals, roles=roles).confirm(grant.id, grant.nonce, ctx.caller)

    def _context(
        self, about: SlackTurn, user_id: str, *, username: str | None = None, form_id: UUID | None = None
    ) -> Context:
        return Context(
            turn_id=form_id,
            user_id=user_id,
            username=username,
            team_id=about.team_id,
            door=Door(about.door or Door.MENTION),
            channel_id=about.channel_id,
            thread_ts=about.thread_ts,
            audience=Audience.PRIVATE,
            request_id=str(form_id) if form_id else None,
        )

    async def _surroundings(self, context: Context) -> ToolContext:
        """Return a call's surroundings for somebody who may make it."""
        self.identify.allowed.check(context)
        ctx = ToolContext(
            caller=await self.identify(context),
            place=place_of(context),
            services=self.services,
            session_id=context.turn_id,
            tool_call_id=CALL,
            request_id=context.request_id,
        )
        check_role(create_bug_report, ctx)
        return ctx

    async def _tell(self, form: SlackTurn, about: SlackTurn, words: str) -> None:
        try:
            await self.private.whisper(about, form.user_id, text=words)
        except SlackApiError as exc:
            if may_pass(exc):
                raise
            log.error("report_receipt_not_told", report=str(form.id), error_message=error_code(exc))


def is_form(press: SlackTurn) -> bool:
    """Say whether a stored press is a submitted report."""
    return press.payload.get("form") == FORM


def _not_filed(form: SlackTurn, reason: str) -> str:
    written = form.payload["arguments"]
    lines = [written["title"], *str(written["description"]).splitlines()]
    return NOT_FILED.format(reason=reason, words="\n".join(f"> {escaped(line)}" for line in lines if line.strip()))
