"""The demo: a short conversation in the sandbox, played by made-up people with a real bot, and checked at the end."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sandbox.child import BotChild
from sandbox.patsnap import USUAL_ALERTS, Life
from sandbox.slack import Message
from sandbox.slack.people import BOB
from sandbox.world import World

SPEED: Final = 60.0  # a minute in a second
LIFE: Final = Life(queue=timedelta(seconds=45), making=timedelta(seconds=110))
HASTE: Final = 900.0  # a quarter of an hour in a second, until the digest is due
_PATIENCE: Final = 60.0  # real seconds for each part of the story
_LOOK: Final = 0.05
_DAY: Final = 0.4  # real seconds in which a skipped day's check is made
_FEW: Final = 3  # lines of a message are shown as one
_MOST: Final = 12  # are shown
_INDENT: Final = " " * 46
_EMOJI: Final = {
    ":hourglass_flowing_sand:": "⏳",
    ":white_check_mark:": "✅",
    ":warning:": "⚠️ ",
    ":grey_question:": "❔",
    ":heavy_minus_sign:": "➖",
}


class Story:
    """The conversation as it is played and shown."""

    def __init__(self, world: World, bot: BotChild, console: Console, out: Path) -> None:
        """Play in `world` with `bot`, show on `console`, leave delivered files in `out`."""
        self._world = world
        self._bot = bot
        self._console = console
        self._out = out
        self._shown: dict[str, str] = {}
        self.delivered: list[Path] = []
        self.sheets: list[Path] = []

    async def play(self) -> None:
        """The whole story; TimeoutError if a part of it does not happen."""
        self._say("A minute passes in a second. PatSnap and Slack are stand-ins; Patrol is the real one.")
        await self._type("alice", "competitors", "report 小米科技有限责任公司 pdf")
        await self._until_file("alice", "competitors", "小米")
        self._say("Next, Bob wants a Word file for himself; and while PatSnap works, Patrol is killed.")
        await self._type("bob", "competitors", 'report "Acme Battery Co., Ltd." word to me')
        await self._until("bob", "@patrol", lambda: self._reads("bob", "@patrol", "Generating"))
        self._bot.kill()
        await self._bot.wait_gone()
        self._say("Killed (SIGKILL). Started again.")
        await self._bot.start()
        await self._until_file("bob", "@patrol", "Acme")
        await self._watch()

    async def _watch(self) -> None:
        """A channel subscribes to an alert, and at nine on its day has its digest."""
        alert, place = USUAL_ALERTS[0], "competitors"
        run = _at_nine(self._world.clock.now())
        self._say("Now an alert: PatSnap's monitor project, by its id. One channel, once a week at nine its own time.")
        await self._type("bob", place, f"subscribe {alert.alert_id} weekly {run:%a} 09:00".lower())
        await self._until("bob", place, lambda: self._reads("bob", place, alert.name))
        self._say("Days go by. PatSnap is asked once a day, and half an hour before the digest.")
        await self._skip_to(run - timedelta(minutes=40))
        await self._until_sheet("bob", place)

    async def _skip_to(self, moment: datetime) -> None:
        """Let the days pass in some steps, and the last minutes quickly."""
        clock = self._world.clock
        while (left := moment - clock.now()) > timedelta(0):
            clock.skip(min(left, timedelta(hours=24)))
            await asyncio.sleep(_DAY)
        clock.set_speed(HASTE)

    async def _until_sheet(self, person: str, place: str) -> None:
        found: list[Path] = []

        def arrived() -> bool:
            found.extend(self._save(one) for one in self._messages(person, place) if self._brings(one, ".xlsx"))
            return bool(found)

        await self._until(person, place, arrived)
        self._world.clock.set_speed(SPEED)
        self.sheets.append(found[0])

    def summary(self) -> bool:
        """Show what was ordered, posted and delivered; whether every promise was kept."""
        faults, patsnap = self._world.faults, self._world.patsnap
        files = self.delivered + self.sheets
        completed = faults.count("slack.files.completeUploadExternal")
        posted = len(self._world.slack.posted)
        asked = patsnap.bibliography.asked
        kept = {
            "reports ordered from PatSnap": (len(patsnap.jobs), len(patsnap.jobs) == len(self.delivered)),
            "questions to PatSnap about the alert": (checks := patsnap.alerts.checked().total(), checks > 0),
            "patents asked for, each once": (len(asked), asked.total() == len(asked) > 0),
            "messages posted": (posted, posted > len(patsnap.jobs)),
            "files delivered": (completed, completed == len(files) == len(patsnap.jobs) + 1),
        }
        table = Table(title="What went over the wire", title_justify="left")
        table.add_column("what")
        table.add_column("times", justify="right")
        table.add_column("as promised")
        for what, (times, is_kept) in kept.items():
            table.add_row(what, str(times), "yes" if is_kept else "NO")
        self._console.print()
        self._console.print(table)
        for path in files:
            self._console.print(f"{path}  ({path.stat().st_size:,} bytes)", highlight=False, soft_wrap=True)
        return bool(self.delivered) and all(is_kept for _, is_kept in kept.values())

    async def _type(self, person: str, place: str, text: str) -> None:
        self._line(place, person, f"/patrol {text}", style="bold cyan")
        answer = await self._world.slack.command(person, place, "/patrol", text)
        if not answer.acked:
            raise RuntimeError(f"Patrol did not answer: {answer.error}")

    async def _until_file(self, person: str, place: str, part: str) -> None:
        found: list[Path] = []

        def arrived() -> bool:
            found.extend(
                self._save(message) for message in self._messages(person, place) if self._brings(message, part)
            )
            return bool(found) and self._reads(person, place, "In the thread")

        await self._until(person, place, arrived)
        self.delivered.append(found[0])

    async def _until(self, person: str, place: str, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while True:
                self._show(person, place)
                if happened():
                    return
                await asyncio.sleep(_LOOK)

    def _messages(self, person: str, place: str) -> list[Message]:
        messages = self._world.slack.seen(person, place)
        return [one for message in messages for one in (message, *message.replies)]

    def _reads(self, person: str, place: str, words: str) -> bool:
        messages = self._world.slack.seen(person, place)
        return bool(messages) and words in messages[-1].text

    def _show(self, person: str, place: str) -> None:
        for message in self._messages(person, place):
            files = ", ".join(f"{file.name} ({file.size:,} bytes)" for file in message.files)
            text = f"📎 {files}" if files else _laid_out(_plain(message))
            if self._shown.get(message.ts) != text:
                where = f"{place} ↳ thread" if message.thread_ts else place
                self._line(where, "Patrol", text, edited=message.ts in self._shown)
                self._shown[message.ts] = text

    @staticmethod
    def _brings(message: Message, part: str) -> bool:
        return any(part in file.name for file in message.files)

    def _save(self, message: Message) -> Path:
        self._out.mkdir(exist_ok=True)
        [file] = message.files
        path = self._out / file.name
        path.write_bytes(file.content)
        return path

    def _line(self, place: str, who: str, text: str, *, style: str = "", edited: bool = False) -> None:
        at = self._world.clock.now().strftime("%a %H:%M:%S")
        where = place if place.startswith("@") else f"#{place}"
        line = Text(f"{at}  {where:<24}{who:<8}")
        line.append(text + (" (edited)" if edited else ""), style=style)
        self._console.print(line, soft_wrap=True)

    def _say(self, sentence: str) -> None:
        self._console.print(Text(f"\n{sentence}", style="dim"))


async def play(*, headless: bool) -> int:
    """Play the demo and clear up; 0 if the files arrived and nothing was ordered twice, else 1."""
    console = Console(no_color=True, width=120) if headless else Console()
    out = Path("demo-out")
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="patrol-demo-") as folder:
        async with World(Path(folder), speed=SPEED, life=LIFE) as world:
            bot = BotChild(world.settings(), Path(folder))
            story = Story(world, bot, console, out)
            try:
                await bot.start()
                await story.play()
            except (TimeoutError, RuntimeError) as error:
                console.print(f"The story broke off: {str(error) or 'it took too long'}. Patrol's last words:")
                for line in bot.lines[-10:]:
                    console.print(line, highlight=False, soft_wrap=True)
                return 1
            finally:
                await bot.stop()
            return 0 if story.summary() else 1


def _at_nine(now: datetime) -> datetime:
    """Nine o'clock where Bob is, some six days from now."""
    there = now.astimezone(ZoneInfo(BOB.zone)) + timedelta(days=6)
    return there.replace(hour=9, minute=0, second=0, microsecond=0)


def _laid_out(lines: list[str]) -> str:
    """A few lines as one; of a digest, which has more, the first ones below each other."""
    if len(lines) <= _FEW:
        return "  ".join(lines)
    left = len(lines) - _MOST
    more = [f"… and {left} more lines"] if left > 0 else []
    return f"\n{_INDENT}".join([*lines[:_MOST], *more])


def _plain(message: Message) -> list[str]:
    """The lines of a message's blocks as a terminal has them: emoji drawn, marks of mrkdwn dropped."""
    lines: list[str] = []
    for block in message.blocks:
        text = block.get("text")
        if isinstance(text, dict):
            lines += str(text["text"]).splitlines()
    plain = "\n".join(lines)
    for code, emoji in _EMOJI.items():
        plain = plain.replace(code, emoji)
    plain = re.sub(r"<[^<>|]+\|([^<>]+)>", r"\1", plain)
    plain = re.sub(r"[*_`\u2060\u2068\u2069]", "", plain)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").splitlines()
