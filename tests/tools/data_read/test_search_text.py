"""What a search text is, read off its shape."""

import pytest

from tools.data_read.search_text import (
    NamePattern,
    PhonePattern,
    Shape,
    as_artist_number,
    ascii_sieve,
    shape_of,
    unlinked,
)


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("someone@example.com", Shape.EMAIL),
        ("@example.com", Shape.EMAIL),
        ("(416) 555-0142", Shape.PHONE),
        ("+447700900123", Shape.PHONE),
        ("555-0142", Shape.PHONE),
        ("310618", Shape.NUMBER),
        ("#310618", Shape.NUMBER),
        ("artist no. 310618", Shape.NUMBER),
        ("bf474f64-e655-46b9-85f1-9c055a92fa24", Shape.ID),
        ("Ada Appleyarn", Shape.NAME),
        ("Studio 54", Shape.NAME),
    ],
)
def test_the_kind_is_read_off_the_shape(typed: str, shape: Shape) -> None:
    assert shape_of(typed) is shape


def test_links_that_chat_clients_add_are_taken_off() -> None:
    assert unlinked("<mailto:a@example.com|a@example.com>") == "a@example.com"
    assert unlinked("<tel:+14165550142|416-555-0142>") == "+14165550142"
    assert unlinked(" Ada ") == "Ada"


def test_an_artist_number_is_read_from_its_forms() -> None:
    assert as_artist_number("artist number 310618") == 310618
    assert as_artist_number("310618 x") is None


def test_a_phone_is_compared_by_digits_with_and_without_the_one() -> None:
    pattern = PhonePattern.of("+1 (416) 555-0142")

    assert (pattern.digits, pattern.without_one, pattern.last_ten) == ("14165550142", "4165550142", "4165550142")
    assert pattern.gapped == "%4%1%6%5%5%5%0%1%4%2%"


def test_few_digits_have_no_last_ten() -> None:
    assert PhonePattern.of("555-0142").last_ten is None


def test_likes_signs_are_escaped_and_words_stand_alone() -> None:
    pattern = NamePattern.of("Real_Name, 100%")

    assert pattern.words == [r"%Real\_Name%", r"%100\%%"]
    assert pattern.exact == "real_name 100%"


@pytest.mark.parametrize(("pattern", "sieve"), [("%Bram%", "%bram%"), ("%José%", "%jos%%"), ("%ÉA\\_b%", "%%a\\_b%")])
def test_the_sieve_lets_letters_beyond_ascii_be_anything(pattern: str, sieve: str) -> None:
    """What it lets through is compared in full afterwards, so it may only be wider than the pattern."""
    assert ascii_sieve(pattern) == sieve
