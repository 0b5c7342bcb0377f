"""Which databases a process uses."""

import pytest

from arthur.errors import NotConfigured
from arthur.identity import Role
from arthur.settings import Settings
from server.databases import choose_databases, demo_roles
from tests.command_line import CommandLine

COMPANY, OWN = "postgresql://a@db.example.com/company", "postgresql://a@db.example.com/own"


async def test_configured_databases_are_taken_as_they_are() -> None:
    both = Settings.model_validate({"SUPABASE_DB_URL": COMPANY, "ARTHUR_DB_URL": OWN, "ARTHUR_READ_ROLE": "reader"})

    chosen = await choose_databases(both)

    assert (chosen.business, chosen.own, chosen.read_role, chosen.write_role) == (COMPANY, OWN, "reader", None)
    assert not chosen.embedded


async def test_without_a_place_of_its_own_arthur_lives_in_the_companys_database() -> None:
    chosen = await choose_databases(Settings.model_validate({"SUPABASE_DB_URL": COMPANY}))

    assert (chosen.business, chosen.own) == (COMPANY, COMPANY)


async def test_production_without_a_database_is_told_so_and_embeds_nothing() -> None:
    with pytest.raises(NotConfigured, match="SUPABASE_DB_URL"):
        await choose_databases(Settings.model_validate({"NODE_ENV": "production"}))


async def test_the_embedded_default_is_made_once(command_line: CommandLine) -> None:
    """The second start finds server, tables and company as the first one left them."""
    settings = Settings.model_validate({"ARTHUR_DATA_DIR": command_line.home, "ARTHUR_CLOCK": "2026-06-12T00:30:00Z"})

    chosen = await choose_databases(settings)

    assert chosen.embedded
    assert (chosen.started_server, chosen.filled_now) == (False, False)
    assert (chosen.read_role, chosen.write_role) == ("arthur_reader", "arthur_writer")


def test_every_role_is_held_by_two_demo_people() -> None:
    held = list(demo_roles().values())

    assert {role: held.count(role) for role in Role} == dict.fromkeys(Role, 2)
