"""Numbered questions, and what people saw of each: the first sign, the answer, and how often it was given."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from time import monotonic

from sandbox.llm import Call, Moment, Reply, Slowly, Step
from sandbox.slack.delivery.courier import Attempt
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.changes import Change, Edited, Posted, Reacted, StatusChanged
from sandbox.slack.state.records import Message
from tools.reference.staff import EMPLOYEES

PEOPLE = tuple(person.slack_id for person in EMPLOYEES if person.role)
CHANNELS = ("C0DEMOOPS1", "C0DEMOGEN1", "C0DEMOASK1", "C0DEMOMKT1", "C0DEMOTOR1")
ASKED = re.compile(r"question (\d+)")
ANSWERED = re.compile(r"Answer (\d+): the key is with Ondine")
WITH_A_TOOL = 2
"""Every so manieth question has a tool looked into before it is answered."""


def decided(moment: Moment) -> Step | None:
    """Return what the scripted model says: the question's own number, every other time after one tool call."""
    numbers = ASKED.findall(moment.question)
    if not numbers:
        return None
    number = int(numbers[-1])
    if moment.round == 0 and number % WITH_A_TOOL == 0:
        return Call("lookup_event", {"city": "Toronto", "limit": 3})
    return Reply(f"Answer {number}: the key is with Ondine.")


@dataclass(kw_only=True)
class Asked:
    """One question and what became of it; times are those of the monotonic clock."""

    number: int
    message: Message
    mention: bool
    at: float
    sign_at: float | None = None
    answered_at: float | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Channel and root of the thread in which its signs are shown."""
        return self.message.channel, self.message.thread_ts or self.message.ts


@dataclass(eq=False)
class Watch:
    """Asks in the sandbox and notes when something of each question becomes visible."""

    slack: SandboxSlack
    asked: list[Asked] = field(default_factory=list[Asked])
    answered: int = 0
    _read: int = 0
    _by_message: defaultdict[str | None, list[Attempt]] = field(
        default_factory=lambda: defaultdict[str | None, list[Attempt]](list)
    )
    _waiting: defaultdict[tuple[str, str], list[Asked]] = field(
        default_factory=lambda: defaultdict[tuple[str, str], list[Asked]](list)
    )

    def __post_init__(self) -> None:
        self.slack.world.changes.listen(self._on_change)

    def ask(self, user: str, channel: str, *, mention: bool, thread_ts: str | None = None) -> Asked:
        """Ask the next question."""
        number = len(self.asked)
        text = f"{'@Arthur ' if mention else ''}question {number}: when is the next event in Toronto?"
        began = monotonic()
        said = self.slack.say(user, channel, text, thread_ts)
        asked = Asked(number=number, message=said, mention=mention, at=began)
        self.asked.append(asked)
        self._waiting[asked.place].append(asked)
        return asked

    async def command(self, user: str, channel: str) -> Asked:
        """Ask the next question as a slash command; what is answered only the asker sees."""
        number, began = len(self.asked), monotonic()
        asked = Asked(number=number, message=_command(user, channel), mention=False, at=began)
        self.asked.append(asked)
        text = f"question {number}: when is the next event in Toronto?"
        await self.slack.command(user, channel, self.slack.world.app.command, text)
        return asked

    def stored(self, asked: Asked) -> bool:
        """Say whether the event that makes a question a turn was acknowledged."""
        return any(attempt.acknowledged for attempt in self.deliveries(asked))

    def deliveries(self, asked: Asked) -> list[Attempt]:
        """Return the attempts to deliver that event; of a mention the channel's own event is not meant for the bot."""
        kind = "app_mention" if asked.mention else "message"
        return [one for one in self._attempts(asked.message.ts) if one.event_type == kind]

    def _attempts(self, ts: str) -> list[Attempt]:
        for attempt in self.slack.attempts[self._read :]:
            self._by_message[attempt.message_ts].append(attempt)
        self._read = len(self.slack.attempts)
        return self._by_message[ts]

    def answers(self) -> Counter[int]:
        """Return how many visible messages answer each question."""
        return Counter(int(number) for said in self.said() for number in ANSWERED.findall(said.text))

    def said(self) -> list[Message]:
        """Return every message of the bot, those included that one person alone sees."""
        world = self.slack.world
        seen = (
            world.messages.seen_by(person, place.id)
            for place in world.conversations
            for person in (world.app.bot_user, *PEOPLE)
        )
        found = {(m.channel, m.ts): m for messages in seen for m in messages if m.by_app}
        return list(found.values())

    def _on_change(self, change: Change) -> None:
        match change:
            case StatusChanged(status=status) if status.text:
                self._sign((status.channel, status.thread_ts))
            case Reacted(message=message, user=user, added=True) if user == self.slack.bot:
                self._sign((message.channel, message.thread_ts or message.ts))
            case Posted(message=message) | Edited(message=message) if message.by_app:
                self._heard(message)
            case _:
                return

    def _sign(self, place: tuple[str, str]) -> None:
        for asked in self._waiting.pop(place, ()):
            asked.sign_at = asked.sign_at or monotonic()

    def _heard(self, message: Message) -> None:
        self._sign((message.channel, message.thread_ts or message.ts))
        for number in {int(found) for found in ANSWERED.findall(message.text)}:
            asked = self.asked[number]
            asked.sign_at = asked.sign_at or monotonic()
            if asked.answered_at is None and message.streaming is not True:
                asked.answered_at = monotonic()
                self.answered += 1


def _command(user: str, channel: str) -> Message:
    """Return what stands for a command, which is no message and has no stamp."""
    return Message(ts="", channel=channel, user=user)


def decided_slowly(moment: Moment) -> Step | None:
    """Return the same, but every third answer comes word by word, so that it is streamed."""
    step = decided(moment)
    if isinstance(step, Reply) and int(ASKED.findall(moment.question)[-1]) % 3 == 0:
        return Slowly(f"{step.text} {'She keeps it in the drawer below the till. ' * 4}", seconds=1.6)
    return step


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")
