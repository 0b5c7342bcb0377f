"""Sponsors of an event: who was invited and who bought (spec tools 4.7, pitfall F15)."""

import asyncio
from collections import Counter
from decimal import Decimal

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import find_event
from tools.growth_marketing.ads_report import unwrapped
from tools.growth_marketing.sponsors import (
    Committed,
    InviteRow,
    PurchaseRow,
    SponsorInvite,
    SponsorPurchase,
    SponsorshipSummary,
)
from tools.render import bullets, count, money, section, text
from tools.spec import Args, Domain, Redaction, Tool, roles


class SponsorshipArgs(Args):
    """One event."""

    eid: Eid


async def run(args: SponsorshipArgs, ctx: ToolContext) -> SponsorshipSummary:
    """Read invitations and purchases."""
    event = await find_event(ctx.reader, args.eid)
    key = {"event_id": event.id}
    invites, purchases = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.growth_marketing", "sponsor_invites.sql"), key, row=InviteRow),
        ctx.reader.fetch(read_sql("tools.growth_marketing", "sponsor_purchases.sql"), key, row=PurchaseRow),
    )
    bought = [_purchase(row) for row in purchases]
    paid = [one for one in bought if one.payment_status == "paid"]
    known_invites = invites[0].total if invites else 0
    known_purchases = purchases[0].total if purchases else 0
    return SponsorshipSummary(
        eid=event.eid,
        event_name=event.name,
        invites=[SponsorInvite.model_validate(_facts(row)) for row in invites],
        invite_count=known_invites,
        viewed_count=sum(row.view_count > 0 for row in invites),
        purchases=[one for one in bought if one.payment_status != "pending"],
        purchase_count=len(paid),
        unfinished_checkouts=[one for one in bought if one.payment_status == "pending"],
        total_committed=_committed(paid),
        payment_statuses=dict(Counter(one.payment_status or "unknown" for one in bought)),
        truncated=known_invites > len(invites) or known_purchases > len(purchases),
    )


def _facts(row: InviteRow) -> dict[str, object]:
    return {name: value for name, value in row.__dict__.items() if name != "total"}


def _purchase(row: PurchaseRow) -> SponsorPurchase:
    details = unwrapped(row.package_details)
    return SponsorPurchase(
        id=row.id,
        buyer_name=row.buyer_name,
        buyer_email=row.buyer_email,
        buyer_company=row.buyer_company,
        package_details={str(name): value for name, value in details.items()} if isinstance(details, dict) else None,
        total_amount=row.total_amount,
        currency=row.currency,
        payment_status=row.payment_status,
        fulfillment_status=row.fulfillment_status,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def _committed(paid: list[SponsorPurchase]) -> list[Committed]:
    found: list[Committed] = []
    for currency in sorted({one.currency for one in paid}, key=lambda code: code or ""):
        amounts = [one.total_amount for one in paid if one.currency == currency]
        found.append(
            Committed(currency=currency, total_committed=sum(amounts, Decimal(0)), purchase_count=len(amounts))
        )
    return found


def render(result: SponsorshipSummary) -> str:
    """Render what is committed first, per currency."""
    name = f"{text(result.event_name)} ({text(result.eid)})"
    if not result.invites and not result.purchases and not result.unfinished_checkouts:
        return f"*No sponsors invited for {name} yet.*"
    committed = " + ".join(money(one.total_committed, one.currency) for one in result.total_committed) or "nothing"
    bought = count(result.purchase_count, "paid sponsorship")
    unfinished = ", ".join(text(one.buyer_company or one.buyer_name) for one in result.unfinished_checkouts)
    return section(
        f"*Sponsors of {name}: {committed} committed*, {bought}",
        bullets(map(_purchase_line, result.purchases)),
        f"Unfinished checkouts, not counted: {unfinished}" if unfinished else "",
        f"{count(result.invite_count, 'invitation')}, {result.viewed_count} viewed:" if result.invites else "",
        bullets(map(_invite_line, result.invites), total=result.invite_count),
    )


def _purchase_line(one: SponsorPurchase) -> str:
    package = text((one.package_details or {}).get("name"))
    who = text(one.buyer_company or one.buyer_name)
    return (
        f"{who} ({text(one.buyer_email)}): {package}, {money(one.total_amount, one.currency)}, "
        f"{text(one.payment_status)}, fulfilment {text((one.fulfillment_status or '').replace('_', ' '))}"
    )


def _invite_line(one: SponsorInvite) -> str:
    discount = f", {one.discount_percent.normalize():f}% off" if one.discount_percent else ""
    valid = f", valid until {one.valid_until:%d %b %Y}" if one.valid_until else ""
    note = f" – {text(one.notes)}" if one.notes else ""
    who = text(one.prospect_company or one.prospect_name)
    return f"{who} ({text(one.prospect_email)}): {count(one.view_count, 'view')}{discount}{valid}{note}"


get_sponsorship_summary = Tool(
    name="get_sponsorship_summary",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "Sponsors of one event: invitations sent and viewed, packages bought, what is paid per currency, fulfilment. "
        "Not for offers to guests (get_active_offers) nor auction money (get_auction_revenue)."
    ),
    roles=roles("M O F V"),
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL}),
    args=SponsorshipArgs,
    result=SponsorshipSummary,
    run=run,
    render=render,
    questions=(
        "sponsors for AB4020",
        "sponsorship summary ab4020",
        "how much sponsorship money do we have for AB4020",
        "which companies sponsor the next toronto show AB4020",
        "did Northwind Paints pay for AB4020",
        "who viewed the sponsor invite for AB4020",
        "sponsor pipeline AB4020",
        "how many sponsor invites went out for ab 4020",
        "unfinished sponsor checkouts AB4020",
        "sponsership deals AB4020",
        "which sponsor packages are not fulfilled yet, AB4020",
        "any refunds to sponsors of AB4020",
        "sponsor prospects that never opened the link for AB4020",
        "quels commanditaires avons-nous pour AB4020",
        "combien de commandites pour AB4020",
        "¿qué patrocinadores tiene AB4020?",
        "Sponsoren für AB4020",
        "who is sponsoring the Toronto show",
    ),
    samples=({"eid": "AB4020"},),
)
