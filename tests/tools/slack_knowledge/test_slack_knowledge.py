"""The two archive tools: what they ask an archive for, and what they say without one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotConfigured, NotFound
from arthur.identity import Audience, Role
from memory.archive import (
    ArchivedChannel,
    ArchivedMessage,
    ArchivedPerson,
    ArchiveHit,
    ArchiveSearch,
    ArchiveStatistics,
)
from tools.context import ToolContext
from tools.invoke import invoke
from tools.slack_knowledge.get_slack_knowledge_stats import get_slack_knowledge_stats
from tools.slack_knowledge.get_slack_knowledge_stats import render as stats_text
from tools.slack_knowledge.search_slack_knowledge import SlackFindings, render, search_slack_knowledge

As = Callable[..., ToolContext]
OPS_CHANNEL = ArchivedChannel(id="C0OPS", name="ops")
PRIVATE = ArchivedChannel(id="C0PAY", name="payments", private=True)
NEXT_TO_IT = ArchivedMessage(channel="ops", date="2026-01-05", ts="2.0", user_name="Ravi", text="ask on 555-0142")
HIT = ArchiveHit(
    channel="ops",
    date="2026-01-05",
    ts="1.0",
    user_name="Paloma Reyes",
    text="easels come from <Hamilton>, write to rental@example.org",
    score=0.87654,
    thread_ts=None,
    permalink="https://example.com/p1",
    context=(NEXT_TO_IT,),
    thread_preview=(NEXT_TO_IT,) * 12,
)


@dataclass
class _Archive:
    """An archive of one message that notes what it is asked; the real one is a service of its own."""

    hits: tuple[ArchiveHit, ...] = (HIT,)
    asked: list[ArchiveSearch] = field(default_factory=list[ArchiveSearch])
    reach: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])

    async def channels_open_to(self, user_id: str, *, shared_in: str | None) -> Sequence[ArchivedChannel]:
        self.reach.append((user_id, shared_in))
        return [OPS_CHANNEL] if shared_in is not None else [OPS_CHANNEL, PRIVATE]

    async def people(self) -> Sequence[ArchivedPerson]:
        return [ArchivedPerson(id="U1", name="Paloma Reyes"), ArchivedPerson(id="U2", name="Ravi Lund")]

    async def search(self, search: ArchiveSearch) -> Sequence[ArchiveHit]:
        self.asked.append(search)
        return self.hits

    async def statistics(self) -> ArchiveStatistics:
        return ArchiveStatistics(
            collection="slack_messages",
            embedding_model="qwen3-embedding",
            indexed_files=12,
            indexed_messages=3400,
            indexed_channels=2,
            last_indexed=datetime(2026, 2, 1, 6, 0, tzinfo=UTC),
            points=3400,
            artifact_version="20260201-060000",
        )


@pytest.fixture
def archive() -> _Archive:
    """An archive of one message."""
    return _Archive()


@pytest.fixture
def with_archive(ctx_as: As, archive: _Archive) -> As:
    """Make a call's surroundings that have an archive."""

    def make(role: Role = Role.OPS, audience: Audience = Audience.PRIVATE) -> ToolContext:
        made = ctx_as(role, audience)
        return replace(made, services=replace(made.services, archive=archive))

    return make


async def search(ctx: ToolContext, **args: Any) -> SlackFindings:
    return await invoke(search_slack_knowledge, {"query": "easels", **args}, ctx)


async def test_without_an_archive_both_tools_say_so(ctx: ToolContext) -> None:
    with pytest.raises(NotConfigured, match="The Slack archive is not set up"):
        await search(ctx)
    with pytest.raises(NotConfigured, match="The Slack archive is not set up"):
        await invoke(get_slack_knowledge_stats, {}, ctx)


async def test_roles_are_those_of_the_specification(with_archive: As) -> None:
    with pytest.raises(NotAllowed):
        await search(with_archive(Role.VIEWER))
    with pytest.raises(NotAllowed):
        await invoke(get_slack_knowledge_stats, {}, with_archive(Role.FINANCE))


async def test_only_the_askers_channels_are_searched(with_archive: As, archive: _Archive) -> None:
    await search(with_archive(Role.FINANCE))

    assert archive.reach == [("U0TESTFINANCE", None)]
    assert archive.asked[0].channel_ids == {"C0OPS", "C0PAY"}


