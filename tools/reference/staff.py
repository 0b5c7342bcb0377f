"""The demo company's employees: who they are in Slack, what role they hold, and which channels exist."""

from dataclasses import dataclass

TEAM_ID = "T0DEMO001"


@dataclass(frozen=True, kw_only=True)
class Employee:
    """One employee; ``role`` is None for people who have none yet, ``admin_level`` is their level in the admin app."""

    slack_id: str
    name: str
    handle: str
    email: str
    role: str | None
    admin_level: str | None = None


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One Slack channel; everybody in an open one may ask as a viewer."""

    slack_id: str
    name: str
    open_to_viewers: bool = False
    private: bool = False


def _employee(slack_id: str, name: str, role: str | None, admin_level: str | None = None) -> Employee:
    handle = name.lower().replace(" ", ".")
    return Employee(
        slack_id=slack_id, name=name, handle=handle, email=f"{handle}@example.com", role=role, admin_level=admin_level
    )


EMPLOYEES = (
    _employee("U0DEMOOPS1", "Ondine Marsh", "ops", "super"),
    _employee("U0DEMOOPS2", "Tobias Fenwick", "ops", "super"),
    _employee("U0DEMOPRO1", "Paloma Reyes", "event-producer", "producer"),
    _employee("U0DEMOPRO2", "Kenji Holloway", "event-producer", "producer"),
    _employee("U0DEMOFIN1", "Fiona Adair", "finance", "producer"),
    _employee("U0DEMOFIN2", "Marcus Teal", "finance"),
    _employee("U0DEMOMKT1", "Mirela Sands", "marketing"),
    _employee("U0DEMOMKT2", "Dov Carrow", "marketing"),
    _employee("U0DEMOVIE1", "Vesna Cole", "viewer", "voting"),
    _employee("U0DEMOVIE2", "Ravi Lund", "viewer", "photo"),
    _employee("U0DEMONEW1", "Nell Ashby", None),
    _employee("U0DEMONEW2", "Ivo Bright", None),
)
CHANNELS = (
    Channel(slack_id="C0DEMOOPS1", name="ops"),
    Channel(slack_id="C0DEMOGEN1", name="general", open_to_viewers=True),
    Channel(slack_id="C0DEMOASK1", name="ask-arthur", open_to_viewers=True),
    Channel(slack_id="C0DEMOFIN1", name="payments", private=True),
    Channel(slack_id="C0DEMOMKT1", name="marketing"),
    Channel(slack_id="C0DEMOART1", name="artist-notify"),
    Channel(slack_id="C0DEMOTOR1", name="toronto"),
    Channel(slack_id="C0DEMOMTL1", name="montreal"),
    Channel(slack_id="C0DEMONYC1", name="new-york"),
)


def first_with_role(role: str | None) -> Employee:
    """Return the first employee of a role; raises StopIteration for a role nobody holds."""
    return next(employee for employee in EMPLOYEES if employee.role == role)
