"""The reference functions about money give the numbers of production's rules, worked out here by hand."""

from decimal import Decimal

import psycopg
import pytest
from psycopg.rows import dict_row

from tools.reference import anchors

Rows = list[dict[str, object]]


def rows(connection: psycopg.Connection, statement: str, **params: object) -> Rows:
    """Return the rows of a statement by column name."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), params).fetchall()


def value(connection: psycopg.Connection, statement: str, **params: object) -> object:
    """Return the one value of a statement."""
    [row] = rows(connection, statement, **params)
    return next(iter(row.values()))


def balances(found: Rows, entry_id: int) -> list[tuple[object, object]]:
    """Return currency and balance of an artist's rows, by currency."""
    return sorted((row["currency"], row["balance"]) for row in found if row["entry_id"] == entry_id)


class TestOwed:
    """What artists are owed, under each of production's definitions."""

    def test_per_currency(self, connection: psycopg.Connection) -> None:
        """300 and 200 at half portion: 150 CAD and 100 USD, never added up."""
        found = rows(connection, "SELECT * FROM get_artists_owed()")

        assert balances(found, anchors.ARTIST_TWO_CURRENCIES) == [("CAD", 150), ("USD", 100)]

    def test_failed_payments_are_not_settled(self, connection: psycopg.Connection) -> None:
        found = rows(connection, "SELECT * FROM get_artists_owed()")

        assert balances(found, anchors.ARTIST_FAILED_TRANSFER) == [("CAD", 110)]
        assert balances(found, anchors.ARTIST_SETTLED) == []
        assert balances(found, anchors.ARTIST_CHARITY) == []

    def test_two_portions_subtract_the_same_debit_twice(self, connection: psycopg.Connection) -> None:
        """150 and 180 earned, 50 paid: the truth is 280, the function says 100 + 130."""
        found = rows(connection, "SELECT * FROM get_artists_owed()")

        assert balances(found, anchors.ARTIST_TWO_PORTIONS) == [("USD", 100), ("USD", 130)]

    def test_admin_list_adds_currencies_and_counts_failed_as_paid(self, connection: psycopg.Connection) -> None:
        """150 CAD + 100 USD = "250 CAD"; 120 less a failed 15 = 105; 110 less a failed 110 = nothing."""
        found = rows(connection, "SELECT * FROM get_enhanced_admin_artists_owed()")

        assert balances(found, anchors.ARTIST_TWO_CURRENCIES) == [("CAD", 250)]
        assert balances(found, anchors.ARTIST_READY) == [("CAD", 105)]
        assert balances(found, anchors.ARTIST_FAILED_TRANSFER) == []

    def test_event_scope_misses_payments_without_artwork(self, connection: psycopg.Connection) -> None:
        """Of 95 CAD 40 were paid by hand, but without an artwork the event does not see it."""
        event = anchors.event_id(anchors.LAST_TORONTO)
        found = rows(connection, "SELECT * FROM get_event_artists_owed(%(event)s)", event=event)

        assert balances(found, anchors.ARTIST_UNATTRIBUTED) == [("CAD", 95)]
        assert balances(found, anchors.ARTIST_IN_FLIGHT) == [("CAD", 130)]
        assert balances(found, anchors.ARTIST_SETTLED) == []

    @pytest.mark.parametrize(
        ("artist", "currency", "expected"),
        [
            (anchors.ARTIST_IN_FLIGHT, "CAD", 0),
            (anchors.ARTIST_UNATTRIBUTED, "CAD", 55),
            (anchors.ARTIST_FAILED_TRANSFER, "CAD", 110),
            (anchors.ARTIST_TWO_PORTIONS, "USD", 280),
            (anchors.ARTIST_TWO_CURRENCIES, "EUR", 0),
            (anchors.ARTIST_CREDIT_ONLY, "CAD", 100),
        ],
    )
    def test_pay_button_amount(self, connection: psycopg.Connection, artist: int, currency: str, expected: int) -> None:
        """In-flight payments count, failed ones do not, and it never falls below 0."""
        amount = value(
            connection,
            "SELECT get_artist_balance_for_currency(%(artist)s, %(currency)s)",
            artist=anchors.artist_id(artist),
            currency=currency,
        )

        assert amount == expected

    def test_ready_to_pay_hides_artists_with_a_payment_on_its_way(self, connection: psycopg.Connection) -> None:
        event = anchors.event_id(anchors.LAST_TORONTO)
        found = rows(connection, "SELECT * FROM get_event_ready_to_pay(%(event)s)", event=event)

        assert balances(found, anchors.ARTIST_READY) == [("CAD", 120)]
        assert balances(found, anchors.ARTIST_IN_FLIGHT) == []
        assert balances(found, anchors.ARTIST_NO_ACCOUNT) == []

    def test_overdue_from_the_latest_buyer_payment(self, connection: psycopg.Connection) -> None:
        """A sale 40 days ago is overdue after 14 days and not after 60; one of 12 days ago is not."""
        early = rows(connection, "SELECT * FROM get_overdue_artist_payments()")
        late = rows(connection, "SELECT * FROM get_overdue_artist_payments(60)")

        assert balances(early, anchors.ARTIST_WRONG_CURRENCY_DEBT) == [("USD", 105)]
        assert balances(late, anchors.ARTIST_WRONG_CURRENCY_DEBT) == []
        assert balances(early, anchors.ARTIST_NO_ACCOUNT) == []


