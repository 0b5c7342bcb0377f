"""Cards as tests handle them: what is asked, what a card offers, how a form is filled in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sandbox.slack.people.interacting import Outcome
from sandbox.slack.state.records import JsonObject, Message, View
from tests.server.slack.conftest import CHANNEL, OPS, Stage

Call: TypeAlias = tuple[str, Mapping[str, object]]

NOTE: Call = (
    "update_memory",
    {"scope_type": "channel", "scope_id": CHANNEL, "content_md": "The key is with Ondine.", "section": "Open Items"},
)
BUG: Call = ("create_bug_report", {"title": "Votes hang", "description": "The tally of AB4012 stands still."})
QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
WRITTEN = "SELECT count(*) FROM esbmcp_memory_versions"
NOTED = "SELECT content_md FROM esbmcp_memory_versions ORDER BY version_no DESC LIMIT 1"


def asking(*calls: Call) -> str:
    """Return a question to which the scripted model proposes these calls."""
    return f"@Arthur call {json.dumps(calls)}"


async def asked_for(
    stage: Stage, *calls: Call, user: str = OPS, channel: str = CHANNEL
) -> tuple[Message, list[Message]]:
    """Ask for writes, and return the question with its cards."""
    asked = stage.slack.say(user, channel, asking(*calls))
    cards = [await stage.answer(asked, number=number) for number in range(1, len(calls) + 1)]
    await stage.until(QUEUED, 0)
    return asked, cards


def shown(stage: Stage, message: Message) -> Message:
    """Return a message as it is shown now."""
    found = stage.slack.world.messages.any(message.channel, message.ts)
    assert found is not None
    return found


def buttons(message: Message) -> list[str]:
    """Return the buttons of a card."""
    return [element["text"]["text"] for block in message.blocks if block["type"] == "actions"
            for element in block["elements"]]  # fmt: skip


def told(stage: Stage, user: str, channel: str = CHANNEL) -> list[str]:
    """Return what was said to one person alone."""
    return [message.text for message in stage.slack.visible_to(user, channel) if message.visible_to == user]


def form(stage: Stage, user: str = OPS) -> View:
    """Return the form in front of a person."""
    view = stage.slack.modal(user)
    assert view is not None
    return view


async def opened(stage: Stage, card: Message, user: str = OPS) -> View:
    """Press Edit and return the form."""
    assert (await stage.slack.press(user, shown(stage, card), "Edit")).acknowledged
    return form(stage, user)


def filled(**values: object) -> dict[str, JsonObject]:
    """Return what is entered, by argument: a text, or what an element holds."""
    return {
        f"argument:{name}": {"value": value if isinstance(value, dict) else {"value": value}}
        for name, value in values.items()
    }


async def submitted(stage: Stage, user: str = OPS, **values: object) -> Outcome:
    """Submit the form in front of a person."""
    return await stage.slack.submit_view(user, filled(**values))


async def edited(stage: Stage, card: Message, user: str = OPS, **values: object) -> Message:
    """Change a call on its card, and return the card once it is drawn anew."""
    await opened(stage, card, user)
    before = shown(stage, card).blocks
    outcome = await submitted(stage, user, **values)
    assert (outcome.acknowledged, dict(outcome.errors)) == (True, {})
    await stage.slack.wait_for(lambda: shown(stage, card).blocks != before)
    await stage.until(QUEUED, 0)
    return shown(stage, card)


def texts(messages: Sequence[Message]) -> list[str]:
    """Return what messages say."""
    return [message.text for message in messages]


def values_of(view: View) -> dict[str, Any]:
    """Return what a form holds at first, by argument."""
    found: dict[str, Any] = {}
    for block in view.body["blocks"]:
        if block["type"] == "input":
            first = [value for name, value in block["element"].items() if name.startswith("initial_")]
            found[block["block_id"].removeprefix("argument:")] = first[0] if first else None
    return found
