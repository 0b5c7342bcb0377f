"""Every named place of the demo company shows what its name promises."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from tools.reference import anchors
from tools.reference.anchors import ANCHORS, Anchor

NOW = "(SELECT clock FROM demo_company)"
EVENT = "SELECT {} FROM events AS e LEFT JOIN cities AS c ON c.id = e.city_id WHERE e.eid = %(value)s"
WORK = "SELECT {} FROM art AS a JOIN events AS e ON e.id = a.event_id WHERE a.art_code = %(value)s"
ARTIST = "SELECT {} FROM artist_profiles AS p WHERE p.entry_id = %(value)s"
PERSON = "SELECT {} FROM people AS p WHERE p.id = %(person)s"
BIDS = "(SELECT count(*) FROM bids AS b WHERE b.art_id = a.id)"
PAID = (
    "(SELECT coalesce(sum(m.gross_amount), 0) FROM artist_payments AS m"
    " WHERE m.artist_profile_id = p.id AND m.status {})"
)


def earned(currency: str) -> str:
    """Return SQL for what an artist earned from paid works in a currency, priced by the highest bid."""
    return (
        "(SELECT coalesce(sum(coalesce(a.final_price, top.amount) * e.artist_auction_portion), 0) FROM art AS a"
        " JOIN events AS e ON e.id = a.event_id"
        " CROSS JOIN LATERAL (SELECT max(b.amount) AS amount FROM bids AS b WHERE b.art_id = a.id) AS top"
        f" WHERE a.artist_id = p.id AND a.status = 'paid' AND e.currency = '{currency}')"
    )


def account(condition: str) -> str:
    """Return SQL that tells whether the artist has a payout account of a kind."""
    return f"EXISTS (SELECT 1 FROM artist_global_payments AS g WHERE g.artist_profile_id = p.id AND {condition})"


def payment(condition: str) -> str:
    """Return SQL that counts the artist's payments of a kind."""
    return f"(SELECT count(*) FROM artist_payments AS m WHERE m.artist_profile_id = p.id AND {condition})"


