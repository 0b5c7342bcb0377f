"""Text that Postgres cannot hold is stored with a sign in its place, and everything else as it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from arthur.adapting import SIGN, ZERO, dump_json
from arthur.database import Database


@given(st.text())
def test_json_text_says_what_was_meant(text: str) -> None:
    assert json.loads(dump_json({"said": text})) == {"said": text.replace(ZERO, SIGN)}


@pytest.mark.parametrize("text", ["plain", "two\\u0000 written out", "ends with \\", "quote ' and \" and %s", "🎨 é"])
async def test_ordinary_text_comes_back_as_it_went(text: str, own_database: Database) -> None:
    assert await own_database.value("SELECT %(text)s::text", {"text": text}) == text
    assert await own_database.value("SELECT %(json)s", {"json": Jsonb({"said": text})}) == {"said": text}


@pytest.mark.parametrize(
    ("text", "stored"), [("zero\x00byte", f"zero{SIGN}byte"), ("half\ud83d a pair", "half? a pair")]
)
async def test_what_cannot_be_stored_becomes_a_sign(text: str, stored: str, own_database: Database) -> None:
    assert await own_database.value("SELECT %(text)s::text", {"text": text}) == stored
    assert await own_database.value("SELECT %(json)s", {"json": Jsonb({"said": text})}) == {"said": stored}
