"""Requests of artists to be paid outside Stripe, beside what they are owed (spec tools 3.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from arthur.sql import read_sql
from tools.contact import Prose
from tools.context import ToolContext
from tools.events import find_event
from tools.payments.artists import ArtistOrEventArgs, artist_entity, artist_words, asked_entity, find_group
from tools.payments.ledger import OWED, Balance, Scope, balances_by_artist, together
from tools.render import bullets, count, money, section, text
from tools.spec import Domain, Entity, Redaction, Result, Tool, roles

MOST = 50
STATUSES = {
    "pending": ("pending",),
    "in_review": ("in_review",),
    "approved": ("approved",),
    "paid": ("paid",),
    "rejected": ("rejected",),
    "processed": ("processed",),
    "completed": ("completed",),
    "open": ("pending", "in_review", "approved"),
    "done": ("paid", "processed", "completed"),
}


def _status(value: str) -> str:
    word = value.strip().lower().replace(" ", "_").replace("-", "_")
    if word not in STATUSES:
        msg = f"must be one of {', '.join(STATUSES)}"
        raise ValueError(msg)
    return word


Status = Annotated[
    str,
    AfterValidator(_status),
    Field(description="pending, in_review, approved, paid, rejected, processed, completed; open or done for several."),
]


class ManualRequestsArgs(ArtistOrEventArgs):
    """All requests, or those of an event, an artist or a status."""

    status: Status | None = None


@dataclass(frozen=True, kw_only=True)
class _Row:
    id: UUID
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int | None
    events_referenced: list[str] | None
    requested_amount: Decimal | None
    preferred_currency: str | None
    status: str | None
    payment_method: str | None
    admin_notes: str | None
    created_at: datetime | None
    processed_at: datetime | None
    total: int


@dataclass(frozen=True, kw_only=True)
class _Merged:
    id: UUID
    member: UUID


class ManualRequest(Result):
    """One request, with its age and what the artist is owed today."""

    id: UUID
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int | None
    events_referenced: list[str]
    requested_amount: Decimal | None
    preferred_currency: str | None
    status: str | None
    payment_method: str | None
    admin_notes: Prose | None
    created_at: datetime | None
    processed_at: datetime | None
    age_days: int | None
    balances: list[Balance]


class ManualRequests(Result):
    """The requests found, newest first."""

    eid: str | None
    asked_artist: str | None
    asked_artist_profile_id: UUID | None
    status: str | None
    requests: list[ManualRequest]
    count: int
    truncated: bool

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist who was asked for, then the artists of the requests, newest first."""
        asked = asked_entity(self.asked_artist_profile_id, self.asked_artist)
        named = (artist_entity(one.artist_profile_id, one.artist_name, one.entry_id or 0) for one in self.requests)
        return tuple(dict.fromkeys((*asked, *named)))


async def run(args: ManualRequestsArgs, ctx: ToolContext) -> ManualRequests:
    """Read the requests, then the balances of the artists in them."""
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    group = await find_group(ctx.reader, args)
    params = {
        "eid": event.eid if event else None,
        "artist_ids": group.ids if group else None,
        "statuses": list(STATUSES[args.status]) if args.status else None,
        "limit": MOST,
    }
    rows = await ctx.reader.fetch(read_sql("tools.payments", "manual_requests.sql"), params, row=_Row)
    balances = await _balances({row.artist_profile_id for row in rows}, ctx)
    total = rows[0].total if rows else 0
    return ManualRequests(
        eid=args.eid,
        asked_artist=group.asked.entity.label if group else None,
        asked_artist_profile_id=group.asked.artist_profile_id if group else None,
        status=args.status,
        requests=[_request(row, balances.get(row.artist_profile_id, []), ctx.now) for row in rows],
        count=total,
        truncated=total > len(rows),
    )


