"""Block Kit on the page: shown as Slack shows it, and what cannot be shown is said, never hidden."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect

from sandbox.page.gallery import Gallery
from sandbox.page.guard import guard
from sandbox.page.server import STATIC
from sandbox.slack import layouts, validate_message, validate_view
from tests.browser import kit_samples as samples
from tests.browser.conftest import People
from tests.browser.kit_samples import Block, button, line, marked, plain, rich, word

pytestmark = pytest.mark.slow

# A world of two people and two channels, and ways to draw in it; `outline` writes down what matters of what was drawn.
GROUND: Final = """
const [{ renderBlocks }, { renderMrkdwn }, { renderDate }] = await Promise.all(
  ['render', 'mrkdwn', 'dates'].map((name) => import(`/static/js/kit/${name}.js`)));
const person = (id, name) => [id, { id, name, real_name: name }];
const context = (me = {}, now = '2026-03-16T08:59:30Z') => ({
  surface: 'message', form: null, press: async () => {}, openPlace: () => {}, now: () => new Date(now),
  people: new Map([person('U0001', 'Alice Wu'), person('U0002', 'Bob Keller')]),
  places: new Map([['C0001', { id: 'C0001', name: 'competitors', kind: 'public' }]]),
  me: { id: 'U0002', zone: 'Europe/Berlin', locale: 'en-US', ...me },
});
const outline = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.matches('.hidden-text, svg')) return '';
  const inside = [...node.childNodes].map(outline).join('');
  if (node.matches('[data-problem]')) return `!!${inside}!!`;
  if (node.matches('.mention')) return `{${inside}}`;
  if (node.matches('a')) return `[${inside}](${node.getAttribute('href')} ${node.target} ${node.rel})`;
  return node.matches('span, time') ? inside : `<${node.localName}>${inside}</${node.localName}>`;
};
Object.assign(window, { renderBlocks, renderMrkdwn, renderDate, context, outline });
"""
DRAW: Final = """blocks => {
  document.body.replaceChildren(renderBlocks(blocks, context()));
  return [...document.querySelectorAll('[data-problem]')].map((one) => one.textContent);
}"""
DRAW_EACH: Final = """messages => messages.map((blocks) => {
  const shown = renderBlocks(blocks, context());
  return [...shown.querySelectorAll('[data-problem]')].map((one) => one.textContent);
})"""
MANY: Final = 30_000  # ms that a page with all that Patrol shows may take on a busy machine
AWAY: Final = "_blank noopener noreferrer"

MARKED: Final = {
    "*bold* _slanted_ ~struck~": "<strong>bold</strong> <em>slanted</em> <s>struck</s>",
    "_*both*_ (*a*), *b*.": "<em><strong>both</strong></em> (<strong>a</strong>), <strong>b</strong>.",
    "a*b*c snake_case_name * x* *x *": "a*b*c snake_case_name * x* *x *",
    "*over\nlines*": "*over\nlines*",
    "小米*粗*体 *粗体* \u2060*\u2060A\u2060*\u2060": "小米*粗*体 <strong>粗体</strong> \u2060*\u2060A\u2060*\u2060",
    "x\u200b*bold*\u200by": "x\u200b<strong>bold</strong>\u200by",
    "`*a* :wave: &lt;b&gt; <@U0001>` a`b`c": "<code>*a* :wave: <b> {@Alice Wu}</code> a`b`c",
    "*a `*` b*": "<strong>a <code>*</code> b</strong>",
    "before\n```\n*a*\n  :wave:\n```\nafter": "before<pre>*a*\n  :wave:</pre>after",
    "> one\n&gt; two\nthree": "<blockquote>one\ntwo</blockquote>three",
    ">>> three": "<blockquote>>> three</blockquote>",
    "• one\n• two  three": "• one\n• two  three",
    "a &amp; b &lt; c &gt; d &amp;lt;": "a & b < c > d &lt;",
    "1 < 2 <": "1 < 2 <",
    "<https://a.example/?x=1&amp;y=2|A &amp; *B* :x:>": f"[A & *B* ❌](https://a.example/?x=1&y=2 {AWAY})",
    "*<https://a.example/|bold>*": f"<strong>[bold](https://a.example/ {AWAY})</strong>",
    "<mailto:a@b.example>": f"[a@b.example](mailto:a@b.example {AWAY})",
    "see https://a.example/b_c. And": f"see [https://a.example/b_c](https://a.example/b_c {AWAY}). And",
    "<@U0001> and <@U0002|bob>": "{@Alice Wu} and {@Bob Keller}",
    "<#C0001> <#C0001|old-name> <#C0009|hidden>": "{#competitors} {#competitors} {private channel}",
    "<!here> <!channel|channel> <!subteam^S1|@lawyers>": "{@here} {@channel} {@lawyers}",
    ":wave: :+1::skin-tone-4: :flag-cn: at 10:31:05": "👋 👍🏽 🇨🇳 at 10:31:05",
    "<!date^1773651570^{date_num}^https://a.example/|then>": f"[2026-03-16](https://a.example/ {AWAY})",
    # What Slack makes nothing of stands there as it was written, and says that something is wrong.
    "<@U0009> <@nobody>": "!!@U0009!! !!@nobody!!",
    ":no_such_emoji: <!subteam^S1> <!nonsense>": "!!:no_such_emoji:!! !!@S1!! !!<!nonsense>!!",
    "<!date^soon^{date}|then> <!date^1773651570^{moon}|then>": "!!then!! !!then!!",
    "<@U0001 and on": "!!<@!!U0001 and on",
    "<script>x</script>": "!!<script>!!x!!</script>!!",
    "<javascript:alert(1)|press me> <a.example>": "!!press me!! !!<a.example>!!",
}

# Slack: formatting text, date formatting. The reader is in Berlin, and it is a quarter to ten on 16 March 2026.
DATES: Final = {
    ("{date_num} {date_slash}", "en-US"): "2026-03-13 03/13/2026",
    ("{date}|{date_long_full}", "en-US"): "March 13th, 2026|March 13th, 2026",
    ("{date_short}|{date_long}", "en-US"): "Mar 13, 2026|Friday, March 13th, 2026",
    ("{date_pretty}|{date_short_pretty}|{date_long_pretty}", "en-US"): (
        "March 13th, 2026|Mar 13, 2026|Friday, March 13th, 2026"
    ),
    ("{time} {time_secs} {ago}", "en-US"): "9:59 AM 9:59:30 AM 3 days ago",
    ("{day_divider_pretty}", "en-US"): "Friday, March 13th",
    ("{date} {time}", "en-GB"): "13 March 2026 09:59",
    ("{date_short}", "de-DE"): "13. März 2026",
    ("{date} {ago}", "zh-CN"): "2026年3月13日 3天前",
}
FRIDAY: Final = 1_773_392_370
NOW: Final = FRIDAY + 3 * 86_400
NEAR: Final = {
    (NOW, "{date_pretty} at {time}"): "Today at 9:59 AM",
    (NOW - 36_000, "on {date_short_pretty}"): "on yesterday",
    (NOW + 86_400, "{date_long_pretty}"): "Tomorrow",
    (NOW + 7_200, "{ago}"): "In 2 hours",
    (NOW - 400 * 86_400, "{day_divider_pretty}"): "Sunday, February 9th, 2025",
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    """Where the page's files and the gallery are served, under the page's own policy."""

    async def gallery(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "gallery.html")

    async def empty(_: web.Request) -> web.StreamResponse:
        style = "".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in ("tokens", "base", "kit"))
        head = f'<!doctype html><html lang="en"><title>Kit</title><link rel="icon" href="data:,">{style}'
        return web.Response(text=head, content_type="text/html")

    app = web.Application(middlewares=[guard])
    app.router.add_get("/", empty)
    app.router.add_get("/gallery", gallery)
    app.router.add_get("/api/gallery", Gallery().handle)
    app.router.add_static("/static/", STATIC)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    [(host, port)] = runner.addresses
    yield f"http://{host}:{port}/"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def page(person: People, url: str) -> Page:
    """A page on which blocks can be drawn."""
    somebody = await person("bob")
    somebody.forgive(r"none\.png|fonts/cjk")  # the pictures of the samples are nowhere
    await somebody.page.goto(url)
    await somebody.page.evaluate(f"(async () => {{ {GROUND} }})()")
    return somebody.page


@pytest.mark.asyncio
async def test_every_message_and_form_of_patrol_is_shown_in_the_gallery_without_a_problem(
    person: People, url: str
) -> None:
    alice = await person("alice")
    alice.forgive("fonts/cjk")
    page = alice.page
    page.set_default_timeout(MANY)

    await page.goto(f"{url}gallery#digest-of-49")

    total = page.locator(".total")
    await expect(total).to_contain_text("exhibits, 0 with problems", timeout=MANY)
    count = int((await total.inner_text()).split()[0])
    assert count > 400
    assert await page.locator("article.exhibit").count() == count
    exhibit = page.locator("#digest-of-49")  # by role it would take a second to find among as many as these
    await expect(exhibit.locator("h2")).to_be_in_viewport(timeout=MANY)
    await page.get_by_placeholder("Search").fill("digest, of 49")
    await expect(total).to_contain_text(f"{count} exhibits, 0 with problems · 4 shown", timeout=MANY)
    await exhibit.get_by_role("button", name="JSON").click()
    payload = json.loads(await exhibit.locator(".source").inner_text())
    assert validate_message(payload) == []


@pytest.mark.asyncio
async def test_marked_text_looks_as_slack_shows_it(page: Page) -> None:
    drawn = await page.evaluate("texts => texts.map((text) => outline(renderMrkdwn(text, context())))", list(MARKED))

    assert dict(zip(MARKED, drawn, strict=True)) == MARKED
    verbatim = "text => outline(renderMrkdwn(text, context(), { verbatim: true }))"
    shown = await page.evaluate(verbatim, "https://a.example <https://a.example>")
    assert shown == f"https://a.example [https://a.example](https://a.example {AWAY})"


@pytest.mark.asyncio
async def test_dates_are_told_in_the_readers_zone_and_language_and_by_the_sandboxs_time(page: Page) -> None:
    write = "([seconds, format, locale]) => renderDate({ seconds, format }, context({ locale })).textContent"
    cases = [[FRIDAY, form, locale] for form, locale in DATES] + [[at, form, "en-US"] for at, form in NEAR]

    written = await page.evaluate(f"cases => cases.map({write})", cases)

    assert written == [*DATES.values(), *NEAR.values()]
    far = (
        "renderDate({ seconds: 1773651570, format: '{date_num} {time}' }, context({ zone: 'Asia/Tokyo' })).textContent"
    )
    assert await page.evaluate(far) == "2026-03-16 5:59 PM"


def refusals(block: Block) -> list[str]:
    """What Slack has against this block."""
    if block.get("type") in samples.IN_MODALS:
        return validate_view({"type": "modal", "title": plain("Title"), "submit": plain("Go"), "blocks": [block]})
    return validate_message({"text": "x", "blocks": [block]})


@pytest.mark.asyncio
async def test_every_type_of_block_is_shown_and_every_missing_field_is_told(page: Page) -> None:
    whole = {**samples.IN_MESSAGES, **samples.IN_MODALS}
    assert whole.keys() == layouts.IN_MESSAGES.keys() | layouts.IN_MODALS.keys()
    blocks = [*whole.values(), *samples.CHARTS]
    blocks += [
        {name: value for name, value in block.items() if name != left_out}
        for block in whole.values()
        for left_out in block
    ]

    found = await page.evaluate(DRAW_EACH, [[block] for block in blocks])

    pairs = [(refusals(block), problems) for block, problems in zip(blocks, found, strict=True)]
    assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1])] == []
    assert len([problems for problems in found if problems]) > 20


BROKEN: Final[dict[str, Block]] = {
    "Slack has no block of the type hologram.": {"type": "hologram"},
    "Slack has no block of the type toString.": {"type": "toString"},
    "must be plain_text, not mrkdwn": {"type": "header", "text": marked("*x*")},
    "Here should be a text object.": {"type": "section", "text": "x"},
    "Here should be a list of elements.": {"type": "actions", "elements": button("x")},
    "hologram": {"type": "actions", "elements": [button("x"), {"type": "hologram"}]},
    "There is no emoji called nope.": {"type": "header", "text": plain(":nope:")},
    "Rich text has no piece of the type hologram.": rich(line(word("x"), {"type": "hologram"})),
    "Rich text has no style blinking.": rich(line(word("x", "blinking"))),
    "A table has no cell of the type hologram.": {"type": "table", "rows": [[{"type": "hologram"}]]},
    "There is no chart of the type radar.": {"type": "data_visualization", "title": "x", "chart": {"type": "radar"}},
    "Not the address of a picture": {"type": "image", "alt_text": "x", "image_url": "javascript:alert(1)"},
}


@pytest.mark.asyncio
async def test_what_cannot_be_shown_is_told_in_its_place_and_the_rest_is_shown(page: Page) -> None:
    after = {"type": "section", "text": marked("*after*")}

    found = await page.evaluate(DRAW_EACH, [[block, after] for block in BROKEN.values()])

    for words, problems in zip(BROKEN, found, strict=True):
        assert len(problems) == 1, problems
        assert words in problems[0]
    assert await page.evaluate(DRAW, [*BROKEN.values(), after, None, 7, "x", {}]) != []
    await expect(page.get_by_text("after", exact=True)).to_be_visible()


HOSTILE: Final = (
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    "<javascript:hacked|x> [x](javascript:hacked) <https://a.example/' onclick='hacked|x>"
)


def poisoned(value: Any) -> Any:
    """The same with hostile text wherever there is text, and a program for each address."""
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    if not isinstance(value, dict):
        return value
    text = {"text": HOSTILE, "title": HOSTILE, "caption": HOSTILE, "url": "javascript:hacked", "name": HOSTILE}
    return {
        name: text[name] if name in text and isinstance(item, str) and value.get("type") != "emoji" else poisoned(item)
        for name, item in value.items()
    }


@pytest.mark.asyncio
async def test_hostile_text_stays_text(page: Page) -> None:
    blocks = [poisoned(block) for block in (*samples.IN_MESSAGES.values(), *samples.CHARTS)]

    await page.evaluate(DRAW, blocks)

    assert await page.evaluate("window.hacked") is None
    assert await page.locator("script, [onerror], [onclick], [href^='javascript'], img[src='x']").count() == 0
    await expect(page.locator("body")).to_contain_text("<script>window.hacked = 1</script>")
    links = await page.locator("a").evaluate_all("links => links.map((one) => [one.protocol, one.target, one.rel])")
    assert {tuple(link) for link in links} <= {("https:", "_blank", "noopener noreferrer")}


@pytest.mark.asyncio
async def test_a_long_text_is_unfolded_by_its_button_unless_it_is_to_be_shown_whole(page: Page) -> None:
    long = {"type": "section", "text": marked("word " * 200 + "end")}

    await page.evaluate(DRAW, [long])
    folded = await page.locator(".text").bounding_box()
    button = page.get_by_role("button", name="See more")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="See less", expanded=True)).to_be_focused()
    whole = await page.locator(".text").bounding_box()

    assert folded is not None
    assert whole is not None
    assert folded["height"] < whole["height"]
    await page.evaluate(DRAW, [{**long, "expand": True}])
    await expect(page.get_by_role("button")).to_have_count(0)


@pytest.mark.asyncio
async def test_a_data_table_is_sorted_filtered_and_turned(page: Page) -> None:
    await page.evaluate(DRAW, [samples.IN_MESSAGES["data_table"]])
    names = page.locator("tbody th")

    await expect(names).to_have_text(["Xiaomi", "Acme", "Company 0", "Company 1"])
    sort = page.get_by_role("button", name="Patents")
    await sort.click()
    await expect(page.get_by_role("columnheader", name="Patents")).to_have_attribute("aria-sort", "ascending")
    await expect(names).to_have_text(["Acme", "Company 0", "Company 1", "Company 2"])
    await sort.click()
    await expect(names.first).to_have_text("Xiaomi")
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("status")).to_have_text("Page 2 of 2 · 8 rows")
    await page.get_by_role("searchbox", name="Filter Patents by assignee").fill("xiao")
    await expect(names).to_have_text(["Xiaomi"])
    await expect(page.get_by_role("status")).to_have_text("1 row")
