"""What every tool owes: a place in the catalogue, a record that says enough, samples that run, clean statements."""

import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Mapping
from importlib import import_module

import pytest

import tools
from arthur.identity import Role
from arthur.sql import read_sql
from server.doctor.statements import changes_rows
from server.reference.reach import SqlFile, all_statements, declared_records
from tools.catalog import Catalog, declared_tools, load_catalog
from tools.context import Policy, ToolContext
from tools.invoke import invoke, parse_arguments
from tools.spec import AnyTool, Domain, Effect, OneOf, Redaction, Result, Tool

MakeContext = Callable[[Role | None], ToolContext]

ALL = 67
PACKAGES: Mapping[Domain, str] = {domain: f"tools.{domain.replace('-', '_')}" for domain in Domain}
TOOLS_OF_DOMAIN: Mapping[Domain, int] = {
    Domain.DATA_READ: 15,
    Domain.PROFILE_INTEGRITY: 10,
    Domain.PAYMENTS: 9,
    Domain.GROWTH_MARKETING: 7,
    Domain.PLATFORM_DB_EDGE: 10,
    Domain.EVENTBRITE_CHARTS: 10,
    Domain.MEMORY: 4,
    Domain.SLACK_KNOWLEDGE: 2,
}
FEWEST_QUESTIONS = 10
LONGEST_DESCRIPTION = 500

BUILT = [tool for tool in declared_tools() if tool.built]
STATEMENTS = all_statements(("tools",))

every_built_tool = pytest.mark.parametrize("tool", BUILT, ids=lambda tool: tool.name)
every_statement = pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.path)


def test_the_catalogue_has_every_tool() -> None:
    missing = ALL - len(BUILT)
    if missing:
        pytest.skip(f"{missing} of {ALL} tools are still to be built")
    assert len(load_catalog()) == ALL
    assert Counter(tool.domain for tool in load_catalog()) == Counter(TOOLS_OF_DOMAIN)


def test_names_are_unique() -> None:
    """Joining the domains fails on a name that two tools share."""
    assert len(Catalog(declared_tools())) == len(declared_tools())


def test_every_record_under_tools_is_listed_by_its_own_package() -> None:
    """Declaring is not registering: a record that no package lists would silently be missing."""
    listed = {id(tool): domain for domain, name in PACKAGES.items() for tool in import_module(name).TOOLS}
    for one in pkgutil.walk_packages(tools.__path__, "tools."):
        for name, value in vars(import_module(one.name)).items():
            if isinstance(value, Tool):
                assert listed.get(id(value)) is value.domain, f"{one.name}.{name} is not in TOOLS of its domain"


@every_built_tool
def test_a_record_stands_in_a_module_of_its_own_name(tool: AnyTool) -> None:
    module, name = declared_records()[id(tool)]

    assert (module, name) == (f"{PACKAGES[tool.domain]}.{tool.name}", tool.name)


@every_built_tool
def test_a_record_says_enough(tool: AnyTool) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{2,40}", tool.name)
    assert 40 <= len(tool.description) <= LONGEST_DESCRIPTION
    assert tool.description.endswith(".")
    assert len(tool.questions) >= FEWEST_QUESTIONS
    assert len({question.casefold() for question in tool.questions}) == len(tool.questions)
    assert tool.roles
    assert 1 <= tool.max_calls <= 3
    assert 0 < tool.timeout_s <= 180


@every_built_tool
def test_a_write_says_what_it_would_do_and_what_it_changes(tool: AnyTool) -> None:
    if tool.mutating:
        assert tool.prepare is not None, "a write reads and checks before anybody approves it"
        assert tool.effect is not Effect.NONE
        assert not tool.passthrough
    else:
        assert not tool.writes_company_data
        assert tool.inverse is None


@every_built_tool
def test_every_argument_has_a_description_and_every_model_says_what_it_is(tool: AnyTool) -> None:
    schema = tool.args.model_json_schema()

    for name, field in schema.get("properties", {}).items():
        inner = [option.get("description") for option in field.get("anyOf", ())]
        assert field.get("description") or any(inner), f"{tool.name}: {name} has no description"
    for model in (tool.args, tool.result):
        assert (model.__doc__ or "").strip(), f"{model.__name__} does not say what it is"


