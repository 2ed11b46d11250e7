"""The sandbox's page: how soon it can be used, and how it switches and scrolls with 20,000 messages behind it.

What the page does is measured in Chromium by the page's own clock; a person waits for frames, not for functions.
"""

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from aiohttp import ClientSession, web
from playwright.async_api import Browser, Page

from benchmarks.children import python
from benchmarks.rows import Compared, Row
from sandbox import crowd
from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.world import World
from tools.browser import find_chromium
from tools.chromium import chromium

USABLE: Final = 3.0  # seconds
SWITCHED: Final = 100.0  # milliseconds
GAP: Final = 100.0  # milliseconds between two frames
WORST_GAP: Final = 200.0
CHROMIUM: Final = find_chromium()
PERSON: Final = "bob"
BUSY: Final = "competitors"
_PATIENCE: Final = 60.0
_LOOK: Final = 0.01
_DISTINCT: Final = 40  # conversations, so many more than the page keeps that each is loaded anew
_CALLS: Final = 20  # of each kind in a round
_MESSAGES: Final = "/api/messages?as=bob&place=competitors&limit=24"
_WORKSPACE: Final = "/api/workspace?as=bob"

# In seconds since 1970: all parts of the page are there, and a conversation is drawn as well.
_USABLE: Final = """(() => {
  const [usable] = performance.getEntriesByName('patrol-usable');
  const [drawn] = performance.getEntriesByName('patrol-switch-end');
  return usable && drawn && (performance.timeOrigin + Math.max(usable.startTime, drawn.startTime)) / 1000;
})()"""
# From the moment in which the address changes, as by a click, until the page says that all is drawn.
_SWITCH: Final = """async (addresses) => {
  const took = [];
  for (const address of addresses.filter((one) => one !== location.hash)) {
    performance.clearMarks('patrol-switch-end');
    const begin = performance.now();
    location.hash = address;
    let ends = [];
    while (!ends.length) {
      if (performance.now() - begin > 10000) throw new Error(`${address} is not drawn`);
      await new Promise((go) => setTimeout(go, 4));
      ends = performance.getEntriesByName('patrol-switch-end');
    }
    took.push(ends[ends.length - 1].startTime - begin);
    await new Promise((go) => setTimeout(go, 30));
  }
  return took;
}"""
# Upwards by most of a screen in each frame, far faster than anybody reads.
_SCROLL: Final = """async ([wanted, seconds]) => {
  const list = document.querySelector('[role="log"]');
  const seen = new Set();
  const gaps = [], long = [];
  let most = 0, first = '';
  const watcher = new PerformanceObserver((found) => found.getEntries().forEach((one) => long.push(one.duration)));
  watcher.observe({ type: 'longtask' });
  const begin = performance.now();
  let last = await new Promise(requestAnimationFrame);
  while (seen.size < wanted && performance.now() - begin < 1000 * seconds) {
    list.scrollTop -= 0.8 * list.clientHeight;
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
    const top = list.querySelector('article')?.dataset.ts;
    if (top === first) continue;
    first = top;
    const shown = list.querySelectorAll('article');
    shown.forEach((one) => seen.add(one.dataset.ts));
    most = Math.max(most, shown.length);
  }
  watcher.disconnect();
  return { gaps, long, seen: seen.size, most };
}"""


@dataclass(frozen=True)
class Scrolled:
    """What a way up through a conversation was like; `gaps` and `long` tasks in milliseconds."""

    gaps: list[float]
    long: list[float]
    seen: int
    most: int


async def measure(
    *, rounds: int = 5, switches: int = 200, messages: int = 4_000, path: str | None = CHROMIUM
) -> list[Row]:
    """The first usable page `rounds` times; a crowd's conversations switched and scrolled; the server's own cost."""
    rows = await _server_rows(rounds)
    if path is None:
        return [*rows, Row.worst("page", "NOT MEASURED in a browser: there is no Chromium", "", None, [0], 0)]
    async with chromium(path) as browser:
        return [*await _first_rows(browser, rounds), *await _crowd_rows(browser, switches, messages), *rows]


async def _first_rows(browser: Browser, rounds: int) -> list[Row]:
    await _first(browser)  # makes the compiled modules, and does not count
    found = [await _first(browser) for _ in range(rounds)]
    usable, ready = zip(*found, strict=True)
    return [
        Row.worst("page", "from the start to the first usable page", "s", 0, usable, USABLE),
        Row.worst("page", "from the start until Patrol is ready as well", "s", None, ready, USABLE),
    ]


async def _first(browser: Browser) -> tuple[float, float]:
    """Seconds from the start of the sandbox until its page can be used, and until Patrol is there too."""
    begin = time.time()
    async with _serving() as address, _opened(browser, address) as page:
        usable = await page.evaluate(_USABLE)
        await _until_running(address)
        return usable - begin, time.time() - begin


