"""The pictures of README and docs: taken of a real run, each beside the JSON of what it shows."""

import asyncio
import json
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sandbox.opening import ends_when_told, opened, staged
from sandbox.patsnap import USUAL_ALERTS, Life
from sandbox.slack import Message
from sandbox.slack.people import BOB
from sandbox.slack.surfaces import View
from sandbox.slack.wire import Json
from sandbox.story import BEFORE, BrokenOffError, Story, at_nine, until_ready
from sandbox.world import World

FOLDER: Final = Path(__file__).parent.parent / "docs" / "pictures"
BEGIN: Final = datetime(2026, 11, 23, 9, 12, tzinfo=ZoneInfo(BOB.zone))
SPEED: Final = 60.0
UNHURRIED: Final = 300.0  # so that a busy machine has all answers about patents in time, too, and shows the same
LIFE: Final = Life(queue=timedelta(seconds=45), making=timedelta(seconds=110))
PLACE: Final = "competitors"
COMPANY: Final = "小米科技有限责任公司"
# What no two runs have in common, and what stands for it.
_OWN: Final = (
    (re.compile(r"\bR-[A-Z0-9]{6}\b"), "R-XXXXXX"),
    (re.compile(r"<!date\^\d+\^([^|>]*)\|[^>]*>"), r"<!date^0^\1|…>"),
    # An id of Patrol's: sixteen letters and digits. One in twenty has no digit, so that it cannot be told by that.
    (re.compile(r"\b[a-z0-9]{16}\b"), "0" * 16),
    (re.compile(r"\b\d+ min( \d+ s)?\b"), "0 min"),
)
_DROPPED: Final = frozenset({"block_id", "private_metadata"})


@dataclass(frozen=True)
class Scene:
    """Something that a person sees at one moment: a conversation, with a thread (`thread`, a ts), or a modal."""

    name: str
    person: str
    place: str
    thread: str
    has_modal: bool
    shown: Json


Camera = Callable[[Scene], Awaitable[None]]


async def nobody_looks(_: Scene) -> None:
    """A camera that takes no pictures."""


