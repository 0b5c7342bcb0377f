"""Approvals as Slack blocks: the card with its buttons, and what becomes of it once it is decided."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from memory.grants import LIFE, ApproverRule, Grant, GrantState
from server.slack.text.parting import sections
from tools.cards import card_text, ended_text

CONFIRM = "confirm_tool_action"
CANCEL = "cancel_tool_action"
EDIT = "edit_tool_action"
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
        except (AttributeError, TypeError, KeyError, ValueError) as exc:
            raise ValueError("not a button of a card") from exc

    def __str__(self) -> str:
        return json.dumps({"grant": str(self.grant_id), "nonce": self.nonce})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who else may approve what needs a second person, and whether they got a card of their own."""

    people: tuple[str, ...] = ()
    directly: bool = False
    open_to: tuple[str, ...] = ()
    """The roles that may."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """Where a card stands: who reads it, and what they may see."""

    masked: bool
    shared: bool
    """Others than the asker read it too."""
    to: str | None = None
    """The second person whose own copy it is."""
    asked: Asked = Asked()


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card as it is to be shown; `shown` names the state, so that it is drawn anew only when that changed."""

    shown: str
    text: str
    blocks: Blocks


def card(grant: Grant, look: Look, *, now: datetime, undone: bool = False) -> Card:
    """Return the card of a grant as it stands."""
    if grant.state is GrantState.PENDING:
        return _asking(grant, look)
    if undone:
        return _ended(grant, shown="undone", words=f"~{_who(grant, look)}~\nUndone.", undo=False)
    offers = grant.state is GrantState.DONE and grant.inverse is not None and grant.consumed_at is not None
    if offers and grant.consumed_at is not None and now < grant.consumed_at + LIFE:
        return _ended(grant, shown="done, undo offered", words=_outcome(grant, look), undo=True)
    return _ended(grant, shown=grant.state.value, words=_outcome(grant, look), undo=False)


def _asking(grant: Grant, look: Look) -> Card:
    head = "Please confirm" if look.to is None else "A second person is needed"
    text = card_text(grant, masked=look.masked, head=head, who=_who_may(grant, look))
    if grant.replaces is not None:
        text = f"{text}\n_Changed by <@{grant.requester_user_id}>; nothing is approved yet._"
    value = str(Pressed(grant_id=grant.id, nonce=grant.nonce))
    buttons = [_button(label, action, value, style) for label, action, style in _offered(grant, look)]
    actions = {"type": "actions", "block_id": f"confirm_block_{grant.id}", "elements": buttons}
    return Card(
        shown=GrantState.PENDING.value, text=text, blocks=[*sections(text), actions] if buttons else sections(text)
    )


def _offered(grant: Grant, look: Look) -> list[tuple[str, str, str | None]]:
    """Return the buttons that somebody who reads the card here may use."""
    second = grant.approver_rule is ApproverRule.SECOND_PERSON
    confirm, edit, cancel = ("Confirm", CONFIRM, "primary"), ("Edit", EDIT, None), ("Cancel", CANCEL, "danger")
    if look.to is not None:
        return [confirm, cancel] if second else []
    return [edit, cancel] if second and not look.shared else [confirm, edit, cancel]


def _who_may(grant: Grant, look: Look) -> str:
    """Return who may approve, in words for where the card stands."""
    asker = f"<@{grant.requester_user_id}>"
    second = grant.approver_rule is ApproverRule.SECOND_PERSON
    if look.to is not None:
        return _to_a_second_person(asker, look) if second else f"It needs you no longer: {asker} decides alone."
    if not second:
        return f"Only {asker} can approve or change this." if look.shared else ""
    people = _listed(look.asked.people)
    if not people:
        roles = ", ".join(look.asked.open_to)
        return (
            f"A second person has to approve this, and nobody else on file may: it is open to {roles}. Have an ops "
            "colleague give somebody that role and ask me again, or change or cancel it."
        )
    if look.asked.directly:
        return f"A second person has to approve this; I have asked {people} directly."
    return f"A second person has to approve this: {people} may. {asker} can only change or cancel it."


def _to_a_second_person(asker: str, look: Look) -> str:
    others = _listed(tuple(person for person in look.asked.people if person != look.to))
    too = f" I have asked {others} too; one of you is enough." if others else ""
    return f"{asker} asked for this, and an amount like this takes somebody else to approve it.{too}"


def _listed(people: tuple[str, ...]) -> str:
    *most, last = [f"<@{person}>" for person in people] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def _ended(grant: Grant, *, shown: str, words: str, undo: bool) -> Card:
    blocks = sections(words)
    if undo:
        value = str(Pressed(grant_id=grant.id, nonce=grant.nonce))
        elements = [_button("Undo", UNDO, value)]
        blocks.append({"type": "actions", "block_id": f"undo_block_{grant.id}", "elements": elements})
    return Card(shown=shown, text=words, blocks=blocks)


def _outcome(grant: Grant, look: Look) -> str:
    if grant.state in MARKS:
        return f":{MARKS[grant.state]}: {_who(grant, look)}"
    note = "\nNot done: nobody approved it in time." if grant.state is GrantState.EXPIRED else ""
    return f"~{_who(grant, look)}~{note}"


def _who(grant: Grant, look: Look) -> str:
    """Return how the card ended, with the person who decided it as a mention."""
    words = ended_text(grant, masked=look.masked)
    if grant.decided_by and grant.decided_by != "system":
        words = words.removesuffix(grant.decided_by) + f"<@{grant.decided_by}>"
    return words


def _button(label: str, action_id: str, value: str, style: str | None = None) -> dict[str, Any]:
    button = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": label}, "value": value}
    return button | ({"style": style} if style else {})