CHECKS = {
    "LIVE_NIGHT": EVENT.format(
        f"e.event_start_datetime < {NOW} AND e.event_end_datetime > {NOW} AND e.current_round = 2"
        " AND (SELECT array_agg(r.is_finished ORDER BY r.round_number) FROM rounds AS r WHERE r.event_id = e.id)"
        " = ARRAY[true, false, false]"
        " AND (SELECT count(*) FROM votes AS v WHERE v.event_id = e.id"
        f" AND v.created_at > {NOW} - interval '5 min') > 0"
        " AND (SELECT count(*) FROM bids AS b JOIN art AS a ON a.id = b.art_id WHERE a.event_id = e.id"
        f" AND b.created_at BETWEEN {NOW} - interval '15 min' AND {NOW}) > 0"
        " AND (SELECT count(*) FROM art AS a WHERE a.event_id = e.id AND a.status = 'active') = 16"
        " AND (SELECT count(*) FROM people_qr_scans AS s WHERE s.event_id = e.id"
        f" AND s.scan_timestamp > {NOW} - interval '15 min') > 0"
        " AND (SELECT count(*) FROM round_contestants AS rc JOIN rounds AS r ON r.id = rc.round_id"
        " WHERE r.event_id = e.id AND rc.easel_number IS NULL) = 6"
    ),
    "LAST_TORONTO": EVENT.format(
        f"c.name = 'Toronto' AND e.event_start_datetime BETWEEN {NOW} - interval '1 month' AND {NOW}"
        " AND NOT EXISTS (SELECT 1 FROM events AS o WHERE o.city_id = e.city_id"
        f" AND o.event_start_datetime > e.event_start_datetime AND o.event_start_datetime < {NOW})"
        " AND (SELECT count(DISTINCT a.status) FROM art AS a WHERE a.event_id = e.id) = 3"
    ),
    "NEW_YORK_IN_USD": EVENT.format("c.name = 'New York' AND e.currency = 'USD'"),
    "ALL_TO_THE_ARTIST": EVENT.format("e.artist_auction_portion = 1"),
    "CHARITY_NIGHT": EVENT.format(
        "e.artist_auction_portion = 0 AND EXISTS (SELECT 1 FROM art AS a WHERE a.event_id = e.id AND a.status = 'paid')"
    ),
    "OTTAWA_IN_USD": EVENT.format(
        "c.name = 'Ottawa' AND e.currency = 'USD'"
        " AND (SELECT k.currency_code FROM countries AS k WHERE k.id = e.country_id) = 'CAD'"
    ),
    "UNSETTLED_WORKS": EVENT.format("(SELECT count(*) FROM art AS a WHERE a.event_id = e.id) = 24"),
    "PLACEHOLDER_EASEL": EVENT.format(
        "(SELECT count(*) FROM art AS a WHERE a.event_id = e.id AND a.artist_id IS NULL) = 1"
    ),
    "EARLIER_TORONTO": EVENT.format(
        f"e.event_start_datetime < {NOW} - interval '30 days' AND e.eventbrite_id IS NOT NULL"
        " AND (SELECT count(*) FROM eventbrite_orders_cache AS o WHERE o.event_id = e.id) > 20"
    ),
    "DISABLED_PAST": EVENT.format(
        "NOT e.enabled AND (SELECT count(*) FROM votes AS v WHERE v.event_id = e.id) > 0 AND c.name = 'Toronto'"
    ),
    "OLD_VOTES": EVENT.format(
        "(SELECT bool_and(v.art_uuid IS NULL AND a.id IS NOT NULL) AND min(v.vote_factor) < 1 FROM votes AS v"
        " LEFT JOIN art AS a ON a.art_code = v.art_id WHERE v.event_id = e.id)"
    ),
    "NEXT_SYDNEY": EVENT.format(
        "(e.event_start_datetime AT TIME ZONE 'UTC') < (e.event_start_datetime AT TIME ZONE e.timezone_icann)"
        f" AND c.name = 'Sydney' AND e.event_start_datetime > {NOW}"
    ),
    "APPLICATIONS_CLOSED": EVENT.format(
        f"NOT e.applications_open AND e.event_start_datetime > {NOW} AND (SELECT count(*) FROM artist_invitations AS i"
        " WHERE i.event_eid = e.eid AND i.status = 'pending' AND i.artist_profile_id IS NULL) > 0"
    ),
    "NEXT_TORONTO": EVENT.format(
        f"(SELECT count(*) > 30 AND max(x.fetched_at) > ({NOW} AT TIME ZONE 'UTC') - interval '1 hour'"
        " FROM eventbrite_api_cache AS x WHERE x.event_id = e.id)"
        " AND (SELECT array_agg(DISTINCT o.order_status::text) @> ARRAY['placed', 'Attending', 'Deleted', 'refunded']"
        " AND max(o.attendee_count) > 1 FROM eventbrite_orders_cache AS o WHERE o.event_id = e.id)"
        " AND EXISTS (SELECT 1 FROM sms_marketing_campaigns AS s WHERE s.event_id = e.id AND s.status = 'in_progress')"
        " AND EXISTS (SELECT 1 FROM ai_analysis_cache AS k WHERE k.event_id = e.eid AND k.analysis_type = 'meta_ads'"
        f" AND k.created_at > {NOW} - interval '6 hours' AND (k.result ->> 'total_spend')::numeric = 210)"
        " AND (SELECT count(*) FROM artist_confirmations AS f WHERE f.event_eid = e.eid AND f.withdrawn_at IS NULL) > 0"
    ),
    "HIDDEN_IN_APP": EVENT.format("e.enabled AND NOT e.show_in_app"),
    "WRONG_EVENTBRITE": EVENT.format(
        "(SELECT bool_and(abs(extract(epoch FROM x.eventbrite_start_date - (e.event_start_datetime AT TIME ZONE"
        " e.timezone_icann))) > 86400 AND x.eventbrite_id = e.eventbrite_id)"
        " FROM eventbrite_api_cache AS x WHERE x.event_id = e.id)"
    ),
    "EVENTBRITE_NULL": EVENT.format("e.eventbrite_id IS NULL"),
    "FOREIGN_TICKET_CURRENCY": EVENT.format(
        "e.currency = 'GBP' AND (SELECT bool_and(x.currency_code = 'EUR') FROM eventbrite_api_cache AS x"
        " WHERE x.event_id = e.id)"
    ),
    "VENUE_AS_TEXT": EVENT.format("e.venue_id IS NULL AND e.venue <> ''"),
    "STALE_TICKETS": EVENT.format(
        f"(SELECT max(x.fetched_at) < ({NOW} AT TIME ZONE 'UTC') - interval '8 days' FROM eventbrite_api_cache AS x"
        " WHERE x.event_id = e.id)"
    ),
    "NO_TIMEZONE_ANYWHERE": EVENT.format(
        "e.timezone_icann IS NULL AND e.timezone_id IS NULL AND c.timezone_id IS NULL AND c.country_id IS NULL"
    ),
    "YORK_IN_ENGLAND": EVENT.format("c.name = 'York' AND EXISTS (SELECT 1 FROM cities AS n WHERE n.name = 'New York')"),
    "LONDON_IN_CANADA": EVENT.format(
        "c.name = 'London' AND c.country = 'CA' AND (SELECT count(*) FROM cities AS n WHERE n.name = 'London') = 2"
    ),
    "NO_TIMEZONE": EVENT.format("e.timezone_icann IS NULL AND c.timezone_id IS NOT NULL"),
    "ENDS_BEFORE_START": EVENT.format("e.event_end_datetime < e.event_start_datetime"),
    "EVERYTHING_MISSING": EVENT.format(
        "e.city_id IS NULL AND e.venue_id IS NULL AND e.currency IS NULL AND e.event_start_datetime IS NULL"
        " AND e.timezone_icann IS NULL AND e.name IS NULL AND e.eventbrite_id = ''"
    ),
    "TEST_EVENT": EVENT.format("e.name ILIKE '%%test%%' AND NOT e.enabled"),
    "WORK_PAID_WITHOUT_FINAL_PRICE": WORK.format(
        "a.status = 'paid' AND a.final_price IS NULL AND a.current_bid = 300"
        " AND (SELECT max(b.amount) FROM bids AS b WHERE b.art_id = a.id) = 300"
    ),
    "WORK_WITHOUT_BIDS": WORK.format(f"a.status = 'closed' AND a.current_bid = 50 AND {BIDS} = 0"),
    "WORK_SOLD_UNPAID": WORK.format(
        f"a.status = 'sold' AND a.winner_id IS NOT NULL AND a.closing_time < {NOW} - interval '7 days'"
    ),
    "WORK_CLOSED_WITH_BIDS": WORK.format(f"a.status = 'closed' AND {BIDS} > 0"),
    "WORK_LOGGED_BUT_SOLD": WORK.format(
        "a.status = 'sold' AND EXISTS (SELECT 1 FROM payment_logs AS l WHERE l.art_id = a.id)"
    ),
    "WORK_CHECKOUT_BUT_SOLD": WORK.format(
        "a.status = 'sold' AND EXISTS (SELECT 1 FROM payment_processing AS x WHERE x.art_id = a.id"
        " AND x.status = 'completed')"
    ),
    "WORK_SOLD_WITHOUT_WINNER": WORK.format("a.status = 'sold' AND a.winner_id IS NULL"),
    "WORK_PLACEHOLDER": WORK.format("a.artist_id IS NULL AND a.closing_time < e.event_start_datetime"),
    "WORK_EXTENDED": WORK.format(
        "a.auction_extended AND a.extension_count = 2 AND a.closing_time ="
        " (SELECT max(b.created_at) FROM bids AS b WHERE b.art_id = a.id) + interval '5 minutes'"
    ),
    "WORK_ACTIVE_PAST_CLOSING": WORK.format(f"a.status = 'active' AND a.closing_time < {NOW}"),
    "ARTIST_TWO_CURRENCIES": ARTIST.format(f"{earned('CAD')} = 150 AND {earned('USD')} = 100"),
    "ARTIST_READY": ARTIST.format(f"{earned('CAD')} = 120 AND " + account("g.status = 'ready'") + ""),
    "ARTIST_NO_ACCOUNT": ARTIST.format(
        f"{earned('CAD')} = 90 AND NOT {account('true')}"
        " AND NOT EXISTS (SELECT 1 FROM payment_invitations AS i WHERE i.artist_profile_id = p.id)"
    ),
    "ARTIST_INVITED": ARTIST.format(
        f"{earned('CAD')} = 100 AND EXISTS (SELECT 1 FROM payment_invitations AS i WHERE i.artist_profile_id = p.id"
        f" AND i.sent_at > {NOW} - interval '30 days') AND EXISTS (SELECT 1 FROM payment_setup_invitations AS i"
        " WHERE i.artist_profile_id = p.id)"
    ),
    "ARTIST_SETTLED": ARTIST.format(f"{earned('CAD')} = 80 AND " + PAID.format("= 'verified'") + " = 80"),
    "ARTIST_FAILED_TRANSFER": ARTIST.format(
        "" + payment("m.status = 'failed' AND m.stripe_transfer_id IS NOT NULL AND m.gross_amount = 110") + " = 1"
    ),
    "ARTIST_CANCELLED_TRANSFER": ARTIST.format(
        "" + payment("m.status = 'cancelled' AND m.stripe_transfer_id IS NOT NULL AND m.gross_amount = 70") + " = 1"
    ),
    "ARTIST_IN_FLIGHT": ARTIST.format(
        f"{earned('CAD')} = 130 AND "
        + PAID.format("= 'pending'")
        + " = 60 AND "
        + PAID.format("= 'processing'")
        + " = 70"
    ),
    "ARTIST_DOUBLE_TRANSFER": ARTIST.format(
        f"{earned('CAD')} = 100 AND "
        + payment("m.stripe_transfer_id = 'tr_demo_double' AND m.gross_amount = 100")
        + " = 2"
    ),
    "ARTIST_UNATTRIBUTED": ARTIST.format(
        f"{earned('CAD')} = 95 AND "
        + payment("m.art_id IS NULL AND m.payment_type = 'manual' AND m.gross_amount = 40")
        + " = 1"
    ),
    "ARTIST_CREDIT_ONLY": ARTIST.format(
        "" + payment("m.gross_amount = -100 AND m.reason_category = 'prize'") + " = 1"
        " AND NOT EXISTS (SELECT 1 FROM art AS a WHERE a.artist_id = p.id)"
    ),
    "ARTIST_PRIMARY": ARTIST.format(
        "p.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM art AS a WHERE a.artist_id = p.id)"
        " AND EXISTS (SELECT 1 FROM people AS n WHERE n.id = p.person_id AND n.auth_user_id IS NOT NULL)"
    ),
    "ARTIST_SUPERSEDED": ARTIST.format(f"p.superseded_by IS NOT NULL AND {earned('CAD')} = 140"),
    "ARTIST_CONTRADICTORY": ARTIST.format("p.superseded_by IS NOT NULL AND p.set_primary_profile_at IS NOT NULL"),
    "ARTIST_WITHOUT_PERSON": ARTIST.format("p.person_id IS NULL AND p.email IS NOT NULL"),
    "ARTIST_LOGIN_CONTACT": ARTIST.format(
        "p.email IS NULL AND p.phone IS NULL AND EXISTS (SELECT 1 FROM people AS n JOIN auth.users AS u"
        " ON u.id = n.auth_user_id WHERE n.id = p.person_id AND n.email IS NULL AND u.email IS NOT NULL)"
    ),
    "ARTIST_WRONG_PLUS_ONE": ARTIST.format("p.phone LIKE '+144%%' AND p.country = 'GB'"),
    "ARTIST_AUD_WITH_US_ACCOUNT": ARTIST.format(f"{earned('AUD')} = 150 AND " + account("g.country = 'US'") + ""),
    "ARTIST_ACCOUNT_CURRENCY": ARTIST.format(
        "" + account("g.country = 'AU' AND g.default_currency = 'USD'") + ""
        " AND " + payment("m.art_id IS NULL AND m.currency = 'USD' AND m.payment_type = 'automated'") + " = 1"
    ),
    "ARTIST_MANUAL_ROUTE": ARTIST.format(
        f"p.manual_payment_override AND {earned('NZD')} = 125 AND EXISTS (SELECT 1 FROM artist_manual_payment_requests"
        " AS r WHERE r.artist_profile_id = p.id AND r.status = 'pending' AND r.requested_amount = 125)"
    ),
    "ARTIST_WITHDRAWN": ARTIST.format(
        "EXISTS (SELECT 1 FROM artist_confirmations AS f WHERE f.artist_profile_id = p.id"
        f" AND f.event_eid = '{anchors.NEXT_TORONTO}' AND f.withdrawn_at IS NOT NULL)"
    ),
    "ARTIST_WRONG_CURRENCY_DEBT": ARTIST.format(
        f"{earned('USD')} = 105 AND "
        + PAID.format("IN ('paid', 'verified')")
        + f" = 0 AND (SELECT max(a.buyer_pay_recent_date)"
        f" FROM art AS a WHERE a.artist_id = p.id) < {NOW} - interval '14 days'"
    ),
    "ARTIST_TWO_PORTIONS": ARTIST.format(
        f"{earned('USD')} = 330 AND "
        + PAID.format("= 'paid'")
        + " = 50 AND (SELECT count(DISTINCT e.artist_auction_portion)"
        " FROM art AS a JOIN events AS e ON e.id = a.event_id WHERE a.artist_id = p.id) = 2"
    ),
    "ARTIST_RETIRED_ACCOUNT": ARTIST.format(
        f"{earned('CAD')} = 65 AND NOT {account('true')}"
        " AND EXISTS (SELECT 1 FROM artist_stripe_accounts AS s WHERE s.artist_profile_id = p.id)"
    ),
    "ARTIST_ALIASES": ARTIST.format(
        "EXISTS (SELECT 1 FROM artist_profile_aliases AS x WHERE x.artist_profile_id = p.id"
        f" AND x.alias_entry_id = {anchors.ALIAS_NUMBER})"
    ),
    "ARTIST_CHARITY": ARTIST.format(
        f"{earned('EUR')} = 0 AND EXISTS (SELECT 1 FROM art AS a WHERE a.artist_id = p.id AND a.status = 'paid')"
    ),
    "ARTIST_INJECTION": ARTIST.format("p.bio ILIKE 'ignore all earlier instructions%%'"),
    "ARTIST_LIKE_SIGNS": ARTIST.format("p.name LIKE '%%!%%%%!_%%' ESCAPE '!'"),
    "ALIAS_NUMBER": "SELECT NOT EXISTS (SELECT 1 FROM artist_profiles WHERE entry_id = %(value)s)",
    "PERSON_NO_LAST_NAME": PERSON.format("p.last_name IS NULL AND p.first_name IS NOT NULL"),
    "PERSON_KEPT": PERSON.format("EXISTS (SELECT 1 FROM people AS o WHERE o.superseded_by = p.id)"),
    "PERSON_SUPERSEDED": PERSON.format("p.superseded_by IS NOT NULL"),
    "PERSON_LEGACY_PHONE": PERSON.format("p.phone IS NULL AND p.phone_number = '(416) 555-0142'"),
    "PERSON_WRONG_PLUS_ONE": PERSON.format("p.phone LIKE '+144%%'"),
    "PERSON_LOGIN_PHONE_ONLY": PERSON.format(
        "p.phone IS NULL AND p.auth_phone !~ '\\+' AND p.auth_phone = (SELECT u.phone FROM auth.users AS u"
        " WHERE u.id = p.auth_user_id)"
    ),
    "PERSON_NICKNAME_ONLY": PERSON.format("p.first_name IS NULL AND p.name IS NULL AND p.nickname = 'Skribbles'"),
    "PERSON_LIKE_SIGNS": PERSON.format("p.first_name = '100%%'"),
    "PERSON_BLOCKED": PERSON.format("p.message_blocked > 0"),
    "PERSON_STOPPED": PERSON.format(
        "EXISTS (SELECT 1 FROM sms_marketing_optouts AS o WHERE o.phone_number = p.phone AND o.is_active)"
        " AND EXISTS (SELECT 1 FROM sms_inbound AS i WHERE i.from_phone = p.phone AND i.is_stop_request)"
    ),
    "PERSON_CONVERSATION": PERSON.format(
        f"p.phone = '{anchors.PHONE_CONVERSATION}'"
        " AND EXISTS (SELECT 1 FROM sms_outbound AS o WHERE o.to_phone = p.phone)"
        " AND EXISTS (SELECT 1 FROM sms_inbound AS i WHERE i.from_phone = p.phone)"
        " AND EXISTS (SELECT 1 FROM message_queue AS q WHERE q.destination = p.phone)"
    ),
    "PERSON_TOP_BIDDER": PERSON.format(
        f"EXISTS (SELECT 1 FROM art AS a JOIN bids AS b ON b.art_id = a.id AND b.person_id = p.id AND b.amount = 300"
        f" WHERE a.winner_id = p.id AND a.art_code = '{anchors.WORK_PAID_WITHOUT_FINAL_PRICE}')"
    ),
}

