"""Promotional offers and their redemptions (spec tools 4.6, pitfall F14)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import find_event
from tools.render import bullets, count, money, section, text
from tools.spec import Args, Domain, Result, Tool, roles


class ActiveOffersArgs(Args):
    """All offers, or those that hold in an event's city."""

    eid: Eid | None = None


class OfferState(StrEnum):
    """Whether an offer that is switched on is shown to guests; the public page needs both dates."""

    LIVE = "live"
    UPCOMING = "upcoming"
    ENDED = "ended"
    UNDATED = "undated"


STATE_WORDS = {
    OfferState.UPCOMING: "not started",
    OfferState.ENDED: "ended",
    OfferState.UNDATED: "start or end missing, so not shown",
}


@dataclass(frozen=True, kw_only=True)
class _Row:
    id: UUID
    name: str | None
    description: str | None
    type: str | None
    value: Decimal | None
    currency: str | None
    geography_scope: list[str] | None
    total_inventory: int | None
    redeemed_count: int
    active: bool
    start_date: datetime | None
    end_date: datetime | None
    created_at: datetime | None
    redemption_count: int
    places: list[str] | None
    total: int


class Offer(Result):
    """One offer; `left` is None when there is no limit."""

    id: UUID
    name: str | None
    description: str | None
    type: str | None
    value: Decimal | None
    currency: str | None
    places: list[str] = Field(description="City names; empty means everywhere.")
    total_inventory: int | None
    redeemed_count: int = Field(description="The offer's own counter.")
    redemption_count: int = Field(description="Redemptions on record.")
    left: int | None
    active: bool
    state: OfferState
    start_date: datetime | None
    end_date: datetime | None
    created_at: datetime | None


class ActiveOffers(Result):
    """Offers that guests see now, and those switched on that they do not see."""

    eid: str | None
    city: str | None
    offers: list[Offer]
    count: int
    not_live: list[Offer]
    truncated: bool
    note: str | None


async def run(args: ActiveOffersArgs, ctx: ToolContext) -> ActiveOffers:
    """Read the offers that are switched on and sort them by whether they are live."""
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    if event is not None and event.city_id is None:
        raise NotPossible(f"{event.eid} has no city, and offers hold by city; ask without the event for all offers.")
    params = {"city_id": event.city_id if event else None, "city": event.city if event else None}
    rows = await ctx.reader.fetch(read_sql("tools.growth_marketing", "active_offers.sql"), params, row=_Row)
    offers = [_offer(row, ctx.now) for row in rows]
    live = [offer for offer in offers if offer.state is OfferState.LIVE]
    total = rows[0].total if rows else 0
    return ActiveOffers(
        eid=args.eid,
        city=event.city if event else None,
        offers=live,
        count=len(live),
        not_live=[offer for offer in offers if offer.state is not OfferState.LIVE],
        truncated=total > len(rows),
        note="Offers are not linked to events; these hold in the event's city or everywhere." if event else None,
    )


def _offer(row: _Row, now: datetime) -> Offer:
    limited = row.total_inventory or None
    return Offer(
        id=row.id,
        name=row.name,
        description=row.description,
        type=row.type,
        value=row.value,
        currency=row.currency,
        places=row.places or [],
        total_inventory=limited,
        redeemed_count=row.redeemed_count,
        redemption_count=row.redemption_count,
        left=max(limited - row.redeemed_count, 0) if limited else None,
        active=row.active,
        state=_state(row, now),
        start_date=row.start_date,
        end_date=row.end_date,
        created_at=row.created_at,
    )


def _state(row: _Row, now: datetime) -> OfferState:
    if row.start_date is None or row.end_date is None:
        return OfferState.UNDATED
    if now < row.start_date:
        return OfferState.UPCOMING
    return OfferState.ENDED if now > row.end_date else OfferState.LIVE


def render(result: ActiveOffers) -> str:
    """Render the live offers, then those that are switched on but not shown."""
    where = f" in {text(result.city)} ({text(result.eid)})" if result.eid else ""
    head = f"*{count(result.count, 'live offer')}{where}*" if result.offers else f"*No live offers{where}.*"
    hidden = bullets(f"{text(offer.name)}: {STATE_WORDS[offer.state]}" for offer in result.not_live)
    return section(
        head,
        bullets(map(_line, result.offers)),
        f"Switched on, but not shown to guests ({len(result.not_live)}):\n{hidden}" if result.not_live else "",
        "There are more than 50; only the newest are listed." if result.truncated else "",
        result.note or "",
    )


def _line(offer: Offer) -> str:
    value = f" of {money(offer.value, offer.currency)}" if offer.value else ""
    left = f"{offer.left:,} of {offer.total_inventory:,} left" if offer.left is not None else "no limit"
    places = text(", ".join(offer.places)) if offer.places else "everywhere"
    until = f"until {offer.end_date:%d %b %Y}" if offer.end_date else ""
    kind = text((offer.type or "").replace("_", " "))
    redeemed = count(offer.redemption_count, "redemption")
    return f"*{text(offer.name)}* ({kind}{value}): {redeemed}, {left}, {places}, {until}"


get_active_offers = Tool(
    name="get_active_offers",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "Promotional offers that guests see now, with redemptions and what is left; with an event, those of its city; "
        "also offers switched on but not shown, and why. Not for sponsors (get_sponsorship_summary) nor tickets "
        "(get_eventbrite_data)."
    ),
    roles=roles("M O F V"),
    max_calls=2,
    args=ActiveOffersArgs,
    result=ActiveOffers,
    run=run,
    render=render,
    questions=(
        "active offers",
        "which promo offers are running",
        "offers for AB4020",
        "how many people redeemed the two for one",
        "how much inventory is left on our offers",
        "promotions in toronto for ab4020",
        "are there any live discounts right now",
        "which offers end soon",
        "why is an offer not showing up in the app",
        "ofers redemptions",
        "what perks can guests of AB4020 claim",
        "list merchandise offers",
        "redemption count per offer",
        "quelles offres promotionnelles sont actives",
        "offres pour AB4020",
        "¿qué promociones hay activas?",
        "Welche Angebote laufen gerade?",
    ),
    samples=({}, {"eid": "AB4020"}),
)
