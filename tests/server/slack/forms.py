"""How people of a test come by the form for a report, fill it in, and learn what came of it."""

from sandbox.slack.people.entering import elements_of
from sandbox.slack.people.interacting import Outcome
from sandbox.slack.state.records import Message, View
from server.slack.feedback.reporting import OPEN
from tests.server.slack.conftest import Stage

FILED = "SELECT slack_user_id, title, priority, session_id FROM esbmcp_bug_reports ORDER BY created_at"
GRANTED = (
    "SELECT g.state, g.requester_user_id, g.approver_user_id, g.tool_name, g.arguments ->> 'title' FROM esbmcp_grants g"
)
QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"


def told(stage: Stage, user: str) -> list[Message]:
    """Return what Arthur said to somebody alone, in a channel or in their own conversation, oldest first."""
    own = stage.slack.direct(user).id
    return [m for m in stage.slack.visible_to(user) if m.by_app and (m.visible_to == user or m.channel == own)]


def offers(stage: Stage, user: str) -> list[Message]:
    """Return the offers to report something."""
    return [m for m in told(stage, user) if any(element["action_id"] == OPEN for _, element in elements_of(m.blocks))]


async def offered(stage: Stage, user: str, answer: Message) -> Message:
    """Put a bug on an answer, and return the offer that comes of it."""
    stage.slack.react(user, answer, "bug")
    return (await stage.slack.wait_for(lambda: offers(stage, user)))[0]


async def opened(stage: Stage, user: str, answer: Message) -> View:
    """Put a bug on an answer, press the offer's button, and return the form."""
    offer = await offered(stage, user, answer)
    assert (await stage.slack.press(user, offer, OPEN)).acknowledged
    form = stage.slack.modal(user)
    assert form is not None
    return form


async def submit(stage: Stage, user: str, **values: str) -> Outcome:
    """Submit the form with some fields filled in differently."""
    return await stage.slack.submit_view(user, {name: {"value": _held(name, value)} for name, value in values.items()})


def _held(name: str, value: str) -> dict[str, object]:
    return {"selected_option": {"value": value}} if name == "priority" else {"value": value}


def receipts(stage: Stage, user: str) -> list[Message]:
    """Return the receipts of reports."""
    return [message for message in told(stage, user) if message.text.startswith("*Bug reported")]
