"""Eventbrite's API, version 3: read only, gently, and with errors that say who can mend them (spec schema 12)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import SecretStr, ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from arthur.errors import NotConfigured, NotFound, NotPossible, TimedOut, Unavailable
from tools.clients.records import Attendee, AttendeePage, Attendees, EventbriteRecord, EventPage, Me, Organization

TIMEOUT_S = 15.0
ATTEMPTS = 4
MOST_PAGES = 100
LONGEST_WAIT_S = 30.0

RecordT = TypeVar("RecordT", bound=EventbriteRecord)


class TokenRejected(NotConfigured):
    """Eventbrite does not accept the token (401)."""

    code = "eventbrite_token_rejected"
    hint = "Eventbrite does not accept our token; an operator has to renew EB_PRIVATE_TOKEN."


class OtherOrganization(NotPossible):
    """The token may not see this (403): most often another organisation's event (pitfall E9)."""

    code = "eventbrite_forbidden"
    hint = "Eventbrite does not let our account see that; another organisation probably owns it."


class PageGone(NotFound):
    """Eventbrite knows nothing under this id (404): deleted, or a wrong link."""

    code = "eventbrite_not_found"
    hint = "Eventbrite has nothing under that id; the page was deleted or the link is wrong."


class EventbriteUnavailable(Unavailable):
    """Eventbrite did not answer, or not with what it promises."""

    code = "eventbrite_unavailable"
    hint = "Eventbrite did not answer as it should; please try again shortly."


class _Again(Exception):
    """A call that may be tried again, at the earliest after `after` seconds if Eventbrite said so."""

    def __init__(self, final: Unavailable, after: float | None = None) -> None:
        super().__init__()
        self.final = final
        self.after = after


class EventbriteClient:
    """Calls with our token, one after another with a pause between them.

    `organization_id` is our own organisation, to compare pages with. Waits after failures grow from `backoff_s`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        pause_s: float = 0.2,
        organization_id: str | None = None,
        backoff_s: float = 0.5,
    ) -> None:
        self._http = http
        self._pause_s = pause_s
        self._backoff_s = backoff_s
        self._turn = asyncio.Lock()
        self._next_at = 0.0
        self.organization_id = organization_id

    async def me(self) -> Me:
        """Return the account of the token."""
        return await self._get("users/me/", Me)

    async def organization(self, organization_id: str) -> Organization:
        """Return an organisation."""
        return await self._get(f"organizations/{quote(organization_id, safe='')}/", Organization)

    async def event(self, eventbrite_id: str) -> EventPage:
        """Return a ticket page."""
        return await self._get(f"events/{quote(eventbrite_id, safe='')}/", EventPage)

    async def attendees(self, eventbrite_id: str, *, most_pages: int = MOST_PAGES) -> Attendees:
        """Return the attendees of an event, by continuation tokens, at most `most_pages` pages of them."""
        path = f"events/{quote(eventbrite_id, safe='')}/attendees/"
        found: list[Attendee] = []
        token: str | None = None
        for _ in range(most_pages):
            page = await self._get(path, AttendeePage, {"continuation": token} if token else None)
            found += page.attendees
            following = page.pagination.continuation
            if not page.pagination.has_more_items:
                return Attendees(attendees=tuple(found), complete=True)
            if not following or following == token:
                raise EventbriteUnavailable("Eventbrite said there are more attendees, but not where they are.")
            token = following
        return Attendees(attendees=tuple(found), complete=False)

    async def _get(self, path: str, record: type[RecordT], params: dict[str, str] | None = None) -> RecordT:
        """Ask, again after a while if need be, and return the answer as a `record`."""
        attempts = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception_type(_Again),
            wait=self._wait,
            reraise=True,
        )
        try:
            response = await attempts(self._ask, path, params)
        except _Again as exc:
            raise exc.final from exc.__cause__
        try:
            return record.model_validate_json(response.content)
        except ValidationError as exc:
            problem = exc.errors(include_input=False, include_url=False)[0]["msg"]
            raise EventbriteUnavailable(f"Eventbrite's answer for {path} is not what it promises: {problem}.") from None

    def _wait(self, state: RetryCallState) -> float:
        """Return what Eventbrite asked for, else a growing random time, so that callers do not come back together."""
        failure = state.outcome.exception() if state.outcome else None
        if isinstance(failure, _Again) and failure.after is not None:
            return failure.after
        return wait_random_exponential(multiplier=self._backoff_s, max=LONGEST_WAIT_S)(state)

    async def _ask(self, path: str, params: dict[str, str] | None) -> httpx.Response:
        await self._take_turn()
        try:
            # A GET without content carries no Content-Type, which the sales report would refuse (pitfall E10).
            response = await self._http.get(path, params=params)
        except httpx.TimeoutException as exc:
            raise _Again(TimedOut(f"Eventbrite did not answer {path} in time.")) from exc
        except httpx.TransportError as exc:
            raise _Again(EventbriteUnavailable(f"Eventbrite could not be reached for {path}.")) from exc
        _check(response, path)
        return response

    async def _take_turn(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._next_at - loop.time()))
            self._next_at = loop.time() + self._pause_s


def _check(response: httpx.Response, path: str) -> None:
    status = response.status_code
    if status == HTTPStatus.OK:
        return
    if status == HTTPStatus.UNAUTHORIZED:
        raise TokenRejected
    if status == HTTPStatus.FORBIDDEN:
        raise OtherOrganization(f"{OtherOrganization.hint} ({path})")
    if status == HTTPStatus.NOT_FOUND:
        raise PageGone(f"{PageGone.hint} ({path})")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        final = EventbriteUnavailable("Eventbrite is limiting our calls; please try again in a few minutes.")
        raise _Again(final, _retry_after(response))
    final = EventbriteUnavailable(f"Eventbrite answered {status} for {path}.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _Again(final, _retry_after(response))
    raise final


def _retry_after(response: httpx.Response) -> float | None:
    given = response.headers.get("Retry-After", "")
    return min(float(given), LONGEST_WAIT_S) if given.isdigit() else None


@asynccontextmanager
async def open_eventbrite(
    url: str,
    token: SecretStr,
    *,
    organization_id: str | None = None,
    pause_s: float = 0.2,
    timeout_s: float = TIMEOUT_S,
    backoff_s: float = 0.5,
) -> AsyncGenerator[EventbriteClient]:
    """Open a client of the API at `url` and close its connections at the end.

    Raises:
        NotConfigured: the token is empty.
    """
    if not token.get_secret_value():
        raise NotConfigured("No Eventbrite token is configured: set EB_PRIVATE_TOKEN.")
    headers = {"Authorization": f"Bearer {token.get_secret_value()}", "Accept": "application/json"}
    base = url.rstrip("/") + "/"
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=timeout_s, trust_env=False) as http:
        yield EventbriteClient(http, pause_s=pause_s, organization_id=organization_id, backoff_s=backoff_s)
