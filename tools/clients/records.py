"""What Eventbrite answers, reduced to the fields that are used (spec schema 12)."""

from datetime import UTC, datetime
from decimal import Decimal

from pydantic import AliasPath, BaseModel, ConfigDict, Field, field_validator


class EventbriteRecord(BaseModel):
    """A frozen record; fields that are not named here are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Me(EventbriteRecord):
    """The account behind the token."""

    id: str
    name: str | None = None
    email: str | None = Field(default=None, validation_alias=AliasPath("emails", 0, "email"), repr=False)


class Organization(EventbriteRecord):
    """An organisation that the account may act for."""

    id: str
    name: str | None = None


class EventPage(EventbriteRecord):
    """A ticket page. `starts_local` is wall-clock time at the venue (pitfall A6)."""

    id: str
    name: str | None = Field(default=None, validation_alias=AliasPath("name", "text"))
    status: str | None = None
    starts_local: datetime | None = Field(default=None, validation_alias=AliasPath("start", "local"))
    organization_id: str | None = None
    currency: str | None = None
    capacity: int | None = None


class Money(EventbriteRecord):
    """An amount: `value` counts hundredths, `major_value` is the same as a decimal text."""

    currency: str | None = None
    major_value: Decimal = Decimal(0)


class Costs(EventbriteRecord):
    """What one attendee's ticket cost."""

    base_price: Money = Money()
    tax: Money = Money()
    eventbrite_fee: Money = Money()
    payment_fee: Money = Money()
    gross: Money = Money()


class Attendee(EventbriteRecord):
    """One ticket of an order; name and address are left out on purpose."""

    id: str
    order_id: str
    created: datetime
    changed: datetime | None = None
    status: str
    cancelled: bool = False
    refunded: bool = False
    costs: Costs = Costs()

    @field_validator("created", "changed")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Pagination(EventbriteRecord):
    """Where a list goes on."""

    has_more_items: bool = False
    continuation: str | None = None


class AttendeePage(EventbriteRecord):
    """One page of attendees, about fifty."""

    pagination: Pagination = Pagination()
    attendees: tuple[Attendee, ...] = ()


class Attendees(EventbriteRecord):
    """The attendees of an event; `complete` is False when there were more pages than were read."""

    attendees: tuple[Attendee, ...]
    complete: bool
