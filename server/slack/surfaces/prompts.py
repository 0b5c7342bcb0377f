"""The questions that the assistant panel offers: complete as they stand, and such as the person's role can ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from arthur.identity import Role


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A question to offer, and the tool that answers it; none for a question about Arthur himself."""

    title: str
    question: str
    tool: str | None = None

    def as_json(self) -> dict[str, str]:
        """Return it as Slack takes it."""
        return {"title": self.title, "message": self.question}


UPCOMING = Prompt(
    title="Upcoming events", question="Which events are coming up in the next 30 days?", tool="lookup_event"
)
HEALTH = Prompt(title="Event health", question="Run a health check of the next event", tool="run_event_health_check")
ERRORS = Prompt(title="My errors", question="Which bot errors happened today?", tool="get_bot_errors")
TICKETS = Prompt(
    title="Ticket sales", question="How are tickets selling for the next event?", tool="get_eventbrite_data"
)
OWED = Prompt(title="Owed to artists", question="Who do we owe?", tool="get_artists_owed")
REQUESTS = Prompt(
    title="Payment requests",
    question="Which manual payment requests are open?",
    tool="get_manual_payment_requests",
)
AUCTION = Prompt(
    title="Last auction", question="How much did the last event make at auction?", tool="get_auction_revenue"
)
OFFERS = Prompt(title="Offers", question="Which offers are active right now?", tool="get_active_offers")
CAMPAIGNS = Prompt(title="SMS campaigns", question="Which SMS campaigns went out lately?", tool="get_sms_campaigns")
WINNER = Prompt(title="Last winner", question="Who won the last event?", tool="get_event_summary")
HELP = Prompt(title="What I may ask", question="What can you help me with?")

OFFERED: Mapping[Role, tuple[Prompt, ...]] = {
    Role.OPS: (UPCOMING, HEALTH, ERRORS),
    Role.EVENT_PRODUCER: (UPCOMING, HEALTH, TICKETS),
    Role.FINANCE: (OWED, REQUESTS, AUCTION),
    Role.MARKETING: (TICKETS, OFFERS, CAMPAIGNS),
    Role.VIEWER: (UPCOMING, WINNER, AUCTION),
}


def prompts_for(role: Role | None, tools: Collection[str]) -> list[dict[str, str]]:
    """Return what to offer to a role that may use these tools; Slack shows four."""
    fitting = [prompt for prompt in OFFERED[role] if prompt.tool in tools] if role is not None else []
    return [prompt.as_json() for prompt in (*fitting, HELP)]
