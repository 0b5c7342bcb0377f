"""Who has to approve money: a second person above the house's limit, and nobody gets below it by asking in parts.

What one person had approved for one payee within a day counts together with what they ask for now (DESIGN 5).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from arthur.errors import ApprovalRefused
from memory.grants import ApproverRule, Grant
from tools.context import Services, ToolContext
from tools.render import money
from tools.spec import Preview

TOGETHER = timedelta(hours=24)
"""Payments of one asker to one payee within this time are one payment to the limit, which is of any currency."""


async def ruled(preview: Preview, ctx: ToolContext, *, replaces: UUID | None = None) -> tuple[ApproverRule, Preview]:
    """Return who has to approve, and the preview, which says so where earlier payments are the reason.

    `replaces` is the grant that an edit puts this call in the place of.
    """
    if preview.amount is None:
        return ApproverRule.REQUESTER, preview
    limit = ctx.services.policy.second_approver_above
    if preview.amount > limit:
        return ApproverRule.SECOND_PERSON, preview
    before = await _before(ctx.services, ctx.caller.user_id, preview.payee, preview.currency, besides=replaces)
    if preview.amount + before > limit:
        words = (
            f"The asker had {money(before, preview.currency)} approved for this payee within a day; "
            "together that is more than one person may approve."
        )
        return ApproverRule.SECOND_PERSON, replace(preview, warnings=(*preview.warnings, words))
    return ApproverRule.REQUESTER, preview


async def check_one_person_suffices(grant: Grant, services: Services) -> None:
    """Refuse what its asker alone may not approve any more, because of what was approved since the card was made.

    Raises:
        ApprovalRefused: a second person has to approve, so it has to be asked for anew.
    """
    preview: Mapping[str, Any] = grant.preview
    if grant.approver_rule is ApproverRule.SECOND_PERSON or preview.get("amount") is None:
        return
    payee, currency, amount = preview.get("payee"), preview.get("currency"), Decimal(preview["amount"])
    before = await _before(services, grant.requester_user_id, payee, currency, besides=grant.id)
    if amount + before > services.policy.second_approver_above:
        raise ApprovalRefused(
            f"You had {money(before, currency)} approved for this payee within a day, so {money(amount, currency)} "
            "more takes a second person: please ask again, and I will ask one."
        )


async def _before(
    services: Services, requester: str, payee: str | None, currency: str | None, *, besides: UUID | None
) -> Decimal:
    if payee is None:
        return Decimal(0)
    since = services.wall.now() - TOGETHER
    return await services.grants.approved_for(requester, payee, currency, since=since, besides=besides)
