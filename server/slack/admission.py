"""Whether who presses or edits is among those whom Arthur serves: allow-lists hold for deeds as for words."""

from arthur.errors import ApprovalRefused, IdentityDenied
from nodes.identify import AllowLists
from nodes.state import Context

NOT_SERVED = "You are not among those I may act for here."


def check_admitted(allowed: AllowLists, *, user_id: str, team_id: str | None, channel_id: str | None) -> None:
    """Refuse whom an allow-list does not name (spec slack 4).

    Raises:
        ApprovalRefused: it does not.
    """
    try:
        allowed.check(Context(user_id=user_id, team_id=team_id, channel_id=channel_id))
    except IdentityDenied as exc:
        raise ApprovalRefused(NOT_SERVED) from exc
