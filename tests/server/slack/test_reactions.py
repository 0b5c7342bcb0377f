"""Emoji on Arthur's own messages: linked to the session whatever part they stand on, nodded at, and taken back."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import Refused, Twice
from sandbox.slack.state.records import Message
from server.slack.posting import streaming
from tests.server.slack import conftest
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, SLOW, House, Stage, staged
from tests.server.slack.opinions import answered, eventually, turn_of

COUNT = "SELECT count(*) FROM esbmcp_reaction_feedback"
LINKED = (
    "SELECT v.session_id, r.thread_ts, r.reaction, r.sentiment FROM esbmcp_reaction_feedback r "
    "JOIN esbmcp_v_reaction_sessions v ON v.reaction_id = r.id"
)


def nods(stage: Stage, message: Message) -> list[str]:
    """Return Arthur's own emoji on a message."""
    shown = stage.slack.world.messages.any(message.channel, message.ts)
    assert shown is not None
    return [reaction.name for reaction in shown.reactions if stage.slack.bot in reaction.users]


def deliveries(stage: Stage) -> list[str]:
    """Return the ids of the events about reactions, each as often as it came; Arthur's own nod is one as well."""
    return [one.name for one in stage.slack.attempts if one.event_type == "reaction_added"]


async def linked(stage: Stage, message: Message) -> None:
    """React to a message, and see the reaction linked to the one session, in its thread."""
    somebody = OPS_TOO if message.channel == CHANNEL else OPS
    stage.slack.react(somebody, message, "tada")
    await stage.slack.wait_for(lambda: nods(stage, message) == ["raised_hands"])

    assert await stage.rows(LINKED) == [(await turn_of(stage), message.thread_ts, "tada", "positive")]


async def test_the_nod_goes_with_the_last_who_says_so(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.react(OPS, answer, "tada")
    stage.slack.react(OPS_TOO, answer, "heart")
    stage.slack.react(OPS_TOO, answer, "x")
    await stage.until(COUNT, 3)
    await stage.slack.wait_for(lambda: sorted(nods(stage, answer)) == ["eyes", "raised_hands"])

    stage.slack.unreact(OPS, answer, "tada")
    stage.slack.unreact(OPS_TOO, answer, "x")
    await stage.until(COUNT, 1)
    await stage.slack.wait_for(lambda: nods(stage, answer) == ["raised_hands"])

    stage.slack.unreact(OPS_TOO, answer, "heart")
    await stage.slack.wait_for(lambda: nods(stage, answer) == [])
    assert await stage.rows(COUNT) == [(0,)]


async def test_neutral_emoji_are_kept_and_not_nodded_at(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.react(OPS, answer, "eyes")
    await stage.until(COUNT, 1)
    stage.slack.unreact(OPS, answer, "eyes")
    await stage.until(COUNT, 0)

    assert stage.slack.calls("reactions.add") == []
    assert stage.slack.calls("reactions.remove") == []


async def test_skin_tone_says_nothing_and_is_kept(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.react(OPS, answer, "thumbsdown::skin-tone-5")
    await stage.slack.wait_for(lambda: nods(stage, answer) == ["eyes"])
    assert (await stage.rows(LINKED))[0][2:] == ("thumbsdown::skin-tone-5", "negative")

    stage.slack.unreact(OPS, answer, "thumbsdown::skin-tone-5")
    await stage.slack.wait_for(lambda: nods(stage, answer) == [])


async def test_the_log_names_the_session(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    with capture_logs() as logs:
        stage.slack.react(OPS_TOO, answer, "bug")
        await stage.slack.wait_for(lambda: nods(stage, answer) == ["memo"])

    [line] = [line for line in logs if line["event"] == "reaction_feedback_captured"]
    assert (line["sentiment"], line["session_id"]) == ("bug", str(await turn_of(stage)))


async def test_an_event_that_comes_twice_counts_once(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.delivery_faults.plant("events_api", Twice(), times=5)
    with capture_logs() as logs:
        stage.slack.react(OPS_TOO, answer, "tada")
        await eventually(lambda: deliveries(stage).count((deliveries(stage) or [""])[0]) == 2)

    assert len([line for line in logs if line["event"] == "reaction_feedback_captured"]) == 1
    assert len(stage.slack.calls("reactions.add")) == 1
    assert await stage.rows(COUNT) == [(1,)]


@pytest.fixture
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = conftest.settings_for
    monkeypatch.setattr(
        conftest, "settings_for", lambda *args, **kw: whole(*args, **kw).model_copy(update={"answer_max_chars": 500})
    )


@pytest.mark.usefixtures("_short_parts")
async def test_later_parts_of_a_long_answer_count_and_so_does_the_file_with_the_rest(
    slack: SandboxSlack, house: House
) -> None:
    async with staged(slack, house) as stage:
        asked = slack.say(OPS, slack.bot, "long")
        await stage.until("SELECT ts IS NOT NULL FROM esbmcp_outbox WHERE kind = 'file'", expected=True)
        said = stage.answers(asked)
        [file] = [message for message in said if message.files]
        for message in (said[1], file):
            await linked(stage, message)
            slack.unreact(OPS, message, "tada")
            await stage.until(COUNT, 0)


async def test_a_private_answer_that_had_to_come_directly_counts(stage: Stage) -> None:
    """A command's answer is an ephemeral message, which takes no emoji; where Slack refuses that, a direct one."""
    stage.slack.world.rules = replace(stage.slack.world.rules, response_url_uses=0)
    stage.slack.faults.plant("chat.postEphemeral", Refused(error="not_in_channel"))
    await stage.slack.command(OPS, CHANNEL, "/ab", "hello")
    own = stage.slack.direct(OPS).id
    [answer] = await stage.slack.wait_for(lambda: stage.slack.messages(own))
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    await linked(stage, answer)

    assert await stage.rows("SELECT response_ts FROM esbmcp_chat_sessions") == [(None,)]


async def test_a_card_counts(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, f"@Arthur remember {CHANNEL} the venue key is with Ondine")
    card = await stage.answer(asked)
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    await linked(stage, card)


async def test_the_receipt_of_an_undo_counts_for_the_question(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, f"@Arthur remember {CHANNEL} the venue key is with Ondine")
    card = await stage.answer(asked)
    await stage.slack.press(OPS, card, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'", 0)
    await stage.slack.press(OPS, card, "Undo")
    receipt = await stage.answer(asked, number=3)
    await stage.until("SELECT bool_and(state = 'sent') FROM esbmcp_outbox", expected=True)
    await linked(stage, receipt)


@pytest.mark.parametrize("ended", [False, True])
async def test_a_stream_counts_while_it_runs_and_afterwards(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, ended: bool
) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.02)
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur slowly")
    stream = await stage.answer(asked)
    if ended:
        await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    else:
        await stage.until("SELECT stream_ts IS NOT NULL FROM esbmcp_outbox", expected=True)
    await linked(stage, stream)
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")

    assert (await stage.answer(asked)).text.startswith(SLOW[:40])


async def test_reactions_in_a_direct_conversation_have_a_session_and_no_thread(stage: Stage) -> None:
    answer = await answered(stage, "direct")
    stage.slack.react(OPS, answer, "tada")
    await stage.until(COUNT, 1)

    assert await stage.rows(LINKED) == [(await turn_of(stage), None, "tada", "positive")]
