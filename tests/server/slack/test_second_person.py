"""Money above the limit, wherever it is asked for: who hears of it, on which card, and that one decision ends all."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from uuid import UUID

import pytest
from pydantic import SecretStr

from arthur.identity import Role
from memory.roles import RoleTable
from nodes.identify import AllowLists
from sandbox.edge import KEY, edge_server
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AnswerLost, Refused
from sandbox.slack.state.records import Message
from tests.server.slack.carding import QUEUED, Call, asking, buttons, edited, shown, told
from tests.server.slack.conftest import OPS, OPS_TOO, House, Stage, staged
from tests.server.slack.forms import offers
from tools.clients.edge import open_edge
from tools.reference import anchors

ASKER, SECOND, THIRD = "U0DEMOFIN1", "U0DEMOFIN2", "U0DEMOMKT1"
PAYMENTS = "C0DEMOFIN1"
LIMIT = 99
TRANSFERS = "SELECT amount::text FROM sandbox.transfers"
COPIES = "SELECT count(*) FROM esbmcp_outbox WHERE content ? 'to'"


def paying(amount: str = "100.00") -> Call:
    """Return a payment to an artist who is owed 120."""
    artist = anchors.artist_id(anchors.ARTIST_READY)
    facts = {"eid": anchors.LAST_TORONTO, "artist_profile_id": artist, "amount": amount, "currency": "CAD"}
    return ("process_artist_payment", facts)


@pytest.fixture
async def paying_house(house: House) -> AsyncGenerator[House]:
    """A house that pays, and in which three people may."""
    roles: dict[str, Role] = dict.fromkeys((ASKER, SECOND, THIRD), Role.FINANCE)
    await RoleTable(house.services.own).replace("env", roles, by="test")
    policy = replace(house.services.policy, mutating_tools=True, second_approver_above=LIMIT)
    async with (
        edge_server(house.dsn, clock=house.services.clock) as url,
        open_edge(url, SecretStr(KEY), production=False, timeout_s=2.0) as edge,
    ):
        yield House(services=replace(house.services, edge=edge, policy=policy), dsn=house.dsn)


@pytest.fixture
async def pays(slack: SandboxSlack, paying_house: House) -> AsyncGenerator[Stage]:
    """A bot over such a house."""
    async with staged(slack, paying_house) as made:
        yield made


async def only(stage: Stage, *people: str) -> None:
    """Let only these people pay."""
    await RoleTable(stage.services.own).replace("env", dict.fromkeys(people, Role.FINANCE), by="test")
    await asyncio.sleep(2.1)  # a role is believed for two seconds


def cards_of(stage: Stage, user: str) -> list[Message]:
    """Return the cards that a person sees, as they are now."""
    words = ("Please confirm", "A second person is needed", "Pay $")
    return [m for m in stage.slack.visible_to(user) if m.by_app and any(word in m.text for word in words)]


async def card_for(stage: Stage, user: str, words: str = "") -> Message:
    """Wait until a person sees a card that says this."""
    [card] = await stage.slack.wait_for(lambda: [c for c in cards_of(stage, user) if words in c.text], 8)
    return card


async def asked_in(stage: Stage, surface: str, amount: str = "100.00") -> Message:
    """Ask for a payment, and return the asker's card."""
    slack, question = stage.slack, asking(paying(amount)).removeprefix("@Arthur ")
    match surface:
        case "direct":
            slack.say(ASKER, slack.bot, question)
        case "panel":
            chat = slack.open_assistant(ASKER)
            await slack.wait_for(lambda: slack.assistant(chat).prompts)
            slack.say(ASKER, slack.bot, question, thread_ts=chat.thread_ts)
        case "command":
            await slack.command(ASKER, "ops", "/ab", question)
        case _:
            slack.say(ASKER, surface, f"@Arthur {question}")
    card = await card_for(stage, ASKER)
    await stage.until(QUEUED, 0)
    return card


PRIVATE = pytest.mark.parametrize("surface", ["direct", "panel", "command"])


@PRIVATE
async def test_asked_where_nobody_else_reads_it_goes_to_those_who_may_approve(pays: Stage, surface: str) -> None:
    card = await asked_in(pays, surface)
    copies = [await card_for(pays, person) for person in (SECOND, THIRD)]

    assert f"I have asked <@{SECOND}> or <@{THIRD}> directly." in card.text
    assert buttons(card) == ["Edit", "Cancel"]
    for person, other, copy in ((SECOND, THIRD, copies[0]), (THIRD, SECOND, copies[1])):
        assert copy.channel == pays.slack.direct(person).id
        assert copy.text.startswith("*A second person is needed: Pay $100.00 CAD to Thessaly Moonfield")
        assert f"<@{ASKER}> asked for this" in copy.text
        assert f"I have asked <@{other}> too" in copy.text
        assert buttons(copy) == ["Confirm", "Cancel"]
    assert cards_of(pays, OPS) == []


