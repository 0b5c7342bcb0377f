"""The stand-in for the edge functions keeps production's contracts, oddities included (spec schema 11)."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import psycopg
import pytest
from psycopg.rows import dict_row

from arthur.clock import PinnedClock
from sandbox.edge import KEY, edge_server
from sandbox.faults import Fault, Script
from tools.reference import anchors

HEADERS = {"Authorization": f"Bearer {KEY}", "apikey": KEY}
READY = anchors.artist_id(anchors.ARTIST_READY)
EVENT = anchors.event_id(anchors.LAST_TORONTO)
PAYMENT = {"artist_profile_id": READY, "amount": 1.10, "currency": "CAD", "event_id": EVENT}


class Functions:
    """The functions as a stranger to our clients would call them."""

    def __init__(self, url: str, http: aiohttp.ClientSession, dsn: str) -> None:
        self._url, self._http, self._dsn = url, http, dsn

    async def call(self, name: str, body: object, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        given = HEADERS if headers is None else headers
        async with self._http.post(f"{self._url}/functions/v1/{name}", json=body, headers=given) as response:
            return response.status, await response.json()

    async def rows(self, statement: str) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(self._dsn) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            await cursor.execute(statement.encode())
            return await cursor.fetchall()


@pytest.fixture
def script() -> Script:
    """What goes wrong."""
    return Script()


@pytest.fixture
async def functions(fresh_company_dsn: str, script: Script, clock: PinnedClock) -> AsyncGenerator[Functions]:
    """The stand-in over a demo company of the test's own."""
    async with (
        edge_server(fresh_company_dsn, script=script, clock=clock) as url,
        aiohttp.ClientSession() as http,
    ):
        yield Functions(url, http, fresh_company_dsn)


async def test_a_payment_becomes_a_row_with_its_paid_work(functions: Functions) -> None:
    status, answer = await functions.call("process-artist-payment", PAYMENT)

    assert (status, answer["success"], answer["status"], answer["amount"]) == (200, True, "processing", 1.1)
    (row,) = await functions.rows(
        "SELECT m.status, m.gross_amount::text, m.currency, a.art_code, m.payment_type, m.description"
        f" FROM artist_payments m JOIN art a ON a.id = m.art_id WHERE m.id = '{answer['payment_id']}'"
    )
    assert row == {
        "status": "processing",
        "gross_amount": "1.10",
        "currency": "CAD",
        "art_code": "AB4012-1-2",
        "payment_type": "automated",
        "description": "Artist payment",
    }


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"amount": 0}, 400, "Missing required fields"),
        ({"artist_profile_id": None}, 400, "Missing required fields"),
        ({"artist_profile_id": anchors.artist_id(anchors.ARTIST_NO_ACCOUNT)}, 500, "no payment account"),
        ({"event_id": anchors.event_id(anchors.NEXT_TORONTO)}, 500, "No paid artwork"),
        ({"payment_type": "gift"}, 500, "violates check constraint"),
    ],
)
async def test_payments_that_are_not_stored(
    functions: Functions, change: dict[str, object], status: int, words: str
) -> None:
    answered, body = await functions.call("process-artist-payment", PAYMENT | change)

    assert answered == status
    assert words in body.get("details", body["error"])


async def test_a_negative_amount_passes(functions: Functions) -> None:
    """The function checks nothing but zero, as in production: that is the caller's part."""
    assert (await functions.call("process-artist-payment", PAYMENT | {"amount": -5}))[0] == 200


async def test_money_moves_once_and_cents_are_rounded_up(functions: Functions) -> None:
    _, started = await functions.call("process-artist-payment", PAYMENT)
    body = {"artist_payment_id": started["payment_id"]}

    _, first = await functions.call("stripe-global-payments-payout", body)
    _, second = await functions.call("stripe-global-payments-payout", body)

    payout = first["payout"]
    assert (payout["target_amount"], payout["target_currency"], payout["fx_used"]) == (1.11, "CAD", True)
    assert second == {
        "message": "Payment already processed",
        "existing_transfer_id": payout["stripe_transfer_id"],
        "status": "paid",
    }
    assert [str(row["amount"]) for row in await functions.rows("SELECT amount FROM sandbox.transfers")] == ["1.11"]
    (row,) = await functions.rows(
        f"SELECT status, stripe_transfer_id FROM artist_payments WHERE id = '{started['payment_id']}'"
    )
    assert row == {"status": "paid", "stripe_transfer_id": payout["stripe_transfer_id"]}
    talks = "SELECT count(*) AS n FROM stripe_api_conversations WHERE payment_id = "
    assert (await functions.rows(f"{talks}'{started['payment_id']}'"))[0]["n"] == 1


