"""Eventbrite over the demo company: the pages of its events, with attendees that fit its cached orders (schema 12)."""

import base64
import binascii
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from psycopg.rows import DictRow

from arthur.clock import Clock, SystemClock
from sandbox.attendees import BoughtOrder, made_up_orders, order_json, tickets_of
from sandbox.faults import Fault, Request, Script
from sandbox.serving import CompanyDatabase, company_database, harmless_headers, serving

TOKEN = "sandbox-token"  # noqa: S105  opens the sandbox alone
ORGANIZATION = "400000000001"
FOREIGN_ORGANIZATION = "400000000009"
PAGE_SIZE = 50
STATUSES = {
    400: "BAD_REQUEST",
    401: "INVALID_AUTH",
    403: "NOT_AUTHORIZED",
    404: "NOT_FOUND",
    429: "HIT_RATE_LIMIT",
    500: "INTERNAL_ERROR",
    503: "UNAVAILABLE",
}
OURS = "Art Battle"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class _Eventbrite:
    """The API. A page under another name than ours belongs to another organisation (pitfalls E8, E9)."""

    database: CompanyDatabase
    script: Script
    clock: Clock
    token: str

    def application(self) -> web.Application:
        """Return the server; the names are those that faults are planted under."""
        app = web.Application()
        routes: tuple[tuple[str, str, Handler], ...] = (
            ("users/me/", "me", self._me),
            ("organizations/{id}/", "organization", self._organization),
            ("events/{id}/", "event", self._event),
            ("events/{id}/attendees/", "attendees", self._attendees),
            ("events/{id}/orders/", "orders", self._orders),
            ("events/{id}/ticket_classes/", "ticket_classes", self._ticket_classes),
        )
        for path, name, handler in routes:
            app.router.add_get(f"/v3/{path}", self._guarded(name, handler))
        return app

    def _guarded(self, name: str, handler: Handler) -> Handler:
        """Note the request, show a planted fault, and check token and headers before the answer."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            seen = Request(
                name=name, method="GET", headers=harmless_headers(request), query=dict(request.query), body=None
            )
            self.script.requests.append(seen)
            planted = self.script.take(name)
            if planted and planted.fault is Fault.STATUS:
                return _error(planted.status, dict(planted.headers))
            if planted and planted.fault is Fault.MALFORMED:
                return web.Response(text='{"pagination": {"has_', content_type="application/json")
            if planted:
                await self.script.hang()
                return _error(503)
            if request.headers.get("Authorization") != f"Bearer {self.token}":
                return _error(401)
            return _error(400) if "Content-Type" in request.headers else await handler(request)

        return guarded

    async def _me(self, _request: web.Request) -> web.Response:
        emails = [{"email": "tickets@example.org", "verified": True, "primary": True}]
        return web.json_response({"id": "400000000002", "name": "Art Battle Tickets", "emails": emails})

    async def _organization(self, request: web.Request) -> web.Response:
        if request.match_info["id"] != ORGANIZATION:
            return _error(403)
        return web.json_response({"id": ORGANIZATION, "name": OURS})

    async def _page(self, request: web.Request) -> DictRow | None:
        named: dict[str, object] = {"eventbrite_id": request.match_info["id"], "now": self.clock.now()}
        return await self.database.row("page.sql", named)

    async def _event(self, request: web.Request) -> web.Response:
        page = await self._page(request)
        if page is None:
            return _error(404)
        local, zone = page["page_start"] or page["starts_local"], page["timezone"]
        return web.json_response({
            "id": request.match_info["id"],
            "name": {"text": page["page_name"] or page["name"]},
            "status": "completed" if page["over"] else "live",
            "start": {"timezone": zone, "local": local.isoformat() if local else None},
            "currency": page["currency"],
            "capacity": page["capacity"],
            "organization_id": ORGANIZATION if _is_ours(page) else FOREIGN_ORGANIZATION,
        })  # fmt: skip

    async def _bought(self, request: web.Request) -> list[BoughtOrder] | web.Response:
        """Return the orders of a page, or why they are not shown."""
        page = await self._page(request)
        if page is None:
            return _error(404)
        if not _is_ours(page):
            return _error(403)
        rows = await self.database.rows("orders_of_page.sql", {"eventbrite_id": request.match_info["id"]})
        if rows or page["starts_at"] is None:
            return [BoughtOrder(**row) for row in rows]
        return made_up_orders(
            page["eid"], page["sold"], start=page["starts_at"], now=self.clock.now(), currency=page["currency"]
        )

    async def _attendees(self, request: web.Request) -> web.Response:
        orders = await self._bought(request)
        if isinstance(orders, web.Response):
            return orders
        return _listed(request, "attendees", list(tickets_of(orders, request.match_info["id"])))

    async def _orders(self, request: web.Request) -> web.Response:
        orders = await self._bought(request)
        if isinstance(orders, web.Response):
            return orders
        return _listed(request, "orders", [order_json(order, request.match_info["id"]) for order in orders])

    async def _ticket_classes(self, request: web.Request) -> web.Response:
        page = await self._page(request)
        if page is None:
            return _error(404)
        price = {"currency": page["currency"], "value": 2500, "major_value": "25.00"}
        general = {"id": "1", "name": "General admission", "cost": price, "free": False, "quantity_sold": page["sold"]}
        return _listed(request, "ticket_classes", [{**general, "quantity_total": page["capacity"]}])


def _is_ours(page: DictRow) -> bool:
    return (page["page_name"] or page["name"] or OURS).startswith(OURS)


def _listed(request: web.Request, name: str, items: Sequence[object]) -> web.Response:
    """Return one page of a list, by continuation token or page number."""
    token = request.query.get("continuation")
    try:
        first = int(base64.b64decode(token)) if token else (int(request.query.get("page", "1")) - 1) * PAGE_SIZE
    except (ValueError, binascii.Error):
        return _error(400)
    after = first + PAGE_SIZE
    pagination: dict[str, object] = {
        "object_count": len(items),
        "page_number": first // PAGE_SIZE + 1,
        "page_size": PAGE_SIZE,
        "page_count": -(-len(items) // PAGE_SIZE),
        "has_more_items": after < len(items),
    }
    if after < len(items):
        pagination["continuation"] = base64.b64encode(str(after).encode()).decode()
    return web.json_response({"pagination": pagination, name: items[first:after]})


def _error(status: int, headers: dict[str, str] | None = None) -> web.Response:
    body = {"status_code": status, "error": STATUSES.get(status, "ERROR"), "error_description": "sandbox"}
    return web.json_response(body, status=status, headers=headers)


@asynccontextmanager
async def eventbrite_server(
    dsn: str, *, script: Script | None = None, clock: Clock | None = None, token: str = TOKEN, port: int = 0
) -> AsyncGenerator[str]:
    """Serve the API over a demo company and give the address that stands for https://www.eventbriteapi.com/v3."""
    script = script or Script()
    async with company_database(dsn) as database:
        api = _Eventbrite(database=database, script=script, clock=clock or SystemClock(), token=token)
        async with serving(api.application(), script, port=port) as url:
            yield f"{url}/v3"
