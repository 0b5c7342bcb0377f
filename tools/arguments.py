"""Argument types that several tools share, forgiving in what they accept and strict in what they pass on."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

_SEPARATORS = re.compile(r"[\s\-_.#]+")
_CODE = re.compile(r"^[A-Z]{2,10}\d{1,8}$")


def normalise_eid(value: object) -> object:
    """Turn "ab 4003", "AB-4003", "4003" or 4003 into "AB4003" (pitfall A2)."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    code = _SEPARATORS.sub("", value).upper()
    return f"AB{code}" if code.isdigit() else code


def _event_code(value: str) -> str:
    if not _CODE.match(value):
        msg = "must be an event code such as AB4003"
        raise ValueError(msg)
    return value


def _uuid(value: object) -> str:
    try:
        return str(UUID(str(value).strip()))
    except ValueError:
        msg = "must be a UUID; look the person, profile or artwork up first and use the id it returns"
        raise ValueError(msg) from None


Eid = Annotated[
    str,
    BeforeValidator(normalise_eid),
    AfterValidator(_event_code),
    Field(description="Event code, for example AB4003 (not the event's UUID).", examples=["AB4003"]),
]
ProfileId = Annotated[
    str, BeforeValidator(_uuid), Field(description="UUID of an artist profile, from lookup_artist_profile.")
]
PersonId = Annotated[str, BeforeValidator(_uuid), Field(description="UUID of a person, from lookup_person.")]
RoundNumber = Annotated[int, Field(ge=1, le=20, description="Round number, from 1.")]
HoursBack = Annotated[int, Field(ge=1, le=720, description="How many hours to look back, 1 to 720.")]


def like_pattern(text: str) -> str:
    r"""Return `text` with LIKE's wildcards escaped, for `ILIKE ... ESCAPE '\'`-style matching (the default escape)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def digits_only(text: str) -> str:
    """Return the digits of a phone number as typed."""
    return re.sub(r"\D", "", text)
