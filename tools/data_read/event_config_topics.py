"""The settings of an event, grouped by topic; a setting without a value is left out when the result is written."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import SerializerFunctionWrapHandler, model_serializer

from tools.contact import Email, Phone
from tools.spec import Result


class Topic(Result):
    """One group of settings. `amounts` names the setting that holds the currency of each amount of money."""

    amounts: ClassVar[Mapping[str, str]] = {}

    @model_serializer(mode="wrap")
    def _without_nulls(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if value is not None}


class Identity(Topic):
    """What the event is called."""

    id: UUID
    eid: str
    name: str | None = None
    event_level: str | None = None
    description: str | None = None
    advances_to_event_eid: str | None = None


class Timing(Topic):
    """When it takes place; door, paint and show times are on the local clock."""

    event_start_datetime: datetime | None = None
    event_end_datetime: datetime | None = None
    timezone_icann: str | None = None
    city_timezone: str | None = None
    timezone_offset: str | None = None
    door_time: time | None = None
    paint_time: time | None = None
    showtime: time | None = None


class Location(Topic):
    """Where; `venue_text` is the older free text."""

    city: str | None = None
    state_province: str | None = None
    country: str | None = None
    country_code: str | None = None
    venue: str | None = None
    venue_address: str | None = None
    venue_text: str | None = None
    capacity: int | None = None
    city_id: UUID | None = None
    venue_id: UUID | None = None


class Visibility(Topic):
    """Who can see it and apply."""

    enabled: bool | None = None
    show_in_app: bool | None = None
    applications_open: bool | None = None
    current_round: int | None = None


class Voting(Topic):
    """How guests register and vote."""

    vote_by_link: bool | None = None
    register_at_sms_vote: bool | None = None
    send_link_to_guests: bool | None = None
    email_registration: bool | None = None
    registration_confirmation_message: str | None = None


class Auction(Topic):
    """How the auction runs."""

    amounts: ClassVar[Mapping[str, str]] = {"auction_start_bid": "currency", "min_bid_increment": "currency"}

    enable_auction: bool | None = None
    auction_start_bid: Decimal | None = None
    min_bid_increment: Decimal | None = None
    currency: str | None = None
    country_currency: str | None = None
    tax_percent: Decimal | None = None
    auction_description: str | None = None
    auction_notice: str | None = None
    admin_control_in_auction: bool | None = None
    send_auction_link_to_guests: bool | None = None
    auction_close_starts_at: datetime | None = None
    auction_close_round_delay_minutes: int | None = None
    stripe_account_region: str | None = None


class Money(Topic):
    """Shares, prizes and other income."""

    amounts: ClassVar[Mapping[str, str]] = {
        "winner_prize": "winner_prize_currency",
        "producer_tickets_sold": "producer_tickets_currency",
        "food_beverage_revenue": "food_beverage_currency",
        "other_revenue": "other_revenue_currency",
    }

    artist_auction_portion: Decimal | None = None
    winner_prize: Decimal | None = None
    winner_prize_currency: str | None = None
    other_prizes: str | None = None
    producer_tickets_sold: Decimal | None = None
    producer_tickets_currency: str | None = None
    producer_tickets_updated_by: Email | None = None
    producer_tickets_updated_at: datetime | None = None
    food_beverage_revenue: Decimal | None = None
    food_beverage_currency: str | None = None
    food_beverage_updated_by: Email | None = None
    food_beverage_updated_at: datetime | None = None
    other_revenue: Decimal | None = None
    other_revenue_currency: str | None = None
    other_revenue_updated_by: Email | None = None
    other_revenue_updated_at: datetime | None = None


class Marketing(Topic):
    """Tickets, advertising and sponsors; budgets are in the event's currency."""

    amounts: ClassVar[Mapping[str, str]] = {"meta_ads_budget": "currency", "other_ads_budget": "currency"}

    eventbrite_id: str | None = None
    ticket_link: str | None = None
    price: str | None = None
    ticket_price_notes: str | None = None
    meta_ads_budget: Decimal | None = None
    other_ads_budget: Decimal | None = None
    flyer_details: str | None = None
    sponsor_text: str | None = None
    sponsor_logo_id: str | None = None


class Communication(Topic):
    """How the event's crew is reached, and its streams."""

    phone_number: Phone | None = None
    email: Email | None = None
    slack_channel: str | None = None
    video_stream: str | None = None
    live_stream: str | None = None


class Planning(Topic):
    """Booking goals and approval."""

    event_folder_link: str | None = None
    target_artists_booked: int | None = None
    wildcard_expected: bool | None = None
    expected_number_of_rounds: int | None = None
    event_info_approved_by: Email | None = None
    event_info_approved_at: datetime | None = None


class Record(Topic):
    """When the row was made and last changed."""

    created_at: datetime | None = None
    updated_at: datetime | None = None


class EventSettings(
    Identity, Timing, Location, Visibility, Voting, Auction, Money, Marketing, Communication, Planning, Record
):
    """One row with every setting, as the database returns it."""
