"""Personal data in free text: e-mail addresses, phone numbers and card numbers, masked without harming other figures.

For prose only, where no field says what a value is. The order of work is the protection: what is certainly something
else (dates, times, UUIDs, event codes, amounts, long ids) is set aside first, and a number is a phone number only if
its shape, a trunk zero, a plus, or the words before it say so (spec slack 12, pitfall A7).
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

PHONE_TAIL = 2
CARD_TAIL = 4
_E164 = range(8, 16)
_SHORTEST_E164 = 7
"""Of small islands."""
_CARD_DIGITS = range(14, 20)
_WITH_TRUNK_ZERO = range(9, 13)
_WITH_AREA = range(8, 13)
_BARE_WITH_TRUNK_ZERO = range(10, 12)
"""Bare and longer it is an id; Eventbrite's have 13 digits."""


def mask_email(value: str) -> str:
    """Keep the first character and the domain: j***@example.com."""
    local, at, domain = value.partition("@")
    return f"{local[:1]}***@{domain}" if at else "***"


def mask_phone(value: str) -> str:
    """Keep the last two digits: ***99."""
    digits = re.sub(r"\D", "", value)
    return f"***{digits[-PHONE_TAIL:]}" if digits else "***"


def mask_card(value: str) -> str:
    """Keep the last four digits."""
    return f"**** **** **** {re.sub(r'[^0-9]', '', value)[-CARD_TAIL:]}"


def mask_text(text: str) -> str:
    """Return the text with its e-mail addresses, card and phone numbers masked. Masked text stays as it is."""
    if "@" in text:
        text = _EMAIL.sub(lambda found: mask_email(found[0]), text)
    if not _MANY_DIGITS.search(text):
        return text
    text = _CARD.sub(_card, text)
    return "".join(part if kept else _mask_phones(part) for part, kept in _set_aside(text))


_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MANY_DIGITS = re.compile(r"(?:\d[^\d\n]{0,3}){7}")
_CARD = re.compile(r"(?<![\w.-])\d(?:[ .\u00a0\u202f-]?\d){13,18}(?![\w-])")
_CARD_GROUPS = re.compile(r"[3-6]\d{3}([ .\u00a0\u202f-])\d{4}\1\d{4}\1\d{4}")
_CARD_BRANDS = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|35\d{14}|6(?:011|4|5|2)\d{12,16}"
)

_NOT_A_NUMBER_OF_PEOPLE = re.compile(
    r"""
      [0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}              # UUID
    | \b[A-Z]{2,}\d+(?:-\d+)*                                           # event and artwork codes, AB4003-1-1
    | (?<!\d)(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12]\d|3[01])(?!\d)
      (?:[T ]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?      # 2026-03-01, with or without the time
    | (?<![\d+])[0-3]?\d[-/. ][0-3]?\d[-/. ](?:19|20)\d\d(?!\d|[-.]\d)  # 01.03.2026
    | (?<!\d)\d\d?:\d\d(?::\d\d)?(?!\d)                                 # times
    | (?<!\d)\d{10}\.\d{3,6}(?!\d)                                      # time stamps of Slack messages
    | (?<![\d.+])(?:25[0-5]|2[0-4]\d|1\d\d|\d\d?)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|\d\d?)){3}(?![\d.])   # IP addresses
    | (?<![\d.+])0\.\d+(?![\d.])                                       # fractions
    | (?:[$€£¥฿]|\b(?:AMOUNT_IN)\ ?)\ ?(?:FIGURE)(?![ .-]?\d)               # amounts
    | (?<![\d+(])(?<!\d[ .-])(?:FIGURE)\ ?(?:[$€£¥฿]|(?:AMOUNT_IN)\b)
    """.replace("FIGURE", r"(?:\d{1,3}(?:[ ,.'\u2019\u00a0\u202f]\d{3})+|\d+)(?:[.,]\d{1,2})?").replace(
        "AMOUNT_IN", "USD|CAD|EUR|GBP|AUD|NZD|JPY|MXN|CHF|BRL|THB|CNY"
    ),
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3}){1,2}")

