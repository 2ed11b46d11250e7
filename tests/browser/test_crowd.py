"""A conversation of many hundred messages in a browser: all can be reached, and few are drawn at once."""

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import expect

from sandbox import crowd
from tests.browser.conftest import People
from tests.sandbox.page_world import pages_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

MOST: Final = 250  # messages that are drawn at once
# To the top again and again, until it is the very beginning; what was in the list at each look, by its timestamps.
CLIMB: Final = """async (list) => {
  const looks = [];
  for (let frame = 0; frame < 3000; frame += 1) {
    list.scrollTop = 0;
    await new Promise(requestAnimationFrame);
    const shown = [...list.querySelectorAll('article')].map((one) => one.dataset.ts);
    if (shown[0] !== looks.at(-1)?.[0]) looks.push(shown);
    if (list.textContent.includes('very beginning')) return looks;
  }
  throw new Error('the beginning was not reached');
}"""


async def test_who_scrolls_to_the_top_passes_every_message_in_order(tmp_path: Path, person: People) -> None:
    async with pages_of(tmp_path) as pages:
        crowd.fill(pages.slack, channels=20, messages=2_400)
        crowd.settle(pages.slack.workspace, pages.server.reading.marks)
        place = pages.slack.channel("competitors")
        every = [one.ts for one in pages.slack.workspace.history(place.id).top]
        bob = await person("bob")
        await bob.page.goto(f"{pages.server.url}#/bob/{place.id}")
        messages = bob.page.get_by_role("log", name="Messages in competitors")
        await expect(messages.get_by_role("article").last).to_have_attribute("data-ts", every[-1])

        looks: list[list[Any]] = await messages.evaluate(CLIMB)

        assert len(looks) > len(every) // MOST
        for shown in looks:
            begin = every.index(shown[0])
            assert shown == every[begin : begin + len(shown)]
            assert len(shown) <= MOST
        assert {ts for shown in looks for ts in shown} == set(every)

        await bob.page.get_by_role("button", name="Jump to newest").click()
        await expect(messages.get_by_role("article").last).to_have_attribute("data-ts", every[-1])
        await bob.page.goto("about:blank")  # leaves before the sandbox does
