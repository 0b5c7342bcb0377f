"""Personal data in results: marked by type on the field, masked field by field before anybody sees it.

Masking prose with patterns destroys dates, amounts and Eventbrite ids and misses international numbers (spec tools 0.6,
slack 12, pitfall A7); a typed field knows what it holds.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

ModelT = TypeVar("ModelT", bound=BaseModel)


class Contact(StrEnum):
    """What kind of personal data a field holds."""

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"


Email = Annotated[str, Contact.EMAIL]
Phone = Annotated[str, Contact.PHONE]
Card = Annotated[str, Contact.CARD]

PHONE_TAIL = 2
CARD_TAIL = 4


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
    digits = re.sub(r"\D", "", value)
    return f"**** **** **** {digits[-CARD_TAIL:]}"


_MASKS = {Contact.EMAIL: mask_email, Contact.PHONE: mask_phone, Contact.CARD: mask_card}


def masked(model: ModelT) -> ModelT:
    """Return a copy in which every field marked as contact data is masked, at any depth."""
    changed: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        new = _masked_value(value, _kind(info))
        if new is not value:
            changed[name] = new
    return model.model_copy(update=changed) if changed else model


def _kind(info: FieldInfo) -> Contact | None:
    for mark in (*info.metadata, *_marks(info.annotation)):
        if isinstance(mark, Contact):
            return mark
    return None


def _marks(annotation: object) -> tuple[object, ...]:
    """Return marks inside a union or container, as in `Email | None` or `list[Phone]`."""
    found: list[object] = []
    for inner in get_args(annotation):
        found.append(inner)
        found.extend(_marks(inner))
    return tuple(found)


def _masked_value(value: Any, kind: Contact | None) -> Any:  # noqa: ANN401  a result field may hold anything
    if isinstance(value, BaseModel):
        return masked(value)
    if isinstance(value, str):
        return _MASKS[kind](value) if kind is not None and value else value
    if isinstance(value, Mapping):
        return {key: _masked_value(inner, kind) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return type(value)(_masked_value(inner, kind) for inner in value)  # pyright: ignore[reportCallIssue]
    return value
