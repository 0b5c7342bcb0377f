"""What a person is told when what they asked could not even be stored; Slack delivers an event again, the rest not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from server.slack.failures import NO_ANSWER
from server.slack.private import respond

log = structlog.get_logger()

Json = dict[str, Any]

COMES_AGAIN = (
    "I cannot note your question down right now, because my own database does not answer. I take it up as soon as it "
    "does; if you hear nothing within ten minutes, please ask again."
)
IS_LOST = "I cannot do that right now, because my own database does not answer. Please try again in a minute."
RETRY = "x-slack-retry-num"
CONVERSATIONS = frozenset({"im", "mpim"})


@dataclass(frozen=True, kw_only=True)
class Unstored:
    """Tells people, them alone, and once."""

    client: AsyncWebClient

    async def tell(self, body: Json, headers: Mapping[str, Sequence[str]]) -> None:
        """Tell who asked, at the first delivery; failing at this too loses nothing more."""
        try:
            if isinstance(url := body.get("response_url"), str):
                await respond(url, text=IS_LOST)
            elif (event := _addressed(body)) and int((headers.get(RETRY) or ("0",))[0]) == 0:
                await self.client.chat_postEphemeral(
                    channel=event["channel"], user=event["user"], thread_ts=event.get("thread_ts"), text=COMES_AGAIN
                )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("not_told", error_message=str(exc))


def _addressed(body: Json) -> Json | None:
    """Return the message that was for Arthur, if the event is one that a person wrote."""
    event: Json = body.get("event") or {}
    if event.get("bot_id") or not event.get("user"):
        return None
    ours = event.get("type") == "app_mention" or event.get("channel_type") in CONVERSATIONS
    return event if ours and event.get("type") in {"app_mention", "message"} else None
