"""What Slack says when it refuses a call."""

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError

NO_ANSWER = (ClientError, TimeoutError, SlackRequestError)
"""No usable answer came: the call may have been carried out or not."""

PASSING = frozenset({
    "internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited",
    "team_added_to_org",
})  # fmt: skip
SERVER_ERROR = 500


def error_code(refusal: SlackApiError) -> str:
    """Return Slack's code for a refusal, or the HTTP status where the answer was no JSON."""
    data: object = refusal.response.data if hasattr(refusal.response, "data") else refusal.response
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or f"http_{_status(refusal)}")


def reason(problem: Exception) -> str:
    """Return in a few words why a call brought nothing, Slack's code if it gave one."""
    if isinstance(problem, SlackApiError):
        return error_code(problem)
    return str(problem) or ("timed out" if isinstance(problem, TimeoutError) else type(problem).__name__)


def may_pass(refusal: SlackApiError) -> bool:
    """Say whether the same call may succeed later."""
    return error_code(refusal) in PASSING or _status(refusal) >= SERVER_ERROR


def _status(refusal: SlackApiError) -> int:
    return int(getattr(refusal.response, "status_code", 0) or 0)
