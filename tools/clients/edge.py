"""The company's edge functions: one call, what its answer means, and what must never be called (spec gateway 8)."""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from arthur.errors import MisconfiguredError, NotConfigured, OutcomeUnknown, TimedOut, Unavailable
from arthur.masking import mask_text

TIMEOUT_S = 30.0
LONGEST_BODY = 1000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HOST_ENDING = ".supabase.co"
FORBIDDEN = frozenset({"auto-process-artist-payments"})
"""Pays other artists than the one asked for, whatever its body says (spec tools 3.2)."""
FORBIDDEN_FIELDS = {"artist-account-ledger": frozenset({"include_zero_entry"})}
"""Would write a row that zeroes a balance (spec schema 11)."""
SECRET_KEYS = re.compile(
    r"token|secret|password|api_?key|jwt|authorization|email_content|email_body|sms_content", re.IGNORECASE
)
_NAME = re.compile(r"^[a-z][a-z0-9-]{2,60}$")
_WITHOUT_VERDICT = frozenset({408, 502, 503, 504, 520, 521, 522, 523, 524, 546})
"""Statuses of whatever stands before the function or ends it half-way: they say nothing of what it has done."""

Body = Mapping[str, object]


class ForbiddenCall(Exception):
    """A developer's mistake: this call does harm and is refused before anything is sent."""


class EdgeFailed(Unavailable):
    """A function answered that it failed: `status`, and its `body` as sent, redacted and short (pitfall G4)."""

    code = "edge_function_error"
    hint = "A production function reported a failure; nothing was changed by it."

    def __init__(self, function: str, status: int, reason: str, body: str) -> None:
        super().__init__(f"{function} failed with status {status}: {reason or 'no reason given'}")
        self.function = function
        self.status = status
        self.reason = reason
        self.body = body


class EdgeRefused(EdgeFailed):
    """The function does not accept our key: some demand a staff person's own login (pitfall G1)."""

    code = "edge_function_refused"
    hint = "That production function does not accept calls from me; a person has to do it in the admin."


class NotDeployed(EdgeFailed):
    """The function is in the repository but not deployed (pitfall G6)."""

    code = "edge_function_not_deployed"
    hint = "That production function is not deployed."


class EdgeClient:
    """Calls functions with the service key. One attempt each: who calls decides whether a second one is safe."""

    def __init__(self, http: httpx.AsyncClient, key: SecretStr) -> None:
        self._http = http
        self._key = key

    async def call(self, function: str, body: Body, *, has_effect: bool) -> Body:
        """Return the answer of a function that says it succeeded.

        `has_effect` says that the call moves money, sends mail or adds rows that count, so that silence after it was
        sent means an unknown outcome.

        Raises:
            ForbiddenCall: the call is one that must never be made.
            NotDeployed, EdgeRefused, EdgeFailed: the function said that it did not do it.
            Unavailable: it was not reached at all.
            TimedOut: no answer in time, from a call without effect.
            OutcomeUnknown: the call was sent and nobody can say what it did (DESIGN 5).
        """
        check_allowed(function, body)
        response = await self._send(function, body, has_effect=has_effect)
        answer = self._parsed(response)
        if response.is_success and answer is not None and answer.get("success") is not False:
            return answer
        shown = self.redacted(answer if answer is not None else {"raw": response.text})
        if has_effect and _has_no_verdict(response, answer):
            raise OutcomeUnknown(
                f"{function} was called, but answered {response.status_code} without a verdict: {shown[:200]}"
            )
        raise _failure(function, response.status_code, self._reason(answer), shown)

    async def _send(self, function: str, body: Body, *, has_effect: bool) -> httpx.Response:
        try:
            return await self._http.post(function, json=dict(body))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as exc:
            raise Unavailable(f"The function {function} could not be reached; nothing was sent.") from exc
        except httpx.TransportError as exc:
            if has_effect:
                raise OutcomeUnknown(f"{function} was called, but its answer never came.") from exc
            if isinstance(exc, httpx.TimeoutException):
                raise TimedOut(f"{function} did not answer in time.") from exc
            raise Unavailable(f"The connection to {function} broke.") from exc

    @staticmethod
    def _parsed(response: httpx.Response) -> Body | None:
        """Return a JSON object; None for anything else."""
        try:
            answer = response.json()
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None

    def _reason(self, answer: Body | None) -> str:
        """Return the words of the answer that say why, without personal data and secrets."""
        answer = answer or {}
        words = [answer.get(name) for name in ("error", "message", "msg", "details")]
        return mask_text("; ".join(dict.fromkeys(self._hidden(_text(word)) for word in words if word)))[:LONGEST_BODY]

    def redacted(self, answer: Body) -> str:
        """Return an answer as text that may be kept: no key, no secrets, no contact data, not long."""
        text = json.dumps(_without_secrets(answer), ensure_ascii=False, default=str)
        return mask_text(self._hidden(text))[:LONGEST_BODY]

    def _hidden(self, text: str) -> str:
        return text.replace(self._key.get_secret_value(), "***")


