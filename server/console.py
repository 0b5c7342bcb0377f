"""Answers and progress on a terminal: Slack's mark-up turned into what a terminal can show."""

import html
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager

from nodes.announce import Listener, ToolEvent
from server.answers import Answer
from server.labels import label

_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")


def plain(text: str) -> str:
    """Return Slack text without its marks: no asterisks, no fences, links spelt out, entities resolved."""
    without = _LINK.sub(r"\2 (\1)", text)
    without = _BOLD.sub(r"\1", without)
    lines = [line for line in without.splitlines() if line.strip() != "```"]
    return html.unescape("\n".join(lines))


class Console:
    """The terminal of one command."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def note(self, text: str) -> None:
        """Say something that is not the answer, on stderr."""
        print(plain(text), file=sys.stderr)  # noqa: T201  this is the terminal

    def answer(self, answer: Answer) -> None:
        """Print an answer."""
        print(plain(answer.text))  # noqa: T201  this is the terminal

    @contextmanager
    def progress(self) -> Generator[Listener]:
        """Show a spinner with what is being done, until the answer is there."""
        if self._quiet:
            yield Listener(tool=_ignore)
            return
        from rich.console import Console as Rich  # noqa: PLC0415  slow to import

        with Rich(stderr=True).status("Thinking…") as status:

            def listen(event: ToolEvent) -> None:
                if event.kind == "started":
                    status.update(label(event.tool))

            yield Listener(tool=listen)


def _ignore(_event: ToolEvent) -> None:
    """Show nothing."""
