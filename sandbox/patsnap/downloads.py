"""The file store behind the download links: its rules, its files, and the ways in which a download can go wrong."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from aiohttp import hdrs, web

from sandbox.clock import SandboxClock
from sandbox.documents import make_report, make_value_report
from sandbox.documents.padding import Padding, pad_pdf
from sandbox.patsnap.jobs import Job
from sandbox.patsnap.links import Link, link_to
from sandbox.patsnap.orders import ReportType

_CONTENT_TYPE: Final[Mapping[ReportType, str]] = {
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_CHINA_AHEAD: Final = timedelta(hours=8)
_HUGE: Final = 128 * 1024 * 1024  # bytes
_CHUNK: Final = 64 * 1024  # bytes
_KEPT_FILES: Final = 16
_SIGNATURE: Final = re.compile("q-signature%3D([0-9a-f]+)")


class Download(StrEnum):
    """What goes wrong with one download."""

    HUGE = "huge"  # 128 MiB, told in Content-Length
    HUGE_CHUNKED = "huge-chunked"  # 128 MiB, with no word of its size
    REDIRECT_ELSEWHERE = "redirect-elsewhere"  # 302 to a host that is not PatSnap's
    REDIRECT_INSIDE = "redirect-inside"  # 302 to another link of the same store, which gives the file
    WRONG_BYTES = "wrong-bytes"  # 200 with a page of HTML
    EXPIRED = "expired"  # 403, as if the seven days were over
    EMPTY = "empty"  # 200 with nothing
    CUT_SHORT = "cut-short"  # the connection closes before Content-Length is reached


class FileStore:
    """Gives out the files of finished jobs.

    `next_download` befalls the next download and is then gone; `file_size` (bytes) is the size up to which PDF files
    are padded; `elsewhere` is where REDIRECT_ELSEWHERE leads.
    """

    def __init__(self, clock: SandboxClock) -> None:
        """Begin with no links; they expire on `clock`."""
        self.next_download: Download | None = None
        self.file_size: int | None = None
        self.same_for_all = ""  # whose file everybody gets, so that it is made once
        self.elsewhere = "https://example.org/report"
        self._clock = clock
        self._links: dict[str, tuple[Job, Link]] = {}
        self._files: dict[tuple[str, bool, ReportType, bool, datetime], bytes] = {}
        self._making = asyncio.Lock()

    def publish(self, job: Job, folder: str = "") -> str:
        """The raw request target under which the file of `job` can be fetched from now on; see `link_to`."""
        link = link_to(job, folder)
        self._links[link.target] = (job, link)
        return link.target

    @property
    def secrets(self) -> set[str]:
        """The signatures of all links that were given out."""
        return {found[1] for target in self._links if (found := _SIGNATURE.search(target))}

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /tffi-export/...`: the raw target must be, byte for byte, one that was published."""
        if hdrs.AUTHORIZATION in request.headers:
            return _xml(web.HTTPBadRequest.status_code, "InvalidRequest", "Only one auth mechanism is allowed.")
        if request.raw_path not in self._links:
            return _xml(web.HTTPForbidden.status_code, "SignatureDoesNotMatch", "The signature does not match.")
        job, link = self._links[request.raw_path]
        wrong, self.next_download = self.next_download, None
        if wrong is Download.EXPIRED or link.expires_at <= self._clock.now():
            return _xml(web.HTTPForbidden.status_code, "AccessDenied", "Request has expired.")
        headers: dict[str, str] = {
            hdrs.CONTENT_DISPOSITION: link.disposition,
            hdrs.CONTENT_TYPE: _CONTENT_TYPE[job.order.report_type],
        }
        return await self._answer(request, job, headers, wrong)

    async def _answer(
        self, request: web.Request, job: Job, headers: Mapping[str, str], wrong: Download | None
    ) -> web.StreamResponse:
        match wrong:
            case None:
                return await self._whole(request, job, headers)
            case Download.HUGE | Download.HUGE_CHUNKED:
                return await _huge(request, headers, sized=wrong is Download.HUGE)
            case Download.CUT_SHORT:
                return await _cut_short(request, headers, await self._file(job))
            case Download.REDIRECT_ELSEWHERE | Download.REDIRECT_INSIDE:
                inside = wrong is Download.REDIRECT_INSIDE
                to = self.publish(job, folder="moved") if inside else self.elsewhere
                return web.Response(status=web.HTTPFound.status_code, headers={hdrs.LOCATION: to})
            case Download.WRONG_BYTES:
                return web.Response(text="<html><body>Please log in.</body></html>", content_type="text/html")
            case _:
                return web.Response(body=b"", headers=headers)

    async def _whole(self, request: web.Request, job: Job, headers: Mapping[str, str]) -> web.StreamResponse:
        file = await self._file(job)
        if job.order.report_type == "pdf" and self.file_size is not None and self.file_size > len(file):
            return await _padded(request, headers, pad_pdf(file, self.file_size))
        return web.Response(body=file, headers=headers)

    async def _file(self, job: Job) -> bytes:
        """The file of `job`; made once for all jobs of a day that want the same one."""
        day = datetime.combine((job.ends_at.astimezone(UTC) + _CHINA_AHEAD).date(), time(), UTC)
        order = job.order
        subject = self.same_for_all or order.subject
        key = (subject, order.is_value, order.report_type, order.logo, day)
        make = make_value_report if order.is_value else make_report
        async with self._making:
            if key not in self._files:
                self._files[key] = await asyncio.to_thread(make, subject, order.report_type, day, logo=order.logo)
            while len(self._files) > _KEPT_FILES:
                del self._files[next(iter(self._files))]
            return self._files[key]


def _xml(status: int, code: str, message: str) -> web.Response:
    text = f"<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return web.Response(status=status, text=text, content_type="application/xml")


async def _huge(request: web.Request, headers: Mapping[str, str], *, sized: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    if sized:
        response.content_length = _HUGE
    await response.prepare(request)
    first = b"%PDF-1.4\n"
    await response.write(first)
    await _write_zeros(response, _HUGE - len(first))
    return response


async def _cut_short(request: web.Request, headers: Mapping[str, str], file: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    response.content_length = len(file)
    await response.prepare(request)
    await response.write(file[: len(file) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _padded(request: web.Request, headers: Mapping[str, str], padding: Padding) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    response.content_length = len(padding.before) + padding.zeros + len(padding.after)
    await response.prepare(request)
    await response.write(padding.before)
    await _write_zeros(response, padding.zeros)
    await response.write(padding.after)
    return response


async def _write_zeros(response: web.StreamResponse, count: int) -> None:
    chunk = bytes(_CHUNK)
    for _ in range(count // _CHUNK):
        await response.write(chunk)
    await response.write(bytes(count % _CHUNK))
