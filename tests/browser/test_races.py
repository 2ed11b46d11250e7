"""What happens between a question of the page and its answer: nothing is lost, doubled, or shown to somebody else."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import APIResponse, Page, Route, expect

from tests.browser.conftest import People
from tests.browser.test_shell import Place, served, show
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

CHECK = """async ([place]) => {
    const { messagesOf } = await import('/static/js/messages.js');
    const window = messagesOf(place);
    await window.open();
    await Promise.all([window.loadOlder(), window.loadOlder()]);
    const both = window.part.map((one) => one.text);
    const older = window.loadOlder();
    window.rest();
    await older;
    return [both, window.part.map((one) => one.text)];
}"""


@dataclass
class Held:
    """Answers of the sandbox that are on their way for as long as a test wants."""

    answers: list[tuple[Route, APIResponse]] = field(default_factory=list)

    async def hold(self, route: Route) -> None:
        self.answers.append((route, await route.fetch()))

    async def let_go(self) -> None:
        answers, self.answers = self.answers, []
        for route, answer in answers:
            await route.fulfill(response=answer)


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with served(tmp_path) as place:
        yield place


async def held_on(page: Page, path: str) -> Held:
    held = Held()
    await page.route(path, held.hold)
    return held


async def test_what_is_said_while_a_conversation_is_read_is_shown_once(place: Place, person: People) -> None:
    page = (await person("bob")).page
    place.post("general", "Before")
    await show(page, place)
    held = await held_on(page, "**/api/messages*")
    for name in ("general, 1 unread", "competitors", "general, 1 unread"):
        await page.get_by_role("link", name=name).click()
    await eventually(lambda: held.answers)

    place.post("general", "Meanwhile")
    await expect(page.get_by_role("link", name="general, 2 unread")).to_be_visible()
    await held.let_go()

    texts = page.get_by_role("log", name="Messages in general").locator(".message-text")
    await expect(texts).to_have_text(["Before", "Meanwhile"])


async def test_what_is_answered_while_a_thread_is_read_is_shown(place: Place, person: People) -> None:
    page = (await person("bob")).page
    parent = place.post("competitors", "Your report")
    place.post("competitors", "First", thread=parent.ts)
    await show(page, place)
    held = await held_on(page, "**/api/thread*")
    await page.get_by_role("button", name="1 reply").click()
    await eventually(lambda: held.answers)

    place.post("competitors", "Second", thread=parent.ts)
    await expect(page.get_by_role("button", name="2 replies")).to_be_visible()
    await held.let_go()

    replies = page.get_by_role("complementary", name="Thread").get_by_role("log")
    await expect(replies.locator(".message-text")).to_have_text(["First", "Second"])


async def test_what_changes_while_the_page_opens_is_there_when_it_is_open(place: Place, person: People) -> None:
    page = (await person("bob")).page
    frames: list[str | bytes] = []

    def hear(frame: str | bytes) -> None:
        frames.append(frame)

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    held = await held_on(page, "**/api/workspace*")
    await page.goto(f"{place.url}#/bob")
    await eventually(lambda: held.answers)

    place.post("general", "Meanwhile")
    await eventually(lambda: frames)
    await held.let_go()

    await expect(page.get_by_role("link", name="general, 1 unread")).to_be_visible()


async def test_who_was_chosen_last_is_acted_as_whatever_is_answered_last(place: Place, person: People) -> None:
    page = (await person("bob")).page
    await show(page, place)
    held = await held_on(page, "**/api/workspace?as=alice")
    await page.evaluate("location.hash = '#/alice'")
    await eventually(lambda: held.answers)
    await page.evaluate("location.hash = '#/dan'")
    await expect(page.get_by_role("button", name="Act as Dan")).to_be_visible()

    await held.let_go()
    await page.get_by_role("link", name="general").click()

    await expect(page.get_by_role("log", name="Messages in general")).to_be_visible()
    await expect(page.get_by_role("button", name="Act as Dan")).to_be_visible()


async def test_what_one_person_has_read_is_not_told_to_the_next_one(place: Place, person: People) -> None:
    page = (await person("bob")).page
    bob = place.workspace.person("bob")
    secret = place.workspace.add_channel("secret", {bob.id, place.workspace.bot.id}, private=True)
    place.post("secret", "Nobody else knows")
    await show(page, place)
    held = await held_on(page, "**/control/read")
    await page.get_by_role("link", name="secret, 1 unread").click()
    await eventually(lambda: held.answers)
    await page.evaluate("location.hash = '#/alice'")
    await expect(page.get_by_role("button", name="Act as Alice")).to_be_visible()
    await expect(page.get_by_role("link", name="general")).to_be_visible()

    async with page.expect_response("**/control/read"):
        await held.let_go()
    await asyncio.gather(*(page.evaluate("new Promise((done) => setTimeout(done))") for _ in range(2)))

    await expect(page.get_by_role("link", name=secret.name)).to_have_count(0)


async def test_parts_that_are_read_side_by_side_have_no_gap_and_no_message_twice(place: Place, person: People) -> None:
    page = (await person("bob")).page
    texts = [f"Message {number}" for number in range(300)]
    for text in texts:
        place.post("general", text)
    await show(page, place)

    both, rested = await page.evaluate(CHECK, [place.workspace.channel("general").id])

    assert both == texts[-len(both) :]
    assert rested == texts[-len(rested) :]
    assert len(both) > len(rested) > 0


async def test_a_channel_that_goes_takes_its_open_thread_with_it(place: Place, person: People) -> None:
    bob = await person("bob")
    bob.forgive(r"400.*/control/read")  # the page may be about to say that he has read what is gone by then
    page = bob.page
    parent = place.post("general", "Your report")
    channel = place.workspace.channel("general")
    await page.goto(f"{place.url}#/bob/{channel.id}/thread/{parent.ts}")
    await expect(page.get_by_role("complementary", name="Thread")).to_be_visible()

    await place.world.slack.becomes.delete("general")

    await expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    await expect(page.get_by_role("textbox", name="Message to competitors")).to_be_visible()


async def test_an_address_that_is_cut_off_leads_to_the_workspace(place: Place, person: People) -> None:
    page = (await person("bob")).page

    await page.goto(f"{place.url}#/%E5%B0%8")

    await expect(page.get_by_role("textbox", name="Message to competitors")).to_be_visible()
