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
EVERYBODY = "it counts everybody who can get a text, so it has to look at everybody"

ACCEPTED: Mapping[tuple[str, str], str] = MappingProxyType({
    ("tools/data_read/sql/people_found.sql", "people"): PEOPLE_SEARCH,
    ("tools/data_read/sql/artists_found.sql", "artist_profiles"): ARTIST_SEARCH,
    ("tools/data_read/sql/artists_found.sql", "artist_profile_aliases"): ARTIST_SEARCH,
    ("tools/growth_marketing/sql/people_by_name.sql", "people"): PEOPLE_SEARCH,
    ("tools/growth_marketing/sql/sms_everybody.sql", "people"): EVERYBODY,
    ("tools/platform_db_edge/sql/email_log.sql", "email_logs"): MAIL_SEARCH,
    ("tools/profile_integrity/sql/duplicate_profiles.sql", "artist_profiles"): ARTIST_SEARCH,
    ("tools/profile_integrity/sql/duplicate_profiles.sql", "artist_profile_aliases"): ARTIST_SEARCH,
})  # fmt: skip
"""Statement and table to the reason."""


def why_accepted(statement: str, table: str) -> str | None:
    """Return why a statement may read a table from end to end, or None when it may not."""
    return ACCEPTED.get((statement, table))
