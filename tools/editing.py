"""Changing a call that waits for its approval: the changed call is asked for anew, and never approved by the change.

Whoever asked may change it, nobody else. What they enter goes through the tool's own arguments and `prepare`, exactly
as a new call does; the grant that comes of it has its own nonce, preview, expiry and approval rule.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arthur.errors import ApprovalRefused, ArthurError, InvalidRequest
from arthur.identity import Caller, Place
from memory.grants import Grant, NewGrant
from tools.approvals import Approvals, canonical, new_grant, preview_of
from tools.context import ToolContext
from tools.spec import AnyTool, Args

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What Postgres cannot hold: it would be replaced, and the approval be for another text than the one that was seen."""

EMPTY = "Please fill this in."


class FieldProblems(InvalidRequest):
    """What was entered cannot be asked for; `by_field` says why, under the names of the arguments."""

    def __init__(self, by_field: Mapping[str, str]) -> None:
        super().__init__(problems=tuple(f"{name}: {problem}" for name, problem in by_field.items()))
        self.by_field = by_field


@dataclass(frozen=True, kw_only=True)
class Edits:
    """Checks edits; storing one is the business of the door it came through."""

    approvals: Approvals

    async def editable(self, grant_id: UUID, nonce: str, editor: Caller) -> Grant:
        """Return a grant that this person may change now.

        Raises:
            ApprovalRefused: wrong person, wrong nonce, expired or already decided.
            ArthurError: the role, the switch or the rules no longer allow the call.
        """
        try:
            grant = await self.approvals.waiting(grant_id, nonce)
            if editor.user_id != grant.requester_user_id:
                raise ApprovalRefused("Only the person who asked for this can change it.")
            await self.approvals.check_still_allowed(grant)
        except ArthurError as refusal:
            self.approvals.note_refusal(grant_id, editor, refusal)
            raise
        return grant

    async def is_made(self, grant: Grant, nonce: str, raw: Mapping[str, Any], editor: Caller) -> bool:
        """Say whether this very edit was made before, so that a repeated one is no stranger's."""
        mine = grant.was_edited and grant.is_of_card(nonce) and editor.user_id == grant.requester_user_id
        if not mine or grant.turn_id is None:
            return False
        siblings = await self.approvals.services.grants.of_turn(grant.turn_id)
        try:
            wanted = canonical(_parsed(self.approvals.catalog.get(grant.tool_name), raw))
        except FieldProblems:
            return False
        return any(one.replaces == grant.id and one.arguments == wanted for one in siblings)

    async def edited(self, grant: Grant, raw: Mapping[str, Any], editor: Caller, place: Place) -> NewGrant | None:
        """Return the grant that asks for the call as it was changed; None when nothing was.

        Raises:
            FieldProblems: what was entered is wrong, or the write is not possible.
        """
        tool = self.approvals.catalog.get(grant.tool_name)
        args = _parsed(tool, raw)
        changed = _changed(args, grant)
        if not changed:
            return None
        services = self.approvals.services
        ctx = ToolContext(caller=editor, place=place, services=services, session_id=grant.turn_id)
        try:
            preview = await preview_of(tool, args, ctx)
        except ArthurError as exc:
            raise FieldProblems({changed[0]: exc.detail}) from exc
        return await new_grant(tool, args, preview, ctx, call_id=f"edit:{grant.id}", replaces=grant.id)


def _parsed(tool: AnyTool, raw: Mapping[str, Any]) -> Args:
    if bad := {name: "This holds a character that cannot be stored." for name in raw if _unstorable(raw[name])}:
        raise FieldProblems(bad)
    try:
        return tool.args.model_validate(dict(raw))
    except ValidationError as exc:
        first = next(iter(tool.args.model_fields))
        problems: dict[str, str] = {}
        for error in exc.errors():
            name = str(error["loc"][0]) if error["loc"] else first
            problems.setdefault(name, _in_words(error, tool))
        raise FieldProblems(problems) from exc


def _unstorable(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(_unstorable(item) for item in value)
    return isinstance(value, str) and UNSTORABLE.search(value) is not None


def _in_words(error: ErrorDetails, tool: AnyTool) -> str:
    """Return a validator's problem as people read it."""
    limits, unit = error.get("ctx", {}), "entries" if isinstance(error["input"], list) else "characters"
    match error["type"]:
        case "missing":
            return EMPTY
        case "too_short" | "string_too_short":
            return EMPTY if limits["min_length"] == 1 else f"Please give at least {limits['min_length']} {unit}."
        case "too_long" | "string_too_long":
            return f"Please give at most {limits['max_length']} {unit}."
        case "extra_forbidden":
            return f"{tool.name} has no such argument."
        case _:
            words = error["msg"].removeprefix("Value error, ")
            return f"{words[:1].upper()}{words[1:]}."


def _changed(args: Args, grant: Grant) -> list[str]:
    """Return the names of the arguments that are others than the grant's, in the order of the form."""
    new = canonical(args)
    return [name for name in type(args).model_fields if new.get(name) != grant.arguments.get(name)]
