"""Edited calls through the whole graph: what was approved last is what runs, once, and the model hears of it."""

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig

from arthur.identity import Door, Place
from memory.grants import Grant, GrantState
from memory.turns import Turn
from server.answers import Answer
from tests.server.approving import ME, House, house_over
from tools.editing import Edits


async def edit(house: House, grant: Grant, content: str) -> Grant:
    """Change what a waiting note says."""
    edits = Edits(approvals=house.presses.approvals)
    known = await edits.editable(grant.id, grant.nonce, ME)
    place = Place(door=Door.CLI, channel_id="C0TEST")
    new = await edits.edited(known, {**known.arguments, "content_md": content}, ME, place)
    assert new is not None
    async with house.services.own.transaction() as queries:
        stored = await house.services.grants.replace(queries, known, new)
    assert stored is not None
    return stored


NOTED = "SELECT content_md FROM esbmcp_memory_versions ORDER BY version_no DESC LIMIT 1"


@pytest.mark.parametrize("others_spoke", [False, True])
async def test_edited_call_is_what_runs(house: House, *, others_spoke: bool) -> None:
    """Also when the thread went on meanwhile; the model hears what was really done."""
    card = await house.ask("remember this")
    first = await edit(house, await house.grant(card), "The venue key is with Juno.")
    if others_spoke:
        await house.ask("hi there")
    assert (await house.runner.resume(card.turn_id)).grants == (first.id,)
    second = await edit(house, first, "The venue key is with Odalys.")

    answer = await house.presses.confirm(second, ME)

    assert answer.status == "completed"
    assert await house.versions() == 1
    noted = str(await house.services.own.value(NOTED))
    assert "with Odalys" in noted
    assert "with Ondine" not in noted
    states = {grant.id: grant.state for grant in await house.services.grants.of_turn(card.turn_id)}
    assert states == {
        card.grants[0]: GrantState.WITHDRAWN,
        first.id: GrantState.WITHDRAWN,
        second.id: GrantState.DONE,
    }
    if not others_spoke:
        told = (await house.runner.graph.aget_state(config_of(card, await house.turns.get(card.turn_id)))).values
        [message] = [message for message in told["messages"] if isinstance(message, ToolMessage)]
        assert message.text.startswith("A person changed this call before approving it; it was made with {")
        assert "with Odalys" in message.text


def config_of(card: Answer, turn: Turn | None) -> RunnableConfig:
    """Return the graph's address of a turn's thread."""
    assert turn is not None
    assert turn.id == card.turn_id
    return {"configurable": {"thread_id": str(turn.thread_id)}}


async def test_edited_call_that_is_cancelled_is_not_done(house: House) -> None:
    card = await house.ask("remember this")
    answer = await house.presses.cancel(await edit(house, await house.grant(card), "Other words."), ME)

    assert "cancelled" in answer.text
    assert await house.versions() == 0


async def test_crash_after_the_press_on_an_edited_card_is_made_good(house: House) -> None:
    card = await house.ask("remember this")
    grant = await edit(house, await house.grant(card), "The venue key is with Juno.")
    await house.presses.approvals.confirm(grant.id, grant.nonce, ME)
    answer = await house_over(house.services, worker="two").runner.resume(card.turn_id)

    assert answer.status == "completed"
    assert await house.versions() == 1
    assert "with Juno" in str(await house.services.own.value(NOTED))
