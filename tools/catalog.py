"""All tools by name, and who may use which."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from arthur.errors import UnknownTool
from arthur.identity import Role
from tools.context import Policy
from tools.spec import AnyTool, Domain


class Catalog:
    """The tools of the house, in their stable order."""

    def __init__(self, tools: Iterable[AnyTool]) -> None:
        self._by_name: dict[str, AnyTool] = {}
        for tool in tools:
            if tool.name in self._by_name:
                msg = f"two tools are called {tool.name}"
                raise ValueError(msg)
            self._by_name[tool.name] = tool
        self._visible: dict[tuple[Role, bool], tuple[AnyTool, ...]] = {}

    def __iter__(self) -> Iterator[AnyTool]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def get(self, name: str) -> AnyTool:
        """Return the tool called `name`.

        Raises:
            UnknownTool: there is none.
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise UnknownTool(f"There is no tool called {name}.") from None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(self._by_name)

    def visible_to(self, role: Role, policy: Policy) -> tuple[AnyTool, ...]:
        """Return the tools a role is offered; the company's writers are hidden while the switch is off."""
        found = self._visible.get((role, policy.mutating_tools))
        if found is None:
            found = tuple(
                tool for tool in self if role in tool.roles and (policy.mutating_tools or not tool.writes_company_data)
            )
            self._visible[role, policy.mutating_tools] = found
        return found

    def of(self, domain: Domain) -> tuple[AnyTool, ...]:
        """Return the tools of one domain."""
        return tuple(tool for tool in self if tool.domain is domain)


def load_catalog() -> Catalog:
    """Join the domains' tools. Tools that only declare themselves are left out until they are built."""
    return Catalog(tool for tool in declared_tools() if tool.built)


def declared_tools() -> tuple[AnyTool, ...]:
    """Return every declared tool, built or not, in the order of spec tools."""
    from tools import (  # noqa: PLC0415  on use, so that importing this module costs nothing
        data_read,
        eventbrite_charts,
        growth_marketing,
        memory,
        payments,
        platform_db_edge,
        profile_integrity,
        slack_knowledge,
    )

    domains = (
        data_read,
        profile_integrity,
        payments,
        growth_marketing,
        platform_db_edge,
        eventbrite_charts,
        memory,
        slack_knowledge,
    )
    return tuple(tool for domain in domains for tool in domain.TOOLS)
