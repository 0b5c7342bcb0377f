"""The rules of the health check: pure functions from an event's set-up to what is wrong with it (spec tools 1.8).

Shows are judged whatever their number: the production linter skips AB4000 to AB6999 as tests, although real shows have
such numbers (pitfall A3). A rule that the production linter has too bears its name there, so that suppressions count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tools.data_read.event_setup import EventSetup, wrong_currency

APPROVAL_DAYS = 14
VENUE_DAYS = 30
FOLDER_DAYS = 21
ADS_WINDOW = range(45, 61)
MOST_NAMED = 8


class Severity(StrEnum):
    """How much a finding matters; only an error fails the check."""

    ERROR = "error"
    WARNING = "warning"
    REMINDER = "reminder"
    INFO = "info"
    SUCCESS = "success"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that the event breaks."""

    rule: str
    severity: Severity
    message: str


RULES = (
    "missing_city", "missing_venue", "missing_currency", "missing_start_time", "no_artworks", "venue_30_days",
    "currency_mismatch", "missing_timezone", "missing_eventbrite", "ends_before_start", "artists_booked",
    "approval_14_days", "folder_21_days", "ads_budget_60_days", "round_gaps", "few_rounds", "easel_gaps",
    "easel_without_artist", "closing_before_start", "wrong_eventbrite_page",
)  # fmt: skip


def findings(setup: EventSetup, now: datetime, *, page_warning: str | None = None) -> list[Finding]:
    """Return every broken rule, errors first, in a stable order."""
    days = setup.days_until(now)
    found = [*_place(setup, days), *_time(setup), *_money(setup), *_planning(setup, days), *_rounds_and_works(setup)]
    if page_warning:
        found.append(Finding(rule="wrong_eventbrite_page", severity=Severity.WARNING, message=page_warning))
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _place(setup: EventSetup, days: int | None) -> Iterator[Finding]:
    if setup.city_id is None:
        yield Finding(rule="missing_city", severity=Severity.ERROR, message="No city is set.")
    if setup.venue_name is None:
        text_only = f"; there is only the text “{setup.venue_text}”" if setup.venue_text else ""
        yield Finding(rule="missing_venue", severity=Severity.ERROR, message=f"No venue is linked{text_only}.")
        if setup.venue_text is None and days is not None and 0 <= days <= VENUE_DAYS:
            yield Finding(
                rule="venue_30_days",
                severity=Severity.WARNING,
                message=f"There is no venue {days} days before the show.",
            )


def _time(setup: EventSetup) -> Iterator[Finding]:
    if setup.starts_at is None:
        yield Finding(rule="missing_start_time", severity=Severity.ERROR, message="No start time is set.")
    elif setup.ends_at is not None and setup.starts_at >= setup.ends_at:
        yield Finding(rule="ends_before_start", severity=Severity.ERROR, message="The end is not after the start.")
    if setup.own_timezone is None:
        rest = f"the city's ({setup.city_timezone}) stands in" if setup.city_timezone else "the city has none either"
        yield Finding(
            rule="missing_timezone",
            severity=Severity.WARNING if setup.city_timezone else Severity.ERROR,
            message=f"No time zone is set; {rest}.",
        )


def _money(setup: EventSetup) -> Iterator[Finding]:
    if setup.currency is None:
        yield Finding(rule="missing_currency", severity=Severity.ERROR, message="No currency is set.")
    elif setup.currency_is_wrong:
        yield Finding(rule="currency_mismatch", severity=Severity.ERROR, message=wrong_currency(setup))


def _planning(setup: EventSetup, days: int | None) -> Iterator[Finding]:
    if setup.eventbrite_id is None:
        yield Finding(rule="missing_eventbrite", severity=Severity.WARNING, message="No Eventbrite page is linked.")
    if days is None or days < 0:
        return
    if setup.confirmed_artists < setup.artists_wanted:
        goal = (
            f"{setup.artists_wanted} wanted"
            if setup.target_artists_booked
            else f"a full event has {setup.artists_wanted}"
        )
        yield Finding(
            rule="artists_booked",
            severity=Severity.WARNING,
            message=f"{setup.confirmed_artists} artists confirmed, {goal}; {days} days to go.",
        )
    if days <= APPROVAL_DAYS and setup.approved_at is None:
        yield Finding(
            rule="approval_14_days",
            severity=Severity.WARNING,
            message=f"The event info is not approved {days} days before the show.",
        )
    if days <= FOLDER_DAYS and setup.event_folder_link is None:
        yield Finding(
            rule="folder_21_days",
            severity=Severity.REMINDER,
            message=f"No event folder is linked {days} days before the show.",
        )
    if days in ADS_WINDOW and not setup.meta_ads_budget:
        yield Finding(
            rule="ads_budget_60_days",
            severity=Severity.REMINDER,
            message=f"No ads budget is set {days} days before the show.",
        )


def _rounds_and_works(setup: EventSetup) -> Iterator[Finding]:
    if not setup.artwork_count:
        yield Finding(
            rule="no_artworks",
            severity=Severity.WARNING,
            message="There are no works yet; they appear when artists are placed on easels.",
        )
    rounds = setup.round_numbers
    gaps = sorted(set(range(1, max(rounds, default=0) + 1)) - set(rounds))
    if gaps:
        yield Finding(rule="round_gaps", severity=Severity.WARNING, message=f"Missing rounds: {_named(gaps)}.")
    if rounds and setup.expected_number_of_rounds and len(rounds) < setup.expected_number_of_rounds:
        yield Finding(
            rule="few_rounds",
            severity=Severity.WARNING,
            message=f"{len(rounds)} rounds exist, {setup.expected_number_of_rounds} are expected.",
        )
    if setup.missing_easels:
        yield Finding(
            rule="easel_gaps",
            severity=Severity.WARNING,
            message=f"Gaps in the easel numbers (round-easel): {_named(setup.missing_easels)}.",
        )
    if setup.easels_without_artist:
        yield Finding(
            rule="easel_without_artist",
            severity=Severity.WARNING,
            message=f"Easels without an artist: {_named(setup.easels_without_artist)}.",
        )
    if setup.closed_before_start:
        yield Finding(
            rule="closing_before_start",
            severity=Severity.ERROR,
            message=f"Closing before the event starts, which ends timers early: {_named(setup.closed_before_start)}.",
        )


def _named(things: Sequence[object]) -> str:
    shown = ", ".join(str(thing) for thing in things[:MOST_NAMED])
    return shown if len(things) <= MOST_NAMED else f"{shown} and {len(things) - MOST_NAMED} more"
