"""The hands: run the calls that were let through, side by side, through the one door."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal
from uuid import UUID

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime

from arthur.errors import ArthurError
from arthur.identity import Caller
from arthur.masking import mask_text
from nodes.announce import Announcements, ToolEvent
from nodes.identify import Identify, place_of
from nodes.state import Call, Context, Ran, State, Turn, Update, Withheld
from tools.adapters.langchain import failure_message, result_message
from tools.catalog import Catalog
from tools.context import Services, ToolContext
from tools.invoke import invoke_for_audience


@dataclass(frozen=True, kw_only=True)
class Act:
    """Run the turn's authorised calls; each failure is an answer too."""

    identify: Identify
    catalog: Catalog
    services: Services
    announcements: Announcements

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        """Run the calls in parallel and return their messages in the order they were made."""
        turn = state["turn"]
        caller = await self.identify(runtime.context)
        done = await asyncio.gather(*(self._run(call, caller, runtime) for call in turn["to_run"]))
        withheld = [
            Withheld(tool=call["name"], args=call["args"])
            for call, (_, ran) in zip(turn["to_run"], done, strict=True)
            if ran["withheld"]
        ]
        updated: Turn = {
            **turn,
            "to_run": [],
            "ran": [*turn["ran"], *(ran for _, ran in done)],
            "withheld": [*turn["withheld"], *withheld],
        }
        return {"messages": [message for message, _ in done], "turn": updated}

    async def _run(self, call: Call, caller: Caller, runtime: Runtime[Context]) -> tuple[ToolMessage, Ran]:
        self._tell("started", call, runtime)
        began = perf_counter()
        ctx = self._surroundings(call, caller, runtime.context)
        message = await self._answer(call, ctx)
        ran = Ran(
            tool_name=call["name"],
            argument_keys=sorted(call["args"]),
            duration_ms=round((perf_counter() - began) * 1000),
            ok=message.status == "success",
            withheld=bool(message.artifact.get("withheld")),
            masked=[] if ctx.sees_contact_data else self._rules(call),
        )
        self._tell("succeeded" if ran["ok"] else "failed", call, runtime, withheld=ran["withheld"])
        return message, ran

    def _tell(
        self,
        kind: Literal["started", "succeeded", "failed"],
        call: Call,
        runtime: Runtime[Context],
        *,
        withheld: bool = False,
    ) -> None:
        event = ToolEvent(kind=kind, tool=call["name"], call_id=call["id"], withheld=withheld)
        self.announcements.tell(runtime.context.turn_id, event)

    def _rules(self, call: Call) -> list[str]:
        """Return the names of the masking rules of a tool's result (spec slack 12)."""
        return sorted(self.catalog.get(call["name"]).masking) if call["name"] in self.catalog else []

    def _surroundings(self, call: Call, caller: Caller, context: Context) -> ToolContext:
        return ToolContext(
            caller=caller,
            place=place_of(context),
            services=self.services,
            session_id=context.turn_id,
            tool_call_id=call["id"],
            request_id=context.request_id,
            grant_id=UUID(call["grant_id"]) if call["grant_id"] else None,
        )

    async def _answer(self, call: Call, ctx: ToolContext) -> ToolMessage:
        try:
            tool = self.catalog.get(call["name"])
            shown = await invoke_for_audience(tool, call["args"], ctx)
            message = result_message(tool, call["id"], shown.result, withheld=shown.withheld)
        except ArthurError as exc:
            message = failure_message(call["name"], call["id"], exc)
        return _with_edit(message, call["args"], masked=not ctx.sees_contact_data) if call.get("edited") else message


def _with_edit(message: ToolMessage, args: Mapping[str, Any], *, masked: bool) -> ToolMessage:
    """Tell the model what was really asked for, lest it goes on speaking of what it had proposed.

    A form is filled in alone, but its thread may be read by others: contact data entered there is masked for them.
    """
    ran = json.dumps(args, ensure_ascii=False)
    ran = mask_text(ran) if masked else ran
    told = f"A person changed this call before approving it; it was made with {ran}.\n{message.text}"
    return message.model_copy(update={"content": told})
