"""chat.startStream, chat.appendStream, chat.stopStream: an answer that grows while it is read."""

from collections.abc import Sequence

from sandbox.slack.api.call import ApiError, Call, Method, invalid
from sandbox.slack.api.content import metadata_of
from sandbox.slack.api.limits import LONGEST_MARKDOWN, checked_blocks
from sandbox.slack.api.reach import own_message, thread_of, writable
from sandbox.slack.state.records import JsonObject, Kind, Message
from sandbox.slack.state.wire import message_json
from sandbox.slack.state.world import World

WRITE = ("chat:write",)
TASK_STATES = frozenset({"pending", "in_progress", "complete", "error"})


def start_stream(call: Call, world: World) -> JsonObject:
    """chat.startStream: always a reply; in channels it names the person it is for."""
    channel = writable(call, world)
    call.need("thread_ts")
    thread = thread_of(call, world, channel)
    if channel.kind is not Kind.DIRECT:
        for name in ("recipient_team_id", "recipient_user_id"):
            if not call.text(name):
                raise ApiError(f"missing_{name}")
    if call.text("recipient_user_id") and call.text("recipient_user_id") not in world.users:
        raise ApiError("user_not_found")
    chunks = _chunks(call, world)
    _check_length(chunks, 0, world)
    ts = world.stamps.ts()
    message = Message(ts=ts, channel=channel.id, user=world.app.bot_user, thread_ts=thread, by_app=True)
    world.streams.start(message, grouped=call.text("task_display_mode") == "plan", rules=world.rules)
    _append(world, channel.id, ts, chunks)
    return {"channel": channel.id, "ts": ts}


def append_stream(call: Call, world: World) -> JsonObject:
    """chat.appendStream."""
    message = _streamed(call, world)
    chunks = _chunks(call, world)
    if not chunks:
        raise ApiError("no_text")
    _append(world, message.channel, message.ts, chunks)
    return {"channel": message.channel, "ts": message.ts}


def stop_stream(call: Call, world: World) -> JsonObject:
    """chat.stopStream: the last words, then blocks below them, and metadata."""
    message = _streamed(call, world)
    raw = call.objects("blocks", "invalid_blocks_format") or ()
    blocks = checked_blocks(raw, world.stamps, unknown=world.rules.unknown_blocks)
    metadata = metadata_of(call)
    _append(world, message.channel, message.ts, _chunks(call, world))
    ended = world.streams.stop(message.channel, message.ts, blocks=blocks, metadata=metadata)
    shown = message_json(world, ended, with_metadata=True, with_thread=False)
    return {"channel": ended.channel, "ts": ended.ts, "message": shown}


def _streamed(call: Call, world: World) -> Message:
    message = own_message(call, world, "message_not_owned_by_app")
    if world.streams.get(message.channel, message.ts) is None:
        raise ApiError("message_not_in_streaming_state")
    return message


def _append(world: World, channel: str, ts: str, chunks: Sequence[JsonObject]) -> None:
    stream = world.streams.get(channel, ts)
    assert stream is not None  # noqa: S101  looked up by the caller
    _check_length(chunks, stream.characters, world)
    if chunks:
        stream.append(chunks)
        world.streams.show(channel, ts)


def _check_length(chunks: Sequence[JsonObject], before: int, world: World) -> None:
    """Refuse text beyond the cap, which counts all text of one stream and not only that of one call."""
    added = sum(len(str(chunk["text"])) for chunk in chunks if chunk["type"] == "markdown_text")
    if added > LONGEST_MARKDOWN or before + added > world.rules.stream_characters:
        raise ApiError("msg_too_long")


def _chunks(call: Call, world: World) -> list[JsonObject]:
    chunks = call.objects("chunks", "invalid_chunks") or []
    text = call.text("markdown_text")
    if text and any(chunk.get("type") == "markdown_text" for chunk in chunks):
        raise ApiError("markdown_text_conflict")
    found = [_checked(chunk, world) for chunk in chunks]
    return [{"type": "markdown_text", "text": text}, *found] if text else found


def _checked(chunk: JsonObject, world: World) -> JsonObject:
    match chunk:
        case {"type": "markdown_text", "text": str()}:
            return chunk
        case {"type": "task_update", "id": str(), "title": str(), "status": str(status)} if status in TASK_STATES:
            return chunk
        case {"type": "plan_update", "title": str()}:
            return chunk
        case {"type": "blocks", "blocks": list(blocks)}:
            return {**chunk, "blocks": list(checked_blocks(blocks, world.stamps))}
        case _:
            raise invalid(f"unsupported chunk: {chunk.get('type')}", code="invalid_chunks")


METHODS = {
    "chat.appendStream": Method(run=append_stream, scopes=WRITE),
    "chat.startStream": Method(run=start_stream, scopes=WRITE),
    "chat.stopStream": Method(run=stop_stream, scopes=WRITE),
}
