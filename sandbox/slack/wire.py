"""What crosses the wire: JSON objects, refusals, and the arguments of a call."""

import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

TRUE = frozenset({"1", "true"})


class SlackError(Exception):
    """A refusal as Slack words it: HTTP 200 with `ok: false`, an error name, and sometimes messages that explain it."""

    def __init__(self, error: str, *messages: str, **extra: object) -> None:
        """Refuse with `error`; `messages` go into `response_metadata`, `extra` beside the error."""
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.extra = extra

    def body(self) -> Json:
        """The answer as JSON."""
        answer: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


class Arguments:
    """The arguments of one call; from a form every value is text, from JSON it has its type."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Hold `values`; null counts as missing."""
        self._values = {name: value for name, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        """Whether the argument was sent."""
        return name in self._values

    def as_dict(self) -> Json:
        """A copy of what was sent."""
        return dict(self._values)

    def text(self, name: str) -> str:
        """The argument as text, empty if it is missing."""
        value = self._values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def need(self, name: str) -> str:
        """The argument as text; `invalid_arguments` if it is missing or empty."""
        if value := self.text(name):
            return value
        raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")

    def flag(self, name: str) -> bool:
        """Whether the argument says yes: true, 1, "true" or "1"."""
        return self.text(name).lower() in TRUE

    def number(self, name: str, default: int) -> int:
        """The argument as a whole number; `invalid_arguments` if it is something else."""
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise SlackError("invalid_arguments", f"[ERROR] must be an integer: {name}") from error

    def decoded(self, name: str, error: str) -> object:
        """The argument as JSON, decoded if it came as text; refused with `error` if that is impossible."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as broken:
            raise SlackError(error) from broken
