"""Errors Arthur can explain, named by who can act on them.

Each border (Slack, HTTP, MCP, command line) translates them once. Anything that is not an `ArthurError` is a bug:
it is logged with a reference id, and people see the base hint alone.
"""

from math import ceil
from typing import ClassVar


class ArthurError(Exception):
    """Something Arthur can explain to the person who asked.

    `detail` goes to the model and the log; `hint` is the sentence for people when there is no better one.
    """

    code: ClassVar[str] = "internal_error"
    hint: ClassVar[str] = "Something went wrong on my side; I have logged it."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.hint)

    @property
    def detail(self) -> str:
        """What happened, in words fit for the model and for the asker."""
        return str(self)


class InternalError(ArthurError):
    """A bug of ours, already logged under `reference`, which is all that people get to see of it."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"{self.hint} Reference: {reference}.")


class InvalidRequest(ArthurError):
    """The arguments are wrong; the caller can repair them and ask again."""

    code = "invalid_arguments"
    hint = "I could not use what I was given; please check it and ask again."

    def __init__(self, detail: str = "", *, problems: tuple[str, ...] = ()) -> None:
        super().__init__(detail or "; ".join(problems))
        self.problems = problems or ((detail,) if detail else ())


class NotFound(ArthurError):
    """What was named does not exist; near matches may be offered."""

    code = "not_found"
    hint = "I found nothing by that name."

    def __init__(self, detail: str = "", *, suggestions: tuple[str, ...] = ()) -> None:
        near = f" Did you mean: {', '.join(suggestions)}?" if suggestions else ""
        super().__init__((detail or self.hint) + near)
        self.suggestions = suggestions


class NotPossible(ArthurError):
    """A rule of the business forbids it in the present state; a person must change that state first."""

    code = "not_possible"
    hint = "The rules do not allow that right now."


class NotAllowed(ArthurError):
    """The caller's role does not open this."""

    code = "tool_not_allowed_for_role"
    hint = "Your role does not allow that."


class UnknownTool(ArthurError):
    """No tool has this name."""

    code = "tool_not_found"
    hint = "There is no such tool."


class NoRole(NotAllowed):
    """The person has no role on file."""

    code = "missing_role"
    hint = "You have no role on file, so I may not answer. Ask an ops colleague to give you one."


class IdentityDenied(NotAllowed):
    """An allow-list does not name this workspace, channel or person."""

    code = "identity_denied"
    hint = "I am not allowed to answer here."


class WritesDisabled(NotAllowed):
    """The mutating switch is off, or the house is in read-only mode."""

    code = "mutating_tools_disabled"
    hint = "Mutating tools are disabled by policy"


class RateLimited(ArthurError):
    """Too many requests in the window; `retry_after` says how many seconds to wait."""

    code = "rate_limited"
    hint = "That was a lot at once; please wait a moment and try again."

    def __init__(self, reason: str, *, retry_after: float) -> None:
        self.reason = reason
        self.retry_after = max(1, ceil(retry_after))
        super().__init__(f"That was a lot at once; please try again in {self.retry_after} s.")


class BudgetExceeded(ArthurError):
    """The turn has used up its tool calls or model rounds."""

    code = "budget_exceeded"
    hint = "This question has used up its tool calls."


class ApprovalRequired(ArthurError):
    """A person has to approve this exact call first."""

    code = "confirmation_required"
    hint = "That needs an approval before I may do it."


class ApprovalRefused(ArthurError):
    """The approval does not fit this call: wrong person, changed arguments, expired, or already used."""

    code = "approval_refused"
    hint = "That approval is not valid for this action."


class Unavailable(ArthurError):
    """A database or service did not answer; trying later may help."""

    code = "unavailable"
    hint = "A system I depend on did not answer; please try again shortly."


class DatabaseAway(Unavailable):
    """A database did not answer; where it is Arthur's own, the turn is tried again before anybody is told."""

    code = "database_away"
    hint = "A database I depend on did not answer; please try again shortly."


class TimedOut(Unavailable):
    """The work did not finish inside its time budget."""

    code = "timeout"
    hint = "That took too long and was stopped; please narrow the question or try again."


class NotConfigured(ArthurError):
    """A setting is missing; an operator can add it."""

    code = "not_configured"
    hint = "That part of me is not set up yet; an operator has to configure it."


class OutcomeUnknown(ArthurError):
    """A write may or may not have taken effect; it must be checked, never repeated blindly."""

    code = "in_doubt"
    hint = "I could not learn whether that took effect. Do not repeat it; it has to be checked first."


class MisconfiguredError(Exception):
    """A setting is unknown or has a bad value; the process must not start."""
