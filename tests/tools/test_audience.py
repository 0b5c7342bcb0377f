"""What a result shows to whom: every read tool on the demo company, asked alone and where others read along."""

import re
from dataclasses import replace
from typing import Any

import pytest

from arthur.errors import ArthurError
from arthur.identity import Audience, Caller, Door, Place, Role
from arthur.masking import mask_text
from tools.catalog import load_catalog
from tools.contact import Card, Email, Phone, Prose, masked
from tools.context import Policy, ToolContext
from tools.invoke import invoke_for_audience
from tools.spec import AnyTool, Result

READS = [tool for tool in load_catalog() if not tool.mutating and tool.samples]
WITH_CONTACTS = {
    "find_duplicate_profiles",
    "get_bid_history",
    "get_email_log",
    "get_event_config",
    "get_payment_invitations",
    "get_qr_scan_status",
    "get_sms_conversation",
    "get_sponsorship_summary",
    "lookup_artist_profile",
    "lookup_person",
}
"""Tools whose samples bring contact data of the demo company to light."""
EVENTS = ("AB4012", "AB4020", "AB3974", "AB4003", "AB4050")
ADDRESS = re.compile(r"(?<![*∗])[\w.+-]{2,}@[\w-]+\.\w+")


class Contacts(Result):
    """A result with every kind of personal data."""

    email: Email | None = None
    phones: tuple[Phone, ...] = ()
    card: Card | None = None
    tried: dict[str, list[Email]] | None = None
    said: Prose | None = None
    inner: "Contacts | None" = None


def at(ctx: ToolContext, tool: AnyTool, audience: Audience) -> ToolContext:
    """The surroundings of ops, or of a role that opens the tool, with or without others who read."""
    role = Role.OPS if Role.OPS in tool.roles else min(tool.roles)
    return replace(
        ctx,
        caller=Caller(user_id="U0TESTOPS", role=role),
        place=Place(door=Door.MENTION, channel_id="C0DEMOOPS1", audience=audience),
        services=replace(ctx.services, policy=Policy(tool_calls_per_window=100_000)),
    )


def questions(tool: AnyTool) -> list[dict[str, Any]]:
    """Return the samples of a tool, and more events where it takes one."""
    events = EVENTS if "eid" in tool.args.model_fields else ()
    return [*(dict(sample) for sample in tool.samples), *({"eid": eid} for eid in events)]


@pytest.mark.parametrize("tool", READS, ids=lambda tool: tool.name)
async def test_where_others_read_a_result_is_masked_and_says_whether_something_was(
    tool: AnyTool, ctx: ToolContext
) -> None:
    """And prose rules, put on the masked answer, find nothing more in it: no date, amount, id or code is harmed."""
    withheld: set[bool] = set()
    for raw in questions(tool):
        try:
            alone = await invoke_for_audience(tool, raw, at(ctx, tool, Audience.PRIVATE))
            shared = await invoke_for_audience(tool, raw, at(ctx, tool, Audience.SHARED))
        except ArthurError:
            continue  # not every event has what the tool looks for
        said = tool.render(shared.result)

        assert not alone.withheld
        assert shared.withheld is (masked(alone.result) != alone.result)
        assert mask_text(said) == said
        assert not ADDRESS.findall(f"{said} {shared.result.model_dump_json()}")
        withheld.add(shared.withheld)

    assert (True in withheld) is (tool.name in WITH_CONTACTS)


def test_masking_reaches_every_kind_of_field_at_any_depth() -> None:
    said = "Call +1 416 555 0142 or write to bo@example.com about AB4003 on 2026-03-01, $1,890.00"
    whole = Contacts(
        email="ana@example.com",
        phones=("+1 416 555 0142",),
        card="4242 4242 4242 4242",
        tried={"by": ["bo@example.com"]},
        said=said,
        inner=Contacts(said="no data"),
    )

    assert masked(whole) == Contacts(
        email="a***@example.com",
        phones=("***42",),
        card="**** **** **** 4242",
        tried={"by": ["b***@example.com"]},
        said="Call ***42 or write to b***@example.com about AB4003 on 2026-03-01, $1,890.00",
        inner=Contacts(said="no data"),
    )
    assert masked(masked(whole)) == masked(whole)


async def test_nothing_is_withheld_from_whoever_would_not_see_it_anyway(ctx: ToolContext) -> None:
    tool = load_catalog().get("lookup_person")
    viewer = replace(at(ctx, tool, Audience.SHARED), caller=Caller(user_id="U0TESTVIE", role=Role.VIEWER))
    shown = await invoke_for_audience(tool, {"query": "Bram Kestrelby"}, viewer)

    assert not shown.withheld
    assert "b∗∗∗@example.com" in tool.render(shown.result)
