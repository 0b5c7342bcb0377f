"""Which event goes to whom: the bolt app, whose every listener stores first and acknowledges then."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from server.slack.approvals.cards import CANCEL, CONFIRM, EDIT, UNDO
from server.slack.approvals.edit_view import EDIT_FORM
from server.slack.approvals.editing import Editing
from server.slack.feedback.loop import FeedbackLoop
from server.slack.feedback.report_form import CALLBACK
from server.slack.feedback.reporting import OPEN
from server.slack.intake import Intake
from server.slack.posting.asides import SHARE
from server.slack.posting.sharing import Sharing
from server.slack.presence.notices import STOP
from server.slack.presence.stopping import Stopping
from server.slack.surfaces.home import Home
from server.slack.surfaces.panel import Panel
from server.slack.text.rating_block import RATE
from server.slack.unstored import Unstored

log = structlog.get_logger()

Json = dict[str, Any]


def bolt_app(
    *,
    client: AsyncWebClient,
    signing_secret: str | None,
    command: str,
    intake: Intake,
    loop: FeedbackLoop,
    home: Home,
    panel: Panel,
    stopping: Stopping,
    sharing: Sharing,
    editing: Editing,
) -> AsyncApp:
    """Return the app.

    An event is acknowledged when its listener has returned: what fails to be stored is delivered again by Slack.
    """
    app = AsyncApp(
        client=client,
        signing_secret=signing_secret,
        request_verification_enabled=signing_secret is not None,
        process_before_response=True,
    )

    unstored = Unstored(client=client)

    async def problem(error: Exception, body: Json, request: AsyncBoltRequest) -> None:
        log.error("slack_app_error", exc_info=error)
        await unstored.tell(body, request.headers)

    async def slash(ack: Any, body: Json) -> None:  # noqa: ANN401  bolt's own
        await intake.command(body)
        await ack()

    async def press(ack: Any, body: Json) -> None:  # noqa: ANN401
        await intake.press(body)
        await ack()

    async def share(ack: Any, body: Json) -> None:  # noqa: ANN401
        await sharing.pressed(body)
        await ack()

    async def stop(ack: Any, body: Json) -> None:  # noqa: ANN401
        await ack()
        await stopping.pressed(body)

    async def open_report(ack: Any, body: Json) -> None:  # noqa: ANN401
        await loop.reporting.opened(body)
        await ack()

    async def submit_report(ack: Any, body: Json) -> None:  # noqa: ANN401
        problems = await loop.reporting.submitted(body)
        await (ack(response_action="errors", errors=problems) if problems else ack())

    async def rate(ack: Any, body: Json) -> None:  # noqa: ANN401
        await loop.rating.pressed(body)
        await ack()

    app.error(problem)
    app.event("app_mention")(intake.mention)
    app.event("message")(intake.message)
    app.command(command)(slash)
    for button in (CONFIRM, CANCEL, UNDO):
        app.action(button)(press)
    app.action(EDIT)(_listener(editing.pressed))
    app.view(EDIT_FORM)(_listener(editing.submitted))
    app.action(STOP)(stop)
    app.action(RATE)(rate)
    app.action(SHARE)(share)
    app.action(OPEN)(open_report)
    app.view(CALLBACK)(submit_report)
    app.event("reaction_added")(loop.feedback.added)
    app.event("reaction_removed")(loop.feedback.removed)
    app.event("app_home_opened")(home.opened)
    app.event("assistant_thread_started")(panel.started)
    app.event("assistant_thread_context_changed")(panel.looked_elsewhere)
    return app


def _listener(handle: Callable[[Json], Awaitable[Json | None]]) -> Callable[[Any, Json], Awaitable[None]]:
    """Return a listener that acknowledges once something is dealt with, with what that came to."""

    async def listener(ack: Any, body: Json) -> None:  # noqa: ANN401  bolt's own
        await ack(**(await handle(body) or {}))

    return listener
