"""The RBAC node: every proposed call is checked before anything runs; a refusal is a message the model can act on."""

from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.messages.content import InvalidToolCall
from langchain_core.messages.tool import ToolCall
from langgraph.runtime import Runtime

from arthur.errors import ArthurError, BudgetExceeded, InvalidRequest, NoRole
from arthur.identity import Caller
from nodes.identify import Identify, place_of
from nodes.state import Call, Context, State, Turn, Update, last_reply
from nodes.think import Budget, Shortlister
from tools.adapters.langchain import FINAL, FIND_TOOLS, failure_message
from tools.approvals import propose
from tools.catalog import Catalog
from tools.context import Services, ToolContext
from tools.invoke import check_role, check_switch, parse_arguments
from tools.on_record import note_refusal
from tools.spec import AnyTool

FOUND_TOOLS = 12


@dataclass(frozen=True, kw_only=True)
class Authorize:
    """Check role, switch and budget of each call; what passes goes to `act`."""

    identify: Identify
    catalog: Catalog
    services: Services
    router: Shortlister
    budget: Budget

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        """Sort the model's calls into those that may run and those that are refused."""
        reply = last_reply(state) or AIMessage("")
        caller = await self.identify(runtime.context)
        turn: Turn = {**state["turn"], "asked": dict(state["turn"]["asked"])}
        turn["to_run"], turn["to_confirm"], turn["final"] = [], [], False
        answers: list[ToolMessage] = [_malformed(call) for call in reply.invalid_tool_calls]
        for call in reply.tool_calls:
            if call["name"] == FIND_TOOLS:
                answers.append(await self._find_tools(call, caller, turn))
                continue
            try:
                await self._let_through(call, caller, runtime.context, turn)
            except ArthurError as refusal:
                answers.append(failure_message(call["name"], call["id"] or "", refusal))
        turn["final"] = _is_final(reply.tool_calls, turn)
        return {"messages": answers, "turn": turn}

    async def _let_through(self, call: ToolCall, caller: Caller, context: Context, turn: Turn) -> None:
        """Put a call among those to run, or, if it writes, store its grant and put it among those to confirm."""
        tool = self.catalog.get(call["name"])
        call_id = call["id"] or ""
        args = {name: value for name, value in call["args"].items() if name != FINAL}
        ctx = ToolContext(
            caller=caller,
            place=place_of(context),
            services=self.services,
            session_id=context.turn_id,
            tool_call_id=call_id,
            request_id=context.request_id,
        )
        try:
            check_role(tool, ctx)
            await check_switch(tool, ctx)
            self._charge(tool, turn)
            grant = await propose(tool, parse_arguments(tool, args), ctx) if tool.mutating else None
        except ArthurError as refusal:
            note_refusal(tool, args, ctx, refusal)
            raise
        if grant is None:
            turn["to_run"].append(Call(id=call_id, name=tool.name, args=args, grant_id=None))
        else:
            turn["to_confirm"].append(Call(id=call_id, name=tool.name, args=args, grant_id=str(grant.id)))

    def _charge(self, tool: AnyTool, turn: Turn) -> None:
        """Count a call against the turn's budget and the tool's ceiling."""
        asked = turn["asked"]
        if sum(asked.values()) >= self.budget.calls:
            raise BudgetExceeded(
                f"This question may use {self.budget.calls} tool calls in all; answer with what you have."
            )
        if asked.get(tool.name, 0) >= tool.max_calls:
            raise BudgetExceeded(f"{tool.name} may be called {tool.max_calls} times per question.")
        asked[tool.name] = asked.get(tool.name, 0) + 1

    async def _find_tools(self, call: ToolCall, caller: Caller, turn: Turn) -> ToolMessage:
        """Widen what the model sees to all tools of the role, and describe the best matches."""
        if caller.role is None:
            return failure_message(FIND_TOOLS, call["id"] or "", NoRole())
        visible = self.catalog.visible_to(caller.role, self.services.policy)
        turn["shown"], turn["widened"] = [tool.name for tool in visible], True
        best = (await self.router.shortlist(str(call["args"].get("query", "")), visible))[:FOUND_TOOLS]
        lines = [f"{tool.name}: {tool.description}" for tool in best]
        return ToolMessage("\n".join(lines), name=FIND_TOOLS, tool_call_id=call["id"] or "")


def _malformed(call: InvalidToolCall) -> ToolMessage:
    """Answer a call whose arguments are not JSON; it never runs with empty arguments instead."""
    problem = InvalidRequest(f"The arguments of {call['name']} are not valid JSON; send the call again.")
    return failure_message(call["name"] or "unknown", call["id"] or "", problem)


def _is_final(calls: list[Any], turn: Turn) -> bool:
    """Say whether the model marked its only call as the whole answer."""
    return len(calls) == 1 and len(turn["to_run"]) == 1 and calls[0]["args"].get(FINAL) is True
