"""Emoji on Arthur's own messages as feedback: what each one means, and a nod back (spec slack 15)."""

import re
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from memory.reactions import Reaction, Reactions
from server.slack.failures import NO_ANSWER

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
    bot_user_id: str

    async def added(self, event: Json) -> None:
        """Store a reaction and nod back, except at a neutral one."""
        item = event.get("item") or {}
        if event.get("item_user") != self.bot_user_id or item.get("type") != "message":
            return
        said = sentiment(event["reaction"])
        reaction = Reaction(
            channel_id=item["channel"],
            message_ts=item["ts"],
            user_id=event["user"],
            name=event["reaction"],
            sentiment=said,
        )
        if not await self.reactions.add(reaction):
            return
        session = await self.reactions.session_of(channel_id=item["channel"], message_ts=item["ts"])
        log.info("reaction_feedback_captured", sentiment=said, session_id=str(session) if session else None)
        if said in NODS:
            await self._nod(item, NODS[said])

    async def removed(self, event: Json) -> None:
        """Forget a reaction that was taken back."""
        item = event.get("item") or {}
        if item.get("type") == "message":
            await self.reactions.remove(
                channel_id=item["channel"], message_ts=item["ts"], user_id=event["user"], name=event["reaction"]
            )

    async def _nod(self, item: Json, name: str) -> None:
        try:
            await self.client.reactions_add(channel=item["channel"], timestamp=item["ts"], name=name)
        except (SlackApiError, *NO_ANSWER) as exc:
            log.debug("nod_failed", error_message=str(exc))
