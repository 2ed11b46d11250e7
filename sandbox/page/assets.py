"""The page's own files, kept in memory: a page of some hundred of them opens without a wait for each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from mimetypes import guess_type
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final

from aiohttp import hdrs, web

ADDRESS: Final = "/static/"
PICTURES: Final = "max-age=3600"
# What a module needs before it runs; `import("./home.js")` is not of this kind.
_NEEDS: Final = re.compile(r"""^(?:import|export)\b(?:[^'";]*\bfrom)?\s*['"](\.[^'"]+)['"]""", re.MULTILINE)
_ENTRY: Final = re.compile(r"""<script type="module" src="([^"]+)"></script>""")


@dataclass(frozen=True)
class Asset:
    """A file as it was at a moment (`changed`, in nanoseconds)."""

    changed: int
    content: bytes
    tag: str
    kind: str
    needs: tuple[str, ...]  # the modules that it imports, as it names them


class Assets:
    """The files below a folder; one that changes on the disk is read anew."""

    def __init__(self, folder: Path) -> None:
        """Serve what lies below this folder; nothing is read before somebody asks for it."""
        self._folder = folder.resolve()
        self._known: dict[str, Asset] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer `/static/{path}`; a browser that has the file already is told so."""
        path = request.match_info["path"]
        try:
            asset = self._read(path)
        except (OSError, ValueError) as error:
            raise web.HTTPNotFound(text="The page has no such file.") from error
        if request.headers.get(hdrs.IF_NONE_MATCH) == asset.tag:
            return web.Response(status=web.HTTPNotModified.status_code, headers={hdrs.ETAG: asset.tag})
        headers = {hdrs.ETAG: asset.tag, hdrs.CONTENT_TYPE: asset.kind}
        if asset.kind.startswith("image/"):  # or browsers would ask for the app's face anew with each message of it
            headers[hdrs.CACHE_CONTROL] = PICTURES
        return web.Response(body=asset.content, headers=headers)

    def page(self, name: str) -> str:
        """The source of a page, with a hint at all modules that its program is made of.

        Without the hints a browser learns of a module only when it has read the one that needs it (HTML Standard,
        link type "modulepreload").
        """
        source = self._read(name).content.decode()
        entry = _ENTRY.search(source)
        if entry is None:
            return source
        needed = sorted(set(self._needed_by(entry[1].removeprefix(ADDRESS))))
        hints = "".join(f'<link rel="modulepreload" href="{escape(ADDRESS + one)}">\n  ' for one in needed)
        return source.replace(entry[0], hints + entry[0])

    def _needed_by(self, path: str) -> Iterator[str]:
        seen, open_paths = {path}, [path]
        while open_paths:
            here = open_paths.pop()
            for wanted in self._read(here).needs:
                there = normpath(join(dirname(here), wanted))
                if there not in seen:
                    seen.add(there)
                    open_paths.append(there)
                    yield there

    def _read(self, path: str) -> Asset:
        known = self._known.get(path)
        file = self._folder / path
        if known is None and not file.resolve().is_relative_to(self._folder):
            raise ValueError(path)
        changed = file.stat().st_mtime_ns
        if known is None or known.changed != changed:
            known = self._known[path] = _asset(file, changed)
        return known


def _asset(file: Path, changed: int) -> Asset:
    content = file.read_bytes()
    needs = tuple(_NEEDS.findall(content.decode())) if file.suffix == ".js" else ()
    tag = f'"{blake2b(content, digest_size=12).hexdigest()}"'
    return Asset(changed, content, tag, guess_type(file.name)[0] or "application/octet-stream", needs)
