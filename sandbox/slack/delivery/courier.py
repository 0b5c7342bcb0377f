"""Carries parcels to the app: events until they are acknowledged, everything else once."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from time import monotonic

from sandbox.slack.delivery.events import events_of, wrapped
from sandbox.slack.delivery.parcel import Parcel, ParcelKind, Retry, Transport
from sandbox.slack.faults import AckLost, DeliveryFault, Faults, Late, Twice
from sandbox.slack.state.changes import Change
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to deliver something."""

    kind: ParcelKind
    name: str
    """The event id; for the rest the type of the payload or the command."""
    retry: int
    acknowledged: bool
    seconds: float
    """From the sending to the acknowledgement, or to giving up."""
    event_type: str | None = None
    message_ts: str | None = None
    """The message an event is about."""


class Courier:
    """Turns changes of the workspace into events and delivers them; keeps a log of its attempts."""

    def __init__(self, world: World, transport: Transport, faults: Faults[DeliveryFault]) -> None:
        self._world = world
        self.transport = transport
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self.attempts: list[Attempt] = []
        world.changes.listen(self._on_change)

    async def deliver(self, parcel: Parcel) -> JsonObject | None:
        """Deliver a command or an interaction: the app has one chance and a few seconds."""
        fault = self._faults.next(parcel.kind)
        if isinstance(fault, Late):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Twice):
            first, _second = await asyncio.gather(self._attempt(parcel, Retry()), self._attempt(parcel, Retry()))
            return first
        answer = await self._attempt(parcel, Retry())
        return None if isinstance(fault, AckLost) else answer

    def send_event(self, event: JsonObject) -> None:
        """Deliver an event in the background."""
        self._start(self._deliver_event(Parcel(kind=ParcelKind.EVENT, payload=wrapped(event, self._world))))

    async def close(self) -> None:
        """Give up what is still under way."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _on_change(self, change: Change) -> None:
        for event in events_of(change, self._world):
            self.send_event(event)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_event(self, parcel: Parcel) -> None:
        fault = self._faults.next(parcel.kind)
        if isinstance(fault, Late):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Twice):
            self._start(self._until_acknowledged(parcel, None))
        await self._until_acknowledged(parcel, fault)

    async def _until_acknowledged(self, parcel: Parcel, fault: DeliveryFault | None) -> None:
        answer = await self._attempt(parcel, Retry())
        if answer is not None and not isinstance(fault, AckLost):
            return
        for number, delay in enumerate(self._world.rules.retry_delays_s, start=1):
            await asyncio.sleep(delay)
            if await self._attempt(parcel, Retry(number=number, reason="timeout")) is not None:
                return

    async def _attempt(self, parcel: Parcel, retry: Retry) -> JsonObject | None:
        began = monotonic()
        answer = await self.transport.carry(parcel, retry, seconds=self._world.rules.ack_s)
        payload = parcel.payload
        event: JsonObject = payload.get("event") or {}
        name = payload.get("event_id") or payload.get("command") or payload.get("type")
        self.attempts.append(
            Attempt(
                kind=parcel.kind,
                name=str(name),
                retry=retry.number,
                acknowledged=answer is not None,
                seconds=monotonic() - began,
                event_type=event.get("type"),
                message_ts=event.get("ts"),
            )
        )
        return answer
