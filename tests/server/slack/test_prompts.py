"""The questions that the panel offers: complete, and such as the role can ask."""

import pytest

from arthur.clock import PinnedClock
from arthur.identity import Role
from nodes.planner.conversation import Conversation
from nodes.planner.intent import Intent, NoTool
from nodes.planner.model import OfflinePlanner
from server.slack.surfaces.prompts import HELP, OFFERED, prompts_for
from tools.catalog import declared_tools, load_catalog
from tools.context import Policy
from tools.router import Router


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(declared_tools())


@pytest.mark.parametrize("role", Role)
async def test_each_question_is_answered_by_a_tool_of_the_role(role: Role, router: Router, clock: PinnedClock) -> None:
    planner = OfflinePlanner(router=router, tools=declared_tools(), clock=clock)
    visible = {tool.name for tool in load_catalog().visible_to(role, Policy())}

    offered = prompts_for(role, visible)

    assert len(offered) == 4, "Slack shows four"
    assert [prompt["message"] for prompt in offered] == [prompt.question for prompt in (*OFFERED[role], HELP)]
    for prompt in OFFERED[role]:
        understood = await planner.understand(Conversation(question=prompt.question))
        assert isinstance(understood, Intent)
        assert (understood.tool.name, understood.sure) == (prompt.tool, True)
    assert isinstance(await planner.understand(Conversation(question=HELP.question)), NoTool)


def test_without_a_role_only_help_is_offered() -> None:
    assert prompts_for(None, ["lookup_event"]) == [HELP.as_json()]


def test_what_the_house_has_switched_off_is_not_offered() -> None:
    assert prompts_for(Role.FINANCE, ["get_artists_owed"]) == [OFFERED[Role.FINANCE][0].as_json(), HELP.as_json()]
