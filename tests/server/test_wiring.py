"""The composition root, opened as a command opens it."""

from collections.abc import AsyncGenerator

import pytest

from arthur.identity import Role
from arthur.settings import Settings, load_settings
from nodes.prompts import prompt_hash
from sandbox.traces import TraceCollector, collecting
from server.cli.asking import Question, ask
from server.cli.opening import application
from server.wiring import policy_of
from tests.command_line import CommandLine


@pytest.fixture
async def collector() -> AsyncGenerator[TraceCollector]:
    async with collecting() as collected:
        yield collected


@pytest.fixture
def settings(command_line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the shared command line, with some roles of their own."""
    monkeypatch.chdir(command_line.home.parent)
    return load_settings({"ARTHUR_DATA_DIR": str(command_line.home), "ARTHUR_CLOCK": "2026-06-12T00:30:00Z"})[0]


async def test_a_turn_of_an_opened_application_is_traced_when_the_environment_says_so(
    settings: Settings, collector: TraceCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", collector.url)

    async with application(settings) as app:
        answer = await ask(app, Question(text="when was AB4012?", named="ops", fresh=True))

    assert "Art Battle Toronto" in answer.text
    [root] = collector.roots
    assert (root["name"], root["session_name"]) == ("arthur", "arthur")
    assert [run["name"] for run in collector.children(root)] == [
        "admit",
        "recall",
        "think",
        "authorize",
        "act",
        "show",
        "remember",
    ]


async def test_nothing_is_traced_by_default(settings: Settings, collector: TraceCollector) -> None:
    """And without a key for a model the offline planner answers."""
    changed = settings.model_copy(update={"mutating_tools": True})
    async with application(changed) as app:
        answer = await ask(app, Question(text="when was AB4012?", named="U0DEMOVIE1", fresh=True))

        assert app.services.policy == policy_of(changed)
        assert app.services.policy.mutating_tools
        assert answer.status == "completed"
        statement = "SELECT ai_system_prompt_hash FROM esbmcp_chat_sessions WHERE id = %(id)s"
        assert await app.services.own.value(statement, {"id": answer.turn_id}) == prompt_hash("system")
    assert collector.requests == []


async def test_roles_of_the_settings_are_put_into_the_table_and_taken_back(settings: Settings) -> None:
    """Only where the setting is given: other processes of the house do not have it."""
    home = {"ARTHUR_DATA_DIR": str(settings.data_dir)}
    given = load_settings({**home, "RBAC_USER_MAP_JSON": '{"U0ENV": "finance"}'})[0]
    emptied = load_settings({**home, "RBAC_USER_MAP_JSON": "{}"})[0]
    seen: list[Role | None] = []
    for effective in (given, settings, emptied):
        async with application(effective) as app:
            seen.append(await app.roles.role_of("U0ENV"))
            assert await app.roles.role_of("U0DEMOOPS1") is Role.OPS

    assert seen == [Role.FINANCE, Role.FINANCE, None]