def check_allowed(function: str, body: Body) -> None:
    """Refuse calls that do harm.

    Raises:
        ForbiddenCall: this is one.
    """
    if not _NAME.match(function):
        raise ForbiddenCall(f"{function!r} is no name of a function")
    if function in FORBIDDEN or FORBIDDEN_FIELDS.get(function, frozenset()) & body.keys():
        raise ForbiddenCall(f"{function} must never be called like this")


def _has_no_verdict(response: httpx.Response, answer: Body | None) -> bool:
    """Say whether an answer leaves open what the function did."""
    if response.status_code in _WITHOUT_VERDICT or answer is None:
        return response.is_success or response.is_server_error or response.status_code in _WITHOUT_VERDICT
    return response.is_server_error and not ({"error", "success"} & answer.keys())


def _failure(function: str, status: int, reason: str, body: str) -> EdgeFailed:
    if status == HTTPStatus.NOT_FOUND and "NOT_FOUND" in body:
        return NotDeployed(function, status, reason or "the function is not deployed", body)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return EdgeRefused(function, status, reason, body)
    if httpx.codes.is_success(status) and not reason:
        reason = "it answered without success"
    return EdgeFailed(function, status, reason, body)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _without_secrets(value: object) -> object:
    if isinstance(value, Mapping):
        return {
            str(name): "***" if SECRET_KEYS.search(str(name)) else _without_secrets(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return value


def check_address(url: str, *, production: bool) -> str:
    """Return the address of the functions.

    Raises:
        MisconfiguredError: the host is none of Supabase's; a typo here once broke every call (pitfall G5).
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host in LOOPBACK and not production and parts.scheme in {"http", "https"}:
        return f"{url.rstrip('/')}/functions/v1/"
    if not host.endswith(HOST_ENDING) or parts.scheme != "https":
        raise MisconfiguredError(f"SUPABASE_URL must be https and its host end in {HOST_ENDING}, not {host or url!r}.")
    return f"{url.rstrip('/')}/functions/v1/"


@asynccontextmanager
async def open_edge(
    url: str, key: SecretStr, *, production: bool, timeout_s: float = TIMEOUT_S
) -> AsyncGenerator[EdgeClient]:
    """Open a client of the functions of the project at `url` and close its connections at the end.

    Raises:
        MisconfiguredError: the address cannot be right.
        NotConfigured: the key is empty.
    """
    if not key.get_secret_value():
        raise NotConfigured("No key for the edge functions is configured: set SUPABASE_SERVICE_ROLE_KEY.")
    address = check_address(url, production=production)
    headers = {"Authorization": f"Bearer {key.get_secret_value()}", "apikey": key.get_secret_value()}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=timeout_s, trust_env=False) as http:
        yield EdgeClient(http, key)
