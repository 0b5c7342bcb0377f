"""Testing the connection to Eventbrite step by step, and what the steps found (spec tools 6.2, pitfalls E8, E9)."""

from dataclasses import dataclass, field

from arthur.errors import ArthurError, NotFound, NotPossible
from tools.clients.eventbrite import EventbriteClient, OtherOrganization, PageGone, TokenRejected
from tools.clients.records import EventPage, Me, Organization
from tools.contact import Email
from tools.data_read.ticket_cache import linked_page, wrong_page_warning
from tools.events import EventKey
from tools.spec import Entity, EntityKind, Result


class EventbriteConfig(Result):
    """What works; None means that it was not tried."""

    token_valid: bool | None
    org_accessible: bool | None
    event_mapped: bool | None
    event_reachable: bool | None
    issues: list[str]
    user_name: str | None = None
    user_email: Email | None = None
    organization_name: str | None = None
    eid: str | None = None
    eventbrite_id: str | None = None
    event_name: str | None = None
    event_status: str | None = None

    @property
    def works(self) -> bool:
        """Say whether everything that was tried works."""
        tried = (self.token_valid, self.org_accessible, self.event_mapped, self.event_reachable)
        return not self.issues and all(outcome is not False for outcome in tried)

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, if one was named."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),) if self.eid else ()


@dataclass(kw_only=True)
class Findings:
    """What the tests found so far."""

    event: EventKey | None
    token_valid: bool | None = None
    org_accessible: bool | None = None
    event_mapped: bool | None = None
    event_reachable: bool | None = None
    issues: list[str] = field(default_factory=list)
    account: Me | None = None
    organization: Organization | None = None
    page: EventPage | None = None

    async def test_token(self, client: EventbriteClient) -> None:
        """Ask who we are."""
        try:
            self.account = await client.me()
            self.token_valid = True
        except TokenRejected as exc:
            self.token_valid = False
            self.issues.append(exc.detail)
        except ArthurError as exc:
            self.issues.append(f"The token could not be tested: {exc.detail}")

    async def test_organization(self, client: EventbriteClient) -> None:
        """Ask for our organisation."""
        if client.organization_id is None:
            self.issues.append("No organisation is configured (EB_ORG_ID), so its access was not tested.")
            return
        try:
            self.organization = await client.organization(client.organization_id)
            self.org_accessible = True
        except (NotPossible, NotFound) as exc:
            self.org_accessible = False
            self.issues.append(f"Organisation {client.organization_id}: {exc.detail}")
        except ArthurError as exc:
            self.issues.append(f"The organisation could not be tested: {exc.detail}")

    def test_link(self, event: EventKey) -> None:
        """See whether the event has a page."""
        self.event_mapped = event.eventbrite_id is not None
        if not self.event_mapped:
            self.issues.append(f"{event.eid} is not linked to Eventbrite; enter its Eventbrite id in the admin.")

    async def test_page(self, client: EventbriteClient) -> None:
        """Ask for the event's page, and see whether it is ours and this show's (pitfalls E8, E9)."""
        if self.event is None or not self.event_mapped:
            return
        try:
            self.page = await client.event(linked_page(self.event))
            self.event_reachable = True
        except OtherOrganization:
            self.event_reachable = False
            self.issues.append("The page belongs to another organisation, so the link is probably wrong (403).")
        except PageGone:
            self.event_reachable = False
            self.issues.append("Eventbrite has no such page: it was deleted, or the link is wrong (404).")
        except ArthurError as exc:
            self.issues.append(f"The page could not be tested: {exc.detail}")
        else:
            self.issues += _page_issues(self.event, self.page, client.organization_id)

    def report(self, *, show_email: bool) -> EventbriteConfig:
        """Return the findings; the account's address is not for viewers."""
        page, account = self.page, self.account
        return EventbriteConfig(
            token_valid=self.token_valid,
            org_accessible=self.org_accessible,
            event_mapped=self.event_mapped,
            event_reachable=self.event_reachable,
            issues=self.issues,
            user_name=account.name if account else None,
            user_email=account.email if account and show_email else None,
            organization_name=self.organization.name if self.organization else None,
            eid=self.event.eid if self.event else None,
            eventbrite_id=self.event.eventbrite_id if self.event else None,
            event_name=page.name if page else None,
            event_status=page.status if page else None,
        )


def _page_issues(event: EventKey, page: EventPage, organization_id: str | None) -> list[str]:
    issues: list[str] = []
    if organization_id and page.organization_id and page.organization_id != organization_id:
        issues.append(f"The page belongs to organisation {page.organization_id}, not to ours ({organization_id}).")
    wrong = wrong_page_warning(event.starts_at, event.timezone, page.starts_local, page.name)
    return [*issues, wrong] if wrong else issues
