"""The page of settings: every name that is read from the environment, its default and its meaning."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from arthur.settings import NOT_YET_READ, PREDECESSOR_NAMES, Settings
from server.reference.writing import page, paragraph, table

GROUPS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("Databases", ("SUPABASE_DB_URL", "ARTHUR_DB_URL", "ARTHUR_READ_", "ARTHUR_WRITE_ROLE", "ARTHUR_DATA_DIR", "DB_")),
    ("Demo company", ("ARTHUR_SCALE", "ARTHUR_CLOCK")),
    ("Language model", ("OPENAI_", "ARTHUR_FALLBACK_MODEL", "ARTHUR_MODEL_", "ARTHUR_EMBED", "OLLAMA_")),
    ("Writes", ("ENABLE_MUTATING_TOOLS", "ARTHUR_SECOND_APPROVER_ABOVE", "ARTHUR_APPROVAL", "ARTHUR_UNDO")),
    ("People and roles", ("RBAC_", "OPEN_VIEWER_", "DIRECTORY_", "SLACK_ALLOWED_")),
    ("Limits", ("RATE_LIMIT_", "REQUEST_MAX_", "RESPONSE_MAX_", "MCP_MAX_", "ARTHUR_MAX_")),
    ("Company services", ("SUPABASE_", "EB_", "EVENTBRITE_", "ARTHUR_EVENTBRITE", "ARTHUR_CHART", "QUICKCHART")),
    ("Slack", ("SLACK_", "ARTHUR_SLACK")),
    ("Gateway and workers", ("MCP_", "TOOLS_VIA", "RUNNER_", "TASK_", "ARTHUR_QUEUE", "PORT", "HOST")),
    ("Slack archive", ("RAG_", "DO_SPACES_", "ARTHUR_KNOWLEDGE", "ARTHUR_ARCHIVE")),
    ("The process", ("",)),
)  # fmt: skip
"""Titles, and what the names of each group begin with; the first that fits counts, the last takes the rest."""

INTRODUCTION = (
    "Settings are environment variables; a `.env` file in the folder of the start adds to them. They are read once, at "
    "the start. An empty value counts as unset. An unknown name that begins with `ARTHUR_`, `SLACK_`, `MCP_` or "
    "`RATE_LIMIT_`, or a bad value, stops the start with a message that says which. Without any setting Arthur runs on "
    "an embedded database with an invented company and answers with the offline planner."
)
RETIRED = "The first Arthur knew these names; they are taken without complaint, change nothing and are noted at start:"
WAITING = "These names are accepted, but this build does not read them:"


def settings_page() -> str:
    """Return the page."""
    grouped: dict[str, list[tuple[str, FieldInfo]]] = {title: [] for title, _ in GROUPS}
    for field in Settings.model_fields.values():
        names = _names(field)
        grouped[_group(names[0])].append((", ".join(f"`{name}`" for name in names), field))
    parts = [paragraph(INTRODUCTION)]
    for title, fields in grouped.items():
        if fields:
            rows = [(names, _default(field), _values(field), field.description or "") for names, field in fields]
            parts += [f"## {title}", table(("Name", "Default", "Values", "Meaning"), rows)]
    if NOT_YET_READ:
        parts += ["## Accepted, not read", paragraph(WAITING), _listed(NOT_YET_READ)]
    parts += ["## No longer used", paragraph(RETIRED), _listed(PREDECESSOR_NAMES - set(_all_names()))]
    return page("Settings", *parts)


def _names(field: FieldInfo) -> list[str]:
    alias = field.validation_alias or field.alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [str(alias)]


def _all_names() -> Iterable[str]:
    return (name for field in Settings.model_fields.values() for name in _names(field))


def _group(name: str) -> str:
    return next(title for title, starts in GROUPS if name.startswith(starts))


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    return f"`{value}`" if str(value) and value not in ((), {}) else "empty"


def _values(field: FieldInfo) -> str:
    kind = field.annotation
    if get_origin(kind) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(kind))
    low = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
    high = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"at least {low}"
    if kind is bool:
        return "`true` or `false`"
    return "list, parted by commas" if get_origin(kind) is tuple else ""


def _listed(names: Iterable[str]) -> str:
    return paragraph(", ".join(f"`{name}`" for name in sorted(names)) + ".")
