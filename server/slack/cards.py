"""Approvals as Slack blocks: the card with its buttons, and what becomes of it once it is decided."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from memory.grants import LIFE, Grant, GrantState
from server.slack.wording import sections
from tools.cards import card_text, ended_text

CONFIRM = "confirm_tool_action"
CANCEL = "cancel_tool_action"
UNDO = "undo_tool_action"

Blocks = list[dict[str, Any]]

MARKS = {
    GrantState.DONE: "white_check_mark",
    GrantState.APPROVED: "hourglass_flowing_sand",
    GrantState.CONSUMED: "hourglass_flowing_sand",
    GrantState.IN_DOUBT: "warning",
    GrantState.FAILED: "x",
}


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """What a button carries: which grant, and the secret of its card."""

    grant_id: UUID
    nonce: str

    @classmethod
    def of(cls, value: str) -> "Pressed":
        """Read a button's value.

        Raises:
            ValueError: it is none of ours.
        """
        try:
            carried = json.loads(value)
            return cls(grant_id=UUID(carried["grant"]), nonce=str(carried["nonce"]))
        except (TypeError, KeyError, ValueError) as exc:
            raise ValueError("not a button of a card") from exc

    def __str__(self) -> str:
        return json.dumps({"grant": str(self.grant_id), "nonce": self.nonce})


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card as it is to be shown; `shown` names the state, so that it is drawn anew only when that changed."""

    shown: str
    text: str
    blocks: Blocks


def card(grant: Grant, *, now: datetime, undone: bool = False) -> Card:
    """Return the card of a grant as it stands."""
    if grant.state is GrantState.PENDING:
        return _asking(grant)
    if undone:
        return _ended(grant, shown="undone", words=f"~{_who(grant)}~\nUndone.", undo=False)
    offers = grant.state is GrantState.DONE and grant.inverse is not None and grant.consumed_at is not None
    if offers and grant.consumed_at is not None and now < grant.consumed_at + LIFE:
        return _ended(grant, shown="done, undo offered", words=_outcome(grant), undo=True)
    return _ended(grant, shown=grant.state.value, words=_outcome(grant), undo=False)


def _asking(grant: Grant) -> Card:
    text = card_text(grant)
    value = str(Pressed(grant_id=grant.id, nonce=grant.nonce))
    buttons = [_button("Confirm", CONFIRM, value, "primary"), _button("Cancel", CANCEL, value, "danger")]
    actions = {"type": "actions", "block_id": f"confirm_block_{grant.id}", "elements": buttons}
    return Card(shown=GrantState.PENDING.value, text=text, blocks=[*sections(text), actions])


def _ended(grant: Grant, *, shown: str, words: str, undo: bool) -> Card:
    blocks = sections(words)
    if undo:
        value = str(Pressed(grant_id=grant.id, nonce=grant.nonce))
        elements = [_button("Undo", UNDO, value)]
        blocks.append({"type": "actions", "block_id": f"undo_block_{grant.id}", "elements": elements})
    return Card(shown=shown, text=words, blocks=blocks)


def _outcome(grant: Grant) -> str:
    if grant.state in MARKS:
        return f":{MARKS[grant.state]}: {_who(grant)}"
    note = "\nNot done: nobody approved it in time." if grant.state is GrantState.EXPIRED else ""
    return f"~{_who(grant)}~{note}"


def _who(grant: Grant) -> str:
    """Return how the card ended, with the person who decided it as a mention."""
    words = ended_text(grant)
    if grant.decided_by and grant.decided_by != "system":
        words = words.removesuffix(grant.decided_by) + f"<@{grant.decided_by}>"
    return words


def _button(label: str, action_id: str, value: str, style: str | None = None) -> dict[str, Any]:
    button = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": label}, "value": value}
    return button | ({"style": style} if style else {})
