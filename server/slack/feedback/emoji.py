"""Emoji on Arthur's own messages as feedback: what each one means, and a nod back (spec slack 15)."""

import re
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.clock import Clock
from memory.reactions import Emoji, Reactions
from server.slack.failures import NO_ANSWER
from server.slack.feedback.reporting import Reporting
from server.slack.stamps import moment

log = structlog.get_logger()

Json = dict[str, Any]

POSITIVE = frozenset({
    "thumbsup", "+1", "white_check_mark", "100", "tada", "heart", "star", "clap", "raised_hands", "muscle", "fire",
    "rocket", "trophy", "medal", "ok_hand", "pray", "sparkles", "star2", "star-struck", "heart_eyes",
    "smiling_face_with_3_hearts", "partying_face", "sunglasses", "chef-kiss", "chefs_kiss", "the_horns",
    "heavy_check_mark", "ballot_box_with_check", "smile", "grinning", "blush", "wink", "yum", "zap", "boom", "gem",
    "crown", "1st_place_medal", "2nd_place_medal", "3rd_place_medal", "rainbow", "champagne", "beers",
    "raised_hand_with_fingers_splayed",
})  # fmt: skip
NEGATIVE = frozenset({
    "thumbsdown", "-1", "x", "confused", "disappointed", "face_with_rolling_eyes", "angry", "rage", "cry", "sob",
    "weary", "tired_face", "pensive", "worried", "frowning", "grimacing", "unamused", "expressionless", "no_entry",
    "no_entry_sign", "skull", "facepalm", "man-facepalming", "woman-facepalming", "person_facepalming", "hankey",
    "poop", "see_no_evil", "face_with_monocle", "thinking_face", "nauseated_face", "broken_heart", "warning",
    "bangbang", "heavy_multiplication_x",
})  # fmt: skip
BUG = frozenset({"bug", "beetle", "ant", "spider", "wrench", "hammer_and_wrench"})

NODS = {"positive": "raised_hands", "negative": "eyes", "bug": "memo"}
MOST_CHANGES = 3
"""How often a nod is put right when emoji come and go while Slack is being told."""


def sentiment(emoji: str) -> str:
    """Return what an emoji says; its skin tone says nothing."""
    name = re.sub(r"::skin-tone-\d$", "", emoji)
    for word, names in (("positive", POSITIVE), ("negative", NEGATIVE), ("bug", BUG)):
        if name in names:
            return word
    return "neutral"


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """Keeps reactions on Arthur's own messages; what people put on each other's is none of his business."""

    client: AsyncWebClient
    reactions: Reactions
    clock: Clock
    reporting: Reporting
    bot_user_id: str

    async def added(self, event: Json) -> None:
        """Store a reaction and nod back, except at a neutral one; to a bug on an answer, a report is offered."""
        emoji = self._ours(event)
        if emoji is None:
            return
        said = sentiment(emoji.name)
        if not await self.reactions.add(emoji, said):
            return
        session = await self.reactions.session_of(channel_id=emoji.channel_id, message_ts=emoji.message_ts)
        log.info("reaction_feedback_captured", sentiment=said, session_id=str(session) if session else None)
        await self._nod(emoji, said)
        if said == "bug" and session is not None:
            await self.reporting.whisper_offer(session, emoji.user_id)

    async def removed(self, event: Json) -> None:
        """Forget a reaction that was taken back, and the nod with the last of its kind."""
        emoji = self._ours(event)
        if emoji is not None and (said := await self.reactions.remove(emoji)):
            log.info("reaction_feedback_removed", sentiment=said)
            await self._nod(emoji, said)

    def _ours(self, event: Json) -> Emoji | None:
        """Return the emoji of an event, if it is about a message of ours."""
        item = event.get("item") or {}
        if event.get("item_user") != self.bot_user_id or item.get("type") != "message":
            return None
        return Emoji(
            channel_id=item["channel"],
            message_ts=item["ts"],
            user_id=event["user"],
            name=event["reaction"],
            at=moment(event.get("event_ts"), otherwise=self.clock.now()),
        )

    async def _nod(self, emoji: Emoji, said: str) -> None:
        """Nod as long as anybody says so, and stop with the last; a change that came meanwhile is caught up with."""
        if said not in NODS:
            return
        for _ in range(MOST_CHANGES):
            nods = await self._anybody(emoji, said)
            await self._react(emoji, NODS[said], add=nods)
            if await self._anybody(emoji, said) is nods:
                return

    async def _anybody(self, emoji: Emoji, said: str) -> bool:
        place = {"channel_id": emoji.channel_id, "message_ts": emoji.message_ts}
        return await self.reactions.anybody(**place, sentiment=said)

    async def _react(self, emoji: Emoji, name: str, *, add: bool) -> None:
        change = self.client.reactions_add if add else self.client.reactions_remove
        try:
            await change(channel=emoji.channel_id, timestamp=emoji.message_ts, name=name)
        except (SlackApiError, *NO_ANSWER) as exc:
            log.debug("nod_failed", error_message=str(exc))
