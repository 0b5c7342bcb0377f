"""What the `read-only` command does."""

from arthur.settings import Settings
from memory.records import AuditEvent, Origin
from server.databases import choose_databases
from server.wiring import open_services


async def switch_read_only(settings: Settings, state: str, *, by: str) -> bool:
    """Set the shared switch, on record, and return whether writes are stopped."""
    databases = await choose_databases(settings)
    async with open_services(settings, databases) as services:
        if state != "status":
            now = services.wall.now()
            await services.switches.set_read_only(on=state == "on", by=by, at=now)
            services.recorder.put(
                AuditEvent(origin=Origin(user_id=by), event_type="switch_changed", at=now, detail={"read_only": state})
            )
        return await services.switches.read_only()
