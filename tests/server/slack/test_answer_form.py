"""The form of an answer on every surface: tables, charts, files, sources, the footer and the buttons to rate it."""

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from arthur.identity import Role
from memory.outbox import Part
from memory.roles import RoleTable
from memory.slack_turns import SlackTurn
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AnswerLost, Refused
from sandbox.slack.state.records import Message
from server.slack.posting import streaming
from server.slack.posting.sending import Sender
from server.slack.text.parting import PART_CHARS
from server.slack.text.rating_block import RATE, rating_block
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, SLOW, House, Stage, staged

QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
EVENT = 'call [["lookup_event", {"eid": "AB4012", "final": true}]]'
VOTES = 'call [["get_vote_data", {"eid": "AB4012", "limit": 100, "final": true}]]'
BIDS = 'call [["get_bid_history", {"eid": "AB4012", "limit": 200, "final": true}]]'
CHART = 'call [["generate_chart", {"eid": "AB4020", "final": true}]]'
STUDY = 'study [["generate_chart", {"eid": "AB4020"}], ["get_vote_data", {"eid": "AB4012", "limit": 100}]]'
Ask = Callable[[Stage, str], Awaitable[list[Message]]]


async def in_channel(stage: Stage, question: str) -> list[Message]:
    """Ask by mention and return what stands below."""
    return await below(stage, stage.slack.say(OPS, CHANNEL, f"@Arthur {question}"))


async def in_direct(stage: Stage, question: str) -> list[Message]:
    """Ask in a direct message."""
    return await below(stage, stage.slack.say(OPS, stage.slack.bot, question))


async def in_group(stage: Stage, question: str) -> list[Message]:
    """Ask in a group conversation."""
    return await below(stage, stage.slack.say(OPS, stage.slack.group(OPS, OPS_TOO).id, question))


async def in_panel(stage: Stage, question: str) -> list[Message]:
    """Ask in the panel."""
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    return await below(stage, stage.slack.say(OPS, stage.slack.bot, question, thread_ts=chat.thread_ts))


async def by_command(stage: Stage, question: str) -> list[Message]:
    """Ask by `/ab`."""
    await stage.slack.command(OPS, CHANNEL, "/ab", question)
    await stage.until(QUEUED, 0, seconds=15)
    return [message for message in stage.slack.visible_to(OPS, CHANNEL) if message.by_app]


SURFACES: dict[str, Ask] = {
    "channel": in_channel,
    "direct": in_direct,
    "group": in_group,
    "panel": in_panel,
    "command": by_command,
}
EVERYWHERE = pytest.mark.parametrize("ask", SURFACES.values(), ids=SURFACES)
WITH_FILES = pytest.mark.parametrize("ask", [ask for name, ask in SURFACES.items() if name != "command"])


async def below(stage: Stage, asked: Message) -> list[Message]:
    """Return the whole answer to a message."""
    await stage.answer(asked)
    await stage.until(QUEUED, 0, seconds=15)
    return stage.answers(asked)


def blocks(message: Message, kind: str) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == kind]


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def counted(stage: Stage) -> list[int]:
    """Return how many messages were streamed, changed and posted."""
    return [len(stage.slack.calls(f"chat.{method}")) for method in ("startStream", "update", "postMessage")]


def rated(messages: list[Message]) -> list[bool]:
    """Say of each message whether it can be rated."""
    return [bool(blocks(message, "context_actions")) for message in messages]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.05)


@EVERYWHERE
async def test_table_is_slacks_own_and_its_text_says_the_same(stage: Stage, ask: Ask) -> None:
    """Where it was streamed before, the stream is replaced, for it would show the table's Markdown."""
    [answer] = await ask(stage, "table")

    assert answer.text.startswith("Two cities:\n\n```\nCity     Sold\nToronto  12\nRome     7\n```\n")
    assert kinds(answer) == ["section", "table", "section", "context", "context_actions"]
    [native] = blocks(answer, "table")
    assert [[cell["text"] for cell in row] for row in native["rows"]] == [
        ["City", "Sold"],
        ["Toronto", "12"],
        ["Rome", "7"],
    ]
    assert native["column_settings"] == [{"align": "left"}, {"align": "right"}]


