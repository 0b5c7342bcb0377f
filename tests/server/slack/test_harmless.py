"""What a model repeats from data calls nobody and hides no address, also while it is still being said."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.slack.text.harmless import harmless, harmless_so_far, is_known, named_in
from server.slack.text.wording import to_mrkdwn
from tests.tools.hostile import HOSTILE, harm_in

OF_A_MODEL = frozenset({"bold", "slanted", "struck", "code", "a fence", "a bare ampersand"})
"""Mark-up that a model may use itself."""

DEFUSED = {
    "<!channel> <!here|here> <!everyone>": "&lt;!channel&gt; &lt;!here|here&gt; &lt;!everyone&gt;",
    "<!subteam^S1|@ops> hi": "&lt;!subteam^S1|@ops&gt; hi",
    "<@U0EVIL1> <@U0EVIL1|bob>": "&lt;@U0EVIL1&gt; &lt;@U0EVIL1|bob&gt;",
    "<#C0DEMO1|any name>": "<#C0DEMO1>",
    "@channel, @here, mail ana@here.example": "＠channel, ＠here, mail ana@here.example",
    "<https://evil.example|click>": "click (https://evil.example)",
    "<https://evil.example>": "https://evil.example",
    "<mailto:ana@example.com|ana@example.com>": "ana@example.com",
    "[click](https://evil.example/x?a=1&b=2)": "click (https://evil.example/x?a=1&b=2)",
    "![image](https://evil.example/x.png)": "image (https://evil.example/x.png)",
    '[click](https://evil.example "title")': "click (https://evil.example)",
    "[click](<https://evil.example>)": "click (https://evil.example)",
    "[click [here]](https://evil.example)": "click [here] (https://evil.example)",
    "[a [b [c]]](https://evil.example)": "[a [b [c]]] (https://evil.example)",
    "[click\nhere](https://evil.example)": "[click\nhere] (https://evil.example)",
    "[click](javascript:alert(1))": "click (javascript:alert(1))",
    "[](https://evil.example)": "https://evil.example",
    "[https://evil.example](https://evil.example)": "https://evil.example",
    "[https://www.eventbrite.com](https://evil.example)": "https://www.eventbrite.com (https://evil.example)",
    "[click][1]\n\n[1]: https://evil.example": "[click][1]\n\n[1] : https://evil.example",
    "<!date^1^{date}^https://evil.example|now>": "&lt;!date^1^{date}^https://evil.example|now&gt;",
    '<a href="https://evil.example">click</a>': '&lt;a href="https://evil.example"&gt;click&lt;/a&gt;',
    "`<!here>` and ```\n<!channel> [a](https://evil.example)\n```": (
        "`&lt;!here&gt;` and ```\n&lt;!channel&gt; [a](https://evil.example)\n```"
    ),
    "1 < 2 > 0 & x\n> quoted > twice": "1 &lt; 2 &gt; 0 & x\n> quoted &gt; twice",
    "abc\u202efdp.exe \u200b.": "abcfdp.exe .",
}

KEPT = [
    "[the event](https://www.eventbrite.com/e/123?aff=x)",
    "<https://artbattle.com/events|events>",
    "[what was said](https://acme.slack.com/archives/C0DEMO/p1712345678123456)",
    "*bold* _slanted_ `code` https://example.com/a_(b)",
    "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "AB4003: $1,890.00 (50%) &amp; more &lt;3",
]

UNKNOWN = [
    "http://www.eventbrite.com/e/1",
    "https://eventbrite.com@evil.example/",
    "https://eventbrite.com.evil.example/",
    "https://noteventbrite.com/",
    "https://eventbrite.com:8443/",
    "https://eventbrite.com\\.evil.example/",
    "https://acme.slack.com/redirect?url=https://evil.example",
    "https://slack.com.evil.example/archives/C1/p1",
    "https://еventbrite.com/",
    "https://[::1",
    "javascript:alert(1)",
    "//eventbrite.com",
]


@pytest.mark.parametrize(("said", "shown"), DEFUSED.items(), ids=DEFUSED)
def test_what_comes_from_data_is_defused(said: str, shown: str) -> None:
    assert harmless(said) == shown
    assert harmless(shown) == shown


@pytest.mark.parametrize("said", KEPT)
def test_what_harms_nobody_is_kept(said: str) -> None:
    assert harmless(said) == said


@pytest.mark.parametrize("url", UNKNOWN)
def test_hosts_that_only_look_like_ours_are_not(url: str) -> None:
    assert not is_known(url)


def test_only_people_of_the_question_are_mentioned() -> None:
    may_call = named_in("good morning <@U0DEMOFIN1|fiona>", "U0DEMOOPS1")

    assert harmless("<@U0DEMOFIN1> <@U0DEMOOPS1|x> <@U0EVIL1>", may_call=may_call) == (
        "<@U0DEMOFIN1> <@U0DEMOOPS1> &lt;@U0EVIL1&gt;"
    )


def test_everything_hostile_at_once() -> None:
    assert not harm_in(harmless(HOSTILE), but=OF_A_MODEL)
    assert not harm_in(
        to_mrkdwn(harmless(f"## {HOSTILE}\n- {HOSTILE}\n| {HOSTILE} | b |\n|---|---|\n")), but=OF_A_MODEL
    )


@given(st.lists(st.sampled_from([*DEFUSED, *KEPT, " and ", "\n", "`", "```", "[", "]", "(", ")", "<", ">", "!", "@"])))
def test_nothing_put_together_calls_or_hides(pieces: list[str]) -> None:
    said = harmless("".join(pieces))

    assert "<!" not in said
    assert "<@" not in said
    assert "](https://evil" not in said.replace("`", "") or "`" in said
    assert "<https://evil" not in said


@pytest.mark.parametrize("said", [*DEFUSED, *KEPT, HOSTILE], ids=str)
def test_what_is_shown_so_far_never_harms(said: str) -> None:
    """And it is a beginning of the whole, but where a reader of Markdown could not know either."""
    whole = harmless(f"{said} and more")
    for end in range(len(said) + 1):
        shown = harmless_so_far(f"{said} and more"[:end])
        assert not harm_in(shown, but=OF_A_MODEL)
        assert "](https://evil" not in shown or "`" in shown
        assert whole.startswith(shown) or "[" in said or "`" in said


def test_long_words_are_made_harmless_quickly() -> None:
    texts = [piece * 20_000 for piece in ("[", "[a", "](", "<", "<a", "```a", "@", "> ", "[a](b")]

    started = time.perf_counter()
    for text in texts:
        harmless(text)
        harmless_so_far(text)

    assert time.perf_counter() - started < 2
