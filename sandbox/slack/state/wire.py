"""How users, conversations, messages, files and views look in Slack's JSON."""

from sandbox.slack.state.records import Conversation, File, JsonObject, Kind, Message, User, View
from sandbox.slack.state.rich_text import block_of
from sandbox.slack.state.world import World


def user_json(world: World, user: User, *, with_email: bool) -> JsonObject:
    """Return a user as `users.info` shows it."""
    profile: JsonObject = {"real_name": user.name, "display_name": user.handle, "team": world.app.team_id}
    if with_email and user.email:
        profile["email"] = user.email
    if user.id == world.app.bot_user:
        profile |= {"bot_id": world.app.bot_id, "api_app_id": world.app.app_id}
    return {
        "id": user.id,
        "team_id": world.app.team_id,
        "name": user.handle,
        "real_name": user.name,
        "deleted": False,
        "tz": user.time_zone,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": False,
        "is_restricted": False,
        "profile": profile,
        "updated": 0,
    }


def conversation_json(world: World, conversation: Conversation, *, viewer: str) -> JsonObject:
    """Return a conversation as `conversations.info` shows it to one of its members or to the app."""
    kind = conversation.kind
    shape: JsonObject = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.archived,
        "is_channel": kind is Kind.PUBLIC,
        "is_group": kind is Kind.PRIVATE,
        "is_im": kind is Kind.DIRECT,
        "is_mpim": kind is Kind.GROUP,
        "is_private": kind is not Kind.PUBLIC,
        "context_team_id": world.app.team_id,
    }
    if kind is Kind.DIRECT:
        other = next((member for member in conversation.members if member != viewer), viewer)
        return shape | {"user": other, "is_open": True}
    topic: JsonObject = {"value": "", "creator": "", "last_set": 0}
    return shape | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "creator": conversation.creator,
        "is_general": conversation.name == "general",
        "is_member": viewer in conversation.members,
        "topic": topic,
        "purpose": topic,
        "num_members": len(conversation.members),
    }


def message_json(
    world: World, message: Message, *, with_metadata: bool = False, with_thread: bool = True
) -> JsonObject:
    """Return a message as `conversations.history` shows it."""
    shape: JsonObject = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    shape["team"] = world.app.team_id
    optional = {
        "subtype": message.subtype,
        "thread_ts": message.thread_ts,
        "blocks": list(message.blocks) or ([block_of(message.text)] if message.text else []),
        "attachments": list(message.attachments),
        "files": [file_json(world, file) for file in message.files],
        "reactions": [{"name": r.name, "users": list(r.users), "count": len(r.users)} for r in message.reactions],
        "metadata": message.metadata if with_metadata else None,
    }
    shape |= {name: value for name, value in optional.items() if value}
    if message.by_app:
        shape |= {"bot_id": world.app.bot_id, "app_id": world.app.app_id, "bot_profile": _bot_profile(world)}
    elif message.user in world.users and world.users[message.user].is_bot:
        shape["bot_id"] = other_bot_id(message.user)
    if message.edited_ts is not None:
        shape["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.streaming is not None:
        shape["streaming_state"] = "in_progress" if message.streaming else "completed"
    return shape | (_thread_facts(world, message) if with_thread else {})


def other_bot_id(user: str) -> str:
    """Return the bot id of another app's bot user."""
    return f"B{user[1:]}"


def _thread_facts(world: World, message: Message) -> JsonObject:
    if message.is_reply:
        root = world.messages.find(message.channel, message.thread_ts or "")
        return {"parent_user_id": root.user} if root else {}
    replies = world.messages.replies(message)
    if not replies:
        return {}
    writers = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": writers,
        "reply_users_count": len(writers),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": True,
    }


def _bot_profile(world: World) -> JsonObject:
    app = world.app
    return {"id": app.bot_id, "app_id": app.app_id, "name": app.app_name, "team_id": app.team_id, "deleted": False}


def file_json(world: World, file: File) -> JsonObject:
    """Return a file as messages carry it; its URLs want the bot's token."""
    kind = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "text"
    private = f"{world.address}/files-pri/{world.app.team_id}-{file.id}/{file.name}"
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.media_type,
        "filetype": kind,
        "user": file.user,
        "size": len(file.content),
        "created": file.created,
        "timestamp": file.created,
        "mode": "hosted",
        "alt_txt": file.alt_text,
        "url_private": private,
        "url_private_download": private,
        "permalink": f"{world.address}/files/{file.user}/{file.id}/{file.name}",
        "channels": list(file.channels),
        "is_external": False,
    }


def view_json(world: World, view: View, values: JsonObject | None = None) -> JsonObject:
    """Return a view as `views.open` and interactions show it."""
    body = view.body
    return {
        "id": view.id,
        "team_id": world.app.team_id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": values or {}},
        "hash": view.hash,
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": world.app.app_id,
        "bot_id": world.app.bot_id,
        "app_installed_team_id": world.app.team_id,
    }
