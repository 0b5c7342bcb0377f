"""Bulk loading: rows of a batch go to their table by COPY."""

from collections.abc import Callable

import psycopg
from psycopg import sql

from tools.reference.generate.world import Batch

# Called with the table's name, the rows written so far and the rows expected.
Progress = Callable[[str, int, int], None]
_REPORT_EVERY = 5000


async def copy_batch(conn: psycopg.AsyncConnection, batch: Batch, progress: Progress | None = None) -> int:
    """Write the rows of a batch and return how many there were; rows are drawn one by one, so memory stays flat."""
    command = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        table=sql.Identifier(*batch.table.split(".")),
        columns=sql.SQL(", ").join(map(sql.Identifier, batch.columns)),
    )
    written = 0
    async with conn.cursor() as cursor, cursor.copy(command) as copy:
        for row in batch.rows:
            await copy.write_row(row)
            written += 1
            if progress and written % _REPORT_EVERY == 0:
                progress(batch.table, written, max(batch.expected, written))
    if progress:
        progress(batch.table, written, written)
    return written