@EVERYWHERE
@pytest.mark.parametrize("question", ["hello", "long", "slowly"])
async def test_answer_can_be_rated_below_its_last_words(stage: Stage, ask: Ask, question: str) -> None:
    """Posted at once, in parts, and streamed."""
    answers = [message for message in await ask(stage, question) if not message.files]
    [(turn_id,)] = await stage.rows("SELECT id FROM esbmcp_turns")

    assert rated(answers) == [False] * (len(answers) - 1) + [True]
    [block] = blocks(answers[-1], "context_actions")
    assert isinstance(turn_id, UUID)
    assert block["elements"] == rating_block(turn_id)["elements"]
    assert block["elements"][0]["action_id"] == RATE


async def test_refusals_and_cards_cannot_be_rated(stage: Stage) -> None:
    empty = await in_channel(stage, "")
    card = await in_channel(stage, f"remember {CHANNEL} the key is with Ondine")
    stranger = await below(stage, stage.slack.say("U0DEMONEW1", stage.slack.bot, "hello"))

    assert rated([*empty, *card, *stranger]) == [False, False, False]


@EVERYWHERE
async def test_ops_see_what_an_answer_took_and_it_is_no_part_of_its_words(stage: Stage, ask: Ask) -> None:
    [answer] = await ask(stage, EVENT)
    [line] = blocks(answer, "context")
    [(stored, session)] = await stage.rows(
        "SELECT t.answer ->> 'text', s.ai_response FROM esbmcp_turns t JOIN esbmcp_chat_sessions s ON s.id = t.id"
    )

    assert line["elements"][0]["text"].endswith(" s · lookup_event · no model")
    assert " s · " not in answer.text
    assert answer.text == stored == session


async def test_others_see_no_footer(slack: SandboxSlack, house: House) -> None:
    await RoleTable(house.services.own).replace("manual", {OPS: Role.EVENT_PRODUCER}, by="test")
    async with staged(slack, house) as stage:
        [answer] = await in_channel(stage, EVENT)

    assert kinds(answer) == ["section", "context_actions"]


@WITH_FILES
async def test_long_list_goes_along_as_a_file(stage: Stage, ask: Ask) -> None:
    """All rows that the tool returned, where the answer is."""
    *words, file = await ask(stage, VOTES)
    [shared] = file.files
    rows = list(csv.DictReader(io.StringIO(shared.content.decode("utf-8-sig"))))

    assert [kinds(message)[:2] for message in words] == [["section", "table"]] * 3
    assert file.thread_ts == words[0].thread_ts
    assert (shared.title, len(rows)) == ("Votes: 100 rows", 100)
    assert shared.name.startswith("get_vote_data-votes-")
    assert shared.name.endswith("-3.csv")
    assert rows[0]["art id"].startswith("AB4012-")


async def test_file_is_not_shared_twice_when_its_answer_was_lost(stage: Stage) -> None:
    stage.slack.faults.plant("files.completeUploadExternal", AnswerLost())
    answers = await in_channel(stage, VOTES)

    assert [len(message.files) for message in answers] == [0, 0, 0, 1]


