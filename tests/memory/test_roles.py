"""The role table: which of several sources counts, and how soon a change does."""

import asyncio
from uuid import uuid4

import pytest

from arthur.clock import SystemClock
from arthur.database import Database
from arthur.identity import Door, Role
from memory import roles as module
from memory.roles import CACHE_S, RoleTable
from memory.turns import NewTurn, Turns


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe nothing that was looked up before."""
    monkeypatch.setattr(module, "CACHE_S", 0.0)


@pytest.mark.usefixtures("impatient")
async def test_what_a_person_was_given_by_hand_beats_settings_directory_and_demo(own_database: Database) -> None:
    """Precedence is manual, env, directory, demo; each wins over all after it."""
    table = RoleTable(own_database)
    counted: list[Role | None] = [await table.role_of("U1")]
    given = {"demo": Role.VIEWER, "directory": Role.MARKETING, "env": Role.FINANCE, "manual": Role.OPS}
    for source, role in given.items():
        await table.replace(source, {"U1": role}, by="test")
        counted.append(await table.role_of("U1"))

    assert counted == [None, Role.VIEWER, Role.MARKETING, Role.FINANCE, Role.OPS]


@pytest.mark.usefixtures("impatient")
async def test_replacing_a_source_takes_away_what_it_no_longer_names(own_database: Database) -> None:
    table = RoleTable(own_database)
    await table.replace("env", {"U1": Role.OPS, "U2": Role.VIEWER}, by="test")
    await table.replace("manual", {"U3": Role.FINANCE}, by="test")

    await table.replace("env", {"U2": Role.MARKETING}, by="test")

    assert [await table.role_of(user) for user in ("U1", "U2", "U3")] == [None, Role.MARKETING, Role.FINANCE]
    await table.replace("env", {}, by="test")
    assert [await table.role_of(user) for user in ("U1", "U2", "U3")] == [None, None, Role.FINANCE]


async def test_what_this_process_changes_counts_at_once(own_database: Database) -> None:
    table = RoleTable(own_database)
    assert await table.role_of("U1") is None

    await table.replace("manual", {"U1": Role.OPS}, by="test")

    assert await table.role_of("U1") is Role.OPS


async def test_a_role_taken_away_elsewhere_stops_counting_within_seconds(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CACHE_S <= 5
    monkeypatch.setattr(module, "CACHE_S", 0.2)
    here, elsewhere = RoleTable(own_database), RoleTable(own_database)
    await here.replace("manual", {"U1": Role.OPS}, by="test")
    assert await here.role_of("U1") is Role.OPS

    await elsewhere.replace("manual", {}, by="test")
    at_once = await here.role_of("U1")
    await asyncio.sleep(0.25)

    assert at_once is Role.OPS, "asked for each message, it would be a query each time"
    assert await here.role_of("U1") is None


async def test_a_role_stands_for_the_first_demo_person_who_has_it(own_database: Database) -> None:
    table = RoleTable(own_database)
    await table.replace("demo", {"U2": Role.OPS, "U1": Role.OPS, "U3": Role.VIEWER}, by="test")
    await table.replace("manual", {"U0": Role.FINANCE}, by="test")

    assert await table.first_with(Role.OPS) == "U1"
    assert await table.first_with(Role.FINANCE) is None, "a real person never answers to a role's name"


async def test_the_memory_of_roles_is_bounded(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CACHE_SIZE", 10)
    table = RoleTable(own_database)

    for number in range(35):
        await table.role_of(f"U{number}")

    assert len(table._known) <= 10


async def test_who_takes_a_turn_learns_the_role_of_its_person(own_database: Database) -> None:
    """So that the first question about the role costs no statement; it counts no longer than one that was looked up."""
    table, elsewhere = RoleTable(own_database), RoleTable(own_database)
    turns = Turns(own_database, SystemClock(), table)
    await elsewhere.replace("manual", {"U1": Role.OPS, "U2": Role.FINANCE}, by="test")
    run_here, run_later = (
        NewTurn(id=uuid4(), source="cli", door=Door.CLI, thread_id=uuid4(), thread_key=user, user_id=user, question="?")
        for user in ("U1", "U2")
    )

    await turns.accept(run_here, worker="w")
    await turns.accept(run_later)
    known_at_first = set(table._known)
    await turns.claim(run_later.id, worker="w")

    assert (known_at_first, set(table._known)) == ({"U1"}, {"U1", "U2"})
    assert [await table.role_of(user) for user in ("U1", "U2")] == [Role.OPS, Role.FINANCE]
