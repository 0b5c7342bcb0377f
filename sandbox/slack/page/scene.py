"""What the page shows one person, as JSON: people, conversations, messages, views and panel chats."""

from collections.abc import Iterator
from typing import TypeAlias

from sandbox.slack.state.changes import (
    AssistantChanged,
    Change,
    ConversationChanged,
    Edited,
    ListeningChanged,
    Posted,
    Reacted,
    Removed,
    StatusChanged,
    ViewChanged,
)
from sandbox.slack.state.records import AssistantThread, Conversation, JsonObject, Kind, Message, Status, User, View
from sandbox.slack.state.wire import view_json
from sandbox.slack.state.world import World

News: TypeAlias = JsonObject


def start_of(world: World, user: str) -> JsonObject:
    """Return all that one person's page needs to begin with."""
    mine = [c for c in world.conversations if user in c.members]
    modal, home = world.views.modal(user), world.views.home(user)
    return {
        "me": user,
        "bot": world.app.bot_user,
        "command": world.app.command,
        "team": world.app.team_name,
        "listening": world.listening,
        "direct": world.direct_with_bot(user).id,
        "users": [_user(person, world) for person in world.users.values()],
        "conversations": [_conversation(c, world, user) for c in mine],
        "messages": [_message(m, world) for c in mine for m in world.messages.seen_by(user, c.id)],
        "home": view_json(world, home) if home else None,
        "modal": view_json(world, modal) if modal else None,
        "chats": [_chat(thread) for thread in world.assistant.of(user)],
        "statuses": [_status(status) for status in world.assistant.statuses()],
    }


def news_of(change: Change, world: World, user: str) -> Iterator[News]:  # noqa: C901, PLR0912  one case a kind of change
    """Yield what a change means for the page of one person."""
    match change:
        case Posted(message=message) | Edited(message=message) | Reacted(message=message):
            if _sees(world, user, message):
                yield {"type": "message", "message": _message(message, world)}
        case Removed(message=message):
            if _sees(world, user, message):
                yield {"type": "removed", "channel": message.channel, "ts": message.ts}
        case ViewChanged(user=whose, kind=kind, view=view):
            if whose == user:
                yield {"type": kind, "view": _view(view, world)}
        case AssistantChanged(thread=thread):
            if thread.user == user:
                yield {"type": "chat", "chat": _chat(thread)}
        case StatusChanged(status=status):
            if user in world.conversation(status.channel).members:
                yield {"type": "status", "status": _status(status)}
        case ConversationChanged(conversation=conversation):
            if user in conversation.members:
                yield {"type": "conversation", "conversation": _conversation(conversation, world, user)}
        case ListeningChanged(listening=listening):
            yield {"type": "listening", "on": listening}
        case _:
            return


def _sees(world: World, user: str, message: Message) -> bool:
    return user in world.conversation(message.channel).members and message.visible_to in {None, user}


def _user(user: User, world: World) -> JsonObject:
    facts = {"id": user.id, "name": user.name, "handle": user.handle, "role": user.role}
    return facts | {"bot": user.is_bot, "app": user.id == world.app.bot_user}


def _conversation(conversation: Conversation, world: World, user: str) -> JsonObject:
    others = [world.users[member].name for member in sorted(conversation.members) if member != user]
    name = conversation.name if conversation.kind in {Kind.PUBLIC, Kind.PRIVATE} else ", ".join(others)
    return {
        "id": conversation.id,
        "kind": conversation.kind.value,
        "name": name,
        "members": sorted(conversation.members),
        "hasApp": world.app.bot_user in conversation.members,
    }


def _message(message: Message, world: World) -> JsonObject:
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "attachments": list(message.attachments),
        "thread": message.thread_ts,
        "broadcast": message.broadcast,
        "reactions": [{"name": r.name, "users": list(r.users)} for r in message.reactions],
        "files": [
            {
                "id": f.id,
                "name": f.name,
                "title": f.title,
                "type": f.media_type,
                "size": len(f.content),
                "alt": f.alt_text,
            }
            for f in message.files
        ],
        "onlyMe": message.visible_to is not None,
        "edited": message.edited_ts is not None and not message.by_app,
        "streaming": message.streaming is True,
        "chat": message.subtype == "assistant_app_thread",
        "app": message.user == world.app.bot_user,
    }


def _view(view: View | None, world: World) -> JsonObject | None:
    return None if view is None else view_json(world, view)


def _chat(thread: AssistantThread) -> JsonObject:
    return {
        "channel": thread.channel,
        "ts": thread.thread_ts,
        "title": thread.title,
        "prompts": list(thread.prompts),
        "promptsTitle": thread.prompts_title,
        "viewing": thread.viewing,
    }


def _status(status: Status) -> JsonObject:
    return {
        "channel": status.channel,
        "ts": status.thread_ts,
        "text": status.text,
        "loading": list(status.loading),
        "until": status.until,
    }
