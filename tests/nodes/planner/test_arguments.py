"""Arguments read from questions, through the real tools' own models."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from nodes.planner.extraction import dictated, money, numbers, people, places, scopes, times
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.people import Who

Read = Callable[[str], Asked]
Arguments = Callable[[str, str], dict[str, Any]]


@pytest.mark.parametrize(
    ("tool", "question", "expected"),
    [
        ("lookup_event", "ab 4003", {"eid": "AB4003"}),
        ("lookup_event", "next event in quebec", {"city": "Québec", "when": "upcoming", "limit": 1}),
        ("lookup_event", "past events in Amsterdam", {"city": "Amsterdam", "when": "past"}),
        ("lookup_event", "events tonight", {"on_date": date(2026, 6, 11)}),
        ("lookup_event", "events on 14 March", {"on_date": date(2026, 3, 14)}),
        ("get_vote_data", "second round votes 4003", {"eid": "AB4003", "round": 2}),
        ("get_bid_history", "who bid on ab4003-1-5", {"eid": "AB4003", "art_id": "AB4003-1-5"}),
        ("get_bid_history", "bids on round 2 easel 3 of AB4003", {"eid": "AB4003", "art_id": "AB4003-2-3"}),
        ("get_auction_revenue", "AB4003 sales per artist", {"eid": "AB4003", "group_by": "artist"}),
        ("get_exchange_rates", "canadian dollars to euros", {"base_currency": "CAD", "target_currency": "EUR"}),
    ],
)
def test_arguments_have_the_names_and_types_of_the_tool(
    arguments: Arguments, tool: str, question: str, expected: dict[str, Any]
) -> None:
    assert arguments(tool, question) == expected


@pytest.mark.parametrize(
    ("question", "hours"),
    [
        ("errors in the last 3 days", 72),
        ("past 12h", 12),
        ("last week", 168),
        ("les trois derniers jours", 72),
        ("dernier mois", 720),
        ("letzte Woche", 168),
        ("in den letzten drei Tagen", 72),
        ("errors today", 24),
        ("errors", None),
    ],
)
def test_periods_are_given_in_hours(read: Read, question: str, hours: int | None) -> None:
    assert numbers.hours_back(read(question)) == hours


@pytest.mark.parametrize(
    ("question", "limit"),
    [("last 10 charts", 10), ("top five bids", 5), ("last 24 hours", None), ("AB4003 votes", None)],
)
def test_a_count_is_not_a_period(read: Read, question: str, limit: int | None) -> None:
    assert numbers.limit(read(question)) == limit


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("pay $1,200.50", Decimal("1200.50")),
        ("pay 1.200,50 EUR", Decimal("1200.50")),
        ("pay 1,200 CAD", Decimal(1200)),
        ("pay sixty CAD", Decimal(60)),
        ("pay two-fifty dollars", Decimal(250)),
        ("pay two hundred fifty euros", Decimal(250)),
        ("pay AB4003", None),
    ],
)
def test_amounts_are_read_in_figures_and_words(read: Read, question: str, amount: Decimal | None) -> None:
    assert money.amount(read(question)) == amount


@pytest.mark.parametrize(
    ("question", "who"),
    [
        ("find ann.lee@example.com", Who(query="ann.lee@example.com", by="email")),
        ("find (416) 555-0107", Who(query="4165550107", by="phone")),
        ("find artist 310618", Who(query="310618", by="number")),
        ("find Wren C. Castellano", Who(query="Wren C. Castellano", by="name")),
        ("find wren castellano", Who(query="wren castellano", by="name")),
        ("how many tickets", None),
    ],
)
def test_people_are_found_by_the_surest_sign(read: Read, question: str, who: Who | None) -> None:
    assert people.who(read(question)) == who


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("change her country to Ireland", "IE"),
        ("set country to US", "US"),
        ("artist 310618 moved to the UK", "GB"),
        ("Cambia el país a México", "MX"),
        ("Land auf Österreich ändern", "AT"),
        ("country USA", "US"),
        ("what is her country", None),
    ],
)
def test_countries_are_codes(read: Read, question: str, code: str | None) -> None:
    assert places.country(read(question)) == code


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("between 2026-01-01 and 2026-01-31", (date(2026, 1, 1), date(2026, 1, 31))),
        ("since 2026-02-01", (date(2026, 2, 1), None)),
        ("discussed in April", (date(2026, 4, 1), date(2026, 4, 30))),
        ("discussed in December", (date(2025, 12, 1), date(2025, 12, 31))),
        ("discussed last week", (date(2026, 6, 1), date(2026, 6, 7))),
        ("discussed", (None, None)),
    ],
)
def test_spans_of_days(read: Read, question: str, span: tuple[date | None, date | None]) -> None:
    asked = read(question)

    assert (times.start_date(asked), times.end_date(asked)) == span


def test_dictated_text_is_taken_as_it_stands(read: Read) -> None:
    assert dictated.message(read('invite Ann Lee to AB4003: "Paint with us at 8?"')) == "Paint with us at 8?"
    assert dictated.passage(read("bio of artist 310618 - Paints birds.")) == "Paints birds."
    assert dictated.note(read("remember that doors open at 7pm")) == "doors open at 7pm"
    assert dictated.new_name(read("rename artist 310618 to Wren C. Castellano please")) == "Wren C. Castellano"


def test_a_bug_has_a_short_title_and_the_whole_story(read: Read) -> None:
    story = "the chart of AB4003 has no legend, " + "and that makes it hard to read " * 4
    bug = dictated.bug(read(f"report a bug: {story}"))

    assert bug is not None
    assert bug.description == story.strip()
    assert len(bug.title) <= dictated.LONGEST_TITLE
    assert story.startswith(bug.title)


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("check RLS on artist_profiles", "artist_profiles"),
        ("rls rules for the votes table", "votes"),
        ("Welche Regeln gelten für die Tabelle votes?", "votes"),
        ("rls audit for the whole public schema", None),
    ],
)
def test_tables_are_named_in_several_ways(read: Read, question: str, table: str | None) -> None:
    assert scopes.table(read(question)) == table


def test_channels_have_an_id_and_a_name(read: Read) -> None:
    asked = read("what was said in <#C0DEMO|ops>")

    assert (scopes.channel_id(asked), scopes.channel_name(asked)) == ("C0DEMO", "ops")
    assert scopes.channel_name(read("what was said in #sales-team")) == "sales-team"
