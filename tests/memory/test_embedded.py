"""The embedded Postgres: found when it runs, started when not, and outliving its clients."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from memory import embedded


@pytest.fixture
def folder(run_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A data folder of the test's own, whose server is stopped afterwards."""
    path = run_folder / f"embedded-{abs(hash(request.node.name)):x}" / "postgres"
    yield path
    embedded.stop(path)


def value(dsn: str, statement: LiteralString) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def start_elsewhere(folder: Path, end: str) -> str:
    """Start the server from another process, which then ends in some way, and return what it printed."""
    program = (
        "import os, pathlib, signal; from memory import embedded;"
        f"running = embedded.start(pathlib.Path({str(folder)!r}), settings=embedded.THROWAWAY);"
        f"print(running.started_here, flush=True); {end}"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), signal.SIGKILL)"], ids=["ends", "is killed"])
def test_the_server_survives_its_client_and_is_found_again(folder: Path, end: str) -> None:
    assert start_elsewhere(folder, end) == "True"
    pid = postmaster(folder)

    found = embedded.start(folder)

    assert not found.started_here
    assert postmaster(folder) == pid
    assert value(found.uri, "SELECT 1") == 1


def test_after_a_crash_of_the_server_the_next_start_recovers_what_was_committed(folder: Path) -> None:
    running = embedded.start(folder)
    assert running.started_here
    with psycopg.connect(running.uri) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    pid = postmaster(folder)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)

    again = embedded.start(folder)

    assert again.started_here
    assert postmaster(folder) != pid
    assert value(again.uri, "SELECT answer FROM kept") == 42


def test_a_left_over_pid_that_now_belongs_to_another_server_is_not_believed(
    folder: Path, server: embedded.Running
) -> None:
    """Numbers are used again, after a restart of the machine at the latest."""
    embedded.start(folder, settings=embedded.THROWAWAY)
    left_over = (folder / "postmaster.pid").read_text().splitlines()
    assert embedded.stop(folder)
    (folder / "postmaster.pid").write_text("\n".join([str(postmaster(server.folder)), *left_over[1:]]) + "\n")

    assert not embedded.stop(folder)
    assert embedded.start(folder).started_here
    assert value(server.uri, "SELECT 1") == 1


def test_stopping_ends_the_server_once(folder: Path) -> None:
    embedded.start(folder, settings=embedded.THROWAWAY)
    pid = postmaster(folder)

    assert embedded.stop(folder)
    assert gone(pid)
    assert not embedded.stop(folder)


def test_stopping_what_never_was_there_is_no_error(folder: Path) -> None:
    assert not embedded.stop(folder)


def test_settings_count_when_the_folder_is_new(folder: Path) -> None:
    first = embedded.start(folder, settings={"max_connections": "17", "jit": "off"})
    assert value(first.uri, "SHOW max_connections") == "17"

    assert embedded.stop(folder)
    again = embedded.start(folder, settings={"max_connections": "99"})

    assert value(again.uri, "SHOW max_connections") == "17"


def test_two_processes_that_start_at_once_get_one_server(folder: Path) -> None:
    program = (
        "import pathlib; from memory import embedded;"
        f"r = embedded.start(pathlib.Path({str(folder)!r}), settings=embedded.THROWAWAY); print(r.started_here, r.uri)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=60)[0].split(maxsplit=1) for process in both]

    assert sorted(started for started, _ in told) == ["False", "True"]
    assert told[0][1] == told[1][1]


def test_databases_are_made_once_and_dropped_with_their_clients(server: embedded.Running) -> None:
    name = f"made_{os.getpid()}"
    assert embedded.ensure_database(server, name)
    assert not embedded.ensure_database(server, name)

    with psycopg.connect(server.dsn(name), autocommit=True) as client:
        embedded.drop_database(server, name)
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")
    with psycopg.connect(server.uri) as client:
        assert client.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None


def test_the_url_of_a_database_leads_to_it(own_dsn: str) -> None:
    url = embedded.as_url(own_dsn)

    assert url.startswith("postgresql://")
    assert value(url, "SELECT count(*) FROM esbmcp_turns") == 0
