"""The edge client: what an answer means, and what is never sent."""

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr

from arthur.errors import MisconfiguredError, NotConfigured, OutcomeUnknown, TimedOut, Unavailable
from sandbox.edge import KEY
from sandbox.faults import Fault, Script
from tools.clients.edge import EdgeClient, EdgeFailed, EdgeRefused, ForbiddenCall, NotDeployed, check_address, open_edge
from tools.clients.edge_functions import (
    admin_send_invitation,
    admin_send_payment_invite,
    fetch_eventbrite_data,
    fetch_eventbrite_orders,
    process_artist_payment,
    stripe_global_payments_payout,
)
from tools.reference import anchors

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
EVENT = anchors.event_id(anchors.LAST_TORONTO)


async def pay(edge: EdgeClient, amount: str = "120.00") -> str:
    started = await process_artist_payment(
        edge, artist_profile_id=ARTIST, amount=Decimal(amount), currency="CAD", event_id=EVENT, description="Test"
    )
    return str(started.payment_id)


async def transfers(dsn: str) -> int:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        row = await (await connection.execute("SELECT count(*) FROM sandbox.transfers")).fetchone()
        return row[0] if row else -1


async def test_a_payment_is_stored_and_sent_once(edge: EdgeClient, script: Script, fresh_company_dsn: str) -> None:
    """A second payout of the same payment answers with the first transfer and moves nothing."""
    payment_id = await pay(edge)

    first = await stripe_global_payments_payout(edge, payment_id)
    second = await stripe_global_payments_payout(edge, payment_id)

    assert first.payout is not None
    assert first.payout.target_amount == Decimal(120)
    assert second.transfer_id == first.transfer_id
    assert second.message == "Payment already processed"
    assert await transfers(fresh_company_dsn) == 1
    assert script.calls("process-artist-payment")[0].body == {
        "artist_profile_id": ARTIST,
        "amount": 120.0,
        "currency": "CAD",
        "event_id": EVENT,
        "payment_type": "automated",
        "description": "Test",
    }
    assert script.calls("stripe-global-payments-payout")[0].body == {"artist_payment_id": payment_id}


@pytest.mark.parametrize(("fault", "moved"), [(Fault.SILENT_AFTER, 1), (Fault.SILENT_BEFORE, 0), (Fault.MALFORMED, 1)])
async def test_silence_of_a_call_that_moves_money_is_an_unknown_outcome(
    edge: EdgeClient, script: Script, fresh_company_dsn: str, fault: Fault, moved: int
) -> None:
    """It is asked once: whether the money moved only the ledger can say."""
    payment_id = await pay(edge)
    script.plant("stripe-global-payments-payout", fault)

    with pytest.raises(OutcomeUnknown):
        await stripe_global_payments_payout(edge, payment_id)

    assert len(script.calls("stripe-global-payments-payout")) == 1
    assert await transfers(fresh_company_dsn) == moved


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_gateway_that_gives_up_leaves_the_outcome_open(edge: EdgeClient, script: Script, status: int) -> None:
    payment_id = await pay(edge)
    script.plant("stripe-global-payments-payout", Fault.STATUS, status=status)

    with pytest.raises(OutcomeUnknown, match=str(status)):
        await stripe_global_payments_payout(edge, payment_id)


async def test_a_function_that_says_it_failed_has_failed(edge: EdgeClient, script: Script) -> None:
    """Status and body are kept."""
    script.plant("process-artist-payment", Fault.STATUS, status=500)

    with pytest.raises(EdgeFailed, match="process-artist-payment failed with status 500: planted failure") as failure:
        await pay(edge)

    assert (failure.value.status, json.loads(failure.value.body)) == (
        500,
        {"error": "planted failure", "debug": {"planted": True}},
    )


async def test_success_false_is_a_failure_whatever_the_status(edge: EdgeClient, script: Script) -> None:
    script.plant("stripe-global-payments-payout", Fault.SUCCESS_FALSE)

    with pytest.raises(EdgeFailed, match="status 200: planted failure"):
        await stripe_global_payments_payout(edge, await pay(edge))


async def test_an_unknown_artist_of_an_invitation_is_a_failure(edge: EdgeClient) -> None:
    """The function answers 200 with success false."""
    with pytest.raises(EdgeFailed, match="Artist not found"):
        await admin_send_payment_invite(edge, str(uuid4()))


async def test_an_invitation_comes_back_without_link_and_mail_text(edge: EdgeClient) -> None:
    invite = await admin_send_payment_invite(edge, anchors.artist_id(anchors.ARTIST_NO_ACCOUNT), message="Hello")

    assert invite.invitation_id is not None
    assert len(invite.invitation_history) == 1
    assert not {"token", "email_content"} & set(invite.model_dump())


