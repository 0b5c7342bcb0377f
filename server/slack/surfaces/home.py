"""The Home tab: how to reach Arthur, what this person asked before, which charts they get, what their role can ask."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.database import Database
from arthur.errors import ArthurError
from arthur.identity import Role
from memory.questions import AskedBefore, recent_questions
from server.slack.failures import NO_ANSWER, reason
from server.slack.people import People
from server.slack.surfaces.home_charts import HomeCharts
from server.slack.text.parting import sections
from tools.approvals import RoleSource
from tools.catalog import Catalog
from tools.context import Policy
from tools.render import text as escaped
from tools.render import when
from tools.spec import AnyTool, Domain

log = structlog.get_logger()

TOPICS: dict[Domain, tuple[str, str]] = {
    Domain.DATA_READ: ("Events, people and bids", "What is on, who took part, what was bid."),
    Domain.PROFILE_INTEGRITY: ("Artists and profiles", "Find profiles, and keep them right."),
    Domain.PAYMENTS: ("Payments", "What was sold, what is owed, what was paid."),
    Domain.EVENTBRITE_CHARTS: ("Ticket sales and charts", "How tickets sell, compared and drawn."),
    Domain.GROWTH_MARKETING: ("Marketing and growth", "Audiences, offers and campaigns."),
    Domain.SLACK_KNOWLEDGE: ("Slack history", "What was said and decided before."),
    Domain.PLATFORM_DB_EDGE: ("Platform and troubleshooting", "Whether everything runs, and why not."),
}
EXAMPLES = 4
LONGEST_EXAMPLE = 120
MOST_BLOCKS = 100
"""Slack takes no more in a view."""
CHARTS_TOOL = "get_chart_schedule"
"""Who may not ask for the schedules is not shown them either."""

TIPS = (
    "Follow up in the same thread, ask several things at once, name the event or artist. Before I change anything I "
    "show you what would change and wait for your press."
)
LEGEND = (
    "Put an emoji on one of my answers, and take it away again whenever you like:\n"
    ":thumbsup: :tada: :white_check_mark: it helped · :thumbsdown: :x: :confused: it did not · "
    ":bug: :wrench: something is broken\n"
    'To a bug I offer a form with the facts filled in. Or say "file a bug report" and what went wrong.'
)

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Home:
    """Publishes Home tabs."""

    client: AsyncWebClient
    catalog: Catalog
    policy: Policy
    roles: RoleSource
    database: Database
    people: People
    charts: HomeCharts
    command: str

    async def opened(self, event: dict[str, Any]) -> None:
        """Publish the Home tab of the person who opened it; it is made anew each time, so a failure is only logged."""
        if event.get("tab") != "home":
            return
        user_id = event["user"]
        try:
            blocks = await self._blocks(user_id)
            await self.client.views_publish(user_id=user_id, view={"type": "home", "blocks": blocks[:MOST_BLOCKS]})
        except (SlackApiError, ArthurError, psycopg.Error, *NO_ANSWER) as exc:
            log.warning("app_home_publish_failed", user=user_id, error_message=reason(exc))

    async def _blocks(self, user_id: str) -> Blocks:
        role, asked, timezone = await asyncio.gather(
            self.roles.role_of(user_id), recent_questions(self.database, user_id), self.people.time_zone(user_id)
        )
        tools = self.catalog.visible_to(role, self.policy) if role is not None else ()
        blocks = _part("Hello, I am Arthur", self._welcome(role, len(tools)))
        if asked:
            blocks += _part("You asked lately", _asked_before(asked, timezone))
        if any(tool.name == CHARTS_TOOL for tool in tools) and (charts := await self.charts.of(user_id, timezone)):
            blocks += _part("Charts in your channels", charts)
        return [*blocks, *_topics(tools), {"type": "divider"}, *_part("Tips", TIPS), *_part("Tell me how I do", LEGEND)]

    def _welcome(self, role: Role | None, tools: int) -> str:
        ways = (
            "Mention me in a channel and I answer in a thread; write to me directly; or type "
            f"`{self.command}` and your question, and only you see the answer."
        )
        if role is None:
            return f"{ways}\nYou have no role on file yet, so there is little I may tell you. Ask ops for one."
        return f"{ways}\nYour role is *{role}*; it opens {tools} tools."


def _topics(tools: Iterable[AnyTool]) -> Blocks:
    """Return a part for each topic of a role, with some questions; the tools are the role's."""
    blocks: Blocks = []
    visible = list(tools)
    for domain, (title, purpose) in TOPICS.items():
        examples = [tool.questions[0] for tool in visible if tool.domain is domain and tool.questions][:EXAMPLES]
        if examples:
            lines = "\n".join(f"> {_short(question)}" for question in examples)
            blocks += _part(title, f"{purpose}\n{lines}")
    return blocks


def _asked_before(asked: Iterable[AskedBefore], timezone: str | None) -> str:
    return "\n".join(f"> {_short(one.question)}  _{when(one.asked_at, timezone)}_" for one in asked)


def _short(question: str) -> str:
    return escaped(" ".join(question.split())[:LONGEST_EXAMPLE])


def _part(title: str, words: str) -> Blocks:
    """Return a heading with what stands below it."""
    return [{"type": "header", "text": {"type": "plain_text", "text": title}}, *sections(words)]
