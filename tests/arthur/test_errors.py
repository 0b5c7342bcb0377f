"""Errors: a code for programs, words for people, nothing hidden in between."""

import pytest

from arthur import errors
from arthur.errors import ArthurError, InternalError, InvalidRequest, NotFound, RateLimited


def every_kind(base: type[ArthurError] = ArthurError) -> list[type[ArthurError]]:
    return [base, *(deeper for kind in base.__subclasses__() for deeper in every_kind(kind))]


KINDS = [kind for kind in every_kind() if kind.__module__ == errors.__name__]


def test_every_kind_has_a_code_of_its_own() -> None:
    own = [kind for kind in KINDS if kind is not InternalError]  # a bug keeps the base's code

    assert len({kind.code for kind in own}) == len(own)
    assert all(kind.code.replace("_", "").isalpha() and kind.code.islower() for kind in KINDS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {InternalError, RateLimited}])
def test_an_error_without_words_speaks_its_hint(kind: type[ArthurError]) -> None:
    assert kind().detail == str(kind()) == kind.hint
    assert kind("The spoon is missing.").detail.startswith("The spoon is missing.")


def test_every_problem_of_wrong_arguments_is_told() -> None:
    error = InvalidRequest(problems=("eid: missing", "limit: too large"))

    assert error.detail == "eid: missing; limit: too large"
    assert error.problems == ("eid: missing", "limit: too large")


def test_near_matches_are_offered() -> None:
    error = NotFound("No event AB401.", suggestions=("AB4012", "AB4010"))

    assert error.detail == "No event AB401. Did you mean: AB4012, AB4010?"


@pytest.mark.parametrize(("wait", "told"), [(0.0, 1), (0.2, 1), (1.0, 1), (1.2, 2), (59.4, 60)])
def test_the_wait_told_is_never_too_short(wait: float, told: int) -> None:
    error = RateLimited("user_rate_limit_exceeded", retry_after=wait)

    assert error.retry_after >= wait
    assert error.retry_after == told
    assert f"{told} s" in error.detail


def test_a_bug_shows_its_reference_and_nothing_else() -> None:
    assert InternalError("err_1_abc").detail == (
        "Something went wrong on my side; I have logged it. Reference: err_1_abc."
    )
