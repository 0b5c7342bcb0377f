"""Text from the company's data reaches Slack as text: whatever stands in it calls nobody, links and formats nothing.

Every text field of every result is made hostile in turn, so that a new renderer is attacked from its first day.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from arthur.errors import ArthurError
from arthur.identity import Caller, Role
from tests.tools.hostile import HOSTILE, harm_in
from tools.catalog import load_catalog
from tools.context import Policy, ToolContext
from tools.invoke import invoke
from tools.render import event_title, money, table, text
from tools.spec import AnyTool

READS = [tool for tool in load_catalog() if not tool.mutating and tool.samples]

OUR_WORDS = {
    "debug_event_visibility": {"issues.message", "notes"},
    "find_duplicate_profiles": {"match_field", "profiles.email_source", "profiles.phone_source", "profiles.flags"},
    "get_active_offers": {"note"},
    "get_artist_payment_ledger": {"rule"},
    "get_artists_owed": {"rule"},
    "get_auction_revenue": {"group_by"},
    "get_auction_timing": {
        "artworks.flags", "artworks.local_closing", "local_close_starts", "local_start", "now_local",
        "rounds.local_closing",
    },
    "get_bug_reports": {"status"},
    "get_email_queue_stats": {"note", "oldest_waiting"},
    "get_event_readiness": {"checks.name", "score"},
    "get_event_summary": {"dates.local_start", "event.phase"},
    "get_eventbrite_data": {"provenance"},
    "get_eventbrite_fees": {"provenance"},
    "get_exchange_rates": {"root.age"},
    "get_manual_payment_requests": {"status"},
    "get_meta_ads_data": {"age"},
    "get_notification_status": {"oldest_waiting"},
    "get_payment_status_health": {"pipeline.check"},
    "get_slack_queue_health": {"checks.level", "last_sent_age", "oldest_pending_age"},
    "get_sms_campaigns": {"status"},
    "get_vote_weights": {"rule"},
    "live_event_diagnostic": {"activity.kind", "event.local_start", "now_local", "problems"},
    "lookup_artist_profile": {"results.email_source", "results.phone_source"},
    "lookup_event": {"root.search.when"},
    "lookup_person": {"search_by"},
    "run_event_health_check": {"checks.rule"},
}  # fmt: skip
"""Text fields that hold nothing but words of ours, or one of a closed set."""


def text_fields(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of a result's text fields."""
    for name, inner in parts_of(value):
        yield from text_fields(inner, f"{path}.{name}".strip(".") if name else path)
    if type(value) is str:
        yield path


def parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case BaseModel():
            yield from ((name, getattr(value, name)) for name in type(value).model_fields)
        case list() | tuple():
            yield from (("", one) for one in value)
        case dict():
            yield from (("", one) for one in value.values())
        case _:
            return


def hostile(value: Any, target: str, path: str = "") -> Any:
    """Return a result in which one text field says something hostile as well."""
    match value:
        case BaseModel():
            names = type(value).model_fields
            return value.model_copy(
                update={n: hostile(getattr(value, n), target, f"{path}.{n}".strip(".")) for n in names}
            )
        case list() | tuple():
            return type(value)(hostile(one, target, path) for one in value)
        case dict():
            return {name: hostile(one, target, path) for name, one in value.items()}
        case str() if path == target and type(value) is str:
            return f"{value} {HOSTILE}"
        case _:
            return value


@pytest.mark.parametrize("tool", READS, ids=lambda tool: tool.name)
async def test_what_stands_in_data_is_rendered_as_text(tool: AnyTool, ctx: ToolContext) -> None:
    role = Role.OPS if Role.OPS in tool.roles else min(tool.roles)
    services = replace(ctx.services, policy=Policy(tool_calls_per_window=100_000))
    ctx = replace(ctx, services=services, caller=Caller(user_id="U0TESTOPS", role=role))
    for raw in tool.samples:
        try:
            result = await invoke(tool, raw, ctx)
        except ArthurError:
            continue
        for field in sorted(set(text_fields(result)) - OUR_WORDS.get(tool.name, set())):
            assert not harm_in(tool.render(hostile(result, field))), field


@pytest.mark.parametrize(
    "said",
    [
        text(HOSTILE),
        event_title(HOSTILE, HOSTILE),
        money(12, HOSTILE),
        table(("Name",), [(HOSTILE,)]),
    ],
    ids=["text", "event_title", "money", "table"],
)
def test_what_all_renderers_share_is_safe(said: str) -> None:
    assert not harm_in(said)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Zoë – 世界 🎨", "Zoë – 世界 🎨"),
        ("family 👨\u200d👩\u200d👧, سلام\u200cها", "family 👨\u200d👩\u200d👧, سلام\u200cها"),
        ("half\u200dway", "halfway"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u200b\u2060", "–"),
        ("ab_ops and lookup_event_2", "ab_ops and lookup_event_2"),
        ("_slanted_ and_not_", "ˍslantedˍ and_not_"),
        ("mail ana@here.example, ask @here", "mail ana@here.example, ask ＠here"),
        ("two\r\nlines\u2028three", "two lines three"),
    ],
)
def test_what_harms_nobody_stays(value: str, shown: str) -> None:
    assert text(value) == shown
