"""reactions.*: emoji on messages."""

import re

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.state.records import JsonObject, Message
from sandbox.slack.state.wire import message_json
from sandbox.slack.state.world import World

EMOJI_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


def add(call: Call, world: World) -> JsonObject:
    """reactions.add."""
    message, name = _target(call, world), _name(call)
    if not world.messages.react(message, name, world.app.bot_user):
        raise ApiError("already_reacted")
    return {}


def remove(call: Call, world: World) -> JsonObject:
    """reactions.remove."""
    message, name = _target(call, world), _name(call)
    if not world.messages.unreact(message, name, world.app.bot_user):
        raise ApiError("no_reaction")
    return {}


def get(call: Call, world: World) -> JsonObject:
    """reactions.get."""
    message = _target(call, world)
    return {"type": "message", "channel": message.channel, "message": message_json(world, message)}


def _name(call: Call) -> str:
    name = call.need("name").strip(":")
    if not EMOJI_NAME.fullmatch(name):
        raise ApiError("invalid_name")
    return name


def _target(call: Call, world: World) -> Message:
    channel = world.conversations.get(call.need("channel"))
    if channel is None or not world.may_see(world.app.bot_user, channel):
        raise ApiError("channel_not_found")
    if world.app.bot_user not in channel.members:
        raise ApiError("not_in_channel")
    found = world.messages.find(channel.id, call.need("timestamp"))
    if found is None:
        raise ApiError("message_not_found")
    return found


METHODS = {
    "reactions.add": Method(run=add, scopes=("reactions:write",)),
    "reactions.get": Method(run=get, scopes=("reactions:read",)),
    "reactions.remove": Method(run=remove, scopes=("reactions:write",)),
}
