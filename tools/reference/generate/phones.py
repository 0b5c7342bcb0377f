"""Telephone numbers from the ranges that regulators keep for fiction."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

_TOLL_FREE = frozenset({800, 822, 833, 844, 855, 866, 877, 888, 900})
_AREAS = tuple(area for area in range(201, 999) if area % 100 != 11 and area not in _TOLL_FREE and area != 555)
# Stride through the area codes, so that neighbours in a list do not share one.
_AREA_STRIDE = 211
_UK_RANGES = (
    "7700900", "2079460", "1632960", "1134960", "1144960", "1154960", "1164960", "1174960", "1184960", "1214960",
    "1314960", "1414960", "1514960", "1614960", "1914980", "2896496", "2920180", "8081570", "3069990",
)  # fmt: skip
_AU_RANGES = ("25550", "27010", "35550", "37010", "75550", "77010", "85550", "87010")


def north_american(number: int) -> str | None:
    """Return the n-th number of the form +1 NXX 555 01XX, None when they are used up."""
    line, position = divmod(number, len(_AREAS))
    if line > 99:
        return None
    return f"+1{_AREAS[position * _AREA_STRIDE % len(_AREAS)]}55501{line:02d}"


def british(number: int) -> str | None:
    """Return the n-th number of Ofcom's drama ranges, None when they are used up."""
    line, position = divmod(number, len(_UK_RANGES))
    return f"+44{_UK_RANGES[position]}{line:03d}" if line <= 999 else None


def australian(number: int) -> str | None:
    """Return the n-th number of the ranges kept for fiction in Australia, None when they are used up."""
    line, position = divmod(number, len(_AU_RANGES))
    return f"+61{_AU_RANGES[position]}{line:04d}" if line <= 9999 else None


def of_country(country: str | None, number: int) -> str | None:
    """Return the n-th number for people of a country; one counter serves each of the three number plans."""
    return {"NA": north_american, "EU": british, "PA": australian}[plan_of(country)](number)


def plan_of(country: str | None) -> str:
    """Return the number plan that stands for a country."""
    if country in {"CA", "US"}:
        return "NA"
    return "EU" if country in {"GB", "NL", None} else "PA"
