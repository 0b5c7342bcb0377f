"""The emergency stop of writes."""

from datetime import UTC, datetime

from arthur.database import Database, Limits, open_database
from memory.switches import Switches

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


async def test_without_a_word_writes_are_not_stopped(own_database: Database) -> None:
    assert not await Switches(own_database).read_only()


async def test_the_switch_takes_effect_at_once_in_every_process(own_dsn: str) -> None:
    async with open_database(own_dsn, Limits()) as one, open_database(own_dsn, Limits()) as other:
        here, there = Switches(one), Switches(other)
        seen = [await there.read_only()]
        for on in (True, True, False):
            await here.set_read_only(on=on, by="U1", at=AT)
            seen.append(await there.read_only())

    assert seen == [False, True, True, False]


async def test_who_switched_and_when_is_kept(own_database: Database) -> None:
    await Switches(own_database).set_read_only(on=True, by="U0DEMOOPS1", at=AT)

    async with own_database.queries() as queries:
        assert await queries.tuples("SELECT name, value, changed_by, changed_at FROM esbmcp_switches") == [
            ("read_only", True, "U0DEMOOPS1", AT)
        ]
