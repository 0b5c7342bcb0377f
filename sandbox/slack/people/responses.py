"""Answers to commands and presses: through the response URL, or in the acknowledgement itself."""

from dataclasses import replace

from aiohttp import web

from sandbox.slack.api.call import ApiError, Call
from sandbox.slack.api.content import Content, content_of
from sandbox.slack.state.records import JsonObject, Message
from sandbox.slack.state.tickets import Response
from sandbox.slack.state.world import World


class Responses:
    """Serves response URLs: five answers in half an hour, also where the app is no member."""

    def __init__(self, world: World) -> None:
        self._world = world

    def url(self, *, user: str, channel: str, source: Message | None = None) -> str:
        """Return a new response URL; `source` is the message that was pressed."""
        rules = self._world.rules
        ticket = self._world.tickets.response(
            Response(
                channel=channel,
                user=user,
                until=self._world.stamps.now() + rules.response_url_s,
                uses_left=rules.response_url_uses,
                source_ts=source.ts if source else None,
                thread_ts=source.thread_ts if source else None,
            )
        )
        return f"{self._world.address}/response/{self._world.app.team_id}/{ticket}"

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one POST to a response URL."""
        found = self._world.tickets.respond(request.match_info["ticket"])
        if isinstance(found, str):
            return web.json_response({"ok": False, "error": found}, status=404)
        try:
            self.answer(found, await request.json())
        except (ApiError, ValueError) as exc:
            code = exc.code if isinstance(exc, ApiError) else "invalid_payload"
            return web.json_response({"ok": False, "error": code}, status=400)
        return web.Response(text="ok")

    def acknowledged(self, payload: JsonObject, *, user: str, channel: str) -> None:
        """Show the message that came with the acknowledgement of a command."""
        place = Response(channel=channel, user=user, until=0.0, uses_left=0)
        self.answer(place, payload)

    def answer(self, place: Response, payload: JsonObject) -> None:
        """Post, replace or delete as the payload says; a new answer is ephemeral unless it says `in_channel`."""
        call = Call(method="response_url", args=payload, scopes=frozenset())
        source = self._source(place)
        if call.flag("delete_original"):
            if source is not None:
                self._world.messages.remove(source.channel, source.ts)
            return
        content = content_of(call, self._world)
        if content.is_empty:
            raise ApiError("no_text")
        if call.flag("replace_original") and source is not None:
            self._world.messages.edit(_rewritten(source, content, self._world.stamps.ts()))
            return
        self._world.messages.add(
            Message(
                ts=self._world.stamps.ts(),
                channel=place.channel,
                user=self._world.app.bot_user,
                text=content.text,
                blocks=content.blocks or (),
                attachments=content.attachments or (),
                metadata=content.metadata,
                thread_ts=call.text("thread_ts") or place.thread_ts,
                by_app=True,
                visible_to=None if call.text("response_type") == "in_channel" else place.user,
            )
        )

    def _source(self, place: Response) -> Message | None:
        return self._world.messages.any(place.channel, place.source_ts) if place.source_ts else None


def _rewritten(source: Message, content: Content, stamp: str) -> Message:
    return replace(
        source,
        text=content.text,
        blocks=content.blocks or (),
        attachments=content.attachments or (),
        metadata=content.metadata or source.metadata,
        edited_ts=stamp,
    )
