"""An event's payment health in words."""

from collections.abc import Iterable, Mapping

from tools.payments.artists import artist_words
from tools.payments.health import ArtistGap, BuyerStep, PaymentHealth, UnpaidSale
from tools.render import bullets, count, money, section, text

STEPS = {
    BuyerStep.WAIT: "wait for the buyer",
    BuyerStep.REMIND_BUYER: "remind the buyer (more than 3 days)",
    BuyerStep.OFFER_RUNNER_UP: "offer it to the runner-up (more than 7 days)",
    BuyerStep.NO_WINNER: "no winner is set",
    BuyerStep.CHECKOUT_COMPLETED: "the checkout completed, but the work is not marked paid",
    BuyerStep.PAYMENT_LOGGED: "a payment was logged by hand, but the work is not marked paid",
}

APART = "Payments without artwork belong to no event and are not subtracted; they may have settled what is open here."


def render_health(result: PaymentHealth) -> str:
    """Render the verdict first, then artists, buyers and pipeline."""
    verdict = "adds up" if result.healthy else "needs a look: " + "; ".join(map(text, result.problems))
    settled = f"{count(result.artists_settled, 'artist')} settled" if result.artists_settled else ""
    return section(
        f"*Payments of {text(result.event_name)} ({text(result.eid)}): {verdict}*",
        f"Works: {_tally(result.art_statuses)} · payments to artists: {_tally(result.payment_statuses)}",
        _artists("Artists still to be paid for this event", result.artists_unpaid),
        _artists("Artists paid more than this event earned them", result.artists_overpaid),
        settled,
        APART if any(gap.unattributed for gap in result.artists_unpaid) else "",
        _sales(result),
        *(
            f"Payouts {check.check}: {check.in_event} here, {check.everywhere} in all ({check.severity})"
            for check in result.pipeline
            if check.everywhere
        ),
    )


def _tally(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {text(status)}" for status, number in sorted(numbers.items())) or "none"


def _artists(title: str, gaps: Iterable[ArtistGap]) -> str:
    lines = [_artist(gap) for gap in gaps]
    return f"{title} ({len(lines)}):\n{bullets(lines, narrow='Ask for the ledger of one artist.')}" if lines else ""


def _artist(gap: ArtistGap) -> str:
    late = ", overdue" if gap.balance.overdue else ""
    apart = "".join(f" · not attributed to any event: {part.moved_words()}" for part in gap.unattributed)
    return f"{artist_words(gap.artist_name, gap.entry_id)}: {gap.balance.words()}{late}{apart}"


def _sales(result: PaymentHealth) -> str:
    if not result.unpaid_sales:
        return ""
    lines = bullets(map(_sale, result.unpaid_sales), total=result.unpaid_sales_count)
    return f"Sold and not paid ({result.unpaid_sales_count}):\n{lines}"


def _sale(sale: UnpaidSale) -> str:
    closed = f", closed {count(sale.days_since_closing, 'day')} ago" if sale.days_since_closing is not None else ""
    return f"{text(sale.art_code)} {money(sale.price, sale.currency)}{closed}: {STEPS[sale.step]}"
