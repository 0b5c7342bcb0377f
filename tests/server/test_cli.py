"""The command line: quick help, plain words, exit codes, and a conversation from a pipe."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from server.cli import COMMANDS, main
from tests.command_line import CommandLine

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "langgraph",
    "langchain_core",
    "openai",
    "psycopg",
    "onnxruntime",
    "rich",
    "numpy",
    "procrastinate",
    "pydantic",
)


def loaded_after(*arguments: str) -> list[str]:
    """Run a command in a fresh interpreter and return which heavy libraries it imported."""
    program = (
        "import sys\nfrom server.cli import main\n"
        f"try:\n    main({list(arguments)!r}, prog_name='server')\n"
        "except SystemExit as end:\n    assert end.code == 0, end\n"
        f"print('loaded:', *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.rpartition("loaded:")[2].split()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_of_every_command_imports_nothing_heavy(command: str) -> None:
    assert loaded_after(command, "--help") == []


def test_the_list_of_commands_imports_none_of_them() -> None:
    assert loaded_after("--help") == []


def test_every_command_is_listed_with_what_it_does() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output

    for name, (_, does) in COMMANDS.items():
        assert f"  {name}" in listed
        assert does in listed


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_a_help_of_its_own(command: str) -> None:
    shown = CliRunner().invoke(main, [command, "--help"])

    assert shown.exit_code == 0
    assert "Usage:" in shown.output


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(main, ["dance"]).exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ARTHUR_CLOK", "x", "Did you mean ARTHUR_CLOCK?"),
        ("LOG_LEVEL", "chatty", "LOG_LEVEL"),
        ("NODE_ENV", "production", "SUPABASE_DB_URL"),
    ],
)
def test_bad_settings_end_the_start_in_plain_words(command_line: CommandLine, name: str, value: str, said: str) -> None:
    done = command_line.run("ask", "hello", **{name: value})

    assert done.returncode == (1 if name == "NODE_ENV" else 2)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_of_the_predecessor_is_noted_and_nothing_else(command_line: CommandLine) -> None:
    done = command_line.run("read-only", "status", REDIS_URL="redis://127.0.0.1")

    assert (done.returncode, done.stdout) == (0, "read-only mode is off\n")
    assert done.stderr == "note: the setting REDIS_URL is no longer used\n"


def test_an_answer_can_be_had_as_json(command_line: CommandLine) -> None:
    done = command_line.run("ask", "when was AB4012?", "--as", "U0DEMOVIE1", "--json", "--new")

    answer = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert UUID(answer["turn_id"])
    assert answer["status"] == "completed"
    assert "*Art Battle Toronto*" in answer["text"], "for programs the text keeps its marks"
    assert [tool["tool_name"] for tool in answer["tools"]] == ["lookup_event"]
    assert (answer["degraded"], answer["error_id"]) == (False, None)


def test_a_conversation_from_a_pipe(command_line: CommandLine) -> None:
    """Greeting, question, follow-up, another person, a fresh start, the end."""
    typed = [
        "when was AB4012?",
        "",
        "and who won it?",
        "/as U0DEMONEW1",
        "when was AB4012?",
        "/as nobody-at-all",
        "/as viewer",
        "/new",
        "and who won it?",
        "/quit",
        "when was AB4009?",
    ]
    done = command_line.run("chat", "--as", "ops", said="\n".join(typed) + "\n")

    said = done.stdout
    assert done.returncode == 0, done.stderr
    assert "Hello, I am Arthur" in said
    assert "You are U0DEMOOPS1" in said
    assert "the offline planner answers" in said
    steps = ["Art Battle Toronto", "won by", "You are now U0DEMONEW1", "no role on file", "You are now U0DEMOVIE1"]
    places = [said.index(step, said.index("offline planner")) for step in steps]
    assert places == sorted(places)
    afresh = said[places[-1] :]
    assert "won by" not in afresh, "the new conversation knows nothing of an event"
    assert "AB4009" not in said, "nothing is read after /quit"


def test_the_end_of_the_input_ends_the_conversation(command_line: CommandLine) -> None:
    assert command_line.run("chat", said="").returncode == 0


def test_one_select_can_be_run_and_nothing_else(command_line: CommandLine) -> None:
    read = command_line.run("sql", "SELECT eid, name FROM events WHERE eid = 'AB4012'")
    wrote = command_line.run("sql", "DELETE FROM events")
    two = command_line.run("sql", "SELECT 1; DROP TABLE events")

    assert (read.returncode, read.stdout) == (0, "eid\tname\nAB4012\tArt Battle Toronto\n")
    assert (wrote.returncode, two.returncode) == (1, 1)
    assert "error: The database refused that" in wrote.stderr
    assert "error: The database refused that" in two.stderr


def test_migrating_what_is_current_does_nothing(command_line: CommandLine) -> None:
    done = command_line.run("migrate", "--check")

    assert (done.returncode, done.stdout) == (0, "everything is up to date\n")
