"""Who is asking, and as what: resolved anew wherever it matters, never read from the thread's state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from arthur.errors import IdentityDenied
from arthur.identity import Caller, Door, Place, Role
from nodes.state import Context


class Roles(Protocol):
    """Where roles are kept: the role table, or a directory service."""

    async def role_of(self, user_id: str) -> Role | None:
        """Return the person's own role, or None."""
        ...


class Trust(StrEnum):
    """What a run's context may claim."""

    SERVER = "server"
    """The server wrote it: the person is who it says; the role comes from where roles are kept."""
    STUDIO = "studio"
    """A developer wrote it and may choose a role."""
    NOBODY = "nobody"
    """Any client may have written it: it claims nothing."""


@dataclass(frozen=True, kw_only=True)
class AllowLists:
    """Workspaces, channels and people that may use Arthur; an empty list restricts nothing (spec slack 4)."""

    teams: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()

    def check(self, context: Context) -> None:
        """Refuse whom a list does not name."""
        if self.teams and context.team_id not in self.teams:
            raise IdentityDenied("team_not_allowed")
        if self.channels and context.channel_id is not None and context.channel_id not in self.channels:
            raise IdentityDenied("channel_not_allowed")
        if self.users and context.user_id not in self.users:
            raise IdentityDenied("user_not_allowed")


@dataclass(frozen=True, kw_only=True)
class Identify:
    """Turns a run's context into a caller with a role."""

    roles: Roles
    trust: Trust = Trust.SERVER
    open_viewer_channels: frozenset[str] = frozenset()
    allowed: AllowLists = AllowLists()

    async def __call__(self, context: Context) -> Caller:
        """Return the caller; the role is None when there is none on file.

        An explicit role always wins over the viewer role of an open channel (spec slack 6).
        """
        return Caller(
            user_id=context.user_id if self.trust is not Trust.NOBODY else "unknown",
            username=context.username,
            team_id=context.team_id,
            role=await self._role(context),
        )

    async def _role(self, context: Context) -> Role | None:
        if self.trust is Trust.NOBODY:
            return None
        if self.trust is Trust.STUDIO and context.role is not None:
            return context.role
        own = await self.roles.role_of(context.user_id)
        if own is None and context.channel_id in self.open_viewer_channels:
            return Role.VIEWER
        return own


def place_of(context: Context) -> Place:
    """Return where the request was made and who reads the answer."""
    return Place(
        door=context.door or Door.STUDIO,
        channel_id=context.channel_id,
        thread_ts=context.thread_ts,
        audience=context.audience,
    )
