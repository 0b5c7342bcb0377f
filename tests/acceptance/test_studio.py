"""LangGraph Studio's server over the real graph, asked over HTTP as Studio does."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.command_line import CommandLine

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
NODES = ["admit", "recall", "think", "authorize", "act", "show", "remember"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def start(folder: Path, environment: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], str, Path]:
    """Start `langgraph dev` with the project's own graph in a folder of the test, which it writes to."""
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((ROOT / "langgraph.json").read_text())
    (folder / "langgraph.json").write_text(json.dumps({"dependencies": ["."], "graphs": config["graphs"]}))
    port, log = free_port(), folder / "log.txt"
    command = [
        str(Path(sys.executable).with_name("langgraph")),
        *("dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", str(port)),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(environment), stdout=out, stderr=out, start_new_session=True
        )
    return process, f"http://127.0.0.1:{port}", log


def wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}/ok").status_code == 200:
                return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"langgraph dev did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def servers(command_line: CommandLine) -> Generator[dict[str, str]]:
    """Two servers, one in Studio mode and one without, by name."""
    base = {**command_line.environment, "LANGSMITH_TRACING": "false", "LANGGRAPH_NO_VERSION_CHECK": "true"}
    modes = {"trusted": {"ARTHUR_STUDIO_MODE": "true"}, "plain": dict[str, str]()}
    started = {name: start(command_line.home.parent / f"studio-{name}", base | more) for name, more in modes.items()}
    try:
        for process, url, log in started.values():
            wait_until_up(process, url, log)
        yield {name: url for name, (_, url, _) in started.items()}
    finally:
        for process, _, _ in started.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=20)


def run(url: str, question: str, context: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Create a thread, ask in it, and return the thread and its state."""
    with httpx.Client(base_url=url, timeout=40) as client:
        thread = client.post("/threads", json={}).raise_for_status().json()["thread_id"]
        body = {
            "assistant_id": "arthur",
            "input": {"messages": [{"role": "user", "content": question}]},
            "context": dict(context),
        }
        state = client.post(f"/threads/{thread}/runs/wait", json=body).raise_for_status().json()
    return thread, state


def ask_at_once(url: str, contexts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Ask for the revenue of an event under each context, side by side, and return the states."""
    with ThreadPoolExecutor(len(contexts)) as threads:
        asked = [threads.submit(run, url, "auction revenue of AB4012", context) for context in contexts]
        return [one.result()[1] for one in asked]


@pytest.mark.timeout(120)
def test_a_thread_can_be_made_run_and_its_history_read(servers: dict[str, str]) -> None:
    thread, state = run(servers["trusted"], "when was AB4012?", {"role": "ops"})

    assert "Art Battle Toronto" in state["messages"][-1]["content"]
    assert state["turn"]["status"] == "completed"
    history = httpx.post(f"{servers['trusted']}/threads/{thread}/history", json={"limit": 100}).json()
    assert [name for step in reversed(history) for name in step["next"] if name != "__start__"] == NODES
    drawn = httpx.get(f"{servers['trusted']}/assistants/arthur/graph").json()
    assert {node["id"] for node in drawn["nodes"]} >= {*NODES, "confirm"}


@pytest.mark.timeout(120)
def test_outside_studio_mode_a_context_claims_nothing(servers: dict[str, str]) -> None:
    """Neither a role, nor to be somebody who has one."""
    claims = [{"role": "finance"}, {"role": "ops", "user_id": "U0DEMOOPS1"}, dict[str, str]()]

    for state in ask_at_once(servers["plain"], claims):
        assert (state["turn"]["status"], state["turn"]["reason"], state["turn"]["role"]) == ("denied", "no_role", None)
        assert "2,995" not in json.dumps(state["messages"])


@pytest.mark.timeout(120)
def test_in_studio_mode_a_chosen_role_is_held_to_its_tools(servers: dict[str, str]) -> None:
    marketing, finance = ask_at_once(servers["trusted"], [{"role": "marketing"}, {"role": "finance"}])

    assert "not open to the role marketing" in marketing["messages"][-1]["content"]
    assert "2,995.00" in finance["messages"][-1]["content"]