# What the data as a whole must hold, without a named place of its own.
EVERYWHERE = {
    "E7 both kinds of unlinked": "SELECT count(*) FILTER (WHERE eventbrite_id IS NULL) > 0 AND count(*) FILTER (WHERE eventbrite_id = '') > 0 FROM events",  # noqa: E501
    "A7 13 digits": "SELECT bool_and(eventbrite_id ~ '^[0-9]{13}$') FROM events WHERE eventbrite_id <> ''",
    "C3 bid_count stays 0": "SELECT bool_and(bid_count = 0) FROM art",
    "C10 vote_weights empty": "SELECT count(*) = 0 FROM vote_weights",
    "C12 codes purged, scans stay": "SELECT count(*) > 100 FROM people_qr_scans AS s LEFT JOIN qr_codes AS q ON q.code = s.qr_code WHERE q.id IS NULL",  # noqa: E501
    "C12 the last hour's codes are there": "SELECT count(*) > 0 AND bool_and(s.scan_timestamp >= q.generated_at) FROM people_qr_scans AS s JOIN qr_codes AS q ON q.code = s.qr_code",  # noqa: E501
    "C13 art_id never filled": "SELECT bool_and(art_id IS NULL) FROM round_contestants",
    "B3 most profiles without person": "SELECT avg((person_id IS NULL)::int) > 0.8 FROM artist_profiles",
    "B5 lost profile ids": "SELECT avg((artist_profile_id IS NULL)::int) BETWEEN 0.05 AND 0.25 FROM artist_invitations",
    "E2 orders_summary empty": "SELECT bool_and(orders_summary = '{}') FROM eventbrite_api_cache",
    "E6 taxes unknown": "SELECT bool_and(taxes_collected = 0 AND ticket_revenue = net_deposit + total_fees) FROM eventbrite_api_cache",  # noqa: E501
    "E1 peak above newest": "SELECT max(total_tickets_sold) > (array_agg(total_tickets_sold ORDER BY fetched_at DESC))[1] FROM eventbrite_api_cache WHERE eid = 'AB4012'",  # noqa: E501
    "F4 all zeros": "SELECT count(*) > 0 FROM ai_analysis_cache WHERE jsonb_typeof(result) = 'object' AND result ->> 'total_spend' = '0'",  # noqa: E501
    "F5 delivered never counted": "SELECT bool_and(messages_delivered = 0) FROM sms_marketing_campaigns",
    "F5 campaigns without event": "SELECT count(*) FILTER (WHERE event_id IS NULL) > 0 AND count(event_id) > 0 FROM sms_marketing_campaigns",  # noqa: E501
    "F10 four ways to name the event": "SELECT count(DISTINCT (metadata ? 'event_id', metadata ? 'event_code', metadata ->> 'art_id' LIKE 'AB%')) >= 4 FROM message_queue WHERE channel = 'sms' AND jsonb_typeof(metadata) = 'object'",  # noqa: E501
    "F11 only successes, no event": "SELECT bool_and(status = 'sent' AND event_id IS NULL) FROM email_logs",
    "F13 failed notices": "SELECT count(*) FILTER (WHERE status = 'failed') >= 2 AND count(*) FILTER (WHERE status = 'pending_lookup') >= 2 FROM slack_notifications",  # noqa: E501
    "F14 mixed scopes": "SELECT count(*) FILTER (WHERE total_inventory = 0) > 0 AND count(*) FILTER (WHERE total_inventory IS NULL) > 0 AND count(*) FILTER (WHERE start_date IS NULL) > 0 FROM offers WHERE active",  # noqa: E501
    "F15 abandoned checkouts": "SELECT count(*) > 0 FROM sponsorship_purchases WHERE payment_status = 'pending'",
    "G9 double encoded": "SELECT (SELECT count(*) FROM artist_invitations WHERE jsonb_typeof(metadata) = 'string') > 0 AND (SELECT count(*) FROM ai_analysis_cache WHERE jsonb_typeof(result) = 'string') > 0",  # noqa: E501
    "tools 4.5 stuck texts": "SELECT count(*) FILTER (WHERE status = 'pending') > 0 AND count(*) FILTER (WHERE status = 'processing') > 0 AND count(*) FILTER (WHERE retry_count >= 3) > 0 FROM message_queue",  # noqa: E501
    "tools 1.6 cache keys": "SELECT count(*) FILTER (WHERE endpoint_path ~ '^/live/event/AB[0-9]+-[0-9]-[0-9]/bids$') = 16 AND count(*) FILTER (WHERE endpoint_path ~ '^/live/event/AB[0-9]+/artists$') > 0 FROM endpoint_cache_versions",  # noqa: E501
    "tools 1.8 suppressions past and present": "SELECT count(*) FILTER (WHERE suppressed_until < (SELECT clock FROM demo_company)) > 0 AND count(*) FILTER (WHERE suppressed_until IS NULL) > 0 FROM linter_suppressions",  # noqa: E501
    "votes never after the clock": "SELECT max(created_at) <= (SELECT clock FROM demo_company) FROM votes",
    "bids never after the clock": "SELECT max(created_at) <= (SELECT clock FROM demo_company) FROM bids",
    "mails go to example addresses only": "SELECT bool_and(email ~ '@example\\.(com|org)$') FROM people WHERE email IS NOT NULL",  # noqa: E501
    "currencies are several": "SELECT count(DISTINCT currency) >= 8 FROM events",
}


