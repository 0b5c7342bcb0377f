"""The page of roles: who may use which tool."""

from collections.abc import Sequence
from itertools import groupby

from arthur.identity import Role
from server.reference.tools_page import DOMAINS
from server.reference.writing import bullets, page, paragraph, table
from tools.spec import AnyTool

YES, NO = "●", ""

INTRODUCTION = (
    "Who may use which tool. A person has one role, kept in the role table; without a role nobody gets an answer, but "
    "in an open viewer channel, where such a person is a viewer. The role is checked twice: before a call the model "
    "proposes is taken on, and at the door where every tool runs."
)
COLUMNS = (
    "**Approval**: a person approves the very call before it runs.",
    "**Switch**: hidden and refused unless `ENABLE_MUTATING_TOOLS` is on.",
)


def roles_page(tools: Sequence[AnyTool]) -> str:
    """Return the page."""
    parts = [paragraph(INTRODUCTION), bullets(COLUMNS), _reach(tools)]
    for domain, group in groupby(tools, key=lambda tool: tool.domain):
        parts += [f"## {DOMAINS[domain]}", _matrix(list(group))]
    return page("Roles", *parts)


def _reach(tools: Sequence[AnyTool]) -> str:
    rows = [(role.value, str(sum(role in tool.roles for tool in tools)), _writes(role, tools)) for role in Role]
    return f"Of {len(tools)} tools each role reaches:\n\n" + table(("Role", "Tools", "Of them writing"), rows)


def _writes(role: Role, tools: Sequence[AnyTool]) -> str:
    return str(sum(role in tool.roles and tool.mutating for tool in tools))


def _matrix(tools: Sequence[AnyTool]) -> str:
    header = ("Tool", *(role.value for role in Role), "Risk", "Approval", "Switch")
    rows = [
        (
            f"[{tool.name}](tools.md#{tool.name})",
            *(YES if role in tool.roles else NO for role in Role),
            tool.risk.value,
            "yes" if tool.mutating else NO,
            "yes" if tool.writes_company_data else NO,
        )
        for tool in tools
    ]
    return table(header, rows)
