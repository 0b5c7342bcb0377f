"""Every question is answered exactly once, although bots are killed and the database restarts under their feet.

People ask in many threads at once; deliveries come twice or are acknowledged in vain; a bot process is killed
(SIGKILL) at moments spread over the life of a turn, and the database server is restarted in the middle. In the end
every question must have one visible answer, the right one, in the order in which its thread asked, and no row may be
left open.

    python -m benchmarks.slack_crashes [--events 1000] [--kills 13] [--replicas 1 --replicas 2]
"""

import asyncio
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from arthur.log import configure_logging
from benchmarks.slack_kills import MOMENTS, AskedModel, Killer, started_again
from benchmarks.slack_stage import Stage, open_stage
from benchmarks.slack_watch import ANSWERED, CHANNELS, PEOPLE, Asked, Watch, decided_slowly
from sandbox.slack.faults import AckLost, Twice
from sandbox.slack.state.installation import Rules
from server.slack.presence.indicator import HOURGLASS

THREAD_LENGTH = 8
THREADS_AT_ONCE = 24
DUPLICATES = 5
"""Every so manieth event comes twice, or its acknowledgement is lost."""
REDELIVERY_S = (0.0, 3.0, 15.0)
"""Slack itself waits 0, 60 and 300 seconds."""
ACK_PATIENCE_S = 90.0
ANSWER_PATIENCE_S = 60.0
PATIENCE_S = 75.0
OPEN_ROWS = (
    "SELECT count(*) FROM esbmcp_turns WHERE state NOT IN ('done', 'failed', 'stopped')",
    "SELECT count(*) FROM esbmcp_outbox WHERE state <> 'sent'",
    "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'",
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done to how many bots."""

    events: int
    kills: int
    replicas: int
    seed: int
    database_restart: bool = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it; everything in `faults` should not have been."""

    asked: int
    deliveries: int
    killed: Sequence[str]
    seconds: float
    faults: Sequence[str]


@dataclass(eq=False)
class Threads:
    """People who ask on in their threads, each as soon as Slack has got rid of the question before."""

    watch: Watch
    chance: random.Random
    many: int
    asked: defaultdict[int, list[Asked]] = field(default_factory=lambda: defaultdict[int, list[Asked]](list))

    async def ask_all(self) -> None:
        """Ask all questions, some threads at a time."""
        room = asyncio.Semaphore(THREADS_AT_ONCE)
        lengths = [THREAD_LENGTH] * (self.many // THREAD_LENGTH)
        if rest := self.many % THREAD_LENGTH:
            lengths.append(rest)
        await asyncio.gather(*(self._thread(number, length, room) for number, length in enumerate(lengths)))

    async def _thread(self, number: int, length: int, room: asyncio.Semaphore) -> None:
        """Ask in one thread of a channel, or for every fifth in a direct message."""
        person, direct = PEOPLE[number % len(PEOPLE)], number % 5 == 4
        channel = self.watch.slack.bot if direct else CHANNELS[number % len(CHANNELS)]
        root: str | None = None
        async with room:
            for question in range(length):
                self._spoil()
                mention = not direct and (question == 0 or self.chance.random() < 0.7)
                asked = self.watch.ask(person, channel, mention=mention, thread_ts=root)
                root = None if direct else root or asked.message.ts
                self.asked[number].append(asked)
                await self._until_stored(asked)
                if self.chance.random() < 0.6:
                    await self._until_answered(asked)

    def _spoil(self) -> None:
        if self.chance.randrange(DUPLICATES) == 0:
            self.watch.slack.delivery_faults.plant("events_api", self.chance.choice([Twice(), AckLost()]))

    async def _until_stored(self, asked: Asked) -> None:
        """Wait for the order of a thread to be the order in which its questions were stored."""
        await self.watch.slack.wait_for(lambda: self.watch.stored(asked), ACK_PATIENCE_S)

    async def _until_answered(self, asked: Asked) -> None:
        try:
            await self.watch.slack.wait_for(lambda: asked.answered_at is not None, ANSWER_PATIENCE_S)
        except TimeoutError:
            return  # it is counted as lost in the end


async def endured(plan: Plan, bar: Progress) -> Outcome:
    """Carry out a plan and examine what people have seen."""
    model = AskedModel(decided_slowly)
    rules = Rules(retry_delays_s=REDELIVERY_S)
    async with open_stage("crashes", model, replicas=plan.replicas, rules=rules) as stage:
        await stage.start()
        watch = Watch(stage.slack)
        threads = Threads(watch=watch, chance=random.Random(plan.seed), many=plan.events)  # noqa: S311  no secrets
        killer = Killer(stage, watch, model, random.Random(plan.seed))  # noqa: S311
        began = monotonic()
        async with started_again(stage.replicas):
            showing = asyncio.create_task(_show(bar, watch, plan))
            asking = asyncio.create_task(threads.ask_all())
            await _spread(plan, stage, watch, killer)
            await asking
            faults = await _settled(stage, watch, plan)
            showing.cancel()
        return Outcome(
            asked=len(watch.asked),
            deliveries=len(stage.slack.attempts),
            killed=killer.killed,
            seconds=monotonic() - began,
            faults=[*faults, *_seen(watch, threads), *_left_over(stage, watch)],
        )


async def _spread(plan: Plan, stage: Stage, watch: Watch, killer: Killer) -> None:
    """Kill, and restart the database once, spread over the answers; nothing is struck after the last question."""
    for number in range(plan.kills):
        due = round(plan.events * 0.9 * (number + 0.5) / plan.kills)
        await stage.slack.wait_for(lambda due=due: watch.answered >= due or len(watch.asked) >= plan.events, PATIENCE_S)
        if plan.database_restart and number == plan.kills // 2:
            await stage.restart_database()
        await killer.strike(MOMENTS[number % len(MOMENTS)])


async def _show(bar: Progress, watch: Watch, plan: Plan) -> None:
    task = bar.add_task(f"{plan.replicas} bot{'s' * (plan.replicas > 1)}", total=plan.events)
    while True:
        bar.update(task, completed=watch.answered)
        await asyncio.sleep(0.2)


async def _settled(stage: Stage, watch: Watch, plan: Plan) -> list[str]:
    """Wait until all is answered and no row is open, and return what did not come to that."""
    give_up, left = monotonic() + PATIENCE_S, list[tuple[str, object]]()
    while monotonic() < give_up:
        counts = [await asyncio.to_thread(stage.rows, statement) for statement in OPEN_ROWS]
        left = [(statement, rows[0][0]) for statement, rows in zip(OPEN_ROWS, counts, strict=True) if rows[0][0]]
        if not left and watch.answered >= plan.events:
            return []
        await asyncio.sleep(0.5)
    return [f"rows left open: {count} of {statement}" for statement, count in left]


def _seen(watch: Watch, threads: Threads) -> list[str]:
    """Examine every message of the bot."""
    given, faults = watch.answers(), list[str]()
    for asked in watch.asked:
        if given[asked.number] != 1:
            kind = "lost" if given[asked.number] == 0 else f"answered {given[asked.number]} times"
            faults.append(f"question {asked.number}: {kind}; delivered: {_deliveries(watch, asked)}")
    said = [message for message in watch.said() if message.visible_to is None]  # private: told that a database is away
    faults += [f"said besides: {message.text[:100]!r}" for message in said if not ANSWERED.search(message.text)]
    faults += [f"left streaming: {message.text[:50]!r}" for message in said if message.streaming]
    where = {int(number): message for message in said for number in ANSWERED.findall(message.text)}
    for questions in threads.asked.values():
        order = [number for _, number in sorted((where[a.number].ts, a.number) for a in questions if a.number in where)]
        if order != sorted(order):
            faults.append(f"answered in the order {order}")
        for asked in questions:
            answer = where.get(asked.number)
            if answer is not None and (answer.channel, answer.thread_ts) != _answer_place(asked):
                faults.append(f"question {asked.number}: answered in another place")
    return faults


def _answer_place(asked: Asked) -> tuple[str, str | None]:
    """Return where a question belongs to be answered: in its thread, or in the direct message itself."""
    return asked.message.channel, asked.message.thread_ts or (asked.message.ts if asked.mention else None)


def _deliveries(watch: Watch, asked: Asked) -> str:
    attempts = watch.deliveries(asked)
    return ", ".join(f"#{one.retry} {'acknowledged' if one.acknowledged else 'in vain'}" for one in attempts)


def _left_over(stage: Stage, watch: Watch) -> list[str]:
    """Look for signs of work that nobody took away."""
    world = stage.slack.world
    marked = 0
    for asked in watch.asked:
        now = world.messages.find(asked.message.channel, asked.message.ts)
        marked += now is not None and any(reaction.name == HOURGLASS for reaction in now.reactions)
    return [f"hourglasses left: {marked}"] if marked else []


def report(plan: Plan, outcome: Outcome) -> None:
    """Print what came of a plan."""
    lost = sum(": lost" in fault for fault in outcome.faults)
    doubled = sum(": answered " in fault and " times" in fault for fault in outcome.faults)
    print(
        f"{plan.replicas} bot(s): {outcome.asked} questions, {outcome.deliveries} deliveries, "
        f"{len(outcome.killed)} kills, {int(plan.database_restart)} database restart(s) in {outcome.seconds:.0f} s: "
        f"{lost} lost, {doubled} doubled, {len(outcome.faults)} faults in all"
    )
    for moment, times in Counter(outcome.killed).items():
        print(f"  killed {times}x: {moment}")
    for fault in outcome.faults[:20]:
        print(f"  FAULT {fault}")


@click.command()
@click.option("--events", default=1000, show_default=True, help="Questions in each run.")
@click.option("--kills", default=len(MOMENTS), show_default=True, help="How often a bot is killed.")
@click.option("--replicas", multiple=True, default=(1, 2), show_default=True, help="Bots at once; may be repeated.")
@click.option("--seed", default=1, show_default=True, help="Seed of who asks and which bot dies.")
def main(events: int, kills: int, replicas: tuple[int, ...], seed: int) -> None:
    """Kill bots while they answer, and count the answers."""
    configure_logging("error", human=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    faults = 0
    for many in replicas:
        plan = Plan(events=events, kills=kills, replicas=many, seed=seed)
        with Progress(*columns, console=Console(stderr=True)) as bar:
            outcome = asyncio.run(endured(plan, bar))
        report(plan, outcome)
        faults += len(outcome.faults)
    print("every question answered exactly once" if not faults else f"{faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
