"""What goes on around a question, cut to what fits beside it."""

from nodes.surroundings import (
    MOST_REMARKS,
    NOTES_CHARS,
    REMARK_CHARS,
    REMARKS_CHARS,
    Note,
    Notes,
    Remark,
    Surroundings,
    fitted,
)


def remark(text: str, **more: bool) -> Remark:
    return Remark(at="2026-06-12T00:30Z", author="Ada", text=text, **more)  # pyright: ignore[reportArgumentType]


def around(remarks: list[Remark], *, left_out: int = 0, notes: list[Notes] | None = None) -> Surroundings:
    return Surroundings(remarks=remarks, left_out=left_out, notes=notes or [], looking_at=None)


def texts(found: Surroundings) -> list[str]:
    return [one["text"] for one in found["remarks"]]


def test_the_newest_remarks_and_the_first_of_a_thread_are_kept() -> None:
    said = [remark("root", opens_thread=True), *(remark(str(number)) for number in range(40))]

    found = fitted(around(said, left_out=5), masked=True)

    assert texts(found) == ["root", *(str(number) for number in range(40 - MOST_REMARKS + 1, 40))]
    assert found["left_out"] == 5 + 40 - MOST_REMARKS + 1


def test_without_a_first_one_only_the_newest_are_kept() -> None:
    found = fitted(around([remark(str(number)) for number in range(40)]), masked=True)

    assert texts(found) == [str(number) for number in range(40 - MOST_REMARKS, 40)]


def test_long_remarks_are_cut_and_all_of_them_together_have_a_bound() -> None:
    said = [remark("r" * 5_000, opens_thread=True), *(remark(f"{number} " + "x" * 3_000) for number in range(12))]

    found = fitted(around(said), masked=True)

    assert {len(text) for text in texts(found)} == {REMARK_CHARS}
    assert all(text.endswith("…") for text in texts(found))
    assert sum(map(len, texts(found))) == REMARKS_CHARS
    assert texts(found)[0].startswith("r")
    assert [text.split()[0] for text in texts(found)[1:]] == ["5", "6", "7", "8", "9", "10", "11"]
    assert found["left_out"] == 5


def test_contact_data_is_masked_before_anything_is_cut() -> None:
    """Half a phone number would not be recognised as one."""
    ahead = "x " * ((REMARK_CHARS - 9) // 2)
    said = [remark(ahead + "+1 416 555 0134 or ada@example.com"), remark("call +1 416 555 0134")]
    notes = [Notes(place="here", notes=[Note(about="people", note="Mira: mira@example.com")])]

    masked = fitted(around(said, notes=notes), masked=True)
    plain = fitted(around(said, notes=notes), masked=False)

    assert "416" not in str(masked)
    assert "example.com" in str(masked)
    assert "mira@" not in str(masked)
    assert texts(plain)[1] == "call +1 416 555 0134"
    assert plain["notes"] == notes


def test_notes_are_cut_at_a_whole_entry() -> None:
    notes = Notes(place="here", notes=[Note(about="topics", note=f"{number} " + "n" * 900) for number in range(9)])

    [kept] = fitted(around([], notes=[notes]), masked=False)["notes"]

    assert kept["notes"] == notes["notes"][: NOTES_CHARS // 902]


def test_contact_data_is_masked_although_something_invisible_stands_in_it() -> None:
    hidden = "ask ada\u200b@exam\u00adple.com or +1 416\u2060 555 01\u200b99"
    found = fitted(
        around([remark(hidden)], notes=[Notes(place="here", notes=[Note(about="x", note=hidden)])]), masked=True
    )

    assert texts(found) == ["ask a***@example.com or ***99"]
    assert [note["note"] for notes in found["notes"] for note in notes["notes"]] == ["ask a***@example.com or ***99"]
