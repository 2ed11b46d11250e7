"""Presses, as Slack sends them."""

import pytest

from bot.mistakes import Mistake, MistakeKind
from handlers.presses import press

PRESS = {
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "trigger_id": "1.2",
    "actions": [{"value": "row"}],
    "response_url": "https://hooks.slack.example/1",
}


def test_a_press_says_who_pressed_on_which_row() -> None:
    pressed = press(PRESS)

    assert (pressed.workspace, pressed.person, pressed.row) == ("T1", "U1", "row")
    assert (pressed.channel, pressed.interaction) == ("C1", "1.2")
    assert pressed.response_url == "https://hooks.slack.example/1"


@pytest.mark.parametrize(
    "lack",
    [{"team": None}, {"user": {}}, {"actions": []}, {"actions": [{}]}, {"actions": None}, {"channel": None}],
)
def test_a_press_that_lacks_something_is_of_an_older_version(lack: dict[str, object]) -> None:
    with pytest.raises(Mistake) as caught:
        press(PRESS | lack)

    assert caught.value.kind is MistakeKind.OLD_BUTTON
