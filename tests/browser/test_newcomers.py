"""What the workspace says to those who have never seen it, and to those whose address leads nowhere."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.test_shell import Place, place, show

pytestmark = pytest.mark.slow
__all__ = ["place"]  # the fixture

OFFERED: Final = [
    "/patrol report 小米科技有限责任公司 pdf",
    "/patrol subscribe 7f22ee78764149b481314b1fa60dca0c weekly mon 09:00",
    "/patrol help",
]
MENU: Final = {
    "type": "section",
    "block_id": "b1",
    "text": {"type": "mrkdwn", "text": "One subscription"},
    "accessory": {
        "type": "overflow",
        "action_id": "more",
        "options": [{"text": {"type": "plain_text", "text": "Edit"}, "value": "edit"}],
    },
}


@pytest.mark.asyncio
async def test_an_empty_channel_offers_lines_to_try_until_something_is_said(person: People, place: Place) -> None:
    page = (await person("bob")).page
    await show(page, place)

    composer = page.get_by_role("textbox", name="Message to competitors")
    offers = page.get_by_role("list", name="To try").get_by_role("button")
    await expect(offers).to_have_count(len(OFFERED))
    for at, line in enumerate(OFFERED):
        await offers.nth(at).click()
        await expect(composer).to_have_value(line)
        await expect(composer).to_be_focused()

    place.post("competitors", "Hello")
    await expect(page.get_by_role("article")).to_have_count(1)
    await expect(offers).to_have_count(0)


@pytest.mark.asyncio
async def test_an_address_that_leads_nowhere_says_so_and_offers_where_to_go(person: People, place: Place) -> None:
    bob = await person("bob")
    bob.forgive("404")
    page = bob.page
    await page.goto(f"{place.url}#/nobody")
    await expect(page.get_by_role("heading", name="Nobody here is called nobody.")).to_be_visible()

    await page.get_by_role("main").get_by_role("link", name="Bob Keller").click()
    await expect(page.get_by_role("button", name="Act as Bob Keller")).to_be_visible()
    await page.goto(f"{place.url}#/bob/C0NOWHERE")
    await expect(page.get_by_text("That conversation is not there for Bob Keller.")).to_be_visible()
    await expect(page.get_by_role("textbox", name="Message to competitors")).to_be_visible()

    place.world.slack.becomes.deactivate("bob")
    await expect(page.get_by_role("heading", name="Bob Keller is deactivated")).to_be_visible()
    people = page.get_by_role("main").get_by_role("link")
    await expect(people.filter(has_text="Dan Okafor")).to_be_visible()
    await expect(people.filter(has_text="Bob Keller")).to_have_count(0)


@pytest.mark.asyncio
async def test_what_can_be_done_with_a_message_covers_nothing_that_is_pressed_in_it(
    person: People, place: Place
) -> None:
    page = (await person("bob")).page
    await show(page, place)
    place.post("competitors", "Before")
    message = place.post("competitors", "One subscription")
    message.blocks = [MENU]
    place.workspace.changed(message)

    article = page.get_by_role("article").last
    await article.hover()
    await article.get_by_role("button", name="More", exact=True).click()
    await expect(page.get_by_role("menuitem", name="Edit")).to_be_visible()
    await page.keyboard.press("Escape")
    await article.get_by_role("button", name="More actions").click()
    await expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()
