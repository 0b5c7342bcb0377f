"""The Home tab: how to reach Arthur, what this person's role can ask him, and what they asked before."""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.database import Database
from arthur.identity import Role
from memory.questions import recent_questions
from server.slack.failures import NO_ANSWER
from tools.approvals import RoleSource
from tools.catalog import Catalog
from tools.context import Policy
from tools.render import text as escaped
from tools.spec import Domain

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

Blocks = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Home:
    """Publishes Home tabs."""

    client: AsyncWebClient
    catalog: Catalog
    policy: Policy
    roles: RoleSource
    database: Database
    command: str

    async def opened(self, event: dict[str, Any]) -> None:
        """Publish the Home tab of the person who opened it."""
        if event.get("tab") != "home":
            return
        user_id = event["user"]
        try:
            await self.client.views_publish(
                user_id=user_id, view={"type": "home", "blocks": await self._blocks(user_id)}
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("app_home_publish_failed", user=user_id, error_message=str(exc))

    async def _blocks(self, user_id: str) -> Blocks:
        role = await self.roles.role_of(user_id)
        blocks = [_header("Hello, I am Arthur"), _section(self._welcome(role))]
        if asked := await recent_questions(self.database, user_id):
            blocks += [_header("You asked lately"), _section(_quoted(asked))]
        if role is not None:
            blocks += self._topics(role)
        return [*blocks, {"type": "divider"}, _section(_tips())]

    def _welcome(self, role: Role | None) -> str:
        ways = (
            "Mention me in a channel and I answer in a thread; write to me directly; or type "
            f"`{self.command}` and your question, and only you see the answer."
        )
        if role is None:
            return f"{ways}\nYou have no role on file yet, so there is little I may tell you. Ask ops for one."
        count = len(self.catalog.visible_to(role, self.policy))
        return f"{ways}\nYour role is *{role}*; it opens {count} tools."

    def _topics(self, role: Role) -> Blocks:
        blocks: Blocks = []
        visible = self.catalog.visible_to(role, self.policy)
        for domain, (title, purpose) in TOPICS.items():
            examples = [tool.questions[0] for tool in visible if tool.domain is domain and tool.questions][:EXAMPLES]
            if examples:
                blocks += [_header(title), _section(f"{purpose}\n{_quoted(examples)}")]
        return blocks


def _quoted(questions: list[str]) -> str:
    return "\n".join(f"> {escaped(' '.join(question.split())[:LONGEST_EXAMPLE])}" for question in questions)


def _tips() -> str:
    return (
        "Follow up in the same thread, ask several things at once, name the event or artist. Before I change anything "
        "I show you what would change and wait for your press.\n"
        ":thumbsup: or :thumbsdown: on my answers tells us how I do; :bug: reports a fault."
    )


def _header(words: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": words}}


def _section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}