async def test_file_that_slack_shows_late_is_not_shared_twice(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack makes the message of a file when it gets to it; a retry may look for it before."""
    find, looks = Sender._find, iter([None])

    async def late(sender: Sender, turn: SlackTurn, wanted: Any, part: Part) -> str | None:
        too_early = part.kind == "file" and next(looks, "later") is None
        return None if too_early else await find(sender, turn, wanted, part)

    monkeypatch.setattr(Sender, "_find", late)
    stage.slack.faults.plant("files.completeUploadExternal", AnswerLost())
    answers = await in_channel(stage, VOTES)

    assert [len(message.files) for message in answers] == [0, 0, 0, 1]


async def test_command_says_in_words_that_it_has_no_files(stage: Stage) -> None:
    answers = await by_command(stage, VOTES)

    assert answers[-1].text.endswith("to get the list as one (Votes: 100 rows).")
    assert not any(answer.files for answer in answers)


async def test_file_that_slack_refuses_is_told_to_the_asker(stage: Stage) -> None:
    stage.slack.faults.plant("files.getUploadURLExternal", Refused(error="missing_scope"))
    asked = stage.slack.say(OPS, CHANNEL, f"@Arthur {VOTES}")
    await stage.answer(asked)
    direct = stage.slack.direct(OPS).id
    [told] = await stage.slack.wait_for(lambda: [m for m in stage.slack.visible_to(OPS, direct) if m.by_app])

    words = "Slack does not let me attach the file “Votes: 100 rows” in"
    assert told.text == f"{words} <#{CHANNEL}> (missing_scope)."


async def test_what_the_asker_alone_sees_has_the_same_form(stage: Stage) -> None:
    """Contact data stands in it, so nothing of it is public, and Slack shows no files to one person alone."""
    [stub] = await in_channel(stage, BIDS)
    *full, _offer = [message for message in stage.slack.visible_to(OPS, CHANNEL) if message.visible_to == OPS]

    assert kinds(stub) == []
    assert [kinds(message) for message in full] == [["section", "table", "section", "context", "context_actions"]]
    assert full[0].text.endswith("to get the list as one (Bids: the first 200 rows).")
    assert not stage.slack.calls("files.getUploadURLExternal")


async def test_what_is_shared_has_the_same_form_and_its_file(stage: Stage) -> None:
    [stub] = await in_channel(stage, BIDS)
    offer = [message for message in stage.slack.visible_to(OPS, CHANNEL) if message.visible_to == OPS][-1]
    await stage.slack.press(OPS, offer, "Share")
    await stage.slack.wait_for(lambda: len(stage.answers(stub)) > 1)
    words, file = stage.answers(stub)

    assert kinds(words) == ["section", "table", "section", "context", "context_actions"]
    assert b"@example.com" in file.files[0].content
    assert b"bram.kestrelby@" not in file.files[0].content


@EVERYWHERE
async def test_curves_are_a_chart_of_slacks_own(stage: Stage, ask: Ask) -> None:
    answer = (await ask(stage, CHART))[-1]
    [native] = blocks(answer, "data_visualization")
    lines = native["chart"]["series"]

    assert kinds(answer) == ["section", "table", "section", "data_visualization", "context", "context_actions"]
    assert (native["title"], native["chart"]["type"]) == ("Ticket pace: AB4020 Art Battle Toronto", "line")
    assert native["chart"]["axis_config"]["categories"][-1] == "16"
    assert lines[0]["name"] == "AB4020 Toronto"
    assert lines[0]["data"][-1] == {"label": "16", "value": 62}
    others = ["AB3974 Toronto", "AB3894 Toronto", "AB3951 Toronto", "AB3998 Ottawa"]
    assert [line["name"] for line in lines[1:]] == others


@EVERYWHERE
@pytest.mark.parametrize(
    ("unknown", "left"),
    [
        ({"data_visualization"}, ["section", "context", "context_actions"]),
        ({"data_visualization", "table", "context_actions"}, []),
    ],
    ids=["charts", "all"],
)
async def test_blocks_that_a_workspace_does_not_have_cost_no_words(
    stage: Stage, ask: Ask, unknown: set[str], left: list[str]
) -> None:
    """Without charts and tables there are still the words and the buttons, without the buttons still the words."""
    stage.slack.world.rules = replace(stage.slack.world.rules, unknown_blocks=frozenset(unknown))
    [answer] = await ask(stage, CHART)

    assert "AB3974         Toronto  22  47  67  82  177" in answer.text
    assert kinds(answer) == left


async def test_stream_with_a_table_becomes_that_very_message(stage: Stage) -> None:
    [answer] = await in_channel(stage, "table")

    assert counted(stage) == [1, 1, 0]
    assert kinds(answer)[1] == "table"


async def test_completed_stream_has_its_chart_below_and_its_file_behind_it(stage: Stage) -> None:
    answer, file = await in_channel(stage, STUDY)

    assert counted(stage) == [1, 0, 0]
    assert answer.text == f"This is what I found.\n{SLOW}"
    assert kinds(answer) == ["markdown", "data_visualization", "context", "context_actions"]
    assert [shared.title for shared in file.files] == ["Votes: 100 rows"]


async def test_streamed_answer_whose_buttons_are_refused_is_said_once(stage: Stage) -> None:
    stage.slack.world.rules = replace(stage.slack.world.rules, unknown_blocks=frozenset({"context_actions"}))
    [answer] = await in_channel(stage, "slowly")

    assert answer.text == SLOW
    assert kinds(answer) == ["section"]


async def test_streamed_answer_is_not_said_again_by_a_later_try(stage: Stage) -> None:
    """One message said it whole, which is more than a part holds; a job that comes again adds nothing."""
    [answer] = await in_channel(stage, "ponder")
    [(turn_id,)] = await stage.rows("SELECT id FROM esbmcp_turns")
    assert isinstance(turn_id, UUID)
    await stage.bot.errands.run(turn_id, last=False)

    assert len(answer.text) > PART_CHARS
    assert stage.answers(answer) == []
