"""Whatever breaks around the bot, a person reads the right answer or a reason within five seconds.

Each fault of the table is put upon a bot process over its real wires. Where it is survivable the right answer is
expected, else words that say why there is none.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
import pytest_asyncio

from memory import embedded
from sandbox.faults import Fault
from server.slack.presence.indicator import THINKING
from tests.acceptance.broken import CHANNEL, OPS, Surroundings, done, surrounded
from tests.acceptance.fault_table import CASES, FETCH, NO_TOTALS, Case
from tests.databases import ROOT, Databases

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]

GOAL_S = 5.0
LATE_S = 8.0
NUMBERS = count(1)


@pytest.fixture(scope="module")
def dsns(databases: Databases) -> tuple[str, str]:
    """The company's database and Arthur's own, parted."""
    return databases.clone("company"), databases.clone("own")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def around(
    server: embedded.Running, dsns: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Surroundings]:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "vectors").symlink_to(shared_vectors())
    async with surrounded(server, *dsns, folder) as made:
        yield made


def shared_vectors() -> Path:
    """The vectors of the tools' examples: seconds of work, the same every run."""
    vectors = ROOT / ".arthur" / "test-vectors"
    vectors.mkdir(parents=True, exist_ok=True)
    return vectors


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_person_reads_an_answer_or_a_reason_in_time(around: Surroundings, case: Case) -> None:
    unique = f"hello{next(NUMBERS)}"
    async with AsyncExitStack() as healing:
        healing.push_async_callback(around.heal)
        healing.push_async_callback(done, case.heals, around)
        await done(case.breaks, around)
        planted, began = around.to_be_met, monotonic()
        asked = around.slack.say(case.who, CHANNEL, f"@Arthur {case.ask.replace('{unique}', unique)}")
        await around.until_said(case.who, asked, case.sees.replace("{unique}", unique), LATE_S)
        took = monotonic() - began
        assert took < GOAL_S, f"{took:.1f} s"
        assert not planted or around.to_be_met < planted, "the fault was not met"


async def test_who_waits_for_a_function_that_is_silent_sees_what_for(around: Surroundings) -> None:
    """Its time is half a minute and no setting: until then the status says which work is under way."""
    around.edge.plant("fetch-eventbrite-data", Fault.SILENT_BEFORE)
    asked = around.slack.say(OPS, CHANNEL, f"@Arthur {FETCH}")

    def shown() -> str:
        status = around.slack.status(CHANNEL, asked.ts)
        return status.text if status is not None and status.text != THINKING else ""

    assert await around.slack.wait_for(shown, GOAL_S)
    around.edge.closing.set()
    await around.until_said(OPS, asked, NO_TOTALS, LATE_S)