@PRIVATE
async def test_one_approval_ends_it_for_all_and_the_answer_is_the_askers(pays: Stage, surface: str) -> None:
    card = await asked_in(pays, surface)
    copies = [await card_for(pays, person) for person in (SECOND, THIRD)]
    assert (await pays.slack.press(SECOND, copies[0], "Confirm")).acknowledged
    [answer] = await pays.slack.wait_for(lambda: [m for m in by_arthur(pays, ASKER) if "The tool says" in m.text], 8)
    await pays.until(QUEUED, 0)

    assert await pays.rows(TRANSFERS) == [("100.00",)]
    assert answer.channel == card.channel
    for copy in copies:
        assert f"done by <@{SECOND}>" in shown(pays, copy).text
        assert buttons(shown(pays, copy)) == []
    if surface != "command":
        assert f"done by <@{SECOND}>" in shown(pays, card).text
    for person in (SECOND, THIRD):
        assert [m for m in by_arthur(pays, person) if "The tool says" in m.text] == []


def by_arthur(stage: Stage, user: str) -> list[Message]:
    """Return what a person sees of Arthur's."""
    return [message for message in stage.slack.visible_to(user) if message.by_app]


async def test_card_of_a_command_is_replaced_by_the_next_press_on_it(pays: Stage) -> None:
    card = await asked_in(pays, "command")
    await pays.slack.press(SECOND, await card_for(pays, SECOND), "Confirm")
    await pays.until("SELECT count(*) FROM sandbox.transfers", 1)
    await pays.until(QUEUED, 0)
    assert buttons(shown(pays, card)) == ["Edit", "Cancel"]
    await pays.slack.press(ASKER, card, "Cancel")
    await pays.slack.wait_for(lambda: f"done by <@{SECOND}>" in shown(pays, card).text)

    assert any("is done already" in text for text in told(pays, ASKER))
    assert await pays.rows(TRANSFERS) == [("100.00",)]


@pytest.mark.parametrize("canceller", [ASKER, SECOND])
async def test_cancel_ends_it_for_all(pays: Stage, canceller: str) -> None:
    card = await asked_in(pays, "direct")
    copies = [await card_for(pays, person) for person in (SECOND, THIRD)]
    await pays.slack.press(canceller, card if canceller == ASKER else copies[0], "Cancel")
    await pays.slack.wait_for(lambda: all("cancelled" in shown(pays, one).text for one in (card, *copies)), 8)
    await pays.until(QUEUED, 0)

    assert {tuple(buttons(shown(pays, one))) for one in (card, *copies)} == {()}
    assert await pays.rows(TRANSFERS) == []


async def test_expiry_is_shown_on_all(pays: Stage) -> None:
    card = await asked_in(pays, "direct")
    copies = [await card_for(pays, person) for person in (SECOND, THIRD)]
    await pays.services.own.execute("UPDATE esbmcp_grants SET expires_at = now() - interval '1 second'")
    await pays.bot.errands.look_after()

    for one in (card, *copies):
        assert "nobody approved it in time" in shown(pays, one).text


async def test_of_two_approvals_at_once_one_counts(pays: Stage) -> None:
    await asked_in(pays, "direct")
    copies = {person: await card_for(pays, person) for person in (SECOND, THIRD)}
    await asyncio.gather(*(pays.slack.press(person, copy, "Confirm") for person, copy in copies.items()))
    await pays.until("SELECT count(*) FROM sandbox.transfers", 1)
    await pays.until(QUEUED, 0)

    assert await pays.rows("SELECT count(*) FROM esbmcp_turns WHERE kind = 'press' AND state = 'done'") == [(2,)]
    assert await pays.rows(TRANSFERS) == [("100.00",)]


