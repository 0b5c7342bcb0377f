"""What people do that the app has to acknowledge: commands, presses, and modals submitted or closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.slack.api.call import ApiError
from sandbox.slack.api.views import view_body
from sandbox.slack.delivery.courier import Courier
from sandbox.slack.delivery.parcel import Parcel, ParcelKind
from sandbox.slack.people import payloads
from sandbox.slack.people.acting import NotPossible, People
from sandbox.slack.people.entering import Entered, elements_of
from sandbox.slack.people.filling import problems_with
from sandbox.slack.people.responses import Responses
from sandbox.slack.state.records import JsonObject, Message, View
from sandbox.slack.state.world import World


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Whether the app acknowledged in time, and what a submitted modal has to say about single fields."""

    acknowledged: bool
    errors: Mapping[str, str] = field(default_factory=dict[str, str])


class Interactions:
    """Does what a person does with commands, buttons and modals."""

    def __init__(self, world: World, courier: Courier, people: People, responses: Responses) -> None:
        self._world = world
        self._courier = courier
        self._people = people
        self._responses = responses
        self._entered = Entered()

    async def command(self, user: str, channel: str, command: str, text: str) -> Outcome:
        """Send a slash command; a message in the acknowledgement is shown at once."""
        place = self._people.conversation(user, channel)
        payload = payloads.command_payload(
            self._world,
            user=user,
            channel=place,
            command=command,
            text=text,
            response_url=self._responses.url(user=user, channel=place.id),
            trigger_id=self._trigger(user),
        )
        answer = await self._courier.deliver(Parcel(kind=ParcelKind.COMMAND, payload=payload))
        if answer:
            self._responses.acknowledged(answer, user=user, channel=place.id)
        return Outcome(acknowledged=answer is not None)

    async def press(
        self, user: str, message: Message, action_id: str, *, block_id: str = "", entered: JsonObject | None = None
    ) -> Outcome:
        """Use an element of a message; `entered` is what is chosen in it, such as `selected_option`."""
        current = self._people.message(user, message.channel, message.ts)
        block, element = _element(current.blocks, action_id, block_id)
        action = payloads.action_of(block, element, entered or {}, self._world.stamps.ts())
        urls = (self._trigger(user), self._responses.url(user=user, channel=current.channel, source=current))
        surface = f"{current.channel}/{current.ts}"
        self._entered.note(user, surface, block["block_id"], action_id, entered or {})
        values = self._entered.state(user, surface, current.blocks)
        payload = payloads.message_press(
            self._world, user=user, message=current, action=action, values=values, urls=urls
        )
        return await self._interact(payload)

    async def press_in_view(
        self, view: View, action_id: str, *, block_id: str = "", entered: JsonObject | None = None
    ) -> Outcome:
        """Use an element of a modal or a Home tab."""
        block, element = _element(view.body["blocks"], action_id, block_id)
        action = payloads.action_of(block, element, entered or {}, self._world.stamps.ts())
        trigger = self._trigger(view.user)
        self._entered.note(view.user, view.id, block["block_id"], action_id, entered or {})
        values = self._entered.state(view.user, view.id, view.body["blocks"])
        payload = payloads.view_press(self._world, view=view, action=action, values=values, trigger_id=trigger)
        return await self._interact(payload)

    async def submit_view(self, user: str, values: JsonObject) -> Outcome:
        """Submit the modal in front; `values` by block id, then action id. It closes unless the app says otherwise.

        What a person's own Slack would complain of is not sent.
        """
        view = self._modal(user)
        entered = self._entered.state(user, view.id, view.body["blocks"], values)
        if problems := problems_with(view.body["blocks"], entered):
            return Outcome(acknowledged=True, errors=problems)
        answer = await self.forge(self.submission(user, values))
        if answer is None:
            return Outcome(acknowledged=False)
        return self._follow(view, answer)

    def submission(self, user: str, values: JsonObject) -> JsonObject:
        """Return the payload of a submission of the modal in front."""
        view = self._modal(user)
        entered = self._entered.state(user, view.id, view.body["blocks"], values)
        return payloads.view_submission(self._world, view=view, values=entered, trigger_id=self._trigger(user))

    async def forge(self, payload: JsonObject) -> JsonObject | None:
        """Deliver a payload, if need be one that no person's Slack would send, and return what the app answers."""
        return await self._courier.deliver(Parcel(kind=ParcelKind.INTERACTION, payload=payload))

    async def close_view(self, user: str) -> Outcome:
        """Close the modal in front; the app is told if it wanted to know."""
        view = self._modal(user)
        self._world.views.close(user)
        if not view.body.get("notify_on_close"):
            return Outcome(acknowledged=True)
        return await self._interact(payloads.view_closed(self._world, view=view, cleared=False))

    def _follow(self, submitted: View, answer: JsonObject) -> Outcome:
        views = self._world.views
        view = views.find(submitted.id)  # the app may have changed it meanwhile
        if view is None:
            return Outcome(acknowledged=True)
        match answer.get("response_action"):
            case "errors":
                return Outcome(acknowledged=True, errors=_at_inputs(view, answer["errors"]))
            case "update":
                views.update(view, self._body(answer))
            case "push":
                views.push(view.user, self._body(answer))
            case "clear":
                views.close(view.user, everything=True)
            case _:
                views.close(view.user)
        return Outcome(acknowledged=True)

    def _body(self, answer: JsonObject) -> JsonObject:
        try:
            return view_body(answer.get("view"), self._world, "modal")
        except ApiError as exc:
            msg = f"the app answered with a view that is not valid: {exc.facts}"
            raise NotPossible(msg) from exc

    async def _interact(self, payload: JsonObject) -> Outcome:
        answer = await self._courier.deliver(Parcel(kind=ParcelKind.INTERACTION, payload=payload))
        return Outcome(acknowledged=answer is not None)

    def _trigger(self, user: str) -> str:
        return self._world.tickets.trigger(user, self._world.rules.trigger_s)

    def _modal(self, user: str) -> View:
        view = self._world.views.modal(user)
        if view is None:
            msg = f"{user} has no modal open"
            raise NotPossible(msg)
        return view


def _at_inputs(view: View, errors: JsonObject) -> Mapping[str, str]:
    """Return an app's errors; they can only stand at the view's own inputs."""
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not errors or not errors.keys() <= inputs:
        msg = f"the app answered with errors at blocks that are no inputs: {sorted(errors)}"
        raise NotPossible(msg)
    return errors


def _element(blocks: Iterable[JsonObject], action_id: str, block_id: str) -> tuple[JsonObject, JsonObject]:
    for block, element in elements_of(blocks):
        if element["action_id"] == action_id and block_id in {"", block["block_id"]}:
            return block, element
    msg = f"nothing with action id {action_id!r} to press"
    raise NotPossible(msg)
