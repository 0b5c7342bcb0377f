"""assistant.threads.*: status line, title and suggested prompts of a thread."""

from dataclasses import replace

from sandbox.slack.api.call import ApiError, Call, Method, invalid
from sandbox.slack.api.reach import writable
from sandbox.slack.state.records import AssistantThread, JsonObject, Status
from sandbox.slack.state.world import World

MOST_PROMPTS = 4
MOST_LOADING = 10


def set_status(call: Call, world: World) -> JsonObject:
    """assistant.threads.setStatus: for any thread the app may write to; the empty text takes it away."""
    channel = writable(call, world, "channel_id")
    message = world.messages.any(channel.id, call.need("thread_ts"))
    if message is None:
        raise ApiError("thread_not_found")
    loading = call.json("loading_messages") or []
    if len(loading) > MOST_LOADING:
        raise invalid(f"no more than {MOST_LOADING} loading messages")
    world.assistant.set_status(
        Status(
            channel=channel.id,
            thread_ts=message.thread_ts or message.ts,
            text=call.text("status"),
            loading=tuple(str(text) for text in loading),
            until=world.stamps.now() + world.rules.status_s,
        )
    )
    return {}


def set_title(call: Call, world: World) -> JsonObject:
    """assistant.threads.setTitle."""
    thread = _thread(call, world)
    world.assistant.change(replace(thread, title=call.need("title")), "title")
    return {}


def set_suggested_prompts(call: Call, world: World) -> JsonObject:
    """assistant.threads.setSuggestedPrompts: up to four, each with a title and a message."""
    thread = _thread(call, world)
    prompts = call.objects("prompts", "invalid_arguments") or []
    if len(prompts) > MOST_PROMPTS or any(not p.get("title") or not p.get("message") for p in prompts):
        raise invalid(f"up to {MOST_PROMPTS} prompts with a title and a message")
    changed = replace(thread, prompts=tuple(prompts), prompts_title=call.text("title"))
    world.assistant.change(changed, "prompts")
    return {}


def _thread(call: Call, world: World) -> AssistantThread:
    channel = writable(call, world, "channel_id")
    ts = call.text("thread_ts")
    found = world.assistant.find(channel.id, ts) if ts else world.assistant.newest_in(channel.id)
    if found is None:
        raise ApiError("thread_not_found")
    return found


METHODS = {
    "assistant.threads.setStatus": Method(run=set_status, scopes=("chat:write", "assistant:write")),
    "assistant.threads.setSuggestedPrompts": Method(run=set_suggested_prompts, scopes=("assistant:write",)),
    "assistant.threads.setTitle": Method(run=set_title, scopes=("assistant:write",)),
}
