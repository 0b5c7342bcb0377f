"""The services outside that are configured: do they answer, and do they take our keys."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from arthur.settings import Settings
from server.doctor.findings import Finding, Kind, Severity
from server.doctor.own import Section

TIMEOUT_S = 4.0
SUPABASE_HOSTS = ".supabase.co"
REFUSED = frozenset({401, 403})
BROKEN = 500
DEFAULT_MODEL_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service, the question that shows whether it answers, and what of our context uses it."""

    name: str
    setting: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    key_setting: str = ""
    checks_key: bool = True
    handles: frozenset[str] = frozenset()


def services(settings: Settings) -> tuple[Service, ...]:
    """Return the services that the settings configure."""
    found: list[Service] = []
    if settings.openai_api_key or settings.openai_base_url:
        base = (settings.openai_base_url or DEFAULT_MODEL_URL).rstrip("/")
        key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
        found.append(
            Service(
                name="the model service",
                setting="OPENAI_BASE_URL",
                url=f"{base}/models",
                headers=_bearer(key),
                key_setting="OPENAI_API_KEY",
            )
        )
    if settings.supabase_url:
        url = f"{settings.supabase_url.rstrip('/')}/functions/v1/"
        handles = frozenset({"edge", "functions"})
        found.append(
            Service(name="the edge functions", setting="SUPABASE_URL", url=url, checks_key=False, handles=handles)
        )
    if settings.eventbrite_token:
        found.append(
            Service(
                name="Eventbrite",
                setting="ARTHUR_EVENTBRITE_URL",
                url=f"{settings.eventbrite_url.rstrip('/')}/users/me/",
                headers=_bearer(settings.eventbrite_token.get_secret_value()),
                key_setting="EB_PRIVATE_TOKEN",
                handles=frozenset({"eventbrite"}),
            )
        )
    if settings.rbac_mode == "directory" and settings.directory_url:
        token = settings.directory_token.get_secret_value() if settings.directory_token else ""
        found.append(
            Service(
                name="the directory of roles",
                setting="DIRECTORY_API_BASE_URL",
                url=f"{settings.directory_url.rstrip('/')}/users/U0/role",
                headers=_bearer(token),
                key_setting="DIRECTORY_API_TOKEN",
            )
        )
    return tuple(found)


async def examine_services(settings: Settings, users: Mapping[str, tuple[str, ...]]) -> Section:
    """Ask every configured service at once. `users` are the tools by what they use of their context."""
    asked = services(settings)
    async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
        answers = await asyncio.gather(*(_problem(client, service) for service in asked))
    passed = [f"{_capital(one.name)} answers." for one, problem in zip(asked, answers, strict=True) if problem is None]
    findings = [
        Finding(
            kind=Kind.SERVICE,
            severity=Severity.FAIL,
            what=what,
            advice=advice,
            tools=tuple(sorted({tool for handle in service.handles for tool in users.get(handle, ())})),
        )
        for service, problem in zip(asked, answers, strict=True)
        if problem is not None
        for what, advice in [problem]
    ]
    return Section(passed=tuple(passed), findings=(*findings, *_settings(settings)))


async def _problem(client: httpx.AsyncClient, service: Service) -> tuple[str, str] | None:
    """Return what is wrong with a service and what to do, or None."""
    try:
        answer = await client.get(service.url, headers=dict(service.headers))
    except httpx.HTTPError as exc:
        what = f"{service.name} ({urlsplit(service.url).netloc}) cannot be reached: {type(exc).__name__}"
        return what, f"Check {service.setting}, the network policy and the service itself."
    if service.checks_key and answer.status_code in REFUSED:
        what = f"{service.name} refuses our key ({answer.status_code})"
        return what, f"Renew {service.key_setting}."
    if answer.status_code >= BROKEN:
        return f"{service.name} answers {answer.status_code}", "It is down or overloaded; look at its status page."
    return None


def _settings(settings: Settings) -> list[Finding]:
    """Return what the settings alone already tell."""
    found: list[Finding] = []
    host = urlsplit(settings.supabase_url or "").hostname or ""
    if "supabase" in host and not host.endswith(SUPABASE_HOSTS):
        what = f"SUPABASE_URL names the host {host}, which does not end in {SUPABASE_HOSTS}: every edge call would fail"
        advice = "Use https://<project>.supabase.co"
        found.append(Finding(kind=Kind.SERVICE, severity=Severity.FAIL, what=what, advice=advice))
    if not settings.openai_api_key and not settings.openai_base_url:
        severity = Severity.FAIL if settings.production else Severity.NOTE
        what = "no model service is configured; the offline planner answers"
        advice = "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own."
        found.append(Finding(kind=Kind.SERVICE, severity=severity, what=what, advice=advice))
    if settings.rbac_mode == "directory" and not settings.directory_url:
        what = "RBAC_MODE is directory, but DIRECTORY_API_BASE_URL is not set: nobody gets a role"
        found.append(Finding(kind=Kind.SERVICE, severity=Severity.FAIL, what=what))
    return found


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
