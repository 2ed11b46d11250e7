"""Slack's limits, with a clock that only the test moves."""

from dataclasses import dataclass, field

import pytest

from bot.domain.places import Place
from bot.slack.pace import Pace

POST = "chat.postMessage"
UPDATE = "chat.update"


@dataclass
class Seconds:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Watch:
    seconds: Seconds = field(default_factory=Seconds)

    def __post_init__(self) -> None:
        self.pace = Pace(self.seconds)

    def how_many(self, method: str, *, channels: int, during: int) -> int:
        """How many calls are let through when as many as possible are wanted, four times a second."""
        allowed = 0
        for _ in range(during * 4):
            allowed += sum(self.pace.may(method, Place("T1", f"C{n}")) for n in range(channels))
            self.seconds.now += 0.25
        return allowed


def test_a_channel_gets_a_little_less_than_one_post_a_second() -> None:
    watch = Watch()
    place = Place("T1", "C1")
    assert watch.pace.may(POST, place)
    watch.seconds.now += 1.0
    assert not watch.pace.may(POST, place)
    watch.seconds.now += 0.25
    assert watch.pace.may(POST, place)


def test_other_channels_do_not_wait_for_it() -> None:
    watch = Watch()
    assert all(watch.pace.may(POST, Place("T1", f"C{n}")) for n in range(10))


@pytest.mark.parametrize(
    ("method", "a_minute", "burst"), [(POST, 200, 20), (UPDATE, 50, 5), ("files.completeUploadExternal", 100, 10)]
)
def test_a_workspace_gets_so_many_a_minute_of_which_few_at_once(method: str, a_minute: int, burst: int) -> None:
    watch = Watch()
    assert sum(watch.pace.may(method, Place("T1", f"C{n}")) for n in range(300)) == burst
    rest = watch.how_many(method, channels=300, during=60)
    assert a_minute - 2 <= burst + rest <= a_minute


def test_each_workspace_has_its_own_limit() -> None:
    watch = Watch()
    while watch.pace.may(UPDATE, Place("T1", "C1")):
        pass
    assert watch.pace.may(UPDATE, Place("T2", "C1"))


def test_a_call_that_may_not_be_made_is_not_counted() -> None:
    watch = Watch()
    first = Place("T1", "C0")
    assert watch.pace.may(POST, first)
    for _ in range(100):
        assert not watch.pace.may(POST, first)
    assert sum(watch.pace.may(POST, Place("T1", f"C{n}")) for n in range(1, 100)) == 19


def test_idle_time_is_not_saved_up_beyond_the_burst() -> None:
    watch = Watch()
    assert watch.pace.may(UPDATE, Place("T1", "C1"))
    watch.seconds.now += 3600
    assert sum(watch.pace.may(UPDATE, Place("T1", "C1")) for _ in range(50)) == 5


def test_a_method_without_a_limit_of_ours_may_always_be_called_unless_shut() -> None:
    watch = Watch()
    place = Place("T1", "C1")
    assert all(watch.pace.may("files.getUploadURLExternal", place) for _ in range(500))
    watch.pace.shut("files.getUploadURLExternal", "T1", 7)
    watch.seconds.now += 6.5
    assert not watch.pace.may("files.getUploadURLExternal", place)
    watch.seconds.now += 0.5
    assert watch.pace.may("files.getUploadURLExternal", place)


def test_a_shorter_word_does_not_open_what_a_longer_one_shut() -> None:
    watch = Watch()
    watch.pace.shut(POST, "T1", 60)
    watch.pace.shut(POST, "T1", 5)
    watch.seconds.now += 30
    assert not watch.pace.may(POST, Place("T1", "C1"))


def test_idle_channels_are_forgotten() -> None:
    watch = Watch()
    for n in range(5000):
        watch.seconds.now += 1
        assert watch.pace.may(POST, Place("T1", f"C{n}"))
    assert len(watch.pace._channels) <= 1000
