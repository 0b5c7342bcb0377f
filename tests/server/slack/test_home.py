"""The Home tab: what a role opens, what was asked, and which charts come by themselves to where this person is."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from arthur.identity import Role
from memory.roles import RoleTable
from sandbox.slack.faults import Hang, Refused, ServerError
from server.slack.feedback.emoji import BUG, NEGATIVE, POSITIVE
from server.slack.surfaces.home import LEGEND
from server.slack.surfaces.home_charts import MOST
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, Stage

FINANCE, MARKETING = "U0DEMOFIN1", "U0DEMOMKT1"
PAYMENTS, TORONTO = "C0DEMOFIN1", "C0DEMOTOR1"
"""The first is private, for ops and finance."""

SCHEDULE = (
    "INSERT INTO esbmcp_scheduled_chart_jobs "
    "(eid, eventbrite_id, slack_channel_id, cadence, status, next_run_at, auto_stop_at, created_by) "
    "VALUES (%(eid)s, '1', %(channel)s, %(cadence)s, %(status)s, %(next)s, %(stop)s, %(by)s)"
)


async def home(stage: Stage, user: str) -> dict[str, str]:
    """Open the Home tab and return its parts by heading."""
    published = len(stage.slack.calls("views.publish"))
    stage.slack.open_home(user)
    await stage.slack.wait_for(lambda: len(stage.slack.calls("views.publish")) > published)
    shown = stage.slack.home(user)
    assert shown is not None
    return parts(shown.body["blocks"])


def parts(blocks: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    heading = ""
    for block in blocks:
        if block["type"] == "header":
            heading = block["text"]["text"]
            found[heading] = ""
        elif block["type"] == "section":
            found[heading] = (found[heading] + "\n" + block["text"]["text"]).strip()
    return found


async def scheduled(stage: Stage, eid: str, channel: str, **more: object) -> None:
    """Store a chart schedule."""
    now = stage.services.clock.now()
    row = {
        "eid": eid,
        "channel": channel,
        "cadence": "daily",
        "status": "active",
        "next": now + timedelta(days=1),
        "stop": now + timedelta(days=9),
        "by": OPS,
        **more,
    }
    await stage.services.own.execute(SCHEDULE, row)  # pyright: ignore[reportArgumentType]


async def events(stage: Stage) -> list[tuple[str, str]]:
    """Return code and name of an event in Toronto and of one in Sydney."""
    async with stage.services.reader.queries() as queries:
        rows = await queries.tuples(
            "SELECT DISTINCT ON (timezone_icann) eid, name, timezone_icann FROM events "
            "WHERE timezone_icann IN ('America/Toronto', 'Australia/Sydney') ORDER BY timezone_icann, eid"
        )
    return [(str(eid), str(name)) for eid, name, _ in rows]


async def with_roles(stage: Stage, roles: Mapping[str, Role]) -> None:
    await RoleTable(stage.services.own).replace("manual", {OPS: Role.OPS, **roles}, by="test")


async def test_home_shows_what_the_role_opens_and_what_was_asked(stage: Stage) -> None:
    """What was asked with its time in the person's own zone."""
    await stage.answer(stage.slack.say(OPS, stage.slack.bot, "where is the key?"))
    await stage.until("SELECT status FROM esbmcp_chat_sessions", "completed")
    ops, newcomer = await home(stage, OPS), await home(stage, NEWCOMER)

    asked = ops["You asked lately"]
    assert re.fullmatch(r"> where is the key\?  _\w{3} \d\d \w{3} \d{4}, \d\d:\d\d E[SD]T_", asked)
    assert "Your role is *ops*" in ops["Hello, I am Arthur"]
    assert "no role" in newcomer["Hello, I am Arthur"]
    assert "Payments" in ops
    assert list(newcomer) == ["Hello, I am Arthur", "Tips", "Tell me how I do"]
    assert [*ops][-2:] == ["Tips", "Tell me how I do"]


