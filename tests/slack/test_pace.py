"""Slack's limits, with a clock that only the test moves."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.domain.places import Place
from bot.errors import SlackLimited, SlackRefused
from bot.ports import Closed
from bot.slack.pace import Pace
from bot.slack.rates import OF_METHOD
from bot.slack.uses import Uses

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
        self.pace = Pace(self.seconds, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.seconds.now += seconds

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
    ("method", "a_minute", "burst"),
    [(POST, 200, 20), (UPDATE, 50, 5), ("files.completeUploadExternal", 100, 10), ("users.info", 100, 50)],
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


def test_a_method_that_the_table_does_not_have_is_called_as_the_slow_ones_are() -> None:
    watch = Watch()
    assert sum(watch.pace.may("a.new.method", Place("T1", "C1")) for _ in range(99)) == 3
    assert 19 <= 3 + watch.how_many("a.new.method", channels=1, during=60) <= 20


def test_what_slack_shuts_stays_shut_so_long_for_that_method_and_workspace_alone() -> None:
    watch = Watch()
    place = Place("T1", "C1")
    watch.pace.shut("users.info", "T1", 7)
    assert watch.pace.may("users.info", Place("T2", "C1"))
    assert watch.pace.may("conversations.members", place)
    watch.seconds.now += 6.5
    assert not watch.pace.may("users.info", place)
    watch.seconds.now += 0.5
    assert watch.pace.may("users.info", place)


@pytest.mark.asyncio
async def test_who_waits_for_a_turn_gets_it_as_soon_as_there_is_one() -> None:
    watch = Watch()
    for _ in range(50):
        await watch.pace.turn("users.info", Place("T1", "U1"), 2)
    begin = watch.seconds.now
    await watch.pace.turn("users.info", Place("T1", "U1"), 2)
    assert watch.seconds.now - begin == pytest.approx(60 / 50)


@pytest.mark.asyncio
async def test_who_cannot_wait_so_long_hears_how_long_it_would_be_and_is_not_counted() -> None:
    watch = Watch()
    watch.pace.shut("views.open", "", 30)
    with pytest.raises(SlackLimited) as limited:
        await watch.pace.turn("views.open", Place("", ""), 1)
    assert limited.value.seconds == 30
    watch.seconds.now += 30
    assert sum(watch.pace.may("views.open", Place("", "")) for _ in range(70)) == 50


def test_where_a_method_is_closed_is_told_without_counting() -> None:
    watch = Watch()
    assert watch.pace.may(POST, Place("T1", "C1"))
    watch.pace.shut(POST, "T2", 5)
    watch.pace.shut(UPDATE, "T3", 5)
    for _ in range(50):
        assert watch.pace.closed(POST) == Closed(frozenset({"T2"}), frozenset({Place("T1", "C1")}))
    watch.seconds.now += 5
    assert watch.pace.closed(POST) == Closed()


def test_a_response_url_is_used_five_times_in_half_an_hour() -> None:
    watch = Watch()
    uses = Uses(watch.seconds)
    for _ in range(5):
        uses.count("https://hooks.example/1")
    uses.count("https://hooks.example/2")
    with pytest.raises(SlackRefused, match="used_url"):
        uses.count("https://hooks.example/1")
    watch.seconds.now += 1800
    uses.count("https://hooks.example/3")
    assert list(uses._used) == ["https://hooks.example/3"]


def test_each_method_that_patrol_calls_has_its_rate() -> None:
    source = "".join(path.read_text() for path in Path("bot/slack").glob("*.py"))
    called = set(re.findall(r'"((?:chat|conversations|files|users|views|auth)\.[A-Za-z.]+)"', source))
    assert called > {POST, UPDATE, "users.info", "views.open", "conversations.replies"}
    assert called <= set(OF_METHOD)


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


def test_of_several_processes_each_keeps_to_its_part() -> None:
    alone, shared = Watch(), Watch()
    shared.pace.share_with(4)
    assert shared.how_many(UPDATE, channels=1, during=60) * 4 <= alone.how_many(UPDATE, channels=1, during=60)
    for method in OF_METHOD:
        one = Watch()
        one.pace.share_with(2)
        assert one.how_many(method, channels=10, during=60) >= 1, method


def test_who_is_alone_again_has_all_of_it() -> None:
    watch = Watch()
    watch.pace.share_with(10)
    watch.how_many(UPDATE, channels=1, during=60)
    watch.pace.share_with(1)
    watch.seconds.now += 60
    assert watch.how_many(UPDATE, channels=1, during=60) > 40
