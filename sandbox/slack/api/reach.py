"""Which conversations the app reaches, and with which scopes."""

from sandbox.slack.api.call import ApiError, Call
from sandbox.slack.state.records import Conversation, Kind, Message
from sandbox.slack.state.world import World

FAMILY = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.DIRECT: "im", Kind.GROUP: "mpim"}
"""The scope family of each kind of conversation, as in `groups:history`."""
TYPES = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT, "mpim": Kind.GROUP}


def kinds_of(call: Call) -> frozenset[Kind]:
    """Return the kinds of conversations that a list is wanted of; each needs its own scope."""
    names = call.names("types") or ["public_channel"]
    if any(name not in TYPES for name in names):
        raise ApiError("invalid_types")
    kinds = frozenset(TYPES[name] for name in names)
    for kind in sorted(kinds):
        call.require(f"{FAMILY[kind]}:read")
    return kinds


def visible(call: Call, world: World, name: str = "channel", *, right: str = "read") -> Conversation:
    """Return a conversation that the app may look at: a public channel, or any it is a member of."""
    found = world.conversations.get(call.need(name))
    if found is None or not world.may_see(world.app.bot_user, found):
        raise ApiError("channel_not_found")
    call.require(f"{FAMILY[found.kind]}:{right}")
    return found


def readable(call: Call, world: World, name: str = "channel") -> Conversation:
    """Return a conversation whose messages the app may read: as a member only."""
    found = visible(call, world, name, right="history")
    if world.app.bot_user not in found.members:
        raise ApiError("not_in_channel")
    return found


def writable(call: Call, world: World, name: str = "channel") -> Conversation:
    """Return a conversation the app may write to; a user id means the direct conversation with that person."""
    target = call.need(name)
    person = world.users.get(target)
    if person is not None and not person.is_bot:
        return world.direct_with_bot(person.id)
    found = world.conversations.get(target)
    if found is None or not world.may_see(world.app.bot_user, found):
        raise ApiError("channel_not_found")
    if found.archived:
        raise ApiError("is_archived")
    if world.app.bot_user not in found.members and "chat:write.public" not in call.scopes:
        raise ApiError("not_in_channel")
    return found


def own_message(call: Call, world: World, refusal: str) -> Message:
    """Return a message the app wrote and everybody sees, by `channel` and `ts`."""
    found = world.conversations.get(call.need("channel"))
    if found is None or not world.may_see(world.app.bot_user, found):
        raise ApiError("channel_not_found")
    message = world.messages.find(found.id, call.need("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.user != world.app.bot_user:
        raise ApiError(refusal)
    return message


def thread_of(call: Call, world: World, channel: Conversation) -> str | None:
    """Return the root of the thread that `thread_ts` names; naming a reply names its thread."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    found = world.messages.any(channel.id, ts)
    if found is None:
        raise ApiError("thread_not_found")
    return found.thread_ts or found.ts
