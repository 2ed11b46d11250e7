"""Chromium as a camera: takes pictures of the page, sharp on fine screens, and small."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, expect

from sandbox.pictures import Camera, Scene
from tools.browser import find_chromium, what_to_do
from tools.chromium import chromium

COLOURS: Final = 256
SHARP: Final = 2.0  # pixels of a picture for each of the page's
LARGE: Final = 1.4  # the same where the whole page is shown
DARK: Final = "-dark"
# Sizes of the window in the page's pixels: as much of the page as belongs into the picture.
SIZES: Final = {"report": (1180, 552), "digest": (1240, 628)}
USUAL: Final = (1440, 880)


class NoChromiumError(RuntimeError):
    """There is no Chromium; the message says what to do."""


@asynccontextmanager
async def photographed(url: str, folder: Path) -> AsyncIterator[Camera]:
    """A camera before the page at `url`, which leaves `<scene>.png` in `folder`. Errors: `NoChromiumError`."""
    program = find_chromium()
    if program is None:
        raise NoChromiumError(f"Pictures are taken by Chromium. {what_to_do()}")
    async with chromium(program) as browser:

        async def take(scene: Scene) -> None:
            picture = await _picture(browser, url, scene)
            (folder / f"{scene.name}.png").write_bytes(_small(picture))

        yield take


async def _picture(browser: Browser, url: str, scene: Scene) -> bytes:
    width, height = SIZES.get(scene.name, USUAL)
    scheme: Literal["dark", "light"] = "dark" if scene.name.endswith(DARK) else "light"
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SHARP if scene.name in SIZES or scene.has_modal else LARGE,
        color_scheme=scheme,
        locale="en-GB",
        reduced_motion="reduce",
    )
    try:
        page = await context.new_page()
        thread = f"/thread/{scene.thread}" if scene.thread else ""
        await page.goto(f"{url}#/{scene.person}/{scene.place}{thread}")
        await expect(page.get_by_role("log").first).to_be_visible()
        return await _shot(page, scene)
    finally:
        await context.close()


async def _shot(page: Page, scene: Scene) -> bytes:
    if scene.has_modal:
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await _settled(page)
        return await dialog.screenshot()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("article").nth(1)).to_be_visible()
    await _settled(page)
    await thread.get_by_role("article").last.evaluate("(last) => last.scrollIntoView({ block: 'start' })")
    if scene.name not in SIZES:
        return await page.screenshot()
    main = await page.locator("#main").bounding_box()
    side = await page.locator("#side").bounding_box()
    if main is None or side is None:
        raise RuntimeError("the conversation is not on the page")
    right, bottom = side["x"] + side["width"], main["y"] + main["height"]
    return await page.screenshot(
        clip={"x": main["x"], "y": main["y"], "width": right - main["x"], "height": bottom - main["y"]}
    )


async def _settled(page: Page) -> None:
    """Wait until the page's own font is there, in both weights, and what is drawn with it."""
    await page.evaluate(
        """async () => {
            for (const weight of [400, 700]) await document.fonts.load(`${weight} 15px "Patrol CJK"`, '小');
            await document.fonts.ready;
            await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        }"""
    )


def _small(picture: bytes) -> bytes:
    """The same picture with few colours, which is all that a page of text has."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    small = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()
