"""Sources: links below an answer that rests on old messages, unless it links them itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from memory.archive import ArchivedChannel, ArchivedPerson, ArchiveHit, ArchiveSearch, ArchiveStatistics
from sandbox.slack.driver import SandboxSlack
from server.slack.posting import streaming
from server.slack.text.sources import sources_line, sources_markdown
from tests.server.slack.conftest import CHANNEL, OPS, SLOW, House, staged
from tools.enclosures import Source

QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
SEARCH = '[["search_slack_knowledge", {"query": "easels"}]]'
PLACE = "https://artbattle.example.com/archives/C1/p"


@dataclass(frozen=True)
class _Archive:
    """An archive of seven messages; the real one is a service of its own."""

    async def channels_open_to(self, user_id: str, *, shared_in: str | None) -> Sequence[ArchivedChannel]:
        return [ArchivedChannel(id="C1", name="ops")]

    async def people(self) -> Sequence[ArchivedPerson]:
        return []

    async def search(self, search: ArchiveSearch) -> Sequence[ArchiveHit]:
        return [hit(number) for number in range(7)]

    async def statistics(self) -> ArchiveStatistics:
        return ArchiveStatistics(
            collection="c",
            embedding_model="m",
            indexed_files=1,
            indexed_messages=7,
            indexed_channels=1,
            last_indexed=datetime(2026, 2, 1, tzinfo=UTC),
            points=7,
            artifact_version=None,
        )


def hit(number: int) -> ArchiveHit:
    """Return a message; the last has no address."""
    return ArchiveHit(
        channel="ops",
        date="2026-01-05",
        ts=f"{number}.0",
        user_name="Paloma",
        text="easels come from Hamilton",
        score=0.9,
        thread_ts=None,
        permalink=f"{PLACE}{number}?thread_ts=1.0&cid=C1" if number < 6 else None,
    )


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.05)


@pytest.fixture
async def house(house: House) -> House:
    return House(services=replace(house.services, archive=_Archive()), dsn=house.dsn)


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "posted"])
async def test_answer_that_rests_on_messages_ends_with_up_to_five_of_them(
    slack: SandboxSlack, house: House, *, streams: bool
) -> None:
    async with staged(slack, house) as stage:
        place = CHANNEL if streams else stage.slack.bot
        answer = await stage.answer(stage.slack.say(OPS, place, f"@Arthur study {SEARCH}"))
        await stage.until(QUEUED, 0)
        [answer] = [message for message in stage.slack.visible_to(OPS, answer.channel) if message.ts == answer.ts]

    said, _, listed = answer.text.rpartition("Sources: ")
    assert said.strip() == f"This is what I found.\n{SLOW}"
    assert bool(stage.slack.calls("chat.startStream")) is streams
    assert listed == " · ".join(link(number, markdown=streams) for number in range(5))


def link(number: int, *, markdown: bool) -> str:
    title, url = "#ops, 2026-01-05, Paloma", f"{PLACE}{number}?thread_ts=1.0&cid=C1"
    return f"[{title}]({url})" if markdown else f"<{url.replace('&', '&amp;')}|{title}>"


async def test_links_of_the_answer_itself_are_not_repeated(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house) as stage:
        answer = await stage.answer(stage.slack.say(OPS, CHANNEL, f"@Arthur call {SEARCH}"))
        await stage.until(QUEUED, 0)
        [answer] = stage.answers(stage.slack.messages(CHANNEL)[-1])

    assert answer.text.count(f"{PLACE}0") == 1
    assert "Sources" not in answer.text


def test_a_longer_address_is_another_one() -> None:
    sources = [Source(title="#a", url=f"{PLACE}1"), Source(title="#b", url=f"{PLACE}12")]

    assert sources_line(sources, f"see <{PLACE}12|there>") == f"Sources: <{PLACE}1|#a>"
    assert sources_line(sources, f"{PLACE}1 and {PLACE}12.") == ""


def test_titles_and_addresses_cannot_break_out_of_their_link() -> None:
    hostile = [Source(title="x|y> <!channel> [a](b) *", url=f"{PLACE}1|<!here> )(")]

    assert sources_line(hostile, "") == (f"Sources: <{PLACE}1%7C%3C!here%3E%20%29%28|x y&gt; &lt;!channel&gt; a b ∗>")
    assert sources_markdown(hostile, "") == (
        f"Sources: [x y&gt; &lt;!channel&gt; a b ∗]({PLACE}1%7C%3C!here%3E%20%29%28)"
    )
