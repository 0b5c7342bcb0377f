"""HTTP mode: signed requests to the app's request URL."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.slack.delivery.parcel import Parcel, ParcelKind, Retry
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World

FORM = "application/x-www-form-urlencoded"
OK = 200


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return the v0 signature of a request body."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class SignedRequests:
    """Posts to one URL; 2xx in time is the acknowledgement."""

    def __init__(self, world: World, session: ClientSession, url: str) -> None:
        self._world = world
        self._session = session
        self._url = url

    async def carry(self, parcel: Parcel, retry: Retry, *, seconds: float) -> JsonObject | None:
        """Post a payload; the answer's JSON, or its words as a text message."""
        body, kind = _body(parcel)
        headers = self._headers(body, kind)
        if retry.number:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            timeout = ClientTimeout(total=seconds)
            async with self._session.post(self._url, data=body, headers=headers, timeout=timeout) as answer:
                said = await answer.text()
                if answer.status != OK:
                    return None
                return _payload(said)
        except (TimeoutError, ClientError):
            return None

    async def challenge(self) -> bool:
        """Ask for the URL's verification, as Slack does when it is entered; whether the app answered rightly."""
        token = self._world.stamps.id("challenge")
        ask = {"type": "url_verification", "token": self._world.app.verification_token, "challenge": token}
        body = json.dumps(ask)
        async with self._session.post(self._url, data=body, headers=self._headers(body, "application/json")) as answer:
            return answer.status == OK and token in await answer.text()

    def _headers(self, body: str, kind: str) -> dict[str, str]:
        timestamp = str(int(self._world.stamps.now()))
        return {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._world.app.signing_secret, timestamp, body),
        }


def _body(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind is ParcelKind.EVENT:
        return json.dumps(parcel.payload), "application/json"
    if parcel.kind is ParcelKind.COMMAND:
        fields: Mapping[str, object] = parcel.payload
        return urlencode({name: value for name, value in fields.items() if value is not None}), FORM
    return urlencode({"payload": json.dumps(parcel.payload)}), FORM


def _payload(said: str) -> JsonObject:
    try:
        found = json.loads(said)
    except ValueError:
        return {"text": said} if said.strip() else {}
    return found if isinstance(found, dict) else {}