async def test_what_is_kept_of_a_body_has_no_secrets(edge: EdgeClient) -> None:
    kept = edge.redacted(
        {"error": f"bad key {KEY}", "token": "abc", "debug": {"mail": "ada@example.com"}, "x": "y" * 5000}
    )

    assert kept.startswith('{"error": "bad key ***", "token": "***", "debug": {"mail": "a***@example.com"}')
    assert len(kept) == 1000


async def test_a_function_that_wants_a_person_refuses_the_key(edge: EdgeClient) -> None:
    with pytest.raises(EdgeRefused, match="Invalid or expired token"):
        await admin_send_invitation(
            edge, eid="AB4020", artist_number="310002", artist_profile_id=ARTIST, message="Come and paint"
        )


async def test_a_wrong_key_is_refused_and_not_shown(fresh_company_dsn: str, edge: EdgeClient, script: Script) -> None:
    url = str(edge._http.base_url).removesuffix("/functions/v1/")
    async with open_edge(url, SecretStr("wrong-key"), production=False) as other:
        with pytest.raises(EdgeRefused) as refusal:
            await fetch_eventbrite_data(other, "AB4020", force=True, reason="test")

    assert "wrong-key" not in str(refusal.value) + refusal.value.body


async def test_a_function_that_is_not_there_is_named_as_such(edge: EdgeClient, script: Script) -> None:
    script.plant("fetch-eventbrite-orders", Fault.NOT_DEPLOYED)

    with pytest.raises(NotDeployed, match="status 404"):
        await fetch_eventbrite_orders(edge, "AB4020")


async def test_silence_of_a_call_without_effect_is_a_timeout(edge: EdgeClient, script: Script) -> None:
    script.plant("fetch-eventbrite-data", Fault.SILENT_BEFORE)

    with pytest.raises(TimedOut):
        await fetch_eventbrite_data(edge, "AB4020", force=True, reason="test")


async def test_a_forced_fetch_asks_eventbrite_and_an_unforced_one_may_not(edge: EdgeClient) -> None:
    cached = await fetch_eventbrite_data(edge, anchors.NEXT_TORONTO, force=False, reason="test")
    fetched = await fetch_eventbrite_data(edge, anchors.NEXT_TORONTO, force=True, reason="test")

    assert (cached.source, fetched.source) == ("cache", "api")
    assert cached.ticket_data == fetched.ticket_data
    assert fetched.ticket_data.currency_code == "CAD"


@pytest.mark.parametrize(("eid", "status"), [("AB9999", 404), (anchors.EVENTBRITE_NULL, 400)])
async def test_events_that_cannot_be_fetched(edge: EdgeClient, eid: str, status: int) -> None:
    """Such a 404 is no missing function."""
    with pytest.raises(EdgeFailed) as failure:
        await fetch_eventbrite_data(edge, eid, force=True, reason="test")

    assert failure.value.status == status
    assert not isinstance(failure.value, NotDeployed)


async def test_nobody_there_means_nothing_was_sent() -> None:
    async with open_edge("http://127.0.0.1:9", SecretStr("k"), production=False) as client:
        with pytest.raises(Unavailable, match="nothing was sent"):
            await stripe_global_payments_payout(client, str(uuid4()))


FORBIDDEN: tuple[Callable[[EdgeClient], Awaitable[object]], ...] = (
    lambda edge: edge.call("auto-process-artist-payments", {"eid": "AB4012"}, has_effect=True),
    lambda edge: edge.call("artist-account-ledger", {"include_zero_entry": True}, has_effect=False),
    lambda edge: edge.call("../admin", {}, has_effect=False),
)


@pytest.mark.parametrize("call", FORBIDDEN)
async def test_harmful_calls_are_never_sent(
    edge: EdgeClient, script: Script, call: Callable[[EdgeClient], Awaitable[object]]
) -> None:
    with pytest.raises(ForbiddenCall):
        await call(edge)

    assert script.requests == []


@pytest.mark.parametrize(
    "url",
    ["https://project.supabase.com", "https://supabase.co.example.org", "http://project.supabase.co",
     "https://evilsupabase.co", "http://127.0.0.1:9"],
)  # fmt: skip
def test_an_address_that_cannot_be_right_stops_the_start(url: str) -> None:
    """A .com typo once made every call fail; loopback is no production."""
    with pytest.raises(MisconfiguredError, match="SUPABASE_URL"):
        check_address(url, production=True)


def test_right_addresses() -> None:
    assert check_address("https://abc.supabase.co/", production=True) == "https://abc.supabase.co/functions/v1/"
    assert check_address("http://127.0.0.1:9", production=False) == "http://127.0.0.1:9/functions/v1/"


async def test_without_a_key_there_is_no_client() -> None:
    with pytest.raises(NotConfigured):
        async with open_edge("https://abc.supabase.co", SecretStr(""), production=True):
            pass
