"""The history of a memory (spec tools 7.4)."""

import asyncio
from datetime import datetime

from pydantic import Field

from arthur.masking import mask_text
from memory.note_template import ScopeType
from memory.notes import VersionLine, list_versions, read_memory
from tools.context import ToolContext
from tools.memory.scopes import ScopeArgs, readable_scope
from tools.memory.wording import owner
from tools.render import bullets, count, section, text
from tools.spec import Domain, Result, Tool, roles


class VersionsArgs(ScopeArgs):
    """How many."""

    limit: int = Field(default=10, ge=1, le=25, description="How many versions at most, newest first.")


class MemoryVersion(Result):
    """One stored text, without the text."""

    id: int
    version_no: int
    content_chars: int
    change_summary: str | None
    is_rollback: bool
    created_by: str | None
    created_at: datetime


class MemoryVersions(Result):
    """The history of a memory, newest first."""

    scope_type: ScopeType
    scope_id: str
    current_version: int
    token_budget: int
    total_versions: int
    versions: list[MemoryVersion]
    count: int
    truncated: bool


async def run(args: VersionsArgs, ctx: ToolContext) -> MemoryVersions:
    """Read the head and its newest versions."""
    scope = readable_scope(args, ctx)
    memory, lines = await asyncio.gather(
        read_memory(ctx.services.own, scope), list_versions(ctx.services.own, scope, limit=args.limit)
    )
    return MemoryVersions(
        scope_type=scope.type,
        scope_id=scope.id,
        current_version=memory.version,
        token_budget=memory.token_budget,
        total_versions=memory.total_versions,
        versions=[_version(line) for line in lines],
        count=len(lines),
        truncated=memory.total_versions > len(lines),
    )


def _version(line: VersionLine) -> MemoryVersion:
    summary = mask_text(line.change_summary) if line.change_summary else None
    return MemoryVersion.model_validate(vars(line) | {"change_summary": summary})


def render(result: MemoryVersions) -> str:
    """Render the versions, newest first."""
    whose = owner(result.scope_type, result.scope_id)
    if not result.versions:
        return f"*No versions: nothing has been remembered of {whose} yet.*"
    return section(
        f"*{count(result.total_versions, 'version')} of what I remember of {whose}*, now at {result.current_version}",
        bullets(
            (_line(version) for version in result.versions),
            total=result.total_versions,
            narrow="Raise `limit` for more, up to 25.",
        ),
    )


def _line(version: MemoryVersion) -> str:
    kind = " (rollback)" if version.is_rollback else ""
    return (
        f"*{version.version_no}*{kind} {version.created_at:%d %b %Y, %H:%M} UTC by {text(version.created_by)}: "
        f"{text(version.change_summary)} ({version.content_chars:,} characters)"
    )


get_memory_versions = Tool(
    name="get_memory_versions",
    domain=Domain.MEMORY,
    description=(
        "History of the bot's notes about a channel or a tool: version numbers, who changed them when, and a summary "
        "of each change. Use before a rollback or to see who changed the memory. Not for what the notes say now "
        "(get_memory)."
    ),
    roles=roles("O V"),
    max_calls=2,
    args=VersionsArgs,
    result=MemoryVersions,
    run=run,
    render=render,
    questions=(
        "memory versions of this channel",
        "history of the channel memory",
        "who changed your memory last",
        "list the versions of the notes on lookup_event",
        "how often has the memory here been changed",
        "show the memory history",
        "when was the channel memory last edited and by whom",
        "which versions can I roll the memory back to",
        "change log of the channel notes",
        "memory verions for this chanel",
        "previous versions of the tool memory for generate_chart",
        "last 5 changes to your memory",
        "was the memory rolled back recently",
        "historique de la mémoire du canal",
        "qui a modifié ta mémoire en dernier",
        "¿qué versiones de la memoria existen?",
        "Zeig mir die Versionen des Kanalgedächtnisses",
    ),
    samples=({"scope_type": "tool", "scope_id": "lookup_event"}, {"scope_type": "channel", "scope_id": "C0DEMOTOR1"}),
)
