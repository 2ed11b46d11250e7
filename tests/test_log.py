"""The log: one line for each event, its ids beside it, and no secret anywhere."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any

import pytest

from bot.log import JsonFormatter, LineFormatter, hidden, set_up
from bot.tracing import traced

KNOWN = "a-key-that-looks-like-nothing"
SHAPES = [
    "xoxb-1234-abcdef",
    "xoxp-1234-abcdef",
    "xapp-1-A0-1-abcdef",
    "xoxe.xoxb-1-abcdef",
    "sk-abcdefghijklmnopqrst",
]


def line_of(message: str, *arguments: object, **extra: object) -> str:
    """The line of one event."""
    record = logging.getLogger("bot.tests").makeRecord(
        "bot.tests", logging.WARNING, "file.py", 1, message, arguments, None, extra=extra
    )
    record.created = 1_773_648_000.25
    return LineFormatter([KNOWN, ""]).format(record)


def test_a_line_says_when_how_bad_where_what_and_about_which() -> None:
    assert line_of("a delivery has come to nothing", key="request/1/live/C1", attempts=3) == (
        "2026-03-16T08:00:00.250Z WARNING bot.tests a delivery has come to nothing key=request/1/live/C1 attempts=3"
    )


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_an_event_is_one_line_whatever_the_other_side_said(blank: str) -> None:
    line = line_of("said: %s", f"one{blank}two", why=f"three{blank}2026-03-16 INFO bot.app ready")

    assert len(line.splitlines()) == 1
    for word in ("one", "two", "three"):
        assert word in line


@pytest.mark.parametrize("secret", [KNOWN, *SHAPES])
def test_a_secret_is_hidden_in_message_and_ids(secret: str) -> None:
    line = line_of(f"with {secret} inside and %s", secret, why=f"token {secret} refused", other=[secret])

    assert secret not in line
    assert line.count("***") == 4
    assert "refused" in line


@pytest.mark.parametrize("secret", [KNOWN, *SHAPES])
def test_a_secret_is_hidden_in_a_traceback_and_in_its_causes(secret: str) -> None:
    try:
        try:
            dict[str, str]()[secret]
        except KeyError as error:
            raise ValueError(f"cannot use {secret}") from error
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "file.py", 1, "failed", None, sys.exc_info())
    text = LineFormatter([KNOWN]).format(record)

    assert secret not in text
    assert "Traceback" in text
    assert "cannot use ***" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET https://f.example/r.pdf?a=1&sign=SECRET&b=2", "GET https://f.example/r.pdf?a=1&sign=***&b=2"),
        ("POST https://hooks.slack.com/actions/T1/2/SECRET done", "POST *** done"),
        ("Authorization: Bearer SECRET", "Authorization: Bearer ***"),
        ("Authorization: Basic SECRET", "Authorization: Basic ***"),
        ("?access_token=SECRET", "?access_token=***"),
        ("task-force and sk-ip", "task-force and sk-ip"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert LineFormatter([]).hide(text) == shown


def test_a_secret_that_holds_another_is_hidden_whole() -> None:
    assert LineFormatter(["abc", "abc-def"]).hide("abc-def abc") == "*** ***"


@pytest.fixture
def loggers() -> Iterator[None]:
    """Put logging back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    known = {name: logger.level for name, logger in logging.root.manager.loggerDict.items() if hasattr(logger, "level")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger):
            logger.setLevel(known.get(name, logging.NOTSET))


@pytest.mark.usefixtures("loggers")
def test_the_log_goes_to_standard_error_from_its_level_on() -> None:
    said = io.StringIO()
    with redirect_stderr(said):
        set_up("INFO", [KNOWN])
    logging.getLogger("bot.app").info("ready with %s", KNOWN, extra={"workspace": "T1"})
    logging.getLogger("bot.app").debug("whispered")

    [line] = said.getvalue().splitlines()
    assert line.endswith("INFO bot.app ready with *** workspace=T1")


@pytest.mark.usefixtures("loggers")
@pytest.mark.parametrize(
    "library",
    ["httpx", "httpcore.http11", "slack_bolt.AsyncApp", "slack_sdk.web", "apscheduler.scheduler", "asyncio"],
)
def test_libraries_speak_only_of_what_went_wrong_however_low_the_level(library: str) -> None:
    said = io.StringIO()
    with redirect_stderr(said):
        set_up("DEBUG", [])
    logging.getLogger(library).info("HTTP Request: GET https://f.example/r.pdf")
    logging.getLogger(library).error("went wrong")

    [line] = said.getvalue().splitlines()
    assert "went wrong" in line


def object_of(message: str, *arguments: object, exc_info: Any = None, **extra: object) -> dict[str, object]:
    """The object of one event, which is one line."""
    record = logging.getLogger("bot.tests").makeRecord(
        "bot.tests", logging.WARNING, "file.py", 1, message, arguments, exc_info, extra=extra
    )
    record.created = 1_773_648_000.25
    line = JsonFormatter([KNOWN, '"quoted"']).format(record)
    assert len(line.splitlines()) == 1
    said = json.loads(line)
    assert isinstance(said, dict)
    return said


def test_an_event_is_an_object_with_its_ids() -> None:
    assert object_of("a delivery has come to nothing", key="request/1/live/C1", attempts=3, done=True, why=None) == {
        "time": "2026-03-16T08:00:00.250Z",
        "level": "WARNING",
        "logger": "bot.tests",
        "message": "a delivery has come to nothing",
        "key": "request/1/live/C1",
        "attempts": 3,
        "done": True,
        "why": "None",
    }


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"])
def test_an_object_is_one_line_and_loses_nothing(blank: str) -> None:
    said = object_of(f"one{blank}two", why=f"小米{blank}")
    assert said["message"] == f"one{blank}two"
    assert said["why"] == f"小米{blank}"


@pytest.mark.parametrize("secret", [KNOWN, '"quoted"', *SHAPES])
def test_a_secret_is_hidden_in_an_object_too(secret: str) -> None:
    try:
        dict[str, str]()[f"cannot use {secret}"]
    except KeyError:
        said = object_of(f"with {secret} inside and %s", secret, why=f"token {secret} refused", exc_info=sys.exc_info())
    assert secret not in str(list(said.values()))
    assert "cannot use ***" in str(said["error"])
    assert said["why"] == "token *** refused"


def test_a_number_that_json_does_not_know_is_words() -> None:
    assert object_of("took", seconds=float("nan"), ms=1.5) | {"time": ""} == object_of("took", ms=1.5) | {
        "time": "",
        "seconds": "nan",
    }


def test_what_it_is_about_stands_in_each_line() -> None:
    with traced("row1"):
        assert line_of("sent", key="k").endswith("sent key=k trace=row1")
        assert object_of("sent")["trace"] == "row1"
    assert "trace" not in object_of("sent")


@pytest.mark.usefixtures("loggers")
def test_the_log_is_objects_where_the_operator_says_so() -> None:
    said = io.StringIO()
    with redirect_stderr(said):
        set_up("INFO", [KNOWN], "json")
    logging.getLogger("bot.app").info("ready with %s", KNOWN)
    assert json.loads(said.getvalue())["message"] == "ready with ***"
    assert hidden(KNOWN) == "***"
