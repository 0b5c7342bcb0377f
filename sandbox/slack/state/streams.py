"""Messages that grow while people read: what was appended so far, how much is left, and when it is over."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sandbox.slack.state.installation import Rules
from sandbox.slack.state.messages import Messages
from sandbox.slack.state.records import JsonObject, Message


@dataclass(kw_only=True)
class Stream:
    """One message being streamed; its parts are blocks in the order of their arrival."""

    grouped: bool
    parts: list[JsonObject] = field(default_factory=list[JsonObject])
    characters: int = 0
    plan_title: str = "Plan"
    expiry: asyncio.TimerHandle | None = None

    def append(self, chunks: Sequence[JsonObject]) -> None:
        """Add chunks: text joins the text before it, a task with a known id replaces that task."""
        for chunk in chunks:
            match chunk.get("type"):
                case "markdown_text":
                    self._text(str(chunk["text"]))
                case "task_update":
                    self._task(chunk)
                case "plan_update":
                    self.plan_title = str(chunk["title"])
                case _:
                    self.parts.extend(chunk["blocks"])

    def blocks(self) -> tuple[JsonObject, ...]:
        """Return the blocks that show what has arrived."""
        if not self.grouped:
            return tuple(self.parts)
        tasks = [part for part in self.parts if part["type"] == "task_card"]
        rest = [part for part in self.parts if part["type"] != "task_card"]
        plan = [{"type": "plan", "block_id": "plan", "title": self.plan_title, "tasks": tasks}] if tasks else []
        return (*plan, *rest)

    def text(self) -> str:
        """Return the words alone."""
        return "".join(part["text"] for part in self.parts if part["type"] == "markdown")

    def _text(self, text: str) -> None:
        self.characters += len(text)
        if self.parts and self.parts[-1]["type"] == "markdown":
            self.parts[-1] = {**self.parts[-1], "text": self.parts[-1]["text"] + text}
        else:
            self.parts.append({"type": "markdown", "block_id": f"text{len(self.parts)}", "text": text})

    def _task(self, chunk: JsonObject) -> None:
        known = [part.get("task_id") for part in self.parts]
        before = self.parts[known.index(chunk["id"])] if chunk["id"] in known else {}
        facts = {key: value for key, value in chunk.items() if key not in {"type", "id"}}
        card = {**before, "type": "task_card", "block_id": f"task_{chunk['id']}", "task_id": chunk["id"], **facts}
        if before:
            self.parts[known.index(chunk["id"])] = card
        else:
            self.parts.append(card)


class Streams:
    """The streams that are open, by channel and stamp of their messages."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._open: dict[tuple[str, str], Stream] = {}

    def start(self, message: Message, *, grouped: bool, rules: Rules) -> None:
        """Open a stream on a message; it closes by itself after the time that the rules allow."""
        stream = Stream(grouped=grouped)
        place = (message.channel, message.ts)
        self._open[place] = stream
        self._messages.add(replace(message, streaming=True))
        stream.expiry = asyncio.get_running_loop().call_later(rules.stream_s, self._end, place)

    def get(self, channel: str, ts: str) -> Stream | None:
        """Return the stream that is open on a message."""
        return self._open.get((channel, ts))

    def show(self, channel: str, ts: str) -> Message:
        """Write what has arrived into the message."""
        message = self._messages.find(channel, ts)
        stream = self._open[channel, ts]
        assert message is not None  # noqa: S101  closed together with its message
        return self._messages.edit(replace(message, text=stream.text(), blocks=stream.blocks()))

    def stop(self, channel: str, ts: str, *, blocks: tuple[JsonObject, ...], metadata: JsonObject | None) -> Message:
        """End a stream, with blocks below it and metadata on its message."""
        stream = self._open[channel, ts]
        message = self._messages.find(channel, ts)
        assert message is not None  # noqa: S101
        shown = (*stream.blocks(), *blocks)
        self._messages.edit(replace(message, text=stream.text(), blocks=shown, metadata=metadata or message.metadata))
        return self._end((channel, ts))

    def expire(self) -> None:
        """End all open streams at once, as time would."""
        for place in tuple(self._open):
            self._end(place)

    def close(self) -> None:
        """Stop all clocks."""
        for stream in self._open.values():
            if stream.expiry is not None:
                stream.expiry.cancel()
        self._open.clear()

    def _end(self, place: tuple[str, str]) -> Message:
        stream = self._open.pop(place)
        if stream.expiry is not None:
            stream.expiry.cancel()
        message = self._messages.find(*place)
        assert message is not None  # noqa: S101
        return self._messages.edit(replace(message, streaming=False))
