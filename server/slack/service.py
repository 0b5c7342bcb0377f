"""The Slack bot as a whole: what it consists of, how it starts, what makes it ready, and how it stops."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from arthur.errors import ArthurError, MisconfiguredError, Unavailable
from arthur.settings import Settings
from memory.outbox import Outbox
from memory.panel_views import PanelViews
from memory.slack_turns import SlackTurns
from server.queue import Queue, open_queue
from server.slack.approvals.approvers import Approvers
from server.slack.approvals.editing import Editing
from server.slack.approvals.presses import CardPresses
from server.slack.approvals.redrawing import Cards
from server.slack.failures import NO_ANSWER, error_code
from server.slack.feedback.loop import feedback_loop
from server.slack.intake import Intake
from server.slack.listeners import bolt_app
from server.slack.manifest import missing_scopes
from server.slack.people import People
from server.slack.posting.asides import Asides
from server.slack.posting.delivery import Delivery
from server.slack.posting.sending import Sender
from server.slack.posting.sharing import Sharing
from server.slack.posting.streaming import Streaming
from server.slack.posting.withheld import Withheld
from server.slack.presence.indicator import Indicator
from server.slack.presence.notices import Notices
from server.slack.presence.stopping import Stopping
from server.slack.private import PrivateReplies
from server.slack.storing import Storing
from server.slack.surfaces.home import Home
from server.slack.surfaces.home_charts import HomeCharts
from server.slack.surfaces.panel import Panel
from server.slack.surroundings.lookout import DOORS, SlackLookout
from server.slack.surroundings.overhearing import Overhearing
from server.slack.surroundings.reading import Reading
from server.slack.surroundings.viewing import Viewing
from server.slack.web import application, serving
from server.slack.working import Errands
from server.wiring import App
from tools.editing import Edits

log = structlog.get_logger()

PORT = 3000
QUEUE = "turns"
CONCURRENCY = 8
CALL_TIMEOUT_S = 15
MOST_WAITS = 5
"""How often one call waits as long as Slack's `Retry-After` says before its failure shows."""
READY_PATIENCE_S = 3.0
PING_S = 2.0
"""How often the socket is looked at; one that was cut is noticed no sooner, and nothing is heard until then."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """The bot, opened; `listening` takes events in, `working` carries them out."""

    app: App
    bolt: AsyncApp
    socket: AsyncSocketModeHandler | None
    queue: Queue
    errands: Errands

    @asynccontextmanager
    async def listening(self, *, host: str, port: int) -> AsyncGenerator[int]:
        """Take events in until the block ends; yields the port of the HTTP server."""
        web = application(self.problem, None if self.socket else self.bolt)
        async with AsyncExitStack() as stack:
            served = await stack.enter_async_context(serving(web, host=host, port=port))
            if self.socket is not None:
                stack.push_async_callback(self.socket.close_async)
                await self.socket.connect_async()
            yield served

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        """Carry out what is stored until the block ends, then finish what is under way."""
        async with self.queue.working(self.errands.run, self.errands.look_after, concurrency=CONCURRENCY):
            yield

    async def problem(self) -> str | None:
        """Return what keeps the bot from being ready, or None."""
        settings = self.app.settings
        if settings.production and settings.openai_api_key is None and settings.openai_base_url is None:
            return "OPENAI_API_KEY is missing"
        try:
            async with asyncio.timeout(READY_PATIENCE_S):
                await self.app.services.own.value("SELECT 1")
        except (ArthurError, TimeoutError):
            return "the database does not answer"
        if self.socket is not None and not await self.socket.client.is_connected():
            return "the Slack socket is not connected"
        return None


def check_settings(settings: Settings) -> None:
    """Refuse to start without what Slack needs.

    Raises:
        MisconfiguredError: names of the settings that are missing.
    """
    needed = {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    if settings.slack_socket_mode:
        needed["SLACK_APP_TOKEN"] = settings.slack_app_token
    else:
        needed["SLACK_SIGNING_SECRET"] = settings.slack_signing_key
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise MisconfiguredError(f"The Slack bot needs {', '.join(missing)}.")


@asynccontextmanager
async def open_bot(app: App) -> AsyncGenerator[Bot]:
    """Open the bot over an opened application.

    Raises:
        MisconfiguredError: a setting is missing, or Slack does not know the token.
        Unavailable: Slack does not answer.
    """
    settings = app.settings
    check_settings(settings)
    client = web_client(settings)
    bot_user_id = await _who_am_i(client)
    async with open_queue(app.databases.own, QUEUE) as queue:
        services, policy = app.services, app.services.policy
        slack_turns = SlackTurns(services.own, services.wall)
        outbox = Outbox(services.own, services.wall)
        private = PrivateReplies(client=client)
        views = PanelViews(services.own, services.wall)
        panel = Panel(
            client=client,
            views=views,
            roles=app.identify.roles,
            catalog=app.catalog,
            policy=policy,
            clock=services.wall,
        )
        people, reading = People(client), Reading(client=client)
        stopping = Stopping(turns=app.turns, announcements=app.runner.announcements, roles=app.identify.roles)
        intake = Intake(
            database=services.own,
            storing=Storing(database=services.own, turns=app.turns, queue=queue),
            slack_turns=slack_turns,
            grants=services.grants,
            queue=queue,
            people=people,
            client=client,
            stopping=stopping,
            bot_user_id=bot_user_id,
            build=settings.build,
        )
        cards = Cards(
            client=client,
            outbox=outbox,
            grants=services.grants,
            slack_turns=slack_turns,
            approvers=Approvers(
                client=client,
                table=app.roles,
                roles=app.identify.roles,
                catalog=app.catalog,
                allowed=app.identify.allowed,
            ),
            clock=services.wall,
        )
        delivery = Delivery(
            database=services.own,
            outbox=outbox,
            cards=cards,
            sender=Sender(client=client, outbox=outbox, private=private, bot_user_id=bot_user_id),
            asides=Asides(
                outbox=outbox,
                withheld=Withheld(identify=app.identify, catalog=app.catalog, services=services),
                part_chars=settings.answer_max_chars,
            ),
            part_chars=settings.answer_max_chars,
        )
        sharing = Sharing(
            database=services.own, slack_turns=slack_turns, turns=app.turns, queue=queue, delivery=delivery
        )
        presses = CardPresses(
            slack_turns=slack_turns,
            presses=app.presses,
            grants=services.grants,
            cards=cards,
            delivery=delivery,
            private=private,
            allowed=app.identify.allowed,
        )
        loop = feedback_loop(
            app, client=client, queue=queue, slack_turns=slack_turns, private=private, bot_user_id=bot_user_id
        )
        errands = Errands(
            slack_turns=slack_turns,
            runner=app.runner,
            presses=presses,
            sharing=sharing,
            grants=services.grants,
            cards=cards,
            delivery=delivery,
            indicator=Indicator(client),
            panel=panel,
            queue=queue,
            streaming=Streaming(client=client, outbox=outbox),
            notices=Notices(client=client, outbox=outbox, slack_turns=slack_turns),
            filing=loop.filing,
        )
        bolt = bolt_app(
            client=client,
            signing_secret=_secret(settings, socket_mode=settings.slack_socket_mode),
            command=settings.slack_command,
            intake=intake,
            loop=loop,
            home=Home(
                client=client,
                catalog=app.catalog,
                policy=policy,
                roles=app.identify.roles,
                database=services.own,
                people=people,
                charts=HomeCharts(reading=reading, own=services.own, reader=services.reader, clock=services.clock),
                command=settings.slack_command,
            ),
            panel=panel,
            stopping=stopping,
            sharing=sharing,
            editing=Editing(
                client=client,
                database=services.own,
                slack_turns=slack_turns,
                grants=services.grants,
                outbox=outbox,
                queue=queue,
                edits=Edits(approvals=app.presses.approvals),
                clock=services.wall,
                allowed=app.identify.allowed,
            ),
        )
        lookout = SlackLookout(
            overhearing=Overhearing(reading=reading, slack_turns=slack_turns, bot_user_id=bot_user_id),
            viewing=Viewing(views=views, reading=reading),
            people=people,
            database=services.own,
            bot_user_id=bot_user_id,
        )
        socket = _socket(settings, bolt)
        try:
            with app.lookouts.posted(lookout, DOORS):
                yield Bot(app=app, bolt=bolt, socket=socket, queue=queue, errands=errands)
        finally:
            if socket is not None:
                await socket.close_async()


def web_client(settings: Settings) -> AsyncWebClient:
    """Return the client of Slack's Web API.

    It waits when Slack says so, and repeats nothing by itself: after a lost connection a post may have been made.
    """
    token = settings.slack_bot_token
    return AsyncWebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        timeout=CALL_TIMEOUT_S,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=MOST_WAITS)],
    )


async def _who_am_i(client: AsyncWebClient) -> str:
    """Return the bot's user id, and warn when the installed app lacks scopes (spec slack 18)."""
    try:
        answer = await client.auth_test()
    except SlackApiError as exc:
        raise MisconfiguredError(f"Slack refuses SLACK_BOT_TOKEN: {error_code(exc)}.") from exc
    except NO_ANSWER as exc:
        raise Unavailable(f"Slack does not answer: {exc}") from exc
    if missing := missing_scopes(answer.headers.get("x-oauth-scopes")):
        log.warning("slack_scopes_missing", scopes=missing)
    return str(answer["user_id"])


def _socket(settings: Settings, bolt: AsyncApp) -> AsyncSocketModeHandler | None:
    if not settings.slack_socket_mode or settings.slack_app_token is None:
        return None
    return AsyncSocketModeHandler(bolt, settings.slack_app_token.get_secret_value(), ping_interval=PING_S)


def _secret(settings: Settings, *, socket_mode: bool) -> str | None:
    key = settings.slack_signing_key
    return None if socket_mode or key is None else key.get_secret_value()
