"""Home tabs and stacks of modals, one of each per person."""

from dataclasses import replace

from sandbox.slack.state.changes import Changes, ViewChanged
from sandbox.slack.state.records import JsonObject, View
from sandbox.slack.state.stamps import Stamps

DEEPEST = 3
"""How many modals may lie on one another."""


class Views:
    """What the app shows people beyond messages."""

    def __init__(self, changes: Changes, stamps: Stamps) -> None:
        self._changes = changes
        self._stamps = stamps
        self._homes: dict[str, View] = {}
        self._modals: dict[str, list[View]] = {}

    def home(self, user: str) -> View | None:
        """Return the Home tab that was published for a person."""
        return self._homes.get(user)

    def modal(self, user: str) -> View | None:
        """Return the modal in front of a person."""
        stack = self._modals.get(user)
        return stack[-1] if stack else None

    def depth(self, user: str) -> int:
        """Return how many modals a person has open."""
        return len(self._modals.get(user, ()))

    def find(self, view_id: str = "", external_id: str = "") -> View | None:
        """Return a view that is open, by Slack's id or by the app's."""
        for view in (*self._homes.values(), *(view for stack in self._modals.values() for view in stack)):
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def publish(self, user: str, body: JsonObject) -> View:
        """Show a Home tab to a person, in the place of the one before."""
        before = self._homes.get(user)
        view = self._made(user, body) if before is None else replace(before, body=body, hash=self._stamps.ts())
        self._homes[user] = view
        self._changes.publish(ViewChanged(user=user, kind="home", view=view))
        return view

    def open(self, user: str, body: JsonObject) -> View:
        """Show a modal to a person, alone."""
        view = self._made(user, body)
        self._modals[user] = [view]
        return self._told(user, view)

    def push(self, user: str, body: JsonObject) -> View:
        """Lay a modal on the one a person has open."""
        stack = self._modals.setdefault(user, [])
        view = self._made(user, body)
        if stack:
            view = replace(view, root_id=stack[0].id, previous_id=stack[-1].id)
        stack.append(view)
        return self._told(user, view)

    def update(self, view: View, body: JsonObject) -> View:
        """Show other content in an open view."""
        if self._homes.get(view.user) == view:
            return self.publish(view.user, body)
        after = replace(view, body=body, hash=self._stamps.ts())
        stack = self._modals[view.user]
        stack[stack.index(view)] = after
        return self._told(view.user, after)

    def close(self, user: str, *, everything: bool = False) -> None:
        """Take away a person's topmost modal, or all of them."""
        stack = self._modals.get(user, [])
        del stack[0 if everything else -1 :]
        self._changes.publish(ViewChanged(user=user, kind="modal", view=self.modal(user)))

    def _made(self, user: str, body: JsonObject) -> View:
        name = self._stamps.id("V")
        return View(id=name, user=user, hash=self._stamps.ts(), body=body, root_id=name)

    def _told(self, user: str, view: View) -> View:
        self._changes.publish(ViewChanged(user=user, kind="modal", view=self.modal(user)))
        return view
