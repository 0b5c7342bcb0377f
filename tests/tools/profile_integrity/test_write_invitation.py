"""Inviting an artist: one row, one mail, one notice, under the rules of production's own function (spec tools 2.6)."""

import asyncio
from typing import Any

import pytest

from arthur.errors import ApprovalRefused, ArthurError, InvalidRequest, NotFound, NotPossible
from tests.tools.conftest import OPS, PRODUCER, Desk
from tools.profile_integrity.send_artist_invitation import send_artist_invitation
from tools.reference import anchors

EVENT = anchors.NEXT_TORONTO


async def raw_for(desk: Desk, entry_id: int | None = None, **changes: Any) -> dict[str, Any]:
    """Return a call for an artist who has nothing to do with the event yet, or for the one with this number."""
    if entry_id is not None:
        artist = anchors.artist_id(entry_id)
        await desk.sql("DELETE FROM artist_invitations WHERE artist_profile_id = %s", artist)
    else:
        [(artist,)] = await desk.sql(
            "SELECT id::text FROM artist_profiles a WHERE superseded_by IS NULL AND email IS NOT NULL AND NOT EXISTS"
            " (SELECT FROM artist_invitations i WHERE i.event_eid = %s AND (i.artist_number = a.entry_id::text OR"
            " i.artist_profile_id = a.id)) AND NOT EXISTS (SELECT FROM artist_confirmations c WHERE c.event_eid = %s"
            " AND (c.artist_number = a.entry_id::text OR c.artist_profile_id = a.id)) ORDER BY entry_id LIMIT 1",
            EVENT, EVENT,
        )  # fmt: skip
    return {"eid": EVENT, "artist_profile_id": artist, "message_from_producer": "Come and paint.", **changes}


async def counts(desk: Desk) -> tuple[int, ...]:
    """Return how many invitations, mails and notices there are."""
    [row] = await desk.sql(
        "SELECT (SELECT count(*) FROM artist_invitations),"
        " (SELECT count(*) FROM message_queue WHERE channel = 'email'), (SELECT count(*) FROM slack_notifications)"
    )
    return row


async def test_one_row_one_mail_one_notice(desk: Desk) -> None:
    raw = await raw_for(desk)
    before = await counts(desk)
    result = await desk.write(send_artist_invitation, raw, PRODUCER)
    after = await counts(desk)
    [row] = await desk.sql(
        "SELECT i.artist_number, i.event_eid, i.artist_profile_id::text, i.status::text, i.message_from_producer,"
        " i.metadata ->> 'sent_by', i.metadata ->> 'idempotency_key' LIKE 'grant:%%', a.email FROM artist_invitations i"
        " JOIN artist_profiles a ON a.id = i.artist_profile_id WHERE i.id = %s",
        result.invitation_id,
    )
    [(destination,)] = await desk.sql(
        "SELECT destination FROM message_queue WHERE metadata ->> 'invitation_id' = %s", str(result.invitation_id)
    )

    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1]
    artist = raw["artist_profile_id"]
    assert row[:7] == (str(result.entry_id), EVENT, artist, "pending", "Come and paint.", PRODUCER, True)
    assert (result.sent, result.mail_queued, result.notice_queued) == (True, True, True)
    assert destination == row[7]
    local, _, domain = destination.partition("@")
    assert result.mail_address == f"{local[0]}***@{domain}"


async def test_the_address_is_masked_everywhere(desk: Desk) -> None:
    """Even an ops person in private sees a hint only; card and record hold no more."""
    raw = await raw_for(desk)
    grant = await desk.approved(send_artist_invitation, raw)
    result = await desk.run(send_artist_invitation, raw, grant)
    [(address,)] = await desk.sql("SELECT email FROM artist_profiles WHERE id = %s", raw["artist_profile_id"])
    stored = await desk.grant(grant.id)

    assert "***@" in result.mail_address
    assert address not in f"{stored.preview} {stored.outcome} {result}"


async def test_an_artist_without_address_gets_no_mail_and_the_answer_says_so(desk: Desk) -> None:
    raw = await raw_for(desk)
    await desk.sql("UPDATE artist_profiles SET email = NULL, person_id = NULL WHERE id = %s", raw["artist_profile_id"])
    before = await counts(desk)
    grant = await desk.propose(send_artist_invitation, raw)
    result = await desk.write(send_artist_invitation, raw)
    after = await counts(desk)

    assert any("no mail will go out" in warning for warning in grant.preview["warnings"])
    assert (result.mail_queued, result.mail_address) == (False, None)
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 0, 1]
    assert "No mail went out" in send_artist_invitation.render(result)


