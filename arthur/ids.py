"""Identifiers that people and logs share."""

import secrets
from datetime import datetime

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def error_reference(at: datetime) -> str:
    """Return a reference such as `err_lx2k9f3a_7hq2zp` for a failure at `at` (spec slack 3)."""
    tail = "".join(secrets.choice(_DIGITS) for _ in range(6))
    return f"err_{_base36(int(at.timestamp() * 1000))}_{tail}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
