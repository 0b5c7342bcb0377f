"""Messages through the real web client."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.driver import SandboxSlack
from tests.sandbox.slack.conftest import facts

OPS, FINANCE, VIEWER = "U0DEMOOPS1", "U0DEMOFIN1", "U0DEMOVIE1"
METADATA = {"event_type": "turn", "event_payload": {"turn": "7", "part": 1}}


def error_of(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return caught.value.response["error"]


async def test_a_reply_stands_in_its_thread_and_nowhere_else(slack: SandboxSlack, client: AsyncWebClient) -> None:
    asked = slack.say(OPS, "ops", "@Arthur when is AB4003?")

    posted = facts(await client.chat_postMessage(channel=asked.channel, text="*Tonight.*", thread_ts=asked.ts))

    assert [m.text for m in slack.messages("ops", asked.ts)] == ["<@U0ARTHURBT> when is AB4003?", "*Tonight.*"]
    assert [m.ts for m in slack.messages("ops")] == [asked.ts]
    assert posted["message"]["bot_id"] == slack.world.app.bot_id
    assert posted["ts"] > asked.ts


async def test_a_posted_text_is_kept_exactly_as_it_was_sent(slack: SandboxSlack, client: AsyncWebClient) -> None:
    text = "a &amp; b <https://example.com|x> & <@U0DEMOOPS1> `<raw>`"

    await client.chat_postMessage(channel="C0DEMOOPS1", text=text)

    assert slack.messages("ops")[-1].text == text


async def test_an_update_keeps_what_it_does_not_name(slack: SandboxSlack, client: AsyncWebClient) -> None:
    section = {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": "before"}}
    posted = facts(
        await client.chat_postMessage(channel="C0DEMOOPS1", text="before", blocks=[section], metadata=METADATA)
    )

    await client.chat_update(channel="C0DEMOOPS1", ts=posted["ts"], text="after")
    kept = slack.messages("ops")[-1]
    await client.chat_update(channel="C0DEMOOPS1", ts=posted["ts"], text="after", blocks=[])
    emptied = slack.messages("ops")[-1]

    assert (kept.text, kept.blocks, kept.metadata) == ("after", (section,), METADATA)
    assert emptied.blocks == ()


async def test_nobody_elses_message_can_be_changed(slack: SandboxSlack, client: AsyncWebClient) -> None:
    theirs = slack.say(OPS, "ops", "mine")

    with pytest.raises(SlackApiError) as changed:
        await client.chat_update(channel="C0DEMOOPS1", ts=theirs.ts, text="yours")
    with pytest.raises(SlackApiError) as deleted:
        await client.chat_delete(channel="C0DEMOOPS1", ts=theirs.ts)

    assert (error_of(changed), error_of(deleted)) == ("cant_update_message", "cant_delete_message")


async def test_an_ephemeral_message_is_seen_by_one_person_and_read_by_nobody(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    sent = await client.chat_postEphemeral(channel="C0DEMOOPS1", user=OPS, text="for you")

    assert [m.ts for m in slack.visible_to(OPS, "ops")] == [sent["message_ts"]]
    assert slack.visible_to(FINANCE, "ops") == []
    assert (await client.conversations_history(channel="C0DEMOOPS1"))["messages"] == []
    with pytest.raises(SlackApiError) as outside:
        await client.chat_postEphemeral(channel="C0DEMOFIN1", user=VIEWER, text="for you")
    assert error_of(outside) == "user_not_in_channel"


async def test_an_ephemeral_message_in_a_thread_without_replies_is_taken_and_shown_to_nobody(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    root = slack.say(OPS, "ops", "hello")
    unseen = await client.chat_postEphemeral(channel="C0DEMOOPS1", user=OPS, text="one", thread_ts=root.ts)
    reply = await client.chat_postMessage(channel="C0DEMOOPS1", text="two", thread_ts=root.ts)
    seen = await client.chat_postEphemeral(channel="C0DEMOOPS1", user=OPS, text="three", thread_ts=root.ts)

    assert unseen["ok"]
    assert [m.ts for m in slack.visible_to(OPS, "ops")] == [root.ts, reply["ts"], seen["message_ts"]]


async def test_posting_to_a_person_reaches_their_direct_conversation(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel=OPS, text="hello")

    assert (
        posted["channel"] == slack.direct(OPS).id == facts(await client.conversations_open(users=OPS))["channel"]["id"]
    )
    assert [m.text for m in slack.visible_to(OPS)] == ["hello"]
    assert slack.visible_to(FINANCE) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"channel": "C0DEMOMTL1", "text": "x"}, "not_in_channel"),
        ({"channel": "C0NOWHERE1", "text": "x"}, "channel_not_found"),
        ({"channel": "C0DEMOOPS1", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0DEMOOPS1", "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"channel": "C0DEMOOPS1", "text": ""}, "no_text"),
        ({"channel": "C0DEMOOPS1", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C0DEMOOPS1", "text": "x", "metadata": {"event_type": "turn"}}, "invalid_metadata_format"),
        ({"channel": "C0DEMOOPS1", "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"channel": "C0DEMOOPS1", "text": "x", "blocks": [{"type": "carousel9"}]}, "invalid_blocks"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_message_slack_would_refuse_is_refused(
    client: AsyncWebClient, said: dict[str, object], code: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.postMessage", json=said)

    assert error_of(refused) == code


async def test_a_refused_block_is_named_with_its_reason(client: AsyncWebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0DEMOOPS1", text="x", blocks=[{"type": "divider"}, long])

    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters: text [json-pointer:/blocks/1]"
    ]


async def test_metadata_is_read_back_only_when_it_is_asked_for(slack: SandboxSlack, client: AsyncWebClient) -> None:
    asked = slack.say(OPS, "ops", "@Arthur hello")
    await client.chat_postMessage(channel=asked.channel, text="hi", thread_ts=asked.ts, metadata=METADATA)

    plain = facts(await client.conversations_replies(channel=asked.channel, ts=asked.ts))
    full = facts(await client.conversations_replies(channel=asked.channel, ts=asked.ts, include_all_metadata=True))

    assert "metadata" not in plain["messages"][1]
    assert full["messages"][1]["metadata"] == METADATA


async def test_stamps_of_one_moment_differ_and_grow(slack: SandboxSlack) -> None:
    stamps = [slack.say(OPS, "ops", "x").ts for _ in range(50)]

    assert sorted(set(stamps)) == stamps


async def test_typed_text_is_escaped_and_names_become_tokens(slack: SandboxSlack) -> None:
    typed = "@Arthur ask @Fiona Adair in #ops: 1 < 2 & see https://example.com/a?b=1&c=2. mail a@example.com"

    assert slack.say(OPS, "ops", typed).text == (
        "<@U0ARTHURBT> ask <@U0DEMOFIN1> in <#C0DEMOOPS1|ops>: 1 &lt; 2 &amp; see "
        "<https://example.com/a?b=1&amp;c=2>. mail a@example.com"
    )
