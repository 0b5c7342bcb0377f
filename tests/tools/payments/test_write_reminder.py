"""Reminding an artist to set up payouts: the right function, the right person, not too often (spec tools 3.9)."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from pydantic import SecretStr

from arthur.errors import ArthurError, NotConfigured, NotPossible, OutcomeUnknown, Unavailable
from memory.grants import GrantState
from sandbox.edge import KEY, edge_server
from sandbox.faults import Fault, Script
from tests.tools.conftest import FINANCE, OPS, Desk
from tools.clients.edge import open_edge
from tools.payments.reconcile import Verdict, reconcile
from tools.payments.send_payment_reminder import ReminderSent, send_payment_reminder
from tools.reference import anchors

Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import

INVITE = "admin-send-payment-invite"
ARTIST = anchors.artist_id(anchors.ARTIST_NO_ACCOUNT)
RAW: dict[str, Any] = {"eid": anchors.LAST_TORONTO, "artist_profile_id": ARTIST}


@dataclass(frozen=True, kw_only=True)
class RemindDesk:
    """A desk over the sandbox's edge functions."""

    desk: Desk
    script: Script

    async def remind(self, **changes: Any) -> ReminderSent:
        """Ask, approve and run."""
        return await self.desk.write(send_payment_reminder, RAW | changes, FINANCE)

    async def stored(self, artist: str = ARTIST) -> list[tuple[Any, ...]]:
        """Return the artist's invitations in the live log."""
        return await self.desk.sql(
            "SELECT id, invite_type, invitation_token, email_body FROM payment_invitations"
            " WHERE artist_profile_id = %s", artist,
        )  # fmt: skip


@pytest.fixture
async def reminding(desk: Desk) -> AsyncGenerator[RemindDesk]:
    """A desk over the sandbox's edge functions that are waited for half a second."""
    script = Script()
    async with (
        edge_server(desk.dsn, script=script, clock=desk.services.clock) as url,
        open_edge(url, SecretStr(KEY), production=False, timeout_s=0.7) as edge,
    ):
        yield RemindDesk(desk=desk.changed(edge=edge), script=script)


async def test_one_invitation_is_stored_and_its_secrets_stay_there(reminding: RemindDesk) -> None:
    """Neither token nor mail text reaches the answer, the grant or the log."""
    grant = await reminding.desk.approved(send_payment_reminder, RAW, FINANCE)
    result = await reminding.desk.run(send_payment_reminder, RAW, grant, FINANCE)
    [(invitation_id, kind, token, body)] = await reminding.stored()
    kept = f"{result!r} {(await reminding.desk.grant(grant.id)).outcome}"

    assert (result.sent, result.invitation_id, kind) == (True, invitation_id, "email")
    assert token not in kept
    assert body not in kept
    assert "***@" in result.recipient_email
    [request] = reminding.script.calls(INVITE)
    assert request.body is not None
    assert (request.body["artist_id"], request.body["invite_type"]) == (ARTIST, "email")
    assert len(reminding.script.requests) == 1


async def test_the_card_says_whom_it_reaches_and_whom_not(reminding: RemindDesk) -> None:
    """The names of the functions mislead: this one never writes to a buyer (pitfall D19)."""
    preview = (await reminding.desk.propose(send_payment_reminder, RAW, FINANCE)).preview
    [mail] = preview["changes"]

    assert preview["title"].startswith("Mail ")
    assert "(#310003) a reminder to set up payouts, about AB4012" in preview["title"]
    assert preview["warnings"][0] == "Owed: $90.00 CAD. Asked before: never."
    assert "it does not remind any buyer to pay" in preview["warnings"][1]
    assert (mail["field"], "***@" in mail["after"]) == ("mail to", True)


@pytest.mark.parametrize(
    ("entry_id", "eid", "problem"),
    [
        (anchors.ARTIST_READY, "AB4012", "is ready already"),
        (anchors.ARTIST_SUPERSEDED, "AB4012", "merged into another profile; remind that one"),
        (anchors.ARTIST_NO_ACCOUNT, "AB4009", "took no part in AB4009"),
    ],
)
async def test_rules_refuse_before_anybody_is_asked(
    reminding: RemindDesk, entry_id: int, eid: str, problem: str
) -> None:
    with pytest.raises(NotPossible, match=problem):
        await reminding.remind(artist_profile_id=anchors.artist_id(entry_id), eid=eid)
    assert reminding.script.requests == []


async def test_nothing_owed_nothing_to_set_up(reminding: RemindDesk) -> None:
    await reminding.desk.sql("UPDATE art SET status = 'sold' WHERE artist_id = %s", ARTIST)

    with pytest.raises(NotPossible, match="is owed nothing"):
        await reminding.remind()


async def test_the_profiles_own_address_is_needed(reminding: RemindDesk) -> None:
    await reminding.desk.sql("UPDATE artist_profiles SET email = '' WHERE id = %s", ARTIST)

    with pytest.raises(NotPossible, match="has no e-mail address on the profile"):
        await reminding.remind()


