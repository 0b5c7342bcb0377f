"""The sandbox as tests and the demo use it: open it, act as people in it, and look at what they see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import ClientSession, web

from sandbox.slack.api.door import Asked, WebApi
from sandbox.slack.delivery.courier import Attempt, Courier
from sandbox.slack.delivery.http import SignedRequests
from sandbox.slack.delivery.socket import Sockets
from sandbox.slack.faults import ApiFault, DeliveryFault, Faults
from sandbox.slack.page.desk import PageDesk
from sandbox.slack.people.acting import NotPossible, People
from sandbox.slack.people.entering import elements_of
from sandbox.slack.people.interacting import Interactions, Outcome
from sandbox.slack.people.responses import Responses
from sandbox.slack.server import Front
from sandbox.slack.state.company import demo_channels, demo_users
from sandbox.slack.state.installation import Installation, Rules
from sandbox.slack.state.records import AssistantThread, Conversation, JsonObject, Message, Status, User, View
from sandbox.slack.state.world import World

T = TypeVar("T")


class SandboxSlack:
    """A workspace on loopback; use it as an async context manager.

    Without users and channels it is the demo company's. Channels are named by id or name; the bot's id as a channel is
    the person's direct conversation with the app.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        app: Installation | None = None,
        rules: Rules | None = None,
        users: Iterable[User] | None = None,
        conversations: Iterable[Conversation] | None = None,
    ) -> None:
        installation = app or Installation()
        self._port = port
        self.world = World(
            app=installation,
            rules=rules or Rules(),
            users=demo_users() if users is None else users,
            conversations=demo_channels(installation) if conversations is None else conversations,
        )
        self.faults: Faults[ApiFault] = Faults()
        """What goes wrong with calls, by method."""
        self.delivery_faults: Faults[DeliveryFault] = Faults()
        """What goes wrong with deliveries, by kind: events_api, slash_commands, interactive."""
        self.sockets = Sockets(self.world)
        self._web_api = WebApi(self.world, self.faults)
        self._courier = Courier(self.world, self.sockets, self.delivery_faults)
        self._people = People(self.world)
        self._responses = Responses(self.world)
        self._interactions = Interactions(self.world, self._courier, self._people, self._responses)
        self._page = PageDesk(self.world, self._people, self._interactions)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        async with AsyncExitStack() as stack:
            runner = web.AppRunner(self._front().application(), access_log=None, shutdown_timeout=1.0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            self.world.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
            stack.callback(self.world.streams.close)
            stack.push_async_callback(self.sockets.close)
            stack.push_async_callback(self._page.close)
            stack.push_async_callback(self._courier.close)
            self._session = await stack.enter_async_context(ClientSession())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop deliveries, close all connections and the server."""
        await self._stack.aclose()

    def _front(self) -> Front:
        return Front(
            world=self.world,
            web_api=self._web_api,
            sockets=self.sockets,
            responses=self._responses,
            page=self._page,
        )

    @property
    def base_url(self) -> str:
        """What the app takes as `base_url` of its web client."""
        return f"{self.world.address}/api/"

    @property
    def page_url(self) -> str:
        """Where people chat."""
        return f"{self.world.address}/"

    @property
    def bot(self) -> str:
        """The bot's user id."""
        return self.world.app.bot_user

    def use_http(self, url: str) -> SignedRequests:
        """Deliver signed requests to this URL from now on, and no longer over websockets."""
        requests = SignedRequests(self.world, self._session, url)
        self._courier.transport = requests
        self.world.set_listening(True)
        return requests

    def expire_streams(self) -> None:
        """Let all open streams end now, as if their time were up."""
        self.world.streams.expire()

    # What people do

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Write a message; `@Arthur` is a mention."""
        return self._people.say(user, channel, text, thread_ts=thread_ts)

    def share(self, user: str, channel: str, name: str, content: bytes, text: str = "") -> Message:
        """Write a message with a file."""
        return self._people.share(user, channel, name, content, text=text)

    def edit(self, user: str, message: Message, text: str) -> Message:
        """Rewrite one's own message."""
        return self._people.edit(user, message.channel, message.ts, text)

    def delete(self, user: str, message: Message) -> None:
        """Delete one's own message."""
        self._people.delete(user, message.channel, message.ts)

    def react(self, user: str, message: Message, name: str) -> None:
        """Put an emoji on a message."""
        self._people.react(user, message.channel, message.ts, name)

    def unreact(self, user: str, message: Message, name: str) -> None:
        """Take an emoji away."""
        self._people.unreact(user, message.channel, message.ts, name)

    def invite(self, channel: str, user: str) -> None:
        """Let somebody, or the bot, into a channel."""
        self._people.invite(channel, user)

    def remove(self, channel: str, user: str) -> None:
        """Take somebody, or the bot, out of a channel."""
        self.world.conversations.leave(self.world.conversation(channel).id, user)

    def group(self, *people: str) -> Conversation:
        """Return the group conversation of these people and the app."""
        return self.world.conversations.direct(*people, self.bot)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open a tab of the app's home."""
        self._people.open_home(user, tab)

    def open_assistant(self, user: str, viewing: str | None = None) -> AssistantThread:
        """Start a chat in the app's panel while looking at a channel."""
        return self._people.open_assistant(user, viewing=viewing)

    def look_at(self, thread: AssistantThread, channel: str) -> AssistantThread:
        """Look at another channel while a panel chat is open."""
        return self._people.look_at(thread, channel)

    async def command(self, user: str, channel: str, command: str, text: str) -> Outcome:
        """Send a slash command and wait for its acknowledgement."""
        return await self._interactions.command(user, channel, command, text)

    async def press(
        self, user: str, target: Message | View, action: str = "", entered: JsonObject | None = None
    ) -> Outcome:
        """Use an element by action id or label, the first one without either; `entered` is what is chosen in it.

        The label of one of two feedback buttons chooses that one.
        """
        blocks = target.blocks if isinstance(target, Message) else target.body["blocks"]
        if isinstance(target, Message):
            blocks = self._people.message(user, target.channel, target.ts).blocks
        block_id, action_id, chosen = _found(blocks, action)
        entered = entered or chosen
        if isinstance(target, Message):
            return await self._interactions.press(user, target, action_id, block_id=block_id, entered=entered)
        return await self._interactions.press_in_view(target, action_id, block_id=block_id, entered=entered)

    async def submit_view(self, user: str, values: Mapping[str, Mapping[str, Any]] | None = None) -> Outcome:
        """Submit the modal in front of a person."""
        entered = {block: dict(actions) for block, actions in (values or {}).items()}
        return await self._interactions.submit_view(user, entered)

    def submission(self, user: str, values: Mapping[str, Mapping[str, Any]] | None = None) -> JsonObject:
        """Return the payload of a submission of the modal in front of a person, to be tampered with."""
        return self._interactions.submission(user, {block: dict(actions) for block, actions in (values or {}).items()})

    async def forge(self, payload: JsonObject) -> JsonObject | None:
        """Deliver a payload as nobody's Slack sends it; returns the app's answer, None when there was none."""
        return await self._interactions.forge(payload)

    async def close_view(self, user: str) -> Outcome:
        """Close the modal in front of a person."""
        return await self._interactions.close_view(user)

    # What they see

    def messages(self, channel: str, thread_ts: str | None = None) -> Sequence[Message]:
        """Return what everybody sees in a channel, or in one thread with its root, oldest first."""
        found = self.world.conversation(channel).id
        return (
            self.world.messages.timeline(found) if thread_ts is None else self.world.messages.thread(found, thread_ts)
        )

    def direct(self, user: str) -> Conversation:
        """Return a person's direct conversation with the app."""
        return self.world.direct_with_bot(user)

    def visible_to(self, user: str, channel: str | None = None) -> Sequence[Message]:
        """Return everything a person sees, ephemeral messages and replies too, oldest first."""
        places = [c for c in self.world.conversations if self.world.may_see(user, c)]
        if channel is not None:
            places = [self.world.conversation(channel)]
        found = [message for place in places for message in self.world.messages.seen_by(user, place.id)]
        return sorted(found, key=lambda message: message.ts)

    def home(self, user: str) -> View | None:
        """Return the Home tab published for a person."""
        return self.world.views.home(user)

    def modal(self, user: str) -> View | None:
        """Return the modal in front of a person."""
        return self.world.views.modal(user)

    def assistant(self, thread: AssistantThread) -> AssistantThread:
        """Return the present state of a panel chat."""
        return self.world.assistant.find(thread.channel, thread.thread_ts) or thread

    def status(self, channel: str, thread_ts: str) -> Status | None:
        """Return the status line of a thread."""
        return self.world.assistant.status(self.world.conversation(channel).id, thread_ts)

    def calls(self, method: str = "") -> Sequence[Asked]:
        """Return the app's calls so far, of one method or all."""
        return [asked for asked in self._web_api.asked if method in {"", asked.method}]

    @property
    def attempts(self) -> Sequence[Attempt]:
        """All attempts to deliver something to the app."""
        return self._courier.attempts

    async def wait_for(self, ready: Callable[[], T], seconds: float = 5.0) -> T:
        """Wait until `ready` returns something true, and return that."""
        return await self.world.changes.wait_for(ready, seconds)


def _found(blocks: Iterable[JsonObject], action: str) -> tuple[str, str, JsonObject | None]:
    for block, element in elements_of(blocks):
        for button in (element.get("positive_button"), element.get("negative_button")):
            if button is not None and action == button["text"]["text"]:
                return block["block_id"], element["action_id"], {"value": button["value"]}
        label = str((element.get("text") or {}).get("text", ""))
        if action in {"", element["action_id"], label}:
            return block["block_id"], element["action_id"], None
    msg = f"nothing called {action!r} to press"
    raise NotPossible(msg)
