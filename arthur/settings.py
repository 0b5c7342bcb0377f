"""Every setting, typed and read once by the composition root.

An unknown name of our own families, or a bad value, stops the start with a message that
says what to do; the predecessor's names (spec gateway 13) only warn.
"""

import difflib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, Json, SecretStr, ValidationError, field_validator

from arthur.errors import MisconfiguredError
from arthur.identity import Role

OUR_FAMILIES = ("ARTHUR_", "SLACK_", "MCP_", "RATE_LIMIT_")

PREDECESSOR_NAMES = frozenset({
    "ALLOWED_TOOLS_FILE", "AUDIT_DESTINATION", "AUDIT_ENABLED", "AUDIT_HTTP_BEARER_TOKEN", "AUDIT_HTTP_ENDPOINT",
    "CODEBASE_REPO_URL", "DB_IDLE_TIMEOUT_SEC", "EB_API_KEY", "EB_CLIENT_SECRET", "EB_PUBLIC_TOKEN", "HEALTHCHECK_PATH",
    "RAG_ARTIFACT_ENCRYPTION_KEY", "RAG_ARTIFACT_VERSION", "RAG_INDEX_DIR", "READYCHECK_PATH", "REDACT_CARD_DATA",
    "REDACT_EMAIL", "REDACT_PHONE", "REDIS_URL", "REPO_BRANCH", "REPO_CLONE_DIR", "REQUEST_ID_HEADER",
    "REQUIRE_CONFIRMATION_FOR_HIGH_RISK", "SLACK_APP_CLIENT_SECRET", "SLACK_LIBRARIAN_EMBED_DIM",
    "SLACK_LIBRARIAN_EMBED_MODEL", "SLACK_LIBRARIAN_MAX_EMBED_CHARS", "SLACK_RESPONSE_TIMEOUT_MS", "SUPABASE_ANON_KEY",
    "SUPABASE_DB_URL_ADMIN", "TASK_QUEUE_BACKEND",
})  # fmt: skip

NOT_YET_READ = frozenset({
    "DO_SPACES_ACCESS_KEY", "DO_SPACES_BUCKET", "DO_SPACES_ENDPOINT", "DO_SPACES_REGION", "DO_SPACES_SECRET_KEY",
    "MCP_GATEWAY_AUTH_TOKEN", "MCP_GATEWAY_URL", "MCP_REQUEST_SIGNATURE_MAX_AGE_SEC", "MCP_REQUEST_SIGNING_SECRET",
    "MCP_TIMEOUT_MS", "OLLAMA_HOST", "RAG_QUERY_URL", "REQUEST_MAX_BODY_BYTES", "RUNNER_DOMAIN", "TASK_CONCURRENCY",
    "TOOLS_VIA",
})  # fmt: skip


