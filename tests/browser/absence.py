"""What happens to the browser tests where there is no Chromium: they are left out, and nobody can overlook it."""

from typing import Final

import pytest

from tools.browser import find_chromium, is_ci, what_to_do

NO_CHROMIUM: Final = "There is no Chromium"


def chromium_or_skip() -> str:
    """The path of Chromium; where there is none the test is skipped, or fails where CI is true."""
    if path := find_chromium():
        return path
    reason = f"{NO_CHROMIUM}. {what_to_do()}"
    if is_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was left out: a skipped test is one letter among ten thousand."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(one.longrepr[2]) for one in skipped if isinstance(one.longrepr, tuple)]
    left_out = [reason for reason in reasons if NO_CHROMIUM in reason]
    if left_out:
        terminalreporter.section(f"NOT RUN: {len(left_out)} browser tests", sep="!", red=True, bold=True)
        terminalreporter.line(left_out[0].removeprefix("Skipped: "), red=True)