async def _crowd_rows(browser: Browser, switches: int, messages: int) -> list[Row]:
    async with _serving("--crowd") as address, _opened(browser, address) as page:
        await _until_running(address)
        took = await _switched(page, address, switches)
        scrolled = await _scrolled(page, messages)
    frames = f"{len(scrolled.gaps)} frames up through {scrolled.seen} messages"
    return [
        Row.worst("page", f"{switches} switches of conversations, p50", "ms", None, [median(took)], SWITCHED),
        Row.worst("page", f"{switches} switches of conversations, p95", "ms", 0, [_part(took, 0.95)], SWITCHED),
        Row.worst("page", f"{frames}, gap p99", "ms", 0, [_part(scrolled.gaps, 0.99)], GAP),
        Row.worst("page", f"{frames}, gap worst", "ms", 0, [max(scrolled.gaps)], WORST_GAP),
        Row.worst("page", "longest task of the page meanwhile", "ms", None, scrolled.long or [0.0], GAP),
        Row.worst("page", "messages in the page at once, most", "", None, [scrolled.most], 0),
    ]


async def _switched(page: Page, address: str, switches: int) -> list[float]:
    async with ClientSession(address) as http, http.get(_WORKSPACE) as answer:
        places = (await answer.json())["places"]
    names = [f"#/{PERSON}/{one['id']}" for one in places if one["kind"] != "im"][:_DISTINCT]
    wanted = [names[number % len(names)] for number in range(switches)]
    await page.evaluate(_SWITCH, names[-2:])  # the first of all loads what all need
    took: list[float] = await page.evaluate(_SWITCH, wanted)
    busy = next(one["id"] for one in places if one["name"] == BUSY)
    await page.evaluate(_SWITCH, [names[-1], f"#/{PERSON}/{busy}"])
    return took


async def _scrolled(page: Page, messages: int) -> Scrolled:
    return Scrolled(**await page.evaluate(_SCROLL, [messages, _PATIENCE]))


async def _server_rows(rounds: int) -> list[Row]:
    """What the server needs to answer, beside a handler that does nothing."""
    with TemporaryDirectory(prefix="patrol-page-") as folder:
        async with World(Path(folder)) as world, _bare() as floor:
            server = PageServer(Stage(world, BotChild({}, world.folder)))
            crowd.fill(world.slack)
            crowd.settle(world.slack.workspace, server.reading.marks)
            await server.start(0)
            try:
                found = [
                    [await _each(server.url, _WORKSPACE), await _each(server.url, _MESSAGES), await _each(floor, "/")]
                    for _ in range(rounds)
                ]
            finally:
                await server.stop()
    workspace, messages, bare = zip(*found, strict=True)
    return [
        Row.of("page", "/api/workspace of a crowd, an empty handler", "ms", Compared.RATIO, None, workspace, bare),
        Row.of("page", "24 of /api/messages, an empty handler", "ms", Compared.RATIO, None, messages, bare),
    ]


async def _each(address: str, path: str) -> float:
    """Milliseconds of a call, on average."""
    async with ClientSession(address) as http:
        await _call(http, path)  # opens the connection
        begin = time.perf_counter()
        for _ in range(_CALLS):
            await _call(http, path)
        return 1000 * (time.perf_counter() - begin) / _CALLS


async def _call(http: ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        answer.raise_for_status()
        await answer.read()


@asynccontextmanager
async def _bare() -> AsyncIterator[str]:
    async def nothing(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/", nothing)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _serving(*arguments: str) -> AsyncIterator[str]:
    """The sandbox as people start it, in a fresh folder; its page's address, as soon as it is printed."""
    with TemporaryDirectory(prefix="patrol-page-") as folder:
        process = await python("-u", "-m", "sandbox", "serve", "--port", "0", "--folder", folder, *arguments)
        try:
            line = await process.stdout.readline() if process.stdout is not None else b""
            if not line:
                raise RuntimeError("the sandbox did not start")
            yield line.split()[-1].decode()
        finally:
            process.terminate()
            await process.communicate()


@asynccontextmanager
async def _opened(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The page, as soon as it can be used."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = await context.new_page()
        await page.goto(f"{address}#/{PERSON}")
        async with asyncio.timeout(_PATIENCE):
            while not await page.evaluate(_USABLE):  # noqa: ASYNC110 - likewise
                await asyncio.sleep(_LOOK)
        yield page
    finally:
        await context.close()


async def _until_running(address: str) -> None:
    async with ClientSession(address) as http, asyncio.timeout(_PATIENCE):
        while await _life(http) != "running":  # noqa: ASYNC110 - another process sets no event of ours
            await asyncio.sleep(_LOOK)


async def _life(http: ClientSession) -> str:
    async with http.get(_WORKSPACE) as answer:
        said: dict[str, Any] = json.loads(await answer.text())
        return str(said["stage"]["life"])


def _part(found: Sequence[float], part: float) -> float:
    """The value that this part of all do not exceed."""
    return sorted(found)[math.ceil(part * len(found)) - 1]
