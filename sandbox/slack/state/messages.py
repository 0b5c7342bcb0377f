"""All messages: written, edited, removed, reacted to, and read back as channel or as thread."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.slack.state.changes import Changes, Edited, Posted, Reacted, Removed
from sandbox.slack.state.records import Message, Reaction
from sandbox.slack.state.stamps import Stamps


class Messages:
    """Messages by channel and stamp, oldest first; ephemeral ones are kept beside the rest and never listed."""

    def __init__(self, changes: Changes, stamps: Stamps) -> None:
        self._changes = changes
        self._stamps = stamps
        self._by_channel: dict[str, dict[str, Message]] = {}

    def add(self, message: Message) -> Message:
        """Keep a new message and tell about it."""
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        self._changes.publish(Posted(message=message))
        return message

    def edit(self, message: Message) -> Message:
        """Put a new value in the place of the message with the same stamp."""
        previous = self._by_channel[message.channel][message.ts]
        self._by_channel[message.channel][message.ts] = message
        self._changes.publish(Edited(message=message, previous=previous))
        return message

    def remove(self, channel: str, ts: str) -> None:
        """Take a message away."""
        gone = self._by_channel[channel].pop(ts)
        self._changes.publish(Removed(message=gone, event_ts=self._stamps.ts()))

    def find(self, channel: str, ts: str) -> Message | None:
        """Return a message that everybody in the conversation sees."""
        found = self.any(channel, ts)
        return found if found is not None and found.visible_to is None else None

    def any(self, channel: str, ts: str) -> Message | None:
        """Return a message, be it ephemeral or not."""
        return self._by_channel.get(channel, {}).get(ts)

    def timeline(self, channel: str) -> list[Message]:
        """Return what stands in the channel itself, oldest first: no replies but broadcast ones."""
        return self._where(channel, lambda m: m.visible_to is None and (not m.is_reply or m.broadcast))

    def thread(self, channel: str, root: str) -> list[Message]:
        """Return a root message and its replies, oldest first; empty if there is no such root."""
        return self._where(channel, lambda m: m.visible_to is None and root in {m.ts, m.thread_ts})

    def replies(self, root: Message) -> list[Message]:
        """Return the replies to a message, oldest first."""
        return [message for message in self.thread(root.channel, root.ts) if message.ts != root.ts]

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """Return everything of a channel that one person sees, replies and ephemeral messages too."""
        return self._where(channel, lambda m: m.visible_to in {None, user})

    def react(self, message: Message, name: str, user: str) -> bool:
        """Put an emoji on a message; False if this person's is there already."""
        before = next((r for r in message.reactions if r.name == name), Reaction(name=name, users=()))
        if user in before.users:
            return False
        after = replace(before, users=(*before.users, user))
        others = tuple(r for r in message.reactions if r.name != name)
        kept = tuple(after if r.name == name else r for r in message.reactions)
        self._mark(message, kept if len(others) < len(message.reactions) else (*others, after), name, user, added=True)
        return True

    def unreact(self, message: Message, name: str, user: str) -> bool:
        """Take this person's emoji away; False if it is not there."""
        before = next((r for r in message.reactions if r.name == name and user in r.users), None)
        if before is None:
            return False
        left = replace(before, users=tuple(u for u in before.users if u != user))
        after = tuple(left if r.name == name else r for r in message.reactions)
        self._mark(message, tuple(r for r in after if r.users), name, user, added=False)
        return True

    def _mark(self, message: Message, reactions: tuple[Reaction, ...], name: str, user: str, *, added: bool) -> None:
        after = replace(message, reactions=reactions)
        self._by_channel[message.channel][message.ts] = after
        stamp = self._stamps.ts()
        self._changes.publish(Reacted(message=after, name=name, user=user, added=added, event_ts=stamp))

    def _where(self, channel: str, wanted: Callable[[Message], bool]) -> list[Message]:
        return [message for message in self._by_channel.get(channel, {}).values() if wanted(message)]
