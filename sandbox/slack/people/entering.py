"""What people have entered: the state of selects and inputs, which every press and submission carries along."""

from collections.abc import Iterable, Iterator

from sandbox.slack.state.records import JsonObject

HOLDS: dict[str, tuple[str, str]] = {
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "email_text_input": ("value", "initial_value"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "number_input": ("value", "initial_value"),
    "plain_text_input": ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "timepicker": ("selected_time", "initial_time"),
    "url_text_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
}
"""For each element that holds something: under which name, and what names its first value."""


def elements_of(blocks: Iterable[JsonObject]) -> Iterator[tuple[JsonObject, JsonObject]]:
    """Yield every interactive element with its block."""
    for block in blocks:
        for element in (block.get("accessory"), block.get("element"), *block.get("elements", ())):
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


class Entered:
    """What was entered so far, by person and by the message or view it stands in."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], JsonObject] = {}

    def note(self, user: str, surface: str, block_id: str, action_id: str, entered: JsonObject) -> None:
        """Keep what a person chose in one element."""
        if entered:
            self._values.setdefault((user, surface), {}).setdefault(block_id, {})[action_id] = entered

    def state(
        self, user: str, surface: str, blocks: Iterable[JsonObject], more: JsonObject | None = None
    ) -> JsonObject:
        """Return `state.values` for what is shown now; `more` is what comes with a submission."""
        known = self._values.get((user, surface), {})
        values: JsonObject = {}
        for block, element in elements_of(blocks):
            if element["type"] not in HOLDS:
                continue
            name, initial = HOLDS[element["type"]]
            block_id, action_id = block["block_id"], element["action_id"]
            unset: list[JsonObject] | None = [] if name.endswith("s") else None
            held = known.get(block_id, {}).get(action_id) or {name: element.get(initial, unset)}
            given = (more or {}).get(block_id, {}).get(action_id) or {}
            values.setdefault(block_id, {})[action_id] = {"type": element["type"], **held, **given}
        return values
