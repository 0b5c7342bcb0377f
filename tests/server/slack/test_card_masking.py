"""Contact data on cards: plain only for ops where nobody else reads, masked everywhere else, and in what is stored."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from arthur.identity import Role
from memory.grants import ApproverRule, Grant, GrantState
from memory.roles import RoleTable
from server.slack.approvals.cards import Asked, Look, card
from tests.server.slack.carding import QUEUED, Call, asking, opened, values_of
from tests.server.slack.conftest import CHANNEL, OPS, Stage

MAIL, PHONE = "thessaly@example.org", "+1 416 555 0134"
FAULT = f"Thessaly writes from {MAIL} that {PHONE} gets no codes."
BUG: Call = ("create_bug_report", {"title": "No codes", "description": FAULT})
FINANCE = "U0DEMOFIN1"
NOW = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("user", "place", "masked"),
    [(OPS, CHANNEL, True), (OPS, "direct", False), (FINANCE, "direct", True), (FINANCE, CHANNEL, True)],
)
async def test_card_shows_contact_data_to_ops_in_private_alone(
    stage: Stage, user: str, place: str, *, masked: bool
) -> None:
    await RoleTable(stage.services.own).replace("env", {FINANCE: Role.FINANCE}, by="test")
    asked = stage.slack.say(user, stage.slack.bot if place == "direct" else place, asking(BUG))
    shown_card = await stage.answer(asked)
    await stage.until(QUEUED, 0)

    assert (MAIL in shown_card.text, PHONE in shown_card.text) == (not masked, not masked)
    assert ("t∗∗∗@example.org" in shown_card.text, "∗∗∗34" in shown_card.text) == (masked, masked)
    assert (MAIL in str(shown_card.blocks)) is not masked
    [(answer,)] = await stage.rows("SELECT answer ->> 'text' FROM esbmcp_turns WHERE kind = 'message'")
    assert (MAIL in str(answer)) is not masked


async def test_form_holds_what_was_asked_for_and_its_asker_alone_sees_it(stage: Stage) -> None:
    """A masked text in it would be what is written."""
    asked = stage.slack.say(OPS, CHANNEL, asking(BUG))
    view = await opened(stage, await stage.answer(asked))

    assert values_of(view)["description"] == FAULT
    assert MAIL not in str(view.body["blocks"][0])


def grant(state: GrantState = GrantState.PENDING) -> Grant:
    """Return a grant whose preview holds contact data in every corner."""
    change = {"field": "mail to", "before": PHONE, "after": MAIL}
    return Grant(
        id=uuid4(),
        turn_id=None,
        tool_call_id="call",
        tool_name="process_artist_payment",
        arguments={},
        arguments_hash="",
        preview={"title": f"Pay {MAIL}", "changes": [change], "warnings": [f"Call {PHONE} first."], "amount": None},
        row_fingerprint=None,
        idempotency_key="",
        nonce="n",
        requester_user_id=OPS,
        requester_role="ops",
        approver_rule=ApproverRule.SECOND_PERSON,
        approver_user_id=None,
        policy_version="",
        decided_by=None if state is GrantState.PENDING else FINANCE,
        decided_at=None,
        state=state,
        expires_at=NOW,
        consumed_at=None,
        outcome=None,
        inverse=None,
        undo_of=None,
        replaces=None,
    )


@pytest.mark.parametrize("state", list(GrantState))
@pytest.mark.parametrize("to", [None, FINANCE])
def test_masked_card_hides_it_in_every_corner_and_state(state: GrantState, to: str | None) -> None:
    look = Look(masked=True, shared=to is None, to=to, asked=Asked(people=(FINANCE,), directly=to is not None))
    drawn = card(grant(state), look, now=NOW)

    for hidden in (MAIL, PHONE, "416"):
        assert hidden not in drawn.text
        assert hidden not in str(drawn.blocks)
