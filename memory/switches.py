"""Switches in the database that every replica obeys at once, without a restart."""

from datetime import datetime

from arthur.database import Database
from arthur.sql import read_sql

READ_ONLY = "read_only"


class Switches:
    """Reads and sets the shared switches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read_only(self) -> bool:
        """Say whether every write is stopped. Asked anew each time: a cached answer would not be an emergency stop."""
        return bool(await self._database.value(read_sql("memory", "switch_value.sql"), {"name": READ_ONLY}))

    async def set_read_only(self, *, on: bool, by: str, at: datetime) -> None:
        """Stop every write, or allow them again."""
        params = {"name": READ_ONLY, "value": on, "by": by, "at": at}
        await self._database.execute(read_sql("memory", "set_switch.sql"), params)
