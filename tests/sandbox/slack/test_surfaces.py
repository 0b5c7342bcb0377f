"""Streams, the Home tab and the panel chat, with the real clients."""

import asyncio
from typing import Any

import pytest
from slack_bolt.middleware.assistant.async_assistant import AsyncAssistant
from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import PlanUpdateChunk, TaskUpdateChunk
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.driver import SandboxSlack
from tests.sandbox.slack.conftest import bolt_app, client_of, connected

OPS = "U0DEMOOPS1"
METADATA = {"event_type": "turn", "event_payload": {"turn": "7"}}


async def stream_of(slack: SandboxSlack, client: AsyncWebClient, thread: str) -> AsyncChatStream:
    return await client.chat_stream(
        channel="C0DEMOOPS1",
        thread_ts=thread,
        recipient_team_id=slack.world.app.team_id,
        recipient_user_id=OPS,
        buffer_size=1,
    )


def code_of(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return caught.value.response["error"]


async def test_a_stream_grows_in_its_thread_and_ends_with_blocks_and_metadata(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    asked = slack.say(OPS, "ops", "@Arthur report")
    stream = await stream_of(slack, client, asked.ts)

    await stream.append(chunks=[TaskUpdateChunk(id="t1", title="Looking up", status="in_progress")])
    await stream.append(markdown_text="**Sales** ")
    growing = slack.messages("ops", asked.ts)[-1]
    await stream.append(chunks=[TaskUpdateChunk(id="t1", title="Looked up", status="complete", output="3 events")])
    await stream.append(markdown_text="are fine.")
    await stream.stop(blocks=[{"type": "divider"}], metadata=METADATA)
    done = slack.messages("ops", asked.ts)[-1]

    assert (growing.streaming, growing.text) == (True, "**Sales** ")
    assert (done.streaming, done.text, done.metadata) == (False, "**Sales** are fine.", METADATA)
    assert [block["type"] for block in done.blocks] == ["task_card", "markdown", "divider"]
    assert (done.blocks[0]["title"], done.blocks[0]["status"]) == ("Looked up", "complete")


async def test_tasks_of_a_plan_are_shown_together(slack: SandboxSlack, client: AsyncWebClient) -> None:
    asked = slack.say(OPS, "ops", "@Arthur report")
    started = await client.chat_startStream(
        channel=asked.channel,
        thread_ts=asked.ts,
        recipient_team_id=slack.world.app.team_id,
        recipient_user_id=OPS,
        task_display_mode="plan",
    )
    tasks = [TaskUpdateChunk(id=str(n), title=f"Step {n}", status="pending") for n in range(2)]

    await client.chat_appendStream(
        channel=asked.channel, ts=str(started["ts"]), chunks=[PlanUpdateChunk(title="Report"), *tasks]
    )

    plan = slack.messages("ops", asked.ts)[-1].blocks[0]
    assert (plan["title"], [task["title"] for task in plan["tasks"]]) == ("Report", ["Step 0", "Step 1"])


async def test_a_stream_expires_and_its_message_can_be_repaired(quick: SandboxSlack) -> None:
    client = client_of(quick)
    asked = quick.say(OPS, "ops", "@Arthur report")
    stream = await stream_of(quick, client, asked.ts)
    await stream.append(markdown_text="Half")
    with pytest.raises(SlackApiError) as early:
        await client.chat_update(channel="C0DEMOOPS1", ts=str(stream.ts), text="whole")
    await quick.wait_for(lambda: quick.messages("ops", asked.ts)[-1].streaming is False)

    with pytest.raises(SlackApiError) as appended:
        await stream.append(markdown_text=" more")
    with pytest.raises(SlackApiError) as stopped:
        await stream.stop()
    await client.chat_update(channel="C0DEMOOPS1", ts=str(stream.ts), text="whole", blocks=[])

    assert code_of(early) == "streaming_state_conflict"
    assert code_of(appended) == code_of(stopped) == "message_not_in_streaming_state"
    assert quick.messages("ops", asked.ts)[-1].text == "whole"


async def test_the_cap_counts_all_that_was_streamed(slack: SandboxSlack, client: AsyncWebClient) -> None:
    asked = slack.say(OPS, "ops", "@Arthur report")
    stream = await stream_of(slack, client, asked.ts)
    await stream.append(markdown_text="x" * 7000)

    with pytest.raises(SlackApiError) as refused:
        await stream.append(markdown_text="y" * 5001)

    assert code_of(refused) == "msg_too_long"
    assert slack.messages("ops", asked.ts)[-1].text == "x" * 7000


async def test_a_stream_in_a_channel_names_its_reader(slack: SandboxSlack, client: AsyncWebClient) -> None:
    asked = slack.say(OPS, "ops", "@Arthur report")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_startStream(channel=asked.channel, thread_ts=asked.ts)

    assert code_of(refused) == "missing_recipient_team_id"


async def test_opening_the_home_tab_lets_the_app_publish_it(slack: SandboxSlack) -> None:
    app = bolt_app(slack)
    pressed: list[str] = []
    element = {"type": "button", "action_id": "try", "text": {"type": "plain_text", "text": "Try it"}}

    @app.event("app_home_opened")
    async def publish(event: dict[str, Any], client: Any) -> None:
        view = {"type": "home", "blocks": [{"type": "actions", "elements": [element]}]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("try")
    async def tried(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        pressed.append(body["view"]["id"])

    async with connected(slack, app):
        slack.open_home(OPS)
        home = await slack.wait_for(lambda: slack.home(OPS))
        assert home is not None
        await slack.press(OPS, home, "Try it")
        await slack.wait_for(lambda: pressed)

    assert pressed == [home.id]
    assert slack.home("U0DEMOFIN1") is None


async def test_a_panel_chat_greets_prompts_and_remembers_what_is_viewed(slack: SandboxSlack) -> None:
    app, assistant = bolt_app(slack), AsyncAssistant()
    viewed: list[str] = []

    @assistant.thread_started  # pyright: ignore[reportUntypedFunctionDecorator]  Bolt's own
    async def started(say: Any, set_suggested_prompts: Any, save_thread_context: Any, payload: dict[str, Any]) -> None:
        await say("How can I help?")
        await set_suggested_prompts(prompts=[{"title": "Upcoming events", "message": "What is on next week?"}])
        await save_thread_context(payload["assistant_thread"]["context"])

    @assistant.user_message  # pyright: ignore[reportUntypedFunctionDecorator]
    async def answer(say: Any, set_status: Any, set_title: Any, get_thread_context: Any, payload: Any) -> None:
        await set_title(payload["text"])
        await set_status("is thinking...")
        viewed.append((await get_thread_context())["channel_id"])
        await asyncio.sleep(0.1)
        await say("Three events.")

    app.assistant(assistant)
    async with connected(slack, app):
        thread = slack.open_assistant(OPS, viewing="C0DEMOOPS1")
        await slack.wait_for(lambda: slack.assistant(thread).prompts)
        await slack.wait_for(lambda: slack.messages(thread.channel, thread.thread_ts)[-1].metadata)
        slack.look_at(thread, "C0DEMOMKT1")
        await slack.wait_for(lambda: "C0DEMOMKT1" in str(slack.messages(thread.channel, thread.thread_ts)[1].metadata))
        slack.say(OPS, slack.bot, "What is on next week?", thread_ts=thread.thread_ts)
        status = await slack.wait_for(lambda: slack.status(thread.channel, thread.thread_ts))
        assert status is not None
        assert status.text == "is thinking..."
        await slack.wait_for(lambda: len(slack.messages(thread.channel, thread.thread_ts)) == 4)

    said = [m.text for m in slack.messages(thread.channel, thread.thread_ts)]
    assert said == ["New chat", "How can I help?", "What is on next week?", "Three events."]
    assert slack.assistant(thread).title == "What is on next week?"
    assert slack.status(thread.channel, thread.thread_ts) is None
    assert viewed == ["C0DEMOMKT1"]


async def test_a_status_line_ends_by_itself(quick: SandboxSlack) -> None:
    asked = quick.say(OPS, "ops", "@Arthur report")
    client = client_of(quick)

    await client.assistant_threads_setStatus(channel_id=asked.channel, thread_ts=asked.ts, status="is looking...")

    assert quick.status("ops", asked.ts) is not None
    await quick.wait_for(lambda: quick.status("ops", asked.ts) is None)
