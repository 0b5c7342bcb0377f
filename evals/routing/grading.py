"""Grades one question: the right tool on the shortlist, the planner's own choice, and its arguments."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from time import perf_counter

from evals.routing.cases import Case
from nodes.planner.conversation import Conversation, PastTurn
from nodes.planner.intent import Intent, Several, Understood
from nodes.planner.model import OfflinePlanner
from nodes.planner.steps import Calls, next_step
from tools.router import Router
from tools.routing.glossary import fold
from tools.spec import AnyTool

PHONE_DIGITS = 10


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What became of one question. Arguments are graded only when the tool is the labelled one."""

    case: Case
    declared: bool
    shown: int
    on_shortlist: bool
    intended: str | None
    right_tool: bool
    asks_back: bool
    calls_tool: bool
    arguments_right: int
    arguments_labelled: int
    wrong_arguments: tuple[str, ...]
    router_ms: float
    planner_ms: float

    @property
    def has_errors(self) -> bool:
        """Say whether anything about a question that has a tool went wrong."""
        return not (self.right_tool and self.on_shortlist) or self.asks_back or bool(self.wrong_arguments)


async def grade(case: Case, *, router: Router, planner: OfflinePlanner, tools: Collection[AnyTool]) -> Grade:
    """Ask router and planner, and compare with the label."""
    names = {tool.name for tool in tools}
    began = perf_counter()
    shortlist = await router.shortlist(case.question, tuple(tools), case.context)
    routed = perf_counter()
    conversation = Conversation(
        question=case.question, past=tuple(PastTurn(question=question) for question in case.context)
    )
    understood = await planner.understand(conversation)
    planned = perf_counter()
    intent = _graded(case, understood)
    intended = intent.tool.name if intent else None
    right, wrong = _arguments(case, intent)
    return Grade(
        case=case,
        declared=case.tool is None or case.tool in names,
        shown=len(shortlist),
        on_shortlist=not case.accepted.isdisjoint(tool.name for tool in shortlist),
        intended=intended,
        right_tool=intended in case.accepted if case.accepted else intended is None,
        asks_back=intent is not None and not intent.sure,
        calls_tool=isinstance(next_step(understood, conversation), Calls),
        arguments_right=right,
        arguments_labelled=right + len(wrong),
        wrong_arguments=wrong,
        router_ms=(routed - began) * 1000,
        planner_ms=(planned - routed) * 1000,
    )


def _graded(case: Case, understood: Understood) -> Intent | None:
    """Return the intent to grade: of several asked side by side, the labelled one."""
    if isinstance(understood, Several):
        fitting = (intent for intent in understood.intents if intent.tool.name in case.accepted)
        return next(fitting, understood.intents[0])
    return understood if isinstance(understood, Intent) else None


def _arguments(case: Case, intent: Intent | None) -> tuple[int, tuple[str, ...]]:
    """Count the labelled arguments that are right, and name the others."""
    if intent is None or intent.tool.name != case.tool:
        return 0, ()
    checks = {name: _same(name, label, intent.arguments.get(name)) for name, label in case.args.items()} | _mentions(
        case.mentions, intent
    )
    return sum(checks.values()), tuple(name for name, right in checks.items() if not right)


def _mentions(mentions: Mapping[str, str], intent: Intent) -> dict[str, bool]:
    """Check what a look-up has to turn into an argument."""
    checks: dict[str, bool] = {}
    if "artist" in mentions:
        given = intent.artist.query if intent.artist else intent.arguments.get("entry_id")
        checks["artist"] = _plain(given) == _plain(mentions["artist"])
    if "city" in mentions:
        city = intent.event.arguments.get("city") if intent.event else intent.arguments.get("city")
        checks["city"] = _plain(city) == _plain(mentions["city"])
    if "eventbrite_id" in mentions:
        checks["eventbrite_id"] = _plain(intent.arguments.get("eventbrite_id")) == _plain(mentions["eventbrite_id"])
    return checks


def _same(name: str, label: object, given: object) -> bool:
    """Compare one argument as the label's rules say: phones by their last ten digits, money by value."""
    if given is None:
        return False
    if isinstance(label, list):
        return isinstance(given, list | tuple) and {_plain(item) for item in label} == {_plain(item) for item in given}
    if name == "amount":
        return _money(label) == _money(given)
    digits = re.sub(r"\D", "", str(label))
    if name in {"phone", "query"} and len(digits) >= PHONE_DIGITS:
        return digits[-PHONE_DIGITS:] == re.sub(r"\D", "", str(given))[-PHONE_DIGITS:]
    return _plain(label) == _plain(given)


def _money(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _plain(value: object) -> str:
    return fold(str(value)).strip(" .!?")
