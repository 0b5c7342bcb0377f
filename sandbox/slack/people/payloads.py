"""The payloads of commands, presses and modals."""

from sandbox.slack.people.acting import NotPossible
from sandbox.slack.state.records import Conversation, JsonObject, Kind, Message, View
from sandbox.slack.state.wire import message_json, view_json
from sandbox.slack.state.world import World


def command_payload(
    world: World, *, user: str, channel: Conversation, command: str, text: str, response_url: str, trigger_id: str
) -> JsonObject:
    """Return the form of a slash command."""
    app = world.app
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "team_domain": app.team_domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.kind is Kind.DIRECT else channel.name,
        "user_id": user,
        "user_name": world.users[user].handle,
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _base(world: World, kind: str, user: str, trigger_id: str) -> JsonObject:
    app, person = world.app, world.users[user]
    return {
        "type": kind,
        "user": {"id": user, "username": person.handle, "name": person.handle, "team_id": app.team_id},
        "api_app_id": app.app_id,
        "token": app.verification_token,
        "trigger_id": trigger_id,
        "team": {"id": app.team_id, "domain": app.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_press(
    world: World, *, user: str, message: Message, action: JsonObject, values: JsonObject, urls: tuple[str, str]
) -> JsonObject:
    """Return a press on a message; an ephemeral one is not in it. `urls` are trigger id and response URL."""
    channel = world.conversation(message.channel)
    ephemeral = message.visible_to is not None
    container: JsonObject = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    name = "directmessage" if channel.kind is Kind.DIRECT else channel.name
    payload = _base(world, "block_actions", user, urls[0]) | {
        "container": container,
        "channel": {"id": channel.id, "name": name},
        "state": {"values": values},
        "response_url": urls[1],
        "actions": [action],
    }
    return payload if ephemeral else payload | {"message": message_json(world, message, with_metadata=True)}


def view_press(world: World, *, view: View, action: JsonObject, values: JsonObject, trigger_id: str) -> JsonObject:
    """Return a press in a modal or on the Home tab."""
    return _base(world, "block_actions", view.user, trigger_id) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(world, view, values),
        "state": {"values": values},
        "actions": [action],
    }


def view_submission(world: World, *, view: View, values: JsonObject, trigger_id: str) -> JsonObject:
    """Return a submitted modal."""
    shown = view_json(world, view, values)
    return _base(world, "view_submission", view.user, trigger_id) | {"view": shown, "response_urls": []}


def view_closed(world: World, *, view: View, cleared: bool) -> JsonObject:
    """Return a modal that was closed without being submitted."""
    payload = _base(world, "view_closed", view.user, "") | {"view": view_json(world, view), "is_cleared": cleared}
    del payload["trigger_id"]
    return payload


def action_of(block: JsonObject, element: JsonObject, entered: JsonObject, stamp: str) -> JsonObject:
    """Return one entry of `actions`: which element was used, and what was chosen in it."""
    action: JsonObject = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": stamp,
    }
    for name in ("text", "value", "style"):
        if name in element:
            action[name] = element[name]
    if element["type"] == "feedback_buttons":
        return action | _rated(element, entered)
    return action | entered


def _rated(element: JsonObject, entered: JsonObject) -> JsonObject:
    """Return the text and value of the one of two feedback buttons that was pressed."""
    for side in ("positive_button", "negative_button"):
        if element[side]["value"] == entered.get("value"):
            return {"text": element[side]["text"], "value": element[side]["value"]}
    msg = f"neither button has the value {entered.get('value')!r}"
    raise NotPossible(msg)
