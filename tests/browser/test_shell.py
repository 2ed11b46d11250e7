"""The workspace in a browser: conversations, threads, drafts and what each person sees, with Patrol's process off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.slack.messages import Message
from sandbox.slack.workspace import Workspace
from sandbox.world import World
from tests.browser.conftest import People

pytestmark = pytest.mark.slow

TO_BEGINNING = """log => new Promise(done => {
    const step = () => {
        log.scrollTop = 0;
        if (log.querySelector('h2')) done();
        else requestAnimationFrame(step);
    };
    step();
})"""
NARROW = {"width": 360, "height": 640}
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Regenerate"}}


@dataclass
class Place:
    """A workspace that is served to browsers."""

    url: str
    world: World

    @property
    def workspace(self) -> Workspace:
        return self.world.slack.workspace

    def post(self, place: str, text: str, *, thread: str | None = None, only: str | None = None) -> Message:
        """Let Patrol write into a channel; `only` is the one person who sees it."""
        workspace = self.workspace
        channel = workspace.channel(place)
        message = Message(channel.id, workspace.new_ts(), workspace.bot.id, text, thread_ts=thread, from_bot=True)
        message.ephemeral_for = workspace.person(only).id if only else None
        return workspace.add(message)

    def change(self, message: Message, text: str) -> None:
        """Let Patrol edit what it wrote."""
        message.text, message.edited = text, True
        message.blocks = [{"type": "actions", "block_id": "b1", "elements": [BUTTON]}] if text == "" else []
        self.workspace.changed(message)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Place]:
    """A workspace whose Patrol is never started."""
    async with World(folder) as world:
        server = PageServer(Stage(world, BotChild(world.settings(), folder)))
        await server.start(0)
        yield Place(server.url, world)
        await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with served(tmp_path) as place:
        yield place


async def show(page: Page, place: Place, who: str = "bob") -> None:
    await page.goto(f"{place.url}#/{who}")
    await expect(page.get_by_role("textbox", name="Message to competitors")).to_be_visible()


@pytest.mark.asyncio
async def test_what_is_unread_is_counted_and_read_once_it_is_seen(place: Place, person: People) -> None:
    page = (await person("bob")).page
    for number in range(3):
        place.post("general", f"News {number}")
    await show(page, place)
    conversations = page.get_by_role("navigation", name="Conversations")
    await expect(page).to_have_title("(3) competitors – Patrol sandbox")

    await conversations.get_by_role("link", name="general, 3 unread").click()

    await expect(page.get_by_role("log", name="Messages in general").get_by_role("article")).to_have_count(3)
    await expect(page.get_by_role("separator", name="New messages")).to_be_visible()
    await expect(conversations.get_by_role("link", name="general", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    await expect(page).to_have_title("general – Patrol sandbox")
    place.post("competitors", "More")
    await expect(conversations.get_by_role("link", name="competitors, 1 unread")).to_be_visible()
    marks = "performance.getEntriesByType('mark').map(one => one.name)"
    assert {"patrol-usable", "patrol-switch-start", "patrol-switch-end"} <= set(await page.evaluate(marks))


@pytest.mark.asyncio
async def test_a_long_conversation_scrolls_to_its_beginning_and_back_and_keeps_its_place(
    place: Place, person: People
) -> None:
    page = (await person("bob")).page
    for number in range(600):
        place.post("competitors", f"Message {number}")
    await show(page, place)
    log = page.get_by_role("log", name="Messages in competitors")
    await expect(log.get_by_text("Message 599", exact=True)).to_be_in_viewport()

    await log.evaluate(TO_BEGINNING)
    await expect(log.get_by_text("the very beginning")).to_be_in_viewport()
    await expect(log.get_by_text("Message 0", exact=True)).to_be_in_viewport()
    assert await log.get_by_role("article").count() <= 250

    place.post("competitors", "The newest")
    await page.get_by_role("link", name="general").click()
    await expect(page.get_by_role("log", name="Messages in general")).to_be_visible()
    await page.get_by_role("link", name="competitors").click()
    await expect(log.get_by_text("Message 0", exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name="1 new").click()
    await expect(log.get_by_text("The newest")).to_be_in_viewport()


@pytest.mark.asyncio
async def test_a_thread_is_live_and_takes_no_commands(place: Place, person: People) -> None:
    page = (await person("bob")).page
    parent = place.post("competitors", "Your report")
    await show(page, place)
    article = page.get_by_role("article", name="Patrol,")
    await article.hover()
    await article.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    composer = thread.get_by_role("textbox", name="Reply in the thread")
    await expect(composer).to_be_focused()

    await composer.fill("/patrol help")
    await composer.press("Enter")
    await expect(thread.get_by_role("alert")).to_have_text("/patrol is not supported in threads. Sorry.")
    await composer.fill("Thank you & <bye>")
    await composer.press("Enter")
    place.post("competitors", "Here is the file", thread=parent.ts)

    await expect(thread.get_by_role("article")).to_have_count(3)
    await expect(thread.get_by_text("Thank you & <bye>")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("button", name="2 replies")).to_be_visible()
    await thread.get_by_role("button", name="Close").click()
    await expect(thread).to_be_hidden()


@pytest.mark.asyncio
async def test_an_edit_changes_its_message_alone_and_leaves_the_focus_where_it_was(
    place: Place, person: People
) -> None:
    page = (await person("bob")).page
    first, second = place.post("competitors", ""), place.post("competitors", "Stays")
    place.change(first, "")
    await show(page, place)
    await page.get_by_text("Stays").evaluate("one => { window.kept = one.closest('article'); }")
    button = page.get_by_role("button", name="Regenerate")
    await button.focus()

    first.text = "Another"
    first.blocks[0]["elements"] = [*first.blocks[0]["elements"], {**BUTTON, "action_id": "x", "value": "2"}]
    place.workspace.changed(first)

    await expect(page.get_by_role("button", name="Regenerate")).to_have_count(2)
    await expect(button.first).to_be_focused()
    assert await page.get_by_text("Stays").evaluate("one => one.closest('article') === window.kept")
    place.workspace.delete(second)
    await expect(page.get_by_text("Stays")).to_be_hidden()


@pytest.mark.asyncio
async def test_a_command_without_patrol_says_so_and_what_was_typed_stays_over_a_reload(
    place: Place, person: People
) -> None:
    page = (await person("bob")).page
    await show(page, place)
    composer = page.get_by_role("textbox", name="Message to competitors")

    await composer.press_sequentially("/pa")
    await expect(page.get_by_role("listbox", name="Commands").get_by_role("option")).to_have_count(1)
    await composer.press("Tab")
    await expect(page.get_by_role("option")).to_have_count(len(await page.evaluate(WORDS)))
    await composer.press_sequentially("subsc")
    await expect(page.get_by_role("option")).to_have_text(["subscribe", "subscriptions"])
    await composer.press("Enter")
    await composer.press_sequentially("x")
    await expect(composer).to_have_value("/patrol subscribe x")
    await composer.press("Enter")

    await expect(page.get_by_text('failed with the error "dispatch_failed"')).to_be_visible()
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await expect(composer).to_have_value("/patrol subscribe x")
    await page.reload()
    await expect(composer).to_have_value("/patrol subscribe x")


WORDS = "import('/static/js/state.js').then(({ state }) => state.commands[0].words)"


@pytest.mark.asyncio
async def test_two_people_see_different_things(place: Place, person: People) -> None:
    bob, carol = (await person("bob")).page, (await person("carol")).page
    await show(bob, place)
    await show(carol, place, "carol")

    place.post("competitors", "For Bob alone", only="bob")
    await bob.get_by_role("textbox", name="Message to competitors").fill("Hello @carol")
    await bob.get_by_role("textbox", name="Message to competitors").press("Enter")

    await expect(carol.get_by_role("article", name="Bob Keller,")).to_contain_text("Hello @Carol Reyes")
    await expect(bob.get_by_text("For Bob alone")).to_be_visible()
    await expect(bob.get_by_text("Only visible to you")).to_be_visible()
    await expect(carol.get_by_text("For Bob alone")).to_be_hidden()
    await expect(carol.get_by_role("link", name="general")).to_be_hidden()
    await expect(bob.get_by_role("link", name="general")).to_be_visible()


@pytest.mark.asyncio
async def test_on_a_narrow_screen_the_conversations_are_a_drawer(place: Place, person: People) -> None:
    page = (await person("bob", viewport=NARROW)).page
    await show(page, place)
    await expect(page.get_by_role("link", name="general")).to_be_hidden()

    await page.get_by_role("button", name="Open conversations").click()
    await expect(page.get_by_role("link", name="competitors")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="general")).to_be_hidden()
    await page.get_by_role("button", name="Open conversations").click()
    await page.get_by_role("link", name="general").click()

    await expect(page.get_by_role("textbox", name="Message to general")).to_be_visible()
    await expect(page.get_by_role("link", name="random")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.asyncio
async def test_all_is_reached_by_keyboard(place: Place, person: People) -> None:
    page = (await person("bob")).page
    place.post("general", "One")
    place.post("general", "Two")
    await show(page, place)

    await page.keyboard.press("Control+k")
    await page.keyboard.type("gene")
    await page.keyboard.press("Enter")
    composer = page.get_by_role("textbox", name="Message to general")
    await expect(composer).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("article").nth(1)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("article").nth(0)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Reply in thread")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("textbox", name="Reply in the thread")).to_be_focused()
    await page.keyboard.type("By keyboard")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("complementary", name="Thread").get_by_role("article")).to_have_count(2)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    await expect(page.get_by_role("article").nth(0).get_by_role("button", name="Reply in thread")).to_be_focused()


@pytest.mark.asyncio
async def test_what_becomes_of_a_channel_is_chosen_from_its_menu(place: Place, person: People) -> None:
    page = (await person("bob")).page
    await show(page, place)

    await page.get_by_role("button", name="Conversation menu").click()
    await page.get_by_role("menuitem", name="Rename …").click()
    await page.get_by_role("textbox", name="Name", exact=True).fill("rivals")
    await page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("heading", name="rivals", level=1)).to_be_visible()
    composer = page.get_by_role("textbox", name="Message to rivals")
    await composer.fill("/archive")
    await composer.press("Enter")
    await expect(page.get_by_text("rivals is archived")).to_be_visible()
    await page.get_by_role("button", name="Conversation menu").click()
    await page.get_by_role("menuitem", name="Delete …").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()

    await expect(page.get_by_role("heading", name="general", level=1)).to_be_visible()
    await page.get_by_role("link", name="Patrol").click()
    await expect(page.get_by_text("Sending messages to Patrol is turned off.")).to_be_visible()