async def _balances(artist_ids: Iterable[UUID], ctx: ToolContext) -> dict[UUID, list[Balance]]:
    """Return the balances of each artist, those of merged profiles among them: people ask from where they log in."""
    known = sorted(artist_ids)
    if not known:
        return {}
    statement = read_sql("tools.payments", "merged_profiles.sql")
    merged = await ctx.reader.fetch(statement, {"artist_ids": known}, row=_Merged)
    found = await balances_by_artist(ctx.reader, Scope(artist_ids=[one.member for one in merged]), ctx.now)
    of_artist: dict[UUID, list[Balance]] = {artist: [] for artist in known}
    for one in merged:
        of_artist[one.id] += found.get(one.member, [])
    return of_artist


def _request(row: _Row, balances: list[Balance], now: datetime) -> ManualRequest:
    return ManualRequest(
        id=row.id,
        artist_profile_id=row.artist_profile_id,
        artist_name=row.artist_name,
        entry_id=row.entry_id,
        events_referenced=row.events_referenced or [],
        requested_amount=row.requested_amount,
        preferred_currency=row.preferred_currency,
        status=row.status,
        payment_method=row.payment_method,
        admin_notes=row.admin_notes,
        created_at=row.created_at,
        processed_at=row.processed_at,
        age_days=(now - row.created_at).days if row.created_at else None,
        balances=balances,
    )


def render(result: ManualRequests) -> str:
    """Render each request with its age and the artist's balance beside the wish."""
    status = f"{result.status.replace('_', ' ')} " if result.status else ""
    whose = " and ".join(text(one) for one in (result.asked_artist, result.eid) if one)
    where = f" for {whose}" if whose else ""
    if not result.requests:
        return f"*No {status}manual payment requests{where}.*"
    return section(
        f"*{count(result.count, f'{status}manual payment request')}{where}*",
        bullets(map(_line, result.requests), total=result.count, narrow="Name an event, an artist or a status."),
    )


def _line(request: ManualRequest) -> str:
    sums = together(request.balances).items()
    owed = " + ".join(money(amount, currency) for currency, amount in sums if amount >= OWED) or "nothing"
    wanted = money(request.requested_amount, request.preferred_currency)
    events = f" for {text(', '.join(request.events_referenced))}" if request.events_referenced else ""
    days = f", {count(request.age_days, 'day')} old" if request.age_days is not None else ""
    by = f" by {text((request.payment_method or '').replace('_', ' '))}" if request.payment_method else ""
    note = f" – note: {text(request.admin_notes)}" if request.admin_notes else ""
    name = artist_words(request.artist_name, request.entry_id or 0)
    return f"{name} asks {wanted}{by}{events}: {text(request.status)}{days}; owed today: {owed}{note}"


get_manual_payment_requests = Tool(
    name="get_manual_payment_requests",
    domain=Domain.PAYMENTS,
    description=(
        "Requests of artists to be paid outside Stripe (bank transfer, PayPal and the like): amount asked, status, "
        "age, and what the artist is owed today. Filter by event, artist or status. Not for payments already made "
        "(get_artist_payment_ledger)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL}),
    args=ManualRequestsArgs,
    result=ManualRequests,
    run=run,
    render=render,
    questions=(
        "manual payment requests",
        "any pending manual payment requests",
        "open manual payout requests",
        "who asked to be paid by bank transfer",
        "manual payment requests for AB3982",
        "requests in review",
        "which manual payments were rejected",
        "oldest manual payout request we have not handled",
        "manual paymnet reqests ab3982",
        "paypal payout requests from artists",
        "did artist 310020 request a manual payment",
        "approved manual requests waiting for finance",
        "how many payment requests outside stripe are open",
        "demandes de paiement manuel en attente",
        "quels artistes ont demandé un virement",
        "solicitudes de pago manual pendientes",
        "offene manuelle Auszahlungsanträge",
    ),
    samples=({}, {"status": "pending"}, {"eid": "AB3982"}),
)
