"""What a tool is given: who asks, where, and the services it may use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from arthur.clock import Clock
from arthur.database import Database, Queries
from arthur.identity import Audience, Caller, Place, Role
from memory.archive import Archive
from memory.grants import Grants
from memory.limits import RateLimits
from memory.records import Origin, Recorder
from memory.switches import Switches

if TYPE_CHECKING:
    from tools.clients.edge import EdgeClient
    from tools.clients.eventbrite import EventbriteClient


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules of the house that settings choose; `version` changes when they do, and voids open approvals."""

    mutating_tools: bool = False
    tool_calls_per_window: int = 30
    tool_window: timedelta = timedelta(seconds=60)
    second_approver_above: int = 500

    @property
    def version(self) -> str:
        """Return a name of this very set of rules."""
        return f"2:{int(self.mutating_tools)}:{self.second_approver_above}"


@dataclass(frozen=True, kw_only=True)
class Services:
    """The outside world as tools see it; opened and closed by server.wiring."""

    reader: Database
    """The company's database, for SELECT only, with a statement timeout."""
    writer: Database
    """The write targets of spec tools 9, under a role that may write nothing else of the company's."""
    own: Database
    """Arthur's own tables."""
    relaxed: Database
    """The same tables, for rows that may reach the disk a moment later: the next commit of `own` takes them there."""
    clock: Clock
    """The company's present, which may be pinned."""
    wall: Clock
    """The real time, for records, limits and expiry."""
    recorder: Recorder
    limits: RateLimits
    switches: Switches
    policy: Policy
    grants: Grants
    one_database: bool = True
    """Whether the company's tables and Arthur's own are in one database, so that one transaction can cover both."""
    edge: "EdgeClient | None" = None
    """The company's edge functions; None when their address or key is not set."""
    eventbrite: "EventbriteClient | None" = None
    """Eventbrite's API; None without a token."""
    archive: Archive | None = None
    """The archive of Slack messages; None where it is not set up."""


@dataclass(frozen=True, kw_only=True)
class ToolContext:
    """One call's surroundings."""

    caller: Caller
    place: Place
    services: Services
    session_id: UUID | None = None
    tool_call_id: str | None = None
    request_id: str | None = None
    grant_id: UUID | None = None
    idempotency_key: str | None = None
    transaction: Queries | None = None

    @property
    def tx(self) -> Queries:
        """The transaction a write runs in, with its approval and its audit row; only writes have one."""
        if self.transaction is None:
            msg = "this tool declares no effect, so it has no transaction to write in"
            raise LookupError(msg)
        return self.transaction

    @property
    def reader(self) -> Database:
        """The company's database, for SELECT only."""
        return self.services.reader

    @property
    def now(self) -> datetime:
        """The company's present moment, in UTC."""
        return self.services.clock.now()

    @property
    def wall_now(self) -> datetime:
        """The real moment, for what goes on record."""
        return self.services.wall.now()

    @property
    def sees_contact_data(self) -> bool:
        """Say whether contact data may be shown as it is: to ops, and only where nobody else reads (spec slack 12)."""
        return self.caller.role is Role.OPS and self.place.audience is Audience.PRIVATE

    @property
    def withholds_contact_data(self) -> bool:
        """Say whether it is masked for those who read along alone: this caller would see it in private."""
        return self.caller.role is Role.OPS and self.place.audience is not Audience.PRIVATE

    @property
    def origin(self) -> Origin:
        """The columns about this call that all rows on record share."""
        return Origin(
            session_id=self.session_id,
            user_id=self.caller.user_id,
            team_id=self.caller.team_id,
            channel_id=self.place.channel_id,
            username=self.caller.username,
            role=self.caller.role,
            request_id=self.request_id,
        )
