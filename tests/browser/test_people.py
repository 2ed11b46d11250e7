"""The ground on which browser tests stand: people apart from each other, and pages that may do no wrong."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from tests.browser.conftest import People

PAGE = """<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><h1>Here</h1>"""


@pytest_asyncio.fixture(loop_scope="session")
async def url() -> AsyncIterator[str]:
    """Where a page is served, with what `?say=` holds at its end."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE + request.query.get("say", ""), content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    [(host, port)] = runner.addresses
    yield f"http://{host}:{port}/"
    await runner.cleanup()


@pytest.mark.asyncio
async def test_two_people_have_two_storages_and_keep_theirs_over_a_reload(person: People, url: str) -> None:
    alice, bob = await person("alice"), await person("bob")
    for one in (alice, bob):
        await one.page.goto(url)
        await one.page.evaluate("name => { localStorage.who = name; document.cookie = `who=${name}` }", one.name)

    for one in (alice, bob):
        await one.page.reload()
        assert await one.page.evaluate("[localStorage.who, document.cookie]") == [one.name, f"who={one.name}"]


@pytest.mark.asyncio
async def test_a_page_looks_the_same_on_every_machine(person: People, url: str) -> None:
    alice, bob = await person("alice"), await person("bob", color_scheme="dark", viewport={"width": 360, "height": 640})
    seen = """[innerWidth, innerHeight, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone,
        matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-reduced-motion)').matches]"""

    for one in (alice, bob):
        await one.page.goto(url)
        await expect(one.page.get_by_role("heading", name="Here")).to_be_visible()

    assert await alice.page.evaluate(seen) == [1280, 800, "en-GB", "Europe/Berlin", False, True]
    assert await bob.page.evaluate(seen) == [360, 640, "en-GB", "Europe/Berlin", True, True]


# What a page may not do, and how it is told.
OFFENCES: Final = {
    "<script>console.error('lost', 7)</script>": r"^console: lost 7 ",
    "<script>throw new Error('broken')</script>": r"^error: .*broken",
    "<script>Promise.reject(new Error('later'))</script>": r"^error: .*later",
    "<img src='/missing.png'>": r"^console: .* 404 .*missing\.png",
    "<img src='http://example.com/x.png'>": r"^outside: http://example\.com/x\.png",
    "<img src='http://192.0.2.7/x.png'>": r"^outside: http://192\.0\.2\.7/x\.png",
    "<script>new WebSocket('ws://example.com/x')</script>": r"^outside: ws://example\.com/x",
}


@pytest.mark.asyncio
async def test_what_a_page_may_not_do_is_held_against_it_unless_it_is_forgiven(person: People, url: str) -> None:
    alice = await person("alice")

    await alice.page.goto(f"{url}?say={''.join(OFFENCES)}")
    await alice.settle()

    for complaint in OFFENCES.values():
        assert [one for one in alice.held_against() if re.search(complaint, one)], complaint
    alice.forgive(".")
    assert alice.held_against() == []


@pytest.mark.asyncio
async def test_no_other_name_than_that_of_the_page_is_reached(person: People, url: str) -> None:
    alice = await person("alice")
    alice.forgive("localhost")

    await alice.page.goto(url)
    reached = await alice.page.evaluate(
        "urls => Promise.all(urls.map(url => fetch(url, {mode: 'no-cors'}).then(() => true, () => false)))",
        [url, url.replace("127.0.0.1", "localhost")],  # any other name would do, where there is a network
    )

    assert reached == [True, False]
    assert any("ERR_NAME_NOT_RESOLVED" in one for one in alice.complaints)


@pytest.mark.asyncio
async def test_who_leaves_a_page_that_still_waits_has_done_nothing_wrong(person: People, url: str) -> None:
    alice = await person("alice")

    await alice.page.goto(f"{url}?say=<script>fetch('/').then(() => fetch('/'))</script>")
    await alice.page.goto("about:blank")
    await alice.settle()

    assert alice.complaints == []


@pytest.mark.asyncio
async def test_a_page_that_answers_no_more_is_held_against_it_and_leaves_nothing(
    person: People, tmp_path: Path
) -> None:
    alice = await person("alice")
    alice.forgive("silent")

    await alice.page.context.close()
    await alice.settle()

    assert alice.complaints == []
    assert await alice.leave(tmp_path, "closed") == []
