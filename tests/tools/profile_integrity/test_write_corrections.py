"""Name, bio and country of a profile: what is written, what is left alone, what is refused (spec tools 2.2 to 2.4)."""

from collections.abc import Mapping
from typing import Any

import pytest

from arthur.errors import InternalError, InvalidRequest, NotConfigured, NotFound, NotPossible
from arthur.identity import Role
from memory.grants import GrantState
from tests.tools.conftest import OPS, Desk
from tools.profile_integrity.countries import territory_code
from tools.profile_integrity.update_artist_bio import update_artist_bio
from tools.profile_integrity.update_artist_country import update_artist_country
from tools.profile_integrity.update_artist_name import update_artist_name
from tools.reference import anchors
from tools.spec import AnyTool, Effect

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
MERGED = anchors.artist_id(anchors.ARTIST_SUPERSEDED)
NOWHERE = "00000000-0000-0000-0000-00000000dead"
NEW: dict[str, tuple[AnyTool, dict[str, str]]] = {
    "name": (update_artist_name, {"new_name": "Thessaly Moon"}),
    "bio": (update_artist_bio, {"new_bio": "Paints the moon."}),
    "country": (update_artist_country, {"new_country": "NZ"}),
}
EACH = pytest.mark.parametrize(("tool", "value"), NEW.values(), ids=NEW)


async def columns(desk: Desk, artist: str = ARTIST) -> dict[str, Any]:
    """Return every column of a profile but its score and the time of its last change."""
    [(row,)] = await desk.sql("SELECT to_jsonb(a) - 'updated_at' FROM artist_profiles a WHERE id = %s", artist)
    return row


@EACH
async def test_exactly_one_column_changes(desk: Desk, tool: AnyTool, value: dict[str, str]) -> None:
    """Nothing else of the profile, and nothing of the confirmations with their legal names, is touched."""
    before = await columns(desk)
    legal = await desk.sql("SELECT id, legal_name, updated_at FROM artist_confirmations ORDER BY id")
    result = await desk.write(tool, {"artist_profile_id": ARTIST, **value})
    after = await columns(desk)

    assert result.updated
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {{"new_name": "name", "new_bio": "abhq_bio", "new_country": "country"}[next(iter(value))]}
    assert await desk.sql("SELECT id, legal_name, updated_at FROM artist_confirmations ORDER BY id") == legal


@EACH
async def test_the_card_shows_before_and_after(desk: Desk, tool: AnyTool, value: dict[str, str]) -> None:
    before = await columns(desk)
    grant = await desk.propose(tool, {"artist_profile_id": ARTIST, **value})
    [change] = grant.preview["changes"]

    shown = {"name": before["name"], "bio": before["abhq_bio"], "country": before["country"]}[change["field"]]
    assert (change["before"] or "").startswith((shown or "")[:100])
    assert change["after"].startswith(next(iter(value.values())))
    assert str(anchors.ARTIST_READY) in grant.preview["title"]


@EACH
async def test_a_merged_profile_is_refused_before_anybody_is_asked(
    desk: Desk, tool: AnyTool, value: dict[str, str]
) -> None:
    with pytest.raises(NotPossible, match="was merged into #310012; correct that profile instead"):
        await desk.propose(tool, {"artist_profile_id": MERGED, **value})
    assert await desk.sql("SELECT id FROM esbmcp_grants") == []


@EACH
async def test_a_profile_merged_after_the_card_is_refused(desk: Desk, tool: AnyTool, value: dict[str, str]) -> None:
    raw = {"artist_profile_id": ARTIST, **value}
    grant = await desk.approved(tool, raw)
    await desk.sql("UPDATE artist_profiles SET superseded_by = %s WHERE id = %s", MERGED, ARTIST)

    with pytest.raises(NotPossible, match="was merged into"):
        await desk.run(tool, raw, grant)


@EACH
async def test_an_unknown_profile_is_not_found(desk: Desk, tool: AnyTool, value: dict[str, str]) -> None:
    with pytest.raises(NotFound, match="no artist profile with that id"):
        await desk.propose(tool, {"artist_profile_id": NOWHERE, **value})


