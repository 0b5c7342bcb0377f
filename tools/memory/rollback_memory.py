"""Going back to an earlier text of a memory (spec tools 7.3)."""

from typing import Any

from pydantic import Field

from memory.note_template import ScopeType
from memory.notes import Author, read_memory, rollback_target
from memory.notes import rollback_memory as store
from tools.context import ToolContext
from tools.memory.scopes import ScopeArgs, readable_scope
from tools.memory.wording import Difference, owner, plain_owner
from tools.render import section, text
from tools.spec import OPS, Domain, Effect, Preview, Result, Risk, Tool


class RollbackArgs(ScopeArgs):
    """How far back."""

    target_version: int | None = Field(
        default=None,
        ge=1,
        description="Version whose text shall stand again; default: the text before the present one.",
    )


class MemoryRolledBack(Result):
    """An earlier text that stands again, as a version of its own; nothing was deleted."""

    scope_type: ScopeType
    scope_id: str
    rolled_back_from: int
    rolled_back_to_content_of: int
    new_version: int
    message: str
    text_was_lost: bool = Field(default=False, exclude=True)
    """Whether the version gone back from could not be read, so that there is no way forward again."""


async def prepare(args: RollbackArgs, ctx: ToolContext) -> Preview:
    """Find the earlier text and say which lines would come and go."""
    scope = readable_scope(args, ctx)
    memory = await read_memory(ctx.services.own, scope)
    target = await rollback_target(ctx.services.own, memory, args.target_version)
    difference = Difference.between(memory.content_md, target.content_md)
    return Preview(
        title=f"Go back to version {target.version_no} of what I remember of {plain_owner(scope.type, scope.id)} "
        f"(version {memory.version} now)",
        changes=difference.changes(),
        warnings=difference.warnings(target.content_md, memory.token_budget),
        fingerprint=f"{scope}@{memory.version}",
    )


async def run(args: RollbackArgs, ctx: ToolContext) -> MemoryRolledBack:
    """Store the earlier text again; the head row is locked until the transaction ends."""
    scope = readable_scope(args, ctx)
    before = await read_memory(ctx.tx, scope)
    target = await rollback_target(ctx.tx, before, args.target_version)
    author = Author(by=ctx.caller.user_id, at=ctx.wall_now, session_id=ctx.session_id)
    saved = await store(ctx.tx, scope, author=author, target_version=target.version_no, expected_version=before.version)
    return MemoryRolledBack(
        scope_type=scope.type,
        scope_id=scope.id,
        rolled_back_from=saved.before.version,
        rolled_back_to_content_of=target.version_no,
        new_version=saved.after.version,
        message=f"The text of version {target.version_no} stands again, as version {saved.after.version}.",
        text_was_lost=saved.before.is_lost,
    )


def inverse(args: RollbackArgs, result: MemoryRolledBack) -> dict[str, Any] | None:
    """Return the call that brings the replaced text back."""
    if result.text_was_lost:
        return None
    return {
        "scope_type": args.scope_type.value,
        "scope_id": result.scope_id,
        "target_version": result.rolled_back_from,
    }


def render(result: MemoryRolledBack) -> str:
    """Render from where to where."""
    return section(
        f"*Memory of {owner(result.scope_type, result.scope_id)} rolled back* from version {result.rolled_back_from}",
        text(result.message),
    )


rollback_memory = Tool(
    name="rollback_memory",
    domain=Domain.MEMORY,
    description=(
        "Bring an earlier text of the bot's notes about a channel or a tool back, after a person approved it: the one "
        "before the present, or a numbered version. Nothing is deleted. Not for looking at versions "
        "(get_memory_versions) nor for changing single notes (update_memory)."
    ),
    roles=OPS,
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    max_calls=1,
    args=RollbackArgs,
    result=MemoryRolledBack,
    run=run,
    prepare=prepare,
    inverse=inverse,
    render=render,
    questions=(
        "roll back the memory of this channel",
        "undo the last memory change here",
        "restore version 3 of the channel memory",
        "go back to the previous notes",
        "revert memory to version 2",
        "the last memory update was wrong, take it back",
        "rollback memory lookup_event",
        "put the channel memory back to how it was yesterday",
        "bring back the older version of your notes",
        "memory rollbak to v4",
        "restore the notes about get_artists_owed to version 1",
        "reset this channel's memory to the version before",
        "somebody poisoned your memory, roll it back",
        "reviens à la version précédente de ta mémoire",
        "annule la dernière modification de la mémoire du canal",
        "restaura la versión 2 de la memoria del canal",
        "Setze das Kanalgedächtnis auf Version 2 zurück",
    ),
    samples=(),
)
