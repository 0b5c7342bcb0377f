"""An approval as words: what would change, who may approve, and until when."""

from decimal import Decimal

from memory.grants import ApproverRule, Grant, GrantState
from tools.render import bullets, money, section, text


def card_text(grant: Grant) -> str:
    """Return the card of a grant that waits: title, before and after, warnings, and who has to approve."""
    preview = grant.preview
    changes = [
        f"{text(change['field'])}: {text(change['before'])} → {text(change['after'])}" for change in preview["changes"]
    ]
    amount = preview.get("amount")
    sum_line = f"Amount: *{money(Decimal(amount), preview.get('currency'))}*" if amount is not None else ""
    who = (
        "A second person has to approve this; whoever asked for it cannot."
        if grant.approver_rule is ApproverRule.SECOND_PERSON
        else "Only you can approve this."
    )
    return section(
        f"*Please confirm: {text(preview['title'])}*",
        sum_line,
        bullets(changes),
        bullets(f"Note: {text(warning)}" for warning in preview["warnings"]),
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
    return f"{text(grant.preview['title'])} – {ENDED.get(grant.state, grant.state.value)}{by}"
