"""The hands: run the calls that were let through, side by side, through the one door."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import UUID

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime

from arthur.errors import ArthurError
from arthur.identity import Caller
from nodes.identify import Identify, place_of
from nodes.state import Call, Context, Ran, State, Turn, Update
from tools.adapters.langchain import failure_message, result_message
from tools.catalog import Catalog
from tools.context import Services, ToolContext
from tools.invoke import invoke

Announce = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class Act:
    """Run the turn's authorised calls; each failure is an answer too."""

    identify: Identify
    catalog: Catalog
    services: Services

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        """Run the calls in parallel and return their messages in the order they were made."""
        turn = state["turn"]
        caller = await self.identify(runtime.context)
        done = await asyncio.gather(*(self._run(call, caller, runtime) for call in turn["to_run"]))
        updated: Turn = {**turn, "to_run": [], "ran": [*turn["ran"], *(ran for _, ran in done)]}
        return {"messages": [message for message, _ in done], "turn": updated}

    async def _run(self, call: Call, caller: Caller, runtime: Runtime[Context]) -> tuple[ToolMessage, Ran]:
        announce: Announce = runtime.stream_writer
        announce({"event": "tool_started", "tool": call["name"], "call_id": call["id"]})
        began = perf_counter()
        message = await self._answer(call, caller, runtime.context)
        ran = Ran(
            tool_name=call["name"],
            argument_keys=sorted(call["args"]),
            duration_ms=round((perf_counter() - began) * 1000),
            ok=message.status == "success",
        )
        announce({"event": "tool_ended", "tool": call["name"], "call_id": call["id"], "ok": ran["ok"]})
        return message, ran

    async def _answer(self, call: Call, caller: Caller, context: Context) -> ToolMessage:
        ctx = ToolContext(
            caller=caller,
            place=place_of(context),
            services=self.services,
            session_id=context.turn_id,
            tool_call_id=call["id"],
            request_id=context.request_id,
            grant_id=UUID(call["grant_id"]) if call["grant_id"] else None,
        )
        try:
            tool = self.catalog.get(call["name"])
            return result_message(tool, call["id"], await invoke(tool, call["args"], ctx))
        except ArthurError as exc:
            return failure_message(call["name"], call["id"], exc)
