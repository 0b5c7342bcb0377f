"""Log lines, as an operator's tools read them."""

import json
import logging
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
import structlog

from arthur.log import configure_logging


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_is_one_json_object_with_the_event_name_in_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)

    structlog.get_logger().info("tool_executed", tool_name="lookup_event", arguments_preview={"eid": "AB4003"})

    [line] = lines(capsys.readouterr().out)
    assert list(line)[:3] == ["timestamp", "level", "message"]
    assert datetime.fromisoformat(line.pop("timestamp")).utcoffset() is not None
    assert line == {
        "level": "info",
        "message": "tool_executed",
        "tool_name": "lookup_event",
        "arguments_preview": {"eid": "AB4003"},
    }


def test_metadata_overwrites_neither_timestamp_nor_level_nor_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)

    structlog.get_logger().warning("db_not_configured", timestamp="never", level="none", message="something else")

    [line] = lines(capsys.readouterr().out)
    assert (line["level"], line["message"]) == ("warn", "db_not_configured")
    assert datetime.fromisoformat(line["timestamp"])
    assert line["message_"] == "something else"


def test_lines_of_libraries_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)

    logging.getLogger("some.library").warning("retrying %s in %d s", "the call", 3)

    [line] = lines(capsys.readouterr().out)
    assert (line["level"], line["message"]) == ("warn", "retrying the call in 3 s")


def test_errors_go_to_stderr_with_their_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)

    try:
        _ = {}["nothing"]
    except KeyError as exc:
        structlog.get_logger().error("turn_failed", error_id="err_1", exc_info=exc)

    out, err = capsys.readouterr()
    [line] = lines(err)
    assert out == ""
    assert (line["level"], line["message"], line["error_id"]) == ("error", "turn_failed", "err_1")
    assert "KeyError: 'nothing'" in line["exception"]


def test_a_value_that_json_does_not_know_is_written_as_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)
    at = datetime.fromisoformat("2026-06-12T00:30:00+00:00")

    structlog.get_logger().info("seen", at=at)

    assert lines(capsys.readouterr().out)[0]["at"] == "2026-06-12 00:30:00+00:00"


def test_lines_below_the_chosen_level_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warn", human=False)

    structlog.get_logger().info("quiet")
    logging.getLogger("some.library").info("quiet too")
    structlog.get_logger().warning("loud")

    assert [line["message"] for line in lines(capsys.readouterr().out)] == ["loud"]


def test_libraries_that_log_every_request_are_heard_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)

    logging.getLogger("httpx").info("HTTP Request: POST ...")
    logging.getLogger("httpx").warning("something is off")

    assert [line["message"] for line in lines(capsys.readouterr().out)] == ["something is off"]


def test_facts_bound_to_the_turn_are_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", human=False)

    with structlog.contextvars.bound_contextvars(turn_id="t-1"):
        structlog.get_logger().info("inside")
        logging.getLogger("some.library").warning("inside as well")
    structlog.get_logger().info("outside")

    assert [line.get("turn_id") for line in lines(capsys.readouterr().out)] == ["t-1", "t-1", None]


def test_on_a_terminal_nothing_is_written_to_stdout() -> None:
    """The answer of a command is alone on stdout, so that it can be piped."""
    program = (
        "import structlog; from arthur.log import configure_logging; configure_logging('info', human=True);"
        "structlog.get_logger().info('hello', tool='x')"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)

    assert done.stdout == ""
    assert "hello" in done.stderr
