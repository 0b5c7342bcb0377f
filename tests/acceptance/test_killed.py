"""A process is killed while a tool runs; the question it left gets exactly one answer."""

import os
import signal
import subprocess
import time
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from memory.turns import SILENT_AFTER
from tests.command_line import CommandLine

QUESTION = "when is the next Toronto event?"
HANGING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'
"""
TURNS = """
SELECT t.state, t.attempts, t.question, t.answer ->> 'text' AS text, s.status, s.ai_response,
       (SELECT count(*) FROM esbmcp_tool_executions x WHERE x.session_id = s.id) AS executions
  FROM esbmcp_turns t
  JOIN esbmcp_chat_sessions s ON s.id = t.id
 WHERE t.thread_key LIKE %s
 ORDER BY t.accepted_at
"""


def rows(connection: psycopg.Connection[Any], statement: str, *values: object) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, values).fetchall()  # pyright: ignore[reportArgumentType]


def wait_until_a_tool_hangs(connection: psycopg.Connection[Any], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if rows(connection, HANGING)[0]["count"]:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    pytest.fail("no tool came to wait for the locked table")


@pytest.mark.timeout(120)
def test_the_turn_ends_with_one_answer_and_one_session_row(command_line_alone: CommandLine) -> None:
    """Two processes start afterwards at the same moment, and both find the question."""
    command_line, options = command_line_alone, ("--as", "ops", "--thread", "killed")
    with psycopg.connect(command_line.dsn) as holder, psycopg.connect(command_line.dsn, autocommit=True) as watcher:
        holder.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        dying = command_line.start("ask", QUESTION, *options, ARTHUR_READ_TIMEOUT_MS="60000")
        wait_until_a_tool_hangs(watcher, dying)
        os.kill(dying.pid, signal.SIGKILL)
        dying.communicate()
        holder.rollback()
        [left] = rows(watcher, TURNS, "cli:%:killed")
        assert (left["state"], left["status"], left["text"]) == ("running", "running", None)

        time.sleep(SILENT_AFTER.total_seconds() + 0.5)
        both = [command_line.start("ask", "hello", *options) for _ in range(2)]
        said = [process.communicate(timeout=90) for process in both]

        finished, *later = rows(watcher, TURNS, "cli:%:killed")
    assert [process.returncode for process in both] == [0, 0], said
    assert finished["question"] == QUESTION
    assert (finished["state"], finished["attempts"], finished["status"]) == ("done", 2, "completed")
    assert "AB4020" in finished["text"]
    assert finished["ai_response"] == finished["text"]
    assert finished["executions"] == 1
    assert [(turn["question"], turn["state"], turn["attempts"]) for turn in later] == [("hello", "done", 1)] * 2
    assert any("Finished an interrupted question" in err and "AB4020" in err for _, err in said)
