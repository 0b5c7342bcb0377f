"""The two buttons below an answer by which its readers rate it."""

from typing import Any
from uuid import UUID

RATE = "rate_answer"
"""The action; its value is the turn's id, a colon, and 1 or -1."""


def rating_block(turn_id: UUID) -> dict[str, Any]:
    """Return the block."""
    buttons = {
        "type": "feedback_buttons",
        "action_id": RATE,
        "positive_button": _button("Good answer", "This answer helped", f"{turn_id}:1"),
        "negative_button": _button("Bad answer", "This answer was wrong or did not help", f"{turn_id}:-1"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _button(label: str, spoken: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": label}, "accessibility_label": spoken, "value": value}
