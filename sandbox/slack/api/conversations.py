"""conversations.*: find, open and read conversations."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.paging import between, page
from sandbox.slack.api.reach import kinds_of, readable, visible
from sandbox.slack.state.records import JsonObject, Kind, Message
from sandbox.slack.state.wire import conversation_json, message_json
from sandbox.slack.state.world import World


def info(call: Call, world: World) -> JsonObject:
    """conversations.info."""
    return {"channel": conversation_json(world, visible(call, world), viewer=world.app.bot_user)}


def listing(call: Call, world: World) -> JsonObject:
    """conversations.list: what the app may see of the wanted types."""
    wanted = kinds_of(call)
    found = [c for c in world.conversations if c.kind in wanted and world.may_see(world.app.bot_user, c)]
    shown, more = page(call, found)
    channels = [conversation_json(world, conversation, viewer=world.app.bot_user) for conversation in shown]
    return {"channels": channels, "response_metadata": more}


def members(call: Call, world: World) -> JsonObject:
    """conversations.members."""
    shown, more = page(call, sorted(visible(call, world).members))
    return {"members": list(shown), "response_metadata": more}


def open_direct(call: Call, world: World) -> JsonObject:
    """conversations.open: by people, or again by id."""
    if call.text("channel"):
        found = visible(call, world)
    else:
        people = call.names("users")
        if not people:
            raise ApiError("users_list_not_supplied")
        call.require("im:write" if len(people) == 1 else "mpim:write")
        if any(person not in world.users for person in people):
            raise ApiError("user_not_found")
        found = world.conversations.direct(world.app.bot_user, *people)
    whole = conversation_json(world, found, viewer=world.app.bot_user)
    return {"channel": whole if call.flag("return_im") else {"id": found.id}}


def join(call: Call, world: World) -> JsonObject:
    """conversations.join: public channels only."""
    found = world.conversations.get(call.need("channel"))
    if found is None or found.kind is not Kind.PUBLIC:
        raise ApiError("channel_not_found")
    joined = world.conversations.join(found.id, world.app.bot_user)
    return {"channel": conversation_json(world, joined, viewer=world.app.bot_user)}


def history(call: Call, world: World) -> JsonObject:
    """conversations.history: newest first, without replies."""
    channel = readable(call, world)
    return _read(call, world, between(call, world.messages.timeline(channel.id))[::-1])


def replies(call: Call, world: World) -> JsonObject:
    """conversations.replies: the root, then the replies oldest first; the root is on the first page in any case."""
    channel = readable(call, world)
    root = call.need("ts")
    thread = world.messages.thread(channel.id, root)
    if not thread:
        raise ApiError("thread_not_found")
    wanted = [message for message in thread if message.ts == root]
    wanted += [message for message in between(call, thread) if message.ts != root]
    return _read(call, world, wanted, default=1000)


def mark(call: Call, world: World) -> JsonObject:
    """conversations.mark: nobody reads along with a bot, so there is nothing to keep."""
    visible(call, world)
    return {}


def _read(call: Call, world: World, messages: list[Message], *, default: int = 100) -> JsonObject:
    shown, more = page(call, messages, default=default)
    with_metadata = call.flag("include_all_metadata")
    answer: JsonObject = {
        "messages": [message_json(world, message, with_metadata=with_metadata) for message in shown],
        "has_more": bool(more["next_cursor"]),
    }
    return answer | ({"response_metadata": more} if more["next_cursor"] else {})


METHODS = {
    "conversations.history": Method(run=history),
    "conversations.info": Method(run=info),
    "conversations.join": Method(run=join, scopes=("channels:join",)),
    "conversations.list": Method(run=listing),
    "conversations.mark": Method(run=mark),
    "conversations.members": Method(run=members),
    "conversations.open": Method(run=open_direct),
    "conversations.replies": Method(run=replies),
}
