"""The bot's parts put together over an opened application: what listens, what carries out, what looks around.

Every part is a small object that is told what it needs; this is the one place that knows all of them.
"""

from dataclasses import dataclass
from functools import cached_property

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from memory.outbox import Outbox
from memory.panel_views import PanelViews
from memory.slack_turns import SlackTurns
from server.queue import Queue
from server.slack.approvals.approvers import Approvers
from server.slack.approvals.editing import Editing
from server.slack.approvals.presses import CardPresses
from server.slack.approvals.redrawing import Cards
from server.slack.feedback.loop import FeedbackLoop, feedback_loop
from server.slack.intake import Intake
from server.slack.listeners import bolt_app
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
from server.slack.surroundings.lookout import SlackLookout
from server.slack.surroundings.overhearing import Overhearing
from server.slack.surroundings.reading import Reading
from server.slack.surroundings.viewing import Viewing
from server.slack.working import Errands
from server.wiring import App
from tools.editing import Edits


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """The parts; each is made once, when the first of the others asks for it."""

    app: App
    client: AsyncWebClient
    queue: Queue
    bot_user_id: str

    @cached_property
    def bolt(self) -> AsyncApp:
        """Slack's side: what takes events, presses, commands and forms in."""
        settings = self.app.settings
        key = None if settings.slack_socket_mode else settings.slack_signing_key
        return bolt_app(
            client=self.client,
            signing_secret=key.get_secret_value() if key is not None else None,
            command=settings.slack_command,
            intake=self._intake,
            loop=self._loop,
            home=self._home,
            panel=self._panel,
            stopping=self._stopping,
            sharing=self._sharing,
            editing=self._editing,
        )

    @cached_property
    def errands(self) -> Errands:
        """What carries out the stored turns and presses."""
        return Errands(
            slack_turns=self._slack_turns,
            runner=self.app.runner,
            presses=self._presses,
            sharing=self._sharing,
            grants=self.app.services.grants,
            cards=self._cards,
            delivery=self._delivery,
            indicator=Indicator(self.client),
            panel=self._panel,
            queue=self.queue,
            streaming=Streaming(client=self.client, outbox=self._outbox),
            notices=Notices(client=self.client, outbox=self._outbox, slack_turns=self._slack_turns),
            filing=self._loop.filing,
        )

    @cached_property
    def lookout(self) -> SlackLookout:
        """What tells a turn what goes on around its question."""
        return SlackLookout(
            overhearing=Overhearing(reading=self._reading, slack_turns=self._slack_turns, bot_user_id=self.bot_user_id),
            viewing=Viewing(views=self._views, reading=self._reading),
            people=self._people,
            database=self.app.services.own,
            bot_user_id=self.bot_user_id,
        )

    @cached_property
    def _slack_turns(self) -> SlackTurns:
        return SlackTurns(self.app.services.own, self.app.services.wall)

    @cached_property
    def _outbox(self) -> Outbox:
        return Outbox(self.app.services.own, self.app.services.wall)

    @cached_property
    def _views(self) -> PanelViews:
        return PanelViews(self.app.services.own, self.app.services.wall)

    @cached_property
    def _private(self) -> PrivateReplies:
        return PrivateReplies(client=self.client)

    @cached_property
    def _people(self) -> People:
        return People(self.client)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(client=self.client)

    @cached_property
    def _intake(self) -> Intake:
        app = self.app
        return Intake(
            database=app.services.own,
            storing=Storing(database=app.services.own, turns=app.turns, queue=self.queue),
            slack_turns=self._slack_turns,
            grants=app.services.grants,
            queue=self.queue,
            people=self._people,
            client=self.client,
            stopping=self._stopping,
            bot_user_id=self.bot_user_id,
            build=app.settings.build,
        )

    @cached_property
    def _stopping(self) -> Stopping:
        app = self.app
        return Stopping(turns=app.turns, announcements=app.runner.announcements, roles=app.identify.roles)

    @cached_property
    def _cards(self) -> Cards:
        app = self.app
        return Cards(
            client=self.client,
            outbox=self._outbox,
            grants=app.services.grants,
            slack_turns=self._slack_turns,
            approvers=Approvers(
                client=self.client,
                table=app.roles,
                roles=app.identify.roles,
                catalog=app.catalog,
                allowed=app.identify.allowed,
            ),
            clock=app.services.wall,
        )

    @cached_property
    def _delivery(self) -> Delivery:
        app, part_chars = self.app, self.app.settings.answer_max_chars
        return Delivery(
            database=app.services.own,
            outbox=self._outbox,
            cards=self._cards,
            sender=Sender(client=self.client, outbox=self._outbox, private=self._private, bot_user_id=self.bot_user_id),
            asides=Asides(
                outbox=self._outbox,
                withheld=Withheld(identify=app.identify, catalog=app.catalog, services=app.services),
                part_chars=part_chars,
            ),
            part_chars=part_chars,
        )

    @cached_property
    def _sharing(self) -> Sharing:
        return Sharing(
            database=self.app.services.own,
            slack_turns=self._slack_turns,
            turns=self.app.turns,
            queue=self.queue,
            delivery=self._delivery,
        )

    @cached_property
    def _presses(self) -> CardPresses:
        return CardPresses(
            slack_turns=self._slack_turns,
            presses=self.app.presses,
            grants=self.app.services.grants,
            cards=self._cards,
            delivery=self._delivery,
            private=self._private,
            allowed=self.app.identify.allowed,
        )

    @cached_property
    def _editing(self) -> Editing:
        app = self.app
        return Editing(
            client=self.client,
            database=app.services.own,
            slack_turns=self._slack_turns,
            grants=app.services.grants,
            outbox=self._outbox,
            queue=self.queue,
            edits=Edits(approvals=app.presses.approvals),
            clock=app.services.wall,
            allowed=app.identify.allowed,
        )

    @cached_property
    def _loop(self) -> FeedbackLoop:
        return feedback_loop(
            self.app,
            client=self.client,
            queue=self.queue,
            slack_turns=self._slack_turns,
            private=self._private,
            bot_user_id=self.bot_user_id,
        )

    @cached_property
    def _panel(self) -> Panel:
        app = self.app
        return Panel(
            client=self.client,
            views=self._views,
            roles=app.identify.roles,
            catalog=app.catalog,
            policy=app.services.policy,
            clock=app.services.wall,
        )

    @cached_property
    def _home(self) -> Home:
        app, services = self.app, self.app.services
        return Home(
            client=self.client,
            catalog=app.catalog,
            policy=services.policy,
            roles=app.identify.roles,
            database=services.own,
            people=self._people,
            charts=HomeCharts(reading=self._reading, own=services.own, reader=services.reader, clock=services.clock),
            command=app.settings.slack_command,
        )
