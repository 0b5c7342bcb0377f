"""Full reads of large tables that are accepted, each with its reason; every other one is a finding."""

from collections.abc import Mapping
from types import MappingProxyType

PEOPLE_SEARCH = (
    "a search for parts of names, addresses and numbers; the company has no trigram index on people, and one full read "
    "of about 100,000 rows is accepted (spec schema, people)"
)
ARTIST_SEARCH = (
    "a search for parts of names over artists and their former names, about 25,000 and 60,000 short rows; the company "
    "has no trigram index on them"
)
MAIL_SEARCH = "a search for parts of addresses over some ten thousand short rows of mails on record"
EVERY_BALANCE = (
    "asked for no artist and no event, the report is about everybody, so it reads every paid work and every payment "
    "once; for an artist or an event both are found by their indexes"
)
MERGED = (
    "the profiles merged into one are found by superseded_by, which the company does not index; about 25,000 short "
    "rows (CREATE INDEX ON artist_profiles (superseded_by) would spare the read)"
)
OLD_NUMBERS = (
    "the old numbers of one profile are found by artist_profile_id, which the company does not index; about 60,000 "
    "short rows (CREATE INDEX ON artist_profile_aliases (artist_profile_id) would spare the read)"
)
INVITED = (
    "the invitations of one profile are found by artist_profile_id, which the company does not index; about 27,000 "
    "short rows (CREATE INDEX ON artist_invitations (artist_profile_id) would spare the read)"
)
STAGED = (
    "artists who are only staged have no easel, and the one index on rounds holds those with an easel; about 17,000 "
    "short rows (CREATE INDEX ON round_contestants (round_id) would spare the read)"
)
IN_METADATA = (
    "the event of a queued text stands in its metadata, in four ways and sometimes encoded twice; no one index can "
    "serve that"
)
WHOLE_QUEUE = "it counts the whole queue of Slack notices by status, so it has to look at all of it"
WHOLE_VIEW = "it counts all voting weights and finds the newest, so it has to look at all of them"
EVERYBODY = "it counts everybody who can get a text, so it has to look at everybody"

ACCEPTED: Mapping[tuple[str, str], str] = MappingProxyType({
    ("tools/data_read/sql/people_found.sql", "people"): PEOPLE_SEARCH,
    ("tools/data_read/sql/artists_found.sql", "artist_profiles"): ARTIST_SEARCH,
    ("tools/data_read/sql/artists_found.sql", "artist_profile_aliases"): ARTIST_SEARCH,
    ("tools/data_read/sql/artist_and_duplicates.sql", "artist_profiles"): MERGED,
    ("tools/growth_marketing/sql/people_by_name.sql", "people"): PEOPLE_SEARCH,
    ("tools/growth_marketing/sql/queue_of_event.sql", "message_queue"): IN_METADATA,
    ("tools/growth_marketing/sql/sms_everybody.sql", "people"): EVERYBODY,
    ("tools/payments/sql/artist_group.sql", "artist_profiles"): MERGED,
    ("tools/payments/sql/merged_profiles.sql", "artist_profiles"): MERGED,
    ("tools/payments/sql/balances.sql", "art"): EVERY_BALANCE,
    ("tools/payments/sql/balances.sql", "artist_payments"): EVERY_BALANCE,
    ("tools/payments/sql/event_artist_ids.sql", "round_contestants"): STAGED,
    ("tools/platform_db_edge/sql/email_log.sql", "email_logs"): MAIL_SEARCH,
    ("tools/platform_db_edge/sql/live_contestants.sql", "round_contestants"): STAGED,
    ("tools/platform_db_edge/sql/live_rounds.sql", "round_contestants"): STAGED,
    ("tools/platform_db_edge/sql/slack_queue_figures.sql", "slack_notifications"): WHOLE_QUEUE,
    ("tools/profile_integrity/sql/duplicate_profiles.sql", "artist_invitations"): INVITED,
    ("tools/profile_integrity/sql/duplicate_profiles.sql", "artist_profiles"): ARTIST_SEARCH,
    ("tools/profile_integrity/sql/duplicate_profiles.sql", "artist_profile_aliases"): ARTIST_SEARCH,
    ("tools/profile_integrity/sql/profile_with_numbers.sql", "artist_profile_aliases"): OLD_NUMBERS,
    ("tools/profile_integrity/sql/weights_age.sql", "person_vote_weights"): WHOLE_VIEW,
})  # fmt: skip
"""Statement and table to the reason."""


def why_accepted(statement: str, table: str) -> str | None:
    """Return why a statement may read a table from end to end, or None when it may not."""
    return ACCEPTED.get((statement, table))
