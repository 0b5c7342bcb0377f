"""The app as it is installed: its ids, tokens, scopes and subscriptions, and the rules Slack holds it to."""

from dataclasses import dataclass

DEFAULT_SCOPES = frozenset(
    {
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
    }
)
"""What the assistant asks for (spec slack 18)."""

DEFAULT_EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "assistant_thread_context_changed",
        "assistant_thread_started",
        "message.im",
        "message.mpim",
        "reaction_added",
        "reaction_removed",
    }
)


@dataclass(frozen=True, kw_only=True)
class Installation:
    """One app in one workspace. The tokens are made up and open nothing but this sandbox."""

    team_id: str = "T0DEMO001"
    team_name: str = "Art Battle"
    team_domain: str = "artbattle-sandbox"
    app_id: str = "A0SANDBOX1"
    app_name: str = "Arthur"
    bot_id: str = "B0SANDBOX1"
    bot_user: str = "U0ARTHURBT"
    bot_token: str = "xoxb-sandbox"  # noqa: S105  not a secret: it opens the sandbox alone
    app_token: str = "xapp-sandbox"  # noqa: S105
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105
    verification_token: str = "sandbox-verification"  # noqa: S105
    command: str = "/ab"
    scopes: frozenset[str] = DEFAULT_SCOPES
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    events: frozenset[str] = DEFAULT_EVENTS


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How long and how much Slack allows; tests shorten the waits. Times are in seconds."""

    ack_s: float = 3.0
    retry_delays_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_s: float = 3.0
    response_url_s: float = 1800.0
    response_url_uses: int = 5
    stream_s: float = 300.0
    stream_characters: int = 12_000
    status_s: float = 120.0
    refresh_grace_s: float = 10.0
    """How long a socket stays open after the app was asked to connect anew."""
    unknown_blocks: frozenset[str] = frozenset()
    """Types of blocks that this workspace does not have yet."""
