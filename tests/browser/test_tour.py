"""The guided tour, as those see it whose pages are open while it is played."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from sandbox.page import PageServer
from sandbox.page.tour import STEPS
from tests.browser.conftest import People
from tests.browser.visitors import Visitor, Workspace, served_in
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

PACE: Final = 0.1
WHOLE: Final = 60_000.0  # ms within which all of it is played at this pace

# What comes and goes within a caption, in the order in which it is seen first.
SHOWN: Final = {
    ".pdf": "#side",
    "Subscribed here by": "[role=log]",
    "new famil": "[role=log]",
    "Review": "#side",
    "Why it is here": "dialog",
    "hidden here": "dialog",
    "snoozed until": "[role=log]",
}
RECORD: Final = """(shown) => {
    window.counted = [];
    window.shown = [];
    window.typed = [];
    new MutationObserver(() => {
        const count = document.querySelector('.tour-count')?.textContent;
        if (count && window.counted.at(-1) !== count) window.counted.push(count);
        for (const [words, where] of Object.entries(shown)) {
            const has = [...document.querySelectorAll(where)].some((one) => one.textContent.includes(words));
            if (has && !window.shown.includes(words)) window.shown.push(words);
        }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
    document.addEventListener('input', (event) => window.typed.push(event.target.value));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[PageServer]:
    async with served_in(tmp_path) as server:
        server.tour.pace = PACE
        yield server


@pytest.fixture
def workspace(server: PageServer, person: People) -> Workspace:  # in this order: people leave before the page goes
    return Workspace(server, person)


def tour_of(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("region", name="Tour")


async def starts(visitor: Visitor) -> None:
    await visitor.page.evaluate("() => import('/static/js/tour.js').then((tour) => tour.startTour())")


async def test_all_who_have_the_page_open_are_led_from_a_report_to_a_digest_and_its_review(
    workspace: Workspace,
) -> None:
    bob, dan = await workspace.visit("bob"), await workspace.visit("dan")
    for one in (bob, dan):
        await one.page.evaluate(RECORD, SHOWN)

    await starts(bob)

    for one in (bob, dan):
        await expect(tour_of(one)).to_be_visible()
    for one in (bob, dan):
        await expect(tour_of(one)).to_be_hidden(timeout=WHOLE)
        await one.page.wait_for_function("count => window.shown.length >= count", arg=len(SHOWN))
        assert await one.page.evaluate("window.shown") == [*SHOWN]
        assert await one.page.evaluate("window.counted") == [f"{step} of {STEPS}" for step in range(1, STEPS + 1)]
        assert '/patrol snooze "Solid-state electrolytes" 2w' in await one.page.evaluate("window.typed")
        await expect(one.composer).to_have_value("")


async def test_the_tour_survives_a_reload_starts_anew_in_a_fresh_channel_and_ends_at_any_time(
    workspace: Workspace,
) -> None:
    bob = await workspace.visit("bob")
    workspace.server.tour.pace = 100  # it stays at its first caption

    await starts(bob)
    await expect(tour_of(bob)).to_contain_text("1 of")
    await bob.page.reload()
    await expect(tour_of(bob)).to_contain_text("1 of")
    await starts(bob)
    await expect(bob.page.get_by_role("log", name="Messages in tour-1")).to_be_visible()
    await bob.page.keyboard.press("Escape")
    await expect(tour_of(bob)).to_be_hidden()
    await starts(bob)
    await tour_of(bob).get_by_role("button", name="End the tour").click()
    await expect(tour_of(bob)).to_be_hidden()

    await eventually(lambda: workspace.server.tour.step is None)
