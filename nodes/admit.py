"""The first node: whether this person, here and now, is to be answered at all."""

from dataclasses import dataclass
from datetime import timedelta

from langchain_core.messages import AIMessage, RemoveMessage
from langgraph.runtime import Runtime

from arthur.clock import Clock
from arthur.errors import ArthurError, DatabaseAway, IdentityDenied, InvalidRequest, NoRole, NotAllowed, RateLimited
from arthur.identity import Caller
from memory.limits import Limit, RateLimits
from memory.records import AuditEvent, Origin, Recorder
from nodes.identify import Identify
from nodes.models_answers import ModelUsage
from nodes.state import Context, State, Status, Turn, Update, of_this_turn, usage_json
from tools.catalog import Catalog
from tools.context import Policy


@dataclass(frozen=True, kw_only=True)
class AskingLimits:
    """How much may be asked (spec slack 3 and 5)."""

    question_chars: int = 12_000
    per_user: int = 20
    user_window: timedelta = timedelta(seconds=60)
    per_channel: int = 80
    channel_window: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Admit:
    """Check the question, the person, the role and the rate; start the turn."""

    identify: Identify
    rates: RateLimits
    limits: AskingLimits
    catalog: Catalog
    policy: Policy
    recorder: Recorder
    clock: Clock
    wall: Clock

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        """Start a turn, or end it at once with a reason."""
        context = runtime.context
        question = _question(state)
        turn = new_turn(question, started_at=self.clock.now().isoformat())
        caller = Caller(user_id=context.user_id, username=context.username, team_id=context.team_id)
        try:
            self._check_question(question)
            self.identify.allowed.check(context)
            caller = await self.identify(context)
            self._check_role(caller)
            await self._check_rate(context)
        except DatabaseAway:
            raise  # nobody's fault: the turn is tried again, and told so if that does not help
        except ArthurError as refusal:
            self._note(context, caller, _audit_name(refusal), reason=_reason(refusal))
            turn["status"], turn["reason"] = _status(refusal), _reason(refusal)
            return {"messages": [*_withdrawn(state), AIMessage(_words(refusal))], "turn": turn}
        turn["role"] = caller.role.value if caller.role else None
        tools = len(self.catalog.visible_to(caller.role, self.policy)) if caller.role else 0
        self._note(context, caller, "session_started", tools_available=tools)
        return {"turn": turn}

    def _check_question(self, question: str) -> None:
        if not question.strip():
            raise InvalidRequest(
                "Please write your question after my name, for example: when is the next Toronto event?"
            )
        if len(question) > self.limits.question_chars:
            raise InvalidRequest(
                f"That question is too long: {len(question):,} characters, at most {self.limits.question_chars:,}."
            )

    def _check_role(self, caller: Caller) -> None:
        if caller.role is None:
            raise NoRole
        if not self.catalog.visible_to(caller.role, self.policy):
            raise NotAllowed(f"The role {caller.role} has no active tools at present.")

    async def _check_rate(self, context: Context) -> None:
        """Charge the person, then the channel; nobody without a role gets this far and can use up a channel."""
        limits = [
            Limit(
                key=f"user:{context.user_id}",
                most=self.limits.per_user,
                window=self.limits.user_window,
                reason="user_rate_limit_exceeded",
            ),
            Limit(
                key=f"channel:{context.channel_id or 'direct'}",
                most=self.limits.per_channel,
                window=self.limits.channel_window,
                reason="channel_rate_limit_exceeded",
            ),
        ]
        await self.rates.take(limits)

    def _note(self, context: Context, caller: Caller, event_type: str, **detail: object) -> None:
        origin = Origin(
            session_id=context.turn_id,
            user_id=context.user_id,
            team_id=context.team_id,
            channel_id=context.channel_id,
            username=context.username,
            role=caller.role,
            request_id=context.request_id,
        )
        event = AuditEvent(origin=origin, event_type=event_type, at=self.wall.now(), detail=detail)
        self.recorder.put(event)


def new_turn(question: str, *, started_at: str) -> Turn:
    """Return the state of a turn in which nothing has happened yet."""
    return Turn(
        started_at=started_at,
        question=question,
        role=None,
        status="running",
        reason=None,
        shown=[],
        widened=False,
        rounds=0,
        asked={},
        to_run=[],
        to_confirm=[],
        final=False,
        ran=[],
        withheld=[],
        usage=usage_json(ModelUsage()),
        passthrough=None,
        degraded=False,
        enclosed={},
    )


def _withdrawn(state: State) -> list[RemoveMessage]:
    """Take a refused question out of the thread: who may not ask says nothing to the model in a later turn either."""
    return [RemoveMessage(id=message.id) for message in of_this_turn(state)[:1] if message.id]


def _question(state: State) -> str:
    messages = of_this_turn(state)
    return str(messages[0].text) if messages else ""


def _status(refusal: ArthurError) -> Status:
    match refusal:
        case RateLimited():
            return "rate_limited"
        case IdentityDenied() | NotAllowed():
            return "denied"
        case _:
            return "error"


def _reason(refusal: ArthurError) -> str:
    match refusal:
        case RateLimited():
            return refusal.reason
        case IdentityDenied():
            return refusal.detail
        case NoRole():
            return "no_role"
        case NotAllowed():
            return "no_tools_for_role"
        case InvalidRequest():
            return "prompt_too_long" if "too long" in refusal.detail else "empty_prompt"
        case _:
            return refusal.code


def _audit_name(refusal: ArthurError) -> str:
    match refusal:
        case RateLimited():
            return "rate_limit_exceeded"
        case IdentityDenied():
            return "identity_denied"
        case NoRole():
            return "role_denied"
        case NotAllowed():
            return "no_tools_available"
        case InvalidRequest():
            return "invalid_arguments"
        case _:
            return "session_error"


def _words(refusal: ArthurError) -> str:
    return refusal.hint if isinstance(refusal, IdentityDenied) else refusal.detail
