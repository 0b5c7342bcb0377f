"""Thread memory: LangGraph's checkpoints in our Postgres."""

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool

from arthur.database import Database


def open_checkpointer(database: Database) -> AsyncPostgresSaver:
    """Return the saver over an open pool of our own tables; its tables are made by the migrations."""
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = database.pool  # pyright: ignore[reportAssignmentType]  the saver sets its own row factory
    return AsyncPostgresSaver(pool, serde=JsonPlusSerializer(pickle_fallback=False))
