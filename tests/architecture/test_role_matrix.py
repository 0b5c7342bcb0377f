"""Who may use which of the 67 tools, as the specification says it (spec tools 1-9): the records agree, and so do both
places where it is enforced, the node that checks what the model proposes and the door where tools run.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime

from arthur.errors import InvalidRequest, NoRole, NotAllowed, WritesDisabled
from arthur.identity import Caller, Door, Place, Role
from memory.roles import RoleTable
from nodes.admit import new_turn
from nodes.authorize import Authorize
from nodes.identify import Identify
from nodes.state import Context, State
from nodes.think import Budget
from tools.catalog import Catalog, declared_tools
from tools.context import Policy, Services, ToolContext
from tools.invoke import invoke
from tools.router import Router
from tools.spec import AnyTool, Domain, Redaction, Risk, roles

# name, roles (O ops, P event-producer, F finance, M marketing, V viewer), risk, most calls a question, then any of:
#   PT passthrough, A approval (a flag of its own, or asked because the risk is not low), S behind the mutating switch,
#   and what is masked: e e-mail, p phone, c card.
MATRIX = """
data-read
lookup_event                 O P F M V  low     3  PT e p
lookup_person                O P F V    low     3  PT e p
lookup_artist_profile        O P F V    low     3  PT e p
lookup_artwork_bids          O P F V    low     2  PT e p
get_vote_data                O P V      low     2  PT e p
debug_event_visibility       O P V      low     2
get_event_config             O P V      low     2  PT
run_event_health_check       O P V      low     2
get_event_summary            O P F M V  low     2
get_bid_history              O P F V    low     2  PT e p
get_auction_timing           O P V      low     2  PT
get_auction_revenue          O P F V    low     2  PT
get_eventbrite_data          O P M V    low     2  PT
get_eventbrite_mapping       O P V      low     2  PT
get_eventbrite_fees          O F V      low     2  PT
profile-integrity
find_duplicate_profiles      O V        low     3  e p
update_artist_name           O          high    1  A S
update_artist_bio            O          medium  1  A S
update_artist_country        O          medium  1  A S
get_artist_invitations       O P V      low     2  e p
send_artist_invitation       O P        high    1  A S
get_event_readiness          O P V      low     2
get_vote_weights             O V        low     2
refresh_vote_weights         O          high    1  A S
get_qr_scan_status           O P V      low     2  e p
payments
get_artist_stripe_status     O F V      low     2  PT e
process_artist_payment       F          high    1  A S e p c
get_exchange_rates           O F V      low     2  PT
get_manual_payment_requests  O F V      low     2  PT e
get_artist_payment_ledger    O F V      low     2  PT e c
get_artists_owed             O F V      low     3  PT
get_payment_status_health    O F V      low     2  PT
get_payment_invitations      O F V      low     2  PT e
send_payment_reminder        F          high    1  A S
growth-marketing
get_meta_ads_data            O M V      low     2
get_sms_campaigns            O M V      low     2
get_sms_audience_count       O M V      low     2
get_sms_conversation         O M V      low     2  p
get_notification_status      O M V      low     2
get_active_offers            O F M V    low     2
get_sponsorship_summary      O F M V    low     2  e
platform-db-edge
get_slack_queue_health       O V        low     2
get_email_queue_stats        O V        low     2
get_email_log                O V        low     2  e
check_rls_policies           O V        low     2
live_event_diagnostic        O P V      low     2
get_bot_errors               O V        low     2
get_bot_sessions             O V        low     2
get_bot_tool_stats           O V        low     2
create_bug_report            O V        medium  2  A
get_bug_reports              O V        low     2
eventbrite-charts
refresh_eventbrite_data      O P M      low     2
verify_eventbrite_config     O P M V    low     2
get_chart_comparators        O P M V    low     2
set_chart_comparators        O P M      medium  2  A
generate_chart               O P M      low     2
schedule_chart_autopost      O P M      medium  1  A
get_chart_schedule           O P M V    low     2
update_chart_schedule        O P M      medium  2  A
get_chart_history            O P M V    low     2
get_chart_scheduler_status   O V        low     2
memory
get_memory                   O P F M V  low     3
update_memory                O P F M V  medium  2  A
rollback_memory              O          medium  1  A
get_memory_versions          O V        low     2
slack-knowledge
search_slack_knowledge       O P F M    low     3  e p
get_slack_knowledge_stats    O          low     2
"""

BETTER = {
    "check_rls_policies": roles("O"),  # "restrict to ops" (spec tools 5.4)
    "create_bug_report": roles("O P F M V"),  # "allow all roles" (spec tools 5.9)
}
"""Where a requirement of the specification changes who may use a tool of the table."""

REACH = {Role.OPS: 65, Role.VIEWER: 52, Role.EVENT_PRODUCER: 31, Role.FINANCE: 22, Role.MARKETING: 22}
MASKS = {"e": Redaction.EMAIL, "p": Redaction.PHONE, "c": Redaction.CARD}
EVERYBODY: tuple[Role | None, ...] = (*Role, None)
NONSENSE = {"no_such_argument": 1}
"""Arguments that no tool takes: they are refused after the role, so nothing ever runs here."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One tool as the specification has it."""

    name: str
    domain: Domain
    roles: frozenset[Role]
    risk: Risk
    most: int
    marks: frozenset[str]


def original_roles(name: str) -> frozenset[Role]:
    """Return the roles in the table's own line."""
    (line,) = [line.split() for line in MATRIX.splitlines() if line.split()[:1] == [name]]
    return roles(" ".join(word for word in line[1:] if word in "OPFMV"))


