"""The page of errors: every kind, its code, what it means, and who can do something about it."""

import inspect
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from arthur import errors
from server.reference.reach import reach_of
from server.reference.writing import page, paragraph, table
from tools.spec import AnyTool

WHO: Mapping[type[errors.ArthurError], str] = MappingProxyType({
    errors.ArthurError: "Arthur's developers",
    errors.InternalError: "Arthur's developers, with the reference",
    errors.InvalidRequest: "the asker, or the model by itself",
    errors.NotFound: "the asker: name it another way, or take a near match",
    errors.NotPossible: "whoever can change that state",
    errors.NotAllowed: "ops, by giving another role; a colleague with the role",
    errors.UnknownTool: "the model by itself",
    errors.NoRole: "ops, by giving a role",
    errors.IdentityDenied: "operators, in the allow-lists",
    errors.WritesDisabled: "operators, with the switch",
    errors.RateLimited: "the asker, by waiting",
    errors.BudgetExceeded: "the asker, with a narrower question",
    errors.ApprovalRequired: "the approver, by deciding",
    errors.ApprovalRefused: "the asker, by asking anew",
    errors.Unavailable: "nobody for the moment; operators if it lasts",
    errors.TimedOut: "the asker, with a narrower question; operators if it lasts",
    errors.NotConfigured: "operators, in the settings",
    errors.OutcomeUnknown: "operators, by checking what happened",
})  # fmt: skip
"""Who can act; a kind that is not named here answers as the kind it belongs to."""

INTRODUCTION = (
    "Every error that Arthur can explain is one of these kinds. The code stands in logs, in rows and in the answers of "
    "the gateway; people read the sentence, or a better one that says what exactly was wrong. Anything else is a bug: "
    "it is logged in full under a reference, and people see `internal_error` with that reference."
)
START = (
    "A setting that is unknown or has a bad value is no error of a question: it stops the process at its start, with a "
    "message that names the setting (exit code 2)."
)


def errors_page(tools: Sequence[AnyTool]) -> str:
    """Return the page."""
    raised: dict[type[errors.ArthurError], list[str]] = {}
    for tool in tools:
        for kind in reach_of(tool).errors:
            raised.setdefault(kind, []).append(tool.name)
    return page(
        "Errors", paragraph(INTRODUCTION), _overview(), *(_section(kind, raised) for kind in _kinds()),
        "## At the start", paragraph(START),
    )  # fmt: skip


def _kinds() -> list[type[errors.ArthurError]]:
    """Return the kinds in the order of their definition, one a code; the base stands for every bug."""
    found = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, errors.ArthurError)]
    by_code = {kind.code: kind for kind in reversed(found) if kind is not errors.ArthurError}
    return list(reversed(by_code.values()))


def _overview() -> str:
    rows = [(f"[`{kind.code}`](#{kind.code})", _meaning(kind), _who(kind)) for kind in _kinds()]
    return table(("Code", "Meaning", "Who can act"), rows)


def _section(kind: type[errors.ArthurError], raised: Mapping[type[errors.ArthurError], Sequence[str]]) -> str:
    parent = kind.__mro__[1]
    related = f" A kind of `{parent.code}`." if parent is not errors.ArthurError and _is_kind(parent) else ""
    lines = [
        f"## {kind.code}",
        paragraph(" ".join(inspect.cleandoc(kind.__doc__ or "").split()) + related),
        f"> {kind.hint}",
    ]
    names = raised.get(kind, ())
    if names:
        linked = ", ".join(f"[{name}](tools.md#{name})" for name in names)
        lines.append(paragraph(f"Raised for reasons of their own by {linked}."))
    return "\n\n".join(lines)


def _is_kind(kind: type) -> bool:
    return issubclass(kind, errors.ArthurError)


def _meaning(kind: type[errors.ArthurError]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("\n")[0]


def _who(kind: type[errors.ArthurError]) -> str:
    return next(WHO[base] for base in kind.__mro__ if base in WHO)