@EACH
async def test_an_undo_gives_back_what_was_there(desk: Desk, tool: AnyTool, value: dict[str, str]) -> None:
    before = await columns(desk)
    raw = {"artist_profile_id": ARTIST, **value}
    grant = await desk.approved(tool, raw)
    await desk.run(tool, raw, grant)
    undo = await desk.approvals.propose_undo(grant.id, desk.ctx())
    await desk.confirm(undo)
    await desk.run(tool, undo.arguments, undo)

    assert await columns(desk) == before
    [(event,)] = await desk.sql("SELECT event_type FROM esbmcp_audit_log WHERE grant_id = %s AND event_type LIKE %s",
                                undo.id, "mutating%")  # fmt: skip
    assert event == "mutating_tool_undone"


@EACH
async def test_the_actor_is_on_record(desk: Desk, tool: AnyTool, value: dict[str, str]) -> None:
    await desk.write(tool, {"artist_profile_id": ARTIST, **value})
    rows = await desk.sql(
        "SELECT slack_user_id, approver, target_entity FROM esbmcp_audit_log"
        " WHERE event_type = 'mutating_tool_executed'"
    )

    assert rows == [(OPS, OPS, f"artist:{ARTIST}")]


@pytest.mark.parametrize("tool", [tool for tool, _ in NEW.values()], ids=NEW)
def test_they_are_reversible_writes_of_the_company(tool: AnyTool) -> None:
    assert tool.effect is Effect.COMPANY
    assert tool.roles == {Role.OPS}
    assert tool.prepare is not None
    assert tool.inverse is not None


@pytest.mark.parametrize("name", ["Line\nbreak", "tab\tbed", "zero\u200bwidth"])
async def test_a_name_is_one_printable_line(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidRequest, match="one line of printable characters"):
        await desk.propose(update_artist_name, {"artist_profile_id": ARTIST, "new_name": name})


async def test_the_name_that_stands_there_already_is_refused(desk: Desk) -> None:
    with pytest.raises(NotPossible, match="called exactly that already"):
        await desk.propose(update_artist_name, {"artist_profile_id": ARTIST, "new_name": "Thessaly Moonfield"})


async def test_a_name_that_no_call_can_carry_cannot_be_given_back(desk: Desk) -> None:
    """A name of 240 characters stands in old rows; the write works, the undo is not offered."""
    await desk.sql("UPDATE artist_profiles SET name = %s WHERE id = %s", "x" * 240, ARTIST)
    raw = {"artist_profile_id": ARTIST, "new_name": "Short"}
    grant = await desk.approved(update_artist_name, raw)
    result = await desk.run(update_artist_name, raw, grant)

    assert result.new_name == "Short"
    with pytest.raises(NotPossible, match="cannot be undone"):
        await desk.approvals.propose_undo(grant.id, desk.ctx())


async def test_a_value_that_the_database_bends_is_taken_back(desk: Desk) -> None:
    """The row must hold what was approved, or nothing at all is kept."""
    await desk.sql(
        "CREATE FUNCTION bend() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN NEW.name := upper(NEW.name); RETURN NEW; END$$"
    )
    await desk.sql("CREATE TRIGGER bend BEFORE UPDATE ON artist_profiles FOR EACH ROW EXECUTE FUNCTION bend()")
    raw = {"artist_profile_id": ARTIST, "new_name": "Thessaly Moon"}
    grant = await desk.approved(update_artist_name, raw)

    with pytest.raises(InternalError):
        await desk.run(update_artist_name, raw, grant)
    assert (await columns(desk))["name"] == "Thessaly Moonfield"
    assert (await desk.grant(grant.id)).state is GrantState.FAILED


async def test_a_blank_bio_is_stored_as_nothing(desk: Desk) -> None:
    await desk.write(update_artist_bio, {"artist_profile_id": ARTIST, "new_bio": "Some words."})
    result = await desk.write(update_artist_bio, {"artist_profile_id": ARTIST, "new_bio": "   "})

    assert (result.previous_bio_length, result.new_bio_length) == (11, 0)
    assert (await columns(desk))["abhq_bio"] is None