def _rows() -> list[Row]:
    found: list[Row] = []
    domain = Domain.DATA_READ
    for line in MATRIX.strip().splitlines():
        name, *words = line.split()
        if not words:
            domain = Domain(name)
            continue
        letters = [word for word in words if word in "OPFMV"]
        risk, most, *marks = words[len(letters) :]
        found.append(
            Row(
                name=name,
                domain=domain,
                roles=BETTER.get(name, roles(" ".join(letters))),
                risk=Risk(risk),
                most=int(most),
                marks=frozenset(marks),
            )
        )
    return found


ROWS = _rows()
DECLARED = {tool.name: tool for tool in declared_tools()}

every_tool = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def record(row: Row) -> AnyTool:
    """Return the tool's record."""
    if row.name not in DECLARED:
        pytest.skip(f"{row.name} is not declared yet")
    return DECLARED[row.name]


def test_the_table_is_the_whole_catalogue() -> None:
    """67 tools, with the reach of each role that the specification counts before its own improvements."""
    assert len(ROWS) == 67
    assert {role: sum(role in original_roles(row.name) for row in ROWS) for role in Role} == REACH
    assert sum("PT" in row.marks for row in ROWS) == 19
    assert sum("S" in row.marks for row in ROWS) == 7


def test_no_tool_is_declared_that_the_table_does_not_know() -> None:
    assert set(DECLARED) <= {row.name for row in ROWS}


@every_tool
def test_the_record_agrees(row: Row) -> None:
    tool = record(row)

    assert tool.domain is row.domain
    assert tool.roles == row.roles
    assert tool.risk is row.risk
    assert tool.max_calls == row.most
    assert tool.passthrough is ("PT" in row.marks)
    assert tool.mutating is ("A" in row.marks)
    assert tool.writes_company_data is ("S" in row.marks)
    assert tool.redaction >= frozenset(MASKS[mark] for mark in row.marks & MASKS.keys())  # a record may mask more


@pytest.fixture(scope="module")
def router() -> Router:
    """The router over the records, which the node asks only when the model looks for tools."""
    return Router(tuple(DECLARED.values()))


@pytest.fixture
def open_house(services: Services) -> Services:
    """Services with the mutating switch on, so that only roles refuse."""
    return replace(services, policy=Policy(mutating_tools=True, tool_calls_per_window=100_000))


@every_tool
async def test_at_the_door(row: Row, open_house: Services) -> None:
    """A role that does not open the tool is refused before anything else is looked at; the others get past the role."""
    tool = record(row)
    for role in EVERYBODY:
        ctx = ToolContext(
            caller=Caller(user_id=user_of(role), role=role), place=Place(door=Door.CLI), services=open_house
        )
        expected = NoRole if role is None else InvalidRequest if role in row.roles else NotAllowed
        with pytest.raises(expected) as refused:
            await invoke(tool, NONSENSE, ctx)
        assert type(refused.value) is expected, f"{row.name} for {role}"


@every_tool
async def test_at_the_node(row: Row, open_house: Services, router: Router) -> None:
    """What the model proposes is refused by name for a role that does not open it; the rest goes on."""
    tool = record(row)
    node = await authorize(open_house, router)
    for role in EVERYBODY:
        refusal, goes_on = await propose(node, tool, role)
        if role is None:
            assert refusal == "missing_role"
        elif role not in row.roles:
            assert refusal == "tool_not_allowed_for_role", f"{row.name} for {role}"
        elif tool.mutating:
            assert refusal == "invalid_arguments", f"{row.name} for {role}"  # the role was no obstacle
        else:
            assert refusal is None, f"{row.name} for {role}"
            assert goes_on == [row.name]
        if role not in row.roles:
            assert goes_on == []


@pytest.mark.parametrize("row", [row for row in ROWS if "S" in row.marks], ids=lambda row: row.name)
async def test_the_switch_holds_the_seven_writers_back(row: Row, services: Services, router: Router) -> None:
    """With the switch off, the default, they are refused at both places even for a role that opens them."""
    tool = record(row)
    role = next(iter(row.roles))
    ctx = ToolContext(caller=Caller(user_id=user_of(role), role=role), place=Place(door=Door.CLI), services=services)

    with pytest.raises(WritesDisabled, match="Mutating tools are disabled by policy"):
        await invoke(tool, NONSENSE, ctx)
    assert await propose(await authorize(services, router), tool, role) == ("mutating_tools_disabled", [])


async def authorize(services: Services, router: Router) -> Authorize:
    """Return the node over the real catalogue, with one invented person a role on file."""
    table = RoleTable(services.own)
    await table.replace("manual", {user_of(role): role for role in Role}, by="test")
    return Authorize(
        identify=Identify(roles=table),
        catalog=Catalog(DECLARED.values()),
        services=services,
        router=router,
        budget=Budget(),
    )


async def propose(node: Authorize, tool: AnyTool, role: Role | None) -> tuple[str | None, list[str]]:
    """Let the model propose one call, and return the code of its refusal and what may run or be confirmed."""
    reply = AIMessage("", tool_calls=[{"name": tool.name, "args": NONSENSE, "id": "call_1"}])
    turn = new_turn("x", started_at="")
    state: State = {"messages": [HumanMessage("x"), reply], "turn": turn}
    update: dict[str, Any] = dict(await node(state, Runtime(context=Context(user_id=user_of(role)))))
    refusals = [json.loads(str(message.content))["error"] for message in update["messages"]]
    passed = [call["name"] for call in (*update["turn"]["to_run"], *update["turn"]["to_confirm"])]
    return (refusals[0] if refusals else None), passed


def user_of(role: Role | None) -> str:
    """Return the invented person of a role."""
    return f"U0MATRIX{role or 'nobody'}"
