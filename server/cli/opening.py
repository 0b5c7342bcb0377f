"""What every command needs at its start: settings, logs, an opened application, and errors in plain words."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from dotenv import dotenv_values
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from arthur.errors import ArthurError, MisconfiguredError
from arthur.log import configure_logging
from arthur.settings import Settings, load_settings
from memory.migrate import MigrationError
from server.tracing import tracing
from server.wiring import App, open_app

T = TypeVar("T")

EXIT_FAILED = 1
EXIT_USAGE = 2


def environment() -> dict[str, str]:
    """Return the environment, with what `.env` in the present folder adds to it."""
    from_file = {name: value for name, value in dotenv_values(Path(".env")).items() if value is not None}
    return {**from_file, **os.environ}


def read_settings(*, quiet: bool = True) -> Settings:
    """Read the settings, or end with what is wrong about them. A quiet command logs warnings only."""
    try:
        settings, unused = load_settings(environment())
    except MisconfiguredError as exc:
        fail(str(exc), code=EXIT_USAGE)
    human = sys.stderr.isatty() or quiet
    configure_logging("warn" if quiet and settings.log_level == "info" else settings.log_level, human=human)
    for name in unused:
        click.echo(f"note: the setting {name} is no longer used", err=True)
    return settings


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work and translate what goes wrong, once."""
    try:
        return asyncio.run(work)
    except ArthurError as exc:
        fail(exc.detail)
    except MisconfiguredError as exc:
        fail(str(exc), code=EXIT_USAGE)
    except MigrationError as exc:
        fail(f"{exc} (An embedded demo database can be made anew: python -m server db reset.)")
    except KeyboardInterrupt:
        fail("stopped", code=130)


def fail(message: str, *, code: int = EXIT_FAILED) -> NoReturn:
    """End the process with a message on stderr."""
    click.echo(f"error: {message}", err=True)
    raise SystemExit(code)


@asynccontextmanager
async def application(settings: Settings) -> AsyncGenerator[App]:
    """Open the application, traced if the environment says so, with a progress bar while the demo company is made."""
    with DemoProgress() as progress:
        async with tracing(environment()), open_app(settings, progress=progress) as app:
            progress.done()
            yield app


class DemoProgress:
    """A progress bar on stderr for the making of the demo company; silent unless there is work."""

    def __init__(self) -> None:
        self._bar: Bar | None = None

    def __enter__(self) -> "DemoProgress":
        return self

    def __exit__(self, *_: object) -> None:
        self.done()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` are finished."""
        if self._bar is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._bar.add_task("", total=None)
        self._bar.update(self._bar.task_ids[0], description=f"Demo company: {what}", completed=done, total=total)

    def done(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
