"""A model's words made harmless: it may repeat what stands in data, and that must call nobody and hide no address.

Works on Markdown and on Slack's own mark-up alike, whichever the model used, and on the beginning of a text while the
rest is still being said. What tools render is escaped by `tools.render` and does not pass here.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from arthur.invisible import visible

KNOWN_HOSTS = (
    "artbattle.com",
    "eventbrite.com",
    "eventbrite.ca",
    "eventbrite.co.uk",
    "eventbrite.com.au",
    "eventbrite.co.nz",
    "eventbrite.com.mx",
    "eventbrite.de",
    "eventbrite.fr",
    "eventbrite.nl",
)
"""Hosts, each with its subdomains, whose addresses may stand behind words. Every other address is shown."""
LONGEST_HELD_BACK = 500

_MARK_UP = re.compile(
    r"""
      (?P<code>```.*?(?:```|\Z)|`[^`\n]+`)
    | !?\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]
      \(\s*<?(?P<url>[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s[^)\n]*)?\)
    | <(?P<token>[^<>\n]*)>
    | ^(?P<quote>>[>\ ]*)
    | (?P<join>\]\()
    | ^(?P<define>\ {0,3}\[[^\]\n]+\]):
    | (?<![\w.])@(?:channel|here|everyone)\b
    | [<>]
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"(?:!?\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*(?:\](?:\([^)\n]*)?)?|!|<[^<>\n]*|@\w*|`{1,2}|[\u200c\u200d])\Z"
)
_CALL = re.compile(r"(?<![\w.])@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_PERSON = re.compile(r"@(?P<id>[UW][A-Z0-9]+)(?:\|.*)?", re.DOTALL)
_CHANNEL = re.compile(r"#(?P<id>[CG][A-Z0-9]+)(?:\|.*)?", re.DOTALL)


def harmless(text: str, *, may_call: Collection[str] = ()) -> str:
    """Return the words of a model with what they take from data defused.

    Broadcasts, groups and people are not called, except people in `may_call`; an address is shown beside the words it
    stood behind, unless its host is known; a stray angle bracket is text.
    """
    return _MARK_UP.sub(lambda found: _defused(found, may_call), visible(text))


def harmless_so_far(said: str, *, may_call: Collection[str] = ()) -> str:
    """Return the beginning of words that are still being said, without what may yet become a link or a call."""
    unfinished = _UNFINISHED.search(said, max(0, len(said) - LONGEST_HELD_BACK))
    return harmless(said[: unfinished.start()] if unfinished else said, may_call=may_call)


def named_in(question: str, asker: str) -> frozenset[str]:
    """Return whom an answer may mention: the asker, and whom the question itself mentions."""
    return frozenset({asker, *re.findall(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", question)})


def _defused(found: re.Match[str], may_call: Collection[str]) -> str:
    match found.lastgroup:
        case "url":
            return _link(found["url"], found["label"], f"[{_escaped(found['label'])}]({found['url']})")
        case "token":
            return _token(found["token"], may_call)
        case "quote":
            return found["quote"]
        case "join":
            return "] ("
        case "define":
            return f"{found['define']} :"
        case _:
            return _escaped(found[0])


def _token(inner: str, may_call: Collection[str]) -> str:
    """Defuse one of Slack's own tokens."""
    if (person := _PERSON.fullmatch(inner)) and person["id"] in may_call:
        return f"<@{person['id']}>"
    if channel := _CHANNEL.fullmatch(inner):
        return f"<#{channel['id']}>"
    target, _, label = inner.partition("|")
    if re.match(r"(?:https?|mailto|tel):", target, re.IGNORECASE):
        return _link(target, label, f"<{target}|{_escaped(label)}>" if label else target)
    return _escaped(f"<{inner}>")


def _link(url: str, label: str, as_link: str) -> str:
    if is_known(url):
        return as_link
    address = re.sub(r"^(?:mailto|tel):", "", url, flags=re.IGNORECASE)
    words = harmless(label)
    return address if not words.strip() or words in {url, address} else f"{words} ({address})"


def is_known(url: str) -> bool:
    """Say whether an address leads to a host of ours, or to a message in Slack."""
    if re.search(r"[\s\\|@<>]", url):
        return False
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if parts.scheme.lower() != "https" or port not in {None, 443} or not host.isascii():
        return False
    if host.endswith(".slack.com"):
        return parts.path.startswith("/archives/")
    return any(host == known or host.endswith(f".{known}") for known in KNOWN_HOSTS)


def _escaped(text: str) -> str:
    return _CALL.sub("\uff20", text.replace("<", "&lt;").replace(">", "&gt;"))
