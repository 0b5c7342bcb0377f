"""Messages as plain text: nothing in it is mark-up of Slack's any more."""

import pytest

from server.slack.text.plain import plain, words_of


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("ask <@U0DEMOFIN1> or <@U0DEMOFIN2|Marcus>", "ask @U0DEMOFIN1 or @Marcus"),
        ("in <#C0DEMOTOR1|toronto> and <#C0DEMOMTL1>", "in #toronto and #C0DEMOMTL1"),
        ("<!channel> <!here|here> <!subteam^S0123|@producers>", "@channel @here @producers"),
        ("<!date^1700000000^{date}|14 Nov 2023>, <!date^1700000000^{date}>", "14 Nov 2023, a date"),
        ("see <https://example.com/a?b=1&amp;c=2|the page>", "see the page (https://example.com/a?b=1&c=2)"),
        ("<https://example.com> <https://example.com|https://example.com>", "https://example.com https://example.com"),
        ("<mailto:ada@example.com|ada@example.com>", "ada@example.com"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&lt;!channel&gt; stays typed text", "<!channel> stays typed text"),
        ("*bold* _it_ `code` ```block```", "*bold* _it_ `code` ```block```"),
    ],
)
def test_tokens_become_words(stored: str, read: str) -> None:
    assert plain(stored) == read


def test_files_and_attachments_say_something_too() -> None:
    assert words_of({"text": "look", "files": [{"name": "list.txt"}, {}]}) == (
        "look\n(file: list.txt)\n(file: without a name)"
    )
    assert words_of({"text": "", "attachments": [{"text": "Sales stopped"}, {"fallback": "AB4003"}]}) == (
        "Sales stopped\nAB4003"
    )
    assert words_of({"text": "  "}) == words_of({}) == ""
