"""Paying an artist for one event: the record of the tool and of its outcome (spec tools 3.2)."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from tools.arguments import Eid, ProfileId
from tools.payments.artists import artist_entity, artist_words
from tools.render import money, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Risk, Tool, roles


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


class ProcessPaymentArgs(Args):
    """Who is paid how much, in which currency, for which event."""

    eid: Eid
    artist_profile_id: ProfileId
    amount: Decimal = Field(
        ge=Decimal("0.01"), max_digits=10, decimal_places=2, description="Amount to pay, in the event's currency."
    )
    currency: Annotated[
        str,
        BeforeValidator(_upper),
        Field(pattern=r"^[A-Z]{3}$", description="Currency of the debt; it must be the event's, for example CAD."),
    ]


class PaymentProcessed(Result):
    """A payment row that is committed, and what the artist is owed after it."""

    processed: bool
    payment_id: UUID
    status: str = Field(description="Status of the payment row: processing until the transfer is made.")
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    eid: str
    amount: Decimal
    currency: str
    owed_before: Decimal
    left_to_send: Decimal = Field(description="Owed less everything on its way, this payment included.")

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist and the event."""
        return (
            artist_entity(self.artist_profile_id, self.artist_name, self.entry_id),
            Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),
        )


def render(result: PaymentProcessed) -> str:
    """Render the receipt: what was committed, and that the transfer itself is sent from the admin."""
    name = artist_words(result.artist_name, result.entry_id)
    amount = money(result.amount, result.currency)
    if not result.processed:
        return f"*No payment of {amount} to {name} was made for {text(result.eid)}.*"
    return section(
        f"*{amount} to {name} for {text(result.eid)} is committed* (status {text(result.status)})",
        f"Owed before: {money(result.owed_before, result.currency)} · left to send after it: "
        f"{money(result.left_to_send, result.currency)}",
        "The transfer goes out with the next payout run, or from the payment page of the admin.",
        f"Payment id: {result.payment_id}",
    )


process_artist_payment = Tool(
    name="process_artist_payment",
    domain=Domain.PAYMENTS,
    description=(
        "Pay one artist an amount for one event, after a person has approved it. Needs event, artist, amount and "
        "currency from this very request. Not for reading balances (get_artists_owed) nor past payments "
        "(get_artist_payment_ledger)."
    ),
    roles=roles("F"),
    risk=Risk.HIGH,
    writes_company_data=True,
    max_calls=1,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL, Redaction.CARD}),
    args=ProcessPaymentArgs,
    result=PaymentProcessed,
    run=None,
    render=render,
    questions=(
        "pay artist 310002 120 CAD for AB4012",
        "pay Mara Holloway $120 for ab4012",
        "process the payment of 100 USD to artist 310001 for AB4009",
        "send artist 310005 her money for AB4012, 80 CAD",
        "please pay out 90 canadian to artist 310003 for the toronto show AB4012",
        "transfer 65 CAD to artist 310024 for AB4012",
        "payout 150 AUD artist 310018 AB4008",
        "initiate payment for artist 310023, 75 usd, AB4009",
        "proces payment artist 310002 ab4012 120 cad",
        "release the 120 we owe artist 310002 for AB4012 in CAD",
        "issue the artist payment for AB4012: 310002, 120.00, CAD",
        "make the payment to him now, 110 CAD for AB4012",
        "paie 120 CAD à l'artiste 310002 pour AB4012",
        "verse 100 USD à l'artiste 310001 pour AB4009",
        "págale 120 CAD al artista 310002 por AB4012",
        "Zahle Künstler 310002 120 CAD für AB4012",
    ),
    samples=(),
)
