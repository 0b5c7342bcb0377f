"""Arthur over a database of the test's own, with a model that proposes notes, and people who press."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from arthur.identity import Caller, Door, Role
from arthur.settings import Settings
from graph.build import build_graph
from memory.checkpoints import open_checkpointer
from memory.grants import Grant
from memory.roles import RoleTable
from memory.turns import NewTurn, Turns
from nodes.announce import Announcements
from sandbox.chat_model import FunctionChatModel, calling
from server.answers import Answer
from server.pressing import Presses
from server.standing import Standing
from server.turns import TurnRunner
from server.wiring import assemble, identify_with
from tools.approvals import Approvals
from tools.catalog import load_catalog
from tools.context import Services
from tools.spec import AnyTool

OPS = "U0TESTOPS"
NOTE = {
    "scope_type": "channel",
    "scope_id": "C0TEST",
    "content_md": "The venue key is with Ondine.",
    "section": "Open Items",
}


def note_taker(messages: list[BaseMessage]) -> AIMessage:
    """Propose one note when asked to remember, two when twice, and afterwards say what the tool said."""
    question = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
    newest = messages[-1]
    if isinstance(newest, ToolMessage):
        done = [message for message in messages if isinstance(message, ToolMessage) and message.status == "success"]
        if "twice" in str(question.content) and done == [newest]:
            return calling(("update_memory", {**NOTE, "content_md": "And the spare one too."}))
        return AIMessage(f"The tool says: {newest.artifact['text'].splitlines()[0]}")
    return calling(("update_memory", NOTE)) if "remember" in str(question.content) else AIMessage("Hello.")


class AllTools:
    """Shows every tool."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        return tuple(visible)


@dataclass
class House:
    """Arthur over a database of the test's own."""

    services: Services
    runner: TurnRunner
    presses: Presses
    turns: Turns

    async def ask(self, question: str, *, user: str = OPS, thread: str = "t", thread_id: UUID | None = None) -> Answer:
        """Ask in a thread of one's own, as the command line does, or in one that others write in as well."""
        turn = NewTurn(
            id=uuid4(),
            source="cli",
            door=Door.CLI,
            thread_id=thread_id or UUID(int=hash((user, thread)) & (2**128 - 1)),
            thread_key=f"{user}:{thread}",
            user_id=user,
            question=question,
            channel_id="C0TEST",
        )
        return await self.runner.ask(turn)

    async def grant(self, answer: Answer) -> Grant:
        """Return the grant a waiting answer asks for."""
        found = await self.services.grants.get(answer.grants[0])
        assert found is not None
        return found

    async def versions(self) -> int:
        """Count the versions of the note: how often it was really written."""
        return int(str(await self.services.own.value("SELECT count(*) FROM esbmcp_memory_versions")))


def house_over(services: Services, worker: str = "one") -> House:
    """Build a house; two over one database are two replicas."""
    catalog = load_catalog()
    settings = Settings()
    roles = RoleTable(services.own)
    announcements = Announcements()
    identify = identify_with(settings, roles)
    nodes = assemble(
        settings=settings,
        services=services,
        catalog=catalog,
        router=AllTools(),
        model=FunctionChatModel(reply=note_taker),
        identify=identify,
        announcements=announcements,
    )
    graph = build_graph(nodes, open_checkpointer(services.relaxed))
    turns = Turns(services.own, services.wall)
    standing = Standing(graph=graph, grants=services.grants, clock=services.clock)
    runner = TurnRunner(
        turns=turns, standing=standing, graph=graph, announcements=announcements, wall=services.wall, worker=worker
    )
    approvals = Approvals(services=services, catalog=catalog, roles=roles)
    presses = Presses(approvals=approvals, runner=runner, services=services)
    return House(services=services, runner=runner, presses=presses, turns=turns)


ME = Caller(user_id=OPS, role=Role.OPS)
