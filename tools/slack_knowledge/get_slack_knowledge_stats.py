"""How large and how old the archive of Slack messages is (spec tools 8.2)."""

from datetime import datetime

from tools.context import ToolContext
from tools.render import age, count, section, text
from tools.slack_knowledge.archive import the_archive
from tools.spec import OPS, Args, Domain, Result, Tool


class StatsArgs(Args):
    """Nothing to choose."""


class SlackArchiveStats(Result):
    """Figures of the archive. Fewer points than messages means that some messages cannot be found."""

    ok: bool
    collection: str
    embedding_model: str
    indexed_files: int
    indexed_messages: int
    indexed_channels: int
    last_indexed: datetime | None
    qdrant_points: int
    artifact_version: str | None
    age: str | None


async def run(args: StatsArgs, ctx: ToolContext) -> SlackArchiveStats:  # noqa: ARG001  there is nothing to choose
    """Ask the archive about itself."""
    found = await the_archive(ctx).statistics()
    return SlackArchiveStats(
        ok=found.points > 0,
        collection=found.collection,
        embedding_model=found.embedding_model,
        indexed_files=found.indexed_files,
        indexed_messages=found.indexed_messages,
        indexed_channels=found.indexed_channels,
        last_indexed=found.last_indexed,
        qdrant_points=found.points,
        artifact_version=found.artifact_version,
        age=age(found.last_indexed, ctx.wall_now) if found.last_indexed else None,
    )


def render(result: SlackArchiveStats) -> str:
    """Render size, age and origin."""
    until = f"{result.last_indexed:%d %b %Y, %H:%M} UTC, {result.age}" if result.last_indexed else "never"
    missing = result.indexed_messages - result.qdrant_points
    return section(
        f"*Slack archive: {count(result.indexed_messages, 'message')} of {count(result.indexed_channels, 'channel')}*"
        + ("" if result.ok else ", nothing searchable"),
        f"Last indexed: {until}",
        f"{count(result.indexed_files, 'file')}, {count(result.qdrant_points, 'searchable point')}"
        + (f"; {missing:,} messages cannot be found" if missing > 0 else ""),
        f"Model {text(result.embedding_model)}, collection {text(result.collection)}, "
        f"version {text(result.artifact_version)}",
    )


get_slack_knowledge_stats = Tool(
    name="get_slack_knowledge_stats",
    domain=Domain.SLACK_KNOWLEDGE,
    description=(
        "Size and age of the searchable Slack archive: messages, channels, files, when it was last indexed, model and "
        "version. Use when asked how complete or how fresh the Slack search is. Not for searching in it "
        "(search_slack_knowledge) nor for the queue of Slack notices (get_slack_queue_health)."
    ),
    roles=OPS,
    max_calls=2,
    args=StatsArgs,
    result=SlackArchiveStats,
    run=run,
    render=render,
    questions=(
        "how many slack messages are indexed",
        "when was the slack archive last updated",
        "slack knowledge stats",
        "how old is the slack search index",
        "which channels count does the slack archive cover",
        "size of the slack index",
        "is the slack knowledge base up to date",
        "what embedding model does the slack search use",
        "how far back... and up to when does slack search reach",
        "index stats slack archve",
        "which version of the archive is loaded",
        "are all slack messages searchable",
        "freshness of the slack knowledge",
        "combien de messages Slack sont indexés",
        "de quand date l'index de recherche Slack",
        "¿cuándo se indexó Slack por última vez?",
        "Wie aktuell ist das Slack-Archiv?",
    ),
    samples=(),
)