_GAP = r"[ \u00a0\u2002-\u200a\u202f.\-\u2010\u2011\u2013/()]"
_NUMBER = rf"\d(?:{_GAP}{{0,3}}\d){{6,16}}"
_WORDS = (
    r"(?:telephone|phone|tel|mobile|cell|cellphone|cellular|whatsapp|fax|ph|t[ée]l[ée]phone|t[ée]l|tel[ée]fono|telefone|"
    r"telefon|telefoon|m[óo]vil|celular|portable|handy|gsm)s?(?:[ _]?(?:number|no|nr|num[ée]ro))?"
    r"|(?:contact|her|his|their|my|your) number"
)
"""What stands before a phone number, in the languages people ask in."""
_SAID_TO_BE_A_PHONE = re.compile(
    rf"((?:\b(?:{_WORDS})[\"'*]?"
    r"[\s:=.#°(\"'*|\u2013-]{1,6}(?:is |es |n° ?)?"
    r"|\b(?:call|text|ring|reach)(?: (?:him|her|them|me|us))?(?: (?:at|on|under))?[ :]{1,3}"
    rf"|wa\.me/))([+\uff0b(]{{0,2}}{_NUMBER})(?!\w)",
    re.IGNORECASE,
)
_PLUS = re.compile(rf"(?<![\w+])\(?[+\uff0b]{_GAP}?{_NUMBER}(?!\w)")
_ZEROS = re.compile(rf"(?<![\w/#=.,+-])\(?0{_GAP}{{0,2}}\d(?:{_GAP}{{0,3}}\d){{6,13}}(?!\w)")
_NORTH_AMERICA = re.compile(
    r"(?<![\w/#=.,+-])(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-]?)[2-9]\d\d[ .-]?\d{4}(?![\w-]|\.\d)"
)
_LOCAL = re.compile(r"(?<![\w/#=.,+-])(?:\d{3}([.-])\d{3}\1\d{4}|555[ .-]\d{4}|[2-9]\d\d-0\d{3})(?![\w-]|\.\d)")
_AREA_IN_BRACKETS = re.compile(
    rf"(?<![\w/#=.,+-])\(\d{{2,5}}\){_GAP}?\d{{2,5}}(?:{_GAP}\d{{2,5}}){{1,3}}(?![\w-]|\.\d)"
)
_ABROAD = re.compile(rf"(?<![\w/#=.,+-])[1-9]\d{{0,2}}[ .-]\d{{1,4}}(?:[ .-]\d{{2,6}}){{1,4}}(?![\w-]|{_GAP}?\d)")


def _set_aside(text: str) -> Iterator[tuple[str, bool]]:
    """Split the text into what is certainly no phone number (True) and the rest (False)."""
    end = 0
    for found in _NOT_A_NUMBER_OF_PEOPLE.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False


def _mask_phones(text: str) -> str:
    text = _SAID_TO_BE_A_PHONE.sub(lambda found: found[1] + _as_said(found[1], found[2]), text)
    text = _PLUS.sub(lambda found: _longest(found[0], _is_international), text)
    text = _NORTH_AMERICA.sub(lambda found: _longest(found[0], _is_north_american), text)
    text = _LOCAL.sub(lambda found: mask_phone(found[0]), text)
    text = _AREA_IN_BRACKETS.sub(lambda found: _longest(found[0], _has_an_area), text)
    text = _ZEROS.sub(lambda found: _longest(found[0], _has_trunk_zero), text)
    return _ABROAD.sub(lambda found: _longest(found[0], _is_abroad), text)


def _as_said(words: str, number: str) -> str:
    """Mask a number that is said to be a phone's, but for a count after a mere word: "mobile 1 234 567"."""
    counted = _THOUSANDS.fullmatch(number) and not re.search(r"[:=#\"']", words)
    return number if counted else mask_phone(number)


def _longest(number: str, fits: Callable[[str], bool]) -> str:
    """Mask the longest beginning that fits; a figure may follow a phone number after a mere blank."""
    end = len(number)
    while end > 0:
        if fits(number[:end]):
            return mask_phone(number[:end]) + number[end:]
        end = max(number.rfind(gap, 0, end) for gap in " -./")
    return number


def _is_international(number: str) -> bool:
    digits = _digits(number.replace("(0)", ""))
    if len(digits) == _SHORTEST_E164:
        return _valid(f"+{digits}")
    return len(digits) in _E164 and (number[1:].isdigit() or _possible(f"+{digits}"))


def _is_north_american(number: str) -> bool:
    digits = _digits(number)
    return _valid("+1" + digits[-10:])


def _has_trunk_zero(number: str) -> bool:
    digits = _digits(number)
    if digits.startswith("00"):
        return _possible("+" + digits[2:])
    if number.isdigit():
        return len(digits) in _BARE_WITH_TRUNK_ZERO
    in_brackets = number.startswith("(0")
    return len(digits) in (_WITH_AREA if in_brackets else _WITH_TRUNK_ZERO) and not _is_counting(number)


def _is_counting(number: str) -> bool:
    """Say whether figures merely follow each other: 01 02 03 04 05, or 0 12 0 15 0 18."""
    groups = re.findall(r"\d+", number)
    one_by_one = all(int(after) - int(before) == 1 for before, after in pairwise(groups))
    return "0" in groups[1:] or (one_by_one and len(groups) > 1)


def _has_an_area(number: str) -> bool:
    return len(_digits(number)) in _WITH_AREA


def _is_abroad(number: str) -> bool:
    return not re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", number) and _valid("+" + _digits(number))


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _valid(number: str) -> bool:
    import phonenumbers  # noqa: PLC0415  not needed by a process that masks nothing

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _possible(number: str) -> bool:
    import phonenumbers  # noqa: PLC0415

    try:
        reason = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE


def _card(found: re.Match[str]) -> str:
    digits = _digits(found[0])
    grouped = _CARD_GROUPS.fullmatch(found[0])
    is_card = len(digits) in _CARD_DIGITS and _CARD_BRANDS.fullmatch(digits) and _luhn(digits)
    return mask_card(found[0]) if grouped or is_card else found[0]


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return total % 10 == 0
