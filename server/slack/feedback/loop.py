"""What people say of answers, put together: emoji, rating buttons, and reports of faults."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from memory.reactions import Reactions
from memory.reports import Reports
from memory.slack_turns import SlackTurns
from server.queue import Queue
from server.slack.feedback.emoji import Feedback
from server.slack.feedback.filing import Filing
from server.slack.feedback.rating import RatingButtons
from server.slack.feedback.reporting import Reporting
from server.slack.private import PrivateReplies
from server.wiring import App


@dataclass(frozen=True, kw_only=True)
class FeedbackLoop:
    """The ways in, and what carries out a report once it is stored."""

    feedback: Feedback
    rating: RatingButtons
    reporting: Reporting
    filing: Filing


def feedback_loop(
    app: App,
    *,
    client: AsyncWebClient,
    queue: Queue,
    slack_turns: SlackTurns,
    private: PrivateReplies,
    bot_user_id: str,
) -> FeedbackLoop:
    """Return the loop over an opened application."""
    own, wall = app.services.own, app.services.wall
    filing = Filing(
        approvals=app.presses.approvals,
        services=app.services,
        identify=app.identify,
        slack_turns=slack_turns,
        private=private,
    )
    reporting = Reporting(
        client=client,
        database=own,
        queue=queue,
        slack_turns=slack_turns,
        reports=Reports(own, wall),
        roles=app.roles,
        filing=filing,
        private=private,
    )
    return FeedbackLoop(
        feedback=Feedback(
            client=client, reactions=Reactions(own, wall), clock=wall, reporting=reporting, bot_user_id=bot_user_id
        ),
        rating=RatingButtons(
            database=own, clock=wall, allowed=app.identify.allowed, slack_turns=slack_turns, reporting=reporting
        ),
        reporting=reporting,
        filing=filing,
    )