async def test_a_transfer_that_is_not_noted_is_sent_again(functions: Functions, script: Script) -> None:
    """The trap of production: the row stays processing, and the next call moves the money a second time."""
    _, started = await functions.call("process-artist-payment", PAYMENT)
    body = {"artist_payment_id": started["payment_id"]}
    script.plant("stripe-global-payments-payout", Fault.ROW_NOT_UPDATED)

    for _ in range(2):
        assert (await functions.call("stripe-global-payments-payout", body))[1]["success"] is True

    assert len(await functions.rows("SELECT id FROM sandbox.transfers")) == 2


@pytest.mark.parametrize(
    "body", [{}, {"artist_payment_id": "x", "art_id": "y"}, {"artist_payment_id": "x"}, {"art_id": "y"}]
)
async def test_payouts_that_fail_say_so_with_400(functions: Functions, body: dict[str, str]) -> None:
    status, answer = await functions.call("stripe-global-payments-payout", body)

    assert (status, answer["system"]) == (400, "global-payments")
    assert await functions.rows("SELECT id FROM sandbox.transfers") == []


async def test_an_invitation_to_an_event_wants_a_person(functions: Functions) -> None:
    assert await functions.call("admin-send-invitation", {}) == (401, {"error": "Invalid or expired token"})
    assert (await functions.call("admin-send-invitation", {}, {}))[0] == 401


async def test_an_invitation_to_set_up_payouts_is_stored(functions: Functions) -> None:
    """The answer of production holds the token; the client has to leave it out."""
    artist = anchors.artist_id(anchors.ARTIST_NO_ACCOUNT)

    _, answer = await functions.call("admin-send-payment-invite", {"artist_id": artist})

    assert answer["success"] is True
    assert {"token", "email_content", "invitation_history", "timestamp"} <= answer.keys()
    stored = await functions.rows(f"SELECT id::text FROM payment_invitations WHERE artist_profile_id = '{artist}'")
    assert [row["id"] for row in stored] == [answer["invitation_id"]]
    unknown = {"artist_id": anchors.event_id("AB4012")}
    assert await functions.call("admin-send-payment-invite", {}) == (
        400,
        {"success": False, "error": "artist_id is required"},
    )
    assert (await functions.call("admin-send-payment-invite", unknown))[1]["success"] is False


async def test_totals_are_fetched_into_the_cache(functions: Functions, clock: PinnedClock) -> None:
    body = {"eid": anchors.STALE_TICKETS, "fetch_reason": "test"}

    _, answer = await functions.call("fetch-eventbrite-data", body)

    assert (answer["source"], answer["ticket_data"]["total_sold"]) == ("api", 20)
    rows = await functions.rows(
        "SELECT fetched_at, fetch_reason, total_tickets_sold FROM eventbrite_api_cache WHERE eid = 'AB4031'"
        " ORDER BY fetched_at DESC LIMIT 1"
    )
    assert rows == [{"fetched_at": clock.now().replace(tzinfo=None), "fetch_reason": "test", "total_tickets_sold": 20}]
    assert (await functions.call("fetch-eventbrite-data", body))[1]["source"] == "cache"


async def test_orders_are_not_fetched_again_unless_forced(functions: Functions) -> None:
    _, kept = await functions.call("fetch-eventbrite-orders", {"eid": anchors.NEXT_TORONTO})
    _, forced = await functions.call("fetch-eventbrite-orders", {"eid": anchors.NEXT_TORONTO, "force_refresh": True})

    assert kept["already_cached"] is True
    assert forced["orders_updated"] == forced["orders_fetched"] > 0


@pytest.mark.parametrize(
    ("body", "status"), [({}, 400), ({"eid": "AB9999"}, 404), ({"eid": anchors.EVENTBRITE_NULL}, 400)]
)
async def test_events_that_cannot_be_fetched(functions: Functions, body: dict[str, str], status: int) -> None:
    assert (await functions.call("fetch-eventbrite-data", body))[0] == status


async def test_what_is_forbidden_is_not_even_there(functions: Functions) -> None:
    assert await functions.call("auto-process-artist-payments", {}) == (
        404,
        {"code": "NOT_FOUND", "message": "Requested function was not found"},
    )


async def test_callers_without_the_key_are_refused(functions: Functions, script: Script) -> None:
    """What is kept of a request has no secrets."""
    status, _ = await functions.call("process-artist-payment", PAYMENT, {"Authorization": "Bearer x", "apikey": "x"})

    assert status == 401
    assert not {"authorization", "apikey"} & script.requests[0].headers.keys()
    assert (await functions.call("process-artist-payment", [1]))[0] == 400