async def test_where_others_read_along_private_channels_stay_out(with_archive: As, archive: _Archive) -> None:
    await search(with_archive(Role.FINANCE, Audience.SHARED))

    assert archive.reach == [("U0TESTFINANCE", "C0TEST")]
    assert archive.asked[0].channel_ids == {"C0OPS"}


@pytest.mark.parametrize("named", ["ops", "#OPS", "<#C0OPS|ops>"])
async def test_a_channel_narrows_the_search(with_archive: As, archive: _Archive, named: str) -> None:
    found = await search(with_archive(), channel=named)

    assert archive.asked[0].channel_ids == {"C0OPS"}
    assert (found.channel, found.channels_searched) == ("ops", 1)


async def test_a_channel_one_does_not_belong_to_is_not_even_named(with_archive: As) -> None:
    with pytest.raises(NotFound, match="no archived channel payments that you belong to") as caught:
        await search(with_archive(Role.OPS, Audience.SHARED), channel="payments")
    assert "payments" not in caught.value.suggestions


async def test_a_misspelt_channel_or_person_gets_suggestions(with_archive: As) -> None:
    with pytest.raises(NotFound, match="Did you mean: payments"):
        await search(with_archive(), channel="payment")
    with pytest.raises(NotFound, match="Did you mean: Paloma Reyes"):
        await search(with_archive(), user="Palomma")


async def test_a_part_of_a_name_is_enough(with_archive: As, archive: _Archive) -> None:
    found = await search(with_archive(), user="ravi")

    assert archive.asked[0].user_ids == {"U2"}
    assert found.users == ["Ravi Lund"]


async def test_days_are_whole_and_in_order(with_archive: As, archive: _Archive) -> None:
    await search(with_archive(), start_date="2026-01-01", end_date="2026-01-31")

    assert archive.asked[0].since == datetime(2026, 1, 1, tzinfo=UTC)
    assert archive.asked[0].until == datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)
    with pytest.raises(InvalidRequest, match="start_date 2026-02-01 is after end_date 2026-01-31"):
        await search(with_archive(), start_date="2026-02-01", end_date="2026-01-31")
    with pytest.raises(InvalidRequest, match="start_date"):
        await search(with_archive(), start_date="yesterday")


@pytest.mark.parametrize("wrong", [{"limit": 26}, {"limit": 0}, {"query": ""}, {"query": "x" * 2001}])
async def test_limits_hold(with_archive: As, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        await search(with_archive(), **wrong)


async def test_contact_data_is_masked_unless_ops_read_alone(with_archive: As) -> None:
    ops = await search(with_archive())
    marketing = await search(with_archive(Role.MARKETING))

    assert "rental@example.org" in ops.results[0].text
    assert "r***@example.org" in marketing.results[0].text
    assert marketing.results[0].context[0].text == "ask on ***42"


async def test_hits_are_cut_to_what_the_specification_says(with_archive: As) -> None:
    [hit] = (await search(with_archive())).results

    assert (hit.score, len(hit.thread_preview)) == (0.877, 8)


async def test_the_answer_as_people_read_it(with_archive: As) -> None:
    found = await search(with_archive(Role.MARKETING), channel="ops")

    assert render(found) == (
        '*1 message about "easels"* in #ops\n'
        "• #ops, 2026-01-05, Paloma Reyes: “easels come from &lt;Hamilton&gt;, write to r∗∗∗@example.org” "
        "<https://example.com/p1|open>\n"
        f"The archive ends 01 Feb 2026, {found.age}."
    )


async def test_nothing_found_names_the_filters_and_the_age(with_archive: As, archive: _Archive) -> None:
    archive.hits = ()
    found = await search(with_archive(), user="ravi", start_date="2026-01-01")

    assert render(found) == (
        '*Nothing found about "easels"* in 2 channels by Ravi Lund from 2026-01-01 to the end\n'
        f"The archive ends 01 Feb 2026, {found.age}."
    )


async def test_statistics_as_people_read_them(with_archive: As) -> None:
    found = await invoke(get_slack_knowledge_stats, {}, with_archive())

    assert (found.ok, found.qdrant_points, found.indexed_messages) == (True, 3400, 3400)
    assert stats_text(found) == (
        "*Slack archive: 3,400 messages of 2 channels*\n"
        f"Last indexed: 01 Feb 2026, 06:00 UTC, {found.age}\n"
        "12 files, 3,400 searchable points\n"
        "Model qwen3-embedding, collection slack_messages, version 20260201-060000"
    )
