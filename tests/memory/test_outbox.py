"""Parts of an answer are numbered in one order, whoever adds them."""

import asyncio
from uuid import uuid4

from arthur.clock import SystemClock
from arthur.database import Database
from arthur.identity import Door
from memory.outbox import Draft, Outbox
from memory.turns import NewTurn, Turns


async def test_processes_that_add_at_the_same_moment_lose_no_part(own_database: Database) -> None:
    turn_id, clock = uuid4(), SystemClock()
    await Turns(own_database, clock).accept(
        NewTurn(
            id=turn_id, source="cli", door=Door.CLI, thread_id=uuid4(), thread_key="t", user_id="U0TEST", question="?"
        )
    )
    outbox = Outbox(own_database, clock)
    parts = [[Draft(key=f"{one}:{number}", kind="text", content={}) for number in range(3)] for one in "ab"]
    await asyncio.gather(*(outbox.add(turn_id, drafts) for drafts in parts), outbox.add(turn_id, parts[0]))
    stored = await outbox.of_turn(turn_id)

    assert [part.part for part in stored] == list(range(6))
    assert sorted(part.content["key"] for part in stored) == ["a:0", "a:1", "a:2", "b:0", "b:1", "b:2"]
