"""Contact data goes only where every reader may see it: a stub for the others, the full answer for the asker alone."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from arthur.identity import Role
from memory.roles import RoleTable
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AnswerLost, ApiFault, RateLimited, Refused, ServerError
from sandbox.slack.state.records import Message
from server.slack.posting import streaming
from server.slack.posting.asides import NOT_HANDED_OVER, OFFER, STUB, Aside, Asides
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, SLOW, House, Stage, staged
from tools.context import Policy

VIEWER, OPEN_CHANNEL = "U0DEMOVIE1", "C0DEMOGEN1"
EMAIL, MASKED = "bram.kestrelby@example.com", "b∗∗∗@example.com"
ASK = "person Bram Kestrelby"
FIRST_LINE = "The tool says: *1 person* found by name"
QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
KEPT = """
SELECT string_agg(kept, ' ') FROM (
    SELECT to_jsonb(t)::text FROM esbmcp_turns t
    UNION ALL SELECT to_jsonb(t)::text FROM esbmcp_outbox t
    UNION ALL SELECT to_jsonb(t)::text FROM esbmcp_chat_sessions t
    UNION ALL SELECT to_jsonb(t)::text FROM esbmcp_tool_executions t
    UNION ALL SELECT to_jsonb(t)::text FROM esbmcp_audit_log t
    UNION ALL SELECT to_jsonb(t)::text FROM procrastinate_jobs t
    UNION ALL SELECT to_jsonb(t)::text FROM checkpoints t
    UNION ALL SELECT encode(blob, 'escape') FROM checkpoint_blobs
    UNION ALL SELECT encode(blob, 'escape') FROM checkpoint_writes
) AS all_of_it (kept)
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.05)


@pytest.fixture
async def house(house: House) -> House:
    await RoleTable(house.services.own).replace(
        "manual", {OPS: Role.OPS, OPS_TOO: Role.OPS, VIEWER: Role.VIEWER}, by="test"
    )
    return house


