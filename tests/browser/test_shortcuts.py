"""What is chosen from a message's menu, as it is seen in a browser: from the message to the value report."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from sandbox.page import PageServer
from tests.browser.conftest import People
from tests.browser.visitors import MADE, Workspace, served_in

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[PageServer]:
    async with served_in(tmp_path) as server:
        yield server


async def test_somebody_looks_a_patent_up_from_a_message_and_orders_its_value_report(
    server: PageServer, person: People
) -> None:
    workspace = Workspace(server, person)
    patents = workspace.world.patsnap.patents
    granted = next(one for one in map(patents.patent, range(500)) if one.patent_type == "PATENT")
    bob = await workspace.visit("bob")
    await bob.types(f"Did you see {granted.number}?")
    message = bob.saying(granted.number)

    await message.hover()
    await message.get_by_role("button", name=re.compile("More")).click()
    await bob.page.get_by_role("menuitem", name=re.compile("Look up patents")).click()
    await expect(bob.form.get_by_role("link", name="Open in PatSnap")).to_be_visible(timeout=MADE)
    await expect(bob.form).to_contain_text(granted.number)
    await bob.form.get_by_role("button", name="Value report to me").click()
    await bob.page.get_by_role("button", name="Order", exact=True).click()
    await expect(bob.form).to_contain_text("comes to your direct messages")
    await bob.form.get_by_role("button", name="Close", exact=True).last.click()

    await message.hover()
    await message.get_by_role("button", name=re.compile("More")).click()
    await bob.page.get_by_role("menuitem", name=re.compile("Value report")).click()
    await expect(bob.form).to_contain_text("bills one report")
    await bob.form.get_by_role("button", name="Not now").click()
    await bob.goes_to("Patrol")
    await expect(bob.saying(granted.number)).to_contain_text("In the thread", timeout=MADE)
    assert [job.order.patent_number for job in workspace.world.patsnap.jobs] == [granted.number]
