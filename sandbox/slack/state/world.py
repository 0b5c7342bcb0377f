"""The whole workspace as one object, handed to everything that reads or changes it."""

import time
from collections.abc import Callable, Iterable

from sandbox.slack.state.assistant import Assistant
from sandbox.slack.state.changes import Changes, ListeningChanged
from sandbox.slack.state.conversations import Conversations
from sandbox.slack.state.files import Files
from sandbox.slack.state.installation import Installation, Rules
from sandbox.slack.state.messages import Messages
from sandbox.slack.state.records import Conversation, Kind, Message, User
from sandbox.slack.state.stamps import Stamps
from sandbox.slack.state.streams import Streams
from sandbox.slack.state.tickets import Tickets
from sandbox.slack.state.views import Views


class World:
    """One workspace with one installed app."""

    def __init__(
        self,
        *,
        app: Installation,
        rules: Rules,
        users: Iterable[User],
        conversations: Iterable[Conversation],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.app = app
        self.rules = rules
        self.address = ""
        """Where the sandbox listens, `http://host:port`; set when it is open."""
        self.listening = False
        """Whether the app can be reached, as far as is known."""
        self.stamps = Stamps(now)
        self.changes = Changes()
        self.users = {user.id: user for user in users}
        self.users[app.bot_user] = User(id=app.bot_user, name=app.app_name, handle=app.app_name.lower(), is_bot=True)
        self.conversations = Conversations(self.changes, self.stamps, conversations)
        self.messages = Messages(self.changes, self.stamps)
        self.streams = Streams(self.messages)
        self.files = Files()
        self.views = Views(self.changes, self.stamps)
        self.assistant = Assistant(self.changes, self.stamps)
        self.tickets = Tickets(self.stamps)

    @property
    def bot(self) -> User:
        """The app's bot as a member of the workspace."""
        return self.users[self.app.bot_user]

    def set_listening(self, listening: bool) -> None:  # noqa: FBT001  the state itself
        """Note whether the app can be reached, and tell about it when that is new."""
        if listening is not self.listening:
            self.listening = listening
            self.changes.publish(ListeningChanged(listening=listening))

    def conversation(self, name_or_id: str) -> Conversation:
        """Return a conversation that is known to exist.

        Raises:
            LookupError: there is none of that id or name.
        """
        found = self.conversations.get(name_or_id)
        if found is None:
            msg = f"no conversation {name_or_id!r}"
            raise LookupError(msg)
        return found

    def direct_with_bot(self, user: str) -> Conversation:
        """Return a person's direct conversation with the app."""
        return self.conversations.direct(user, self.app.bot_user)

    def may_see(self, user: str, channel: Conversation) -> bool:
        """Whether a person can read a conversation: as a member, or because it is public."""
        return user in channel.members or channel.kind is Kind.PUBLIC

    def root_of(self, message: Message) -> Message:
        """Return the message at the top of a message's thread, or itself."""
        found = self.messages.find(message.channel, message.thread_ts or message.ts)
        return found or message
