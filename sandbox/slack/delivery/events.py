"""Which events a change means for the app: by its subscriptions, its scopes and the conversations it is in."""

from collections.abc import Iterator

from sandbox.slack.state.changes import (
    AssistantChanged,
    Change,
    ConversationChanged,
    Edited,
    HomeOpened,
    Posted,
    Reacted,
    Removed,
)
from sandbox.slack.state.records import JsonObject, Kind, Message
from sandbox.slack.state.wire import message_json, view_json
from sandbox.slack.state.world import World

SUBSCRIPTION = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.DIRECT: "im", Kind.GROUP: "mpim"}


def events_of(change: Change, world: World) -> Iterator[JsonObject]:
    """Yield the events the app gets for a change."""
    match change:
        case Posted(message=message) if message.visible_to is None and _inside(world, message.channel):
            yield from _posted(message, world)
        case Edited(message=message, previous=previous) if message.visible_to is None:
            facts = {
                "message": message_json(world, message),
                "previous_message": message_json(world, previous),
            }
            yield from _message_event(world, message, "message_changed", message.edited_ts or world.stamps.ts(), facts)
        case Removed(message=message, event_ts=stamp) if message.visible_to is None:
            facts = {"deleted_ts": message.ts, "previous_message": message_json(world, message)}
            yield from _message_event(world, message, "message_deleted", stamp, facts)
        case Reacted():
            yield from _reacted(change, world)
        case HomeOpened():
            yield from _home_opened(change, world)
        case AssistantChanged(what="started" | "context"):
            yield from _assistant(change, world)
        case ConversationChanged(conversation=conversation, joined=str(user), event_ts=stamp):
            if "member_joined_channel" in world.app.events and _inside(world, conversation.id):
                letter = "G" if conversation.kind is Kind.PRIVATE else "C"
                place = {"channel": conversation.id, "channel_type": letter, "team": world.app.team_id}
                yield {"type": "member_joined_channel", "user": user, **place, "event_ts": stamp}
        case _:
            return


def _inside(world: World, channel: str) -> bool:
    found = world.conversations.get(channel)
    return found is not None and world.app.bot_user in found.members


def _hears(world: World, channel: str) -> bool:
    """Whether the app is subscribed to the messages of a conversation and may read them."""
    found = world.conversations.get(channel)
    if found is None or not _inside(world, channel):
        return False
    family = SUBSCRIPTION[found.kind]
    return f"message.{family}" in world.app.events and f"{family}:history" in world.app.scopes


def _posted(message: Message, world: World) -> Iterator[JsonObject]:
    conversation = world.conversation(message.channel)
    shape = message_json(world, message) | {"channel": message.channel, "event_ts": message.ts}
    if message.files:
        shape["subtype"] = "file_share"
    if not message.by_app:
        shape["client_msg_id"] = f"sandbox-{message.channel}-{message.ts}"
    mentioned = f"<@{world.app.bot_user}>" in message.text and not message.by_app
    heard = {"app_mention"} <= world.app.events and "app_mentions:read" in world.app.scopes
    if mentioned and heard and conversation.kind is not Kind.DIRECT:
        yield {name: value for name, value in shape.items() if name != "subtype"} | {"type": "app_mention"}
    if _hears(world, message.channel):
        yield shape | {"channel_type": conversation.kind.value}


def _message_event(world: World, message: Message, subtype: str, stamp: str, facts: JsonObject) -> Iterator[JsonObject]:
    if _hears(world, message.channel):
        place = {"channel": message.channel, "channel_type": world.conversation(message.channel).kind.value}
        yield {"type": "message", "subtype": subtype, "hidden": True, "ts": stamp, "event_ts": stamp, **place, **facts}


def _reacted(change: Reacted, world: World) -> Iterator[JsonObject]:
    kind = "reaction_added" if change.added else "reaction_removed"
    allowed = kind in world.app.events and "reactions:read" in world.app.scopes
    if not allowed or change.message.visible_to is not None or not _inside(world, change.message.channel):
        return
    yield {
        "type": kind,
        "user": change.user,
        "reaction": change.name,
        "item": {"type": "message", "channel": change.message.channel, "ts": change.message.ts},
        "item_user": change.message.user,
        "event_ts": change.event_ts,
    }


def _home_opened(change: HomeOpened, world: World) -> Iterator[JsonObject]:
    if "app_home_opened" not in world.app.events:
        return
    event: JsonObject = {"type": "app_home_opened", "user": change.user, "channel": change.channel, "tab": change.tab}
    if change.view is not None:
        event["view"] = view_json(world, change.view)
    yield event | {"event_ts": change.event_ts}


def _assistant(change: AssistantChanged, world: World) -> Iterator[JsonObject]:
    kind = "assistant_thread_started" if change.what == "started" else "assistant_thread_context_changed"
    if kind not in world.app.events or "assistant:write" not in world.app.scopes:
        return
    thread = change.thread
    viewing: JsonObject = {}
    if thread.viewing is not None:
        viewing = {"channel_id": thread.viewing, "team_id": world.app.team_id, "enterprise_id": None}
    place = {"user_id": thread.user, "channel_id": thread.channel, "thread_ts": thread.thread_ts}
    yield {"type": kind, "assistant_thread": {**place, "context": viewing}, "event_ts": change.event_ts}


def wrapped(event: JsonObject, world: World) -> JsonObject:
    """Return the outer payload that carries an event."""
    app = world.app
    authorization: JsonObject = {
        "enterprise_id": None,
        "team_id": app.team_id,
        "user_id": app.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "context_team_id": app.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": world.stamps.id("Ev"),
        "event_time": int(world.stamps.now()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-sandbox-{app.app_id}",
    }
