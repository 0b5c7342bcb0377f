"""Rules that the new tables keep by themselves: turns, grants, roles, limits, prices."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def take(
    connection: AsyncConnection[DictRow], at: datetime, *, most: int = 3, key: str = "user:U0ANA"
) -> tuple[bool, int]:
    cursor = await connection.execute(
        "SELECT allowed, retry_after_seconds FROM esbmcp_rate_take(%s, %s, %s, %s)", [key, most, MINUTE, at]
    )
    row = await cursor.fetchone()
    assert row is not None
    return row["allowed"], row["retry_after_seconds"]


async def test_a_window_slides_and_says_how_long_to_wait(own: AsyncConnection[DictRow]) -> None:
    """Three at once are fine; the next one when the oldest is a minute old, not when some minute begins."""
    seconds = [timedelta(seconds=offset) for offset in (0, 10, 20)]
    assert [await take(own, AT + offset) for offset in seconds] == [(True, 0)] * 3

    assert await take(own, AT + timedelta(seconds=30)) == (False, 30)
    assert await take(own, AT + timedelta(seconds=59.5)) == (False, 1)
    assert await take(own, AT + timedelta(seconds=60)) == (True, 0)
    assert await take(own, AT + timedelta(seconds=61)) == (False, 9)


async def test_no_stretch_of_a_minute_holds_more_than_the_limit(own: AsyncConnection[DictRow]) -> None:
    """Asked every 7 seconds for ten minutes, at an edge or not."""
    allowed = [at for step in range(86) if (await take(own, at := AT + step * timedelta(seconds=7)))[0]]

    assert len(allowed) > 20
    assert max(sum(start <= at < start + MINUTE for at in allowed) for start in allowed) == 3


async def test_keys_do_not_share_a_window(own: AsyncConnection[DictRow]) -> None:
    assert await take(own, AT, most=1) == (True, 0)
    assert await take(own, AT, most=1, key="user:U0BEN") == (True, 0)
    assert await take(own, AT, most=1) == (False, 60)


async def test_parallel_replicas_share_one_window(own: AsyncConnection[DictRow], own_dsn: str) -> None:
    async def replica() -> list[bool]:
        async with await AsyncConnection.connect(own_dsn, autocommit=True) as connection:
            cursor = connection.cursor()
            taken: list[bool] = []
            for _ in range(10):
                await cursor.execute("SELECT allowed FROM esbmcp_rate_take('channel:C0SHOWS', 7, %s, %s)", [MINUTE, AT])
                row = await cursor.fetchone()
                taken.append(bool(row and row[0]))
            return taken

    answers = await asyncio.gather(*(replica() for _ in range(4)))

    assert Counter(answer for taken in answers for answer in taken) == {True: 7, False: 33}


async def test_a_window_does_not_grow_and_a_lowered_limit_holds(own: AsyncConnection[DictRow]) -> None:
    for step in range(50):
        await take(own, AT + step * timedelta(seconds=5), most=5)
    row = await (await own.execute("SELECT cardinality(hits) AS kept FROM esbmcp_rate_events")).fetchone()
    assert row == {"kept": 5}

    last = AT + 49 * timedelta(seconds=5)
    assert (await take(own, last, most=2))[0] is False


async def test_a_clock_set_back_does_not_lock_people_out(own: AsyncConnection[DictRow]) -> None:
    """The demo's clock may be pinned to another year on the same database."""
    assert await take(own, AT, most=1) == (True, 0)
    assert await take(own, AT - timedelta(days=365), most=1) == (True, 0)


@pytest.mark.parametrize("most", [0, -5])
async def test_a_limit_of_nothing_is_refused(own: AsyncConnection[DictRow], most: int) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        await take(own, AT, most=most)


@pytest.mark.parametrize(
    "keys",
    [
        {"event_id": "Ev1"},
        {"trigger_id": "1.2"},
        {"press_key": "g:approve"},
        {"channel_id": "C0SHOWS", "message_ts": "1.1"},
    ],
)
async def test_what_slack_delivers_twice_is_one_turn(own: AsyncConnection[DictRow], keys: dict[str, str]) -> None:
    columns, marks = ", ".join(keys), ", ".join("%s" for _ in keys)
    statement = (
        f"INSERT INTO esbmcp_turns (source, thread_id, thread_key, {columns}) "
        f"VALUES ('slack', gen_random_uuid(), 'k', {marks}) ON CONFLICT DO NOTHING"
    ).encode()

    inserted = [(await own.execute(statement, list(keys.values()))).rowcount for _ in range(2)]

    assert inserted == [1, 0]


