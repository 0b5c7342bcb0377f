from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tools.data_read.ticket_cache import TicketFigures, stale_warning, wrong_page_warning

FETCHED = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ROW: dict[str, object] = {
    "eventbrite_id": "1402750613377", "eventbrite_event_name": "Art Battle", "eventbrite_start_date": None,
    "total_tickets_sold": 62, "total_capacity": 200, "gross_revenue": Decimal(1705), "ticket_revenue": None,
    "total_fees": None, "net_deposit": None, "currency_code": "CAD", "ticket_classes": [], "data_quality_score": 100,
    "data_quality_flags": [], "api_error_message": None, "fetched_at": FETCHED,
}  # fmt: skip


def _figures(**changes: object) -> TicketFigures:
    return TicketFigures.model_validate(ROW | changes)


def test_ticket_classes_are_read_as_the_api_writes_them() -> None:
    figures = _figures(
        ticket_classes=[
            {"name": "Early", "cost": {"major_value": "22.50", "currency": "CAD", "value": 2250}, "quantity_sold": 3},
            {"name": "Guest", "free": True, "quantity_total": 40},
        ]
    )

    assert [(kind.name, kind.price, kind.quantity_sold, kind.quantity_total) for kind in figures.ticket_classes] == [
        ("Early", Decimal("22.50"), 3, None),
        ("Guest", Decimal(0), None, 40),
    ]


def test_json_inside_json_is_unwrapped() -> None:
    figures = _figures(
        ticket_classes='[{"name": "Door", "price": 30, "quantity_sold": 1}]', data_quality_flags='["no_revenue"]'
    )

    assert figures.ticket_classes[0].price == Decimal(30)
    assert figures.data_quality_flags == ["no_revenue"]


def test_unreadable_json_means_nothing_known() -> None:
    assert _figures(ticket_classes="not json").ticket_classes == []
    assert _figures(ticket_classes=None).ticket_classes == []


def test_quality_flags_come_as_list_or_as_object() -> None:
    assert _figures(data_quality_flags={"no_capacity": True, "no_revenue": False}).data_quality_flags == ["no_capacity"]
    assert _figures(data_quality_flags=[{"message": "Net is off"}, {"code": "x"}]).data_quality_flags == [
        "Net is off",
        "x",
    ]


def test_share_is_unknown_without_capacity_or_sales() -> None:
    assert _figures().percent_sold == Decimal("31.0")
    assert _figures(total_capacity=0).percent_sold is None
    assert _figures(total_tickets_sold=None).percent_sold is None
    assert _figures(total_tickets_sold=0).percent_sold == Decimal("0.0")


def test_quality_in_a_word() -> None:
    words = [_figures(data_quality_score=score).confidence for score in (90, 89, 70, 69, None)]
    assert words == ["high", "medium", "medium", "low", "unknown"]


def test_figures_are_stale_after_six_hours() -> None:
    figures = _figures()
    assert stale_warning(figures, FETCHED + timedelta(minutes=360, seconds=59)) is None
    assert stale_warning(figures, FETCHED + timedelta(minutes=361)) == (
        "These figures are stale: fetched 6 h ago. "
        "Ask for the latest ticket numbers (refresh_eventbrite_data) to get current ones."
    )
    assert stale_warning(None, FETCHED) is None


def test_the_page_start_is_venue_time_and_not_utc() -> None:
    """19:30 in Auckland is 07:30 UTC; compared as UTC the two would be twelve hours apart."""
    ours = datetime(2026, 6, 26, 7, 30, tzinfo=UTC)
    page = datetime(2026, 6, 26, 19, 30)  # noqa: DTZ001  the cache keeps wall-clock time

    assert wrong_page_warning(ours, "Pacific/Auckland", page, "Art Battle Auckland") is None
    assert wrong_page_warning(ours, "Pacific/Auckland", page + timedelta(hours=24), "x") is None
    warning = wrong_page_warning(ours, "Pacific/Auckland", page + timedelta(hours=25), "Salsa night")
    assert warning == (
        "The link may be wrong: the Eventbrite page “Salsa night” starts Sat 27 Jun 2026, 20:30, "
        "this event Fri 26 Jun 2026, 19:30 NZST."
    )
