"""The app as Slack has to know it: scopes, events and settings, in one place (spec slack 18)."""

from typing import Any

SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "users:read",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
)
PATH = "/slack/events"
"""Where events, commands and presses come in over HTTP."""


def manifest(*, command: str, socket_mode: bool, url: str | None = None) -> dict[str, Any]:
    """Return the app manifest; without socket mode it needs the address at which Slack reaches the bot."""
    target = {} if socket_mode else {"request_url": f"{(url or 'https://arthur.example.com').rstrip('/')}{PATH}"}
    address = {} if socket_mode else {"url": target["request_url"]}
    return {
        "display_information": {
            "name": "Arthur",
            "description": "Operations assistant: asks the production database in plain words",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "assistant_view": {"assistant_description": "Ask about events, artists, auctions, tickets and payments."},
            "bot_user": {"display_name": "Arthur", "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    "description": "Ask Arthur; only you see the answer",
                    "usage_hint": "your question",
                    "should_escape": True,
                    **address,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **target},
            "interactivity": {"is_enabled": True, **target},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def missing_scopes(granted: str | None) -> list[str]:
    """Return the scopes the installed app lacks, from the header of a call's answer."""
    have = {scope.strip() for scope in (granted or "").split(",") if scope.strip()}
    return [scope for scope in SCOPES if scope not in have] if have else []