async def test_charts_are_listed_where_the_person_is_or_by_whom_they_made(stage: Stage) -> None:
    """Times are in the event's zone; what is over is not listed."""
    await with_roles(stage, {MARKETING: Role.MARKETING})
    (toronto, toronto_name), (sydney, sydney_name) = await events(stage)
    next_run = datetime.fromisoformat("2026-06-13T14:00:00+00:00")
    await scheduled(stage, toronto, TORONTO, next=next_run)
    await scheduled(stage, sydney, PAYMENTS, next=next_run + timedelta(hours=1), cadence="every_2_days")
    await scheduled(stage, sydney, "C0ELSEWHERE", status="paused", by=MARKETING)
    await scheduled(stage, toronto, CHANNEL, status="completed")
    await scheduled(stage, toronto, CHANNEL, stop=stage.services.clock.now() - timedelta(hours=1))
    at_toronto = f"• *{toronto_name} ({toronto})* in <#{TORONTO}>, daily: next Sat 13 Jun 2026, 10:00 EDT"
    at_payments = f"• *{sydney_name} ({sydney})* in <#{PAYMENTS}>, every two days: next Sun 14 Jun 2026, 01:00 AEST"
    own = f"• *{sydney_name} ({sydney})* in <#C0ELSEWHERE>, daily: paused"

    assert (await home(stage, OPS))["Charts in your channels"].split("\n") == [at_toronto, at_payments]
    assert (await home(stage, MARKETING))["Charts in your channels"].split("\n") == [at_toronto, own]


async def test_a_role_without_chart_schedules_is_shown_none(stage: Stage) -> None:
    await with_roles(stage, {FINANCE: Role.FINANCE})
    await scheduled(stage, "AB4003", PAYMENTS)

    assert "Charts in your channels" not in await home(stage, FINANCE)
    assert "Charts in your channels" not in await home(stage, NEWCOMER)


async def test_an_event_without_a_zone_has_the_times_of_the_person(stage: Stage) -> None:
    await scheduled(stage, "AB999999", CHANNEL, next=datetime.fromisoformat("2026-06-13T14:00:00+00:00"))

    charts = (await home(stage, OPS))["Charts in your channels"]

    assert charts == f"• *AB999999* in <#{CHANNEL}>, daily: next Sat 13 Jun 2026, 10:00 EDT"


async def test_home_stays_within_what_slack_takes(stage: Stage) -> None:
    """Slack's limits are checked by the sandbox."""
    for number in range(30):
        await scheduled(stage, f"AB{number}", CHANNEL)
    for number in range(7):
        stage.slack.say(OPS, stage.slack.bot, f"{number} " + "<!channel> &*" * 300)
    await stage.until("SELECT count(*) FROM esbmcp_chat_sessions WHERE status = 'completed'", 7)

    shown = await home(stage, OPS)

    assert shown["Charts in your channels"].count("•") == MOST
    assert "20 more (30 in all). Ask me which charts are scheduled." in shown["Charts in your channels"]
    assert shown["You asked lately"].count("\n") == 4
    assert "<!channel>" not in shown["You asked lately"]


@pytest.mark.parametrize("fault", [Refused(error="missing_scope"), Hang(seconds=4)], ids=["refused", "silence"])
async def test_when_slack_does_not_say_where_somebody_is_only_their_own_charts_are_listed(
    stage: Stage, fault: Any
) -> None:
    await scheduled(stage, "AB1", PAYMENTS, by=OPS)
    await scheduled(stage, "AB2", CHANNEL, by="U0OTHER")
    stage.slack.faults.plant("users.conversations", fault)

    charts = (await home(stage, OPS))["Charts in your channels"]

    assert ("AB1" in charts, "AB2" in charts) == (True, False)


@pytest.mark.parametrize(
    ("method", "fault", "error"),
    [("views.publish", Refused(error="not_enabled"), "not_enabled"), ("views.publish", ServerError(), "http_500")],
)
async def test_a_failure_to_publish_is_logged(stage: Stage, method: str, fault: Any, error: str) -> None:
    stage.slack.faults.plant(method, fault)
    with capture_logs() as logs:
        stage.slack.open_home(OPS)
        await stage.slack.wait_for(lambda: [line for line in logs if line["event"] == "app_home_publish_failed"])

    [failed] = [line for line in logs if line["event"] == "app_home_publish_failed"]
    assert (failed["user"], failed["error_message"]) == (OPS, error)


async def test_a_database_that_does_not_answer_is_logged_the_same(stage: Stage) -> None:
    await stage.services.own.execute("ALTER TABLE esbmcp_roles RENAME TO esbmcp_gone")
    with capture_logs() as logs:
        stage.slack.open_home(OPS)
        stage.slack.open_home(OPS, "messages")
        await stage.slack.wait_for(lambda: stage.slack.attempts and stage.slack.attempts[-1].acknowledged)

    assert [line["event"] for line in logs if line["log_level"] == "warning"].count("app_home_publish_failed") == 1
    assert stage.slack.home(OPS) is None


def test_the_legend_says_what_the_emoji_mean() -> None:
    helped, hurt, broken = re.split(r" it helped · | it did not · ", LEGEND)

    assert set(re.findall(r":(\w+):", helped)) < POSITIVE
    assert set(re.findall(r":(\w+):", hurt)) < NEGATIVE
    assert set(re.findall(r":(\w+):", broken)) < BUG
