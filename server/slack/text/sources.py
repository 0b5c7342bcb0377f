"""The sources of an answer as links below it, in Slack's mark-up and in Markdown."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tools.enclosures import Source
from tools.render import text

_UNSAFE = re.compile(r"[|\[\]()]")
_ENDING = re.compile(r"[<>|()\s]")


def sources_line(sources: Sequence[Source], answer: str) -> str:
    """Return a line with the sources that an answer does not link itself; nothing when it links all."""
    return _line(
        f"<{_address(source).replace('&', '&amp;')}|{_title(source)}>" for source in _unlinked(sources, answer)
    )


def sources_markdown(sources: Sequence[Source], answer: str) -> str:
    """Return the same in Markdown, as streams take it."""
    return _line(f"[{_title(source)}]({_address(source)})" for source in _unlinked(sources, answer))


def _line(links: Iterable[str]) -> str:
    listed = " · ".join(links)
    return f"Sources: {listed}" if listed else ""


def _unlinked(sources: Sequence[Source], answer: str) -> list[Source]:
    return [source for source in sources if not any(_links(answer, url) for url in (source.url, _address(source)))]


def _links(answer: str, url: str) -> bool:
    return re.search(rf"{re.escape(url)}(?![\w/?=&#-])", answer) is not None


def _title(source: Source) -> str:
    return text(_UNSAFE.sub(" ", source.title))


def _address(source: Source) -> str:
    """Return an address that cannot end its link early."""
    return _ENDING.sub(lambda found: quote(found[0]), source.url)
