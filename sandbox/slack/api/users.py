"""users.*: who the people are."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.paging import page
from sandbox.slack.api.reach import kinds_of
from sandbox.slack.state.records import Conversation, JsonObject, Kind, User
from sandbox.slack.state.wire import conversation_json, user_json
from sandbox.slack.state.world import World

READ = ("users:read",)
EMAIL = "users:read.email"


def info(call: Call, world: World) -> JsonObject:
    """users.info."""
    user = world.users.get(call.need("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _shown(call, world, user)}


def listing(call: Call, world: World) -> JsonObject:
    """users.list."""
    shown, more = page(call, list(world.users.values()))
    return {"members": [_shown(call, world, user) for user in shown], "response_metadata": more}


def by_email(call: Call, world: World) -> JsonObject:
    """users.lookupByEmail."""
    wanted = call.need("email").casefold()
    found = next((user for user in world.users.values() if user.email.casefold() == wanted), None)
    if found is None:
        raise ApiError("users_not_found")
    return {"user": _shown(call, world, found)}


def conversations(call: Call, world: World) -> JsonObject:
    """users.conversations: where the app itself or a person is a member, the private ones only if both are."""
    bot = world.app.bot_user
    whose = call.text("user") or bot
    if whose not in world.users:
        raise ApiError("user_not_found")
    kinds = kinds_of(call)
    found = [
        conversation
        for conversation in world.conversations.of(whose)
        if conversation.kind in kinds
        and (conversation.kind is Kind.PUBLIC or bot in conversation.members)
        and not (conversation.archived and call.flag("exclude_archived"))
    ]
    shown, more = page(call, found)
    return {"channels": [_limited(world, conversation) for conversation in shown], "response_metadata": more}


def _limited(world: World, conversation: Conversation) -> JsonObject:
    """Return a conversation without what this method leaves out."""
    whole = conversation_json(world, conversation, viewer=world.app.bot_user)
    return {name: value for name, value in whole.items() if name not in {"is_member", "num_members"}}


def _shown(call: Call, world: World, user: User) -> JsonObject:
    return user_json(world, user, with_email=EMAIL in call.scopes)


METHODS = {
    "users.conversations": Method(run=conversations),
    "users.info": Method(run=info, scopes=READ),
    "users.list": Method(run=listing, scopes=READ),
    "users.lookupByEmail": Method(run=by_email, scopes=(EMAIL,)),
}
