"""Fetching an event's totals and orders from Eventbrite into the cache, one refresh an event at a time (rag 8, G11)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from arthur.errors import ArthurError, NotPossible, Unavailable
from arthur.sql import read_sql
from tools.clients.edge_functions import fetch_eventbrite_data, fetch_eventbrite_orders
from tools.context import ToolContext
from tools.data_read.ticket_cache import linked_page, newest_figures
from tools.eventbrite_charts.orders import orders_of, unknown_states
from tools.events import EventKey

REASON = "mcp_refresh"
WAIT_S, ASK_AGAIN_S = 40.0, 0.25


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """What a refresh fetched; `by_another` says that one which ran meanwhile did the work."""

    totals: bool
    orders: int | None
    warnings: tuple[str, ...] = ()
    by_another: bool = False


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One of the two sources: how many orders it wrote, or why it failed."""

    done: bool
    orders: int | None = None
    warnings: tuple[str, ...] = ()
    temporary: bool = True


async def refresh(event: EventKey, ctx: ToolContext, *, known: datetime | None) -> Refresh:
    """Fetch totals and orders of an event. `known` is when the cached totals were fetched that are not fresh enough.

    Raises:
        NotPossible: neither source gave anything, for a reason a person can mend; or another refresh takes too long.
        Unavailable: neither source gave anything for now.
    """
    async with _alone(event, ctx):
        figures = await newest_figures(ctx.reader, linked_page(event))
        if figures is not None and figures.fetched_at != known:
            return Refresh(totals=True, orders=None, by_another=True)
        totals, orders = await asyncio.gather(_totals(event, ctx), _orders(event, ctx))
    warnings = (*totals.warnings, *orders.warnings)
    if not totals.done and not orders.done:
        failure = Unavailable if totals.temporary or orders.temporary else NotPossible
        raise failure(f"Nothing of {event.eid} could be refreshed. {' '.join(warnings)}")
    return Refresh(totals=totals.done, orders=orders.orders, warnings=warnings)


@asynccontextmanager
async def _alone(event: EventKey, ctx: ToolContext) -> AsyncGenerator[None]:
    """Hold the claim to refresh an event; wait a while for whoever has it, without holding a connection."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + WAIT_S
    while True:
        async with ctx.services.own.transaction() as queries:
            if await queries.value(read_sql("tools.eventbrite_charts", "try_refresh_lock.sql"), {"eid": event.eid}):
                yield
                return
        if loop.time() >= give_up_at:
            raise NotPossible(f"{event.eid} is being refreshed already; please ask again in a minute.")
        await asyncio.sleep(ASK_AGAIN_S)


async def _totals(event: EventKey, ctx: ToolContext) -> _Part:
    edge = ctx.services.edge
    if edge is None:
        return _Part(done=False, warnings=("Totals: the edge functions are not configured.",), temporary=False)
    try:
        # Forced, because the function would else answer from its own cache of six hours (pitfall E11).
        answer = await fetch_eventbrite_data(edge, event.eid, force=True, reason=REASON)
    except ArthurError as exc:
        return _Part(done=False, warnings=(f"Totals: {exc.detail}",), temporary=isinstance(exc, Unavailable))
    if answer.source == "cache":
        age = "" if answer.cache_age_hours is None else f", {answer.cache_age_hours:.1f} h old"
        return _Part(done=False, warnings=(f"Totals: the function answered from its own cache{age}.",))
    return _Part(done=True)


async def _orders(event: EventKey, ctx: ToolContext) -> _Part:
    """Take the orders from the attendees; where that fails, from the company's function."""
    own = await _orders_from_attendees(event, ctx)
    if own.done or ctx.services.edge is None:
        return own
    try:
        answer = await fetch_eventbrite_orders(ctx.services.edge, event.eid)
    except ArthurError as exc:
        second = f"Orders, second way: {exc.detail}"
        return _Part(done=False, warnings=(*own.warnings, second), temporary=own.temporary)
    stored = answer.orders_inserted + answer.orders_updated
    return _Part(done=not answer.already_cached, orders=stored, warnings=own.warnings)


async def _orders_from_attendees(event: EventKey, ctx: ToolContext) -> _Part:
    client = ctx.services.eventbrite
    if client is None:
        return _Part(done=False, warnings=("Orders: no Eventbrite token is configured.",), temporary=False)
    try:
        found = await client.attendees(linked_page(event))
    except ArthurError as exc:
        return _Part(done=False, warnings=(f"Orders: {exc.detail}",), temporary=isinstance(exc, Unavailable))
    orders = orders_of(found.attendees)
    facts = {"event_id": event.id, "eid": event.eid, "eventbrite_id": linked_page(event), "now": ctx.now}
    async with ctx.services.writer.transaction() as queries:
        await queries.execute_many(
            read_sql("tools.eventbrite_charts", "upsert_order.sql"), [asdict(order) | facts for order in orders]
        )
    warnings = [
        f"{number} orders are in the state “{state}”, which counts as neither sold nor void."
        for state, number in sorted(unknown_states(orders).items())
    ]
    if not found.complete:
        warnings.append(f"Only the first {len(found.attendees):,} attendees were read; there are more.")
    return _Part(done=True, orders=len(orders), warnings=tuple(warnings))
