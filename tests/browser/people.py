"""People before a browser: what each sees, and what their pages should not have done."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Error, Page, Request, WebError, WebSocket

# As most readers have it, and the same on every machine.
USUAL: Final[dict[str, Any]] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
PATIENCE: Final = 5.0  # seconds that a page has for what it is asked
OPENING: Final = 20.0  # seconds in which a page is opened, on a machine that has other things to do as well
OURS: Final = "127.0.0.1"
_WITHOUT_HOST: Final = {"about", "blob", "chrome", "chrome-extension", "data"}  # Chromium shows a PDF with its own
_LEFT: Final = "net::ERR_ABORTED"  # whoever leaves a page, or takes a file from it, ends what was under way


@dataclass(eq=False)
class Person:
    """Somebody with a browser of their own: storage, cookies and pages; `page` is the first of these."""

    name: str
    page: Page
    complaints: list[str] = field(default_factory=list)
    _forgiven: list[str] = field(default_factory=list)

    def forgive(self, pattern: str) -> None:
        """Let what matches this regular expression be no complaint: a test that breaks something expects it."""
        self._forgiven.append(pattern)

    def held_against(self) -> list[str]:
        """What the pages did that they should not have done, and nobody forgave."""
        return [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self._forgiven)]

    async def settle(self) -> None:
        """Hear what the page has said up to now; that it says nothing any more is a complaint as well."""
        if self.page.is_closed():
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self.page.evaluate("0")  # comes after all that happened before it
        except (Error, TimeoutError) as error:
            self.complaints.append(f"silent: {str(error) or 'the page does not answer'}")

    async def leave(self, folder: Path, name: str) -> list[Path]:
        """Put what the page shows into this folder, as a picture and as HTML; the files that came about."""
        picture, source = _fresh(folder, f"{name}-{self.name}.png"), _fresh(folder, f"{name}-{self.name}.html")
        with suppress(Error, TimeoutError):  # a page that crashed, hangs or was closed shows nothing
            async with asyncio.timeout(PATIENCE):
                picture.write_bytes(await self.page.screenshot())
                source.write_text(await self.page.content(), encoding="utf-8")
        return [path for path in (picture, source) if path.exists()]


def _fresh(folder: Path, name: str) -> Path:
    """A path in this folder at which nothing of an earlier run lies."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.unlink(missing_ok=True)
    return path


async def somebody(browser: Browser, name: str, **options: Any) -> Person:
    """A person with an empty page; `options`, as playwright's `new_context` takes them, go before the usual ones."""
    context = await browser.new_context(**USUAL | options)
    context.set_default_timeout(PATIENCE * 1000)
    context.set_default_navigation_timeout(OPENING * 1000)
    person = Person(name, await context.new_page())
    complain = person.complaints.append

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            complain(f"console: {message.text} ({message.location['url']})")

    def raised(error: WebError) -> None:
        complain(f"error: {error.error}")

    def asked(request: Request | WebSocket) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in _WITHOUT_HOST and parts.hostname != OURS:
            complain(f"outside: {request.url}")

    def failed(request: Request) -> None:
        if request.failure != _LEFT:
            complain(f"failed: {request.url} {request.failure}")

    def opened(page: Page) -> None:
        page.on("websocket", asked)

    context.on("console", heard)
    context.on("weberror", raised)
    context.on("request", asked)
    context.on("requestfailed", failed)
    context.on("page", opened)
    opened(person.page)
    return person
