"""Who is asking, and as what: from where roles are kept, never from what a client says."""

from collections.abc import Mapping
from itertools import product

import pytest

from arthur.database import Database
from arthur.errors import IdentityDenied
from arthur.identity import Audience, Door, Role
from memory.roles import RoleTable
from nodes.identify import AllowLists, Identify, Trust, place_of
from nodes.state import Context

ON_FILE: Mapping[str, Role] = {"U1": Role.FINANCE}


@pytest.fixture
async def roles(own_database: Database) -> RoleTable:
    table = RoleTable(own_database)
    await table.replace("manual", ON_FILE, by="test")
    return table


async def test_the_role_is_the_one_on_file(roles: RoleTable) -> None:
    caller = await Identify(roles=roles)(Context(user_id="U1", username="Test Person", team_id="T1"))

    assert (caller.user_id, caller.role, caller.username, caller.team_id) == ("U1", Role.FINANCE, "Test Person", "T1")
    assert (await Identify(roles=roles)(Context(user_id="U2"))).role is None


async def test_a_role_in_the_context_counts_for_nothing_by_default(roles: RoleTable) -> None:
    identify = Identify(roles=roles)

    assert (await identify(Context(user_id="U2", role=Role.OPS))).role is None
    assert (await identify(Context(user_id="U1", role=Role.OPS))).role is Role.FINANCE


async def test_in_studio_mode_a_developer_may_choose_a_role(roles: RoleTable) -> None:
    identify = Identify(roles=roles, trust=Trust.STUDIO)

    assert (await identify(Context(user_id="U2", role=Role.OPS))).role is Role.OPS
    assert (await identify(Context(user_id="U1"))).role is Role.FINANCE


@pytest.mark.parametrize(("user", "role"), list(product(["U1", "U2"], [None, Role.OPS])))
async def test_a_context_that_anybody_may_have_written_claims_nothing(
    roles: RoleTable, user: str, role: Role | None
) -> None:
    """Neither a role, nor to be a person who has one, nor to be in a channel that is open."""
    identify = Identify(roles=roles, trust=Trust.NOBODY, open_viewer_channels=frozenset({"C1"}))

    caller = await identify(Context(user_id=user, role=role, channel_id="C1"))

    assert (caller.user_id, caller.role) == ("unknown", None)


async def test_in_an_open_channel_people_without_a_role_are_viewers(roles: RoleTable) -> None:
    identify = Identify(roles=roles, open_viewer_channels=frozenset({"C1"}))

    assert (await identify(Context(user_id="U2", channel_id="C1"))).role is Role.VIEWER
    assert (await identify(Context(user_id="U2", channel_id="C2"))).role is None
    assert (await identify(Context(user_id="U2"))).role is None


async def test_a_role_of_ones_own_wins_over_the_open_channel(roles: RoleTable) -> None:
    identify = Identify(roles=roles, open_viewer_channels=frozenset({"C1"}))

    assert (await identify(Context(user_id="U1", channel_id="C1"))).role is Role.FINANCE


def context(**changes: str | None) -> Context:
    facts: dict[str, str | None] = {"user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    return Context.model_validate(facts | changes)


def test_empty_lists_restrict_nobody() -> None:
    AllowLists().check(context())
    AllowLists().check(Context())


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        (AllowLists(teams=frozenset({"T2"})), "team_not_allowed"),
        (AllowLists(channels=frozenset({"C2"})), "channel_not_allowed"),
        (AllowLists(users=frozenset({"U2"})), "user_not_allowed"),
        (
            AllowLists(teams=frozenset({"T2"}), channels=frozenset({"C2"}), users=frozenset({"U2"})),
            "team_not_allowed",
        ),
    ],
)
def test_whom_a_list_does_not_name_is_refused(lists: AllowLists, reason: str) -> None:
    with pytest.raises(IdentityDenied) as refused:
        lists.check(context())

    assert refused.value.detail == reason


def test_whom_the_lists_name_passes() -> None:
    AllowLists(teams=frozenset({"T1"}), channels=frozenset({"C1"}), users=frozenset({"U1"})).check(context())


def test_without_a_channel_the_list_of_channels_does_not_apply() -> None:
    """The command line is in no channel; people and workspaces are checked there as anywhere."""
    AllowLists(channels=frozenset({"C2"})).check(context(channel_id=None))
    with pytest.raises(IdentityDenied):
        AllowLists(teams=frozenset({"T2"})).check(context(team_id=None))


def test_the_place_is_the_servers_account_of_it() -> None:
    place = place_of(
        Context(door=Door.MENTION, channel_id="C1", thread_ts="1.1", audience=Audience.SHARED, role=Role.OPS)
    )

    assert (place.door, place.channel_id, place.thread_ts, place.audience) == (
        Door.MENTION,
        "C1",
        "1.1",
        Audience.SHARED,
    )
