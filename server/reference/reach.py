"""What a tool reaches, read from the source: its statements, the errors it raises, the services it touches.

Nobody keeps a list: from the tool's record the definitions are followed by name, through its functions and whatever
they call in tools/ and memory/. Types do not run, so annotations are not followed.
"""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from types import FunctionType

import tools
from arthur import errors
from server.reference.sources import Mentions, SqlCall, mentions, parse, sql_files, text_constant
from tools.spec import AnyTool, Tool

FOLLOWED = ("tools", "memory")
NOT_FOLLOWED = frozenset({"tools.spec", "tools.context", "tools.invoke", "tools.catalog", "tools.on_record"})
HANDLES = frozenset({"reader", "own", "writer", "tx"})
"""How the code names the connections it may run a statement on (tools.context)."""

SymbolName = tuple[str, str]


@dataclass(frozen=True, kw_only=True, order=True)
class SqlFile:
    """One statement of ours."""

    package: str
    name: str

    @property
    def path(self) -> str:
        """Where it stands, from the root of the project."""
        return f"{self.package.replace('.', '/')}/sql/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What one tool reaches."""

    statements: Mapping[SqlFile, frozenset[str]]
    """Each statement, with the handles named where it is used."""
    errors: tuple[type[errors.ArthurError], ...]
    attributes: frozenset[str]
    """Names of attributes it reads, such as the services of its context."""


def reach_of(tool: AnyTool) -> Reach:
    """Return what a tool reaches."""
    found = _follow(_starts(tool))
    statements: dict[SqlFile, frozenset[str]] = {}
    loose = {name for said in found.values() for name in said.sql_names}
    for (module, _), said in found.items():
        handles = frozenset(HANDLES & (said.names | said.attributes))
        for call in said.sql_calls:
            package = _package(module, call)
            for name in call.names or (said.sql_names or loose).intersection(sql_files(package)):
                file = SqlFile(package=package, name=name)
                statements[file] = statements.get(file, frozenset()) | handles
    raised = {name for said in found.values() for name in said.called}
    kinds = [kind for name, kind in vars(errors).items() if name in raised and _is_error(kind)]
    attributes = frozenset(name for said in found.values() for name in said.attributes)
    return Reach(statements=statements, errors=tuple(kinds), attributes=attributes)


def all_statements(packages: Iterable[str] = FOLLOWED) -> tuple[SqlFile, ...]:
    """Return every statement beside our packages, used or not; the demo company's own files are not among them."""
    found: list[SqlFile] = []
    for root in packages:
        package = import_module(root)
        names = [root, *(one.name for one in pkgutil.walk_packages(package.__path__, f"{root}.") if one.ispkg)]
        found += [SqlFile(package=name, name=file) for name in names for file in sql_files(name)]
    return tuple(sorted(found))


@cache
def declared_records() -> Mapping[int, SymbolName]:
    """Return where each Tool record under tools/ is defined, by the record's identity."""
    places: dict[int, SymbolName] = {}
    for one in pkgutil.walk_packages(tools.__path__, "tools."):
        module = import_module(one.name)
        parsed = parse(one.name)
        for name, value in vars(module).items():
            if isinstance(value, Tool) and parsed is not None and name in parsed.definitions:
                places[id(value)] = (one.name, name)
    return places


def _package(module: str, call: SqlCall) -> str:
    """Return the package a statement is read from: as written, from a constant, or else the module's own."""
    if not call.is_constant:
        return call.package
    parsed = parse(module)
    origin = (module, call.package)
    if parsed is not None and call.package in parsed.imports:
        source, inner = parsed.imports[call.package]
        origin = _resolved(source, inner or call.package)
    return text_constant(*origin) or module.rpartition(".")[0]


def _starts(tool: AnyTool) -> list[SymbolName]:
    starts = [place for place in (declared_records().get(id(tool)),) if place is not None]
    for function in (tool.run, tool.prepare, tool.render, tool.inverse):
        place = _place(function)
        if place is not None:
            starts.append(place)
    return starts


def _place(function: Callable[..., object] | None) -> SymbolName | None:
    plain = function.func if isinstance(function, partial) else function
    if not isinstance(plain, FunctionType):
        return None
    return (plain.__module__, plain.__qualname__.partition(".")[0])


def _follow(starts: Iterable[SymbolName]) -> dict[SymbolName, Mentions]:
    """Return every definition that can be reached, with what it mentions."""
    found: dict[SymbolName, Mentions] = {}
    waiting = list(starts)
    while waiting:
        symbol = waiting.pop()
        if symbol in found:
            continue
        said = _mentions(symbol)
        if said is not None:
            found[symbol] = said
            waiting += _next(symbol[0], said)
    return found


@cache
def _mentions(symbol: SymbolName) -> Mentions | None:
    module = parse(symbol[0]) if symbol[0] not in NOT_FOLLOWED else None
    node = module.definitions.get(symbol[1]) if module else None
    return mentions(node) if node is not None else None


def _next(module_name: str, said: Mentions) -> list[SymbolName]:
    module = parse(module_name)
    if module is None:
        return []
    found = [(module_name, name) for name in said.names if name in module.definitions]
    for name in said.names & module.imports.keys():
        origin, inner = module.imports[name]
        if inner is not None and _followed(origin):
            found.append(_resolved(origin, inner))
    for name, attribute in said.dotted:
        origin, inner = module.imports.get(name, ("", None))
        target = f"{origin}.{inner}" if inner else origin
        if _followed(origin) and parse(target) is not None:
            found.append((target, attribute))
    return found


def _resolved(module_name: str, name: str) -> SymbolName:
    """Return where a name is defined, through packages that only pass it on."""
    module = parse(module_name)
    if module is not None and name not in module.definitions and name in module.imports:
        origin, inner = module.imports[name]
        if inner is not None and _followed(origin):
            return _resolved(origin, inner)
    return (module_name, name)


def _followed(module_name: str) -> bool:
    return module_name.partition(".")[0] in FOLLOWED


def _is_error(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, errors.ArthurError)
