"""Text for Slack: mark-up turned, long text parted without breaking a line or a code block."""

from hypothesis import given
from hypothesis import strategies as st

from server.slack.places import mentions_anybody, thread_key, thread_uuid, without_mention
from server.slack.wording import FENCE, parted, to_mrkdwn


def test_markdown_becomes_slack_mark_up() -> None:
    text = "## **Sales**\n- **one** [site](https://example.com/a)\n* two"
    assert to_mrkdwn(text) == "*Sales*\n• *one* <https://example.com/a|site>\n• two"


def test_code_stays_as_it_is() -> None:
    text = "```\n- **not** bold\n# no heading\n```\nand `**this**`"
    assert to_mrkdwn(text) == text


def test_table_becomes_padded_code() -> None:
    text = "| City | Sold |\n|---|---|\n| Toronto | 12 |\n| Rome | 7 |\n"
    assert to_mrkdwn(text) == f"{FENCE}\nCity     Sold\nToronto  12\nRome     7\n{FENCE}\n"


def test_nobody_is_called_by_a_broadcast() -> None:
    assert to_mrkdwn("<!channel> look, <!here|here>") == "&lt;!channel> look, &lt;!here|here>"


def test_his_own_mention_alone_is_taken_out() -> None:
    assert without_mention("<@U1>, who is <@U2>?", "U1") == "who is <@U2>?"
    assert without_mention("ask <@U1|arthur> this", "U1") == "ask this"
    assert mentions_anybody("hi <@U2>")
    assert not mentions_anybody("hi <#C1>")


def test_threads_are_told_apart() -> None:
    keys = {thread_key("T", "C", "1.0"), thread_key("T", "C", "2.0"), thread_key("T", "C", None)}
    assert len({thread_uuid(key) for key in keys}) == 3


LINES = st.lists(st.text(alphabet="ab `*\u00e9", max_size=300), max_size=60)


@given(LINES)
def test_parts_fit_and_lose_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    split = parted(text, limit=200, most=4)

    assert len(split.parts) <= 4
    assert all(len(part) <= 200 for part in split.parts)
    said = "".join("".join(part.split()) for part in (*split.parts, split.rest)).replace("`", "")
    assert said == "".join(text.split()).replace("`", "")


def test_code_block_is_closed_and_opened_again() -> None:
    text = f"Title\n{FENCE}\n" + "\n".join(f"row {number:03}" for number in range(60)) + f"\n{FENCE}\nEnd"
    split = parted(text, limit=200, most=9)

    assert len(split.parts) > 2
    assert all(part.count(FENCE) % 2 == 0 for part in split.parts)
    assert split.parts[0].startswith("Title")


def test_what_does_not_fit_is_the_rest() -> None:
    split = parted("\n".join(f"line {number}" for number in range(100)), limit=100, most=2)

    assert len(split.parts) == 2
    assert split.rest.endswith("line 99")
