"""The reference functions give the numbers that production's rules give, worked out here by hand."""

from decimal import Decimal

import psycopg
import pytest
from psycopg.errors import RaiseException
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


class TestVotes:
    """Voting weights and results."""

    def test_weights_follow_the_formula(self, connection: psycopg.Connection) -> None:
        """1 + 1 for artists + 0.1 a vote, at most 3 + 0.001 a unit bid, at most 2; only people with a phone."""
        found = rows(
            connection,
            """
            SELECT p.is_artist, w.total_weight,
                   (SELECT count(*) FROM votes AS v WHERE v.person_id = p.id) AS cast_votes,
                   (SELECT coalesce(sum(b.amount), 0) FROM bids AS b WHERE b.person_id = p.id) AS bid,
                   p.phone IS NULL AND p.auth_phone IS NULL AS unreachable
              FROM people AS p LEFT JOIN person_vote_weights AS w ON w.person_id = p.id
            """,
        )
        for row in found:
            votes, bid = Decimal(str(row["cast_votes"])), Decimal(str(row["bid"]))
            history, bidding = min(votes / 10, Decimal(3)), min(bid / 1000, Decimal(2))
            weight = 1 + int(bool(row["is_artist"])) + history + bidding
            expected = None if row["unreachable"] else weight.quantize(Decimal("0.01"), "ROUND_HALF_UP")
            assert row["total_weight"] == expected

    def test_one_bid_of_300_weighs_1_30(self, connection: psycopg.Connection) -> None:
        [row] = rows(
            connection,
            "SELECT * FROM calculate_vote_weight(%(person)s)",
            person=anchors.person_id(anchors.PERSON_TOP_BIDDER),
        )

        assert row == {
            "base_weight": Decimal("1.0"),
            "artist_bonus": Decimal("0.0"),
            "vote_history_bonus": Decimal("0.0"),
            "bid_history_bonus": Decimal("0.300"),
            "total_weight": Decimal("1.30"),
        }

    def test_results_are_sums_of_the_weight_on_the_vote(self, connection: psycopg.Connection) -> None:
        """A work with votes of 1.00, 2.30 and 4.05 has 3 votes and 7.35 points, one of them in each bucket."""
        event, work = anchors.event_id("AB4033"), anchors.work_id(anchors.WORK_WITHOUT_BIDS)
        connection.execute(
            "INSERT INTO votes (event_id, round, person_id, art_uuid, vote_factor)"
            " SELECT %(event)s, 1, p.id, %(work)s, (ARRAY[1.00, 2.30, 4.05])[row_number() OVER ()]"
            "   FROM (SELECT id FROM people ORDER BY id LIMIT 3) AS p",
            {"event": event, "work": work},
        )
        result = rows(connection, "SELECT * FROM get_event_weighted_votes(%(event)s, 1)", event=event)
        [ranges] = rows(connection, "SELECT * FROM get_event_vote_ranges(%(event)s)", event=event)

        assert [(str(row["art_id"]), row["raw_vote_count"], row["weighted_vote_total"]) for row in result] == [
            (work, 3, Decimal("7.35"))
        ]
        assert (ranges["range_1_01"], ranges["range_2_50"], ranges["range_5_01"], ranges["total_votes"]) == (1, 1, 1, 3)

    def test_old_votes_without_key_are_not_seen(self, connection: psycopg.Connection) -> None:
        found = rows(
            connection,
            "SELECT * FROM get_event_weighted_votes(%(event)s)",
            event=anchors.event_id(anchors.OLD_VOTES),
        )

        assert found == []

    def test_only_valid_scans_check_in(self, connection: psycopg.Connection) -> None:
        found = rows(
            connection,
            "SELECT s.is_valid, has_valid_qr_scan(s.person_id, s.event_id) AS checked_in FROM people_qr_scans AS s",
        )

        assert {(row["is_valid"], row["checked_in"]) for row in found} == {(True, True), (False, False)}

    def test_refresh_answers_with_a_text_and_leaves_a_log_row(self, present_dsn: str) -> None:
        with psycopg.connect(present_dsn, autocommit=True) as connection:
            answer = value(connection, "SELECT manual_refresh_vote_weights()")
            logged = value(connection, "SELECT count(*) FROM system_logs WHERE operation = 'manual_refresh'")

        assert isinstance(answer, str)
        assert logged == 1


