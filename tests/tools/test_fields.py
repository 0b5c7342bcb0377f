"""Arguments as fields of a form: the kinds, limits and words that a JSON schema names."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from pydantic import Field

from tools.arguments import Eid
from tools.catalog import load_catalog
from tools.fields import Field as FormField
from tools.fields import FieldKind, fields_of, label_of
from tools.spec import EVERYONE, AnyTool, Args, Domain, Result, Risk, Tool


class Size(StrEnum):
    """How large."""

    SMALL = "small"
    VERY_LARGE = "very_large"


class Shape(Args):
    """Something in something."""

    side: int


class Everything(Args):
    """One argument of every kind."""

    eid: Eid
    name: str = Field(min_length=1, max_length=80, description="What it is called.")
    bio: str = Field(max_length=2000)
    amount: Decimal = Field(ge=Decimal("0.01"))
    rounds: int | None = Field(default=None, ge=1, le=20)
    size: Size = Size.SMALL
    loud: bool = False
    on: date | None = None
    codes: list[Eid] = Field(default_factory=list)
    shape: Shape | None = None
    mixed: list[int] | str = ""


EVERYTHING: AnyTool = Tool(
    name="everything",
    domain=Domain.MEMORY,
    description="",
    roles=EVERYONE,
    risk=Risk.MEDIUM,
    args=Everything,
    result=Result,
    run=None,
    render=str,
    questions=(),
    samples=(),
)

EID_HINT = "Event code, for example AB4003 (not the event's UUID)."


def test_every_kind_of_argument_has_its_field() -> None:
    assert fields_of(EVERYTHING) == (
        FormField(name="eid", label="Event code", hint=EID_HINT, kind=FieldKind.TEXT, required=True),
        FormField(
            name="name",
            label="Name",
            hint="What it is called.",
            kind=FieldKind.TEXT,
            required=True,
            shortest=1,
            longest=80,
        ),
        FormField(
            name="bio",
            label="Bio",
            hint="",
            kind=FieldKind.LONG_TEXT,
            required=False,
            empty_counts=True,
            longest=2000,
        ),
        FormField(name="amount", label="Amount", hint="", kind=FieldKind.DECIMAL, required=True, least="0.01"),
        FormField(name="rounds", label="Rounds", hint="", kind=FieldKind.INTEGER, required=False, least="1", most="20"),
        FormField(
            name="size",
            label="Size",
            hint="How large.",
            kind=FieldKind.CHOICE,
            required=False,
            choices=("small", "very_large"),
        ),
        FormField(name="loud", label="Loud", hint="", kind=FieldKind.SWITCH, required=False),
        FormField(name="on", label="On", hint="", kind=FieldKind.DAY, required=False),
        FormField(name="codes", label="Codes", hint="", kind=FieldKind.LIST, required=False),
        FormField(name="shape", label="Shape", hint="Something in something.", kind=FieldKind.FIXED, required=False),
        FormField(name="mixed", label="Mixed", hint="", kind=FieldKind.FIXED, required=False),
    )


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("artist_profile_id", "Artist profile ID"),
        ("comparator_eids", "Comparator event codes"),
        ("content_md", "Content"),
        ("related_eid", "Related event code"),
    ],
)
def test_names_are_read_as_words(name: str, label: str) -> None:
    assert label_of(name) == label


@pytest.mark.parametrize("tool", [tool for tool in load_catalog() if tool.mutating], ids=lambda tool: tool.name)
def test_every_argument_of_every_write_can_be_edited(tool: AnyTool) -> None:
    fields = fields_of(tool)

    assert [field.name for field in fields] == list(tool.args.model_fields)
    assert [field.name for field in fields if field.kind is FieldKind.FIXED] == []
    assert [field.name for field in fields if not field.label] == []