@every_built_tool
def test_samples_are_valid_arguments(tool: AnyTool) -> None:
    if not tool.samples and not tool.mutating:
        pytest.skip(f"{tool.name} has no samples yet")
    for sample in tool.samples:
        parsed = parse_arguments(tool, sample)
        assert set(sample) <= set(type(parsed).model_fields)


@every_built_tool
async def test_samples_run_on_the_demo_company_and_render(tool: AnyTool, ctx_as: MakeContext) -> None:
    """Through the door, as the first role that opens the tool; whoever reads the answer sees text, not objects."""
    if tool.mutating:
        pytest.skip("it writes, and nobody approved it")
    if tool.effect is Effect.OUTSIDE:
        pytest.skip("it calls a service outside; its own tests bring one")
    if not tool.samples:
        pytest.skip(f"{tool.name} has no samples yet")
    ctx = ctx_as(next(role for role in Role if role in tool.roles))
    for sample in tool.samples:
        result = await invoke(tool, sample, ctx)

        assert isinstance(result, tool.result)
        text = tool.render(result)
        assert text.strip()
        assert not re.search(r"<\w+ object at|\bUUID\(|datetime\.|\bDecimal\(", text), text
        result.model_dump_json()


@every_built_tool
def test_a_result_is_a_model_that_can_be_described(tool: AnyTool) -> None:
    schema = tool.result.model_json_schema(mode="serialization")

    assert issubclass(tool.result, Result)
    assert "properties" in schema or issubclass(tool.result, OneOf)


def test_the_switch_hides_the_companys_writers() -> None:
    catalog = Catalog(declared_tools())
    off = catalog.visible_to(Role.OPS, Policy())
    on = catalog.visible_to(Role.OPS, Policy(mutating_tools=True))

    assert {tool.name for tool in on} - {tool.name for tool in off} == {
        tool.name for tool in declared_tools() if tool.writes_company_data and Role.OPS in tool.roles
    }


@every_statement
def test_a_statement_begins_with_what_it_returns(file: SqlFile) -> None:
    first = text_of(file).splitlines()[0]

    assert first.startswith("-- ")
    assert len(first) > 15


@every_statement
def test_a_statement_names_its_columns_and_is_given_the_time(file: SqlFile) -> None:
    """No `*`, which changes with the table, and no clock of the database, which cannot be pinned."""
    text = bare(file)

    assert not re.search(r"\bselect\s+(distinct\s+)?(\w+\.)?\*", text)
    assert not re.search(r"\breturning\s+(\w+\.)?\*", text)
    assert not re.search(r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(", text)
    assert not re.search(r"\b(current_timestamp|current_date|current_time|localtime|localtimestamp)\b", text)


@every_statement
def test_a_statement_is_one_and_takes_its_values_bound(file: SqlFile) -> None:
    text = bare(file)

    assert ";" not in text.rstrip().removesuffix(";")
    assert "{" not in re.sub(r"'[^']*'", "", text)
    assert not re.search(r"%[sbt]\b", text), "placeholders have names"


@every_statement
def test_a_statement_cannot_return_without_end(file: SqlFile) -> None:
    """It has a LIMIT, or sums up, or is bound to one key."""
    assert is_capped(bare(file)), "give it a LIMIT"


def is_capped(text: str) -> bool:
    """Say whether a statement changes rows, has a limit, sums up, is bound to one key, or reads nothing."""
    capped = re.search(r"\blimit\b|\bfetch first\b", text)
    sums_up = re.search(r"\b(count|sum|min|max|avg|bool_or|bool_and|array_agg|jsonb_agg|json_agg)\s*\(", text)
    one_key = re.search(r"(\w+\.)?\b(id|eid|\w+_id)\s*=\s*%\(\w+\)s", text)
    reads_nothing = not re.search(r"\bfrom\b", text)
    return changes_rows(text) or any((capped, sums_up, one_key, reads_nothing))


def text_of(file: SqlFile) -> str:
    return read_sql(file.package, file.name)


def bare(file: SqlFile) -> str:
    """Return a statement in lower case without comments and texts."""
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*", " ", text_of(file))).lower()


def test_declared_masking_adds_to_that_of_every_answer() -> None:
    """A tool that names one rule does not switch the other off (spec slack 12)."""
    always = {Redaction.EMAIL, Redaction.PHONE}

    assert any(tool.redaction and not always <= tool.redaction for tool in declared_tools())
    assert all(always | tool.redaction == tool.masking for tool in declared_tools())
