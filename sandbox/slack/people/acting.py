"""What people do that the app learns of as events: write, react, invite, share files, open its home and its panel."""

from dataclasses import replace

from sandbox.slack.api.files import file_named
from sandbox.slack.people.composing import as_stored
from sandbox.slack.state.changes import HomeOpened
from sandbox.slack.state.records import AssistantThread, Conversation, Message
from sandbox.slack.state.world import World


class NotPossible(Exception):
    """A person tried what Slack does not offer them: a conversation they are not in, a message that is gone."""


class People:
    """Acts for any person of the workspace."""

    def __init__(self, world: World) -> None:
        self._world = world

    def conversation(self, user: str, channel: str) -> Conversation:
        """Return a conversation this person is in; the bot's id means the direct conversation with the app.

        Raises:
            NotPossible: no such person or conversation, or the person is not in it.
        """
        world = self._world
        if user not in world.users:
            msg = f"no user {user!r}"
            raise NotPossible(msg)
        if channel in world.users:
            return world.conversations.direct(user, channel)
        found = world.conversations.get(channel)
        if found is None or user not in found.members:
            msg = f"{user} is not in a conversation {channel!r}"
            raise NotPossible(msg)
        return found

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Write a message; `@Arthur`, `#ops` and links are understood as the composer understands them."""
        place = self.conversation(user, channel)
        stored = as_stored(text, self._world)
        return self._world.messages.add(
            Message(
                ts=self._world.stamps.ts(),
                channel=place.id,
                user=user,
                text=stored,
                thread_ts=self._thread(place, thread_ts),
            )
        )

    def share(
        self, user: str, channel: str, name: str, content: bytes, *, text: str = "", thread_ts: str | None = None
    ) -> Message:
        """Write a message with a file."""
        place = self.conversation(user, channel)
        made = replace(file_named(self._world, name, user=user, content=content), channels=(place.id,))
        file = self._world.files.keep(made)
        return self._world.messages.add(
            Message(
                ts=self._world.stamps.ts(),
                channel=place.id,
                user=user,
                text=as_stored(text, self._world),
                thread_ts=self._thread(place, thread_ts),
                files=(file,),
            )
        )

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Rewrite one's own message."""
        message = self.message(user, channel, ts)
        if message.user != user:
            msg = "only one's own messages can be edited"
            raise NotPossible(msg)
        stored = as_stored(text, self._world)
        return self._world.messages.edit(replace(message, text=stored, edited_ts=self._world.stamps.ts()))

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        message = self.message(user, channel, ts)
        if message.user != user:
            msg = "only one's own messages can be deleted"
            raise NotPossible(msg)
        self._world.messages.remove(message.channel, ts)

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Put an emoji on a message."""
        self._world.messages.react(self.message(user, channel, ts), name, user)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take one's emoji away."""
        self._world.messages.unreact(self.message(user, channel, ts), name, user)

    def invite(self, channel: str, user: str) -> None:
        """Let somebody, or the app, into a channel."""
        self._world.conversations.join(self._world.conversation(channel).id, user)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open a tab of the app's home: `home` or `messages`."""
        world = self._world
        channel = world.direct_with_bot(user).id
        view, stamp = world.views.home(user), world.stamps.ts()
        world.changes.publish(HomeOpened(user=user, channel=channel, tab=tab, view=view, event_ts=stamp))

    def open_assistant(self, user: str, *, viewing: str | None = None) -> AssistantThread:
        """Start a chat in the app's panel; `viewing` is the channel the person looks at."""
        world = self._world
        channel = world.direct_with_bot(user)
        root = world.messages.add(
            Message(
                ts=world.stamps.ts(),
                channel=channel.id,
                user=world.app.bot_user,
                text="New chat",
                subtype="assistant_app_thread",
                by_app=True,
            )
        )
        return world.assistant.start(AssistantThread(channel=channel.id, thread_ts=root.ts, user=user, viewing=viewing))

    def look_at(self, thread: AssistantThread, channel: str) -> AssistantThread:
        """Look at another channel while a panel chat is open."""
        return self._world.assistant.change(replace(thread, viewing=channel), "context")

    def message(self, user: str, channel: str, ts: str) -> Message:
        """Return a message this person sees.

        Raises:
            NotPossible: there is none, or it is for somebody else's eyes.
        """
        place = self._world.conversation(channel)
        found = self._world.messages.any(place.id, ts)
        if found is None or not self._world.may_see(user, place) or found.visible_to not in {None, user}:
            msg = f"no message {ts} in {channel}"
            raise NotPossible(msg)
        return found

    def _thread(self, place: Conversation, thread_ts: str | None) -> str | None:
        if thread_ts is None:
            return None
        root = self._world.messages.find(place.id, thread_ts)
        if root is None:
            msg = f"no thread {thread_ts}"
            raise NotPossible(msg)
        return root.thread_ts or root.ts