class TestPeopleAndMessages:
    """Profiles, audiences and queues."""

    def test_lookup_by_contact_ranks_active_profiles_first(self, connection: psycopg.Connection) -> None:
        found = rows(connection, "SELECT * FROM lookup_profiles_by_contact(NULL, 'MARISOL.Vermilion@example.com')")

        assert [(row["entry_id"], row["match_type"]) for row in found] == [
            (anchors.ARTIST_PRIMARY, "email"),
            (anchors.ARTIST_SUPERSEDED, "email"),
            (anchors.ARTIST_CONTRADICTORY, "email"),
        ]

    def test_merge_analysis_suggests_the_profile_with_the_login(self, connection: psycopg.Connection) -> None:
        ids = [anchors.artist_id(n) for n in (anchors.ARTIST_SUPERSEDED, anchors.ARTIST_PRIMARY)]
        answer = value(connection, "SELECT analyze_artist_profiles_for_merge(%(ids)s::uuid[])", ids=ids)

        assert isinstance(answer, dict)
        assert answer["suggested_survivor"] == anchors.artist_id(anchors.ARTIST_PRIMARY)
        assert [profile["art_count"] for profile in answer["profiles"]] == [0, 1]

    @pytest.mark.parametrize(("given", "stored"), [("  Paints boats. ", "Paints boats."), ("   ", None)])
    def test_bio_is_trimmed_and_blank_is_nothing(
        self, connection: psycopg.Connection, given: str, stored: str | None
    ) -> None:
        artist = anchors.artist_id(anchors.ARTIST_READY)
        value(connection, "SELECT admin_update_artist_bio(%(artist)s, %(bio)s)", artist=artist, bio=given)

        assert value(connection, "SELECT abhq_bio FROM artist_profiles WHERE id = %(artist)s", artist=artist) == stored

    @pytest.mark.parametrize(("artist", "length"), [(anchors.ARTIST_READY, 2001), (1, 10)])
    def test_bio_refuses_too_much_text_and_unknown_artists(
        self, connection: psycopg.Connection, artist: int, length: int
    ) -> None:
        with pytest.raises(RaiseException):
            connection.execute("SELECT admin_update_artist_bio(%s, %s)", [anchors.artist_id(artist), "x" * length])

    def test_audience_joins_four_sources_and_drops_the_recently_texted(self, connection: psycopg.Connection) -> None:
        """The total equals people found by hand; a text within the window removes one of them."""
        event = anchors.event_id(anchors.LAST_TORONTO)
        by_hand = rows(
            connection,
            """
            SELECT DISTINCT p.id, p.phone FROM people AS p
             WHERE p.phone IS NOT NULL
               AND (EXISTS (SELECT 1 FROM votes AS v WHERE v.person_id = p.id AND v.event_id = %(event)s)
                    OR EXISTS (SELECT 1 FROM bids AS b JOIN art AS a ON a.id = b.art_id
                                WHERE b.person_id = p.id AND a.event_id = %(event)s)
                    OR EXISTS (SELECT 1 FROM event_registrations AS r
                                WHERE r.person_id = p.id AND r.event_id = %(event)s)
                    OR EXISTS (SELECT 1 FROM people_qr_scans AS s
                                WHERE s.person_id = p.id AND s.event_id = %(event)s AND s.is_valid))
               AND p.phone NOT IN (SELECT o.to_phone FROM sms_outbound AS o
                                    WHERE o.sent_at > now() - interval '72 hours')
            """,
            event=event,
        )
        query = "SELECT * FROM get_sms_audience_paginated(NULL, ARRAY[%(event)s::uuid], 72, 0, 5)"
        page = rows(connection, query, event=event)
        connection.execute("INSERT INTO sms_outbound (to_phone, sent_at) VALUES (%s, now())", [page[0]["phone"]])
        after = rows(connection, query, event=event)

        assert len(page) == 5
        assert page[0]["total_count"] == len(by_hand)
        assert after[0]["total_count"] == len(by_hand) - 1

    @pytest.mark.parametrize(
        ("person", "expected"),
        [(anchors.PERSON_STOPPED, True), (anchors.PERSON_BLOCKED, True), (anchors.PERSON_CONVERSATION, False)],
    )
    def test_opted_out(self, connection: psycopg.Connection, person: str, *, expected: bool) -> None:
        found = value(
            connection,
            "SELECT is_phone_opted_out(phone) FROM people WHERE id = %(person)s",
            person=anchors.person_id(person),
        )

        assert found is expected

    def test_slack_queue_thresholds(self, connection: psycopg.Connection) -> None:
        """Eleven failed notices are an error, ten are not; no cached channel is a warning."""
        health = "SELECT metric, status FROM slack_queue_health_check()"
        before = {row["metric"]: row["status"] for row in rows(connection, health)}
        connection.execute(
            "INSERT INTO slack_notifications (message_type, payload, status)"
            " SELECT 'test', '{}', 'failed' FROM generate_series(1, 8)"
        )
        connection.execute("UPDATE slack_channels SET cache_expires_at = now() - interval '1 hour'")
        after = {row["metric"]: row["status"] for row in rows(connection, health)}
        [status] = rows(connection, "SELECT * FROM get_slack_queue_status()")

        assert before == {"pending": "ok", "pending_lookup": "ok", "failed": "ok", "cached_channels": "ok"}
        assert after == before | {"failed": "error", "cached_channels": "warning"}
        assert (status["pending"], status["pending_lookup"], status["failed"]) == (2, 2, 11)