@pytest.fixture
async def stage(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    async with staged(slack, house) as opened:
        yield opened


async def ask(stage: Stage, question: str = ASK, place: str = CHANNEL, user: str = OPS) -> Message:
    """Ask, and return the question when all is said."""
    message = stage.slack.say(user, place, f"@Arthur {question}")
    await stage.answer(message)
    await stage.until(QUEUED, 0, seconds=20)
    return message


def alone(stage: Stage, user: str = OPS, place: str = CHANNEL) -> list[Message]:
    """Return what one person alone was told in a conversation."""
    return [message for message in stage.slack.visible_to(user, place) if message.visible_to == user]


def to_everybody(stage: Stage, question: Message) -> list[str]:
    """Return what everybody sees of the answer to a question."""
    return [message.text for message in stage.answers(question)]


def stub(first_line: str = FIRST_LINE) -> str:
    return f"{first_line}\n{STUB.format(user=OPS)}"


async def test_others_see_a_stub_and_the_asker_alone_the_full_answer(stage: Stage) -> None:
    question = await ask(stage)
    full, offer = alone(stage)

    assert to_everybody(stage, question) == [stub()]
    assert full.text.startswith(f"{FIRST_LINE}\n• *Bram Kestrelby* – {EMAIL}, +1")
    assert MASKED not in full.text
    assert (full.thread_ts, offer.thread_ts, offer.text) == (question.ts, question.ts, OFFER)
    assert not alone(stage, OPS_TOO)


async def test_what_the_asker_alone_sees_is_kept_nowhere(stage: Stage) -> None:
    """Nor does it reach the model, which a viewer may ask in the same thread next."""
    question = await ask(stage)
    stage.slack.say(VIEWER, CHANNEL, "@Arthur before?", thread_ts=question.ts)
    await stage.answer(question, number=2)
    await stage.services.recorder.flush()
    [(kept,)] = await stage.rows(KEPT)

    assert "b***@example.com" in str(kept)
    assert EMAIL not in str(kept)
    assert alone(stage)[0].text.split("+1")[1][:8] not in str(kept)


async def test_the_second_reading_is_on_record_as_any_call(stage: Stage) -> None:
    await ask(stage)
    await stage.services.recorder.flush()
    calls = await stage.rows("SELECT tool_name, slack_user_id, slack_channel_id, user_role FROM esbmcp_tool_executions")

    assert calls == [("lookup_person", OPS, CHANNEL, "ops")] * 2
    assert await stage.rows("SELECT tool_call_count FROM esbmcp_chat_sessions") == [(1,)]


async def test_an_answer_that_is_the_tools_own_is_shown_whole_in_its_place(stage: Stage) -> None:
    question = await ask(stage, "whois Bram Kestrelby")

    assert to_everybody(stage, question) == [stub("*1 person* found by name")]
    assert alone(stage)[0].text.startswith(f"*1 person* found by name\n• *Bram Kestrelby* – {EMAIL}")
    assert alone(stage)[0].text.count("found by name") == 1


async def test_what_was_read_stands_behind_the_models_own_words(stage: Stage) -> None:
    """The model saw masked data only; its words are not streamed further than the stub."""
    question = await ask(stage, "discuss Bram Kestrelby")
    said = alone(stage)[0].text

    assert to_everybody(stage, question) == [stub("This is what I found.")]
    assert said.startswith(f"This is what I found.\n{SLOW[:50]}")
    assert said.split(SLOW)[1].startswith(f"\n\n*1 person* found by name\n• *Bram Kestrelby* – {EMAIL}")
    assert not stage.slack.calls("chat.startStream")
    assert all(SLOW[:50] not in str(call.args) for call in stage.slack.calls("chat.postMessage"))


async def test_words_streamed_before_the_tool_was_called_become_the_stub(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.005)
    question = await ask(stage, "look Bram Kestrelby")

    assert len(stage.slack.calls("chat.startStream")) == 1
    assert to_everybody(stage, question) == [stub()]
    assert EMAIL in alone(stage)[0].text


@pytest.mark.parametrize("mentioned", [True, False])
async def test_a_group_is_an_audience_too(stage: Stage, *, mentioned: bool) -> None:
    group = stage.slack.group(OPS, VIEWER)
    question = stage.slack.say(OPS, group.id, f"@Arthur {ASK}" if mentioned else ASK)
    await stage.answer(question)
    await stage.until(QUEUED, 0)
    full, offer = alone(stage, place=group.id)

    assert to_everybody(stage, question) == [stub()]
    assert EMAIL in full.text
    assert offer.text == OFFER
    assert not alone(stage, VIEWER, group.id)


async def test_in_an_open_channel_ops_see_more_than_whoever_has_no_role(stage: Stage) -> None:
    question = await ask(stage, place=OPEN_CHANNEL)

    assert to_everybody(stage, question) == [stub()]
    assert EMAIL in alone(stage, place=OPEN_CHANNEL)[0].text


async def test_others_than_ops_get_the_masked_answer_and_nothing_else(stage: Stage) -> None:
    question = await ask(stage, user=VIEWER)
    [answer] = to_everybody(stage, question)

    assert answer.startswith(FIRST_LINE)
    assert MASKED in answer
    assert not alone(stage, VIEWER)


async def test_where_nobody_reads_along_the_answer_is_whole_at_once(stage: Stage) -> None:
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    in_panel = stage.slack.say(OPS, stage.slack.bot, ASK, thread_ts=chat.thread_ts)
    await stage.answer(in_panel)
    await stage.until(QUEUED, 0)
    assert EMAIL in stage.answers(in_panel)[0].text
    direct = stage.slack.say(OPS, stage.slack.bot, ASK)
    assert EMAIL in (await stage.answer(direct)).text
    await stage.slack.command(OPS, CHANNEL, "/ab", ASK)
    await stage.slack.wait_for(lambda: alone(stage))
    await stage.until(QUEUED, 0)

    assert [EMAIL in message.text for message in alone(stage)] == [True]
    assert "alone" not in str([message.text for message in stage.slack.visible_to(OPS)])


async def test_answer_without_contact_data_has_no_stub(stage: Stage) -> None:
    question = await ask(stage, "person Nobody Atall")

    assert STUB.format(user=OPS) not in str(to_everybody(stage, question))
    assert not alone(stage)


async def test_a_direct_message_where_slack_refuses_the_ephemeral_one(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postEphemeral", Refused(error="user_not_in_channel"), times=2)
    question = await ask(stage)
    full, offer = stage.slack.visible_to(OPS, stage.slack.direct(OPS).id)[-2:]

    assert to_everybody(stage, question) == [stub()]
    assert full.text.startswith(f"To what you asked in <#{CHANNEL}>:\n{FIRST_LINE}")
    assert EMAIL in full.text
    assert offer.text == OFFER


async def test_everybody_gets_the_masked_answer_when_the_asker_cannot_be_reached(stage: Stage) -> None:
    for method in ("chat.postEphemeral", "conversations.open"):
        stage.slack.faults.plant(method, Refused(error="channel_not_found"), times=9)
    question = await ask(stage)
    first, second = to_everybody(stage, question)

    assert first == stub()
    assert second.startswith(f"{NOT_HANDED_OVER}\n{FIRST_LINE}")
    assert MASKED in second


async def test_everybody_gets_the_masked_answer_when_it_cannot_be_read_again(slack: SandboxSlack, house: House) -> None:
    """Here the second reading is one call too many in a minute."""
    services = replace(house.services, policy=Policy(tool_calls_per_window=1))
    async with staged(slack, replace(house, services=services)) as stage:
        question = await ask(stage)
        [answer] = to_everybody(stage, question)

        assert answer.startswith(FIRST_LINE)
        assert MASKED in answer
        assert not alone(stage)


async def test_everybody_gets_the_masked_answer_when_the_role_is_gone_meanwhile(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role is looked up when the private answer is made, not when the question was asked."""
    whole = Asides.of

    async def of(*args: object) -> Aside | None:
        await stage.bot.app.roles.replace("manual", {OPS: Role.VIEWER}, by="test")
        return await whole(*args)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(Asides, "of", of)
    question = await ask(stage)
    [answer] = to_everybody(stage, question)

    assert MASKED in answer
    assert not alone(stage)


@pytest.mark.parametrize(
    "fault", [ServerError(), RateLimited(retry_after=1), AnswerLost()], ids=lambda fault: type(fault).__name__
)
async def test_passing_faults_cost_no_part_of_it(stage: Stage, fault: ApiFault) -> None:
    """An answer that is lost may repeat the message: there is no way to look for it."""
    stage.slack.faults.plant("chat.postEphemeral", fault)
    question = await ask(stage)
    texts = [message.text for message in alone(stage)]

    assert to_everybody(stage, question) == [stub()]
    assert [EMAIL in text for text in texts] == (
        [True, True, False] if isinstance(fault, AnswerLost) else [True, False]
    )


async def left_off(stage: Stage) -> None:
    """Let it be as if the process had died between the stub and the private answer, and go on in a new attempt."""
    await stage.services.own.execute("UPDATE esbmcp_outbox SET state = 'sending' WHERE content ->> 'key' = 'private:0'")
    await stage.services.own.execute(
        "UPDATE esbmcp_outbox SET state = 'pending' WHERE content ->> 'key' = 'private:share'"
    )
    [(turn_id,)] = await stage.rows("SELECT id FROM esbmcp_turns WHERE kind = 'message'")
    await stage.bot.errands.run(turn_id, last=False)  # pyright: ignore[reportArgumentType]  a UUID


async def test_a_crash_repeats_the_private_answer_once_at_most(stage: Stage) -> None:
    question = await ask(stage)
    await left_off(stage)
    [(turn_id,)] = await stage.rows("SELECT id FROM esbmcp_turns")
    await stage.bot.errands.run(turn_id, last=False)  # pyright: ignore[reportArgumentType]  a UUID

    assert to_everybody(stage, question) == [stub()]
    assert [EMAIL in message.text for message in alone(stage)] == [True, False, True, False]


async def test_after_a_crash_without_the_role_everybody_gets_the_masked_answer(stage: Stage) -> None:
    question = await ask(stage)
    await stage.bot.app.roles.replace("manual", {OPS: Role.VIEWER}, by="test")
    await left_off(stage)
    first, second = to_everybody(stage, question)

    assert first == stub()
    assert second.startswith(f"{NOT_HANDED_OVER}\n{FIRST_LINE}")
    assert len(alone(stage)) == 2
