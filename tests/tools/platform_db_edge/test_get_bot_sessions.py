"""get_bot_sessions: what was asked, at what cost, and who may read it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Audience, Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.get_bot_sessions import BotSessions, get_bot_sessions, render

As = Callable[..., ToolContext]


async def sessions(
    fresh_as: As, role: Role = Role.OPS, audience: Audience = Audience.PRIVATE, **args: Any
) -> BotSessions:
    return await invoke(get_bot_sessions, args, fresh_as(role, audience))


async def test_each_session_is_priced_by_its_own_model(records: Any, fresh_as: As) -> None:
    totals = (await sessions(fresh_as)).token_totals

    assert [(one.ai_model, one.estimated_cost_usd) for one in totals.by_model] == [
        ("gpt-4o", Decimal("0.0045")),
        ("mystery", Decimal("0.0002")),  # 0.00015
        ("gpt-4o-mini", Decimal("0.0001")),  # 0.000135
    ]
    assert totals.estimated_cost_usd == Decimal("0.0048")
    assert (totals.total_tokens, totals.model, totals.unpriced_sessions) == (2800, None, 1)


async def test_figures_follow_the_filters(records: Any, fresh_as: As) -> None:
    """Production's totals ignored status and person (spec tools 5.7)."""
    failed = await sessions(fresh_as, status="error")
    of_ana = await sessions(fresh_as, user_id="<@U0ANA>")

    assert (failed.total, failed.token_totals.total_tokens, failed.token_totals.model) == (1, 600, "gpt-4o-mini")
    assert (of_ana.total, of_ana.token_totals.total_tokens) == (2, 2200)
    [completed] = of_ana.stats
    assert (completed.status, completed.sessions, completed.avg_duration_ms, completed.avg_tool_calls) == (
        "completed",
        2,
        3000,
        Decimal("1.0"),
    )


async def test_the_window_counts_what_is_not_listed(records: Any, fresh_as: As) -> None:
    found = await sessions(fresh_as, hours_back=48, limit=1)

    assert (found.count, found.total, found.truncated) == (1, 4, True)


async def test_ops_read_questions_in_private_only(records: Any, fresh_as: As) -> None:
    private = await sessions(fresh_as)
    shared = await sessions(fresh_as, Role.OPS, Audience.SHARED)

    assert private.sessions[0].prompt_preview == "votes of AB4001? write to ana@example.org"
    assert {one.prompt_preview for one in shared.sessions} == {None}
    assert "Questions are shown in private only." in render(shared)


async def test_viewers_get_their_own_sessions_only(records: Any, fresh_as: As) -> None:
    found = await sessions(fresh_as, Role.VIEWER)

    assert [one.slack_user_id for one in found.sessions] == ["U0TESTVIEWER"]
    assert (found.total, found.only_own, found.token_totals.total_tokens) == (1, True, 600)
    assert found.sessions[0].prompt_preview == "find AB9"


async def test_viewers_may_not_name_a_colleague(records: Any, fresh_as: As) -> None:
    with pytest.raises(NotAllowed, match="Only ops"):
        await sessions(fresh_as, Role.VIEWER, user_id="U0ANA")
    with pytest.raises(NotAllowed, match="Only ops"):
        await sessions(fresh_as, Role.VIEWER, session_id=str(records.ana_asked))
    with pytest.raises(NotAllowed, match="Only ops"):
        await sessions(fresh_as, Role.VIEWER, slack_channel_id="C0SHOWS", message_ts="100.1")


async def test_a_reaction_leads_to_its_session(records: Any, fresh_as: As) -> None:
    found = await sessions(fresh_as, slack_channel_id="<#C0SHOWS|shows>", message_ts="100.1")

    assert found.walk is not None
    assert found.walk.session_id == records.ana_asked
    assert [(error.id, error.resolved) for error in found.walk.errors] == [(records.open_error, False)]
    text = render(found)
    assert "get_vote_data: failed, 300 ms, no column" in text
    assert "Feedback:\n• negative: -1" in text


async def test_a_reaction_on_somebody_elses_message_has_no_session(records: Any, fresh_as: As) -> None:
    with pytest.raises(NotFound, match="no answer of mine"):
        await sessions(fresh_as, slack_channel_id="C0SHOWS", message_ts="555.5")
    with pytest.raises(InvalidRequest, match="together"):
        await sessions(fresh_as, message_ts="100.1")


async def test_sessions_can_be_found_by_what_people_thought(records: Any, fresh_as: As) -> None:
    """The loop of spec observability 8 starts at the feedback."""
    assert [one.id for one in (await sessions(fresh_as, sentiment="negative")).sessions] == [records.ana_asked]
    assert (await sessions(fresh_as, sentiment="positive")).total == 0


async def test_ratings_and_reports_count_as_what_people_thought(records: Any, change: Any, fresh_as: As) -> None:
    await change(
        "INSERT INTO esbmcp_feedback (session_id, slack_user_id, rating) VALUES (%(id)s, 'U0BEN', 1)",
        {"id": records.ana_asked},
    )
    assert (await sessions(fresh_as, sentiment="bug")).total == 0
    await change(
        "UPDATE esbmcp_bug_reports SET session_id = %(id)s WHERE id = %(bug)s",
        {"id": records.ana_asked, "bug": records.bug},
    )
    liked, reported = await sessions(fresh_as, sentiment="positive"), await sessions(fresh_as, sentiment="bug")
    walk = render(await sessions(fresh_as, session_id=str(records.ana_asked)))

    assert [one.id for one in liked.sessions] == [one.id for one in reported.sessions] == [records.ana_asked]
    assert (liked.total, reported.total) == (1, 1)
    assert "Feedback:\n• negative: -1\n• positive: rated\n" in walk
    assert walk.endswith(f"Reported:\n• Votes are wrong (open, high; id {records.bug})")


async def test_tools_are_named_without_values(records: Any, fresh_as: As) -> None:
    [call] = (await sessions(fresh_as, status="completed")).sessions[0].tools_called

    assert (call.tool_name, call.argument_keys, call.duration_ms, call.ok) == ("lookup_event", ["eid"], 100, True)


async def test_the_answer_as_people_read_it(records: Any, fresh_as: As) -> None:
    found = await sessions(fresh_as, Role.VIEWER)
    at = f"{found.sessions[0].created_at:%d %b, %H:%M} UTC"

    assert render(found) == (
        "*1 your sessions in the last 24 h*, 600 tokens, about $0.0001 USD\n"
        "1 error (1,000 ms, 1.0 tools on average)\n"
        "Cost by model: gpt-4o-mini $0.0001 for 1 session\n"
        f"• {at} me: “find AB9” (error, 1 tool)"
    )
