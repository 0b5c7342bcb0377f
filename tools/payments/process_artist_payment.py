"""Paying an artist for one event: the record of the tool and of its outcome (spec tools 3.2)."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from tools.arguments import Eid, ProfileId
from tools.context import ToolContext
from tools.payments.artists import artist_entity, artist_words
from tools.payments.edge_access import edge_of
from tools.payments.paying import TOOL, Wanted, check_payment
from tools.payments.sending import check_never_stored, send
from tools.render import event_title, money, round_money, section, text
from tools.spec import (
    Args,
    Change,
    Domain,
    Effect,
    Entity,
    EntityKind,
    Preview,
    Redaction,
    Result,
    Risk,
    Tool,
    roles,
)

TIMEOUT_S = 90.0
"""Two calls of at most 30 s each, and the checks around them."""


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


class ProcessPaymentArgs(Args):
    """Who is paid how much, in which currency, for which event."""

    eid: Eid
    artist_profile_id: ProfileId
    amount: Annotated[
        Decimal,
        Field(ge=Decimal("0.01"), max_digits=10, decimal_places=2, description="Amount, in the event's currency."),
        AfterValidator(round_money),
    ]
    currency: Annotated[
        str,
        BeforeValidator(_upper),
        Field(pattern=r"^[A-Z]{3}$", description="Currency of the debt; it must be the event's, for example CAD."),
    ]


class PaymentProcessed(Result):
    """A payment that is stored, its transfer if that was made, and what the artist is owed after it."""

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
    transfer_id: str | None = Field(default=None, description="Stripe's transfer; none while only the row is stored.")
    warnings: list[str] = Field(default_factory=list)

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist and the event."""
        return (
            artist_entity(self.artist_profile_id, self.artist_name, self.entry_id),
            Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),
        )


def render(result: PaymentProcessed) -> str:
    """Render the receipt: what was sent, or that it is committed and will be sent from elsewhere."""
    name = artist_words(result.artist_name, result.entry_id)
    amount = money(result.amount, result.currency)
    if not result.processed:
        return f"*No payment of {amount} to {name} was made for {text(result.eid)}.*"
    deed = "was sent" if result.transfer_id else "is committed"
    return section(
        f"*{amount} to {name} for {text(result.eid)} {deed}* (status {text(result.status)})",
        f"Owed before: {money(result.owed_before, result.currency)} · left to send after it: "
        f"{money(result.left_to_send, result.currency)}",
        f"Transfer: {text(result.transfer_id)}"
        if result.transfer_id
        else "The transfer goes out with the next payout run, or from the payment page of the admin.",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
        f"Payment id: {result.payment_id}",
    )


def _wanted(args: ProcessPaymentArgs) -> Wanted:
    return Wanted(eid=args.eid, artist_profile_id=args.artist_profile_id, amount=args.amount, currency=args.currency)


async def prepare(args: ProcessPaymentArgs, ctx: ToolContext) -> Preview:
    """Say who would get how much out of which balance, after every check there is."""
    edge_of(ctx)
    case = await check_payment(_wanted(args), ctx)
    owed, left = case.balance.left_to_send, case.balance.left_to_send - args.amount
    account = f"ready, {case.account.country}, {case.account.default_currency}"
    return Preview(
        title=f"Pay {money(args.amount, args.currency)} to {case.artist} for {event_title(case.event.name, args.eid)}",
        changes=(Change(field="left to send", before=money(owed, args.currency), after=money(left, args.currency)),),
        warnings=(f"Balance: {case.balance.words()}.", f"Payout account: {account}.", *case.warnings),
        amount=args.amount,
        currency=args.currency,
        payee=str(min(case.group.ids)),
        fingerprint=case.fingerprint,
    )


async def run(args: ProcessPaymentArgs, ctx: ToolContext) -> PaymentProcessed:
    """Check everything again, store the payment, order its transfer once."""
    edge = edge_of(ctx)
    wanted = _wanted(args)
    key = await check_never_stored(wanted, ctx)
    case = await check_payment(wanted, ctx)
    sent = await send(case, key, edge, ctx)
    artist = case.group.asked
    return PaymentProcessed(
        processed=True,
        payment_id=sent.payment_id,
        status=sent.status,
        artist_profile_id=artist.artist_profile_id,
        artist_name=artist.artist_name,
        entry_id=artist.entry_id,
        eid=args.eid,
        amount=args.amount,
        currency=args.currency,
        owed_before=case.balance.balance_settled,
        left_to_send=case.balance.left_to_send - args.amount,
        transfer_id=sent.transfer_id,
        warnings=sent.warnings,
    )


process_artist_payment = Tool(
    name=TOOL,
    domain=Domain.PAYMENTS,
    description=(
        "Pay one artist an amount for one event, after a person has approved it. Needs event, artist, amount and "
        "currency from this very request. Not for reading balances (get_artists_owed) nor past payments "
        "(get_artist_payment_ledger)."
    ),
    roles=roles("F"),
    risk=Risk.HIGH,
    effect=Effect.OUTSIDE,
    writes_company_data=True,
    max_calls=1,
    timeout_s=TIMEOUT_S,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL, Redaction.CARD}),
    args=ProcessPaymentArgs,
    result=PaymentProcessed,
    prepare=prepare,
    run=run,
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
        "Mara Holloway is owed 250 CAD from AB4012, issue the payout",
        "send artist 310618 sixty CAD for AB4012",
        "pay her",
        "pay him",
        "pay the artist",
        "pay them what we owe",
        "pay the first one",
        "pay artist 310002 what we owe her",
        "paga al artista",
        "págale lo que le debemos",
        "zahl ihr das aus",
        "paie-la",
    ),
    samples=(),
)
