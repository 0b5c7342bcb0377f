"""Text for Slack: mark-up turned, people and threads told apart."""

from server.slack.places import mentions_anybody, thread_key, thread_uuid, without_mention
from server.slack.text.parting import sections
from server.slack.text.tables import FENCE
from server.slack.text.wording import to_mrkdwn


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
    assert to_mrkdwn("`<!here>`\n```\n<!channel>\n```") == "`&lt;!here>`\n```\n&lt;!channel>\n```"


def test_nobody_is_called_by_a_word_that_slack_takes_for_a_call() -> None:
    """In blocks Slack turns the bare words into calls by itself; addresses are left alone."""
    said = sections("@channel and (@here), @Everyone: write to me@here.example or @hereafter")
    assert said[0]["text"]["text"] == "＠channel and (＠here), ＠Everyone: write to me@here.example or @hereafter"


def test_his_own_mention_alone_is_taken_out() -> None:
    assert without_mention("<@U1>, who is <@U2>?", "U1") == "who is <@U2>?"
    assert without_mention("ask <@U1|arthur> this", "U1") == "ask this"
    assert mentions_anybody("hi <@U2>")
    assert not mentions_anybody("hi <#C1>")


def test_threads_are_told_apart() -> None:
    keys = {thread_key("T", "C", "1.0"), thread_key("T", "C", "2.0"), thread_key("T", "C", None)}
    assert len({thread_uuid(key) for key in keys}) == 3
