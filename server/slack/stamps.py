"""Slack's time stamps, `1700000000.000100`, as moments: when a thing was done, however late its event comes."""

import re
from datetime import UTC, datetime, timedelta

_STAMP = re.compile(r"(\d{1,11})\.(\d{6})")


def moment(stamp: object, *, otherwise: datetime) -> datetime:
    """Return the moment of a stamp, exact to the microsecond; `otherwise` where there is none."""
    found = _STAMP.fullmatch(str(stamp))
    if found is None:
        return otherwise
    return datetime.fromtimestamp(int(found[1]), UTC) + timedelta(microseconds=int(found[2]))
