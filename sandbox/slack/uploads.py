"""Files on their way: promised, sent, completed. Contents go straight to disk, never whole through memory."""

import mimetypes
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from aiohttp import BodyPartReader, web

from sandbox.slack.messages import File

CHUNK: Final = 262_144  # bytes


@dataclass
class Upload:
    """A file that was announced: `length` in bytes; `path` is set once all of them came."""

    id: str
    name: str
    length: int
    alt_text: str
    path: Path | None = None
    completed: bool = False

    @property
    def mimetype(self) -> str:
        """What the name says it is."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def shareable(self) -> bool:
        """False for an `alt_txt` on what is no image: Slack answers ok and shows nothing (python-slack-sdk 1818)."""
        return not self.alt_text or self.mimetype.startswith("image/")

    def file(self, title: str) -> File:
        """The complete file."""
        if self.path is None:
            raise ValueError(self.id)
        return File(self.id, self.name, title or self.name, self.length, self.mimetype, self.path)


class Uploads:
    """The uploads of the workspace, and the folder in which their contents lie."""

    def __init__(self) -> None:
        """Begin with none; `open` makes the folder."""
        self._folder: TemporaryDirectory[str] | None = None
        self._by_secret: dict[str, Upload] = {}
        self._by_id: dict[str, Upload] = {}

    def open(self) -> None:
        """Make the folder for contents."""
        self._folder = TemporaryDirectory(prefix="slack-sandbox-")

    @property
    def secrets(self) -> set[str]:
        """The secret ends of all addresses that were given out."""
        return set(self._by_secret)

    def knows(self, secret: str) -> bool:
        """Whether this is the secret end of an address that was given out here."""
        return secret in self._by_secret

    def close(self) -> None:
        """Delete the folder with all contents."""
        if self._folder is not None:
            self._folder.cleanup()

    def announce(self, upload: Upload) -> str:
        """Expect the bytes of an upload; returns the secret end of its URL."""
        secret = token_urlsafe(32)
        self._by_secret[secret] = self._by_id[upload.id] = upload
        return secret

    def find(self, file_id: str) -> Upload | None:
        """The upload of the file with this id."""
        return self._by_id.get(file_id)

    async def receive(self, request: web.Request) -> web.Response:
        """Take the bytes of a file: the URL is its own proof, good for one complete upload of the announced length."""
        upload = self._by_secret.get(request.match_info["secret"])
        if upload is None or self._folder is None:
            return web.Response(status=404, text="no such upload")
        if upload.path is not None:
            return web.Response(status=400, text="already uploaded")
        path = Path(self._folder.name) / f"{upload.id}-{token_urlsafe(8)}"
        size = await _write(path, request, upload.length)
        if size != upload.length:
            path.unlink()
            return web.Response(status=400, text="length does not match")
        upload.path = path
        return web.Response(text=f"OK - {size}")


async def _write(path: Path, request: web.Request, most: int) -> int:
    """Write the body to `path`; stops one chunk after `most` bytes. Returns how many bytes came."""
    size = 0
    # Written in the event loop on purpose: a thread could still be at work when the caller has left.
    with _created(path) as file:
        async for chunk in _chunks(request):
            size += file.write(chunk)
            if size > most:
                break
    return size


def _created(path: Path) -> BinaryIO:
    return path.open("wb")


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    if not request.content_type.startswith("multipart/"):
        async for chunk in request.content.iter_chunked(CHUNK):
            yield chunk
        return
    part = await (await request.multipart()).next()
    while isinstance(part, BodyPartReader) and (chunk := await part.read_chunk(CHUNK)):
        yield bytes(chunk)
