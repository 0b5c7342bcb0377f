"""Changing a waiting call in Slack: the Edit button opens a modal, its submission asks for the changed call anew.

Both are dealt with in the listener: a modal has to be opened within three seconds, and what is wrong with a submission
has to come with its acknowledgement. What follows from a valid one, the cards drawn anew, is a job like every press.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.clock import Clock
from arthur.database import Database
from arthur.errors import ApprovalRefused, ArthurError, InternalError, Unavailable
from arthur.identity import Caller
from arthur.ids import error_reference
from memory.grants import Grant, Grants, NewGrant
from memory.outbox import Outbox
from memory.records import Origin
from memory.slack_turns import NewPress, SlackTurn, SlackTurns
from nodes.identify import AllowLists
from server.queue import Queue
from server.slack.admission import check_admitted
from server.slack.approvals.cards import Pressed
from server.slack.approvals.edit_view import NotOurForm, edit_view, entered, errors_of, word_view
from server.slack.failures import NO_ANSWER
from server.slack.places import place_of
from server.slack.private import tell_presser
from server.slack.text.harmless import harmless
from tools.approvals import note
from tools.editing import Edits, FieldProblems
from tools.spec import AnyTool

log = structlog.get_logger()

Json = dict[str, Any]

PATIENCE_S = 2.2
"""Slack waits three seconds for what a submission comes to."""
TOO_SLOW = "That could not be checked in time; please try again."
NOT_OPENED = "Slack did not open the form in time; please press Edit again."
BROKEN = "This form is not one that I have sent."


@dataclass(frozen=True, kw_only=True)
class Editing:
    """Takes presses on Edit and the submissions that follow."""

    client: AsyncWebClient
    database: Database
    slack_turns: SlackTurns
    grants: Grants
    outbox: Outbox
    queue: Queue
    edits: Edits
    clock: Clock
    allowed: AllowLists

    async def pressed(self, body: Json) -> None:
        """Open the form for whoever asked; others, and those who come too late, are told alone."""
        try:
            pressed = Pressed.of(str(body["actions"][0].get("value")))
        except ValueError:
            log.warning("unknown_button", action_id=body["actions"][0].get("action_id"))
            return
        try:
            editor = _person(body)
            grant = await self.edits.editable(pressed.grant_id, pressed.nonce, editor)
            await self._turn_of(grant, editor)
            await self._note_address(grant, body)
            view = edit_view(grant, self._tool(grant))
            await self.client.views_open(trigger_id=body["trigger_id"], view=view)
        except Unavailable:
            raise
        except ArthurError as refusal:
            log.info("edit_refused", user=body["user"]["id"], reason=refusal.detail)
            await tell_presser(body, harmless(refusal.detail))
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("form_not_opened", error_message=str(exc))
            await tell_presser(body, NOT_OPENED)

    async def submitted(self, body: Json) -> Json:
        """Ask for the call as it was changed, and return what to acknowledge with: nothing, problems, or a word."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._submitted(body)
        except (NotOurForm, LookupError, TypeError) as exc:
            log.warning("edit_refused", user=body["user"]["id"], reason=str(exc))
            return _word(BROKEN)
        except Unavailable as exc:
            return _at_the_top(body, exc.detail)
        except ArthurError as refusal:
            log.info("edit_refused", user=body["user"]["id"], reason=refusal.detail)
            return _word(refusal.detail)
        except TimeoutError:
            return _at_the_top(body, TOO_SLOW)
        except Exception as exc:  # a border: a bug becomes a reference that people can quote
            bug = InternalError(error_reference(self.clock.now()))
            log.error("edit_failed", error_id=bug.reference, exc_info=exc)
            return _word(bug.detail)

    async def _submitted(self, body: Json) -> Json:
        view, editor = body["view"], _person(body)
        try:
            pressed = Pressed.of(str(view.get("private_metadata")))
        except ValueError as exc:
            raise NotOurForm(str(exc)) from exc
        known = await self.grants.get(pressed.grant_id)
        if known is None:
            raise ApprovalRefused("I know no such approval.")
        raw = entered(view["state"]["values"], known, self._tool(known))
        if await self.edits.is_made(known, pressed.nonce, raw, editor):
            return {}  # the very same submission, delivered again
        grant = await self.edits.editable(pressed.grant_id, pressed.nonce, editor)
        turn = await self._turn_of(grant, editor)
        role = await self.edits.approvals.role_in(editor.user_id, turn.channel_id)
        editor = editor.model_copy(update={"role": role})
        try:
            new = await self.edits.edited(grant, raw, editor, place_of(turn))
        except FieldProblems as problems:
            return {"response_action": "errors", "errors": errors_of(problems.by_field, grant, self._tool(grant))}
        if new is not None:
            await self._store(turn, grant, new, editor)
        return {}

    async def _turn_of(self, grant: Grant, editor: Caller) -> SlackTurn:
        """Return the turn of a grant, if its asker is still served there."""
        turn = await self.slack_turns.get(grant.turn_id) if grant.turn_id else None
        if turn is None:
            raise ApprovalRefused("This approval belongs to no conversation.")
        check_admitted(self.allowed, user_id=editor.user_id, team_id=turn.team_id, channel_id=turn.channel_id)
        return turn

    async def _store(self, turn: SlackTurn, old: Grant, new: NewGrant, editor: Caller) -> None:
        """Put the new grant in the old one's place, on its cards too, and have them drawn anew: all or nothing."""
        press = NewPress(
            id=uuid4(),
            kind="press",
            press_key=f"{old.id}:edit",
            turn_id=turn.id,
            user_id=editor.user_id,
            username=editor.username,
            payload={"grant": str(new.id), "decision": "edit"},
        )
        async with self.database.transaction() as queries:
            grant = await self.grants.replace(queries, old, new)
            if grant is None:
                raise ApprovalRefused("This was decided or changed at this very moment; please look at the card.")
            await self.outbox.turn_cards(queries, turn.id, old=old.id, new=grant.id)
            thread_id = await self.slack_turns.accept_press(queries, press)
            if thread_id is not None:
                await self.queue.put(queries, press.id, thread_id=thread_id)
        origin = Origin(session_id=turn.id, user_id=editor.user_id, role=editor.role)
        note(self.edits.approvals.services, origin, "confirmation_required", grant)

    async def _note_address(self, grant: Grant, body: Json) -> None:
        """Keep the one address at which a private card can be replaced once it was changed."""
        ephemeral = (body.get("container") or {}).get("is_ephemeral") is True
        if ephemeral and grant.turn_id is not None and isinstance(url := body.get("response_url"), str):
            await self.outbox.note_address(grant.turn_id, grant.id, url)

    def _tool(self, grant: Grant) -> AnyTool:
        return self.edits.approvals.catalog.get(grant.tool_name)


def _person(body: Json) -> Caller:
    user = body["user"]
    return Caller(user_id=user["id"], username=user.get("name"), team_id=(body.get("team") or {}).get("id"))


def _word(text: str) -> Json:
    return {"response_action": "update", "view": word_view(text)}


def _at_the_top(body: Json, text: str) -> Json:
    """Return a problem that may pass: the form stays open with what was entered."""
    first = next(block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input")
    return {"response_action": "errors", "errors": {first: text}}
