"""Token, organisation and link, each told apart."""

from dataclasses import replace

import pytest

from arthur.errors import NotFound
from arthur.identity import Caller, Role
from sandbox.faults import Fault, Script
from tools.context import ToolContext
from tools.eventbrite_charts.verify_eventbrite_config import render, verify_eventbrite_config
from tools.invoke import invoke
from tools.reference import anchors


async def test_everything_works(online: ToolContext) -> None:
    result = await invoke(verify_eventbrite_config, {"eid": anchors.NEXT_TORONTO}, online)

    assert result.works
    assert render(result) == (
        "*Eventbrite works for AB4020*\n"
        "Token valid: yes · organisation open to it: yes · event linked: yes · page reachable: yes\n"
        "Account: Art Battle Tickets, tickets@example.org · organisation: Art Battle\n"
        "Page 1501048834104: Art Battle Toronto AB4020, status live"
    )


async def test_another_organisers_page_is_found_out(online: ToolContext) -> None:
    """The page can be read, but is not ours and starts weeks away."""
    result = await invoke(verify_eventbrite_config, {"eid": anchors.WRONG_EVENTBRITE}, online)

    assert result.event_reachable
    assert not result.works
    assert [issue.split(",")[0] for issue in result.issues] == [
        "The page belongs to organisation 400000000009",
        "The link may be wrong: the Eventbrite page “Salsa by the Bay” starts Sat 08 Aug 2026",
    ]


@pytest.mark.parametrize(
    ("status", "words"), [(403, "another organisation"), (404, "no such page"), (500, "could not be tested")]
)
async def test_why_a_page_cannot_be_reached(
    online: ToolContext, eventbrite_script: Script, status: int, words: str
) -> None:
    eventbrite_script.plant("event", Fault.STATUS, status=status, times=4)

    result = await invoke(verify_eventbrite_config, {"eid": anchors.NEXT_TORONTO}, online)

    assert result.event_reachable is (None if status == 500 else False)
    assert words in result.issues[0]


async def test_a_rejected_token_ends_the_tests(online: ToolContext, eventbrite_script: Script) -> None:
    eventbrite_script.plant("me", Fault.STATUS, status=401)

    result = await invoke(verify_eventbrite_config, {"eid": anchors.NEXT_TORONTO}, online)

    assert (result.token_valid, result.org_accessible, result.event_mapped, result.event_reachable) == (
        False,
        None,
        True,
        None,
    )
    assert "EB_PRIVATE_TOKEN" in result.issues[0]
    assert [request.name for request in eventbrite_script.requests] == ["me"]


async def test_silence_says_nothing_about_the_token(online: ToolContext, eventbrite_script: Script) -> None:
    eventbrite_script.plant("me", Fault.STATUS, status=503, times=4)

    result = await invoke(verify_eventbrite_config, {}, online)

    assert result.token_valid is None
    assert render(result).startswith("*Eventbrite has problems*\nToken valid: not tried")


async def test_a_forbidden_organisation(online: ToolContext, eventbrite_script: Script) -> None:
    eventbrite_script.plant("organization", Fault.STATUS, status=403)

    assert (await invoke(verify_eventbrite_config, {}, online)).org_accessible is False


async def test_without_a_token_that_is_the_answer(offline: ToolContext) -> None:
    result = await invoke(verify_eventbrite_config, {"eid": anchors.EVENTBRITE_NULL}, offline)

    assert (result.token_valid, result.event_mapped) == (False, False)
    assert len(result.issues) == 2


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.OPS, "tickets@example.org"), (Role.MARKETING, "t***@example.org"), (Role.VIEWER, None)]
)
async def test_the_accounts_address_is_for_ops(online: ToolContext, role: Role, shown: str | None) -> None:
    asked = replace(online, caller=Caller(user_id="U0OTHER", role=role))

    assert (await invoke(verify_eventbrite_config, {}, asked)).user_email == shown


async def test_an_unknown_event(online: ToolContext) -> None:
    with pytest.raises(NotFound):
        await invoke(verify_eventbrite_config, {"eid": "AB9999"}, online)