async def test_two_buttons_of_one_message_are_two_turns(own: AsyncConnection[DictRow]) -> None:
    for number in range(2):
        await own.execute(
            "INSERT INTO esbmcp_turns (source, kind, thread_id, thread_key, channel_id, message_ts, press_key)"
            " VALUES ('slack', 'press', gen_random_uuid(), 'k', 'C0SHOWS', '1.1', %s)",
            [f"g{number}:approve"],
        )


GRANT = """
    INSERT INTO esbmcp_grants (tool_call_id, tool_name, arguments, arguments_hash, idempotency_key, nonce,
                               policy_version, requester_user_id, requester_role, expires_at,
                               approver_rule, approver_user_id, state)
    VALUES ('call_1', 'process_artist_payment', '{"amount": "600"}', 'h', gen_random_uuid(), 'n', '1',
            'U0FAY', 'finance', now(), %s, %s, %s)
"""


@pytest.mark.parametrize(
    ("rule", "approver", "state"),
    [
        ("requester", "U0EVE", "approved"),  # somebody else pressed
        ("second_person", "U0FAY", "approved"),  # the asker approved her own payment
        ("requester", None, "consumed"),  # nobody pressed
        ("requester", None, "done"),
        ("requester", "U0FAY", "perhaps"),
    ],
)
async def test_a_grant_that_breaks_its_rule_is_refused(
    own: AsyncConnection[DictRow], rule: str, approver: str | None, state: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        await own.execute(GRANT.encode(), [rule, approver, state])


async def test_the_call_of_a_grant_never_changes(own: AsyncConnection[DictRow]) -> None:
    await own.execute(GRANT.encode(), ["requester", None, "pending"])
    await own.execute("UPDATE esbmcp_grants SET state = 'approved', approver_user_id = 'U0FAY', decided_at = now()")

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="cannot be changed"):
        await own.execute('UPDATE esbmcp_grants SET arguments = \'{"amount": "6000"}\'')


async def test_the_second_press_finds_nothing(own: AsyncConnection[DictRow]) -> None:
    await own.execute(GRANT.encode(), ["requester", None, "pending"])
    press = (
        "UPDATE esbmcp_grants SET state = 'approved', approver_user_id = 'U0FAY' WHERE state = 'pending' RETURNING id"
    )

    assert [len(await (await own.execute(press)).fetchall()) for _ in range(2)] == [1, 0]


async def test_the_nearest_source_decides_the_role(own: AsyncConnection[DictRow]) -> None:
    """By hand, then the environment, then the directory, then the demo."""
    seen: list[object] = []
    for source, role in (("demo", "viewer"), ("directory", "marketing"), ("env", "ops"), ("manual", "finance")):
        await own.execute("INSERT INTO esbmcp_roles (user_id, source, role) VALUES ('U0ANA', %s, %s)", [source, role])
        row = await (
            await own.execute("SELECT esbmcp_role_of('U0ANA') AS role, esbmcp_role_of('U0BEN') AS none")
        ).fetchone()
        seen.append(row)

    assert seen == [{"role": role, "none": None} for role in ("viewer", "marketing", "ops", "finance")]


@pytest.mark.parametrize(
    ("model", "day", "tokens", "cost", "known"),
    [
        ("gpt-4o-mini", "2026-06-12", (1_000_000, 0, 1_000_000), "0.75", True),
        ("gpt-4o", "2026-06-12", (1_000_000, 400_000, 0), "2.0", True),  # 0.6 at 2.50, 0.4 cached at 1.25
        ("gpt-4o-2024-08-06", "2026-06-12", (1_000_000, 0, 0), "2.5", True),
        ("gpt-4-turbo", "2019-01-01", (0, 0, 1_000_000), "30", True),
        ("qwen3", "2026-06-12", (1_000_000, 0, 0), "0.15", False),
        (None, "2026-06-12", (1_000_000, 0, 0), "0.15", False),
        ("gpt-4o", "2027-01-01", (1_000_000, 0, 0), "9", True),  # a later price
    ],
)
async def test_a_session_is_priced_by_its_own_model_and_day(
    own: AsyncConnection[DictRow], model: str | None, day: str, tokens: tuple[int, int, int], cost: str, *, known: bool
) -> None:
    await own.execute("INSERT INTO esbmcp_model_prices VALUES ('gpt-4o', '2026-12-01', 9, 9, 9)")

    cursor = await own.execute(
        "SELECT cost_usd, price_known FROM esbmcp_session_cost(%s, %s, %s, %s, %s)", [model, day, *tokens]
    )

    assert await cursor.fetchone() == {"cost_usd": Decimal(cost), "price_known": known}


async def test_the_house_starts_open_for_writes_of_its_own(own: AsyncConnection[DictRow]) -> None:
    row = await (await own.execute("SELECT value FROM esbmcp_switches WHERE name = 'read_only'")).fetchone()

    assert row == {"value": False}
