"""The demo: a short conversation in the sandbox, played by made-up people with a real bot, and checked at the end."""

import asyncio
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

from rich.console import Console

from sandbox.opening import ends_when_told, interrupted, opened, staged
from sandbox.page import PageServer, Stage
from sandbox.patsnap import USUAL_ALERTS, Life
from sandbox.slack.messages import File
from sandbox.slack.people import BOB
from sandbox.story import BEFORE, HASTE, BrokenOffError, Story, at_nine, until_ready
from sandbox.telling import Telling
from sandbox.world import World

SPEED: Final = 60.0  # a minute in a second
LIFE: Final = Life(queue=timedelta(seconds=45), making=timedelta(seconds=110))
OUT: Final = Path("demo-out")
_PLACE: Final = "competitors"
_DIRECT: Final = "@patrol"


class Demo:
    """The conversation as it is played, told and checked."""

    def __init__(self, stage: Stage, telling: Telling, out: Path) -> None:
        """Play on this stage, and leave delivered files in `out`."""
        self._stage = stage
        self._world = stage.world
        self._story = Story(stage.world)
        self._telling = telling
        self._out = out
        self.delivered: list[Path] = []
        self.sheets: list[Path] = []

    async def play(self) -> None:
        """The whole story. Errors: `BrokenOffError` if a part of it does not happen."""
        await until_ready(self._story, self._stage)
        self._telling.say("A minute passes in a second. PatSnap and Slack are stand-ins; Patrol is the real one.")
        await self._types("alice", _PLACE, "report 小米科技有限责任公司 pdf")
        await self._report("alice", _PLACE, "小米")
        self._telling.say("Next, Bob wants a Word file for himself; and while PatSnap works, Patrol is killed.")
        await self._types("bob", _PLACE, 'report "Acme Battery Co., Ltd." word to me')
        self._watch("bob", _DIRECT)
        # On a machine that stood still for a while it may be here already: it is killed all the same.
        await self._story.until_reads("bob", _DIRECT, "Generating", "In the thread")
        self._stage.kill()
        await self._stage.bot.wait_gone()
        self._telling.say("Killed (SIGKILL). Started again.")
        await until_ready(self._story, self._stage)
        await self._report("bob", _DIRECT, "Acme")
        await self._digest()

    async def _report(self, person: str, place: str, part: str) -> None:
        self._watch(person, place)
        _, file = await self._story.until_file(person, place, part)
        await self._story.until_reads(person, place, "In the thread")
        self.delivered.append(self._save(file))

    async def _digest(self) -> None:
        """A channel subscribes to an alert, and at nine on its day has its digest."""
        alert, clock = USUAL_ALERTS[0], self._world.clock
        run = at_nine(clock.now(), BOB.zone)
        self._telling.say(
            "Now an alert: PatSnap's monitor project, by its id. One channel, once a week at nine its own time."
        )
        await self._types("bob", _PLACE, f"subscribe {alert.alert_id} weekly {run:%a} 09:00".lower())
        self._watch("bob", _PLACE)
        await self._story.until_reads("bob", _PLACE, alert.name)
        self._telling.say("Days go by. PatSnap is asked once a day, and half an hour before the digest.")
        await self._story.skips_to(run - BEFORE)
        clock.set_speed(HASTE)
        try:
            _, sheet = await self._story.until_file("bob", _PLACE, ".xlsx")
        finally:
            clock.set_speed(SPEED)
        self.sheets.append(self._save(sheet))

    async def _types(self, person: str, place: str, text: str) -> None:
        self._telling.typed(person, place, text)
        await self._story.types(person, place, text)

    def _watch(self, person: str, place: str) -> None:
        self._story.on_look = lambda: self._telling.show(place, self._world.slack.seen(person, place))

    def _save(self, file: File) -> Path:
        self._out.mkdir(exist_ok=True)
        path = self._out / file.name
        path.write_bytes(file.content)
        return path

    def summary(self, *, alone: bool) -> bool:
        """Show what was ordered, posted and delivered; whether every promise was kept.

        Where others have acted in the world meanwhile (not `alone`), the counts are theirs too: they are shown, and
        only the story's own files are judged.
        """
        faults, patsnap = self._world.faults, self._world.patsnap
        completed, posted = faults.count("slack.files.completeUploadExternal"), len(self._world.slack.posted)
        checks, asked = patsnap.alerts.checked().total(), patsnap.bibliography.asked
        files = self.delivered + self.sheets
        kept = {
            "reports ordered from PatSnap": (len(patsnap.jobs), len(patsnap.jobs) == len(self.delivered)),
            "questions to PatSnap about the alert": (checks, checks > 0),
            "patents asked for, each once": (len(asked), asked.total() == len(asked) > 0),
            "messages posted": (posted, posted > len(patsnap.jobs)),
            "files delivered": (completed, completed == len(files) == len(patsnap.jobs) + 1),
        }
        if alone:
            self._telling.summary(kept, files)
            return bool(self.delivered) and all(is_kept for _, is_kept in kept.values())
        self._telling.summary({what: (times, None) for what, (times, _) in kept.items()}, files)
        self._telling.say(
            "What you did in the page is counted here too, so nothing is judged but the files of the story."
        )
        return bool(self.delivered) and bool(self.sheets)


async def play(*, headless: bool) -> int:
    """Play the demo and clear up; 0 if the files arrived and nothing was ordered twice, else 1.

    At a terminal its workspace is open in a browser too, and stays until Ctrl-C.
    """
    at_terminal = not headless and sys.stdin.isatty() and sys.stdout.isatty()
    console = Console(no_color=True, width=120) if headless else Console()
    shutil.rmtree(OUT, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="patrol-demo-") as folder:
        async with AsyncExitStack() as stack:
            world = await stack.enter_async_context(World(Path(folder), speed=SPEED, life=LIFE))
            stage = await stack.enter_async_context(staged(world))
            telling = Telling(console, world.clock)
            demo = Demo(stage, telling, OUT)
            if not at_terminal:
                ends_when_told()
                return 0 if await _played(demo, stage, telling, None) else 1
            stop = interrupted()
            page = await stack.enter_async_context(opened(stage))
            telling.plain(f"Open {page.url} : the same workspace in your browser, with people to act as,")
            telling.plain("faults to switch on and time to skip. `make tour` shows you around. Ctrl-C ends it.")
            return await _stays(demo, telling, page, stop)


async def _stays(demo: Demo, telling: Telling, page: PageServer, stop: asyncio.Event) -> int:
    """Play at a terminal until somebody has had enough; 1 where the story broke off by itself."""
    story = asyncio.create_task(_played(demo, page.stage, telling, page))
    had_enough = asyncio.create_task(stop.wait())
    await asyncio.wait({story, had_enough}, return_when=asyncio.FIRST_COMPLETED)
    if not story.done():
        story.cancel()
        await asyncio.wait({story})
        return 0
    if not story.result():
        had_enough.cancel()
        return 1
    telling.say(f"{page.url} stays open until Ctrl-C.")
    await had_enough
    return 0


async def _played(demo: Demo, stage: Stage, telling: Telling, page: PageServer | None) -> bool:
    """Play and judge; whether all went as promised. What visitors of the page have done is no fault of anybody."""
    try:
        await demo.play()
    except (BrokenOffError, LookupError) as error:
        if page is not None and page.acts:
            telling.say(f"The story ends here, since you have changed the world that it plays in: {error}.")
            return True
        telling.plain(f"The story broke off: {error}. Patrol's last words:")
        for line in stage.bot.lines[-10:]:
            telling.plain(line)
        return False
    return demo.summary(alone=page is None or not page.acts)