def _comma_list(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaList = tuple[str, ...]


class Settings(BaseModel):
    """The effective configuration of one process."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    environment: Literal["development", "test", "production"] = Field(
        default="development",
        alias="NODE_ENV",
        description="In `production` nothing is embedded and nothing is a demo.",
    )
    log_level: Literal["debug", "info", "warn", "error"] = Field(
        default="info", alias="LOG_LEVEL", description="Least level of the log lines."
    )

    build: str = Field(default="dev", alias="ARTHUR_BUILD", description="Name of this build, shown in logs and rows.")

    business_db_url: SecretStr | None = Field(
        default=None,
        alias="SUPABASE_DB_URL",
        validation_alias=AliasChoices("SUPABASE_DB_URL", "SUPABASE_DB_URL_READONLY"),
        description="The company's Postgres. Unset outside production: an embedded Postgres with the demo company.",
    )
    own_db_url: SecretStr | None = Field(
        default=None,
        alias="ARTHUR_DB_URL",
        description="Arthur's own tables, when they are to live elsewhere; a direct connection (port 5432).",
    )
    read_role: str | None = Field(
        default=None,
        alias="ARTHUR_READ_ROLE",
        description="Database role with SELECT only that the read pool takes on (embedded default: arthur_reader).",
    )
    write_role: str | None = Field(
        default=None,
        alias="ARTHUR_WRITE_ROLE",
        description="Database role that the write pool takes on (embedded default: arthur_writer).",
    )
    data_dir: Path = Field(
        default=Path(".arthur"), alias="ARTHUR_DATA_DIR", description="Folder of the embedded Postgres."
    )
    demo_scale: int = Field(
        default=1, ge=1, le=200, alias="ARTHUR_SCALE", description="Size of the demo company; 100 is like production."
    )
    clock: datetime | None = Field(
        default=None, alias="ARTHUR_CLOCK", description="Pins the present moment (ISO 8601 with offset)."
    )
    db_max_connections: int = Field(
        default=10, ge=1, le=100, alias="DB_MAX_CONNECTIONS", description="Connections per pool and process."
    )
    read_timeout_ms: int = Field(
        default=5000, ge=100, alias="ARTHUR_READ_TIMEOUT_MS", description="Statement timeout of read tools, in ms."
    )

    openai_api_key: SecretStr | None = Field(
        default=None,
        alias="OPENAI_API_KEY",
        description="Key of the model service. Unset outside production: offline planner.",
    )
    openai_base_url: str | None = Field(
        default=None, alias="OPENAI_BASE_URL", description="Any OpenAI-compatible server (vLLM, Ollama)."
    )
    model: str = Field(default="gpt-4o-mini", alias="OPENAI_MODEL", description="The chat model.")
    fallback_model: str | None = Field(
        default=None, alias="ARTHUR_FALLBACK_MODEL", description="Model asked when the first one fails for good."
    )
    max_output_tokens: int = Field(
        default=1200, ge=64, alias="OPENAI_MAX_OUTPUT_TOKENS", description="Longest answer of the model, in tokens."
    )
    model_timeout_ms: int = Field(
        default=30_000, ge=100, alias="OPENAI_TIMEOUT_MS", description="Time budget of one model call, in ms."
    )
    model_retries: int = Field(
        default=2, ge=0, le=8, alias="ARTHUR_MODEL_RETRIES", description="Repeats after 429, 5xx or a timeout."
    )

    mutating_tools: bool = Field(
        default=False,
        alias="ENABLE_MUTATING_TOOLS",
        description="Offers the seven tools that write the company's data.",
    )
    second_approver_above: int = Field(
        default=500, ge=0, alias="ARTHUR_SECOND_APPROVER_ABOVE", description="Payments above this need a second person."
    )
    supabase_url: str | None = Field(
        default=None, alias="SUPABASE_URL", description="Base address of the edge functions."
    )
    service_role_key: SecretStr | None = Field(
        default=None, alias="SUPABASE_SERVICE_ROLE_KEY", description="Key of the edge functions."
    )
    eventbrite_token: SecretStr | None = Field(
        default=None,
        alias="EB_PRIVATE_TOKEN",
        validation_alias=AliasChoices(
            "EB_PRIVATE_TOKEN", "EVENTBRITE_ACCESS_TOKEN", "EVENTBRITE_API_TOKEN", "EB_API_KEY"
        ),
        description="Eventbrite token.",
    )
    eventbrite_org: str | None = Field(default=None, alias="EB_ORG_ID", description="Eventbrite organisation.")
    eventbrite_url: str = Field(
        default="https://www.eventbriteapi.com/v3", alias="ARTHUR_EVENTBRITE_URL", description="Eventbrite API address."
    )
    eventbrite_pause_ms: int = Field(
        default=200,
        ge=0,
        alias="EVENTBRITE_RATE_LIMIT_MS",
        description="Least pause between two Eventbrite calls, in ms.",
    )

    port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        alias="PORT",
        description="Port of the HTTP server; unset: the service's own (bot 3000).",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, alias="SLACK_BOT_TOKEN", description="Token of the installed app (`xoxb-`)."
    )
    slack_socket_mode: bool = Field(
        default=False, alias="SLACK_USE_SOCKET_MODE", description="Events come over a websocket instead of HTTP."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, alias="SLACK_APP_TOKEN", description="App-level token (`xapp-`), for the websocket."
    )
    slack_signing_key: SecretStr | None = Field(
        default=None, alias="SLACK_SIGNING_SECRET", description="Proves that an HTTP event is Slack's own."
    )
    slack_command: str = Field(
        default="/ab", pattern=r"^/\S+$", alias="SLACK_COMMAND_PREFIX", description="Name of the slash command."
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/", alias="ARTHUR_SLACK_API_URL", description="Address of Slack's Web API."
    )

    rbac_mode: Literal["static", "directory"] = Field(
        default="static",
        alias="RBAC_MODE",
        description="Where roles come from: the role table, or a directory service.",
    )
    role_map: Json[dict[str, Role]] = Field(
        default_factory=dict[str, Role],
        alias="RBAC_USER_MAP_JSON",
        description="Slack user id to role; merged into the role table.",
    )
    open_viewer_channels: CommaList = Field(
        default=(), alias="OPEN_VIEWER_CHANNELS", description="Channels in which people without a role are viewers."
    )
    directory_url: str | None = Field(
        default=None, alias="DIRECTORY_API_BASE_URL", description="Directory service (RBAC_MODE=directory)."
    )
    directory_token: SecretStr | None = Field(
        default=None, alias="DIRECTORY_API_TOKEN", description="Bearer token of the directory service."
    )
    directory_cache_s: int = Field(
        default=300, ge=0, alias="DIRECTORY_CACHE_TTL_SEC", description="How long a directory answer is kept, in s."
    )
    allowed_teams: CommaList = Field(default=(), alias="SLACK_ALLOWED_TEAM_IDS", description="Empty: no restriction.")
    allowed_channels: CommaList = Field(
        default=(), alias="SLACK_ALLOWED_CHANNEL_IDS", description="Empty: no restriction."
    )
    allowed_users: CommaList = Field(default=(), alias="SLACK_ALLOWED_USER_IDS", description="Empty: no restriction.")

    user_window_s: int = Field(
        default=60, ge=1, alias="RATE_LIMIT_USER_WINDOW_SEC", description="Window per person, in s."
    )
    user_max: int = Field(default=20, ge=1, alias="RATE_LIMIT_USER_MAX", description="Questions per person and window.")
    channel_window_s: int = Field(
        default=60, ge=1, alias="RATE_LIMIT_CHANNEL_WINDOW_SEC", description="Window per channel, in s."
    )
    channel_max: int = Field(
        default=80, ge=1, alias="RATE_LIMIT_CHANNEL_MAX", description="Questions per channel and window."
    )
    tool_window_s: int = Field(
        default=60, ge=1, alias="RATE_LIMIT_TOOL_WINDOW_SEC", description="Window per tool, in s."
    )
    tool_max: int = Field(
        default=30, ge=1, alias="RATE_LIMIT_TOOL_MAX", description="Calls of one tool per person and window."
    )
    question_max_chars: int = Field(
        default=12_000,
        ge=100,
        alias="REQUEST_MAX_CHARS",
        description="Longest question; history is trimmed, not counted.",
    )
    answer_max_chars: int = Field(
        default=3500, ge=500, alias="RESPONSE_MAX_CHARS", description="Longest part of an answer, in characters."
    )
    max_tool_calls: int = Field(
        default=4, ge=1, le=20, alias="MCP_MAX_TOOL_CALLS_PER_REQUEST", description="Tool calls per question."
    )
    max_rounds: int = Field(default=5, ge=1, le=20, alias="ARTHUR_MAX_ROUNDS", description="Model rounds per question.")
    studio_mode: bool = Field(
        default=False,
        alias="ARTHUR_STUDIO_MODE",
        description="Lets LangGraph Studio choose a role in its context; refused in production.",
    )

    @field_validator("open_viewer_channels", "allowed_teams", "allowed_channels", "allowed_users", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _comma_list(value)

    @field_validator("clock")
    @classmethod
    def _clock_has_a_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            msg = "give an offset, for example 2026-05-20T18:00:00Z"
            raise ValueError(msg)
        return value

    @property
    def production(self) -> bool:
        """Say whether this is the production system."""
        return self.environment == "production"


def load_settings(environ: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Read the settings and return them with the names that are known but no longer used.

    An empty value counts as unset.

    Raises:
        MisconfiguredError: a name of our families is unknown, or a value is bad.
    """
    unknown = [
        name
        for name in sorted(environ)
        if name.startswith(OUR_FAMILIES) and name not in known_names() | PREDECESSOR_NAMES | NOT_YET_READ
    ]
    if unknown:
        raise MisconfiguredError("\n".join(_unknown_name(name) for name in unknown))
    try:
        settings = Settings.model_validate({name: value for name, value in environ.items() if value.strip()})
    except ValidationError as exc:
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors(include_input=False)]
        raise MisconfiguredError("Bad settings:\n  " + "\n  ".join(problems)) from exc
    if settings.production and settings.studio_mode:
        raise MisconfiguredError("ARTHUR_STUDIO_MODE lets a client choose its role; it may not be on in production.")
    return settings, sorted(PREDECESSOR_NAMES & environ.keys() - known_names())


def known_names() -> frozenset[str]:
    """Return the environment names that are read."""
    names: set[str] = set()
    for field in Settings.model_fields.values():
        alias = field.validation_alias or field.alias
        if isinstance(alias, AliasChoices):
            names.update(str(choice) for choice in alias.choices)
        elif isinstance(alias, str):
            names.add(alias)
    return frozenset(names)


def _unknown_name(name: str) -> str:
    near = difflib.get_close_matches(name, known_names(), n=1)
    return f"Unknown setting {name}." + (f" Did you mean {near[0]}?" if near else " See docs/reference/settings.md.")


def public_view(settings: Settings) -> dict[str, Any]:
    """Return the effective configuration without secrets, for one log line at start."""
    shown = settings.model_dump(mode="json", by_alias=True)
    return {name: ("set" if isinstance(value, str) and set(value) == {"*"} else value) for name, value in shown.items()}
