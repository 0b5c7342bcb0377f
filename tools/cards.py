"""An approval as words: what would change, who may approve, and until when."""

import re
from decimal import Decimal

from memory.grants import ApproverRule, Grant, GrantState
from tools.render import bullets, money, section, text

_CHANNEL = re.compile(r"&lt;#([CG][A-Z0-9]+)&gt;")


def shown(value: object) -> str:
    """Return words of a preview as harmless text in which a channel stays a link."""
    return _CHANNEL.sub(r"<#\1>", text(value))


def card_text(grant: Grant) -> str:
    """Return the card of a grant that waits: title, before and after, warnings, and who has to approve."""
    preview = grant.preview
    changes = [
        f"{text(change['field'])}: {shown(change['before'])} → {shown(change['after'])}"
        for change in preview["changes"]
    ]
    amount = preview.get("amount")
    sum_line = f"Amount: *{money(Decimal(amount), preview.get('currency'))}*" if amount is not None else ""
    who = (
        "A second person has to approve this; whoever asked for it cannot."
        if grant.approver_rule is ApproverRule.SECOND_PERSON
        else "Only you can approve this."
    )
    return section(
        f"*Please confirm: {shown(preview['title'])}*",
        sum_line,
        bullets(changes),
        bullets(f"Note: {shown(warning)}" for warning in preview["warnings"]),
        f"{who} The card expires at {grant.expires_at:%H:%M} UTC.",
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


def ended_text(grant: Grant) -> str:
    """Return what a card says once it was decided."""
    by = f" by {text(grant.decided_by)}" if grant.decided_by and grant.decided_by != "system" else ""
    return f"{shown(grant.preview['title'])} – {ENDED.get(grant.state, grant.state.value)}{by}"
