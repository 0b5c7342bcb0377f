"""The generated pages: complete, deterministic, and checked."""

import pkgutil
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import tools
from arthur import errors
from arthur.identity import Role
from arthur.settings import known_names
from server.cli.docs import docs
from server.reference.pages import FOLDER, pages, stale, write
from server.reference.reach import SqlFile, all_statements, reach_of
from server.reference.sources import mentions, parse
from server.reference.writing import bounds, paragraph, table, type_words
from tools.catalog import declared_tools, load_catalog


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(pages())


def test_every_tool_has_a_section_with_its_arguments_and_questions(made: dict[str, str]) -> None:
    sections = re.split(r"^### ", made["tools.md"], flags=re.MULTILINE)[1:]
    by_name = {section.partition("\n")[0]: section for section in sections}

    assert list(by_name) == [tool.name for tool in declared_tools()]
    for tool in declared_tools():
        section = by_name[tool.name]
        assert all(f"`{name}`" in section for name in tool.args.model_fields), tool.name
        assert all(role in section for role in tool.roles), tool.name
        assert tool.questions[0].split()[0] in section, tool.name


def test_the_role_page_has_a_cell_for_every_tool_and_role(made: dict[str, str]) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in made["roles.md"].splitlines()
        if line.startswith("| [")
    ]

    assert len(rows) == len(declared_tools())
    for row, tool in zip(rows, declared_tools(), strict=True):
        assert row[0].startswith(f"[{tool.name}]")
        assert [cell == "●" for cell in row[1:6]] == [role in tool.roles for role in Role], tool.name


def test_every_setting_stands_on_its_page_with_a_meaning(made: dict[str, str]) -> None:
    page = made["settings.md"].partition("## No longer used")[0]

    for name in known_names():
        (line,) = [line for line in page.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1]]
        assert line.split("|")[4].strip(), f"{name} has no meaning"


def test_every_error_code_stands_on_its_page(made: dict[str, str]) -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ArthurError)]

    for kind in kinds:
        assert f"## {kind.code}\n" in made["errors.md"]
        assert kind.hint in made["errors.md"]


def test_links_between_the_pages_lead_somewhere(made: dict[str, str]) -> None:
    for name, text in made.items():
        anchors = {page: set(re.findall(r"^#+ (\S+)$", body, flags=re.MULTILINE)) for page, body in made.items()}
        for target, anchor in re.findall(r"\]\(([\w.]*)#(\w+)\)", text):
            assert anchor in anchors[target or name], f"{name}: {target}#{anchor}"


def test_the_same_code_gives_the_same_bytes(made: dict[str, str]) -> None:
    assert dict(pages()) == made


def test_check_names_the_stale_page_and_writing_mends_it(tmp_path: Path) -> None:
    assert sorted(stale(tmp_path)) == ["errors.md", "roles.md", "settings.md", "tools.md"]
    write(tmp_path)
    (tmp_path / FOLDER / "roles.md").write_text("old", encoding="utf-8")

    checked = CliRunner().invoke(docs, ["--check", "--root", str(tmp_path)])
    written = CliRunner().invoke(docs, ["--root", str(tmp_path)])
    again = CliRunner().invoke(docs, ["--check", "--root", str(tmp_path)])

    assert checked.exit_code == 1
    assert checked.stdout == "out of date: docs/reference/roles.md\n"
    assert written.stdout == "written: docs/reference/roles.md\n"
    assert again.exit_code == 0
    assert again.stdout == "everything is up to date\n"


def test_prose_is_wrapped(made: dict[str, str]) -> None:
    for text in made.values():
        for line in text.splitlines():
            is_table_or_code = line.startswith(("|", "python -m", "**", "> ", "<!--"))
            assert len(line) <= 100 or is_table_or_code or " " not in line.strip("- "), line


def test_types_are_told_in_plain_words() -> None:
    assert type_words({"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}) == "UUID?"
    assert type_words({"type": "array", "items": {"$ref": "#/$defs/Bid"}}) == "list of Bid"
    assert type_words({"anyOf": [{"type": "number"}, {"type": "string", "pattern": "x"}]}) == "number"
    assert type_words({"enum": ["a", "b"]}) == "`a` or `b`"
    assert bounds({"type": "integer", "minimum": 1, "maximum": 5}) == "1 to 5"
    assert bounds({"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}]}) == "at most 9 characters"


def test_bars_do_not_break_a_table_and_long_lines_are_wrapped() -> None:
    assert table(("A",), [("x | y\nz",)]).splitlines()[2] == "| x \\| y z |"
    assert max(map(len, paragraph("word " * 100).splitlines())) <= 100


def test_a_tool_reaches_the_statements_it_reads_and_no_others() -> None:
    """Read from the source: through its functions and what they call, not through everything its modules import."""
    reach = reach_of(load_catalog().get("get_artists_owed"))

    assert SqlFile(package="tools.payments", name="balances.sql") in reach.statements
    assert SqlFile(package="tools", name="event_key.sql") in reach.statements
    assert SqlFile(package="tools.payments", name="ledger_lines.sql") not in reach.statements
    assert reach.statements[SqlFile(package="tools", name="event_key.sql")] == frozenset({"reader"})


def test_no_statement_is_dead() -> None:
    """Every statement is reached by a tool, or read by code that no tool calls, such as the work of a job."""
    reached = {statement for tool in declared_tools() for statement in reach_of(tool).statements}
    elsewhere = {name for one in pkgutil.walk_packages(tools.__path__, "tools.") for name in named_in(one.name)}
    left = [statement for statement in all_statements(("tools",)) if statement not in reached]

    assert [statement.path for statement in left if statement.name not in elsewhere] == []
    assert len(left) < len(reached) / 20, "the map has lost its way"


def named_in(module: str) -> set[str]:
    """Return the statements that a module's code names."""
    parsed = parse(module)
    said = [mentions(node) for node in parsed.definitions.values()] if parsed else []
    return {name for one in said for name in (*one.sql_names, *(name for call in one.sql_calls for name in call.names))}
