"""How text goes to Postgres: without zero bytes and lone surrogates, which neither its text nor its JSON can hold.

People paste them from spreadsheets and models invent them. Each becomes a sign for what cannot be shown, so that a
question, an answer or a record that contains one is stored like any other.
"""

import json
import re
from functools import cache

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.json import set_json_dumps
from psycopg.types.string import StrDumperUnknown

ZERO, SIGN = "\x00", "\N{REPLACEMENT CHARACTER}"
_ESCAPED_ZERO = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class TextDumper(StrDumperUnknown):
    """Dumps text as the driver does, what cannot be stored replaced."""

    def dump(self, obj: str) -> Buffer | None:
        """Return the bytes of a text."""
        return obj.replace(ZERO, SIGN).encode(self._encoding, "replace")


def dump_json(value: object) -> str:
    """Return a value as JSON text; values that JSON does not know are written as their text."""
    text = json.dumps(value, default=str, ensure_ascii=False).encode("utf-8", "replace").decode()
    return _ESCAPED_ZERO.sub(rf"\1{SIGN}", text) if "\\u0000" in text else text


@cache
def adapters() -> AdaptersMap:
    """Return the driver's adapters with these rules in them, for the connections of a pool."""
    found = AdaptersMap(psycopg.adapters)
    found.register_dumper(str, TextDumper)
    set_json_dumps(dump_json, context=found)
    return found
