"""files.*: the external upload in three steps, and what became of it."""

import mimetypes
from dataclasses import replace

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.api.limits import checked_blocks
from sandbox.slack.api.reach import thread_of, writable
from sandbox.slack.state.files import Upload
from sandbox.slack.state.records import File, JsonObject, Message
from sandbox.slack.state.wire import file_json
from sandbox.slack.state.world import World

WRITE = ("files:write",)
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes. Slack takes more, the sandbox keeps files in memory."""


def get_upload_url(call: Call, world: World) -> JsonObject:
    """files.getUploadURLExternal: announce a file and its length."""
    name = call.need("filename")
    length = call.number("length", 0)
    if length <= 0:
        raise ApiError("length_is_zero")
    if length > LARGEST_FILE:
        raise ApiError("file_too_large")
    made = file_named(world, name, user=world.app.bot_user, alt_text=call.text("alt_txt"))
    ticket = world.tickets.socket()
    world.files.announce(Upload(ticket=ticket, file=made, length=length))
    return {"upload_url": f"{world.address}/upload/v1/{ticket}", "file_id": made.id}


def complete_upload(call: Call, world: World) -> JsonObject:
    """files.completeUploadExternal: title the uploaded files and share them in one message."""
    wanted = call.objects("files", "invalid_arguments")
    if not wanted:
        raise ApiError("invalid_arguments")
    files = [_completed(entry, world) for entry in wanted]
    channels = [name for name in (call.text("channel_id"), *call.names("channels")) if name]
    for name in channels:
        files = _shared(replace_channel(call, name), world, files)
    for file in files:
        world.files.keep(file)
    return {"files": [file_json(world, file) for file in files]}


def info(call: Call, world: World) -> JsonObject:
    """files.info."""
    return {"file": file_json(world, _found(call, world))}


def delete(call: Call, world: World) -> JsonObject:
    """files.delete: only the app's own."""
    file = _found(call, world)
    if file.user != world.app.bot_user:
        raise ApiError("cant_delete_file")
    world.files.remove(file.id)
    return {}


def file_named(world: World, name: str, *, user: str, content: bytes = b"", alt_text: str = "") -> File:
    """Return a new file whose type follows from its name."""
    return File(
        id=world.stamps.id("F"),
        name=name,
        title=name,
        media_type=mimetypes.guess_type(name)[0] or "text/plain",
        user=user,
        created=int(world.stamps.now()),
        content=content,
        alt_text=alt_text,
    )


def replace_channel(call: Call, channel: str) -> Call:
    """Return the call as if it named this one channel."""
    return replace(call, args={**call.args, "channel": channel})


def _completed(entry: JsonObject, world: World) -> File:
    file = world.files.uploaded(str(entry.get("id", "")))
    if file is None:
        raise ApiError("file_not_found")
    return replace(file, title=str(entry.get("title") or file.name))


def _shared(call: Call, world: World, files: list[File]) -> list[File]:
    channel = writable(call, world)
    shared = [replace(file, channels=(*file.channels, channel.id)) for file in files]
    blocks = call.objects("blocks", "invalid_blocks_format") or ()
    world.messages.add(
        Message(
            ts=world.stamps.ts(),
            channel=channel.id,
            user=world.app.bot_user,
            text=call.text("initial_comment"),
            blocks=checked_blocks(blocks, world.stamps),
            thread_ts=thread_of(call, world, channel),
            files=tuple(shared),
            by_app=True,
        )
    )
    return shared


def _found(call: Call, world: World) -> File:
    file = world.files.find(call.need("file"))
    if file is None:
        raise ApiError("file_not_found")
    return file


METHODS = {
    "files.completeUploadExternal": Method(run=complete_upload, scopes=WRITE),
    "files.delete": Method(run=delete, scopes=WRITE),
    "files.getUploadURLExternal": Method(run=get_upload_url, scopes=WRITE),
    "files.info": Method(run=info, scopes=("files:read",)),
}
