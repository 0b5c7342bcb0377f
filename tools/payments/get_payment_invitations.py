"""Invitations to set up payouts, from every log, and whether they worked (spec tools 3.8, pitfall D13)."""

import asyncio
from datetime import datetime

from arthur.sql import read_sql
from tools.context import ToolContext
from tools.events import find_event
from tools.payments.artists import ArtistOrEventArgs, artist_words, event_artist_ids, find_group
from tools.payments.invitations import (
    LOG_WORDS,
    CountRow,
    Invitation,
    InvitationRow,
    InvitedArtist,
    Log,
    PaymentInvitations,
)
from tools.payments.payout import ROUTE_WORDS, AccountRow, Route, account_rows
from tools.render import bullets, count, section, text
from tools.spec import Domain, Redaction, Tool, roles

MOST = 50


class PaymentInvitationsArgs(ArtistOrEventArgs):
    """One artist, or all artists of an event."""


async def run(args: PaymentInvitationsArgs, ctx: ToolContext) -> PaymentInvitations:
    """Read all three logs for the artists in question."""
    args.require_one()
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    group = await find_group(ctx.reader, args)
    ids = group.ids if group else await event_artist_ids(ctx.reader, event) if event else []
    params = {"artist_ids": ids, "now": ctx.now, "limit": MOST}
    rows, counts, accounts = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.payments", "payment_invitations.sql"), params, row=InvitationRow),
        ctx.reader.fetch(read_sql("tools.payments", "invitation_counts.sql"), params, row=CountRow),
        account_rows(ctx.reader, ids, ctx.now),
    )
    by_artist = {one.artist_profile_id: one for one in counts}
    artists = [_artist(account, by_artist.get(account.artist_profile_id), ctx.now) for account in accounts.values()]
    total = rows[0].total if rows else 0
    return PaymentInvitations(
        eid=args.eid,
        invitations=[_invitation(row, ctx.now) for row in rows],
        count=total,
        truncated=total > len(rows),
        artists=artists,
        never_invited_count=sum(not one.invitation_count and not one.became_ready for one in artists),
        notes=group.notes if group else [],
    )


def _invitation(row: InvitationRow, now: datetime) -> Invitation:
    return Invitation(
        id=row.id,
        source=Log(row.source),
        artist_profile_id=row.artist_profile_id,
        artist_name=row.artist_name,
        entry_id=row.entry_id,
        status=row.status,
        invitation_method=row.invitation_method,
        recipient_email=row.recipient_email,
        recipient_phone=row.recipient_phone,
        sent_by=row.sent_by,
        sent_at=row.sent_at,
        invitation_type=row.invitation_type,
        opened_at=row.opened_at,
        completed_at=row.completed_at,
        eid=row.eid,
        error_message=row.error_message,
        days_ago=(now - row.sent_at).days if row.sent_at else None,
    )


def _artist(account: AccountRow, sent: CountRow | None, now: datetime) -> InvitedArtist:
    last = sent.last_sent_at if sent else None
    return InvitedArtist(
        artist_profile_id=account.artist_profile_id,
        artist_name=account.artist_name,
        entry_id=account.entry_id,
        invitation_count=sent.invitation_count if sent else 0,
        last_sent_at=last,
        days_since_last=(now - last).days if last else None,
        route=account.route,
        became_ready=account.route is Route.READY,
    )


def render(result: PaymentInvitations) -> str:
    """Render where each artist stands, then what was sent."""
    of = f" of {text(result.eid)}" if result.eid else ""
    if not result.artists:
        return f"*No artists{of} yet, so no invitations.*"
    ready = sum(artist.became_ready for artist in result.artists)
    head = (
        f"*{count(result.count, 'payout invitation')} to {count(len(result.artists), 'artist')}{of}: "
        f"{ready} ready, {result.never_invited_count} never asked*"
    )
    return section(
        head,
        bullets(
            (_standing(artist) for artist in result.artists), total=len(result.artists), narrow="Ask for one artist."
        ),
        "Sent, newest first:" if result.invitations else "",
        bullets(map(_line, result.invitations), total=result.count, narrow="Ask for one artist."),
        *(text(note) for note in result.notes),
    )


def _standing(artist: InvitedArtist) -> str:
    last = f"last {count(artist.days_since_last, 'day')} ago" if artist.days_since_last is not None else "never asked"
    return f"{artist_words(artist.artist_name, artist.entry_id)}: {ROUTE_WORDS[artist.route]}, {last}"


def _line(sent: Invitation) -> str:
    to = sent.recipient_email or sent.recipient_phone
    day = f"{sent.sent_at:%d %b %Y}" if sent.sent_at else "date unknown"
    kind = text((sent.invitation_type or "invitation").replace("_", " "))
    error = f" – {text(sent.error_message)}" if sent.error_message else ""
    about = f" for {text(sent.eid)}" if sent.eid else ""
    name = artist_words(sent.artist_name, sent.entry_id)
    way = f"{text(sent.invitation_method)}{f' to {text(to)}' if to else ''}"
    return f"{day} {name}: {kind} by {way}{about}, {text(sent.status)} ({LOG_WORDS[sent.source]}){error}"


get_payment_invitations = Tool(
    name="get_payment_invitations",
    domain=Domain.PAYMENTS,
    description=(
        "Invitations and automatic mails asking artists to set up their payouts: when, how, opened or not, days since "
        "the last, and whether the account became ready; for one artist or an event. Not for invitations to paint "
        "(get_artist_invitations) nor for account details (get_artist_stripe_status)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL}),
    args=PaymentInvitationsArgs,
    result=PaymentInvitations,
    run=run,
    render=render,
    questions=(
        "payment invitations for AB4012",
        "did we invite artist 310004 to set up payments",
        "when was the last payment setup mail to artist 310004",
        "payment setup invites ab4012",
        "which artists of AB4012 were never asked for their bank details",
        "did she open the payout invitation",
        "has the stripe invite for artist 310004 expired",
        "how many times did we remind artist 310020 to set up payout",
        "onboarding emails sent to the artists of AB3982",
        "payment invitaions artist 310002",
        "list payout set-up invitations, who followed them",
        "days since last invite for artist 310003",
        "did the automatic payment mail go out to artist 310020",
        "invitations de paiement envoyées à l'artiste 310004",
        "a-t-on relancé les artistes de AB4012 pour leur compte",
        "¿le enviamos la invitación de pago al artista 310004?",
        "Wurde Künstler 310004 zur Einrichtung der Auszahlung eingeladen?",
        "has she been invited to set up her account",
        "was he asked to set up his payouts",
    ),
    samples=({"entry_id": 310004}, {"eid": "AB4012"}),
)