@pytest.mark.parametrize("channel", [PAYMENTS, "C0DEMOOPS1"])
async def test_in_a_channel_the_card_names_who_may_and_nobody_is_written_to(pays: Stage, channel: str) -> None:
    """The marketing colleague may pay too, but is not in the private channel."""
    card = await asked_in(pays, channel)

    who = f"<@{SECOND}> may" if channel == PAYMENTS else f"<@{SECOND}> or <@{THIRD}> may"
    assert f"A second person has to approve this: {who}. <@{ASKER}> can only change or cancel it." in card.text
    assert buttons(card) == ["Confirm", "Edit", "Cancel"]
    assert await pays.rows(COPIES) == [(0,)]
    await pays.slack.press(ASKER, card, "Confirm")
    await pays.slack.wait_for(lambda: told(pays, ASKER, channel))
    assert "needs a second person" in told(pays, ASKER, channel)[0]
    await pays.slack.press(SECOND, card, "Confirm")
    await pays.until("SELECT count(*) FROM sandbox.transfers", 1)


async def test_in_a_group_without_anybody_who_may_they_are_asked_directly(pays: Stage) -> None:
    group = pays.slack.group(ASKER, OPS)
    card = await asked_in(pays, group.id)

    assert f"I have asked <@{SECOND}> or <@{THIRD}> directly." in card.text
    assert buttons(card) == ["Confirm", "Edit", "Cancel"]
    await pays.slack.press(THIRD, await card_for(pays, THIRD), "Confirm")
    await pays.until("SELECT count(*) FROM sandbox.transfers", 1)


async def test_without_anybody_else_the_card_says_what_to_do(pays: Stage) -> None:
    await only(pays, ASKER)
    card = await asked_in(pays, "direct")

    assert "nobody else on file may: it is open to finance" in card.text
    assert buttons(card) == ["Edit", "Cancel"]
    assert await pays.rows(COPIES) == [(0,)]


async def test_whom_slack_does_not_reach_is_passed_over(pays: Stage) -> None:
    pays.slack.faults.plant("conversations.open", Refused(error="user_disabled"), times=1)
    card = await asked_in(pays, "direct")

    assert f"I have asked <@{THIRD}> directly." in card.text
    assert await pays.rows(COPIES) == [(1,)]


async def test_at_most_five_are_asked_in_an_order_that_stays(pays: Stage) -> None:
    everybody = sorted(person.id for person in pays.slack.world.users.values() if not person.is_bot)
    await only(pays, *everybody)
    await asked_in(pays, "direct")

    people = [person for person in everybody if person not in {ASKER, OPS, OPS_TOO}][:5]
    assert await pays.rows("SELECT content ->> 'to' FROM esbmcp_outbox WHERE content ? 'to' ORDER BY part") == [
        (person,) for person in people
    ]


async def test_larger_amount_asks_a_second_person_and_a_smaller_one_lets_them_go(pays: Stage) -> None:
    card = await asked_in(pays, "direct", "80.00")
    assert buttons(card) == ["Confirm", "Edit", "Cancel"]
    assert cards_of(pays, SECOND) == []

    larger = await edited(pays, card, ASKER, amount="110")
    copy = await card_for(pays, SECOND, "Pay $110.00")
    assert f"I have asked <@{SECOND}> or <@{THIRD}> directly." in larger.text
    assert (buttons(larger), buttons(copy)) == (["Edit", "Cancel"], ["Confirm", "Cancel"])

    smaller = await edited(pays, card, ASKER, amount="90")
    await pays.slack.wait_for(lambda: "Pay $90.00" in shown(pays, copy).text)
    assert buttons(smaller) == ["Confirm", "Edit", "Cancel"]
    assert f"It needs you no longer: <@{ASKER}> decides alone." in shown(pays, copy).text
    assert buttons(shown(pays, copy)) == []

    again = await edited(pays, card, ASKER, amount="120")
    await pays.slack.wait_for(lambda: "Pay $120.00" in shown(pays, copy).text)
    assert buttons(again) == ["Edit", "Cancel"]
    await pays.slack.press(SECOND, shown(pays, copy), "Confirm")
    await pays.until("SELECT count(*) FROM sandbox.transfers", 1)
    assert await pays.rows(TRANSFERS) == [("120.00",)]
    assert await pays.rows(COPIES) == [(2,)]


async def test_press_on_a_copy_from_before_an_edit_does_not_count(pays: Stage) -> None:
    """The second person approves what they saw, and saw another amount."""
    card = await asked_in(pays, "direct")
    copy = await card_for(pays, SECOND)
    await edited(pays, card, ASKER, amount="120")
    pays.slack.world.messages.edit(copy)
    await pays.slack.press(SECOND, copy, "Confirm")
    words = await pays.slack.wait_for(lambda: told(pays, SECOND, copy.channel))

    assert words == ["This was changed meanwhile; please look at the card again."]
    assert await pays.rows(TRANSFERS) == []


