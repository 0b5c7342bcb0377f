"""Importing a module of ours does no work, and finds ours and nobody else's."""

import importlib.metadata
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("arthur", "evals", "graph", "memory", "nodes", "sandbox", "server", "tools")
DISTRIBUTION = "arthur"


def modules() -> list[str]:
    """Return the names of all our modules but the ones that are programs."""
    files = (file for package in OURS for file in sorted((ROOT / package).rglob("*.py")))
    parts = (file.relative_to(ROOT).with_suffix("").parts for file in files)
    return [".".join(part for part in path if part != "__init__") for path in parts if path[-1] != "__main__"]


PROBE = """
import importlib, json, os, socket, subprocess, sys, threading

seen = []
def watched(name, args):
    caller = sys._getframe(1)
    while caller is not None:
        file = caller.f_code.co_filename
        if file.startswith("<frozen importlib"):
            return  # an import inside an import is somebody else's module
        if file.startswith(ROOT) and not file.startswith(ROOT + "/.venv"):
            seen.append([name, f"{file}:{caller.f_lineno}"])
            return
        caller = caller.f_back

def hook(event, args):
    if event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.mkdir", "os.remove"):
        watched(event, args)
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        watched("open for writing", args)

class Environment(type(os.environ)):
    def __getitem__(self, key):
        caller = sys._getframe(1)
        while caller.f_code.co_filename in (os.__file__, "<frozen os>", "<frozen _collections_abc>"):
            caller = caller.f_back
        file = caller.f_code.co_filename
        if file.startswith(ROOT) and not file.startswith(ROOT + "/.venv"):
            seen.append([f"environ[{key}]", f"{file}:{caller.f_lineno}"])
        return super().__getitem__(key)

ROOT, names = sys.argv[1], json.loads(sys.argv[2])
os.environ.__class__ = Environment
sys.addaudithook(hook)
threads = threading.active_count()
for name in names:
    importlib.import_module(name)
started = threading.active_count() - threads
print(json.dumps({"seen": seen, "threads": started, "modules": len(names)}))
"""


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Import everything in a fresh interpreter that watches what is done."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROBE, str(ROOT), json.dumps(modules())],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path_factory.mktemp("elsewhere"),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == ""
    [line] = done.stdout.splitlines()  # nothing else was printed
    return json.loads(line)


def test_importing_our_modules_reads_no_environment_and_touches_nothing(probed: dict[str, Any]) -> None:
    assert probed["modules"] > 150
    assert probed["seen"] == []


def test_importing_our_modules_starts_no_thread(probed: dict[str, Any]) -> None:
    assert probed["threads"] == 0


def test_no_other_distribution_owns_a_name_of_ours() -> None:
    """Its folder would win over ours, silently."""
    owners = importlib.metadata.packages_distributions()

    assert {name: set(owners.get(name, [DISTRIBUTION])) for name in OURS} == {name: {DISTRIBUTION} for name in OURS}


def test_our_names_are_found_in_this_repository() -> None:
    program = f"import importlib, json; print(json.dumps([importlib.import_module(n).__file__ for n in {OURS!r}]))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd="/")

    assert json.loads(done.stdout) == [str(ROOT / name / "__init__.py") for name in OURS]


def test_the_linters_know_the_same_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found = {name.removesuffix(".*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}

    assert found == set(OURS)
    assert set(project["tool"]["ruff"]["lint"]["isort"]["known-first-party"]) == set(OURS)
    assert set(project["tool"]["importlinter"]["root_packages"]) == set(OURS)
