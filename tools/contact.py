"""Personal data in results: marked by type on the field, masked field by field before anybody sees it.

Masking whole answers with patterns destroys dates, amounts and Eventbrite ids and misses international numbers (spec
tools 0.6, slack 12, pitfall A7); a typed field knows what it holds. Only fields of free text go through patterns.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from arthur.masking import mask_card, mask_email, mask_phone, mask_text

ModelT = TypeVar("ModelT", bound=BaseModel)


class Contact(StrEnum):
    """What kind of personal data a field holds."""

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    PROSE = "prose"
    """Words of people, in which any of these may stand."""


Email = Annotated[str, Contact.EMAIL]
Phone = Annotated[str, Contact.PHONE]
Card = Annotated[str, Contact.CARD]
Prose = Annotated[str, Contact.PROSE]

_MASKS = {
    Contact.EMAIL: mask_email,
    Contact.PHONE: mask_phone,
    Contact.CARD: mask_card,
    Contact.PROSE: mask_text,
}


def masked(model: ModelT) -> ModelT:
    """Return a copy in which every field marked as contact data is masked, at any depth."""
    changed: dict[str, Any] = {}
    for name, kind in _kinds(type(model)).items():
        value = getattr(model, name)
        new = _masked_value(value, kind)
        if new is not value:
            changed[name] = new
    return model.model_copy(update=changed) if changed else model


@cache
def _kinds(model: type[BaseModel]) -> Mapping[str, Contact | None]:
    """Return what each field of a model holds."""
    return {name: _kind(info) for name, info in model.model_fields.items()}


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
