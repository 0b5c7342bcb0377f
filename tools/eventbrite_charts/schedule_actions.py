"""What can be done to a chart schedule, from which state, and to which of several (spec tools 6.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from arthur.errors import InvalidRequest, NotPossible
from tools.eventbrite_charts.jobs import ChartJob, JobStatus


class ScheduleAction(StrEnum):
    """What happens to the schedule."""

    PAUSE = "pause"
    RESUME = "resume"
    RUN_NOW = "run_now"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Rule:
    """From which states an action leads where, and in words what it does."""

    before: frozenset[JobStatus]
    after: JobStatus
    says: str


ACTIVE, PAUSED, ERROR = JobStatus.ACTIVE, JobStatus.PAUSED, JobStatus.ERROR
RULES = {
    ScheduleAction.PAUSE: Rule(frozenset({ACTIVE}), PAUSED, "Nothing is posted until it is resumed."),
    ScheduleAction.RESUME: Rule(frozenset({PAUSED, ERROR}), ACTIVE, "It posts again, first at once."),
    ScheduleAction.RUN_NOW: Rule(frozenset({ACTIVE}), ACTIVE, "It posts at once, whatever has changed."),
    ScheduleAction.CANCEL: Rule(
        frozenset({ACTIVE, PAUSED, ERROR}), JobStatus.COMPLETED, "It has ended and posts no more."
    ),
}


def fitting_job(
    eid: str, action: ScheduleAction, channel: str | None, jobs: Sequence[ChartJob], *, here: str | None
) -> ChartJob:
    """Return the newest schedule the action fits: in the channel named, else the present one, else the only one.

    Raises:
        NotPossible: none is in a fitting state, or resuming it would make a second active one in its channel.
        InvalidRequest: several fit and none is in the present channel.
    """
    named = [job for job in jobs if channel in {None, job.slack_channel_id}]
    fitting = [job for job in named if job.status in RULES[action].before]
    if not fitting:
        states = ", ".join(f"{job.status} in <#{job.slack_channel_id}>" for job in named)
        there = f"its schedules are {states}" if named else "it has no open schedule there"
        raise NotPossible(f"{eid} has no chart schedule to {action.replace('_', ' ')}: {there}.")
    channels = list(dict.fromkeys(job.slack_channel_id for job in fitting))
    if len(channels) > 1 and here not in channels:
        links = ", ".join(f"<#{one}>" for one in channels)
        raise InvalidRequest(f"{eid} has several such schedules; name the channel: {links}.")
    wanted = here if here in channels else channels[0]
    job = next(job for job in fitting if job.slack_channel_id == wanted)
    others = [other for other in jobs if other.id != job.id and other.slack_channel_id == job.slack_channel_id]
    if action is ScheduleAction.RESUME and any(other.status is ACTIVE for other in others):
        raise NotPossible(f"Another schedule of {eid} is active in <#{job.slack_channel_id}> already.")
    return job
