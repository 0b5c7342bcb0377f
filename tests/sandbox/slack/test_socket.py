"""Socket Mode with a real Bolt app: events, acknowledgements, redelivery and reconnects."""

import asyncio
from collections import Counter
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AckLost, Late, Twice
from sandbox.slack.state.company import OTHER_BOT
from sandbox.slack.state.installation import Rules
from tests.sandbox.slack.conftest import bolt_app, connected

OPS, FINANCE = "U0DEMOOPS1", "U0DEMOFIN1"


def listening(slack: SandboxSlack) -> tuple[AsyncApp, list[dict[str, Any]]]:
    """Return an app that keeps the bodies of all events it hears."""
    app, heard = bolt_app(slack), list[dict[str, Any]]()

    async def keep(body: dict[str, Any]) -> None:
        heard.append(body)

    for kind in ("app_mention", "message", "reaction_added", "reaction_removed"):
        app.event(kind)(keep)
    return app, heard


async def test_a_mention_is_heard_and_answered_in_its_thread(slack: SandboxSlack) -> None:
    app = bolt_app(slack)

    @app.event("app_mention")
    async def answer(event: dict[str, Any], say: Any) -> None:
        await say(f"You said: {event['text']}", thread_ts=event["ts"])

    async with connected(slack, app):
        asked = slack.say(OPS, "ops", "@Arthur hello")
        thread = await slack.wait_for(lambda: slack.messages("ops", asked.ts)[1:])

    assert [m.text for m in thread] == ["You said: <@U0ARTHURBT> hello"]


async def test_the_app_hears_only_what_it_is_subscribed_to_and_a_member_of(slack: SandboxSlack) -> None:
    app, heard = listening(slack)
    group = slack.group(OPS, FINANCE)

    async with connected(slack, app):
        slack.say(OPS, "ops", "among ourselves")
        slack.say(OPS, "montreal", "@Arthur are you here?")
        slack.say(OPS, group.id, "group talk")
        slack.say(OPS, slack.bot, "direct talk")
        slack.say(OPS, group.id, "@Arthur and you?")
        await slack.wait_for(lambda: len(heard) == 4)

    kinds = Counter((body["event"]["type"], body["event"].get("channel_type")) for body in heard)
    assert kinds == {("message", "mpim"): 2, ("message", "im"): 1, ("app_mention", None): 1}
    assert len({body["event_id"] for body in heard}) == 4


async def test_reactions_name_the_author_of_the_message(slack: SandboxSlack) -> None:
    app, heard = listening(slack)
    message = slack.say(OPS, "ops", "done")

    async with connected(slack, app):
        slack.react(FINANCE, message, "tada")
        slack.unreact(FINANCE, message, "tada")
        await slack.wait_for(lambda: len(heard) == 2)

    events = {body["event"]["type"]: body["event"] for body in heard}
    assert set(events) == {"reaction_added", "reaction_removed"}
    assert (events["reaction_added"]["item_user"], events["reaction_added"]["reaction"]) == (OPS, "tada")
    assert events["reaction_added"]["item"] == {"type": "message", "channel": message.channel, "ts": message.ts}


async def test_an_event_without_acknowledgement_comes_again_with_its_number(quick: SandboxSlack) -> None:
    app, heard = listening(quick)
    numbers: list[str] = []

    @app.middleware
    async def note(req: Any, next: Any) -> None:  # noqa: A002  Bolt's own name
        numbers.append(req.headers.get("x-slack-retry-num", ["0"])[0])
        await next()

    quick.delivery_faults.plant("events_api", AckLost())
    async with connected(quick, app):
        quick.say(OPS, "ops", "@Arthur hello")
        await quick.wait_for(lambda: len(heard) == 2)

    assert heard[0]["event_id"] == heard[1]["event_id"]
    assert numbers == ["0", "1"]


async def test_retries_end_after_three() -> None:
    rules = Rules(ack_s=0.2, retry_delays_s=(0.0, 0.05, 0.1))
    async with SandboxSlack(rules=rules) as slack:
        app = bolt_app(slack)

        @app.middleware
        async def never(next: Any) -> None:  # noqa: A002
            await asyncio.sleep(5)

        async with connected(slack, app):
            slack.say(OPS, "ops", "@Arthur hello")
            await slack.wait_for(lambda: len(slack.attempts) == 4)
            await asyncio.sleep(0.3)

        assert [(attempt.retry, attempt.acknowledged) for attempt in slack.attempts] == [(n, False) for n in range(4)]


async def test_a_delivery_may_come_twice_or_late(slack: SandboxSlack) -> None:
    app, heard = listening(slack)
    slack.delivery_faults.plant("events_api", Twice())
    slack.delivery_faults.plant("events_api", Late(seconds=0.2))

    async with connected(slack, app):
        slack.say(OPS, "ops", "@Arthur first")
        slack.say(OPS, "ops", "@Arthur second")
        slack.say(OPS, "ops", "@Arthur third")
        await slack.wait_for(lambda: len(heard) == 4)

    texts = [body["event"]["text"].rsplit(" ", 1)[1] for body in heard]
    assert (texts[0], texts[-1]) == ("first", "second")
    assert sorted(texts) == ["first", "first", "second", "third"]


async def test_an_app_that_lost_its_socket_comes_back_and_gets_what_it_missed(quick: SandboxSlack) -> None:
    app, heard = listening(quick)

    async with connected(quick, app):
        quick.sockets.drop()
        quick.say(OPS, "ops", "@Arthur while you were away")
        assert not quick.sockets.connected
        await quick.wait_for(lambda: heard)

    assert quick.sockets.opened == 2


async def test_an_app_that_is_asked_to_reconnect_does_so_without_a_gap(slack: SandboxSlack) -> None:
    app, heard = listening(slack)

    async with connected(slack, app):
        await slack.sockets.refresh()
        slack.say(OPS, "ops", "@Arthur still there?")
        await slack.wait_for(lambda: heard)

    assert slack.sockets.opened == 2
    assert [attempt.retry for attempt in slack.attempts] == [0]


async def test_two_replicas_share_the_events(slack: SandboxSlack) -> None:
    first, heard_first = listening(slack)
    second, heard_second = listening(slack)

    async with connected(slack, first), connected(slack, second):
        for number in range(4):
            slack.say(OPS, "ops", f"@Arthur {number}")
        await slack.wait_for(lambda: len(heard_first) + len(heard_second) == 4)

    assert (len(heard_first), len(heard_second)) == (2, 2)


async def test_another_bots_mention_says_that_it_is_a_bots(slack: SandboxSlack) -> None:
    app, heard = listening(slack)

    async with connected(slack, app):
        slack.say(OTHER_BOT, "ops", "@Arthur are you a bot too?")
        await slack.wait_for(lambda: heard)

    assert heard[0]["event"]["bot_id"] == "B0DEMOBOT1"


async def test_deleted_and_edited_messages_are_told_as_hidden_events(slack: SandboxSlack) -> None:
    app, heard = listening(slack)

    async with connected(slack, app):
        message = slack.say(OPS, slack.bot, "befor")
        edited = slack.edit(OPS, message, "before")
        slack.delete(OPS, edited)
        await slack.wait_for(lambda: len(heard) == 3)

    changed, deleted = heard[1]["event"], heard[2]["event"]
    assert (changed["subtype"], changed["previous_message"]["text"]) == ("message_changed", "befor")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", message.ts)
