"""A payment of what is owed: its event, amount and currency are read off the artist's balance, looked up this very turn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nodes.planner.conversation import Outcome
from nodes.planner.intent import Intent

FIND_DEBT = "get_artists_owed"


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
    given = {name: intent.arguments[name] for name in ("amount", "currency") if name in intent.arguments}
    if not looked:
        return Look(arguments={"artist_profile_id": artist_id, **({"eid": eid} if eid else {})})
    last = looked[-1]
    if not last.ok:
        return Open(text=last.text)
    owings = [owing for owing in _owings(last.result) if given.get("currency") in (None, owing.currency)]
    if not owings:
        return Open(text=f"{last.text}\n\nSo there is nothing that I could propose to pay.")
    if len(owings) > 1:
        events = " or ".join(f"{owing.eid} ({owing.currency})" for owing in owings if owing.eid)
        return Open(text=f"{last.text}\n\nFor which event shall I propose the payment: {events}?")
    owing = owings[0]
    if eid is None and owing.eid is not None:
        if len(looked) == 1:
            return Look(arguments={"artist_profile_id": artist_id, "eid": owing.eid})
        eid = owing.eid
    scope = eid or str(last.arguments.get("eid") or "")
    if not scope:
        return Open(text=f"{last.text}\n\nFor which event shall I propose the payment? Its code will do.")
    return Payable(arguments={"eid": scope, "amount": str(owing.left), "currency": owing.currency, **given})


def _owings(result: Mapping[str, Any]) -> list[Owing]:
    """Return what the one artist of the result may be sent, largest first."""
    artists: list[Mapping[str, Any]] = result.get("artists_owed") or []
    if len(artists) != 1:
        return []
    found = (
        Owing(
            currency=str(balance["currency"]), left=Decimal(str(balance["left_to_send"])), eid=balance.get("oldest_unpaid_eid")
        )
        for balance in artists[0].get("balances", ())
        if balance.get("currency")
    )
    return [owing for owing in found if owing.left > 0]