class Shoot:
    """One run in which everything happens that is in a picture."""

    def __init__(self, story: Story, camera: Camera) -> None:
        """Play this story before this camera."""
        self._story = story
        self._camera = camera
        self._slack = story.world.slack
        self._place = self._slack.channel(PLACE).id

    async def scenes(self) -> AsyncIterator[Scene]:
        """All scenes, each while it is there to be seen. Errors: `BrokenOffError`."""
        story, bob = self._story, BOB.name
        self._talk()
        await story.types("alice", PLACE, f"report {COMPANY} pdf")
        await story.until_file("alice", PLACE, COMPANY)
        report = await story.until_reads("alice", PLACE, "In the thread")
        yield await self._conversation("report", report)
        await story.types(bob, PLACE, "subscribe")
        yield await self._modal("subscribe", bob)
        await self._slack.view_close(bob)
        digest = await self._digest()
        yield await self._conversation("digest", digest)
        yield await self._conversation("workspace", digest, all_of_it=True)
        yield await self._conversation("workspace-dark", digest, all_of_it=True)
        line = next(one for one in digest.replies if "'text': 'Review'" in str(one.blocks))
        await story.presses(bob, line, "Review")
        yield await self._modal("review", bob)

    def _talk(self) -> None:
        self._slack.say("alice", PLACE, "Xiaomi is in the news again. I'll get their report.")
        self._slack.say("bob", PLACE, "Good, and I'll have the electrolytes watched for us.")

    async def _digest(self) -> Message:
        story, alert, clock = self._story, USUAL_ALERTS[0], self._story.world.clock
        run = at_nine(clock.now(), BOB.zone)
        await story.types(BOB.name, PLACE, f"subscribe {alert.alert_id} weekly {run:%a} 09:00".lower())
        await story.until_reads(BOB.name, PLACE, alert.name)
        await story.skips_to(run - BEFORE)
        clock.set_speed(UNHURRIED)
        try:
            await story.until_file(BOB.name, PLACE, ".xlsx")
            return await story.until(self._whole_digest, "the digest's lines")
        finally:
            clock.set_speed(SPEED)

    def _whole_digest(self) -> Message | None:
        """The last message, once its thread has file and lines."""
        last = self._slack.seen(BOB.name, PLACE)[-1]
        has_lines = any("'text': 'Review'" in str(one.blocks) for one in last.replies)
        return last if has_lines and any(one.files for one in last.replies) else None

    async def _conversation(self, name: str, message: Message, *, all_of_it: bool = False) -> Scene:
        seen = self._slack.seen(BOB.name, PLACE)
        [message] = [one for one in seen if one.ts == message.ts]
        shown = {"messages": [self._said(one) for one in seen]} if all_of_it else self._said(message)
        return await self._take(Scene(name, BOB.name, self._place, message.ts, has_modal=False, shown=shown))

    async def _modal(self, name: str, person: str) -> Scene:
        view: View = await self._story.until(lambda: self._slack.modal(person), "the modal")
        shown = view.as_json(self._slack.workspace)
        kept = {part: shown[part] for part in ("type", "title", "submit", "close", "blocks")}
        return await self._take(Scene(name, person, self._place, "", has_modal=True, shown=kept))

    async def _take(self, scene: Scene) -> Scene:
        """Hold the clock, so that nothing moves before the camera."""
        clock = self._story.world.clock
        speed = clock.speed
        clock.set_speed(0)
        try:
            await self._camera(scene)
        finally:
            clock.set_speed(speed)
        return scene

    def _said(self, message: Message) -> Json:
        """A message as it is compared: what people see of it."""
        said: Json = {"user": self._slack.person(message.user).name, "text": message.text, "blocks": message.blocks}
        if message.files:
            said["files"] = [file.name for file in message.files]  # how large a spreadsheet is varies by some bytes
        if message.replies:
            # A spreadsheet waits for no lines: which of them comes first is another in each run.
            said["thread"] = [self._said(one) for one in sorted(message.replies, key=lambda one: bool(one.files))]
        return said


def same(shown: Any) -> Any:
    """What a scene shows without what no two runs have in common: references, ids, times that passed."""
    if isinstance(shown, dict):
        return {name: same(value) for name, value in shown.items() if name not in _DROPPED}
    if isinstance(shown, list):
        return [same(value) for value in shown]
    if isinstance(shown, str):
        for own, general in _OWN:
            shown = own.sub(general, shown)
    return shown


Photographed = Callable[[str, Path], AbstractAsyncContextManager[Camera]]


async def play(folder: Path, photographed: Photographed | None = None) -> dict[str, Json]:
    """Play the run in a world of its own in `folder`; what each scene shows, by name, as `same` has it.

    `photographed` makes a camera before the page at an address, whose pictures come into a folder; without it nobody
    looks. Errors: `BrokenOffError`.
    """
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(World(folder, speed=SPEED, life=LIFE, shown=BEGIN))
        stage = await stack.enter_async_context(staged(world))
        camera: Camera = nobody_looks
        if photographed is not None:
            ends_when_told()
            page = await stack.enter_async_context(opened(stage, 0))
            camera = await stack.enter_async_context(photographed(page.url, FOLDER))
        story = Story(world)
        await until_ready(story, stage)
        return {scene.name: same(scene.shown) async for scene in Shoot(story, camera).scenes()}


def write(photographed: Photographed) -> int:
    """Take all pictures anew; 0 when that went well."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="patrol-pictures-") as folder:
        try:
            scenes = asyncio.run(play(Path(folder), photographed))
        except BrokenOffError as error:
            print(f"The run broke off: {error}.")
            return 1
    for name, shown in scenes.items():
        text = json.dumps(shown, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    for path in sorted(FOLDER.glob("*.png")):
        print(f"{path.relative_to(FOLDER.parent.parent)}  {path.stat().st_size / 1000:.0f} kB")
    return 0