async def test_an_address_on_the_login_alone_is_found(desk: Desk) -> None:
    """Profile and person may lack it; the trigger looks at the login too (pitfall B2)."""
    raw = await raw_for(desk, anchors.ARTIST_LOGIN_CONTACT)
    grant = await desk.propose(send_artist_invitation, raw)
    fields = {change["field"]: change["after"] for change in grant.preview["changes"]}

    assert "***@" in fields["mail to"]


async def test_the_card_shows_the_whole_message_and_the_local_time(desk: Desk) -> None:
    grant = await desk.propose(send_artist_invitation, await raw_for(desk))
    fields = {change["field"]: change["after"] for change in grant.preview["changes"]}

    assert fields["message"] == "Come and paint."
    assert "EDT" in fields["show"]
    assert EVENT in grant.preview["title"]


async def test_a_second_invitation_is_refused(desk: Desk) -> None:
    raw = await raw_for(desk)
    await desk.write(send_artist_invitation, raw)

    with pytest.raises(NotPossible, match="was invited to AB4020 already; that invitation is pending"):
        await desk.propose(send_artist_invitation, raw)


@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn", "expired"])
async def test_any_earlier_invitation_refuses_as_production_does(desk: Desk, status: str) -> None:
    raw = await raw_for(desk)
    await desk.write(send_artist_invitation, raw)
    await desk.sql("UPDATE artist_invitations SET status = %s WHERE artist_profile_id = %s AND event_eid = %s",
                   status, raw["artist_profile_id"], EVENT)  # fmt: skip

    with pytest.raises(NotPossible, match=f"that invitation is {status}"):
        await desk.propose(send_artist_invitation, raw)


async def test_an_earlier_invitation_under_an_old_number_counts(desk: Desk) -> None:
    """Its profile id is missing, its number is one of a merged form (pitfall B5)."""
    raw = await raw_for(desk, anchors.ARTIST_ALIASES)
    await desk.sql(
        "INSERT INTO artist_invitations (artist_number, event_eid, status) VALUES (%s, %s, 'declined')",
        str(anchors.ALIAS_NUMBER), EVENT,
    )  # fmt: skip

    with pytest.raises(NotPossible, match="was invited to AB4020 already"):
        await desk.propose(send_artist_invitation, raw)


@pytest.mark.parametrize(
    ("eid", "problem"),
    [
        (anchors.LAST_TORONTO, "has begun or is over already"),
        (anchors.LIVE_NIGHT, "has begun or is over already"),
        (anchors.APPLICATIONS_CLOSED, "is closed for applications"),
        (anchors.EVERYTHING_MISSING, "has no start time yet"),
    ],
)
async def test_events_that_nobody_can_join_are_refused(desk: Desk, eid: str, problem: str) -> None:
    with pytest.raises(NotPossible, match=problem):
        await desk.propose(send_artist_invitation, await raw_for(desk, eid=eid))


async def test_merged_profiles_unknown_ids_and_blank_words_are_refused(desk: Desk) -> None:
    with pytest.raises(NotPossible, match="merged into #310012; invite that profile"):
        await desk.propose(send_artist_invitation, await raw_for(desk, anchors.ARTIST_SUPERSEDED))
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await desk.propose(send_artist_invitation, await raw_for(desk, eid="AB9999"))
    with pytest.raises(InvalidRequest, match="message_from_producer"):
        await desk.propose(send_artist_invitation, await raw_for(desk, message_from_producer="  "))


async def test_applications_closed_after_the_card_stop_it(desk: Desk) -> None:
    raw = await raw_for(desk)
    grant = await desk.approved(send_artist_invitation, raw)
    await desk.sql("UPDATE events SET applications_open = false WHERE eid = %s", EVENT)
    before = await counts(desk)

    with pytest.raises(NotPossible, match="closed for applications"):
        await desk.run(send_artist_invitation, raw, grant)
    assert await counts(desk) == before


async def test_two_approved_invitations_at_once_make_one(desk: Desk) -> None:
    """Two people asked and approved; the profile is held while one of them is stored."""
    raw = await raw_for(desk)
    first = await desk.approved(send_artist_invitation, raw, OPS)
    second = await desk.approved(send_artist_invitation, raw, PRODUCER)
    before = await counts(desk)
    ends = await asyncio.gather(
        desk.run(send_artist_invitation, raw, first, OPS),
        desk.run(send_artist_invitation, raw, second, PRODUCER),
        return_exceptions=True,
    )
    after = await counts(desk)

    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1]
    assert sorted(isinstance(end, ArthurError) for end in ends) == [False, True]


async def test_an_invitation_cannot_be_undone(desk: Desk) -> None:
    raw = await raw_for(desk)
    grant = await desk.approved(send_artist_invitation, raw)
    await desk.run(send_artist_invitation, raw, grant)

    with pytest.raises((NotPossible, ApprovalRefused), match="cannot be undone"):
        await desk.approvals.propose_undo(grant.id, desk.ctx())
