"""One Postgres a test run, one template database a kind, a clone a test that writes."""

import logging
import os
import shutil
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AsyncExitStack
from pathlib import Path
from zlib import crc32

import psutil
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
from memory.records import recording
from memory.switches import Switches
from tests.command_line import CommandLine, home_made
from tests.databases import NOW, READER, ROOT, WRITER, Databases
from tools.context import Policy, Services, ToolContext

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
