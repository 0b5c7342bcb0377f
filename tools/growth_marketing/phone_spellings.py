"""A phone number in the forms in which tables hold it (pitfall B1)."""

from arthur.errors import InvalidRequest
from tools.arguments import digits_only

NATIONAL = 10
LEAST_DIGITS, MOST_DIGITS = 7, 15


def is_number(text: str) -> bool:
    """Say whether a text has as many digits as a phone number."""
    return LEAST_DIGITS <= len(digits_only(text)) <= MOST_DIGITS


def spellings(number: str) -> list[str]:
    """Return a number in E.164 and the other forms in which tables hold it; ten digits are North American.

    Raises:
        InvalidRequest: it has too few or too many digits for a phone number.
    """
    digits = digits_only(number)
    if not is_number(number):
        raise InvalidRequest("phone: give a phone number with its area code, for example +1 416 555 0142.")
    standard = f"+1{digits}" if len(digits) == NATIONAL and not number.strip().startswith("+") else f"+{digits}"
    plain = standard.removeprefix("+")
    local = [plain[1:]] if plain.startswith("1") and len(plain) == NATIONAL + 1 else []
    return list(dict.fromkeys([standard, plain, *local, number.strip()]))
