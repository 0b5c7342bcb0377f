"""Every setting of one event, by topic (spec tools 1.7)."""

from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.event_config_topics import (
    Auction,
    Communication,
    EventSettings,
    Identity,
    Location,
    Marketing,
    Money,
    Planning,
    Record,
    Timing,
    Topic,
    Visibility,
    Voting,
)
from tools.events import no_such_event
from tools.render import money, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

LONGEST_TEXT = 120
BESIDE_NAMES = ("city_id", "venue_id", "city_timezone", "country_code")
"""In the data, but not worth a place in the text: the name beside them says it."""


class EventConfigArgs(Args):
    """Which event."""

    eid: Eid


class EventConfig(Result):
    """The settings by topic; `warnings` says what does not fit together."""

    identity: Identity
    timing: Timing
    location: Location
    visibility: Visibility
    voting: Voting
    auction: Auction
    money: Money
    marketing: Marketing
    communication: Communication
    planning: Planning
    record: Record
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.identity.eid, label=self.identity.name or self.identity.eid),)


async def run(args: EventConfigArgs, ctx: ToolContext) -> EventConfig:
    """Read the row and sort it into topics."""
    row = await ctx.reader.one(read_sql("tools.data_read", "event_config.sql"), {"eid": args.eid}, row=EventSettings)
    if row is None:
        raise await no_such_event(ctx.reader, args.eid)
    values = row.model_dump()  # each topic takes its own settings out of it
    topics = [name for name in EventConfig.model_fields if name != "warnings"]
    return EventConfig.model_validate({**dict.fromkeys(topics, values), "warnings": list(_warnings(row))})


def _warnings(row: EventSettings) -> Iterator[str]:
    if row.currency and row.country_currency and row.currency != row.country_currency:
        yield (
            f"The currency is {row.currency}, but {row.country} uses {row.country_currency}: "
            "artists would be owed in the wrong currency."
        )
    if row.timezone_icann is None:
        yield "There is no time zone on the event" + (
            f"; times are shown in its city's, {row.city_timezone}." if row.city_timezone else ", nor on its city."
        )


def render(result: EventConfig) -> str:
    """Render one line a topic, with what has a value."""
    zone = result.timing.timezone_icann or result.timing.city_timezone
    currency = result.auction.currency
    topics = {
        "Identity": result.identity,
        "Time": result.timing,
        "Place": result.location,
        "Visibility": result.visibility,
        "Voting and registration": result.voting,
        "Auction": result.auction,
        "Money": result.money,
        "Marketing": result.marketing,
        "Contact": result.communication,
        "Planning": result.planning,
        "Record": result.record,
    }
    return section(
        f"*Settings of {text(result.identity.eid)}* – {text(result.identity.name)}",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
        *(_line(title, topic, zone, currency) for title, topic in topics.items()),
        "Settings without a value are left out.",
    )


def _line(title: str, topic: Topic, timezone: str | None, currency: str | None) -> str:
    beside_amounts = {*topic.amounts.values(), *BESIDE_NAMES} - {"currency"}
    values = [
        f"{name.replace('_', ' ')}: {_value(topic, name, value, timezone, currency)}"
        for name in type(topic).model_fields
        if (value := getattr(topic, name)) is not None and name not in beside_amounts
    ]
    return f"*{title}* {'; '.join(values)}" if values else ""


def _value(topic: Topic, name: str, value: object, timezone: str | None, currency: str | None) -> str:
    if name in topic.amounts and isinstance(value, Decimal):
        return money(value, getattr(topic, topic.amounts[name], currency))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return when(value, timezone)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    words = text(value)
    return words if len(words) <= LONGEST_TEXT else f"{words[:LONGEST_TEXT]}… ({len(words):,} characters)"


get_event_config = Tool(
    name="get_event_config",
    domain=Domain.DATA_READ,
    description=(
        "All stored settings of one event by topic: times, place, switches, voting, auction, money, marketing, "
        "contact, planning. Use for a question about a setting, or for the whole configuration. For a short card use "
        "lookup_event; for what is wrong with the set-up use run_event_health_check."
    ),
    roles=roles("O P V"),
    passthrough=True,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=EventConfigArgs,
    result=EventConfig,
    run=run,
    render=render,
    questions=(
        "when do doors open at AB4012",
        "show me the config of AB4020",
        "all settings ab4012",
        "AB4015 full configuration please",
        "what is the starting bid set to for AB4020",
        "min bid increment AB4009",
        "which currency is AB3998 set to",
        "what portion do artists get at AB4001",
        "is the auction enabled for 4018",
        "dump every field of event AB4029",
        "what slack channel belongs to AB4020?",
        "door time and paint time of AB4033",
        "who approved the event info for AB4020, and when was that",
        "setings for AB4044",
        "what is the ads budget stored on AB4020",
        "does AB4016 send the auction link to guests",
        "la configuration de AB4012, s'il te plaît",
        "quels réglages d'enchère pour AB4009 ?",
        "todos los ajustes del evento AB4020",
        "Welche Einstellungen hat AB4036?",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB3998"}, {"eid": "AB4050"}),
)