class TestPipeline:
    """The payout pipeline."""

    def test_health(self, connection: psycopg.Connection) -> None:
        """One payment is stuck in processing; one failed within a day, which is medium, not high."""
        found = {row["check_name"]: row for row in rows(connection, "SELECT * FROM get_payment_status_health()")}

        assert (found["stuck_processing"]["severity"], found["stuck_processing"]["payment_count"]) == ("HIGH", 1)
        assert (found["failed_last_24_hours"]["severity"], found["failed_last_24_hours"]["payment_count"]) == (
            "MEDIUM",
            1,
        )
        assert found["paid_without_webhook"]["severity"] == "MEDIUM"

    def test_next_run_pays_oldest_first(self, connection: psycopg.Connection) -> None:
        found = rows(connection, "SELECT amount, status FROM get_pending_payments_for_processing()")

        assert found == [
            {"amount": Decimal("70.00"), "status": "processing"},
            {"amount": Decimal("60.00"), "status": "pending"},
        ]

    def test_attempts_are_unfinished_only(self, connection: psycopg.Connection) -> None:
        found = rows(connection, "SELECT status, balance FROM get_payment_attempts()")

        assert {row["status"] for row in found} == {"pending", "processing", "failed"}
        assert {row["balance"] for row in found} == {0}

    def test_invitation_is_stored_and_shown_in_the_history(self, connection: psycopg.Connection) -> None:
        artist = anchors.artist_id(anchors.ARTIST_NO_ACCOUNT)
        answer = value(connection, "SELECT send_payment_setup_invitation(%(artist)s)", artist=artist)
        history = rows(connection, "SELECT * FROM get_artist_invitation_history(%(artist)s)", artist=artist)

        assert isinstance(answer, dict)
        assert answer["success"] is True
        assert [(row["id"], row["invitation_method"], row["status"]) for row in map(_plain, history)] == [
            (answer["invitation_id"], "email", "sent")
        ]

    @pytest.mark.parametrize("call", ["%(unknown)s", "%(artist)s, 'pigeon'"])
    def test_invitation_failures_are_answers(self, connection: psycopg.Connection, call: str) -> None:
        """An unknown artist or a refused insert comes back as success false, not as an error."""
        answer = value(
            connection,
            f"SELECT send_payment_setup_invitation({call})",
            unknown=anchors.artist_id(1),
            artist=anchors.artist_id(anchors.ARTIST_READY),
        )

        assert isinstance(answer, dict)
        assert answer["success"] is False


def _plain(row: dict[str, object]) -> dict[str, object]:
    return row | {"id": str(row["id"])}
