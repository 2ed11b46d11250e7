"""How the demo tells at a terminal what happens: a line for each message, and again when it is edited."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sandbox.clock import SandboxClock
from sandbox.slack import Message

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


class Telling:
    """What was told already, and the console that it is told at."""

    def __init__(self, console: Console, clock: SandboxClock) -> None:
        """Tell at this console, in the time of this clock."""
        self._console = console
        self._clock = clock
        self._shown: dict[str, str] = {}

    def say(self, sentence: str) -> None:
        """Tell what comes next."""
        self._console.print(Text(f"\n{sentence}", style="dim"), soft_wrap=True)

    def plain(self, line: str) -> None:
        """Show a line as it is."""
        self._console.print(Text(line), soft_wrap=True)

    def typed(self, person: str, place: str, text: str) -> None:
        """Show a command that a person types."""
        self._line(place, person, f"/patrol {text}", style="bold cyan")

    def show(self, place: str, messages: Iterable[Message]) -> None:
        """Show what is new or edited in a place."""
        for message in (one for top in messages for one in (top, *top.replies)):
            files = ", ".join(f"{file.name} ({file.size:,} bytes)" for file in message.files)
            text = f"📎 {files}" if files else _laid_out(_plain(message))
            if self._shown.get(message.ts) != text:
                where = f"{place} ↳ thread" if message.thread_ts else place
                self._line(where, "Patrol", text, edited=message.ts in self._shown)
                self._shown[message.ts] = text

    def summary(self, counts: Mapping[str, tuple[int, bool | None]], files: Iterable[Path]) -> None:
        """Show how often each thing happened, and whether that was promised: None where that cannot be said."""
        table = Table(title="What went over the wire", title_justify="left")
        table.add_column("what")
        table.add_column("times", justify="right")
        table.add_column("as promised")
        for what, (times, is_kept) in counts.items():
            table.add_row(what, str(times), {True: "yes", False: "NO", None: "–"}[is_kept])
        self._console.print()
        self._console.print(table)
        for path in files:
            self.plain(f"{path}  ({path.stat().st_size:,} bytes)")

    def _line(self, place: str, who: str, text: str, *, style: str = "", edited: bool = False) -> None:
        at = self._clock.now().strftime("%a %H:%M:%S")
        where = place if place.startswith("@") else f"#{place}"
        line = Text(f"{at}  {where:<24}{who:<8}")
        line.append(text + (" (edited)" if edited else ""), style=style)
        self._console.print(line, soft_wrap=True)


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
