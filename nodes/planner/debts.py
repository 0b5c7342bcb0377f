"""A payment of what is owed: its event, amount and currency are read off the balance, looked up this very turn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nodes.planner.conversation import Outcome
from nodes.planner.intent import Intent

FIND_DEBT = "get_artists_owed"
WHICH_EVENT = "For which event shall I propose the payment?"


@dataclass(frozen=True, kw_only=True)
class Owing:
    """What one artist may be sent in one currency, and the event it was first earned at."""

    currency: str
    left: Decimal
    eid: str | None


@dataclass(frozen=True, kw_only=True)
class Payable:
    """The arguments of the payment that are now known."""

    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Look:
    """The balance that has to be looked up first."""

    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Open:
    """Why the payment is not clear yet, in words."""

    text: str


def settle(intent: Intent, artist_id: str, done: Iterable[Outcome], eid: str | None) -> Payable | Look | Open:
    """Return what is to be paid, the look-up that tells, or the question that has to be answered first."""
    looked = [outcome for outcome in done if outcome.tool == FIND_DEBT]
    if not looked:
        return Look(arguments={"artist_profile_id": artist_id, **({"eid": eid} if eid else {})})
    last = looked[-1]
    if not last.ok:
        return Open(text=last.text)
    given = {name: intent.arguments[name] for name in ("amount", "currency") if name in intent.arguments}
    owings = [owing for owing in _owings(last.result) if given.get("currency") in (None, owing.currency)]
    if len(owings) != 1:
        return Open(text=f"{last.text}\n\n{_why_open(owings)}")
    scope = eid or last.arguments.get("eid")
    if scope is None and owings[0].eid is not None:  # the debt may come from several events: ask for that one's part
        return Look(arguments={"artist_profile_id": artist_id, "eid": owings[0].eid})
    if scope is None:
        return Open(text=f"{last.text}\n\n{WHICH_EVENT} Its code will do.")
    return Payable(
        arguments={"eid": str(scope), "amount": str(owings[0].left), "currency": owings[0].currency, **given}
    )


def _why_open(owings: Sequence[Owing]) -> str:
    """Say that nothing can be paid, or ask which of several debts is meant."""
    events = " or ".join(f"{owing.eid} ({owing.currency})" for owing in owings if owing.eid)
    if not owings:
        return "So there is nothing that I could propose to pay."
    return f"{WHICH_EVENT} {events}" if events else f"{WHICH_EVENT} Its code will do."


def _owings(result: Mapping[str, Any]) -> list[Owing]:
    """Return what the one artist of the result may be sent, largest first."""
    artists: list[Mapping[str, Any]] = result.get("artists_owed") or []
    if len(artists) != 1:
        return []
    found = (
        Owing(
            currency=str(balance["currency"]),
            left=Decimal(str(balance["left_to_send"])),
            eid=balance.get("oldest_unpaid_eid"),
        )
        for balance in artists[0].get("balances", ())
        if balance.get("currency")
    )
    return [owing for owing in found if owing.left > 0]
