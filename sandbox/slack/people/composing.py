"""Turns what a person types into the text Slack keeps: escaped, with mentions, channels and links as tokens."""

import re

from sandbox.slack.state.world import World

TOKEN = re.compile(r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+(?:\|[^<>]*)?|!(?:here|channel|everyone))>")
URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"]")
NAMED = re.compile(r"(?<![\w@#<])([@#])([\w.-]+(?: [A-Z][\w-]+)?)")
BROADCAST = frozenset({"here", "channel", "everyone"})


def as_stored(text: str, world: World) -> str:
    """Return the stored form of typed text; tokens such as `<@U0DEMOOPS1>` stay what they are."""
    parts: list[str] = []
    start = 0
    for token in TOKEN.finditer(text):
        parts += [_plain(text[start : token.start()], world), token.group()]
        start = token.end()
    return "".join([*parts, _plain(text[start:], world)])


def _plain(text: str, world: World) -> str:
    parts: list[str] = []
    start = 0
    for url in URL.finditer(text):
        parts += [_named(text[start : url.start()], world), f"<{_escaped(url.group())}>"]
        start = url.end()
    return "".join([*parts, _named(text[start:], world)])


def _named(text: str, world: World) -> str:
    parts: list[str] = []
    start = 0
    for match in NAMED.finditer(text):
        found = _token(match.group(1), match.group(2), world)
        if found is None:
            continue
        token, length = found
        parts += [_escaped(text[start : match.start()]), token]
        start = match.start() + 1 + length
    return "".join([*parts, _escaped(text[start:])])


def _token(sign: str, name: str, world: World) -> tuple[str, int] | None:
    """Return the token for a name and how many characters of it were used, the longest name first."""
    first = name.partition(" ")[0]
    for candidate in dict.fromkeys((name, first, name.rstrip(".-"), first.rstrip(".-"))):
        if sign == "#":
            channel = world.conversations.get(f"#{candidate}")
            if channel is not None:
                return f"<#{channel.id}|{channel.name}>", len(candidate)
        elif candidate in BROADCAST:
            return f"<!{candidate}>", len(candidate)
        else:
            wanted = candidate.casefold()
            user = next((u for u in world.users.values() if wanted in {u.handle, u.name.casefold()}), None)
            if user is not None:
                return f"<@{user.id}>", len(candidate)
    return None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
