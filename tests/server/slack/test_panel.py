"""The assistant panel: greeting and questions by role, and the channel that a person looks at beside it."""

from typing import Any

import pytest
from langchain_core.messages import ChatMessage, SystemMessage
from structlog.testing import capture_logs

from arthur.identity import Role
from memory.note_edit import Edit
from memory.note_template import ScopeType
from memory.notes import Author, Scope, update_memory
from memory.roles import RoleTable
from sandbox.slack.faults import AckLost, Hang, Refused, Twice
from sandbox.slack.state.records import AssistantThread
from server.slack.surfaces.prompts import OFFERED
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, Stage

FINANCE, MARKETING = "U0DEMOFIN1", "U0DEMOMKT1"
PAYMENTS, TORONTO = "C0DEMOFIN1", "C0DEMOTOR1"
"""The first is private, for ops and finance."""


async def opened(stage: Stage, user: str, viewing: str | None) -> AssistantThread:
    """Open a chat and wait until it is ready."""
    chat = stage.slack.open_assistant(user, viewing=viewing)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    return chat


async def told(stage: Stage, chat: AssistantThread, number: int = 1) -> tuple[str, str]:
    """Ask in a chat and return the system text and the situation that the model was given."""
    asked = stage.slack.say(chat.user, stage.slack.bot, f"hello {number}", thread_ts=chat.thread_ts)
    await stage.answer(asked)
    prompt = stage.model.heard[-1]
    assert not [message for message in prompt if isinstance(message, ChatMessage)], "the greeting is no news"
    system, situation = (str(message.content) for message in prompt if isinstance(message, SystemMessage))
    return system, situation


async def remembered(stage: Stage, channel: str, note: str) -> None:
    edit = Edit(content=note, section="Topics")
    scope = Scope(type=ScopeType.CHANNEL, id=channel)
    async with stage.services.own.transaction() as queries:
        await update_memory(queries, scope, edit, author=Author(by=OPS, at=stage.services.wall.now()))


async def with_roles(stage: Stage, roles: dict[str, Role]) -> None:
    await RoleTable(stage.services.own).replace("manual", {OPS: Role.OPS, **roles}, by="test")


async def test_a_member_is_told_what_is_remembered_of_the_channel_beside_the_chat(stage: Stage) -> None:
    await remembered(stage, PAYMENTS, "pay day is Friday")
    chat = await opened(stage, OPS, PAYMENTS)

    system, situation = await told(stage, chat)

    assert 'What is remembered of "C0DEMOFIN1 (#payments)"' in system
    assert "pay day is Friday" in system.split("\n")[-1]
    assert 'looking at the channel "C0DEMOFIN1 (#payments)" now' in situation


async def test_the_channel_looked_at_last_counts(stage: Stage) -> None:
    chat = await opened(stage, OPS, PAYMENTS)
    stage.slack.look_at(chat, TORONTO)
    await stage.until("SELECT viewed_channel_id FROM esbmcp_panel_views", TORONTO)

    assert '"C0DEMOTOR1 (#toronto)"' in (await told(stage, chat))[1]
    assert PAYMENTS not in (await told(stage, chat, 2))[1]


async def test_whoever_is_no_member_is_told_nothing_of_a_channel(stage: Stage) -> None:
    """Neither what is remembered of it nor its name; that they look at it they know themselves."""
    await with_roles(stage, {MARKETING: Role.MARKETING})
    await remembered(stage, PAYMENTS, "pay day is Friday")
    chat = await opened(stage, MARKETING, PAYMENTS)

    system, situation = await told(stage, chat)

    assert "pay day" not in system + situation
    assert "payments)" not in system + situation
    assert '"C0DEMOFIN1"' in situation


async def test_who_has_left_a_channel_is_told_nothing_more(stage: Stage) -> None:
    await with_roles(stage, {FINANCE: Role.FINANCE})
    await remembered(stage, PAYMENTS, "pay day is Friday")
    chat = await opened(stage, FINANCE, PAYMENTS)
    assert "pay day" in (await told(stage, chat))[0]

    stage.slack.remove(PAYMENTS, FINANCE)

    assert "pay day" not in (await told(stage, chat, 2))[0]


@pytest.mark.parametrize("fault", [Refused(error="missing_scope"), Hang(seconds=3)], ids=["refused", "silence"])
async def test_when_slack_does_not_say_who_is_a_member_nobody_is(stage: Stage, fault: Any) -> None:
    await remembered(stage, PAYMENTS, "pay day is Friday")
    chat = await opened(stage, OPS, PAYMENTS)
    stage.slack.faults.plant("users.conversations", fault)
    with capture_logs() as logs:
        system, _ = await told(stage, chat)

    assert "pay day" not in system
    assert [line["channel"] for line in logs if line["event"] == "membership_unknown"] == [PAYMENTS]


async def test_without_a_channel_beside_it_nothing_is_said_of_one(stage: Stage) -> None:
    chat = await opened(stage, OPS, None)

    assert "looking at" not in (await told(stage, chat))[1]
    assert stage.slack.calls("users.conversations") == []


async def test_the_questions_offered_fit_the_role(stage: Stage) -> None:
    await with_roles(stage, {FINANCE: Role.FINANCE})

    offered = {user: stage.slack.assistant(await opened(stage, user, CHANNEL)) for user in (OPS, FINANCE, NEWCOMER)}

    titles = {user: [prompt["title"] for prompt in chat.prompts] for user, chat in offered.items()}
    assert titles == {
        OPS: [*(prompt.title for prompt in OFFERED[Role.OPS]), "What I may ask"],
        FINANCE: [*(prompt.title for prompt in OFFERED[Role.FINANCE]), "What I may ask"],
        NEWCOMER: ["What I may ask"],
    }
    greetings = {user: stage.slack.messages(c.channel, c.thread_ts)[1].text for user, c in offered.items()}
    assert ["no role" in greetings[user] for user in (OPS, FINANCE, NEWCOMER)] == [False, False, True]


@pytest.mark.parametrize("fault", [Twice(), AckLost()], ids=["twice", "acknowledgement lost"])
async def test_a_chat_is_greeted_once(stage: Stage, fault: Any) -> None:
    stage.slack.delivery_faults.plant("events_api", fault, times=2)  # the chat's root is an event too
    chat = await opened(stage, OPS, CHANNEL)
    await stage.slack.wait_for(lambda: len(stage.slack.calls("assistant.threads.setSuggestedPrompts")) == 2)

    assert len(stage.slack.messages(chat.channel, chat.thread_ts)) == 2
