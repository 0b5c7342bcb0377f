"""chat.*: write, change and delete messages, and write what one person sees."""

from dataclasses import replace

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.content import content_of
from sandbox.slack.api.reach import own_message, thread_of, visible, writable
from sandbox.slack.state.records import JsonObject, Message
from sandbox.slack.state.wire import message_json
from sandbox.slack.state.world import World

WRITE = ("chat:write",)


def post_message(call: Call, world: World) -> JsonObject:
    """chat.postMessage."""
    channel = writable(call, world)
    content = content_of(call, world)
    if content.is_empty:
        raise ApiError("no_text")
    thread = thread_of(call, world, channel)
    message = world.messages.add(
        Message(
            ts=world.stamps.ts(),
            channel=channel.id,
            user=world.app.bot_user,
            text=content.text,
            blocks=content.blocks or (),
            attachments=content.attachments or (),
            thread_ts=thread,
            broadcast=thread is not None and call.flag("reply_broadcast"),
            subtype="thread_broadcast" if thread is not None and call.flag("reply_broadcast") else None,
            metadata=content.metadata,
            by_app=True,
        )
    )
    shown = message_json(world, message, with_metadata=True, with_thread=False)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(call: Call, world: World) -> JsonObject:
    """chat.update: what the call leaves out stays as it was."""
    before = own_message(call, world, "cant_update_message")
    if before.streaming:
        raise ApiError("streaming_state_conflict")
    content = content_of(call, world)
    if content.is_empty and content.blocks is None:
        raise ApiError("no_text")
    after = world.messages.edit(
        replace(
            before,
            text=content.text or before.text,
            blocks=before.blocks if content.blocks is None else content.blocks,
            attachments=before.attachments if content.attachments is None else content.attachments,
            metadata=content.metadata or before.metadata,
            edited_ts=world.stamps.ts(),
        )
    )
    shown = message_json(world, after, with_metadata=True, with_thread=False)
    return {"channel": after.channel, "ts": after.ts, "text": after.text, "message": shown}


def delete(call: Call, world: World) -> JsonObject:
    """chat.delete."""
    message = own_message(call, world, "cant_delete_message")
    if message.streaming:
        raise ApiError("streaming_state_conflict")
    world.messages.remove(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(call: Call, world: World) -> JsonObject:
    """chat.postEphemeral: only for people who are in the conversation, and in a thread only once somebody has replied.

    Slack takes the message in the other thread as well, and shows it to nobody.
    """
    channel = writable(call, world)
    content = content_of(call, world)
    user = call.need("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    if content.is_empty:
        raise ApiError("no_text")
    message = Message(
        ts=world.stamps.ts(),
        channel=channel.id,
        user=world.app.bot_user,
        text=content.text,
        blocks=content.blocks or (),
        attachments=content.attachments or (),
        thread_ts=thread_of(call, world, channel),
        by_app=True,
        visible_to=user,
    )
    if message.thread_ts is None or len(world.messages.thread(channel.id, message.thread_ts)) > 1:
        world.messages.add(message)
    return {"message_ts": message.ts}


def get_permalink(call: Call, world: World) -> JsonObject:
    """chat.getPermalink."""
    channel = visible(call, world)
    ts = call.need("message_ts")
    if world.messages.find(channel.id, ts) is None:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": f"{world.address}/archives/{channel.id}/p{ts.replace('.', '')}"}


METHODS = {
    "chat.delete": Method(run=delete, scopes=WRITE),
    "chat.getPermalink": Method(run=get_permalink),
    "chat.postEphemeral": Method(run=post_ephemeral, scopes=WRITE),
    "chat.postMessage": Method(run=post_message, scopes=WRITE),
    "chat.update": Method(run=update, scopes=WRITE),
}
