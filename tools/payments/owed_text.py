"""The answer to "who do we owe", in words."""

from collections.abc import Iterable

from tools.payments.artists import artist_words
from tools.payments.ledger import Balance
from tools.payments.owed import ArtistOwed, ArtistsOwed, Overpaid
from tools.payments.payout import ROUTE_WORDS
from tools.render import bullets, count, money, section, text


def render_owed(result: ArtistsOwed) -> str:
    """Render the totals per currency first, then each artist, largest debt first."""
    where = f" for {text(result.eid)}" if result.eid else ""
    overpaid = _overpaid(result.overpaid, result.overpaid_count)
    if not result.artists_owed:
        return section(f"*{_nothing(result)}{where}.*", overpaid, *(text(note) for note in result.notes))
    totals = " + ".join(
        f"{money(total.total_owed, total.currency)} ({count(total.artist_count, 'artist')})"
        for total in result.currency_summary
    )
    if result.asked_artist is not None:
        return _answer(result, _of_one(text(result.asked_artist), where, result), overpaid)
    kind = "overdue artist" if result.overdue_only else "artist"
    overdue = "" if result.overdue_only else f", {result.overdue_count} overdue (more than 14 days)"
    return _answer(result, f"*{count(result.count, kind)} owed{where}: {totals}*{overdue}", overpaid)


def _of_one(name: str, where: str, result: ArtistsOwed) -> str:
    """Return what one artist is owed; of merged profiles it is their sum that counts (pitfall B4)."""
    if not result.together:
        amounts = " + ".join(money(total.total_owed, total.currency) for total in result.currency_summary)
        return f"*{name} is owed {amounts}{where}*"
    owed = " + ".join(money(one.amount, one.currency) for one in result.together if one.amount > 0)
    if owed:
        return f"*{name} is owed {owed}{where}, all merged profiles together*"
    come_to = " + ".join(money(one.amount, one.currency) for one in result.together)
    return f"*Nothing is owed to {name}{where}: all merged profiles together come to {come_to}*"


def _answer(result: ArtistsOwed, head: str, overpaid: str) -> str:
    estimate = ""
    several = sum(one.amount > 0 for one in result.together) if result.together else len(result.currency_summary)
    if result.usd_estimate and several > 1:
        estimate = f"Together {result.usd_estimate.words()}."
    return section(
        head,
        estimate,
        bullets(
            map(_artist, result.artists_owed), total=result.count, narrow="Ask by event or artist, or raise `limit`."
        ),
        overpaid,
        f"Rule: {result.rule}.",
        *(text(note) for note in result.notes),
    )


def _nothing(result: ArtistsOwed) -> str:
    if result.asked_artist is not None:
        return f"Nothing is owed to {text(result.asked_artist)}"
    return "No payment to an artist is overdue" if result.overdue_only else "No artist is owed money"


def _artist(artist: ArtistOwed) -> str:
    owed = "; ".join(_balance(balance) for balance in artist.balances)
    apart = [f"not attributed to any event: {part.moved_words()}" for part in artist.unattributed]
    warnings = f" ⚠️ {text('; '.join(artist.warnings))}" if artist.warnings else ""
    parts = [owed, *apart, ROUTE_WORDS[artist.route]]
    return f"{artist_words(artist.artist_name, artist.entry_id)}: {' · '.join(parts)}{warnings}"


def _balance(balance: Balance) -> str:
    if not balance.owed or balance.days_since_reference is None:
        return balance.words()
    since = f"{'overdue, ' if balance.overdue else ''}{balance.days_since_reference} days"
    oldest = f", oldest unpaid {text(balance.oldest_unpaid_eid)}" if balance.oldest_unpaid_eid else ""
    return f"{balance.words()}, {since}{oldest}"


def _overpaid(overpaid: Iterable[Overpaid], known: int) -> str:
    if not known:
        return ""
    lines = (
        f"{artist_words(one.artist_name, one.entry_id)} by {money(one.overpaid_by, one.currency)}" for one in overpaid
    )
    return f"Paid more than earned ({known}):\n" + bullets(lines, total=known)
