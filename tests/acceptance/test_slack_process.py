"""The bot as an operator runs it: a process of its own that only a setting points at the sandbox."""

import asyncio
import json
import signal
import socket
import subprocess
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count

import psycopg
import pytest
from aiohttp import ClientSession

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import Installation
from sandbox.slack.state.records import Message
from server.slack.manifest import EVENTS
from tests.command_line import CommandLine

OPS, CHANNEL = "U0DEMOOPS1", "C0DEMOOPS1"
QUESTION = "@Arthur when is the next Toronto event?"
HANGING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'
"""


WORKSPACES = count(1)


@pytest.fixture
async def slack() -> AsyncGenerator[SandboxSlack]:
    """A workspace whose ids no other one of this run has, because all of them share one database."""
    async with SandboxSlack(app=Installation(events=frozenset(EVENTS))) as sandbox:
        for _ in range(1_000 * next(WORKSPACES)):
            sandbox.world.stamps.id("skipped")
        yield sandbox


class Process:
    """One bot process."""

    def __init__(self, command_line: CommandLine, slack: SandboxSlack, **environment: str) -> None:
        self.slack = slack
        self.port = free_port()
        known = slack.world.app
        self.popen: subprocess.Popen[str] = command_line.start(
            "slack",
            SLACK_BOT_TOKEN=known.bot_token,
            SLACK_APP_TOKEN=known.app_token,
            SLACK_USE_SOCKET_MODE="true",
            ARTHUR_SLACK_API_URL=slack.base_url,
            PORT=str(self.port),
            **environment,
        )

    async def until_started(self) -> dict[str, object]:
        """Wait for the last line of the start and return it."""
        assert self.popen.stdout is not None
        while line := await asyncio.to_thread(self.popen.stdout.readline):
            event: dict[str, object] = json.loads(line)
            if event["message"] == "slackbot_started":
                return event
        raise AssertionError(self.popen.communicate())

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        self.popen.send_signal(number)
        await asyncio.to_thread(self.popen.communicate)
        return int(self.popen.returncode)


@asynccontextmanager
async def running(command_line: CommandLine, slack: SandboxSlack, **environment: str) -> AsyncGenerator[Process]:
    """Run a bot process that does not outlive its test."""
    process = Process(command_line, slack, **environment)
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            await process.end(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(slack: SandboxSlack, asked: Message) -> list[Message]:
    return [message for message in slack.messages(CHANNEL, asked.ts) if message.by_app]


@pytest.mark.timeout(120)
async def test_it_starts_answers_and_stops_in_order(command_line: CommandLine, slack: SandboxSlack) -> None:
    async with running(command_line, slack) as bot, ClientSession() as session:
        started = await bot.until_started()
        assert (started["port"], started["socket_mode"], started["allowed_tools_count"]) == (bot.port, True, 67)
        for path, said in (("healthz", "ok"), ("readyz", "ready")):
            async with session.get(f"http://127.0.0.1:{bot.port}/{path}") as answer:
                assert (answer.status, await answer.text()) == (200, said)
        asked = slack.say(OPS, CHANNEL, QUESTION)
        await slack.wait_for(lambda: answers(slack, asked), 20)
        assert "AB4020" in answers(slack, asked)[0].text
        assert await bot.end(signal.SIGTERM) == 0
    assert not slack.sockets.connected


@pytest.mark.timeout(150)
async def test_question_of_a_killed_bot_is_answered_once_by_the_next(
    command_line: CommandLine, slack: SandboxSlack
) -> None:
    """The first process dies of SIGKILL while a tool runs, and the second one makes it good."""
    dsn = command_line.dsn
    with psycopg.connect(dsn) as holder, psycopg.connect(dsn, autocommit=True) as watcher:
        async with running(command_line, slack, ARTHUR_READ_TIMEOUT_MS="60000") as first:
            await first.until_started()
            holder.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
            asked = slack.say(OPS, CHANNEL, QUESTION)
            give_up = time.monotonic() + 30
            while watcher.execute(HANGING).fetchone() == (0,):
                assert time.monotonic() < give_up
                await asyncio.sleep(0.05)
            assert await first.end(signal.SIGKILL) == -signal.SIGKILL
        holder.rollback()
        async with running(command_line, slack) as second:
            await slack.wait_for(lambda: answers(slack, asked), 60)
            await asyncio.sleep(1)
            await second.end(signal.SIGTERM)
        [answer] = answers(slack, asked)
        turn = "SELECT state, attempts FROM esbmcp_turns WHERE message_ts = %s"
        state = watcher.execute(turn, (asked.ts,)).fetchone()
    assert "AB4020" in answer.text
    assert state == ("done", 2)


@pytest.mark.timeout(60)
async def test_production_without_a_database_is_up_but_not_ready(
    command_line: CommandLine, slack: SandboxSlack
) -> None:
    async with running(command_line, slack, NODE_ENV="production") as bot, ClientSession() as session:
        give_up = time.monotonic() + 30
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{bot.port}/readyz") as answer:
                    assert (answer.status, await answer.text()) == (503, "db_not_configured")
                    break
            except OSError:
                assert time.monotonic() < give_up
                await asyncio.sleep(0.1)
        assert await bot.end(signal.SIGTERM) == 0


def test_missing_settings_stop_the_start_and_are_named(command_line: CommandLine) -> None:
    ended = command_line.run("slack", SLACK_USE_SOCKET_MODE="true")
    assert ended.returncode == 2
    assert "SLACK_BOT_TOKEN, SLACK_APP_TOKEN" in ended.stderr


def test_manifest_can_be_pasted_into_slack(command_line: CommandLine) -> None:
    ended = command_line.run("slack-manifest", "--url", "https://bot.example.org")
    printed = json.loads(ended.stdout)
    assert printed["settings"]["event_subscriptions"]["request_url"] == "https://bot.example.org/slack/events"
    assert "files:write" in printed["oauth_config"]["scopes"]["bot"]
    assert printed["features"]["slash_commands"][0]["command"] == "/ab"
