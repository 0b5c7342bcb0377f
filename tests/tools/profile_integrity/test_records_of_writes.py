"""The five tools that correct, invite and refresh: who may call them, what they take, how receipts read (tools 2)."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from arthur.identity import Role
from tools.profile_integrity.refresh_vote_weights import VoteWeightsRefreshed, refresh_vote_weights
from tools.profile_integrity.send_artist_invitation import (
    ArtistInvitationSent,
    SendArtistInvitationArgs,
    send_artist_invitation,
)
from tools.profile_integrity.update_artist_bio import ArtistBioUpdated, UpdateArtistBioArgs, update_artist_bio
from tools.profile_integrity.update_artist_country import (
    ArtistCountryUpdated,
    UpdateArtistCountryArgs,
    update_artist_country,
)
from tools.profile_integrity.update_artist_name import ArtistNameUpdated, UpdateArtistNameArgs, update_artist_name
from tools.reference import anchors
from tools.spec import AnyTool, Args, Risk

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
ID = UUID(int=7)
OPS = {Role.OPS}


@pytest.mark.parametrize(
    ("tool", "risk", "roles"),
    [
        (update_artist_name, Risk.HIGH, OPS),
        (update_artist_bio, Risk.MEDIUM, OPS),
        (update_artist_country, Risk.MEDIUM, OPS),
        (send_artist_invitation, Risk.HIGH, {Role.OPS, Role.EVENT_PRODUCER}),
        (refresh_vote_weights, Risk.HIGH, OPS),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_each_write_is_closed_to_others_needs_approval_and_hides_behind_the_switch(
    tool: AnyTool, risk: Risk, roles: set[Role]
) -> None:
    assert (tool.risk, tool.roles) == (risk, roles)
    assert (tool.writes_company_data, tool.mutating, tool.passthrough, tool.max_calls) == (True, True, False, 1)


@pytest.mark.parametrize(
    ("args", "field", "good", "bad"),
    [
        (UpdateArtistNameArgs, "new_name", ["A", "x" * 200, "  padded  "], ["", "   ", "x" * 201]),
        (UpdateArtistBioArgs, "new_bio", ["", "x" * 2000], ["x" * 2001]),
        (UpdateArtistCountryArgs, "new_country", ["CA", "CAN", "New Zealand"], ["", "C"]),
    ],
    ids=["name", "bio", "country"],
)
def test_limits_of_the_new_value(args: type[Args], field: str, good: list[str], bad: list[str]) -> None:
    for value in good:
        kept = args.model_validate({"artist_profile_id": ARTIST, field: value})
        assert getattr(kept, field) == value.strip()
    for value in bad:
        with pytest.raises(ValidationError):
            args.model_validate({"artist_profile_id": ARTIST, field: value})


def test_an_invitation_needs_words_and_takes_a_bare_event_number() -> None:
    raw = {"eid": "4020", "artist_profile_id": ARTIST, "message_from_producer": " Come! "}
    args = SendArtistInvitationArgs.model_validate(raw)

    assert (args.eid, args.message_from_producer) == ("AB4020", "Come!")
    with pytest.raises(ValidationError):
        SendArtistInvitationArgs.model_validate(raw | {"message_from_producer": "  "})


def test_receipt_of_a_name() -> None:
    receipt = ArtistNameUpdated(
        updated=True, previous_name="Cosmo *Lark*", new_name="Cosmo Lark", artist_profile_id=ID, entry_id=310007
    )

    assert update_artist_name.render(receipt) == (
        "*Artist #310007 is now called Cosmo Lark*\nBefore: Cosmo ∗Lark∗. The legal name on confirmations is untouched."
    )


def test_receipt_of_a_bio() -> None:
    receipt = ArtistBioUpdated(
        updated=True,
        previous_bio_length=0,
        new_bio_length=1204,
        artist_profile_id=ID,
        artist_name="Cosmo Lark",
        entry_id=310007,
    )

    assert update_artist_bio.render(receipt) == (
        "*Bio of Cosmo Lark (#310007) updated*\n"
        "It is now 1,204 characters; it was empty. The artist's own text is untouched."
    )


def test_receipt_of_a_country() -> None:
    receipt = ArtistCountryUpdated(
        updated=True,
        previous_country="US",
        new_country="CA",
        artist_profile_id=ID,
        artist_name="Cosmo Lark",
        entry_id=310007,
        warnings=["The payout account is in US."],
    )

    assert update_artist_country.render(receipt) == (
        "*Country of Cosmo Lark (#310007) is now CA*\nBefore: US.\n⚠ The payout account is in US."
    )


def test_receipt_of_an_invitation_says_whether_a_mail_went_out() -> None:
    receipt = ArtistInvitationSent(
        sent=True,
        artist_name="Cosmo Lark",
        artist_profile_id=ID,
        entry_id=310007,
        eid="AB4020",
        event_name="Art Battle Toronto",
        invitation_id=ID,
        mail_queued=True,
        mail_address="cosmo@example.org",
        notice_queued=True,
        warnings=[],
    )

    assert send_artist_invitation.render(receipt) == (
        "*Cosmo Lark (#310007) is invited to AB4020* Art Battle Toronto\n"
        "A mail to cosmo@example.org is queued.\n"
        "The event's Slack channel gets a notice."
    )
    unmailed = receipt.model_copy(update={"mail_queued": False, "mail_address": None})
    assert "⚠ No mail went out: no address is known." in send_artist_invitation.render(unmailed)
    assert [entity.id for entity in receipt.entities()] == [str(ID), "AB4020"]


def test_receipt_of_a_refresh_says_what_it_does_not_do() -> None:
    receipt = VoteWeightsRefreshed(
        refreshed=True,
        eid="AB4020",
        event_name="Art Battle Toronto",
        result="Vote weights refreshed for 980 people in 14 ms",
        warnings=[],
    )

    assert refresh_vote_weights.render(receipt) == (
        "*Voting weights refreshed for everybody*\n"
        "Vote weights refreshed for 980 people in 14 ms. Asked for because of AB4020.\n"
        "It is global, not for one event, and changes no vote already cast; it also runs every night at 03:00 UTC."
    )
