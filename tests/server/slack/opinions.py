"""How people of a test ask and rate on each surface."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

from sandbox.slack.state.records import Message
from server.slack.text.rating_block import RATE, rating_block
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, Stage

POLL_S = 0.05
SURFACES = ("channel", "group", "direct", "panel", "command")


async def answered(stage: Stage, where: str, question: str = "hello") -> Message:
    """Ask as ops on a surface, and return the answer once it counts as sent."""
    if where == "command":
        await stage.slack.command(OPS, CHANNEL, "/ab", question)
        answer = (await stage.slack.wait_for(lambda: private_to(stage, OPS)))[-1]
    else:
        answer = await stage.answer(await said(stage, where, question))
    await stage.until("SELECT bool_and(state = 'sent') FROM esbmcp_outbox WHERE kind = 'text'", expected=True)
    return answer


async def said(stage: Stage, where: str, question: str) -> Message:
    """Ask as ops in a message; in the panel once Arthur has greeted."""
    match where:
        case "channel":
            return stage.slack.say(OPS, CHANNEL, f"@Arthur {question}")
        case "group":
            return stage.slack.say(OPS, stage.slack.group(OPS, OPS_TOO).id, question)
        case "panel":
            chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
            await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
            return stage.slack.say(OPS, stage.slack.bot, question, thread_ts=chat.thread_ts)
        case _:
            return stage.slack.say(OPS, stage.slack.bot, question)


def private_to(stage: Stage, user: str) -> list[Message]:
    """Return what Arthur said to one person alone, oldest first."""
    return [message for message in stage.slack.visible_to(user) if message.visible_to == user and message.by_app]


async def turn_of(stage: Stage) -> UUID:
    """Return the only question there is."""
    [(turn,)] = await stage.rows("SELECT id FROM esbmcp_turns WHERE kind IN ('message', 'command')")
    assert isinstance(turn, UUID)
    return turn


async def press(stage: Stage, user: str, answer: Message, value: str) -> None:
    """Press a rating button that carries this value, whatever the buttons below the answer carry."""
    shown = stage.slack.world.messages.any(answer.channel, answer.ts) or answer
    element = rating_block(uuid4())["elements"][0]
    forged = {**element, "positive_button": {**element["positive_button"], "value": value}}
    block = {"type": "context_actions", "block_id": "rating", "elements": [forged]}
    others = [block for block in shown.blocks if block["type"] != "context_actions"]
    stage.slack.world.messages.edit(replace(shown, blocks=(*others, block)))
    assert (await stage.slack.press(user, answer, RATE, {"value": value})).acknowledged


async def eventually(ready: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for what is no change of the workspace."""
    for _ in range(int(seconds / POLL_S)):
        if ready():
            return
        await asyncio.sleep(POLL_S)
    raise TimeoutError
