"""One call of the Web API: its arguments, read with the errors Slack answers with."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World


class ApiError(Exception):
    """The call is answered with `ok: false`, an error code and perhaps more facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def invalid(*reasons: str, code: str = "invalid_arguments") -> ApiError:
    """Return an error with its reasons as Slack words them."""
    return ApiError(code, response_metadata={"messages": [f"[ERROR] {reason}" for reason in reasons]})


@dataclass(frozen=True, kw_only=True)
class Call:
    """The arguments come from the query, a form or a JSON body, so flags and numbers may be text."""

    method: str
    args: Mapping[str, Any]
    scopes: frozenset[str]

    def text(self, name: str, default: str = "") -> str:
        """Return an optional text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return a text that has to be there."""
        value = self.text(name)
        if not value:
            raise invalid(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        """Return whether a switch is on."""
        return str(self.args.get(name)).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """Return an optional whole number."""
        value = self.text(name)
        try:
            return int(value) if value else default
        except ValueError as exc:
            raise invalid(f"{name} is not a number") from exc

    def json(self, name: str, code: str = "invalid_arguments") -> Any:  # noqa: ANN401  any JSON
        """Return a structured argument, which a form carries as JSON text; None if it is not there."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as exc:
            raise ApiError(code) from exc

    def objects(self, name: str, code: str) -> list[JsonObject] | None:
        """Return a list of JSON objects; None if the argument is not there."""
        value = self.json(name, code)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ApiError(code)
        return value

    def names(self, name: str) -> list[str]:
        """Return a list given as comma-separated text, or as JSON."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def require(self, *scopes: str) -> None:
        """Refuse the call unless the app holds one of these scopes."""
        if scopes and not self.scopes.intersection(scopes):
            raise ApiError("missing_scope", needed=scopes[0], provided=",".join(sorted(self.scopes)))


Handler: TypeAlias = Callable[[Call, World], JsonObject]


@dataclass(frozen=True, kw_only=True)
class Method:
    """One method: what runs, the scopes of which it needs one, and whether it takes the app-level token."""

    run: Handler
    scopes: Sequence[str] = ()
    app_token: bool = False
