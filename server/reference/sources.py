"""Our own source files, parsed: top-level definitions, imports, and what one definition mentions."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources, util
from pathlib import Path

READ_SQL = "read_sql"


@dataclass(frozen=True, kw_only=True)
class Module:
    """One parsed module: its top-level definitions, and where its imported names come from."""

    name: str
    definitions: Mapping[str, ast.stmt]
    imports: Mapping[str, tuple[str, str | None]]
    """Local name to module and name in it; no name for a module itself."""


@dataclass(frozen=True, kw_only=True)
class SqlCall:
    """One call of `read_sql`: its package, or the name of the constant that holds it, and the files it may mean."""

    package: str
    is_constant: bool
    names: frozenset[str]
    """Empty when the file is chosen outside of the call."""


@dataclass(kw_only=True)
class Mentions:
    """What one definition mentions, annotations left out, for types do not run."""

    names: set[str] = field(default_factory=set[str])
    attributes: set[str] = field(default_factory=set[str])
    dotted: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Pairs such as `("events", "find")` in `events.find(...)`."""
    called: set[str] = field(default_factory=set[str])
    """Plain names that are called or raised."""
    sql_names: set[str] = field(default_factory=set[str])
    """Names of statements outside of such calls."""
    sql_calls: list[SqlCall] = field(default_factory=list[SqlCall])


@cache
def parse(name: str) -> Module | None:
    """Return a module by its dotted name, or None when there is no such source file. Nothing is executed."""
    try:
        spec = util.find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    definitions: dict[str, ast.stmt] = {}
    for node in tree.body:
        definitions |= dict.fromkeys(_defined(node), node)
    imports = {local: origin for node in ast.walk(tree) for local, origin in _imported(node)}
    return Module(name=name, definitions=definitions, imports=imports)


def text_constant(module: str, name: str) -> str | None:
    """Return the text that a module's constant holds, or None."""
    parsed = parse(module)
    node = parsed.definitions.get(name) if parsed else None
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def sql_files(package: str) -> tuple[str, ...]:
    """Return the names of the statements in folder `sql` beside a package."""
    folder = resources.files(package).joinpath("sql")
    return (
        tuple(sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))) if folder.is_dir() else ()
    )


def mentions(node: ast.stmt) -> Mentions:
    """Return what a definition mentions."""
    reader = _Reader()
    reader.visit(node)
    return reader.found


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            return


def _imported(node: ast.AST) -> Iterator[tuple[str, tuple[str, str | None]]]:
    match node:
        case ast.ImportFrom(module=str(module), names=names):
            yield from ((one.asname or one.name, (module, one.name)) for one in names)
        case ast.Import(names=names):
            yield from ((one.asname or one.name.partition(".")[0], (one.name, None)) for one in names)
        case _:
            return


class _Reader(ast.NodeVisitor):
    """Collects mentions."""

    def __init__(self) -> None:
        self.found = Mentions()

    def visit_Name(self, node: ast.Name) -> None:
        self.found.names.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.found.attributes.add(node.attr)
        if isinstance(node.value, ast.Name):
            self.found.dotted.add((node.value.id, node.attr))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        self.found.sql_names.update(_file_name(node))

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            self.found.called.add(node.func.id)
            if node.func.id == READ_SQL:
                self._note_sql(node)
                return
        self.generic_visit(node)

    def _note_sql(self, node: ast.Call) -> None:
        named = frozenset(name for part in node.args[1:] for inner in ast.walk(part) for name in _file_name(inner))
        match node.args:
            case [ast.Constant(value=str(package)), *_]:
                self.found.sql_calls.append(SqlCall(package=package, is_constant=False, names=named))
            case [ast.Name(id=constant), *_]:
                self.found.sql_calls.append(SqlCall(package=constant, is_constant=True, names=named))
            case _:
                pass
        self.found.names.update(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))

    def visit_Raise(self, node: ast.Raise) -> None:
        if isinstance(node.exc, ast.Name):
            self.found.called.add(node.exc.id)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_function(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        for statement in node.body:
            self.visit(statement)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.found.names.update(argument.arg for argument in (*node.args.args, *node.args.kwonlyargs))
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, *node.body):
            if part is not None:
                self.visit(part)


def _file_name(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".sql"):
        yield node.value
