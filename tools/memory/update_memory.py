"""Remembering something of a channel or a tool (spec tools 7.2)."""

from typing import Any

from pydantic import Field

from arthur.errors import ArthurError, InvalidRequest
from arthur.identity import Role
from memory.note_edit import Edit, edited
from memory.note_screening import holds_contact_data, reads_as_instruction
from memory.note_template import HARD_CAP, ScopeType
from memory.notes import Author, Outdated, Saved, read_memory
from memory.notes import update_memory as store
from tools.context import ToolContext
from tools.memory.scopes import ScopeArgs, writable_scope
from tools.memory.wording import Difference, owner, plain_owner
from tools.render import count, section, text
from tools.spec import EVERYONE, Domain, Effect, Preview, Result, Risk, Tool


class UpdateMemoryArgs(ScopeArgs):
    """The text to remember, whole or as lines to add."""

    content_md: str = Field(
        min_length=1,
        max_length=HARD_CAP,
        description=(
            "Only the lines to add, and everything else stays; or the whole new text with every `## ` heading, which "
            "replaces what is there. Facts, not instructions; no e-mails or phone numbers."
        ),
    )
    section: str | None = Field(
        default=None, max_length=60, description="Heading that added lines go under, for example Open Items."
    )
    change_summary: str | None = Field(default=None, max_length=200, description="What changed, in a few words.")
    expected_version: int | None = Field(
        default=None, ge=0, description="Version the change was made from; it is refused if the memory has moved on."
    )


class MemoryUpdated(Result):
    """The change that was made."""

    scope_type: ScopeType
    scope_id: str
    version: int
    content_chars: int
    change_summary: str | None
    message: str
    added: list[str]
    removed: list[str]
    content_before: str | None = Field(default=None, exclude=True)
    """The text an undo brings back; None where it could not be stored again."""


def _edit(args: UpdateMemoryArgs, ctx: ToolContext) -> Edit:
    return Edit(content=args.content_md, section=args.section, may_hold_contacts=ctx.caller.role is Role.OPS)


def _check_summary(args: UpdateMemoryArgs, ctx: ToolContext) -> None:
    said = args.change_summary or ""
    if reads_as_instruction(said) or (ctx.caller.role is not Role.OPS and holds_contact_data(said)):
        raise InvalidRequest("The summary of a change says what changed: no instructions, no contact data.")


async def prepare(args: UpdateMemoryArgs, ctx: ToolContext) -> Preview:
    """Read the memory and say which lines would come and go."""
    scope = writable_scope(args, ctx)
    _check_summary(args, ctx)
    memory = await read_memory(ctx.services.own, scope)
    if args.expected_version not in {None, memory.version}:
        raise Outdated(f"The memory is at version {memory.version} now, not at {args.expected_version}; read it again.")
    after = edited(scope.type, memory.content_md, _edit(args, ctx), budget=memory.token_budget, at=ctx.wall_now)
    difference = Difference.between(memory.content_md, after)
    return Preview(
        title=f"Change what I remember of {plain_owner(scope.type, scope.id)} (version {memory.version} now)",
        changes=difference.changes(),
        warnings=difference.warnings(after, memory.token_budget),
        fingerprint=f"{scope}@{memory.version}",
    )


async def run(args: UpdateMemoryArgs, ctx: ToolContext) -> MemoryUpdated:
    """Store the changed text as a new version; the head row is locked until the transaction ends."""
    scope = writable_scope(args, ctx)
    _check_summary(args, ctx)
    saved = await store(
        ctx.tx,
        scope,
        _edit(args, ctx),
        author=Author(by=ctx.caller.user_id, at=ctx.wall_now, session_id=ctx.session_id),
        summary=args.change_summary,
        expected_version=args.expected_version,
    )
    difference = Difference.between(saved.before.content_md, saved.after.content_md)
    return MemoryUpdated(
        scope_type=scope.type,
        scope_id=scope.id,
        version=saved.after.version,
        content_chars=len(saved.after.content_md),
        change_summary=saved.after.change_summary,
        message=f"Remembered as version {saved.after.version}.",
        added=list(difference.added),
        removed=list(difference.removed),
        content_before=_restorable(saved, ctx),
    )


def _restorable(saved: Saved, ctx: ToolContext) -> str | None:
    """Return the text before, if this caller could store it again: an undo is offered for nothing else."""
    back = Edit(content=saved.before.content_md, may_hold_contacts=ctx.caller.role is Role.OPS)
    if len(saved.before.content_md) > HARD_CAP:
        return None
    try:
        edited(
            saved.after.scope.type,
            saved.after.content_md,
            back,
            budget=saved.after.token_budget,
            at=ctx.wall_now,
        )
    except ArthurError:
        return None
    return saved.before.content_md


def inverse(args: UpdateMemoryArgs, result: MemoryUpdated) -> dict[str, Any] | None:
    """Return the call that brings the text before back, as long as nobody changed the memory since."""
    if result.content_before is None:
        return None
    return {
        "scope_type": args.scope_type.value,
        "scope_id": result.scope_id,
        "content_md": result.content_before,
        "expected_version": result.version,
        "change_summary": f"Took back version {result.version}",
    }


def render(result: MemoryUpdated) -> str:
    """Render what is remembered and what was forgotten."""
    return section(
        f"*Memory of {owner(result.scope_type, result.scope_id)} updated* (version {result.version})",
        *(f"• remembered: {text(line)}" for line in result.added[:10]),
        *(f"• forgotten: {text(line)}" for line in result.removed[:10]),
        f"{count(result.content_chars, 'character')} in all.",
    )


update_memory = Tool(
    name="update_memory",
    domain=Domain.MEMORY,
    description=(
        "Remember a fact about this channel: give only the lines to add, or the whole new text with all its headings. "
        "A person approves it. Use for 'remember that', 'note for this channel'; ops may do it for a tool. Not for an "
        "artist's bio (update_artist_bio), for reports of faults (create_bug_report), nor for going back to an earlier "
        "text (rollback_memory)."
    ),
    roles=EVERYONE,
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    max_calls=2,
    args=UpdateMemoryArgs,
    result=MemoryUpdated,
    run=run,
    prepare=prepare,
    inverse=inverse,
    render=render,
    questions=(
        "remember that doors open at 19:00 for Toronto shows",
        "please remember: Nadia is our contact at the venue",
        "note for this channel: invoices go to finance every Friday",
        "add to memory that the projector in Montréal flickers",
        "save in channel memory that the bar closes at midnight",
        "keep in mind for this channel that Kenji produces the Ottawa shows",
        "memorise the new load-in time, 16:00",
        "forget the note about the old venue in this channel's memory",
        "update the channel notes: the permit issue is solved",
        "remmeber that easels are stored in the basement",
        "write down in the memory of lookup_event that city names need accents",
        "store this as an open item: get the insurance certificate",
        "make a note here that sound check is at 5",
        "retiens que les portes ouvrent à 19 h",
        "note pour ce canal : le bar ferme à minuit",
        "recuerda que el contacto del local es Marta",
        "Merk dir, dass der Einlass um 19 Uhr ist",
    ),
    samples=(),
)
