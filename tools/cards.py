"""An approval as words: what would change, who may approve, and until when."""

import re
from decimal import Decimal

from arthur.identity import Audience, Role
from arthur.masking import mask_text
from memory.grants import ApproverRule, Grant, GrantState
from tools.render import bullets, money, section, text

_CHANNEL = re.compile(r"&lt;#([CG][A-Z0-9]+)&gt;")

ONLY_YOU = "Only you can approve this."
SECOND_PERSON = "A second person has to approve this; whoever asked for it cannot."


def shown(value: object, *, masked: bool = False) -> str:
    """Return words of a preview as harmless text in which a channel stays a link, if need be with contact data masked.

    A preview is free text, part of it typed by people, so no field says where an address stands (spec slack 13).
    """
    hidden = mask_text(value) if masked and isinstance(value, str) else value
    return _CHANNEL.sub(r"<#\1>", text(hidden))


def hides_contact_data(grant: Grant, audience: Audience) -> bool:
    """Say whether contact data on a card has to be masked: only ops sees it, and only where nobody else reads."""
    return grant.requester_role != Role.OPS or audience is not Audience.PRIVATE


def card_text(grant: Grant, *, masked: bool = False, head: str = "Please confirm", who: str = "") -> str:
    """Return the card of a grant that waits: title, before and after, warnings, and who has to approve.

    `head` says what is wanted of the reader and `who` who may decide, in words fit for where the card stands.
    """
    preview = grant.preview
    changes = [
        f"{text(change['field'])}: {shown(change['before'], masked=masked)} → {shown(change['after'], masked=masked)}"
        for change in preview["changes"]
    ]
    amount = preview.get("amount")
    sum_line = f"Amount: *{money(Decimal(amount), preview.get('currency'))}*" if amount is not None else ""
    usual = SECOND_PERSON if grant.approver_rule is ApproverRule.SECOND_PERSON else ONLY_YOU
    return section(
        f"*{head}: {shown(preview['title'], masked=masked)}*",
        sum_line,
        bullets(changes),
        bullets(f"Note: {shown(warning, masked=masked)}" for warning in preview["warnings"]),
        f"{who or usual} The card expires at {grant.expires_at:%H:%M} UTC.",
    )


ENDED = {
    GrantState.CANCELLED: "cancelled",
    GrantState.EXPIRED: "expired",
    GrantState.WITHDRAWN: "withdrawn",
    GrantState.APPROVED: "approved",
    GrantState.CONSUMED: "approved, under way",
    GrantState.IN_DOUBT: "approved, outcome not known yet",
    GrantState.FAILED: "approved, but it failed",
    GrantState.DONE: "done",
}


def ended_text(grant: Grant, *, masked: bool = False) -> str:
    """Return what a card says once it was decided."""
    by = f" by {text(grant.decided_by)}" if grant.decided_by and grant.decided_by != "system" else ""
    title = shown(grant.preview["title"], masked=masked)
    return f"{title} – {ENDED.get(grant.state, grant.state.value)}{by}"
