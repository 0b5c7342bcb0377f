"""Conversations and who is in them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sandbox.slack.state.changes import Changes, ConversationChanged
from sandbox.slack.state.records import Conversation, Kind
from sandbox.slack.state.stamps import Stamps


class Conversations:
    """All conversations of the workspace by id; direct ones come into being when they are first needed."""

    def __init__(self, changes: Changes, stamps: Stamps, known: Iterable[Conversation]) -> None:
        self._changes = changes
        self._stamps = stamps
        self._by_id = {conversation.id: conversation for conversation in known}

    def __iter__(self) -> Iterator[Conversation]:
        return iter(tuple(self._by_id.values()))

    def get(self, name_or_id: str) -> Conversation | None:
        """Return a conversation by its id, or a channel by its name with or without `#`."""
        found = self._by_id.get(name_or_id)
        name = name_or_id.removeprefix("#")
        return found or next((c for c in self if c.name == name and c.kind in {Kind.PUBLIC, Kind.PRIVATE}), None)

    def direct(self, *people: str) -> Conversation:
        """Return the conversation of exactly these people, direct for two and a group for more."""
        members = frozenset(people)
        for conversation in self:
            if conversation.kind in {Kind.DIRECT, Kind.GROUP} and conversation.members == members:
                return conversation
        group = len(members) > 2  # noqa: PLR2004  two people are a pair
        made = Conversation(
            id=self._stamps.id("G" if group else "D"),
            kind=Kind.GROUP if group else Kind.DIRECT,
            name="mpdm-" + "--".join(sorted(people)).lower() if group else "",
            members=members,
            creator=people[0],
            created=int(self._stamps.now()),
        )
        self._by_id[made.id] = made
        self._changes.publish(ConversationChanged(conversation=made))
        return made

    def join(self, channel: str, user: str) -> Conversation:
        """Let somebody into a channel; a member stays one."""
        before = self._by_id[channel]
        if user in before.members:
            return before
        after = replace(before, members=before.members | {user})
        self._by_id[channel] = after
        self._changes.publish(ConversationChanged(conversation=after, joined=user, event_ts=self._stamps.ts()))
        return after

    def leave(self, channel: str, user: str) -> None:
        """Take somebody out of a channel."""
        before = self._by_id[channel]
        after = replace(before, members=before.members - {user})
        self._by_id[channel] = after
        self._changes.publish(ConversationChanged(conversation=after))

    def of(self, user: str) -> list[Conversation]:
        """Return the conversations somebody is in."""
        return [conversation for conversation in self if user in conversation.members]
