"""Side panel chats with the app, and the status lines of threads."""

from dataclasses import replace

from sandbox.slack.state.changes import AssistantChanged, Change, Changes, Posted, StatusChanged
from sandbox.slack.state.records import AssistantThread, Message, Status
from sandbox.slack.state.stamps import Stamps


class Assistant:
    """What the app's panel knows of each chat; a status line ends with the app's next message, or by itself."""

    def __init__(self, changes: Changes, stamps: Stamps) -> None:
        self._changes = changes
        self._stamps = stamps
        self._threads: dict[tuple[str, str], AssistantThread] = {}
        self._statuses: dict[tuple[str, str], Status] = {}
        changes.listen(self._on_change)

    def start(self, thread: AssistantThread) -> AssistantThread:
        """Begin a chat."""
        return self._kept(thread, "started")

    def change(self, thread: AssistantThread, what: str) -> AssistantThread:
        """Keep a chat's new title, prompts or viewed channel (`what`: title, prompts, context)."""
        return self._kept(thread, what)

    def find(self, channel: str, thread_ts: str) -> AssistantThread | None:
        """Return a chat by its place."""
        return self._threads.get((channel, thread_ts))

    def of(self, user: str) -> list[AssistantThread]:
        """Return a person's chats, oldest first."""
        return [thread for thread in self._threads.values() if thread.user == user]

    def newest_in(self, channel: str) -> AssistantThread | None:
        """Return the latest chat of a direct conversation."""
        return next((t for t in reversed(self._threads.values()) if t.channel == channel), None)

    def set_status(self, status: Status) -> None:
        """Show a status line; the empty text takes it away."""
        place = (status.channel, status.thread_ts)
        if status.text:
            self._statuses[place] = status
        elif self._statuses.pop(place, None) is None:
            return
        self._changes.publish(StatusChanged(status=status))

    def status(self, channel: str, thread_ts: str) -> Status | None:
        """Return the status line a thread shows now."""
        found = self._statuses.get((channel, thread_ts))
        return found if found is not None and self._stamps.now() < found.until else None

    def statuses(self) -> list[Status]:
        """Return all status lines shown now."""
        return [status for status in self._statuses.values() if self._stamps.now() < status.until]

    def _kept(self, thread: AssistantThread, what: str) -> AssistantThread:
        self._threads[thread.channel, thread.thread_ts] = thread
        self._changes.publish(AssistantChanged(thread=thread, what=what, event_ts=self._stamps.ts()))
        return thread

    def _on_change(self, change: Change) -> None:
        match change:
            case Posted(message=Message(by_app=True, thread_ts=str(thread), channel=channel)):
                shown = self._statuses.get((channel, thread))
                if shown is not None:
                    self.set_status(replace(shown, text="", loading=()))
            case _:
                return
