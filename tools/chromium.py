"""Chromium, started for tests and pictures."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, async_playwright

# It speaks to this machine alone, and does only what it is told.
_ARGUMENTS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_AS_ROOT: Final = "--no-sandbox"  # Chromium refuses to start as root with its sandbox


@asynccontextmanager
async def chromium(path: str) -> AsyncIterator[Browser]:
    """Chromium of this path, without a window; every name and address but 127.0.0.1 is unknown to it.

    Raises playwright's Error where it does not start. It is gone afterwards.
    """
    root = [_AS_ROOT] if os.geteuid() == 0 else []
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=[*_ARGUMENTS, *root])
        try:
            yield browser
        finally:
            await browser.close()
