"""Tables, charts and rating buttons: what Slack takes, the sandbox takes; what it refuses, the sandbox does as well."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.driver import SandboxSlack
from tests.sandbox.slack.conftest import facts

CHANNEL, OPS = "C0DEMOOPS1", "U0DEMOOPS1"
Json = dict[str, Any]


def table(rows: int = 2, columns: int = 2, text: str = "x", **more: object) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows, **more}


def chart(lines: int = 1, categories: int = 3, **more: object) -> Json:
    labels = [str(number) for number in range(categories)]
    series = [{"name": f"line {n}", "data": [{"label": x, "value": 1.5} for x in labels]} for n in range(lines)]
    axes = {"categories": labels, "x_label": "Days", "y_label": "Tickets"}
    return {
        "type": "data_visualization",
        "title": "Pace",
        "chart": {"type": "line", "series": series, "axis_config": axes},
    } | more


def rating(text: str = "Good", value: str = "7:1") -> Json:
    button = {"text": {"type": "plain_text", "text": text}, "value": value}
    element = {"type": "feedback_buttons", "action_id": "rate", "positive_button": button, "negative_button": button}
    return {"type": "context_actions", "elements": [element]}


def gap(block: Json) -> Json:
    """Return a chart whose line lacks a value."""
    block["chart"]["series"][0]["data"].pop()
    return block


TAKEN: dict[str, list[Json]] = {
    "table": [table(100, 20, column_settings=[{"align": "right"}, None])],
    "rich cell": [
        {
            "type": "table",
            "rows": [[{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}]],
        }
    ],
    "charts": [chart(12, 20), chart()],
    "rating": [rating()],
}
REFUSED: dict[str, tuple[list[Json], str]] = {
    "two tables": ([table(), table()], "invalid_attachments"),
    "rows": ([table(101)], "invalid_blocks"),
    "columns": ([table(2, 21)], "invalid_blocks"),
    "empty cell": ([table(text="")], "invalid_blocks"),
    "characters": ([table(10, 10, "x" * 101)], "invalid_blocks"),
    "alignment": ([table(column_settings=[{"align": "middle"}])], "invalid_blocks"),
    "three charts": ([chart(), chart(), chart()], "invalid_blocks"),
    "lines": ([chart(13)], "invalid_blocks"),
    "categories": ([chart(1, 21)], "invalid_blocks"),
    "chart title": ([chart(title="x" * 51)], "invalid_blocks"),
    "missing value": ([gap(chart())], "invalid_blocks"),
    "rating without text": ([rating(text="")], "invalid_blocks"),
    "rating without value": ([rating(value="")], "invalid_blocks"),
    "button among them": ([{"type": "context_actions", "elements": [{"type": "button"}]}], "invalid_blocks"),
}


@pytest.mark.parametrize("blocks", TAKEN.values(), ids=TAKEN)
async def test_taken(client: AsyncWebClient, slack: SandboxSlack, blocks: list[Json]) -> None:
    await client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)

    assert [block["type"] for block in slack.messages("ops")[-1].blocks] == [block["type"] for block in blocks]


@pytest.mark.parametrize(("blocks", "code"), REFUSED.values(), ids=REFUSED)
async def test_refused(client: AsyncWebClient, blocks: list[Json], code: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)

    assert refused.value.response["error"] == code


async def test_blocks_stand_below_a_stream_that_ends(client: AsyncWebClient, slack: SandboxSlack) -> None:
    asked = slack.say(OPS, "ops", "@Arthur hello")
    begun = facts(
        await client.chat_startStream(
            channel=CHANNEL,
            thread_ts=asked.ts,
            markdown_text="Hello",
            recipient_user_id=OPS,
            recipient_team_id=slack.world.app.team_id,
        )
    )
    await client.chat_stopStream(channel=CHANNEL, ts=begun["ts"], blocks=[chart(), rating()])

    ended = slack.messages("ops", asked.ts)[-1]
    assert ended.text == "Hello"
    assert [block["type"] for block in ended.blocks] == ["markdown", "data_visualization", "context_actions"]
