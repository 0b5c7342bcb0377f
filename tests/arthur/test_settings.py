"""Settings: what is read, what stops the start, and what is never shown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from arthur.errors import MisconfiguredError
from arthur.identity import Role
from arthur.settings import NOT_YET_READ, PREDECESSOR_NAMES, Settings, known_names, load_settings, public_view


def read(**environ: str) -> Settings:
    return load_settings(environ)[0]


def problem_of(**environ: str) -> str:
    with pytest.raises(MisconfiguredError) as caught:
        load_settings(environ)
    return str(caught.value)


def test_nothing_has_to_be_set() -> None:
    settings, unused = load_settings({})

    assert (settings.environment, settings.log_level, unused) == ("development", "info", [])
    assert (settings.business_db_url, settings.openai_api_key) == (None, None)
    assert not settings.mutating_tools
    assert not settings.studio_mode


@pytest.mark.parametrize("name", ["ARTHUR_CLOK", "SLACK_ALLOWED_TEAMS", "MCP_MAX_CALLS", "RATE_LIMIT_USERS"])
def test_an_unknown_name_of_our_families_stops_the_start(name: str) -> None:
    assert f"Unknown setting {name}." in problem_of(**{name: "1"})


def test_a_misspelt_name_is_answered_with_the_right_one() -> None:
    assert "Did you mean ARTHUR_CLOCK?" in problem_of(ARTHUR_CLOK="2026-06-12T00:30:00Z")


def test_every_unknown_name_is_told_at_once() -> None:
    problem = problem_of(ARTHUR_FIRST="1", SLACK_SECOND="2")

    assert "ARTHUR_FIRST" in problem
    assert "SLACK_SECOND" in problem


def test_names_of_other_programs_are_none_of_our_business() -> None:
    assert read(PATH="/bin", HOME="/root", LANGSMITH_TRACING="true", KUBERNETES_PORT="tcp://1").log_level == "info"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "chatty"),
        ("NODE_ENV", "staging"),
        ("DB_MAX_CONNECTIONS", "many"),
        ("DB_MAX_CONNECTIONS", "0"),
        ("MCP_MAX_TOOL_CALLS_PER_REQUEST", "0"),
        ("OPENAI_TIMEOUT_MS", "1.5s"),
        ("ENABLE_MUTATING_TOOLS", "maybe"),
        ("RBAC_USER_MAP_JSON", "{not json"),
        ("RBAC_USER_MAP_JSON", '{"U1": "emperor"}'),
        ("ARTHUR_CLOCK", "tomorrow"),
        ("ARTHUR_SCALE", "1000"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_the_setting(name: str, value: str) -> None:
    assert name in problem_of(**{name: value})


def test_a_clock_without_offset_is_refused() -> None:
    assert "give an offset" in problem_of(ARTHUR_CLOCK="2026-06-12T00:30:00")
    assert read(ARTHUR_CLOCK="2026-06-12T00:30:00Z").clock == datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


def test_a_bad_value_is_never_repeated() -> None:
    """The value may be a secret that was put under the wrong name."""
    assert "sk-live-0123456789" not in problem_of(
        LOG_LEVEL="sk-live-0123456789", DB_MAX_CONNECTIONS="sk-live-0123456789"
    )


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_value_counts_as_unset(empty: str) -> None:
    settings = read(LOG_LEVEL=empty, SUPABASE_DB_URL=empty, OPENAI_API_KEY=empty, ARTHUR_SCALE=empty)

    assert (settings.log_level, settings.business_db_url, settings.openai_api_key) == ("info", None, None)
    assert settings.demo_scale == 1


@pytest.mark.parametrize("yes", ["1", "true", "True", "TRUE", "yes", "YES", "on", "On"])
def test_booleans_accept_what_operators_write(yes: str) -> None:
    assert read(ENABLE_MUTATING_TOOLS=yes).mutating_tools


@pytest.mark.parametrize("no", ["0", "false", "False", "no", "off", "OFF"])
def test_booleans_can_be_said_no_to(no: str) -> None:
    assert not read(ENABLE_MUTATING_TOOLS=no).mutating_tools


@pytest.mark.parametrize("name", sorted(PREDECESSOR_NAMES - known_names()))
def test_a_name_of_the_predecessor_only_warns(name: str) -> None:
    settings, unused = load_settings({name: "anything"})

    assert unused == [name]
    assert settings == Settings()


def test_older_names_still_count_but_the_newer_one_wins() -> None:
    both = read(SUPABASE_DB_URL="postgresql://new/x", SUPABASE_DB_URL_READONLY="postgresql://old/x")
    old = read(SUPABASE_DB_URL_READONLY="postgresql://old/x")

    assert both.business_db_url is not None
    assert both.business_db_url.get_secret_value() == "postgresql://new/x"
    assert old.business_db_url is not None
    assert old.business_db_url.get_secret_value() == "postgresql://old/x"


def test_lists_are_separated_by_commas() -> None:
    assert read(SLACK_ALLOWED_TEAM_IDS=" T1, T2 ,,").allowed_teams == ("T1", "T2")
    assert read().allowed_teams == ()


def test_the_role_map_is_json() -> None:
    assert read(RBAC_USER_MAP_JSON='{"U1": "ops", "U2": "event-producer"}').role_map == {
        "U1": Role.OPS,
        "U2": Role.EVENT_PRODUCER,
    }


def test_studio_mode_is_refused_in_production() -> None:
    assert "ARTHUR_STUDIO_MODE" in problem_of(NODE_ENV="production", ARTHUR_STUDIO_MODE="true")
    assert read(NODE_ENV="development", ARTHUR_STUDIO_MODE="true").studio_mode


def test_settings_cannot_be_changed_after_the_start() -> None:
    settings: Any = read()

    with pytest.raises(ValueError, match="frozen"):
        settings.mutating_tools = True


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_has_a_name_of_its_own_and_a_description(name: str) -> None:
    """The page of settings is made from these."""
    field = Settings.model_fields[name]

    assert field.alias
    assert field.alias.isupper()
    assert field.description
    assert field.description.endswith(".")


def test_names_kept_for_parts_that_do_not_read_them_yet_are_not_read_elsewhere() -> None:
    """A name leaves this list when the part that reads it is built."""
    assert not NOT_YET_READ & known_names()
    assert not NOT_YET_READ & PREDECESSOR_NAMES


SECRETS = {
    "SUPABASE_DB_URL": "postgresql://arthur:hunter2secret@db.example.com:5432/x",
    "ARTHUR_DB_URL": "postgresql://arthur:hunter3secret@db.example.com:5432/y",
    "OPENAI_API_KEY": "sk-test-secret",
    "SUPABASE_SERVICE_ROLE_KEY": "service-secret",
    "EB_PRIVATE_TOKEN": "eventbrite-secret",
    "DIRECTORY_API_TOKEN": "directory-secret",
}


def test_secrets_are_shown_to_nobody() -> None:
    settings = read(**SECRETS)

    for shown in (repr(public_view(settings)), repr(settings), settings.model_dump_json()):
        assert "secret" not in shown


def test_the_public_view_says_which_secrets_are_set() -> None:
    shown = public_view(read(**SECRETS))

    assert {name: shown[name] for name in SECRETS} == dict.fromkeys(SECRETS, "set")
    assert public_view(read())["OPENAI_API_KEY"] is None
    assert shown["LOG_LEVEL"] == "info"
