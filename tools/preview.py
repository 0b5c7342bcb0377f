"""What of a call's arguments may stand in logs and rows: names, a hash, and the values that hold no personal data."""

import hashlib
import json
from collections.abc import Mapping

from arthur.errors import ArthurError

# Spec gateway 11, without the free-text keys that can hold personal data (`query` is allowed for the archive search
# alone: spec tools 0.1).
SAFE_KEYS = frozenset({
    "action", "audience_filter", "base_currency", "cadence", "channel", "city", "comparator_eids", "currency", "eid",
    "end_date", "force", "force_rescore", "group_by", "hours_back", "include_comparators", "include_thread_context",
    "limit", "priority", "related_eid", "round", "scope_type", "search_by", "slack_channel_id", "start_date", "status",
    "table_name", "target_currency", "target_version", "tool_name", "when",
})  # fmt: skip
ARCHIVE_SEARCH = "search_slack_knowledge"
LONGEST_VALUE = 120


def arguments_hash(arguments: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical JSON of the arguments (keys sorted, no spaces)."""
    canonical = json.dumps(arguments, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()


def arguments_preview(tool_name: str, arguments: Mapping[str, object]) -> dict[str, object]:
    """Return the arguments whose values are safe to log."""
    safe = SAFE_KEYS | {"query"} if tool_name == ARCHIVE_SEARCH else SAFE_KEYS
    return {name: _short(value) for name, value in arguments.items() if name in safe}


def target_entity(arguments: Mapping[str, object]) -> str | None:
    """Return what a call is about, for the audit log: "event:AB4001", "artist:<uuid>"."""
    for key, kind in (
        ("eid", "event"),
        ("artist_profile_id", "artist"),
        ("person_id", "person"),
        ("scope_id", "memory"),
    ):
        value = arguments.get(key)
        if isinstance(value, str) and value:
            return f"{kind}:{value}"
    return None


def problem_text(error: ArthurError) -> str:
    """Return an error's text, short enough for a row."""
    return error.detail[:2000]


def _short(value: object) -> object:
    return value[:LONGEST_VALUE] if isinstance(value, str) else value
