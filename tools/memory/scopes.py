"""Whose memory a call means, and who may read or write which (spec tools 7)."""

import re
from functools import cache

from pydantic import Field
from rapidfuzz import fuzz, process

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Audience, Role
from memory.note_template import ScopeType
from memory.notes import Scope
from tools.context import ToolContext
from tools.spec import Args

_MENTION = re.compile(r"^<#(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>$")
_CHANNEL = re.compile(r"^[CDG][A-Z0-9]{3,}$")
SUGGESTIONS = 3
LEAST_LIKENESS = 60


class ScopeArgs(Args):
    """A channel or a tool."""

    scope_type: ScopeType = Field(description="channel: notes about a Slack channel; tool: notes about one tool.")
    scope_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Slack channel id (default: the channel of this conversation), or the tool's name.",
    )


def readable_scope(args: ScopeArgs, ctx: ToolContext) -> Scope:
    """Return the scope if the caller may read it: a channel's only from that channel; any for ops, in private."""
    scope = _named_scope(args, ctx)
    if scope.type is ScopeType.CHANNEL and scope.id != ctx.place.channel_id:
        if ctx.caller.role is not Role.OPS:
            raise NotAllowed("What is remembered of a channel can be seen in that channel alone; ask me there.")
        if ctx.place.audience is Audience.SHARED:
            raise NotAllowed("Others read along here; ask me for another channel's memory in private.")
    return scope


def writable_scope(args: ScopeArgs, ctx: ToolContext) -> Scope:
    """Return the scope if the caller may write it: the channel's they are in; a tool's only ops.

    Where there is no channel (command line, HTTP), ops may name one. Nobody writes into a channel from another one,
    because what is written enters every answer given there.
    """
    scope = _named_scope(args, ctx)
    is_ops = ctx.caller.role is Role.OPS
    if scope.type is ScopeType.TOOL and not is_ops:
        raise NotAllowed("Only ops may change what is remembered of a tool; it reaches every channel.")
    if scope.type is ScopeType.CHANNEL and scope.id != ctx.place.channel_id:
        if ctx.place.channel_id is not None:
            raise NotAllowed("A channel's memory can only be changed from that channel; ask me there.")
        if not is_ops:
            raise NotAllowed("Outside of Slack only ops may change a channel's memory.")
    return scope


def _named_scope(args: ScopeArgs, ctx: ToolContext) -> Scope:
    if args.scope_type is ScopeType.TOOL:
        return Scope(type=args.scope_type, id=_known_tool(args.scope_id))
    named = args.scope_id or ctx.place.channel_id
    if named is None:
        raise InvalidRequest("Name the channel by its id (scope_id): this conversation is in none.")
    mention = _MENTION.match(named)
    channel = mention["id"] if mention else named
    if not _CHANNEL.match(channel):
        raise InvalidRequest(f"{named} is no Slack channel id such as C0123ABCD; mention the channel with # instead.")
    return Scope(type=args.scope_type, id=channel)


def _known_tool(name: str | None) -> str:
    if name is None:
        raise InvalidRequest("Name the tool (scope_id), for example lookup_event.")
    wanted = re.sub(r"[\s\-]+", "_", name.strip().lower())
    if wanted in _tool_names():
        return wanted
    near = process.extract(
        wanted, sorted(_tool_names()), scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=LEAST_LIKENESS
    )
    raise NotFound(f"There is no tool called {name}.", suggestions=tuple(known for known, _, _ in near))


@cache
def _tool_names() -> frozenset[str]:
    from tools.catalog import declared_tools  # noqa: PLC0415  the catalogue imports this package

    return frozenset(tool.name for tool in declared_tools())
