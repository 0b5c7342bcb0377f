"""Missing or wrong set-up of one event (spec tools 1.8)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.event_health_rules import RULES, Finding, Severity, findings
from tools.data_read.event_setup import EventSetup, find_event_setup
from tools.data_read.ticket_cache import newest_figures, wrong_page_warning
from tools.render import bullets, count, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

MARKS = {
    Severity.ERROR: "⛔",
    Severity.WARNING: "⚠",
    Severity.REMINDER: "🔔",
    Severity.INFO: "·",
    Severity.SUCCESS: "✓",
}


class HealthCheckArgs(Args):
    """Which event."""

    eid: Eid


class CheckedEvent(Result):
    """Which event was checked."""

    id: UUID
    eid: str
    name: str | None
    enabled: bool
    event_start_datetime: datetime | None
    timezone: str | None
    days_to_event: int | None


class Check(Result):
    """One broken rule."""

    rule: str
    severity: Severity
    message: str


class SuppressedRule(Result):
    """A broken rule that somebody silenced; `until` None means for ever."""

    rule: str
    message: str
    until: datetime | None
    reason: str | None


class HealthCheck(Result):
    """What is wrong; `passed` is true when nothing of severity error is left."""

    event: CheckedEvent
    checks: list[Check]
    suppressed_rules: list[SuppressedRule]
    passed: bool
    rules_checked: int
    switched_off_rules: list[str]
    unevaluated_rules: int
    """Active rules of the production linter that only its own function can judge."""

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.event.eid, label=self.event.name or self.event.eid),)


@dataclass(frozen=True, kw_only=True)
class _Suppression:
    rule_id: str
    for_ever: bool
    suppressed_until: datetime | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class _LinterRule:
    rule_id: str
    severity: str | None
    active: bool


async def run(args: HealthCheckArgs, ctx: ToolContext) -> HealthCheck:
    """Judge the event by every rule, and honour suppressions and the linter's own switches."""
    setup = await find_event_setup(ctx.reader, args.eid)
    suppressions, rules, page_warning = await asyncio.gather(
        ctx.reader.fetch(
            read_sql("tools.data_read", "health_suppressions.sql"),
            {"event_id": setup.id, "city_id": setup.city_id, "now": ctx.now},
            row=_Suppression,
        ),
        ctx.reader.fetch(read_sql("tools.data_read", "linter_rules.sql"), {}, row=_LinterRule),
        _page_warning(setup, ctx),
    )
    known = {rule.rule_id: rule for rule in rules}
    silenced = {suppression.rule_id: suppression for suppression in suppressions}
    found = [
        finding
        for finding in findings(setup, ctx.now, page_warning=page_warning)
        if finding.rule not in known or known[finding.rule].active
    ]
    checks = [_check(finding, known) for finding in found if finding.rule not in silenced]
    return HealthCheck(
        event=_event(setup, ctx.now),
        checks=sorted(checks, key=lambda check: list(Severity).index(check.severity)),
        suppressed_rules=[
            _suppressed(finding, silenced[finding.rule]) for finding in found if finding.rule in silenced
        ],
        passed=all(check.severity is not Severity.ERROR for check in checks),
        rules_checked=sum(name not in known or known[name].active for name in RULES),
        switched_off_rules=[name for name in RULES if name in known and not known[name].active],
        unevaluated_rules=sum(rule.active and rule.rule_id not in RULES for rule in rules),
    )


async def _page_warning(setup: EventSetup, ctx: ToolContext) -> str | None:
    if setup.eventbrite_id is None:
        return None
    figures = await newest_figures(ctx.reader, setup.eventbrite_id)
    if figures is None:
        return None
    return wrong_page_warning(
        setup.starts_at, setup.timezone, figures.eventbrite_start_date, figures.eventbrite_event_name
    )


def _event(setup: EventSetup, now: datetime) -> CheckedEvent:
    return CheckedEvent(
        id=setup.id,
        eid=setup.eid,
        name=setup.name,
        enabled=setup.enabled,
        event_start_datetime=setup.starts_at,
        timezone=setup.timezone,
        days_to_event=setup.days_until(now),
    )


def _check(finding: Finding, known: dict[str, _LinterRule]) -> Check:
    """Return a finding with the severity that the linter's own table gives the rule, where it has one."""
    own = known.get(finding.rule)
    severity = Severity(own.severity) if own and own.severity else finding.severity
    return Check(rule=finding.rule, severity=severity, message=finding.message)


def _suppressed(finding: Finding, suppression: _Suppression) -> SuppressedRule:
    return SuppressedRule(
        rule=finding.rule,
        message=finding.message,
        until=None if suppression.for_ever else suppression.suppressed_until,
        reason=suppression.reason,
    )


def render(result: HealthCheck) -> str:
    """Render the verdict, the findings by weight, and what was silenced."""
    event = result.event
    errors = sum(check.severity is Severity.ERROR for check in result.checks)
    others = len(result.checks) - errors
    verdict = "passes the health check" if result.passed else f"has {count(errors, 'set-up error')}"
    rest = f", with {count(others, 'smaller finding')}" if others else ""
    return section(
        f"*{text(event.eid)} {verdict}*{rest} – {text(event.name)}, {when(event.event_start_datetime, event.timezone)}",
        bullets(f"{MARKS[check.severity]} {text(check.message)} ({check.rule})" for check in result.checks),
        *(_silenced(rule, event.timezone) for rule in result.suppressed_rules),
        f"Switched off in the linter: {', '.join(result.switched_off_rules)}." if result.switched_off_rules else "",
        _scope(result),
    )


def _silenced(rule: SuppressedRule, timezone: str | None) -> str:
    until = "for ever" if rule.until is None else f"until {when(rule.until, timezone)}"
    because = f": {text(rule.reason)}" if rule.reason else ""
    return f"Silenced {until}: {rule.rule}{because}"


def _scope(result: HealthCheck) -> str:
    more = (
        f" The production linter has {count(result.unevaluated_rules, 'further active rule')} that only it can judge."
    )
    return f"{count(result.rules_checked, 'rule')} checked." + (more if result.unevaluated_rules else "")


run_event_health_check = Tool(
    name="run_event_health_check",
    domain=Domain.DATA_READ,
    description=(
        "Check one event's set-up for mistakes: city, venue, currency, times, zone, Eventbrite link, artists, "
        "approval, rounds, easels and closing times, with silenced rules honoured. Use for what is wrong or missing "
        "with an event. For a go-live checklist with a score use get_event_readiness; for the app use "
        "debug_event_visibility; for a running show use live_event_diagnostic."
    ),
    roles=roles("O P V"),
    args=HealthCheckArgs,
    result=HealthCheck,
    run=run,
    render=render,
    questions=(
        "run a health check on AB4020",
        "is anything misconfigured at AB4047",
        "health check ab3998",
        "whats wrong with the setup of AB4050",
        "lint AB4036",
        "any configuration errors for 4029",
        "does AB3998 have the right currency for its country?",
        "Please go over the configuration of AB4046 and list everything that is missing or contradictory",
        "check AB3979 for mistakes",
        "are there easel gaps at AB3979",
        "event helath AB4020",
        "which lint rules are suppressed for AB4036",
        "setup problems with the Tokyo show AB4047",
        "validate event AB4035",
        "contrôle la configuration de AB3998",
        "y a-t-il des erreurs dans AB4050 ?",
        "revisa si AB4047 tiene errores de configuración",
        "Prüfe AB4050 auf Fehler in der Einrichtung",
        "what else is wrong with it",
        "anything wrong with AB4024",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4050"}, {"eid": "AB3998"}),
)
