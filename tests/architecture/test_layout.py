"""Where files stand, how large they may grow, and what the wheel must carry."""

import fnmatch
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("arthur", "evals", "graph", "memory", "nodes", "sandbox", "server", "tools")
LONGEST = 350
VAGUE = {"utils", "helpers", "common", "manager", "misc", "util", "helper"}


def files_of(*folders: str, suffix: str) -> list[Path]:
    return [
        file
        for folder in folders
        for file in sorted((ROOT / folder).rglob(f"*{suffix}"))
        if "__pycache__" not in file.parts
    ]


MODULES = files_of(*OURS, "benchmarks", suffix=".py")
DATA = [
    file
    for package in OURS
    for file in sorted((ROOT / package).rglob("*"))
    if file.is_file() and file.suffix not in {".py", ".pyc"} and "__pycache__" not in file.parts
]


def test_no_module_is_longer_than_350_lines() -> None:
    long = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in MODULES}

    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_no_module_is_called_by_a_word_that_says_nothing() -> None:
    assert [str(file) for file in MODULES if file.stem in VAGUE or file.parent.name in VAGUE] == []


def test_every_module_says_what_it_is_for() -> None:
    """In its first line, which is not code."""
    silent = [str(file) for file in MODULES if file.read_text() and not file.read_text().startswith('"""')]

    assert silent == []


def test_tests_have_no_packages() -> None:
    """With an `__init__.py`, tests/tools would hide the tools it tests."""
    assert files_of("tests", suffix="__init__.py") == []


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without `__init__.py` is left out of the wheel."""
    folders = {file.parent for file in files_of(*OURS, suffix=".py")}

    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_there_are_no_loose_modules() -> None:
    assert list(ROOT.glob("*.py")) == []


def test_every_data_file_is_matched_by_a_pattern_of_the_wheel() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    endings = [pattern.removeprefix("**/") for pattern in patterns]

    lost = [file for file in DATA if not any(fnmatch.fnmatch(file.name, ending) for ending in endings)]
    assert [str(file.relative_to(ROOT)) for file in lost] == []


@pytest.mark.timeout(120)
def test_the_wheel_carries_every_module_and_data_file(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in (*OURS, "pyproject.toml", "README.md"):
        (source / name).symlink_to(ROOT / name)
    program = (
        "import os, setuptools.build_meta as backend;"
        f"os.chdir({str(source)!r}); print(backend.build_wheel({str(tmp_path)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    [wheel] = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    wanted = {str(file.relative_to(ROOT)) for file in (*files_of(*OURS, suffix=".py"), *DATA)}
    assert wanted - packed == set()
    assert packed - wanted == set()
