"""Half an hour of questions at an even pace: memory, connections and answers of the bot, minute by minute.

Questions come on every surface: mentions, threads, direct messages, group messages, the panel, and the slash command.
After some minutes of warming up, memory may grow by less than five percent to the end, connections have to be back
at what they were, and no question may be lost.

    python -m benchmarks.slack_soak [--minutes 30] [--rate 5]
"""

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

import click

from arthur.log import configure_logging
from benchmarks.slack_stage import Stage, open_stage
from benchmarks.slack_watch import CHANNELS, PEOPLE, Asked, Watch, decided, percentile
from sandbox.slack.state.installation import Rules

MOST_GROWTH = 0.05
WARM_UP_MINUTES = 3
AT_REST_S = 35.0
"""Idle connections are closed after half a minute."""
PATIENCE_S = 60.0
CONNECTIONS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'bot%%'
"""


@dataclass(frozen=True, kw_only=True)
class Minute:
    """How the bot stood at the end of a minute."""

    number: int
    resident_mb: float
    connections: int
    asked: int
    answered: int
    p95_ms: float

    def __str__(self) -> str:
        return (
            f"{self.number:6} {self.resident_mb:10.1f} {self.connections:12} {self.asked:8} {self.answered:9}"
            f" {self.p95_ms:12.0f}"
        )


@dataclass(eq=False)
class People:
    """Ask on all surfaces in turn, each at most a few questions into a thread."""

    watch: Watch

    async def ask(self, number: int) -> None:
        """Ask the next question."""
        watch, slack = self.watch, self.watch.slack
        person, channel = PEOPLE[number % len(PEOPLE)], CHANNELS[number % len(CHANNELS)]
        match number % 6:
            case 0:
                watch.ask(person, slack.bot, mention=False)
            case 1:
                group = slack.group(person, PEOPLE[(number + 1) % len(PEOPLE)])
                watch.ask(person, group.id, mention=False)
            case 2:
                thread = slack.open_assistant(person)
                watch.ask(person, thread.channel, mention=False, thread_ts=thread.thread_ts)
            case 3 if earlier := self._thread_of(person, channel):
                watch.ask(person, channel, mention=True, thread_ts=earlier.message.ts)
            case 4:
                await watch.command(person, channel)
            case _:
                watch.ask(person, channel, mention=True)

    def _thread_of(self, person: str, channel: str) -> Asked | None:
        recent = self.watch.asked[-60:]
        return next((a for a in recent if a.message.user == person and a.message.channel == channel), None)


async def soaked(minutes: int, rate: float) -> list[str]:
    """Ask for so long, print a line a minute, and return what is wrong."""
    async with open_stage("soak", decided, rules=Rules()) as stage:
        await stage.start()
        watch = Watch(stage.slack)
        asking = asyncio.create_task(_ask_on(People(watch=watch), minutes * 60, rate))
        print("minute     RSS MB  connections    asked  answered       p95 ms", flush=True)
        seen: list[Minute] = []
        for number in range(1, minutes + 1):
            await asyncio.sleep(60)
            seen.append(_minute(number, stage, watch, round(rate * 60)))
            print(seen[-1], flush=True)
        await asking
        lost = await _lost(watch)
        await asyncio.sleep(AT_REST_S)
        at_rest = _connections(stage)
        print(f"at rest: {stage.replicas[0].resident_mb:.1f} MB, {at_rest} connections", flush=True)
    return [*_grown(seen), *lost, *_leaked(seen, at_rest)]


async def _ask_on(people: People, seconds: float, rate: float) -> None:
    began = monotonic()
    for number in range(round(seconds * rate)):
        await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
        await people.ask(number)


def _minute(number: int, stage: Stage, watch: Watch, latest: int) -> Minute:
    took = [(one.answered_at - one.at) * 1000 for one in watch.asked[-latest:] if one.answered_at is not None]
    return Minute(
        number=number,
        resident_mb=stage.replicas[0].resident_mb,
        connections=_connections(stage),
        asked=len(watch.asked),
        answered=watch.answered,
        p95_ms=percentile(took, 0.95),
    )


def _connections(stage: Stage) -> int:
    [(found,)] = stage.rows(CONNECTIONS)
    assert isinstance(found, int)
    return found


async def _lost(watch: Watch) -> list[str]:
    """Wait for the last answers, and return what was not answered exactly once."""
    with suppress(TimeoutError):
        await watch.slack.wait_for(lambda: watch.answered >= len(watch.asked), PATIENCE_S)
    given = watch.answers()
    wrong = [one.number for one in watch.asked if given[one.number] != 1]
    return [f"not answered exactly once: {len(wrong)} questions, the first is {wrong[0]}"] if wrong else []


def _grown(seen: list[Minute]) -> list[str]:
    """Compare the memory after warming up with that of the end, each the mean of two minutes if there are as many."""
    base = [one.resident_mb for one in seen if one.number >= min(WARM_UP_MINUTES, len(seen))]
    first, last = base[:2], base[-2:]
    before, after = sum(first) / len(first), sum(last) / len(last)
    growth = after / before - 1
    print(f"memory from minute {WARM_UP_MINUTES} to the end: {before:.1f} -> {after:.1f} MB, {growth:+.1%}")
    return [f"memory grew by {growth:.1%}"] if growth >= MOST_GROWTH else []


def _leaked(seen: list[Minute], at_rest: int) -> list[str]:
    """Compare the connections at rest with those under load."""
    under_load = max(one.connections for one in seen)
    return [f"{at_rest} connections at rest, {under_load} under load"] if at_rest > under_load else []


@click.command()
@click.option("--minutes", default=30, show_default=True, help="How long.")
@click.option("--rate", default=5.0, show_default=True, help="Questions a second.")
def main(minutes: int, rate: float) -> None:
    """Let people ask for a while, and see whether the bot stays as it is."""
    configure_logging("error", human=True)
    wrong = asyncio.run(soaked(minutes, rate))
    for fault in wrong:
        print(f"FAULT {fault}")
    print("sound" if not wrong else f"{len(wrong)} faults")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
