"""The content of a message as a call gives it: text, blocks, attachments and metadata, checked."""

from dataclasses import dataclass

from sandbox.slack.api.call import ApiError, Call
from sandbox.slack.api.limits import LONGEST_MARKDOWN, check_text, checked_blocks
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.rich_text import without_made
from sandbox.slack.state.world import World


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a message says; None where the call says nothing about it."""

    text: str
    blocks: tuple[JsonObject, ...] | None
    attachments: tuple[JsonObject, ...] | None
    metadata: JsonObject | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.blocks or self.attachments)


def content_of(call: Call, world: World) -> Content:
    """Read the content of a message from a call."""
    text, markdown = call.text("text"), call.text("markdown_text")
    raw = call.objects("blocks", "invalid_blocks_format")
    if markdown:
        if text or raw:
            raise ApiError("markdown_text_conflict")
        if len(markdown) > LONGEST_MARKDOWN:
            raise ApiError("msg_too_long")
        text, raw = markdown, [{"type": "markdown", "text": markdown}]
    check_text(text)
    attachments = call.objects("attachments", "invalid_attachments")
    unknown = world.rules.unknown_blocks
    return Content(
        text=text,
        blocks=None if raw is None else checked_blocks(without_made(raw), world.stamps, unknown=unknown),
        attachments=None if attachments is None else tuple(attachments),
        metadata=metadata_of(call),
    )


def metadata_of(call: Call) -> JsonObject | None:
    """Read `metadata`: an event type and a payload, both needed."""
    found = call.json("metadata", "invalid_metadata_format")
    if found is None:
        return None
    if not isinstance(found, dict) or not found.get("event_type") or not isinstance(found.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    return found
