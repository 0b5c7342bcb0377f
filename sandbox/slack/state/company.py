"""The demo company as a workspace: its employees and channels, and which of them the app was invited to."""

from collections.abc import Iterator

from sandbox.slack.state.installation import Installation
from sandbox.slack.state.records import Conversation, Kind, User
from tools.reference.staff import CHANNELS, EMPLOYEES, Channel

WITHOUT_THE_APP = frozenset({"montreal", "new-york"})
"""Channels nobody has invited the app to yet."""

PRIVATE_ROLES = frozenset({"ops", "finance"})
"""Whose holders are in the private channels."""


def demo_users() -> list[User]:
    """Return the employees."""
    return [
        User(id=employee.slack_id, name=employee.name, handle=employee.handle, email=employee.email, role=employee.role)
        for employee in EMPLOYEES
    ]


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
    for employee in EMPLOYEES:
        if not channel.private or employee.role in PRIVATE_ROLES:
            yield employee.slack_id
