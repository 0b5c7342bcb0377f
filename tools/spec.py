"""What a tool is: one frozen record from which every adapter, page and test is derived."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, model_validator

from arthur.identity import Role
from tools.enclosures import Plot, Source

if TYPE_CHECKING:
    from tools.context import ToolContext


class Domain(StrEnum):
    """The eight packages of tools; the value is the name in rows and manifests."""

    DATA_READ = "data-read"
    PROFILE_INTEGRITY = "profile-integrity"
    PAYMENTS = "payments"
    GROWTH_MARKETING = "growth-marketing"
    PLATFORM_DB_EDGE = "platform-db-edge"
    EVENTBRITE_CHARTS = "eventbrite-charts"
    MEMORY = "memory"
    SLACK_KNOWLEDGE = "slack-knowledge"


class Risk(StrEnum):
    """How much harm a wrong call does. Whoever is not `low` writes, and needs an approval (spec slack 7)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Effect(StrEnum):
    """What a tool changes, which decides how its run is made safe (DESIGN 5)."""

    NONE = "none"
    """Nothing, or rows in caches and logs that do not count."""
    OWN = "own"
    """Arthur's own tables, in one transaction with the approval and the audit row."""
    COMPANY = "company"
    """The company's tables; the same transaction when the databases are one."""
    OUTSIDE = "outside"
    """Something behind a network call: the intent is stored before it, the outcome after it."""


class Redaction(StrEnum):
    """A masking rule that applies to a tool's answer beyond the default of e-mail and phone."""

    EMAIL = "mask_email"
    PHONE = "mask_phone"
    CARD = "mask_card_data"


class Args(BaseModel):
    """Arguments of a tool. Unknown names are refused; a null counts as absent; text is trimmed (spec tools 0.1)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        if isinstance(data, Mapping):
            return {name: value for name, value in data.items() if value is not None}
        return data


class Result(BaseModel):
    """What a tool found or did, typed; its methods say what else than its words an answer can draw on."""

    model_config = ConfigDict(frozen=True)

    def entities(self) -> tuple["Entity", ...]:
        """Return the things named in this result that a later "it" or "she" may mean, most likely first."""
        return ()

    def citations(self) -> tuple[Source, ...]:
        """Return where the facts of this result can be read, for an answer that rests on them."""
        return ()

    def plot(self) -> Plot | None:
        """Return the curves of this result, if it has some."""
        return None

    def row_count(self) -> int:
        """Return the summed length of the top-level lists, for the execution row (spec gateway 11)."""
        return sum(len(value) for value in self.__dict__.values() if isinstance(value, list | tuple))


ShapeT = TypeVar("ShapeT", bound=Result)


class OneOf(RootModel[ShapeT], Result):  # pyright: ignore[reportIncompatibleMethodOverride]  model_construct alone
    """A result that has one of several shapes, as in `class EventsFound(OneOf[EventDetail | EventList])`."""

    def entities(self) -> tuple["Entity", ...]:
        """Return what the present shape names."""
        return self.root.entities()

    def citations(self) -> tuple[Source, ...]:
        """Return where the facts of the present shape can be read."""
        return self.root.citations()

    def plot(self) -> Plot | None:
        """Return the curves of the present shape."""
        return self.root.plot()

    def row_count(self) -> int:
        """Return the count of the present shape."""
        return self.root.row_count()


class EntityKind(StrEnum):
    """Kinds of things people point back to."""

    EVENT = "event"
    ARTIST = "artist"
    PERSON = "person"
    ARTWORK = "artwork"


@dataclass(frozen=True, kw_only=True)
class Entity:
    """Something a result named: its kind, the identifier tools take, and the words people use for it."""

    kind: EntityKind
    id: str
    label: str


A = TypeVar("A", bound=Args)
R = TypeVar("R", bound=Result)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of a preview: what stands there now and what would stand there."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a write would do, read and computed before anybody approves it (DESIGN 5).

    `fingerprint` names the state it was computed from: a write whose fingerprint changed since is refused. `amount` is
    the money it moves, if any, which may call for a second person, and `payee` names whom to: payments that one person
    asks for in parts count together.
    """

    title: str
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str | None = None
    payee: str | None = None
    fingerprint: str = ""


Run: TypeAlias = "Callable[[A, ToolContext], Awaitable[R]]"
Prepare: TypeAlias = "Callable[[A, ToolContext], Awaitable[Preview]]"

READ_TIMEOUT_S = 10.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Tool(Generic[A, R]):
    """One capability, declared once.

    `questions` are what people type when they mean this tool: they feed the router and the reference page.
    `samples` are arguments that work on the demo company: tests, pages and evaluations run them.
    """

    name: str
    domain: Domain
    description: str
    roles: frozenset[Role]
    args: type[A]
    result: type[R]
    run: "Run[A, R] | None"
    render: Callable[[R], str]
    questions: tuple[str, ...]
    samples: tuple[Mapping[str, Any], ...]
    risk: Risk = Risk.LOW
    effect: Effect = Effect.NONE
    writes_company_data: bool = False
    """One of the seven behind ENABLE_MUTATING_TOOLS (spec tools 0.2)."""
    passthrough: bool = False
    max_calls: int = 2
    timeout_s: float = READ_TIMEOUT_S
    redaction: frozenset[Redaction] = field(default=frozenset())
    prepare: "Prepare[A] | None" = None
    """Reads and checks everything a write depends on, and says what it would do; every mutating tool has one."""
    inverse: Callable[[A, R], Mapping[str, Any] | None] | None = None
    """Arguments for this same tool that take the write back, or None when this one cannot be."""

    @property
    def mutating(self) -> bool:
        """Say whether the tool writes, and so needs an approval and stops in read-only mode (spec slack 7)."""
        return self.risk is not Risk.LOW

    @property
    def masking(self) -> frozenset[Redaction]:
        """All masking rules of the answer: e-mail and phone always, and those that are declared (spec slack 12)."""
        return self.redaction | {Redaction.EMAIL, Redaction.PHONE}

    @property
    def built(self) -> bool:
        """Say whether the tool can run; one that only declares itself is kept out of the catalogue."""
        return self.run is not None


AnyTool: TypeAlias = Tool[Any, Any]

OPS = frozenset({Role.OPS})
EVERYONE = frozenset(Role)


def roles(letters: str) -> frozenset[Role]:
    """Return the roles named by the specification's letters (O, P, F, M, V), for example `roles("O P V")`."""
    by_letter = {
        "O": Role.OPS,
        "P": Role.EVENT_PRODUCER,
        "F": Role.FINANCE,
        "M": Role.MARKETING,
        "V": Role.VIEWER,
    }
    return frozenset(by_letter[letter] for letter in letters.split())