async def test_what_was_earned_on_a_merged_profile_counts(reminding: RemindDesk, books: Books) -> None:
    """Sales stand on the superseded profile, the reminder goes to the one that is left (B4)."""
    kept = await books.artist(email="kept@example.org")
    merged, event = await books.artist(superseded_by=kept), await books.event()
    await books.work(event, merged, "100")
    [(eid,)] = await reminding.desk.sql("SELECT eid FROM events WHERE id = %s", event)
    raw = {"eid": eid, "artist_profile_id": str(kept)}

    grant = await reminding.desk.approved(send_payment_reminder, raw, FINANCE)
    result = await reminding.desk.run(send_payment_reminder, raw, grant, FINANCE)

    assert grant.preview["warnings"][0] == "Owed: $50.00 CAD. Asked before: never."
    assert (result.sent, len(await reminding.stored(str(kept)))) == (True, 1)


async def test_what_was_paid_on_a_merged_profile_counts_too(reminding: RemindDesk, books: Books) -> None:
    kept = await books.artist(email="kept@example.org")
    merged, event = await books.artist(superseded_by=kept), await books.event()
    await books.work(event, merged, "100")
    await books.payment(kept, "50")
    [(eid,)] = await reminding.desk.sql("SELECT eid FROM events WHERE id = %s", event)

    with pytest.raises(NotPossible, match="is owed nothing"):
        await reminding.remind(eid=eid, artist_profile_id=str(kept))


@pytest.mark.parametrize(("hours", "allowed"), [(71, False), (73, True)])
async def test_an_artist_is_left_in_peace_for_three_days(reminding: RemindDesk, *, hours: int, allowed: bool) -> None:
    sent = reminding.desk.services.clock.now() - timedelta(hours=hours)
    await reminding.desk.sql(
        "INSERT INTO payment_invitations (artist_profile_id, invite_type, sent_at) VALUES (%s, 'email', %s)",
        ARTIST, sent,
    )  # fmt: skip
    if allowed:
        assert (await reminding.remind()).earlier_invitations == 1
    else:
        with pytest.raises(NotPossible, match="wait 72 h between reminders"):
            await reminding.remind()


async def test_an_automatic_mail_counts_as_asking(reminding: RemindDesk) -> None:
    """It stands in a log of its own (spec tools 3.8)."""
    await reminding.desk.sql(
        "INSERT INTO artist_payment_reminder_emails (artist_profile_id, person_id, email_type, email_address, sent_at)"
        " SELECT %s, min(id::text)::uuid, '1_day_no_stripe', 'someone@example.org', %s FROM people",
        ARTIST, reminding.desk.services.clock.now() - timedelta(hours=5),
    )  # fmt: skip

    with pytest.raises(NotPossible, match="was asked 5 h ago"):
        await reminding.remind()


async def test_an_answer_of_failure_is_a_failure(reminding: RemindDesk) -> None:
    """It comes with status 200 (pitfall G3)."""
    reminding.script.plant(INVITE, Fault.SUCCESS_FALSE)
    grant = await reminding.desk.approved(send_payment_reminder, RAW, FINANCE)

    with pytest.raises(Unavailable, match="planted failure"):
        await reminding.desk.run(send_payment_reminder, RAW, grant, FINANCE)
    assert (await reminding.desk.grant(grant.id)).state is GrantState.FAILED
    assert await reminding.stored() == []


async def test_a_lost_answer_is_never_repeated_and_found_later(reminding: RemindDesk) -> None:
    reminding.script.plant(INVITE, Fault.SILENT_AFTER)
    grant = await reminding.desk.approved(send_payment_reminder, RAW, FINANCE)
    with pytest.raises(OutcomeUnknown, match="no answer that says whether it was mailed"):
        await reminding.desk.run(send_payment_reminder, RAW, grant, FINANCE)
    in_doubt = await reminding.desk.grant(grant.id)
    outcome = await reconcile(in_doubt, reminding.desk.ctx(FINANCE))

    assert in_doubt.state is GrantState.IN_DOUBT
    assert outcome.verdict is Verdict.DONE
    with pytest.raises(OutcomeUnknown, match="has to be checked first"):
        await reminding.desk.run(send_payment_reminder, RAW, grant, FINANCE)
    assert len(await reminding.stored()) == 1


async def test_silence_before_it_was_stored_turns_out_as_not_done(reminding: RemindDesk) -> None:
    reminding.script.plant(INVITE, Fault.SILENT_BEFORE)
    grant = await reminding.desk.approved(send_payment_reminder, RAW, FINANCE)
    with pytest.raises(OutcomeUnknown):
        await reminding.desk.run(send_payment_reminder, RAW, grant, FINANCE)
    in_doubt = await reminding.desk.grant(grant.id)

    assert (await reconcile(in_doubt, reminding.desk.ctx(FINANCE))).verdict is Verdict.UNKNOWN
    with pytest.raises(NotPossible, match="under way or in doubt"):
        await reminding.remind()
    late = reminding.desk.later(timedelta(minutes=11))
    assert (await reconcile(in_doubt, late.ctx(FINANCE))).verdict is Verdict.NOT_DONE


async def test_finance_alone_and_only_with_edge_functions(desk: Desk) -> None:
    with pytest.raises(NotConfigured, match="SUPABASE_URL"):
        await desk.propose(send_payment_reminder, RAW, FINANCE)
    with pytest.raises(ArthurError, match="not open to the role ops"):
        await desk.run(send_payment_reminder, RAW, await fake_grant(desk), OPS)


async def fake_grant(desk: Desk) -> Any:
    """Return a grant of another tool, for a call that must not get as far as looking at it."""
    from tools.profile_integrity.update_artist_name import update_artist_name  # noqa: PLC0415

    return await desk.propose(update_artist_name, {"artist_profile_id": ARTIST, "new_name": "Anybody"})