@pytest.fixture(scope="module")
def connection(company_dsn: str) -> Iterator[psycopg.Connection]:
    """A reading connection to the demo company."""
    with psycopg.connect(company_dsn) as opened:
        yield opened


@pytest.mark.parametrize("anchor", ANCHORS, ids=lambda anchor: anchor.name)
def test_shows_its_pitfall(connection: psycopg.Connection, anchor: Anchor) -> None:
    person = anchors.person_id(str(anchor.value))
    cursor = connection.execute(CHECKS[anchor.name].encode(), {"value": anchor.value, "person": person})

    assert cursor.fetchall() == [(True,)]


@pytest.mark.parametrize("promise", EVERYWHERE)
def test_holds_everywhere(connection: psycopg.Connection, promise: str) -> None:
    assert connection.execute(EVERYWHERE[promise].encode()).fetchall() == [(True,)]


def test_every_constant_is_an_anchor() -> None:
    """A place that is named but not listed would be promised by nobody."""
    constants = {name for name in vars(anchors) if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)}

    assert constants - {"ANCHORS", "PHONE_STOPPED", "PHONE_CONVERSATION"} == {anchor.name for anchor in ANCHORS}


def test_an_artist_of_the_story_owns_scripted_works_only(connection: psycopg.Connection) -> None:
    """The draw never adds a work to an artist whose balance an anchor promises."""
    cursor = connection.execute(
        "SELECT count(*) FROM art AS a JOIN artist_profiles AS p ON p.id = a.artist_id WHERE p.entry_id >= 310000"
    )

    assert cursor.fetchone() == (21,)
