"""References that people quote."""

import re
from datetime import UTC, datetime, timedelta

from arthur.ids import error_reference

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


def moment_in(reference: str) -> datetime:
    return datetime.fromtimestamp(int(reference.split("_")[1], 36) / 1000, UTC)


def test_a_reference_has_the_form_that_operators_search_for() -> None:
    assert re.fullmatch(r"err_[0-9a-z]{8}_[0-9a-z]{6}", error_reference(AT))


def test_a_reference_tells_when_it_happened() -> None:
    assert moment_in(error_reference(AT + timedelta(milliseconds=123))) == AT + timedelta(milliseconds=123)


def test_two_failures_of_one_moment_have_different_references() -> None:
    assert len({error_reference(AT) for _ in range(200)}) == 200


def test_the_first_moment_of_all_has_a_reference_too() -> None:
    assert error_reference(datetime.fromtimestamp(0, UTC)).startswith("err_0_")
