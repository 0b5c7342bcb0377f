"""The faults of `test_slack_faults.py`: what is broken and how, what is asked, and what the person has to read."""

import asyncio
from dataclasses import dataclass

from psycopg.conninfo import conninfo_to_dict

from sandbox.faults import Fault as Broken
from sandbox.llm import BadArguments, Call, Fault, Hang, Reply, Step
from sandbox.slack.faults import (
    AckLost,
    AnswerLost,
    ApiFault,
    RateLimited,
    Refused,
    ServerError,
    Slow,
    Twice,
    Witnessed,
)
from sandbox.slack.faults import Hang as SlackHang
from tests.acceptance.broken import CHANNEL, OPS, OPS_TOO, Breaks, Surroundings, done

MANY = 20
AGAIN: list[asyncio.Future[None]] = []
"""What goes on in the background, so that it is not forgotten half-way."""
HELLO, ANSWER = "say {unique}", r"You said {unique}\."
TORONTO = "when is the next event in Toronto?"
EVENT = 'use lookup_event {"eid": "AB4012"}'
FOUND = "AB4012"
FETCH = 'use refresh_eventbrite_data {"eid": "AB4020", "force": true}'
CHECK = "use verify_eventbrite_config {}"


def nothing(_: Surroundings) -> None:
    """Break nothing beforehand."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One fault: how it comes and ends, what is asked, and what is read; `{unique}` is a word of its own."""

    name: str
    breaks: Breaks = nothing
    heals: Breaks = nothing
    ask: str = HELLO
    sees: str = ANSWER
    who: str = OPS


def model(*steps: Step) -> Breaks:
    """Let the model answer with these steps first."""

    def plant(around: Surroundings) -> None:
        around.model.next(*steps)

    return plant


def slack(fault: ApiFault, *methods: str, times: int = 1) -> Breaks:
    """Let the next calls of these methods go wrong."""

    def plant(around: Surroundings) -> None:
        for method in methods:
            around.slack.faults.plant(method, fault, times=times)

    return plant


def delivery(fault: Twice | AckLost) -> Breaks:
    """Let the next event be delivered wrongly."""
    return lambda around: around.slack.delivery_faults.plant("events_api", fault)


def business(statement: str) -> Breaks:
    """Change the company's database."""
    return lambda around: around.in_business(statement)


def tickets(fault: Broken, status: int = 500) -> Breaks:
    """Let Eventbrite fail."""
    return lambda around: around.eventbrite.plant("me", fault, times=MANY, status=status)


def functions(fault: Broken) -> Breaks:
    """Let the edge function that fetches ticket figures fail."""
    return lambda around: around.edge.plant("fetch-eventbrite-data", fault, times=MANY)


def own(around: Surroundings) -> str:
    return str(conninfo_to_dict(around.own)["dbname"])


def company(around: Surroundings) -> str:
    return str(conninfo_to_dict(around.business)["dbname"])


def cut_socket(around: Surroundings) -> None:
    around.slack.sockets.drop()


def at(method: str, happens: Breaks) -> Breaks:
    """Let something happen while the bot makes a call."""

    def plant(around: Surroundings) -> None:
        def now(_: str) -> None:
            AGAIN.append(asyncio.ensure_future(done(happens, around)))

        around.slack.faults.plant(method, Witnessed(happens=now))

    return plant


async def away_for_a_second(around: Surroundings) -> None:
    await around.close_database(own(around))
    await asyncio.sleep(1)
    await around.open_database(own(around))


async def all_connections_taken(around: Surroundings) -> None:
    """Let more people wait for a locked table than the bot has connections."""
    await around.lock("events")
    for _ in range(6):
        around.slack.say(OPS_TOO, CHANNEL, f"@Arthur {EVENT}")


async def away_from_now(around: Surroundings) -> None:
    """Begin an outage that ends while somebody asks."""
    await around.close_database(own(around))
    asyncio.get_running_loop().call_later(1.0, lambda: AGAIN.append(asyncio.ensure_future(back(around))))


async def back(around: Surroundings) -> None:
    await around.open_database(own(around))


async def read_only(around: Surroundings) -> None:
    await around.run("ALTER DATABASE {} SET default_transaction_read_only = on", own(around))
    await around.cut_connections(own(around))


async def writable_again(around: Surroundings) -> None:
    await around.run("ALTER DATABASE {} RESET default_transaction_read_only", own(around))
    await around.cut_connections(own(around))


OFFLINE = "offline planner"
NO_TOTALS = '"totals_refreshed":false'
NOT_NOTED = "my own database does not answer"
NO_CREDIT = Fault(429, code="insufficient_quota")
LOOKUP = ("lookup_event", {"eid": "AB4012"})
STATUS, POST = "assistant.threads.setStatus", "chat.postMessage"

