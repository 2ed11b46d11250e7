"""Signed download links like those of PatSnap's file store, and the rules under which they open."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.patsnap.jobs import Job
from sandbox.patsnap.orders import ReportType

LINK_LIFE: Final = timedelta(days=7)
_CHINA: Final = ZoneInfo("Asia/Shanghai")
_SECRET: Final = b"sandbox-link-signature"
_SUFFIX: Final[Mapping[ReportType, str]] = {"word": "docx", "pdf": "pdf"}
_LONGEST_NAME: Final = 60  # characters: percent-encoded twice, they still make a link that clients accept


@dataclass(frozen=True)
class Link:
    """The way to a job's file: the raw request target, and what goes with the file."""

    target: str
    disposition: str
    expires_at: datetime


def link_to(job: Job, folder: str = "") -> Link:
    """The link to the file of `job`; the same one each time, valid for seven days from the making of the file.

    It lies in `folder`, or where the reports of its kind lie.
    """
    folder = folder or ("patent-report" if job.order.is_value else "company-report")
    made = job.ends_at.astimezone(UTC)
    name = file_name(job)
    path = f"/tffi-export/{folder}/{made:%Y%m%d%H%M%S}/{job.job_id}/{quote(name, safe='')}"
    disposition = f"attachment;filename*=UTF-8''{quote(name, safe='')}"
    start = int(made.timestamp())
    end = start + int(LINK_LIFE.total_seconds())
    signature = hmac.digest(_SECRET, f"{path}\n{start};{end}\n{disposition}".encode(), "sha1").hex()
    sign = (
        f"q-sign-algorithm=sha1&q-ak=SANDBOX&q-sign-time={start};{end}&q-key-time={start};{end}"
        f"&q-header-list=host&q-url-param-list=response-content-disposition&q-signature={signature}"
    )
    target = f"{path}?sign={quote(sign, safe='')}&response-content-disposition={quote(disposition, safe='')}"
    return Link(target, disposition, made + LINK_LIFE)


def file_name(job: Job) -> str:
    """`CN108977442B_2024_11_26.docx`: the company or patent, and the day in China on which the file was made."""
    subject = re.sub(r'[\x00-\x1f"*/:<>?\\|]+', "_", job.order.subject)[:_LONGEST_NAME]
    return f"{subject}_{job.ends_at.astimezone(_CHINA):%Y_%m_%d}.{_SUFFIX[job.order.report_type]}"
