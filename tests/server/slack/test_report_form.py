"""What the form is filled in with, and what is read from it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from memory.feedback_walk import Call, Session, Walk
from server.slack.feedback.report_form import entered, form

AT = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
TURN = UUID(int=1)


def call(name: str, *, succeeded: bool = True, automatic: bool = False, **preview: object) -> Call:
    return Call(
        id=UUID(int=2),
        tool_name=name,
        arguments_preview=preview,
        succeeded=succeeded,
        automatic=automatic,
        duration_ms=12,
        result_row_count=1,
        error_code=None if succeeded else "timeout",
        error_message=None if succeeded else "looked for bea@example.org",
        created_at=AT,
        total=3,
    )


def session(question: str, *calls: Call, error_id: str | None = None) -> Walk:
    asked = Session(
        id=TURN,
        slack_user_id="U0ANA",
        slack_username="ana",
        user_role="ops",
        slack_channel_id="C0SHOWS",
        thread_ts=None,
        interaction_type="app_mention",
        status="completed",
        user_prompt=question,
        ai_response="sorry",
        error_message=None,
        error_id=error_id,
        passthrough_mode=None,
        ai_model=None,
        api_rounds=1,
        total_duration_ms=10,
        created_at=AT,
    )
    return Walk(session=asked, calls=list(calls), errors=[], opinions=[], reports=[])


def fields(found: Walk) -> dict[str, Any]:
    """Return what each text field starts with."""
    blocks = form(TURN, found)["blocks"]
    return {b["block_id"]: b["element"].get("initial_value") for b in blocks if b["type"] == "input"}


def test_it_holds_the_question_the_tools_the_reference_and_the_event() -> None:
    found = session(
        "votes &amp; bids of the Toronto show?",
        call("get_memory", automatic=True),
        call("lookup_event", eid="AB4001"),
        call("get_vote_data", succeeded=False, eid="AB4001"),
        error_id="err_lx2k9f3a_7hq2zp",
    )

    assert fields(found) == {
        "title": "votes & bids of the Toronto show?",
        "description": "What is wrong: \n\n"
        "Question: votes & bids of the Toronto show?\n"
        "Tools: lookup_event, get_vote_data (failed: timeout)\n"
        "Reference: err_lx2k9f3a_7hq2zp",
        "related_eid": "AB4001",
        "priority": None,
    }


def test_personal_data_is_masked() -> None:
    filled = fields(session("who is bea@example.org, +1 416 555 0199?", call("lookup_person", succeeded=False)))

    assert filled["title"] == "who is b***@example.org, ***99?"
    assert "Question: who is b***@example.org, ***99?\nTools: lookup_person (failed: timeout)" in filled["description"]
    assert "bea@" not in str(filled)


def test_the_event_named_in_the_question_is_taken_unless_something_failed_over_it() -> None:
    assert fields(session("how did ab 4003 do?"))["related_eid"] == "AB4003"
    assert fields(session("how did ab 4003 do?", call("lookup_event", succeeded=False)))["related_eid"] is None
    assert fields(session("how did it go?"))["related_eid"] is None


def test_long_and_short_questions_fit_the_fields() -> None:
    filled = fields(session("figures " * 2_000, *(call(f"tool_{number}") for number in range(30))))
    assert len(filled["title"]) <= 200
    assert len(filled["description"]) <= 3_000
    assert filled["description"].endswith("tool_9 and 20 more")
    assert fields(session("hi"))["title"] == "Answer to “hi”"
    assert fields(session(""))["title"] == "Answer to “”"


def test_what_was_entered_is_read_by_argument_and_an_empty_field_is_absent() -> None:
    priority = {"type": "static_select", "selected_option": {"text": {}, "value": "high"}}
    values = {
        "title": {"value": {"type": "plain_text_input", "value": "Totals are off"}},
        "description": {"value": {"type": "plain_text_input", "value": "10 instead of 12"}},
        "related_eid": {"value": {"type": "plain_text_input", "value": None}},
        "priority": {"value": priority},
    }

    assert entered({"state": {"values": values}}) == {
        "title": "Totals are off",
        "description": "10 instead of 12",
        "priority": "high",
    }
    assert entered({}) == {}
