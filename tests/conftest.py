"""One Postgres a test run, one template database a kind, a clone a test that writes."""

import asyncio
import itertools
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import psutil
import psycopg
import pytest
import structlog
from filelock import FileLock
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from arthur.clock import PinnedClock, SystemClock
from arthur.database import Database, Limits, open_database
from arthur.identity import Audience, Caller, Door, Place, Role
from memory import embedded
from memory.grants import Grants
from memory.limits import RateLimits
from memory.migrate import ensure_roles, migrate
from memory.records import recording
from memory.switches import Switches
from tools.context import Policy, Services, ToolContext
from tools.reference.load import grant_access, load_company

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
"""The present of the tests: 20:30 on a Thursday in Toronto, where the demo company has a show running."""

READER, WRITER = "arthur_reader", "arthur_writer"

BROWSER = "tests/acceptance/browser/"
LONGEST = ("tests/acceptance/test_slack_crashes.py", "tests/acceptance/test_slack_process.py", BROWSER)

FOLDER = "arthur-test-"
ROOMS = (Path("/dev/shm"), ROOT / ".arthur")  # noqa: S108  a place in memory, where each run has its own folder
ENOUGH_ROOM = 4 << 30

FOREIGN_ENVIRONMENT = (
    "ARTHUR_",
    "SLACK_",
    "MCP_",
    "RATE_LIMIT_",
    "OPENAI_",
    "LANGSMITH_",
    "LANGCHAIN_",
    "SUPABASE_",
    "EB_",
    "NODE_ENV",
)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the developer's own settings out of the tests."""
    for name in [name for name in os.environ if name.startswith(FOREIGN_ENVIRONMENT)]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        for folder in (folder for room in ROOMS for folder in room.glob(f"{FOLDER}*")):
            if not _runs(folder):
                _clear(folder)
        os.environ["TEST_RUN_FOLDER"] = str(_room() / f"{FOLDER}{os.getpid()}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's own Postgres and remove its data."""
    folder = Path(os.environ.get("TEST_RUN_FOLDER", ""))
    if not hasattr(config, "workerinput") and folder.name.startswith(FOLDER):
        _clear(folder)


def _turn(item: pytest.Item) -> tuple[bool, int]:
    file = item.nodeid.partition("::")[0]
    return not file.startswith(LONGEST), crc32(file.encode())


def _room() -> Path:
    """Return where a run keeps its data: in memory where there is room, for a test's database is some 400 files."""
    memory, disk = ROOMS
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_ROOM else disk


def _runs(folder: Path) -> bool:
    """Say whether the run that a folder belongs to still goes on; one that was cut off leaves its servers behind."""
    return psutil.pid_exists(int(folder.name.removeprefix(FOLDER)))


def _clear(folder: Path) -> None:
    for data in (*folder.glob("pg"), *folder.glob("*/postgres")):
        embedded.stop(data)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> "ByFile":
    """Give a worker whole files."""
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers take the longest files first, and the others in a mixed order: some compute, some mostly wait."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


class ByFile(LoadFileScheduling):
    """Gives all files with a browser to one worker, so that they share one demo."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Generator[None]:
    """Take back what a test, or a command it ran in this process, did to the process's logging."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    if structlog.is_configured():
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder of this test run, shared by its workers."""
    folder = Path(os.environ["TEST_RUN_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server(run_folder: Path) -> embedded.Running:
    """The run's Postgres server."""
    return embedded.start(run_folder / "pg", settings=embedded.THROWAWAY)


class Databases:
    """Makes databases on the run's server."""

    def __init__(self, server: embedded.Running, folder: Path) -> None:
        self.server = server
        self._lock = FileLock(folder / "templates.lock")
        self._made = set[str]()
        self._names = (f"t{os.getpid()}_{number}" for number in itertools.count())

    def empty(self) -> str:
        """Return the connection string of a new, empty database."""
        name = next(self._names)
        embedded.ensure_database(self.server, name)
        return self.server.dsn(name)

    def clone(self, template: str) -> str:
        """Return the connection string of a new copy of a template."""
        return self.server.dsn(self._cloned(template))

    @contextmanager
    def lent(self, template: str) -> Generator[str]:
        """Lend a new copy of a template; it is dropped at the end, for all of them would not fit into memory."""
        name = self._cloned(template)
        yield self.server.dsn(name)
        embedded.drop_database(self.server, name)

    def _cloned(self, template: str) -> str:
        if template not in self._made:
            with self._lock:
                if embedded.ensure_database(self.server, template):
                    asyncio.run(_fill(self.server.dsn(template), company=template == "company"))
            self._made.add(template)
        name = next(self._names)
        embedded.ensure_database(self.server, name, template=template)
        return name


async def _fill(dsn: str, *, company: bool) -> None:
    await migrate(dsn)
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        if company:
            await load_company(connection, now=NOW)
        await ensure_roles(connection, reader=READER, writer=WRITER)
        if company:
            await grant_access(connection, reader=READER, writer=WRITER)


@pytest.fixture(scope="session")
def databases(server: embedded.Running, run_folder: Path) -> Databases:
    """Maker of databases: `empty()`, `clone("own")`, `clone("company")`."""
    return Databases(server, run_folder)


@pytest.fixture(scope="session")
def company_dsn(databases: Databases) -> str:
    """The demo company with Arthur's tables, shared by the tests that only read."""
    return databases.clone("company")


@pytest.fixture
def fresh_company_dsn(databases: Databases) -> Generator[str]:
    """A demo company of the test's own, to write into."""
    with databases.lent("company") as dsn:
        yield dsn


@pytest.fixture
def own_dsn(databases: Databases) -> Generator[str]:
    """Arthur's own tables, empty, for one test."""
    with databases.lent("own") as dsn:
        yield dsn


@pytest.fixture
async def own_database(own_dsn: str) -> AsyncGenerator[Database]:
    """A handle on Arthur's own tables, empty, for one test."""
    async with open_database(own_dsn, Limits()) as database:
        yield database


@pytest.fixture
def clock() -> PinnedClock:
    """The pinned present of the tests."""
    return PinnedClock(NOW)


class CommandLine:
    """Runs `python -m server` as an operator does, with one data folder for the whole test run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "ARTHUR_DATA_DIR": str(home),
            "ARTHUR_CLOCK": NOW.isoformat(),
            "PYTHONWARNINGS": "ignore",
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command and return at once."""
        return subprocess.Popen(
            [sys.executable, "-m", "server", *arguments],
            env={**self.environment, **environment},
            cwd=self.home.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `said` is what is typed."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(said, timeout=90)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @property
    def dsn(self) -> str:
        """The connection string of the embedded database."""
        return embedded.start(self.home / "postgres").dsn("arthur")


@pytest.fixture(scope="session")
def command_line(run_folder: Path) -> CommandLine:
    """The command line over an embedded database with the demo company, made once a run."""
    with FileLock(run_folder / "home.lock"):
        return home_made(run_folder / "home")


@pytest.fixture
def command_line_alone(run_folder: Path) -> Generator[CommandLine]:
    """A command line over an embedded database that no other test uses, for a test that locks or kills."""
    made = home_made(run_folder / "alone")
    yield made
    embedded.stop(made.home / "postgres")


def home_made(home: Path) -> CommandLine:
    """Return a command line over a data folder, with the demo company in it."""
    made = CommandLine(home)
    if not (home / "made").exists():
        vectors = ROOT / ".arthur" / "test-vectors"  # of the tools' examples: seconds of work, the same every run
        vectors.mkdir(parents=True, exist_ok=True)
        home.mkdir(exist_ok=True)
        (home / "vectors").symlink_to(vectors)
        started = made.run("db", "start")
        assert started.returncode == 0, started.stderr
        (home / "made").touch()
    return made


OpenServices = Callable[..., "AsyncGenerator[Services]"]


async def open_services(stack: AsyncExitStack, dsn: str, clock: PinnedClock, policy: Policy) -> Services:
    """Open real pools under the real database roles."""
    reader = await stack.enter_async_context(
        open_database(dsn, Limits(read_only=True, statement_timeout_ms=5000, role=READER))
    )
    writer = await stack.enter_async_context(open_database(dsn, Limits(role=WRITER)))
    own = await stack.enter_async_context(open_database(dsn, Limits()))
    relaxed = await stack.enter_async_context(open_database(dsn, Limits(waits_for_disk=False)))
    recorder = await stack.enter_async_context(recording(relaxed, build="test"))
    wall = SystemClock()
    return Services(
        reader=reader,
        writer=writer,
        own=own,
        relaxed=relaxed,
        clock=clock,
        wall=wall,
        recorder=recorder,
        limits=RateLimits(relaxed, wall),
        switches=Switches(own),
        policy=policy,
        grants=Grants(own, wall),
    )


@pytest.fixture
async def services(company_dsn: str, clock: PinnedClock) -> AsyncGenerator[Services]:
    """Services over the shared demo company, with generous limits."""
    async with AsyncExitStack() as stack:
        yield await open_services(stack, company_dsn, clock, Policy(tool_calls_per_window=10_000))


@pytest.fixture
async def fresh_services(fresh_company_dsn: str, clock: PinnedClock) -> AsyncGenerator[Services]:
    """Services over a demo company of the test's own, writes switched on."""
    async with AsyncExitStack() as stack:
        yield await open_services(stack, fresh_company_dsn, clock, Policy(mutating_tools=True))


def context_for(services: Services, role: Role | None, audience: Audience = Audience.PRIVATE) -> ToolContext:
    """Return the surroundings of a call by an invented person of a role."""
    return ToolContext(
        caller=Caller(user_id=f"U0TEST{(role or 'none').upper()}", role=role, username="Test Person"),
        place=Place(door=Door.CLI, channel_id="C0TEST", audience=audience),
        services=services,
    )


@pytest.fixture
def ctx(services: Services) -> ToolContext:
    """A call by an ops person that only this person reads."""
    return context_for(services, Role.OPS)


@pytest.fixture
def ctx_as(services: Services) -> Callable[..., ToolContext]:
    """Make a call's surroundings for any role and audience."""

    def make(role: Role | None, audience: Audience = Audience.PRIVATE) -> ToolContext:
        return context_for(services, role, audience)

    return make


@pytest.fixture(scope="session", autouse=True)
def _no_real_model() -> None:
    """No test asks a real model: nothing may carry a key."""
    assert "OPENAI_API_KEY" not in os.environ
