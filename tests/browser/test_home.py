"""The Home in a browser: somebody orders from it, sees it go on there, and chooses their language."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from sandbox.page import PageServer
from tests.browser.conftest import People
from tests.browser.visitors import MADE, Visitor, Workspace, served_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

COMPANY = "小米科技有限责任公司"
SOON = 2000  # ms


async def at_home(workspace: Workspace, name: str) -> tuple[Visitor, Locator]:
    """Somebody opens the Home tab of Patrol."""
    person = await workspace.people(name)
    people = workspace.world.slack.workspace
    direct = people.direct(people.person(name).id, people.bot.id)
    await person.page.goto(f"{workspace.server.url}#/{name}/{direct.id}/tab/home")
    return Visitor(name, person.page, workspace.server), person.page.get_by_role("region", name="Home")


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[PageServer]:
    async with served_in(tmp_path) as server:
        yield server


@pytest.fixture
def workspace(server: PageServer, person: People) -> Workspace:  # in this order: people leave before the page goes
    return Workspace(server, person)


async def test_somebody_orders_from_home_follows_it_there_and_reads_in_their_language(workspace: Workspace) -> None:
    workspace.world.clock.set_speed(10)
    bob, home = await at_home(workspace, "bob")
    await expect(home).to_contain_text("Three first steps")
    await home.get_by_role("button", name="Order a report").click()
    await bob.form.get_by_role("textbox").first.fill(COMPANY)
    await bob.form.get_by_role("button", name="Order").click()
    await expect(bob.form).to_have_count(0)
    await expect(home).to_contain_text(COMPANY, timeout=SOON)
    await expect(home.get_by_role("button", name="Cancel")).to_be_visible()
    workspace.world.clock.set_speed(60)
    await expect(home.get_by_role("link", name="open")).to_be_visible(timeout=MADE)
    await expect(home).to_contain_text("No report is under way")

    _, carols = await at_home(workspace, "carol")  # a guest
    await expect(carols).to_contain_text("this workspace's own people")
    await expect(carols).not_to_contain_text(COMPANY)

    await home.get_by_role("combobox").first.click()
    await bob.page.get_by_role("option", name="日本語").click()
    await expect(home.get_by_role("combobox").first).to_have_value("日本語")
    await expect(home).to_contain_text(re.compile(r"\d+月"), timeout=SOON)  # the day of what was delivered
