"""Named places of the demo company: where each awkward case of the real data can be found.

Names are a contract for tests, documents, demo questions and evaluations. Event codes are EIDs, works are art codes,
artists are entry ids ("artist numbers"), people are keys of their UUID: ``person_id(key)``.
"""

from dataclasses import dataclass

from tools.reference.generate.world import uid

# Shows, by the day they take place relative to the clock.
LIVE_NIGHT = "AB4015"
LAST_TORONTO = "AB4012"
NEW_YORK_IN_USD = "AB4009"
ALL_TO_THE_ARTIST = "AB4004"
CHARITY_NIGHT = "AB4001"
OTTAWA_IN_USD = "AB3998"
UNSETTLED_WORKS = "AB3989"
PLACEHOLDER_EASEL = "AB3979"
EARLIER_TORONTO = "AB3974"
DISABLED_PAST = "AB3921"
OLD_VOTES = "AB2811"
NEXT_SYDNEY = "AB4016"
APPLICATIONS_CLOSED = "AB4018"
NEXT_TORONTO = "AB4020"
HIDDEN_IN_APP = "AB4022"
WRONG_EVENTBRITE = "AB4024"
EVENTBRITE_NULL = "AB4026"
FOREIGN_TICKET_CURRENCY = "AB4028"
VENUE_AS_TEXT = "AB4029"
STALE_TICKETS = "AB4031"
NO_TIMEZONE_ANYWHERE = "AB4035"
YORK_IN_ENGLAND = "AB4036"
LONDON_IN_CANADA = "AB4039"
NO_TIMEZONE = "AB4046"
ENDS_BEFORE_START = "AB4047"
EVERYTHING_MISSING = "AB4050"
TEST_EVENT = "AB4099"

# Works of art.
WORK_PAID_WITHOUT_FINAL_PRICE = "AB4012-1-1"
WORK_WITHOUT_BIDS = "AB4012-1-8"
WORK_SOLD_UNPAID = "AB4012-2-3"
WORK_CLOSED_WITH_BIDS = "AB3989-2-3"
WORK_LOGGED_BUT_SOLD = "AB3989-3-1"
WORK_CHECKOUT_BUT_SOLD = "AB3989-3-2"
WORK_PLACEHOLDER = "AB3979-1-8"
WORK_EXTENDED = "AB4015-1-1"
WORK_ACTIVE_PAST_CLOSING = "AB4015-1-8"
WORK_SOLD_WITHOUT_WINNER = "AB3989-3-3"

# Artists, by entry id.
ARTIST_TWO_CURRENCIES = 310001
ARTIST_READY = 310002
ARTIST_NO_ACCOUNT = 310003
ARTIST_INVITED = 310004
ARTIST_SETTLED = 310005
ARTIST_FAILED_TRANSFER = 310006
ARTIST_CANCELLED_TRANSFER = 310007
ARTIST_IN_FLIGHT = 310008
ARTIST_DOUBLE_TRANSFER = 310009
ARTIST_UNATTRIBUTED = 310010
ARTIST_CREDIT_ONLY = 310011
ARTIST_PRIMARY = 310012
ARTIST_SUPERSEDED = 310013
ARTIST_CONTRADICTORY = 310014
ARTIST_WITHOUT_PERSON = 310015
ARTIST_LOGIN_CONTACT = 310016
ARTIST_WRONG_PLUS_ONE = 310017
ARTIST_AUD_WITH_US_ACCOUNT = 310018
ARTIST_ACCOUNT_CURRENCY = 310019
ARTIST_MANUAL_ROUTE = 310020
ARTIST_WITHDRAWN = 310021
ARTIST_WRONG_CURRENCY_DEBT = 310022
ARTIST_TWO_PORTIONS = 310023
ARTIST_RETIRED_ACCOUNT = 310024
ARTIST_ALIASES = 310025
ARTIST_CHARITY = 310026
ARTIST_INJECTION = 310027
ARTIST_LIKE_SIGNS = 310028
ALIAS_NUMBER = 41234

# People, as keys of person_id(), and two telephone numbers of theirs.
PERSON_NO_LAST_NAME = "no-last-name"
PERSON_KEPT = "kept"
PERSON_SUPERSEDED = "superseded"
PERSON_LEGACY_PHONE = "legacy-phone"
PERSON_WRONG_PLUS_ONE = "wrong-plus-one"
PERSON_LOGIN_PHONE_ONLY = "login-phone-only"
PERSON_NICKNAME_ONLY = "nickname-only"
PERSON_LIKE_SIGNS = "like-signs"
PERSON_BLOCKED = "blocked"
PERSON_STOPPED = "stopped"
PERSON_CONVERSATION = "talker"
PERSON_TOP_BIDDER = "bidder"
PHONE_STOPPED = "+14795550100"
PHONE_CONVERSATION = "+16935550100"


def person_id(key: str) -> str:
    """Return the UUID of a person of the story."""
    return uid("person", key)


