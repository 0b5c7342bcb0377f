"""views.*: modals and the Home tab."""

from sandbox.slack.api.call import ApiError, Call, Method, invalid
from sandbox.slack.api.limits import MOST_VIEW_BLOCKS, checked_blocks
from sandbox.slack.state.records import JsonObject, View
from sandbox.slack.state.views import DEEPEST
from sandbox.slack.state.wire import view_json
from sandbox.slack.state.world import World

LONGEST_TITLE = 24
LONGEST_METADATA = 3000


def open_view(call: Call, world: World) -> JsonObject:
    """views.open: within seconds of what the person did."""
    user = _person(call, world)
    return _shown(world, world.views.open(user, view_body(call.json("view"), world, "modal")))


def push(call: Call, world: World) -> JsonObject:
    """views.push: on top of an open modal."""
    user = _person(call, world)
    if world.views.depth(user) >= DEEPEST:
        raise ApiError("push_limit_reached")
    return _shown(world, world.views.push(user, view_body(call.json("view"), world, "modal")))


def update(call: Call, world: World) -> JsonObject:
    """views.update: by either id, refused if the view changed since the given hash."""
    view = world.views.find(call.text("view_id"), call.text("external_id"))
    if view is None:
        raise ApiError("not_found")
    _check_hash(call, view)
    return _shown(world, world.views.update(view, view_body(call.json("view"), world, str(view.body["type"]))))


def publish(call: Call, world: World) -> JsonObject:
    """views.publish: a person's Home tab."""
    user = call.need("user_id")
    if user not in world.users:
        raise ApiError("user_not_found")
    before = world.views.home(user)
    if before is not None:
        _check_hash(call, before)
    return _shown(world, world.views.publish(user, view_body(call.json("view"), world, "home")))


def view_body(raw: object, world: World, kind: str) -> JsonObject:
    """Return the view an app sent, checked; the same rules hold for views in acknowledgements."""
    if not isinstance(raw, dict):
        raise invalid("missing required field: view")
    if raw.get("type") != kind:
        raise invalid(f"unexpected view type: {raw.get('type')}")
    blocks = checked_blocks(raw.get("blocks") or (), world.stamps, most=MOST_VIEW_BLOCKS, code="invalid_arguments")
    if kind == "modal":
        _check_modal(raw)
    return {**raw, "blocks": list(blocks)}


def _check_modal(raw: JsonObject) -> None:
    for name in ("title", "submit", "close"):
        words = raw.get(name)
        if name != "title" and words is None:
            continue
        if not 1 <= len(str((words or {}).get("text", ""))) <= LONGEST_TITLE:
            raise invalid(f"{name} must have 1 to {LONGEST_TITLE} characters")
    if len(str(raw.get("private_metadata", ""))) > LONGEST_METADATA:
        raise invalid(f"private_metadata must be less than {LONGEST_METADATA + 1} characters")
    asks = any(block.get("type") == "input" for block in raw.get("blocks") or ())
    if asks and not raw.get("submit"):
        raise invalid("submit is required when there are inputs")


def _check_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise ApiError("hash_conflict")


def _person(call: Call, world: World) -> str:
    trigger = world.tickets.pull(call.need("trigger_id"))
    if isinstance(trigger, str):
        raise ApiError(trigger)
    return trigger.user


def _shown(world: World, view: View) -> JsonObject:
    return {"view": view_json(world, view)}


METHODS = {
    "views.open": Method(run=open_view),
    "views.publish": Method(run=publish),
    "views.push": Method(run=push),
    "views.update": Method(run=update),
}
