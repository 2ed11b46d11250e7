"""Fetching a finished report: streamed to the disk, looked at, and there whole or not at all."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final

import httpx

from bot.domain.reports import File, Format
from bot.errors import BadFile, BadFileKind, PatsnapInDoubt
from bot.patsnap.exchange import Watch, deadline
from bot.patsnap.links import Link
from bot.patsnap.names import file_name
from bot.threads import in_thread

MOST_BYTES: Final = 100_000_000
_CHUNK: Final = 256 * 1024  # bytes
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({401, 403, 404, 410})
_LATER: Final = frozenset({408, 429})


class Fetcher:
    """Fetches reports by their signed links, which are secrets: they get into no error and no log."""

    def __init__(self, http: httpx.AsyncClient, hosts: frozenset[str], seconds: float, most_bytes: int) -> None:
        """From these hosts and below them alone; at most `seconds` and `most_bytes` for a file."""
        self._http = http
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self._seconds = seconds
        self._most_bytes = most_bytes

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        """Fetch a report into `folder`; the file's `path` is relative to it. A file of the same name is replaced.

        Sent without credentials and cookies, byte for byte as the link is written; redirects are followed to allowed
        hosts, five at most. Errors: BadFile; NotSent; InDoubt, after which it may be asked for again;
        OSError where the disk does not take it. Whatever is raised, nothing is left in `folder`.
        """
        async with deadline(self._seconds) as watch, self._opened(Link(link), watch) as (response, source):
            self._check(response)
            disposition = response.headers.get("content-disposition", "")
            name = file_name(disposition, source.target, wanted, fallback_name)
            size = await self._save(response, wanted, folder, name)
        return File(name=name, path=name, size=size)

    @asynccontextmanager
    async def _opened(self, link: Link, watch: Watch) -> AsyncIterator[tuple[httpx.Response, Link]]:
        """The answer at the end of the redirects, its body still to come, and the link that it came from."""
        for _ in range(_MOST_REDIRECTS + 1):
            link.check(self._hosts)
            request = self._http.build_request(
                "GET",
                link,
                # Compressed, its size would not be what Content-Length says.
                headers={"Accept-Encoding": "identity"},
                extensions={"trace": watch},
            )
            request.url = link
            response = await self._http.send(request, stream=True, auth=None)
            try:
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    yield response, link
                    return
            finally:
                await response.aclose()
            link = link.leading_to(response.headers["location"])
        raise BadFile(BadFileKind.BROKEN, "too many redirects")

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _GONE:
            raise BadFile(BadFileKind.EXPIRED, f"HTTP {status}")
        if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise PatsnapInDoubt(f"HTTP {status}", "the file was not to be had just now.")
        if status != HTTPStatus.OK:
            raise BadFile(BadFileKind.BROKEN, f"HTTP {status}")
        if (_length(response) or 0) > self._most_bytes:
            raise BadFile(BadFileKind.TOO_LARGE, f"{_length(response)} bytes")

    async def _save(self, response: httpx.Response, wanted: Format, folder: Path, name: str) -> int:
        size = 0
        async with _part_in(folder) as part:
            async for chunk in _chunks(response):
                if not size and not chunk.startswith(wanted.magic):
                    raise BadFile(BadFileKind.NOT_A_REPORT)
                size += len(chunk)
                if size > self._most_bytes:
                    raise BadFile(BadFileKind.TOO_LARGE, f"more than {self._most_bytes} bytes")
                await in_thread(part.write, chunk)
            if not size:
                raise BadFile(BadFileKind.NOT_A_REPORT, "empty")
            await in_thread(part.keep_as, name)
        return size


class _Part:
    """A file that is being written. Blocks: for a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Named here and not by the file system, so that it can be removed even if we are stopped while making it.
        self._path = folder / f".{secrets.token_hex(8)}.part"
        self._file: BinaryIO | None = None

    def open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("xb")

    def write(self, chunk: bytes) -> None:
        if self._file is None:
            raise ValueError("the file is not open")
        self._file.write(chunk)

    def keep_as(self, name: str) -> None:
        """Give the file its name, and see both through to the disk."""
        if self._file is None:
            raise ValueError("the file is not open")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop(self) -> None:
        """Leave nothing behind but a file that was kept."""
        try:
            if self._file is not None:
                self._file.close()
        finally:
            self._path.unlink(missing_ok=True)


@asynccontextmanager
async def _part_in(folder: Path) -> AsyncIterator[_Part]:
    part = _Part(folder)
    try:
        await in_thread(part.open)
        yield part
    finally:
        await in_thread(part.drop)


async def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes; BadFile (broken) where it ends before its time."""
    try:
        async for chunk in response.aiter_raw(_CHUNK):
            yield chunk
    except httpx.RemoteProtocolError as error:
        raise BadFile(BadFileKind.BROKEN, f"cut after {response.num_bytes_downloaded} bytes") from error


def _length(response: httpx.Response) -> int | None:
    """What Content-Length says, in bytes."""
    text = response.headers.get("content-length", "")
    return int(text) if text.isdecimal() else None
