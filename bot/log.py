"""The log: constant sentences with ids beside them, and never a secret."""

import json
import logging
import math
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from bot.tracing import trace

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_HIDDEN: Final = "***"
_BREAKS: Final = {
    ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"
}  # JSON lets them stand; readers of lines do not

# What tokens, keys, signed links and Slack's answer addresses look like, should one that we do not hold slip in.
_SECRETS: Final = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|xoxe\.[\w.-]+|\bsk-\w{16,}|(?<=sign=)[^\s&\"']+|(?<=Bearer )\S+|(?<=Basic )\S+"
    r"|https://hooks\.slack\.com/\S+|(?<=token=)[^\s&\"']+"
)
# One of these is in whatever the pattern above fits: looking for them is a hundred times quicker than it is.
_MARKS: Final = ("xox", "xapp-", "sk-", "sign=", "Bearer ", "Basic ", "https://hooks.", "token=")

# Libraries that say more than they should: addresses of requests, bodies of refused ones, each reconnection.
_QUIET: Final = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "apscheduler": logging.WARNING,
    "slack_bolt": logging.ERROR,  # it warns of a token that we mean it to ignore
    "slack_sdk": logging.WARNING,
    "asyncio": logging.WARNING,
}


class HidingFormatter(logging.Formatter):
    """What both forms of the log have in common: no secret leaves it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Hide each of `secrets` wherever it appears, and everything that looks like one."""
        super().__init__()
        self._known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text without its secrets."""
        for secret in self._known:
            text = text.replace(secret, _HIDDEN)
        return _without_what_looks_like_one(text)


class LineFormatter(HidingFormatter):
    """`2026-11-22T08:00:00.000Z INFO bot.app ready workspace=T024BE7LD`: one event, one line, its ids behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with a traceback below it where there is one."""
        ids = [f"{name}={value!s}" for name, value in _ids(record).items()]
        words = " ".join([_time(record), record.levelname, record.name, record.getMessage(), *ids])
        line = " ".join(words.splitlines())  # what the other side said may have line breaks in it
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return self.hide(line)


class JsonFormatter(HidingFormatter):
    """`{"time": …, "level": "INFO", "logger": "bot.app", "message": "ready", …}`: one event, one object."""

    def format(self, record: logging.LogRecord) -> str:
        """The object on one line; `error` is its traceback, where there is one."""
        said: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.hide(record.getMessage()),
        }
        for name, value in _ids(record).items():
            said.setdefault(name, value if _is_number(value) else self.hide(str(value)))
        if record.exc_info:
            said["error"] = self.hide(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False).translate(_BREAKS)


def _is_number(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ids(record: logging.LogRecord) -> dict[str, object]:
    """What stands beside the sentence, and what it all is about."""
    ids = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return ids | {"trace": trace()} if trace() else ids


def hidden(text: str) -> str:
    """The text without anything that looks like a secret, nor any that the log of this process was told to hide."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, HidingFormatter):
            text = handler.formatter.hide(text)
    return _without_what_looks_like_one(text)


def _without_what_looks_like_one(text: str) -> str:
    return _SECRETS.sub(_HIDDEN, text) if any(mark in text for mark in _MARKS) else text


def set_up(level: str, secrets: Iterable[str], form: str = "console") -> None:
    """Log to standard error from `level` on; `form`: console, for people, or json."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secrets) if form == "json" else LineFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)
