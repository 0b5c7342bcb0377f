"""The demo company as a workspace: its employees and channels, and which of them the app was invited to."""

from collections.abc import Iterator

from sandbox.slack.state.installation import Installation
from sandbox.slack.state.records import Conversation, Kind, User
from tools.reference.staff import CHANNELS, EMPLOYEES, Channel

WITHOUT_THE_APP = frozenset({"montreal", "new-york"})
"""Channels nobody has invited the app to yet."""

OTHER_BOT = "U0DEMOBOT1"
"""A bot that is not ours; an app must not answer to it, or the two may talk for ever."""

PRIVATE_ROLES = frozenset({"ops", "finance"})
"""Whose holders are in the private channels."""


def demo_users() -> list[User]:
    """Return the employees, and the bot of another app."""
    people = [
        User(id=employee.slack_id, name=employee.name, handle=employee.handle, email=employee.email, role=employee.role)
        for employee in EMPLOYEES
    ]
    return [*people, User(id=OTHER_BOT, name="Ticket Watch", handle="ticket.watch", is_bot=True)]


def demo_channels(app: Installation) -> list[Conversation]:
    """Return the channels: everybody is in the public ones."""
    return [
        Conversation(
            id=channel.slack_id,
            kind=Kind.PRIVATE if channel.private else Kind.PUBLIC,
            name=channel.name,
            members=frozenset(_members(channel, app)),
            creator=EMPLOYEES[0].slack_id,
        )
        for channel in CHANNELS
    ]


def _members(channel: Channel, app: Installation) -> Iterator[str]:
    if channel.name not in WITHOUT_THE_APP:
        yield app.bot_user
    if not channel.private:
        yield OTHER_BOT
    for employee in EMPLOYEES:
        if not channel.private or employee.role in PRIVATE_ROLES:
            yield employee.slack_id
