"""The stand-in for Eventbrite fits the company's cache, page by page."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from typing import Any

import aiohttp
import psycopg
import pytest

from arthur.clock import PinnedClock
from sandbox.eventbrite import ORGANIZATION, TOKEN, eventbrite_server
from sandbox.faults import Fault, Script
from tools.reference import anchors


class Api:
    """The API as a stranger to our client would call it."""

    def __init__(self, url: str, http: aiohttp.ClientSession, dsn: str) -> None:
        self._url, self._http, self._dsn = url, http, dsn

    async def get(self, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
        given = {"Authorization": f"Bearer {TOKEN}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        async with self._http.get(f"{self._url}/{path}", headers=given) as response:
            return response.status, await response.json()

    async def value(self, statement: str) -> Any:
        async with await psycopg.AsyncConnection.connect(self._dsn) as connection:
            row = await (await connection.execute(statement.encode())).fetchone()
            return row[0] if row else None

    async def page_of(self, eid: str) -> str:
        return str(await self.value(f"SELECT eventbrite_id FROM events WHERE eid = '{eid}'"))

    async def everything(self, path: str, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            _, page = await self.get(f"{path}?continuation={token}" if token else path)
            found += page[name]
            if not page["pagination"]["has_more_items"]:
                return found
            token = page["pagination"]["continuation"]


@pytest.fixture
def script() -> Script:
    """What goes wrong."""
    return Script()


@pytest.fixture
async def api(company_dsn: str, script: Script, clock: PinnedClock) -> AsyncGenerator[Api]:
    """The stand-in over the shared demo company, which it only reads."""
    async with (
        eventbrite_server(company_dsn, script=script, clock=clock) as url,
        aiohttp.ClientSession() as http,
    ):
        yield Api(url, http, company_dsn)


async def test_attendees_are_the_tickets_of_the_cached_orders(api: Api) -> None:
    """To the cent, whatever an order's money is divided by."""
    page = await api.page_of(anchors.LAST_TORONTO)

    attendees = await api.everything(f"events/{page}/attendees/", "attendees")

    of_event = "FROM eventbrite_orders_cache WHERE eid = 'AB4012'"
    assert len(attendees) == await api.value(f"SELECT sum(attendee_count) {of_event}")
    gross = sum(Decimal(attendee["costs"]["gross"]["major_value"]) for attendee in attendees)
    assert gross == await api.value(f"SELECT sum(gross) {of_event}")
    void = sum(attendee["cancelled"] or attendee["refunded"] for attendee in attendees)
    states = "lower(order_status) IN ('deleted', 'refunded', 'cancelled')"
    assert void == await api.value(f"SELECT sum(attendee_count) {of_event} AND {states}")


async def test_orders_hold_their_attendees(api: Api) -> None:
    page = await api.page_of(anchors.LAST_TORONTO)

    orders = await api.everything(f"events/{page}/orders/", "orders")

    assert len(orders) == await api.value("SELECT count(*) FROM eventbrite_orders_cache WHERE eid = 'AB4012'")
    assert all(attendee["order_id"] == order["id"] for order in orders for attendee in order["attendees"])


async def test_a_page_without_cached_orders_has_as_many_attendees_as_were_sold(api: Api) -> None:
    page = await api.page_of(anchors.STALE_TICKETS)

    first = await api.everything(f"events/{page}/attendees/", "attendees")

    assert len(first) == 20
    assert first == await api.everything(f"events/{page}/attendees/", "attendees")


async def test_pages_can_be_asked_for_by_number(api: Api) -> None:
    page = await api.page_of(anchors.LAST_TORONTO)

    _, second = await api.get(f"events/{page}/attendees/?page=2")

    assert (second["pagination"]["page_number"], second["pagination"]["page_size"]) == (2, 50)
    assert (await api.get(f"events/{page}/attendees/?continuation=nonsense"))[0] == 400


async def test_a_page_tells_name_start_and_owner(api: Api) -> None:
    _, page = await api.get(f"events/{await api.page_of(anchors.NEXT_TORONTO)}/")
    _, foreign = await api.get(f"events/{await api.page_of(anchors.WRONG_EVENTBRITE)}/")

    assert (page["name"]["text"], page["status"], page["organization_id"]) == (
        "Art Battle Toronto AB4020",
        "live",
        ORGANIZATION,
    )
    assert page["start"] == {"timezone": "America/Toronto", "local": "2026-06-27T19:30:00"}
    assert foreign["organization_id"] != ORGANIZATION


async def test_refusals(api: Api) -> None:
    """A bad token, another organisation, an unknown page, and a GET that claims a content type."""
    foreign = await api.page_of(anchors.WRONG_EVENTBRITE)

    assert (await api.get("users/me/", Authorization="Bearer x"))[0] == 401
    assert (await api.get("organizations/1/"))[0] == 403
    assert (await api.get(f"events/{foreign}/attendees/"))[0] == 403
    assert (await api.get("events/1/"))[0] == 404
    assert (await api.get("users/me/", Content_Type="application/json"))[0] == 400


async def test_planted_faults_come_once(api: Api, script: Script) -> None:
    script.plant("me", Fault.STATUS, status=429, headers={"Retry-After": "7"})

    assert (await api.get("users/me/"))[1]["error"] == "HIT_RATE_LIMIT"
    assert (await api.get("users/me/"))[0] == 200
