"""What went wrong when a model was asked: who can act on it, and whether asking again may help."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from arthur.errors import ArthurError, InvalidRequest, NotConfigured, TimedOut, Unavailable

if TYPE_CHECKING:
    import openai

_TRY_AGAIN = frozenset({408, 409, 429})
_SERVER_ERROR = 500


class ModelFailed(Exception):
    """A model gave no usable answer.

    `again` says whether the same model may be asked once more, `elsewhere` whether another model of the same service
    may do better. The text never holds what the service wrote: that may quote our key or the question.
    """

    def __init__(
        self, error: ArthurError, *, again: bool = False, elsewhere: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(error.detail)
        self.error = error
        self.again = again
        self.elsewhere = elsewhere
        self.retry_after = retry_after


def failure_of(problem: Exception) -> ModelFailed | None:  # noqa: PLR0911  one line a kind
    """Read an exception of the model client; `None` when it is not one of these, but a bug of ours."""
    import httpx  # noqa: PLC0415  seconds of cold import, and loaded already when there is something to read
    import openai  # noqa: PLC0415
    from langchain_core.exceptions import ContextOverflowError  # noqa: PLC0415

    match problem:
        case ModelFailed():
            return problem
        case ContextOverflowError():
            return ModelFailed(InvalidRequest("This conversation is too long for the model; start a new one."))
        case TimeoutError() | openai.APITimeoutError():
            return ModelFailed(TimedOut("The model did not answer in time."), again=True)
        case openai.APIStatusError():
            return _refused(problem)
        case openai.APIConnectionError() | httpx.HTTPError():
            return ModelFailed(Unavailable("The model service cannot be reached."), again=True)
        case openai.APIError():
            return ModelFailed(Unavailable("The model service reported an error."), again=True)
        case ValueError():  # not JSON, an error body under status 200, a page of a proxy
            return ModelFailed(Unavailable("The answer of the model service could not be read."), again=True)
        case _:
            return None


def _refused(problem: "openai.APIStatusError") -> ModelFailed:
    status = problem.status_code
    if status in {401, 403}:
        return ModelFailed(NotConfigured("The model refused our key."), elsewhere=False)
    if problem.code == "insufficient_quota":
        return ModelFailed(NotConfigured("The account at the model service has no credit left."), elsewhere=False)
    if status == 404:  # noqa: PLR2004
        return ModelFailed(NotConfigured("The model service does not know the configured model."))
    if status in _TRY_AGAIN or status >= _SERVER_ERROR:
        busy = "is busy" if status == 429 else f"answered with an error ({status})"  # noqa: PLR2004
        return ModelFailed(
            Unavailable(f"The model service {busy}."), again=True, retry_after=_retry_after(problem.response.headers)
        )
    return ModelFailed(Unavailable(f"The model service did not accept the request ({status})."))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the wait the service asks for, in seconds; it may be a number or a date."""
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) / scale)
        except ValueError:
            pass
        try:
            return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
        except ValueError:
            continue
    return None
