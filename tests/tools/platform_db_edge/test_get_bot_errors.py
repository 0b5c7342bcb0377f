"""get_bot_errors: failures of tool calls, soft ones included, and the way from one to its session."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from arthur.errors import NotFound
from arthur.identity import Audience, Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.get_bot_errors import BotErrors, get_bot_errors, render

As = Callable[..., ToolContext]


async def errors(fresh_as: As, role: Role = Role.OPS, audience: Audience = Audience.PRIVATE, **args: Any) -> BotErrors:
    return await invoke(get_bot_errors, args, fresh_as(role, audience))


async def test_answers_that_were_errors_are_listed_too(records: Any, fresh_as: As) -> None:
    """Without them the failed look-ups of a day are invisible (spec tools 5.6)."""
    found = await errors(fresh_as)

    assert [(one.kind, one.tool_name, one.resolved) for one in found.errors] == [
        ("error", "get_vote_data", False),
        ("soft_error", "lookup_event", None),
        ("error", "lookup_person", True),
    ]
    assert (found.count, found.total, found.truncated) == (3, 3, False)


async def test_the_summary_follows_the_filter(records: Any, fresh_as: As) -> None:
    found = await errors(fresh_as, tool_name="lookup_event")

    assert [(group.tool_name, group.error_type, group.cnt) for group in found.summary] == [
        ("lookup_event", "soft_error", 1)
    ]
    assert (found.unresolved_count, found.unresolved_older, found.total) == (0, 1, 1)


async def test_open_and_resolved_can_be_told_apart(records: Any, fresh_as: As) -> None:
    assert [one.id for one in (await errors(fresh_as, status="open")).errors] == [records.open_error]
    assert [one.id for one in (await errors(fresh_as, status="resolved")).errors] == [records.resolved_error]


async def test_the_window_and_the_limit_hold(records: Any, fresh_as: As) -> None:
    assert (await errors(fresh_as, hours_back=720)).total == 4
    cut = await errors(fresh_as, limit=1)
    assert (cut.count, cut.total, cut.truncated) == (1, 3, True)
    assert "… and 2 more (3 in all)" in render(cut)


async def test_an_error_leads_to_its_session(records: Any, fresh_as: As) -> None:
    found = await errors(fresh_as, error_id=str(records.open_error))

    assert found.walk is not None
    assert (found.walk.session_id, found.walk.slack_username) == (records.ana_asked, "ana")
    assert [call.tool_name for call in found.walk.calls] == ["lookup_event", "get_vote_data", "get_memory"]
    assert [one.words for one in found.walk.opinions] == ["-1"]
    assert found.walk.prompt == "votes of AB4001? write to ana@example.org"


async def test_an_error_leads_to_what_was_reported_of_its_session(records: Any, change: Any, fresh_as: As) -> None:
    await change(
        "UPDATE esbmcp_bug_reports SET session_id = %(id)s WHERE id = %(bug)s",
        {"id": records.ana_asked, "bug": records.bug},
    )
    found = await errors(fresh_as, error_id=str(records.open_error))

    assert found.walk is not None
    assert [(one.id, one.status) for one in found.walk.reports] == [(records.bug, "open")]
    assert render(found).endswith(f"Reported:\n• Votes are wrong (open, high; id {records.bug})")


async def test_a_viewer_gets_the_error_without_the_colleagues_session(records: Any, fresh_as: As) -> None:
    found = await errors(fresh_as, Role.VIEWER, error_id=str(records.open_error))

    assert found.walk is None
    assert found.count == 1


async def test_a_viewer_gets_the_session_of_an_own_failure(records: Any, fresh_as: As) -> None:
    found = await errors(fresh_as, Role.VIEWER, error_id=str(records.soft))

    assert found.walk is not None
    assert found.walk.prompt == "find AB9"
    with pytest.raises(NotFound, match="You have no session"):
        await errors(fresh_as, Role.VIEWER, session_id=str(records.ana_asked))


async def test_words_of_a_session_are_not_shown_where_others_read(records: Any, fresh_as: As) -> None:
    found = await errors(fresh_as, Role.OPS, Audience.SHARED, error_id=str(records.open_error))

    assert found.walk is not None
    assert (found.walk.prompt, found.walk.answer) == (None, None)


async def test_whom_somebody_looked_for_is_masked_for_viewers(records: Any, change: Any, fresh_as: As) -> None:
    await change("UPDATE esbmcp_tool_executions SET error_message = 'Nobody has jo@example.org.' WHERE has_error_field")

    async def message(role: Role) -> str | None:
        [one] = (await errors(fresh_as, role, tool_name="lookup_event")).errors
        return one.error_message

    assert await message(Role.OPS) == "Nobody has jo@example.org."
    assert await message(Role.VIEWER) == "Nobody has j***@example.org."


async def test_an_unknown_error_is_not_found(records: Any, fresh_as: As) -> None:
    with pytest.raises(NotFound, match="There is no error"):
        await errors(fresh_as, error_id=str(UUID(int=99)))


async def test_the_answer_as_people_read_it(records: Any, fresh_as: As) -> None:
    found = await errors(fresh_as)
    at = [f"{one.created_at:%d %b, %H:%M} UTC" for one in found.errors]

    assert render(found) == (
        "*3 failed tool calls in the last 24 h*, 1 open\n"
        "• get_vote_data, sql_error: 1 (1 open)\n"
        "• lookup_event, soft_error: 1\n"
        "• lookup_person, timeout: 1\n"
        "Newest:\n"
        f"• {at[0]} get_vote_data, sql_error [42703]: no column, open (id {found.errors[0].id})\n"
        f"• {at[1]} lookup_event, soft_error [not_found]: There is no event AB9. (id {found.errors[1].id})\n"
        f"• {at[2]} lookup_person, timeout: too slow, resolved (id {found.errors[2].id})\n"
        "1 older error still open."
    )


async def test_a_quiet_day_is_said_in_words(fresh_as: As) -> None:
    assert render(await errors(fresh_as)) == "*No failed tool calls in the last 24 h*"
