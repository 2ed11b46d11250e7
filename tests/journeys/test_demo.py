"""`python -m sandbox demo` at a terminal: an address first, the story, and a workspace that stays until Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 60.0  # seconds for the whole story
GOODBYE: Final = 2.0
UNDER_WAY: Final = "Queued at PatSnap|Generating|Ready|In the thread"  # a busy machine shows not all of them


class Terminal:
    """A demo at a terminal, and what it has said there."""

    def __init__(self, folder: Path) -> None:
        self._own, theirs = os.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "demo"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.said = ""

    def until(self, words: str) -> re.Match[str]:
        """Read until it has said this, a regular expression."""
        while (found := re.search(words, self.said)) is None:
            try:
                self.said += os.read(self._own, 4096).decode(errors="replace")
            except OSError:  # Linux: the other end is closed
                raise AssertionError(self.said) from None
        return found

    def ctrl_c(self) -> int:
        """Do what a terminal does at Ctrl-C, to it and all that it has started; its exit status."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(GOODBYE)

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._own)


@contextmanager
def demo_in(folder: Path) -> Iterator[Terminal]:
    terminal = Terminal(folder)
    try:
        yield terminal
    finally:
        terminal.close()


def test_at_a_terminal_the_address_comes_first_and_ctrl_c_ends_the_story(tmp_path: Path) -> None:
    with demo_in(tmp_path) as demo:
        url = demo.until(r"^Open (http://127\.0\.0\.1:\d+/) ")[1]
        page = httpx.get(url)
        demo.until(UNDER_WAY)
        ended = demo.ctrl_c()

    assert "<title>Patrol sandbox</title>" in page.text
    assert ended == 0


def test_who_acts_in_the_page_is_not_told_that_something_went_wrong_and_the_workspace_stays(tmp_path: Path) -> None:
    with demo_in(tmp_path) as demo:
        url = demo.until(r"^Open (http://127\.0\.0\.1:\d+/) ")[1]
        demo.until(UNDER_WAY)
        order = {"person": "dan", "place": "general", "command": "/patrol", "text": "report Beta"}
        acked = httpx.post(f"{url}control/command", json=order).json()["acked"]
        demo.until("stays open until Ctrl-C")
        seen = httpx.get(f"{url}api/messages", params={"as": "dan", "place": "general"}).json()["messages"]
        ended = demo.ctrl_c()

    assert acked
    assert len(seen) == 1
    assert re.search(r"reports ordered from PatSnap *│ *3 │ – ", demo.said)
    assert "NO" not in demo.said
    assert ended == 0
