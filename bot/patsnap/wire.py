"""PatSnap's JSON, as it comes, and the domain's objects made from it.

PatSnap writes the same field now as a number and now as text, and leaves `data` out where there is none, so these
models take both. Whatever else is in the answer is passed over. Here: what surrounds every answer, tokens and jobs;
`alerts` and `bibliography` have the rest.
"""

import json
import logging
import re
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, ValidationError

from bot.domain.reports import Job
from bot.errors import PatsnapInDoubt
from bot.patsnap.fields import Wire, text, whole

DEFAULT_TOKEN_LIFE: Final = 1500.0  # seconds; below the 30 minutes of the quick start, for answers that do not say

_LONGEST_TOKEN_LIFE: Final = 86400
_FLOAT: Final = re.compile(r"\d+\.\d*(e[+-]?\d+)?|\d+e[+-]?\d+", re.IGNORECASE)
_LONGEST_JOB_ID: Final = 128


class _JobStatus(IntEnum):
    """`job_status` of the R001 status API page."""

    WAITING = 0
    EXPORTING = 1
    DONE = 2
    FAILED = 3


log = logging.getLogger(__name__)


def _code(value: object) -> str:
    """An error code as plain text, "" where there is none."""
    number = whole(value)
    if number is not None:
        return str(number)
    return value.strip() if isinstance(value, str) else ""


def _life(value: object) -> float:
    """A token's life in seconds, by default where it is missing or cannot be meant."""
    seconds = whole(value)
    return seconds if seconds is not None and 0 < seconds <= _LONGEST_TOKEN_LIFE else DEFAULT_TOKEN_LIFE


def _job_id(value: object) -> str | None:
    """A job id to the last digit; None where it is missing, or went through a float, which rounds it."""
    digits = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    is_exact = digits.isascii() and digits.isprintable() and " " not in digits and not _FLOAT.fullmatch(digits)
    return digits if is_exact and digits.strip("0") and len(digits) <= _LONGEST_JOB_ID else None


class Answer(Wire):
    """What surrounds every answer."""

    status: object = None
    error_code: Annotated[str, BeforeValidator(_code)] = ""
    data: object = None

    @property
    def is_success(self) -> bool:
        """Whether PatSnap did what was asked; the HTTP status does not say (REST overview)."""
        return (self.status is True or self.status == "true") and self.error_code in {"0", ""}


class Token(Wire):
    """An access token, and its life in seconds."""

    token: str = Field(min_length=1, repr=False)
    expires_in: Annotated[float, BeforeValidator(_life)] = DEFAULT_TOKEN_LIFE


class _Created(Wire):
    job_id: Annotated[str | None, BeforeValidator(_job_id)] = None


class _Status(Wire):
    job_status: Annotated[int | None, BeforeValidator(whole)] = None
    queue_num: Annotated[int | None, BeforeValidator(whole)] = None
    download_url: Annotated[str, BeforeValidator(text)] = Field(default="", repr=False)
    abnormal_cause: Annotated[str, BeforeValidator(text)] = ""


def _object(body: bytes | str) -> dict[str, object] | None:
    """The JSON object in this body, if that is what it is."""
    try:
        parsed = json.loads(body)  # whole numbers stay exact in Python's own reader
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def read_answer(body: bytes | str) -> Answer | None:
    """The envelope in this body; None where there is none."""
    parsed = _object(body)
    if parsed is None or not parsed.keys() & {"status", "error_code"}:
        return None
    return Answer.model_validate(parsed)


def read_token(body: bytes) -> Token | None:
    """The token in this body, flat as in the quick start or wrapped in `data` as met in use; None where there is none.

    A life that is missing or not a number is taken as 1500 seconds.
    """
    parsed = _object(body) or {}
    inner = parsed.get("data")
    try:
        return Token.model_validate(inner if isinstance(inner, dict) and "token" in inner else parsed)
    except ValidationError:
        return None


def created_job(data: object) -> str:
    """The job id in the data of a create call's success; PatsnapInDoubt where there is no exact one."""
    job_id = _Created.model_validate(data if isinstance(data, dict) else {}).job_id
    if job_id is None:
        raise PatsnapInDoubt("no job id", "PatSnap says that it makes the report, but not under which job id.")
    return job_id


def job(job_id: str, data: object) -> Job:
    """How the job stands, by the data of a status call's success; what cannot be read counts as not ready."""
    status = _Status.model_validate(data if isinstance(data, dict) else {})
    match status.job_status:
        case _JobStatus.WAITING:
            ahead = status.queue_num
            return Job(ahead=ahead if ahead is not None and ahead >= 0 else None)
        case _JobStatus.EXPORTING:
            return Job()
        case _JobStatus.DONE:
            # Done without a link has not been explained anywhere: the next look will show one.
            return Job(link=status.download_url or None, link_ends=_end_of(status.download_url))
        case _JobStatus.FAILED:
            return Job(failed=True, cause=status.abnormal_cause.strip())
        case _:
            log.warning(
                "PatSnap gave a job status that is on no page; taken as still pending",
                extra={"job_id": job_id, "job_status": status.job_status},
            )
            return Job()


_SIGN_TIME: Final = re.compile(r"q-sign-time(?:=|%3D)([0-9]{1,19})(?:;|%3B)([0-9]{1,19})(?![0-9])", re.IGNORECASE)


def _end_of(link: str) -> datetime | None:
    """When a link's signature ends: the second number of its `q-sign-time` (the sample of the R001 status page).

    None where it does not say, or says what cannot be meant.
    """
    found = _SIGN_TIME.search(link)
    if found is None or int(found[2]) <= int(found[1]):
        return None
    try:
        return datetime.fromtimestamp(int(found[2]), UTC)
    except (OverflowError, ValueError, OSError):  # beyond the years that a datetime takes, or the platform's clock
        return None
