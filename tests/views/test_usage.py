"""What is shown of usage and budgets: short, however much there is, and the same for a terminal without marks."""

import re

import pytest

from bot.domain.budgets import Budget, Scope
from bot.domain.endpoints import Endpoint
from bot.views.budgets import bar
from bot.views.endpoints import ENDPOINT_NAMES
from bot.views.pleas import asked_form
from bot.views.reader import Reader
from bot.views.usage import usage_text
from bot.views.usage_exhibits import usages
from sandbox.slack import validate_view
from tests.views.galleries import messages

GALLERY = messages()
MOST_BLOCKS = 9


def texts(name: str) -> list[str]:
    return [block["text"]["text"] for block in GALLERY[name].blocks if "text" in block]


@pytest.mark.parametrize(
    ("used", "limit", "shown"),
    [(0, 5, "░" * 10), (4, 5, "▓" * 8 + "░" * 2), (5, 5, "▓" * 10), (9, 5, "▓" * 10), (0, 0, "▓" * 10)],
)
def test_a_bar_shows_how_much_is_used(used: int, limit: int, shown: str) -> None:
    assert bar(Budget(Scope.PERSON, limit, used)) == shown


def test_the_last_place_is_not_shown_as_used_before_it_is() -> None:
    assert bar(Budget(Scope.PERSON, 1000, 999)).endswith("░")


def test_each_endpoint_has_a_name() -> None:
    assert set(ENDPOINT_NAMES) == set(Endpoint)


def test_too_many_people_and_places_are_counted() -> None:
    shown = "\n".join(texts("usage: an admin, too many"))
    assert shown.count("<@U") < 30
    assert "and 390 more: 11700 calls" in shown
    assert "and 56 earlier" in shown
    assert len(GALLERY["usage: an admin, too many"].blocks) <= MOST_BLOCKS
    assert all(len(text) < 3000 for text in texts("usage: an admin, too many"))


def test_each_of_the_last_two_weeks_has_a_line() -> None:
    [days] = [text for text in texts("usage: one call") if "two weeks" in text]
    lines = days.split("```")[1].strip().splitlines()
    assert len(lines) == 14
    assert lines[0].startswith("03-16 ▇")
    assert lines[-1] == "03-03 0"


def test_a_budget_that_is_low_or_used_up_says_so() -> None:
    [budgets] = [text for text in texts("usage: an admin") if "Reports ordered" in text]
    assert "4 of 5 · you · nearly used" in budgets
    assert "50 of 50 · this workspace · and 2 that an admin allowed · used up" in budgets


@pytest.mark.parametrize("name", usages())
def test_a_terminal_shows_the_same_without_marks(name: str) -> None:
    text = usage_text(Reader(), usages()[name])
    assert "Calls by day" in text
    assert re.findall(r"[*]|```|<[@#!]|&(amp|lt|gt);|\u2060", text.replace("<!channel>", "")) == []


def test_slack_takes_what_stands_in_the_place_of_the_form() -> None:
    assert validate_view(dict(asked_form(Reader()))) == []
