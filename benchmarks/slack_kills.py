"""Moments at which a bot process is killed, chosen by what the bot is doing; and somebody who starts it again."""

import asyncio
import random
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks.slack_stage import Replica, Stage
from benchmarks.slack_watch import Watch
from sandbox.llm import Decide, Step
from sandbox.llm import Moment as Asked
from sandbox.slack.faults import Witnessed

RESTART_PAUSE_S = 0.2
HIT_PATIENCE_S = 15.0
LATEST_MOMENT_S = 0.1
POST, STATUS = "chat.postMessage", "assistant.threads.setStatus"
START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When to kill: at a call of Slack's API before or after it is carried out, or at another point of a turn."""

    name: str
    method: str = ""
    after: bool = False


MOMENTS = (
    Moment(name="after an acknowledgement"),
    Moment(name="a post not made yet", method=POST),
    Moment(name="while the model is asked"),
    Moment(name="a post made, its answer under way", method=POST, after=True),
    Moment(name="an event under way"),
    Moment(name="a stream not begun yet", method=START),
    Moment(name="a stream begun, its answer under way", method=START, after=True),
    Moment(name="a stream under way", method=APPEND, after=True),
    Moment(name="a stream not ended yet", method=STOP),
    Moment(name="a stream ended, its answer under way", method=STOP, after=True),
    Moment(name="a status not shown yet", method=STATUS),
    Moment(name="after an answer"),
    Moment(name="any moment"),
)


class AskedModel:
    """The script, with a place at which somebody can wait for the next request."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self._at_request: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def at_next_request(self, happens: Callable[[], None]) -> None:
        """Let something happen in the middle of the next request."""
        with self._lock:
            self._at_request = happens

    def __call__(self, asked: Asked) -> Step | None:
        """Answer as the script does."""
        with self._lock:
            happens, self._at_request = self._at_request, None
        if happens is not None:
            happens()
        return self._decide(asked)


class Killer:
    """Kills replicas at the moments of a plan."""

    def __init__(self, stage: Stage, watch: Watch, model: AskedModel, chance: random.Random) -> None:
        self._stage = stage
        self._watch = watch
        self._model = model
        self._chance = chance
        self._hit = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.killed: list[str] = []

    async def strike(self, moment: Moment) -> None:
        """Kill at the next such moment, or, if it does not come, at any."""
        self._hit.clear()
        name = moment.name
        try:
            async with asyncio.timeout(HIT_PATIENCE_S):
                name = await self._at(moment)
        except TimeoutError:
            self._stage.slack.faults.clear()
            self._model.at_next_request(lambda: None)
            name = f"any moment, for this one did not come: {moment.name}"
            self._victim().kill()
        self.killed.append(name)

    async def _at(self, moment: Moment) -> str:
        slack, watch = self._stage.slack, self._watch
        if moment.method:
            known = bool(slack.calls(moment.method))
            method = moment.method if known else POST
            slack.faults.plant(method, Witnessed(happens=self._kill_caller, after=moment.after))
            await self._hit.wait()
            return moment.name if known else f"{moment.name} (of {POST}, as nothing is streamed here)"
        match moment.name:
            case "while the model is asked":
                self._model.at_next_request(self._kill_from_thread)
                await self._hit.wait()
            case "after an acknowledgement":
                seen = sum(attempt.acknowledged for attempt in slack.attempts)
                await slack.wait_for(lambda: sum(a.acknowledged for a in slack.attempts) > seen, HIT_PATIENCE_S)
                self._kill()
            case "after an answer":
                seen = watch.answered
                await slack.wait_for(lambda: watch.answered > seen, HIT_PATIENCE_S)
                self._kill()
            case "an event under way":
                seen = len(watch.asked)
                await slack.wait_for(lambda: len(watch.asked) > seen, HIT_PATIENCE_S)
                self._kill()
            case _:
                await asyncio.sleep(self._chance.uniform(0, LATEST_MOMENT_S))
                self._kill()
        return moment.name

    def _kill_caller(self, host: str) -> None:
        victims = [replica for replica in self._stage.replicas if replica.host == host]
        victims[0].kill()
        self._hit.set()

    def _kill_from_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._kill)

    def _kill(self) -> None:
        self._victim().kill()
        self._hit.set()

    def _victim(self) -> Replica:
        return self._chance.choice([one for one in self._stage.replicas if one.alive] or self._stage.replicas[:1])


@asynccontextmanager
async def started_again(replicas: Sequence[Replica]) -> AsyncGenerator[None]:
    """Start processes that ended anew until the block ends, as Kubernetes does."""

    async def look_after(replica: Replica) -> None:
        while True:
            assert replica.process is not None
            await replica.process.wait()
            await asyncio.sleep(RESTART_PAUSE_S)
            await replica.start()

    tasks = [asyncio.create_task(look_after(replica)) for replica in replicas]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
