"""How fast the bot acknowledges a burst, how soon people see a sign at normal load, and how many answers it gives.

python -m benchmarks.slack_load [--burst 200] [--rate 5] [--seconds 30]
"""

import asyncio
import sys
from dataclasses import dataclass
from itertools import count
from time import monotonic

import click

from arthur.log import configure_logging
from benchmarks.slack_stage import Stage, open_stage
from benchmarks.slack_watch import CHANNELS, PEOPLE, Watch, decided, percentile

MS = 1000.0
WARM_UP = 20
PATIENCE_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A figure, and the most it may be."""

    name: str
    value: float
    most: float | None = None
    unit: str = "ms"

    @property
    def missed(self) -> bool:
        """Whether the figure is above its goal; one that is not a number is."""
        return self.most is not None and not self.value <= self.most

    def __str__(self) -> str:
        goal = f"< {self.most:.0f} {self.unit}" if self.most is not None else ""
        verdict = "" if self.most is None else "MISSED" if self.missed else "ok"
        return f"{self.name:48} {self.value:9.1f} {self.unit:10} {goal:12} {verdict}"


async def answered(watch: Watch, many: int) -> None:
    """Wait until so many questions have their answer."""
    await watch.slack.wait_for(lambda: watch.answered >= many, PATIENCE_S)


def ask_somewhere(watch: Watch, number: int) -> None:
    """Ask in one of the places in turn: two new threads of a channel to each direct message."""
    person = PEOPLE[number % len(PEOPLE)]
    if number % 3:
        watch.ask(person, CHANNELS[number % len(CHANNELS)], mention=True)
    else:
        watch.ask(person, watch.slack.bot, mention=False)


async def warmed_up(watch: Watch) -> None:
    """Let the bot answer a few first, as one that has run for a while has done."""
    for number in range(WARM_UP):
        ask_somewhere(watch, number)
        await asyncio.sleep(0.1)
    await answered(watch, WARM_UP)


async def burst(stage: Stage, watch: Watch, events: int) -> list[Goal]:
    """Send events at once; a mention in a channel makes two of them, as in Slack: itself and the channel's message."""
    before, asked_before = len(stage.slack.attempts), len(watch.asked)
    began = monotonic()
    sent = 0
    for number in count():
        if sent >= events:
            break
        mention = bool(number % 2) and events - sent >= 2
        person = PEOPLE[number // 2 % len(PEOPLE)]
        watch.ask(person, CHANNELS[number % len(CHANNELS)] if mention else stage.slack.bot, mention=mention)
        sent += 2 if mention else 1
    await stage.slack.wait_for(lambda: len(stage.slack.attempts) - before >= events, PATIENCE_S)
    acks = [attempt.seconds * MS for attempt in stage.slack.attempts[before:] if attempt.acknowledged]
    refused = len(stage.slack.attempts) - before - len(acks)
    await answered(watch, len(watch.asked))
    signs = [(asked.sign_at - asked.at) * MS for asked in watch.asked[asked_before:] if asked.sign_at is not None]
    asked = len(watch.asked) - asked_before
    return [
        Goal(name=f"{events} events at once: acknowledged, p50", value=percentile(acks, 0.5)),
        Goal(name="  p99", value=percentile(acks, 0.99), most=150),
        Goal(name="  slowest", value=max(acks), most=1000),
        Goal(name="  not acknowledged", value=refused, most=0, unit="events"),
        Goal(name=f"  their {asked} questions: first sign, p50", value=percentile(signs, 0.5)),
        Goal(name="  answers", value=asked / (monotonic() - began), unit="a second"),
    ]


async def normal_load(stage: Stage, watch: Watch, rate: float, seconds: float) -> list[Goal]:
    """Ask at an even pace."""
    before, asked_before = len(stage.slack.attempts), len(watch.asked)
    began = monotonic()
    for number in range(round(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
        ask_somewhere(watch, number)
    await answered(watch, len(watch.asked))
    took = monotonic() - began
    asked = watch.asked[asked_before:]
    acks = [attempt.seconds * MS for attempt in stage.slack.attempts[before:] if attempt.acknowledged]
    signs = [(one.sign_at - one.at) * MS for one in asked if one.sign_at is not None]
    answers = [(one.answered_at - one.at) * MS for one in asked if one.answered_at is not None]
    return [
        Goal(name=f"{rate:g} questions a second: acknowledged, p99", value=percentile(acks, 0.99), most=150),
        Goal(name="  first visible sign, p50", value=percentile(signs, 0.5)),
        Goal(name="  first visible sign, p95", value=percentile(signs, 0.95), most=500),
        Goal(name="  whole answer, p50", value=percentile(answers, 0.5)),
        Goal(name="  whole answer, p95", value=percentile(answers, 0.95)),
        Goal(name="  answers", value=len(answers) / took, unit="a second"),
    ]


async def measured(events: int, rate: float, seconds: float) -> list[Goal]:
    """Measure one bot."""
    async with open_stage("bench-slack", decided) as stage:
        await stage.start()
        watch = Watch(stage.slack)
        await warmed_up(watch)
        goals = await burst(stage, watch, events)
        goals += await normal_load(stage, watch, rate, seconds)
        given = watch.answers()
    wrong = sum(given[asked.number] != 1 for asked in watch.asked)
    return [*goals, Goal(name="questions not answered exactly once", value=wrong, most=0, unit="")]


@click.command()
@click.option("--burst", "events", default=200, show_default=True, help="Events at once.")
@click.option("--rate", default=5.0, show_default=True, help="Questions a second at normal load.")
@click.option("--seconds", default=30.0, show_default=True, help="How long the normal load lasts.")
def main(events: int, rate: float, seconds: float) -> None:
    """Measure acknowledgements and first signs of the bot, and compare them with their goals."""
    configure_logging("error", human=True)
    goals = asyncio.run(measured(events, rate, seconds))
    for goal in goals:
        print(goal)
    missed = sum(goal.missed for goal in goals)
    print(f"{missed} goals missed" if missed else "every goal reached")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
