"""Planted faults, met by the real client and its retry handlers."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AnswerLost, Hang, RateLimited, Refused, ServerError, Slow, Witnessed

OPS = "C0DEMOOPS1"


async def test_a_rate_limit_is_waited_out_by_the_clients_handler(slack: SandboxSlack, client: AsyncWebClient) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler())
    slack.faults.plant("chat.postMessage", RateLimited(retry_after=1))
    start = time.monotonic()

    await client.chat_postMessage(channel=OPS, text="once")

    assert time.monotonic() - start >= 1
    assert [asked.error for asked in slack.calls("chat.postMessage")] == ["ratelimited", None]
    assert [m.text for m in slack.messages("ops")] == ["once"]


async def test_a_rate_limit_without_a_handler_names_its_wait(slack: SandboxSlack, client: AsyncWebClient) -> None:
    slack.faults.plant("chat.postMessage", RateLimited(retry_after=30))

    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=OPS, text="x")

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "30"


async def test_a_server_error_is_tried_again_by_the_clients_handler(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    client.retry_handlers.append(AsyncServerErrorRetryHandler())
    slack.faults.plant("*", ServerError(status=503))

    await client.chat_postMessage(channel=OPS, text="once")

    assert [m.text for m in slack.messages("ops")] == ["once"]


async def test_a_lost_answer_makes_the_clients_own_retry_post_twice(
    slack: SandboxSlack, client: AsyncWebClient
) -> None:
    """This is what an outbox has to catch: the client cannot know that its call was carried out."""
    slack.faults.plant("chat.postMessage", AnswerLost())

    await client.chat_postMessage(channel=OPS, text="again")

    assert [m.text for m in slack.messages("ops")] == ["again", "again"]


async def test_a_silent_slack_does_nothing(slack: SandboxSlack, client: AsyncWebClient) -> None:
    client.timeout = 1
    client.retry_handlers.clear()
    slack.faults.plant("chat.postMessage", Hang(seconds=1.2))

    with pytest.raises(asyncio.TimeoutError):
        await client.chat_postMessage(channel=OPS, text="x")

    assert slack.messages("ops") == []


async def test_faults_strike_as_often_as_planted(slack: SandboxSlack, client: AsyncWebClient) -> None:
    client.retry_handlers.clear()
    slack.faults.plant("chat.postMessage", Refused(error="fatal_error"), times=2)
    slack.faults.plant("chat.postMessage", Slow(seconds=0.1))
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await client.chat_postMessage(channel=OPS, text="x")
    start = time.monotonic()

    await client.chat_postMessage(channel=OPS, text="x")

    assert time.monotonic() - start >= 0.1


async def test_a_method_slack_does_not_have_is_refused(slack: SandboxSlack, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="unknown_method"):
        await client.api_call("chat.shout")
    async with aiohttp.ClientSession() as session, session.post(f"{slack.base_url}auth.test") as answer:
        assert (await answer.json())["error"] == "not_authed"


async def test_what_happens_meanwhile_is_told_who_calls(slack: SandboxSlack, client: AsyncWebClient) -> None:
    seen: list[tuple[str, int]] = []
    for after in (False, True):
        happens = Witnessed(happens=lambda host: seen.append((host, len(slack.messages("ops")))), after=after)
        slack.faults.plant("chat.postMessage", happens)
    for text in ("first", "second"):
        await client.chat_postMessage(channel=OPS, text=text)

    assert seen == [("127.0.0.1", 0), ("127.0.0.1", 2)]
    assert slack.faults.left == 0
