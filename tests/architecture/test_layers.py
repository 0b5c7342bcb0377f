"""The layers hold: a line imports only lines below it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], check=False, capture_output=True, text=True, cwd=ROOT)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
