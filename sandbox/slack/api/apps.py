"""auth.*, apps.*, bots.*, team.*: the app's view of itself."""

from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World


def auth_test(call: Call, world: World) -> JsonObject:  # noqa: ARG001  every method is called alike
    """auth.test."""
    app = world.app
    return {
        "url": f"{world.address}/",
        "team": app.team_name,
        "user": world.bot.handle,
        "team_id": app.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call, world: World) -> JsonObject:  # noqa: ARG001
    """apps.connections.open: an address that opens one websocket."""
    address = world.address.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={world.tickets.socket()}&app_id={world.app.app_id}"}


def api_test(call: Call, world: World) -> JsonObject:  # noqa: ARG001
    """api.test: it echoes."""
    if call.text("error"):
        raise ApiError(call.text("error"))
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def bots_info(call: Call, world: World) -> JsonObject:
    """bots.info."""
    app = world.app
    if call.text("bot", app.bot_id) != app.bot_id:
        raise ApiError("bot_not_found")
    return {"bot": {"id": app.bot_id, "app_id": app.app_id, "user_id": app.bot_user, "name": app.app_name}}


def team_info(call: Call, world: World) -> JsonObject:  # noqa: ARG001
    """team.info."""
    return {"team": {"id": world.app.team_id, "name": world.app.team_name, "domain": world.app.team_domain}}


METHODS = {
    "api.test": Method(run=api_test),
    "apps.connections.open": Method(run=connections_open, scopes=("connections:write",), app_token=True),
    "auth.test": Method(run=auth_test),
    "bots.info": Method(run=bots_info, scopes=("users:read",)),
    "team.info": Method(run=team_info, scopes=("team:read",)),
}