async def test_copy_whose_posting_got_no_answer_is_not_posted_twice(pays: Stage) -> None:
    card = await asked_in(pays, "direct")
    copy = await card_for(pays, SECOND)
    await pays.services.own.execute("UPDATE esbmcp_outbox SET state = 'sending', ts = NULL WHERE content ? 'to'")
    await edited(pays, card, ASKER, amount="120")
    await pays.slack.wait_for(lambda: "Pay $120.00" in shown(pays, copy).text, 12)

    assert len(cards_of(pays, SECOND)) == 1
    assert len(cards_of(pays, THIRD)) == 1


async def test_lost_answer_to_a_copy_leaves_one_copy(pays: Stage) -> None:
    """The asker's card of a command goes another way, so the first message that is posted is a copy."""
    pays.slack.faults.plant("chat.postMessage", AnswerLost(), times=1)
    await asked_in(pays, "command")
    copies = [await card_for(pays, person) for person in (SECOND, THIRD)]

    assert [len(cards_of(pays, person)) for person in (SECOND, THIRD)] == [1, 1]
    assert await pays.rows("SELECT state FROM esbmcp_outbox WHERE content ? 'to'") == [("sent",), ("sent",)]
    assert buttons(copies[0]) == ["Confirm", "Cancel"]


async def test_whom_a_copy_did_not_reach_is_not_said_to_have_been_asked(pays: Stage) -> None:
    pays.slack.faults.plant("chat.postMessage", Refused(error="restricted_action"), times=1)
    await asked_in(pays, "command")
    copy = await card_for(pays, THIRD)
    await pays.slack.wait_for(lambda: "I have asked" not in shown(pays, copy).text, 8)

    assert f"<@{ASKER}> asked for this" in shown(pays, copy).text
    assert await pays.rows("SELECT state FROM esbmcp_outbox WHERE content ? 'to' ORDER BY part") == [
        ("failed",), ("sent",),
    ]  # fmt: skip
    assert cards_of(pays, SECOND) == []


async def test_form_asks_for_the_amount_as_a_number_within_its_limits(pays: Stage) -> None:
    card = await asked_in(pays, "direct")
    await pays.slack.press(ASKER, card, "Edit")
    view = pays.slack.modal(ASKER)
    assert view is not None
    [amount] = [block for block in view.body["blocks"] if block["block_id"] == "argument:amount"]
    assert [amount["element"][name] for name in ("type", "min_value")] == ["number_input", "0.01"]
    outcome = await pays.slack.submit_view(ASKER, {"argument:amount": {"value": {"value": "5000"}}})
    assert list(outcome.errors) == ["argument:amount"]
    assert "120.00" in outcome.errors["argument:amount"]


@pytest.mark.parametrize("surface", ["direct", "command"])
async def test_bug_on_a_copy_tells_nobody_what_the_asker_had_asked(pays: Stage, surface: str) -> None:
    """The question stands where the second person does not read; a form would be filled in with it."""
    await asked_in(pays, surface)
    before = len(by_arthur(pays, ASKER))
    pays.slack.react(SECOND, await card_for(pays, SECOND), "bug")
    await pays.until("SELECT count(*) FROM esbmcp_reaction_feedback", 1)
    await asyncio.sleep(0.3)

    assert (offers(pays, SECOND), len(by_arthur(pays, ASKER))) == ([], before)


async def test_whom_an_allow_list_does_not_name_is_not_asked_and_cannot_approve(pays: Stage) -> None:
    await asked_in(pays, "direct")
    copy = await card_for(pays, SECOND)
    presses, cards = pays.bot.errands.presses, pays.bot.errands.cards
    allowed = AllowLists(users=frozenset({ASKER, THIRD}))
    object.__setattr__(pays.bot.errands, "presses", replace(presses, allowed=allowed))
    await pays.slack.press(SECOND, copy, "Confirm")
    words = await pays.slack.wait_for(lambda: told(pays, SECOND, copy.channel))

    assert words == ["You are not among those I may act for here."]
    assert await pays.rows(TRANSFERS) == []
    [(grant_id,)] = await pays.rows("SELECT id::text FROM esbmcp_grants")
    grant = await pays.services.grants.get(UUID(str(grant_id)))
    assert grant is not None
    assert [*await replace(cards.approvers, allowed=allowed).reachable(grant)] == [THIRD]