async def test_the_old_bio_is_no_part_of_answer_or_record(desk: Desk) -> None:
    raw = {"artist_profile_id": ARTIST, "new_bio": "First words."}
    await desk.write(update_artist_bio, raw)
    second = {"artist_profile_id": ARTIST, "new_bio": "Second words."}
    grant = await desk.approved(update_artist_bio, second)
    result = await desk.run(update_artist_bio, second, grant)

    assert "First words." not in result.model_dump_json()
    stored = await desk.grant(grant.id)
    assert "First words." not in str(stored.outcome)
    assert stored.inverse == raw


async def test_a_database_without_the_bio_function_says_so(desk: Desk) -> None:
    await desk.sql("DROP FUNCTION admin_update_artist_bio(uuid, text)")
    raw = {"artist_profile_id": ARTIST, "new_bio": "Words."}
    grant = await desk.approved(update_artist_bio, raw)

    with pytest.raises(NotConfigured, match="has no function admin_update_artist_bio"):
        await desk.run(update_artist_bio, raw, grant)
    assert (await desk.grant(grant.id)).state is GrantState.FAILED


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nz", "NZ"), ("NZL", "NZ"), ("New Zealand", "NZ"), ("Nouvelle-Zélande", "NZ"), ("uk", "GB"), ("GBR", "GB"),
        ("the UK", "GB"), ("England", "GB"), ("U.S.A.", "US"), ("the Netherlands", "NL"), ("Pays-Bas", "NL"),
        ("Holland", "NL"), ("Japón", "JP"), ("Australien", "AU"), ("tha", "TH"),
    ],
)  # fmt: skip
async def test_countries_are_understood_as_people_write_them(desk: Desk, written: str, code: str) -> None:
    result = await desk.write(update_artist_country, {"artist_profile_id": ARTIST, "new_country": written})

    assert result.new_country == code
    assert (await columns(desk))["country"] == code


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("Atlantis", "I know no country 'Atlantis'"),
        ("ZZ", "I know no country 'ZZ'"),
        ("EU", "I know no country 'EU'"),
        ("SUN", "I know no country 'SUN'"),
        ("France", "FR is not in the company's table of countries, which has: AU, CA, CN, GB, JP, NL, NZ, TH, US"),
    ],
)
async def test_what_is_no_country_of_the_company_is_refused(desk: Desk, written: str, problem: str) -> None:
    with pytest.raises(InvalidRequest, match=problem):
        await desk.propose(update_artist_country, {"artist_profile_id": ARTIST, "new_country": written})


def test_countries_are_known_in_the_four_languages_of_the_house() -> None:
    names = {
        "FR": ("France", "la France", "Francia", "Frankreich"),
        "AT": ("Austria", "Autriche", "Österreich"),
        "DE": ("Germany", "l'Allemagne", "Alemania", "Deutschland", "DEU"),
        "ES": ("Spain", "España", "esp"),
    }

    assert {code: {territory_code(name) for name in written} for code, written in names.items()} == {
        code: {code} for code in names
    }


async def test_another_country_than_the_payout_account_is_warned_about(desk: Desk) -> None:
    raw: Mapping[str, str] = {"artist_profile_id": ARTIST, "new_country": "AU"}
    [(payout,)] = await desk.sql("SELECT country FROM artist_global_payments WHERE artist_profile_id = %s", ARTIST)
    grant = await desk.propose(update_artist_country, raw)
    result = await desk.write(update_artist_country, raw)

    assert payout == "CA"
    warning = "The payout account was opened in CA and stays there; a new country means a new account."
    assert grant.preview["warnings"] == [warning]
    assert result.warnings == [warning]


async def test_no_account_no_warning(desk: Desk) -> None:
    artist = anchors.artist_id(anchors.ARTIST_NO_ACCOUNT)
    result = await desk.write(update_artist_country, {"artist_profile_id": artist, "new_country": "AU"})

    assert result.warnings == []
