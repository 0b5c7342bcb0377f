"""The command line as an operator runs it, in processes of its own over one data folder."""

import os
import subprocess
import sys
from pathlib import Path

from memory import embedded
from tests.databases import NOW, ROOT


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