CASES = (
    # The model
    Case(name="model: 429 storm", breaks=model(*[Fault(429)] * MANY), ask=TORONTO, sees=OFFLINE),
    Case(name="model: wait half a minute", breaks=model(*[Fault(429, 30)] * MANY), ask=TORONTO, sees=OFFLINE),
    Case(name="model: 500", breaks=model(*[Fault(500)] * MANY), ask=TORONTO, sees=OFFLINE),
    Case(name="model: one 503", breaks=model(Fault(503))),
    Case(name="model: hangs", breaks=model(*[Hang(3)] * 3), ask=TORONTO, sees=OFFLINE),
    Case(name="model: key refused", breaks=model(*[Fault(401)] * MANY), ask=TORONTO, sees=OFFLINE),
    Case(name="model: no credit", breaks=model(*[NO_CREDIT] * MANY), ask=TORONTO, sees=OFFLINE),
    Case(name="model: arguments not JSON", breaks=model(BadArguments(*LOOKUP)), ask=EVENT, sees="The tool says"),
    Case(name="model: wrong arguments", ask='use lookup_event {"nonsense": 1}', sees="The tool says.*nonsense"),
    Case(name="model: unknown tool", ask="use no_such_tool {}", sees="The tool says.*no_such_tool"),
    Case(name="model: one empty answer", breaks=model(Reply(""))),
    Case(name="model: only empty answers", breaks=model(*[Reply("")] * MANY), ask=TORONTO, sees=OFFLINE),
    Case(name="model: never stops calling", breaks=model(*[Call(*LOOKUP)] * 5), sees="no answer"),
    # The company's database
    Case(
        name="company's database: away",
        breaks=lambda around: around.close_database(company(around)),
        heals=lambda around: around.open_database(company(around)),
        ask=EVENT,
        sees="database did not answer",
    ),
    Case(
        name="company's database: connections cut",
        breaks=lambda around: around.cut_connections(company(around)),
        ask=EVENT,
        sees=FOUND,
    ),
    Case(
        name="company's database: table missing",
        breaks=business("ALTER TABLE events RENAME TO gone"),
        heals=business("ALTER TABLE gone RENAME TO events"),
        ask=EVENT,
        sees="err_",
    ),
    Case(
        name="company's database: columns missing",
        breaks=business("ALTER TABLE events RENAME COLUMN eid TO gone"),
        heals=business("ALTER TABLE events RENAME COLUMN gone TO eid"),
        ask=EVENT,
        sees="err_",
    ),
    Case(
        name="company's database: statement takes too long",
        breaks=lambda around: around.lock("events"),
        heals=lambda around: around.release(),
        ask=EVENT,
        sees="took too long",
    ),
    Case(
        name="company's database: no connection is free",
        breaks=all_connections_taken,
        heals=lambda around: around.release(),
        ask=EVENT,
        sees="took too long|did not answer",
    ),
    # Arthur's own database
    Case(name="own database: away when asked", breaks=away_from_now),
    Case(name="own database: away while answering", breaks=at(STATUS, away_for_a_second)),
    Case(name="own database: away while posting", breaks=at(POST, away_for_a_second)),
    Case(name="own database: connections cut", breaks=lambda around: around.cut_connections(own(around))),
    Case(
        name="own database: away for long",
        breaks=lambda around: around.close_database(own(around)),
        heals=lambda around: around.open_database(own(around)),
        sees=NOT_NOTED,
    ),
    Case(name="own database: read-only", breaks=read_only, heals=writable_again, sees=NOT_NOTED),
    # Slack
    Case(name="slack: 429 on the post", breaks=slack(RateLimited(retry_after=1), POST)),
    Case(name="slack: 500 on the post", breaks=slack(ServerError(), POST)),
    Case(name="slack: answer to the post lost", breaks=slack(AnswerLost(), POST)),
    Case(name="slack: post hangs, then is cut", breaks=slack(SlackHang(seconds=2), POST)),
    Case(name="slack: slow", breaks=slack(Slow(seconds=0.7), "*", times=MANY)),
    Case(
        name="slack: not in the channel any more",
        breaks=slack(Refused(error="not_in_channel"), POST),
        sees=r"not_in_channel(.|\n)*{unique}",
    ),
    Case(
        name="slack: channel archived",
        breaks=slack(Refused(error="is_archived"), POST),
        sees=r"is_archived(.|\n)*{unique}",
    ),
    Case(name="slack: message refused", breaks=slack(Refused(error="msg_too_long"), POST), sees="msg_too_long"),
    Case(name="slack: status refused", breaks=slack(Refused(error="missing_scope"), STATUS, times=MANY)),
    Case(name="slack: reactions refused too", breaks=slack(Refused(), STATUS, "reactions.add", times=MANY)),
    Case(name="slack: names refused", breaks=slack(Refused(), "users.info", times=MANY), who="U0DEMOPRO1"),
    Case(name="slack: names hang", breaks=slack(SlackHang(seconds=3), "users.info", times=2), who="U0DEMOPRO2"),
    Case(name="slack: socket cut", breaks=cut_socket),
    Case(name="slack: socket cut while answering", breaks=at(STATUS, cut_socket)),
    Case(name="slack: asks to connect anew", breaks=lambda around: around.slack.sockets.refresh()),
    Case(name="slack: delivered twice", breaks=delivery(Twice())),
    Case(name="slack: acknowledgement lost", breaks=delivery(AckLost())),
    # Tools and what is behind them
    Case(
        name="tool: a bug",
        breaks=business("UPDATE events SET event_start_datetime = 'infinity' WHERE eid = 'AB4012'"),
        heals=business("UPDATE events SET event_start_datetime = '2026-05-01Z' WHERE eid = 'AB4012'"),
        ask=EVENT,
        sees="err_",
    ),
    Case(name="tool: finds nothing", ask='use lookup_event {"eid": "AB9999"}', sees="The tool says.*AB9999"),
    Case(name="edge function: 500", breaks=functions(Broken.STATUS), ask=FETCH, sees=NO_TOTALS),
    Case(name="edge function: not there", breaks=functions(Broken.NOT_DEPLOYED), ask=FETCH, sees=NO_TOTALS),
    Case(name="edge function: half an answer", breaks=functions(Broken.MALFORMED), ask=FETCH, sees=NO_TOTALS),
    Case(name="eventbrite: 500", breaks=tickets(Broken.STATUS, 500), ask=CHECK, sees="answered 500"),
    Case(name="eventbrite: 429", breaks=tickets(Broken.STATUS, 429), ask=CHECK, sees="limiting our calls"),
    Case(name="eventbrite: not JSON", breaks=tickets(Broken.MALFORMED), ask=CHECK, sees="not what it promises"),
)
