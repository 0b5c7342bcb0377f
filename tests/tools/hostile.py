"""Text that would call, link, format or hide something if Slack took it for more than text."""

import re

HOSTILE = (
    "<!channel> <!here|here> <!subteam^S1> <@U0EVIL1> <#C0EVIL1> <https://evil.example|click> "
    "<!date^1^{date}^https://evil.example|now> [click](https://evil.example) *bold* _slant_ ~strike~ `code` "
    "```fence``` @here @channel a & b < c > d \u202eright\u202c \u200bzero \u2066isolated\u2069 \U000e0041tag"
)

_HARMS = {
    "a broadcast": r"<!",
    "a mention": r"<@U0EVIL1",
    "a link": r"<https://evil",
    "a call in plain words": r"(?<![\w.])@(here|channel)\b",
    "bold": r"\*bold\*",
    "slanted": r"(?<!\w)_slant_",
    "struck": r"~strike~",
    "code": r"`code`",
    "a fence": r"```fence",
    "a bare bracket": r"< c| > d",
    "a bare ampersand": r"a & b",
    "something invisible": "[\u200b\u202c\u202e\u2066\u2069\U000e0041]",
}


def harm_in(said: str, *, but: frozenset[str] = frozenset()) -> list[str]:
    """Return what a text that holds `HOSTILE` would do in Slack besides being read."""
    return [harm for harm, pattern in _HARMS.items() if harm not in but and re.search(pattern, said)]
