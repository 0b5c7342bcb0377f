"""A payment ledger in words: balances first, then the lines, newest first."""

from tools.payments.artists import artist_words
from tools.payments.ledger import OWED, together
from tools.payments.ledger_lines import Entry
from tools.payments.ledger_result import ArtistBalance, PaymentLedger
from tools.render import bullets, count, money, section, text, zone


def render_ledger(result: PaymentLedger) -> str:
    """Render the ledger; no figure joins two currencies."""
    whose = text(result.asked_artist) if result.asked_artist else text(result.eid)
    within = f" at {text(result.eid)}" if result.asked_artist and result.eid else ""
    if not result.entries:
        return section(f"*No works or payments on file for {whose}{within}.*", *(text(note) for note in result.notes))
    paid = " + ".join(money(one.total_paid, one.currency) for one in result.total_paid) or "nothing"
    several = len({one.artist_profile_id for one in result.balances}) > 1
    return section(
        f"*Ledger of {whose}{within}: {paid} paid out, {_owed(result)} owed*",
        _balances(result.balances, "Balance"),
        _balances(result.unattributed, "Without artwork"),
        "Entries, newest first:",
        bullets(
            (_line(entry, named=several) for entry in result.entries),
            total=result.count,
            narrow="Name one artist or one event to narrow it.",
        ),
        f"Rule: {result.rule}.",
        *(text(note) for note in result.notes),
    )


def _owed(result: PaymentLedger) -> str:
    """Return what is owed, per currency; the profiles of one artist are added up first, those of several never."""
    counted = result.balances if result.asked_artist else [balance for balance in result.balances if balance.owed]
    sums = sorted(together(counted).items(), key=str)
    words = [money(amount, currency) for currency, amount in sums if amount >= OWED]
    return " + ".join(words) or "nothing"


def _balances(balances: list[ArtistBalance], title: str) -> str:
    open_ones = [one for one in balances if one.balance_settled or one.in_flight or one.in_doubt]
    if not open_ones:
        return ""
    lines = bullets(f"{artist_words(one.artist_name, one.entry_id)}: {one.words()}" for one in open_ones)
    return f"{title} ({count(len(open_ones), 'line')}):\n{lines}"


def _line(entry: Entry, *, named: bool) -> str:
    place = zone(entry.timezone)
    day = f"{entry.date.astimezone(place):%d %b %Y}" if place else f"{entry.date:%d %b %Y} UTC"
    who = f"{artist_words(entry.artist_name, entry.entry_id)}, " if named else ""
    code = f"{text(entry.art_code)}: " if entry.art_code else ""
    sign = "+" if entry.amount > 0 else ""
    change = f" {sign}{money(entry.amount, entry.currency)} → {money(entry.balance_after, entry.currency)}"
    return f"{day} {who}{code}{text(entry.note)}{change if entry.amount else ''}"
