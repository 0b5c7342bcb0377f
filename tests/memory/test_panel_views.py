"""What people look at beside a chat in the panel."""

from datetime import UTC, datetime, timedelta

from arthur.clock import PinnedClock
from arthur.database import Database
from memory.panel_views import KEPT_FOR, PanelView, PanelViews

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


def look(channel: str | None, *, after: timedelta = timedelta(0), thread_ts: str = "1.1") -> PanelView:
    return PanelView(
        channel_id="D0ADA", thread_ts=thread_ts, user_id="U0ADA", viewed_channel_id=channel, viewed_at=AT + after
    )


async def test_the_latest_look_counts_however_late_its_event_comes(own_database: Database) -> None:
    views = PanelViews(own_database, PinnedClock(AT))
    place = {"channel_id": "D0ADA", "thread_ts": "1.1", "user_id": "U0ADA"}
    seen = [await views.viewed(**place)]
    for channel, seconds in (("C1", 0), ("C3", 2), ("C2", 1), ("C3", 2), (None, 3)):
        await views.keep(look(channel, after=timedelta(seconds=seconds)))
        seen.append(await views.viewed(**place))

    assert seen == [None, "C1", "C3", "C3", "C3", None]


async def test_a_look_is_its_persons_own(own_database: Database) -> None:
    views = PanelViews(own_database, PinnedClock(AT))
    await views.keep(look("C1"))

    assert await views.viewed(channel_id="D0ADA", thread_ts="1.1", user_id="U0BEN") is None
    assert await views.viewed(channel_id="D0ADA", thread_ts="2.2", user_id="U0ADA") is None


async def test_old_looks_are_forgotten_with_the_next_one(own_database: Database) -> None:
    """Of a chat that is looked beside again, too."""
    await PanelViews(own_database, PinnedClock(AT)).keep(look("C1"))
    await PanelViews(own_database, PinnedClock(AT)).keep(look("C1", thread_ts="2.2"))

    later = KEPT_FOR + timedelta(seconds=1)
    await PanelViews(own_database, PinnedClock(AT + later)).keep(look("C2", after=later))

    async with own_database.queries() as queries:
        kept = await queries.tuples("SELECT thread_ts, viewed_channel_id FROM esbmcp_panel_views")
    assert kept == [("1.1", "C2")]


async def test_one_of_those_who_would_greet_does(own_database: Database) -> None:
    views = PanelViews(own_database, PinnedClock(AT))
    await views.keep(look("C1"))
    place = {"channel_id": "D0ADA", "thread_ts": "1.1"}

    asked = [await views.take_greeting(**place) for _ in range(3)]
    await views.keep(look("C2", after=timedelta(seconds=1)))

    assert [*asked, await views.take_greeting(**place)] == [True, False, False, False]