class TestEvents:
    """Figures of one event."""

    def test_newest_snapshot_not_the_peak(self, connection: psycopg.Connection) -> None:
        eid = anchors.LAST_TORONTO
        newest = value(connection, "SELECT total_tickets_sold FROM get_latest_eventbrite_cache(%(eid)s)", eid=eid)
        peak = value(connection, "SELECT ticket_sales FROM get_batch_event_metrics(ARRAY[%(eid)s])", eid=eid)

        assert isinstance(newest, int)
        assert isinstance(peak, int)
        assert peak - newest == 12

    def test_confirmed_excludes_the_withdrawn(self, connection: psycopg.Connection) -> None:
        counted = "SELECT get_event_confirmed_artists_count(%(event)s)"
        event = anchors.event_id(anchors.NEXT_TORONTO)
        before = value(connection, counted, event=event)
        connection.execute(
            "UPDATE artist_confirmations SET withdrawn_at = now() WHERE id = (SELECT id FROM artist_confirmations"
            " WHERE event_eid = %s AND confirmation_status = 'confirmed' AND withdrawn_at IS NULL LIMIT 1)",
            [anchors.NEXT_TORONTO],
        )

        assert isinstance(before, int)
        assert value(connection, counted, event=event) == before - 1

    def test_auction_revenue_knows_final_prices_only(self, connection: psycopg.Connection) -> None:
        """One work of the last Toronto show is known to carry its price: the sum is far below the hammer total."""
        event = anchors.event_id(anchors.LAST_TORONTO)
        claimed = value(connection, "SELECT get_event_auction_revenue(%(event)s)", event=event)
        true = value(
            connection,
            "SELECT sum(top) FROM (SELECT max(b.amount) AS top FROM art AS a JOIN bids AS b ON b.art_id = a.id"
            " WHERE a.event_id = %(event)s AND a.status IN ('sold', 'paid') GROUP BY a.id) AS works",
            event=event,
        )

        assert isinstance(claimed, Decimal)
        assert isinstance(true, Decimal)
        assert 240 <= claimed < true / 2