def artist_id(entry_id: int) -> str:
    """Return the UUID of the profile with this artist number."""
    return uid("artist", entry_id)


def event_id(eid: str) -> str:
    """Return the UUID of an event."""
    return uid("event", eid)


def work_id(art_code: str) -> str:
    """Return the UUID of a work of art."""
    return uid("art", art_code)


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """One named place: the constant's name and value, the pitfall it shows, and what can be seen there."""

    name: str
    value: str | int
    pitfall: str
    shows: str


def _anchor(name: str, pitfall: str, shows: str) -> Anchor:
    return Anchor(name=name, value=globals()[name], pitfall=pitfall, shows=shows)


ANCHORS = (
    _anchor(
        "LIVE_NIGHT", "A9 C14 C15", "running now in Montréal: round 2 of 3, auction open, votes and bids minutes old"
    ),
    _anchor("LAST_TORONTO", "A9 D5", "the last Toronto show, within the month: works paid, sold and unsold"),
    _anchor("NEW_YORK_IN_USD", "A8 D1", "a past New York show in USD; 'york' must not mean this one"),
    _anchor("ALL_TO_THE_ARTIST", "D4", "artist_auction_portion 1"),
    _anchor("CHARITY_NIGHT", "D4", "artist_auction_portion 0 with paid works: nobody is owed anything"),
    _anchor("OTTAWA_IN_USD", "D3", "events.currency USD in a Canadian city"),
    _anchor("UNSETTLED_WORKS", "C5 C6", "works whose status disagrees with bids, logs or checkouts"),
    _anchor("PLACEHOLDER_EASEL", "C7", "an easel without artist that closed before the show began"),
    _anchor("EARLIER_TORONTO", "E5", "an earlier Toronto show with cached orders, a chart comparator"),
    _anchor("DISABLED_PAST", "F6", "a past show with enabled false that still is an audience"),
    _anchor("OLD_VOTES", "C8", "votes with the text code only, art_uuid NULL, some weights below 1"),
    _anchor("NEXT_SYDNEY", "A4", "an evening in Sydney that is another UTC day"),
    _anchor("APPLICATIONS_CLOSED", "B10", "pending invitations that nobody can accept any more"),
    _anchor(
        "NEXT_TORONTO", "E1 E3 E4", "the next Toronto show: fresh ticket cache, orders in every state, ads, campaign"
    ),
    _anchor("HIDDEN_IN_APP", "tools 1.6", "enabled, but show_in_app false"),
    _anchor("WRONG_EVENTBRITE", "E8", "linked to another organiser's page, whose start differs by weeks"),
    _anchor("EVENTBRITE_NULL", "E7", "eventbrite_id NULL"),
    _anchor("FOREIGN_TICKET_CURRENCY", "E13", "tickets in EUR while the event is in GBP"),
    _anchor("VENUE_AS_TEXT", "tools 1.1", "no venue_id, the venue is free text"),
    _anchor("STALE_TICKETS", "E11", "the newest ticket figures are nine days old"),
    _anchor("NO_TIMEZONE_ANYWHERE", "A5 A8", "no zone on the event, and a city without zone and country"),
    _anchor("YORK_IN_ENGLAND", "A8", "York, which is inside the name New York"),
    _anchor("LONDON_IN_CANADA", "A8", "London in Canada; FOREIGN_TICKET_CURRENCY is in London in England"),
    _anchor("NO_TIMEZONE", "A5", "timezone_icann NULL, the city knows the zone"),
    _anchor("ENDS_BEFORE_START", "tools 1.8", "the end is before the start"),
    _anchor("EVERYTHING_MISSING", "tools 1.8", "no city, venue, currency, start, zone or name; eventbrite_id is ''"),
    _anchor("TEST_EVENT", "A3", "a test among real shows"),
    _anchor("WORK_PAID_WITHOUT_FINAL_PRICE", "C1", "paid, final_price NULL, won at 300"),
    _anchor("WORK_WITHOUT_BIDS", "C2", "closed, current_bid 50, no bid"),
    _anchor("WORK_SOLD_UNPAID", "C4", "sold, the buyer has not paid for more than a week"),
    _anchor("WORK_CLOSED_WITH_BIDS", "C5", "closed although it has bids"),
    _anchor("WORK_LOGGED_BUT_SOLD", "C6", "a payment was logged by hand, status still sold"),
    _anchor("WORK_CHECKOUT_BUT_SOLD", "C6", "the checkout completed, status still sold"),
    _anchor("WORK_SOLD_WITHOUT_WINNER", "tools 5.5", "sold, but winner_id NULL"),
    _anchor("WORK_PLACEHOLDER", "C7", "no artist, closing_time before the show"),
    _anchor("WORK_EXTENDED", "C14", "a bid two minutes ago moved the closing time"),
    _anchor("WORK_ACTIVE_PAST_CLOSING", "tools 1.11", "still active after its closing time"),
    _anchor("ARTIST_TWO_CURRENCIES", "D1", "owed 150 CAD and 100 USD"),
    _anchor("ARTIST_READY", "tools 3.2", "owed 120 CAD, account ready"),
    _anchor("ARTIST_NO_ACCOUNT", "tools 3.1", "owed 90 CAD, no account, never invited"),
    _anchor("ARTIST_INVITED", "D13", "owed 100 CAD, invited ten days ago in the live log, earlier in the old one"),
    _anchor("ARTIST_SETTLED", "D6", "80 CAD earned, paid by a verified transfer: owed nothing"),
    _anchor("ARTIST_FAILED_TRANSFER", "D7", "a failed payment of 110 CAD that has a transfer id"),
    _anchor("ARTIST_CANCELLED_TRANSFER", "D8", "a cancelled payment of 70 CAD that has a transfer id"),
    _anchor("ARTIST_IN_FLIGHT", "D14", "130 CAD earned, 60 pending and 70 processing"),
    _anchor("ARTIST_DOUBLE_TRANSFER", "D9", "one transfer of 100 CAD stored twice"),
    _anchor("ARTIST_UNATTRIBUTED", "D10", "40 of 95 CAD paid by hand without artwork"),
    _anchor("ARTIST_CREDIT_ONLY", "D11", "a prize of 100 CAD as negative gross, no art at all"),
    _anchor("ARTIST_PRIMARY", "B4", "the profile with the login; the money is on ARTIST_SUPERSEDED"),
    _anchor("ARTIST_SUPERSEDED", "B4", "superseded, yet 140 CAD were earned on it"),
    _anchor("ARTIST_CONTRADICTORY", "B4", "superseded and marked as primary at once"),
    _anchor("ARTIST_WITHOUT_PERSON", "B3", "no person behind the profile"),
    _anchor("ARTIST_LOGIN_CONTACT", "B2", "contact on auth.users only"),
    _anchor("ARTIST_WRONG_PLUS_ONE", "B1", "a British number with +1 in front"),
    _anchor("ARTIST_AUD_WITH_US_ACCOUNT", "D16", "owed 150 AUD, the account is in the United States"),
    _anchor(
        "ARTIST_ACCOUNT_CURRENCY",
        "D18 D10",
        "Australian account with USD default; a webhook row in USD without artwork",
    ),
    _anchor("ARTIST_MANUAL_ROUTE", "D20", "paid by hand on request: a pending request of 125 NZD"),
    _anchor("ARTIST_WITHDRAWN", "B10", "confirmed for NEXT_TORONTO, then withdrew"),
    _anchor("ARTIST_WRONG_CURRENCY_DEBT", "D3 D20", "overdue: owed 105 in the wrong currency of OTTAWA_IN_USD"),
    _anchor("ARTIST_TWO_PORTIONS", "D23", "150 USD at half and 180 USD at full portion, 50 paid"),
    _anchor("ARTIST_RETIRED_ACCOUNT", "D13", "owed 65 CAD, has an account of the retired kind only"),
    _anchor("ARTIST_ALIASES", "B5", "known as artist number ALIAS_NUMBER in older forms"),
    _anchor("ARTIST_CHARITY", "D4", "sold at CHARITY_NIGHT, owed nothing"),
    _anchor("ARTIST_INJECTION", "H15", "the bio holds instructions to a reader"),
    _anchor("ARTIST_LIKE_SIGNS", "B6", "a name with % and _"),
    _anchor("ALIAS_NUMBER", "B5", "an artist number that lives in artist_profile_aliases only"),
    _anchor("PERSON_NO_LAST_NAME", "B6", "last_name NULL"),
    _anchor("PERSON_KEPT", "tools 1.2", "the record that replaced PERSON_SUPERSEDED"),
    _anchor("PERSON_SUPERSEDED", "tools 1.2", "superseded_by is set"),
    _anchor("PERSON_LEGACY_PHONE", "B1", "only phone_number, written (416) 555-0142"),
    _anchor("PERSON_WRONG_PLUS_ONE", "B1", "a British number with +1 in front"),
    _anchor("PERSON_LOGIN_PHONE_ONLY", "B1", "the number is in auth_phone, without a plus"),
    _anchor("PERSON_NICKNAME_ONLY", "tools 1.2", "known by nickname only"),
    _anchor("PERSON_LIKE_SIGNS", "B6", "a name with % and _"),
    _anchor("PERSON_BLOCKED", "F7", "message_blocked above 0"),
    _anchor("PERSON_STOPPED", "F7", "answered STOP and is opted out"),
    _anchor("PERSON_CONVERSATION", "tools 4.4", "campaign texts, replies and auction texts with PHONE_CONVERSATION"),
    _anchor("PERSON_TOP_BIDDER", "tools 1.10", "won WORK_PAID_WITHOUT_FINAL_PRICE"),
)
