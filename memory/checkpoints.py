"""Thread memory: LangGraph's checkpoints in our Postgres, stored at once or with the end of the turn."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from typing_extensions import override

from arthur.database import Database

INLINE = (str, int, float, bool, type(None))
"""Values that LangGraph keeps in the checkpoint itself; all others are blobs."""


@dataclass(kw_only=True)
class Kept:
    """What a run would store of its thread, to be stored with the end of its turn: all of it or nothing."""

    new_thread: bool = False
    """Whether nothing is stored of the thread yet."""
    ids: tuple[str, str, str, str | None] | None = None
    """Thread, namespace, checkpoint and its parent."""
    checkpoint: Jsonb | None = None
    metadata: Jsonb | None = None
    blobs: Sequence[tuple[Any, ...]] = ()
    writes: Sequence[tuple[Any, ...]] = ()

    def params(self) -> dict[str, object]:
        """Return the parameters of `finish_turn.sql`; without a checkpoint nothing is stored."""
        thread, namespace, checkpoint, parent = self.ids or (None, None, None, None)
        return {
            "checkpoint_thread": thread,
            "checkpoint_ns": namespace,
            "checkpoint_id": checkpoint,
            "checkpoint_parent": parent,
            "checkpoint": self.checkpoint,
            "checkpoint_metadata": self.metadata,
            **_columns("blob", self.blobs, ("channel", "version", "type", "blob")),
            **_columns("write", self.writes, ("task", "path", "idx", "channel", "type", "blob")),
        }


_kept: ContextVar[Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping(kept: Kept) -> Generator[None]:
    """Let what is checkpointed inside be kept instead of stored."""
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)


class ThreadMemory(AsyncPostgresSaver):
    """LangGraph's saver, which can also keep a run's checkpoint for the end of its turn (decision 0011)."""

    @override
    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        kept = _kept.get()
        return None if kept is not None and kept.new_thread else await super().aget_tuple(config)

    @override
    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        kept = _kept.get()
        if kept is None:
            return await super().aput(config, checkpoint, metadata, new_versions)
        place = config.get("configurable", {})
        thread, namespace = str(place["thread_id"]), str(place["checkpoint_ns"])
        values = checkpoint["channel_values"]
        large = {name: value for name, value in values.items() if not isinstance(value, INLINE)}
        versions = {name: version for name, version in new_versions.items() if name in large}
        inline = {name: value for name, value in values.items() if name not in large}
        kept.ids = (thread, namespace, checkpoint["id"], place.get("checkpoint_id"))
        kept.checkpoint = Jsonb({**checkpoint, "channel_values": inline})
        kept.metadata = Jsonb(get_serializable_checkpoint_metadata(config, metadata))
        kept.blobs = [row[2:] for row in self._dump_blobs(thread, namespace, large, versions)]
        kept.writes = ()
        return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint["id"]}}

    @override
    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        kept = _kept.get()
        if kept is None:
            await super().aput_writes(config, writes, task_id, task_path)
            return
        place = config.get("configurable", {})
        rows = self._dump_writes(
            place["thread_id"], place["checkpoint_ns"], place["checkpoint_id"], task_id, task_path, writes
        )
        kept.writes = [*kept.writes, *(row[3:] for row in rows)]


def open_checkpointer(database: Database) -> ThreadMemory:
    """Return the saver over an open pool of our own tables; its tables are made by the migrations."""
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = database.pool  # pyright: ignore[reportAssignmentType]  the saver sets its own row factory
    return ThreadMemory(pool, serde=JsonPlusSerializer(pickle_fallback=False))


def _columns(kind: str, rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, object]:
    """Return rows column by column, for `unnest`."""
    return {f"{kind}_{name}": [row[place] for row in rows] for place, name in enumerate(names)}
