"""The bar above the workspace: who is acted as, the clock, faults, Patrol's process, and the inspector."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from sandbox.faults import What
from sandbox.page import PageServer
from tests.browser.conftest import People
from tests.browser.visitors import served_in
from tests.eventually import eventually

pytestmark = pytest.mark.slow

ORDER = "report 91110108551385082Q pdf"  # a credit code: no company has to be chosen


@pytest_asyncio.fixture(loop_scope="session")
async def page(tmp_path: Path) -> AsyncIterator[PageServer]:
    """A workspace at sixtyfold speed in which Patrol runs."""
    async with served_in(tmp_path) as page:
        yield page


def button(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("button", name=name, exact=True)


@pytest.mark.asyncio
async def test_the_clock_faults_and_patrols_process_are_in_everybodys_hands(page: PageServer, person: People) -> None:
    alice, bob = (await person("alice")).page, (await person("bob")).page
    await alice.goto(f"{page.url}#/alice")
    await bob.goto(f"{page.url}#/bob")
    world = page.stage.world

    await expect(button(alice, "Act as Alice Zhang")).to_be_visible()
    patrol = bob.get_by_role("group", name="Patrol")
    await expect(patrol).to_contain_text("running")
    await button(alice.get_by_role("group", name="Patrol"), "Kill").click()
    await expect(patrol).to_contain_text("stopped")

    before = world.clock.now()
    clock = bob.get_by_role("group", name="Clock")
    told = await clock.get_by_role("time").inner_text()
    await button(clock, "+1 day").click()
    await expect(clock.get_by_role("time")).not_to_contain_text(told.split(",")[0])
    assert (world.clock.now() - before).total_seconds() >= 86_400
    await button(clock, "×1").click()
    await expect(button(alice.get_by_role("group", name="Clock"), "×1")).to_have_attribute("aria-pressed", "true")

    await button(bob, "Faults").click()
    slow = bob.get_by_role("switch", name="PatSnap slow")
    await slow.click()
    await expect(slow).to_be_checked()
    await expect(alice.get_by_role("button", name="Faults, 1 on")).to_be_visible()
    lost = bob.get_by_role("switch", name="PatSnap's answers lost")
    await lost.press("Space")
    await expect(lost).to_be_checked()
    befalling = world.faults.take("patsnap.alert.check")
    assert befalling is not None
    assert befalling.what is What.LOST
    await button(bob, "Clear all").click()
    await expect(slow).not_to_be_checked()

    await button(patrol, "Start").click()
    await expect(patrol).to_contain_text("running", timeout=15_000)
    await eventually(lambda: world.slack.connected)
    await button(bob, "Faults").click()
    await button(bob, "Disconnect Slack").click()
    await eventually(lambda: world.slack.calls.count("slack.apps.connections.open") >= 3)
    await expect(patrol).to_contain_text("running")

    await bob.keyboard.press("Escape")
    await button(bob, "Act as Bob Keller").click()
    await bob.get_by_role("menuitem", name=re.compile("Alice Zhang")).click()
    await expect(button(bob, "Act as Alice Zhang")).to_be_visible()


@pytest.mark.asyncio
async def test_the_inspector_shows_what_goes_over_the_wire_and_what_it_cost_and_no_secret(
    page: PageServer, person: People
) -> None:
    bob = (await person("bob")).page
    await bob.goto(f"{page.url}#/bob")
    world = page.stage.world
    await button(bob, "Inspector").click()
    inspector = bob.get_by_role("complementary", name="Inspector")

    await world.slack.command("bob", "competitors", "/patrol", ORDER)

    row = inspector.get_by_role("listitem").filter(has_text=f"/patrol {ORDER} (@bob in #competitors)")
    await expect(row).to_contain_text("acked")
    await row.locator("summary").click()
    await expect(row).to_contain_text('"command": "/patrol"')
    await expect(row).to_contain_text("/hooks/•••")
    await row.locator("summary").click()
    await inspector.get_by_role("combobox", name="Between whom").select_option("Patrol to PatSnap")
    ordered = inspector.get_by_role("listitem").filter(has_text="R001 Enterprise report")
    await expect(ordered).to_have_count(1)
    await inspector.get_by_role("searchbox", name="Filter by text").fill("nothing like it")
    await expect(inspector).to_contain_text("Nothing fits the filter.")
    await inspector.get_by_role("searchbox", name="Filter by text").fill("")
    await inspector.get_by_role("combobox", name="Between whom").select_option("Everything")
    for summary in (await inspector.locator("summary").all())[:12]:
        await summary.click()
    await expect(inspector.get_by_text("Reading …")).to_have_count(0)

    shown = await bob.content()
    assert [one for one in world.slack.secrets | world.patsnap.secrets if one in shown] == []

    await inspector.get_by_role("tab", name="Billed").click()
    await expect(inspector.get_by_role("row", name="R001 Enterprise report")).to_contain_text("1 report")
    await button(inspector, "Reset the count").click()
    await expect(inspector.get_by_role("row", name="R001 Enterprise report")).to_contain_text(re.compile("1 report0$"))
