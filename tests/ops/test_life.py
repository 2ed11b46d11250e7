"""Whether a process lives: by its beats and its turns, each in its own patience."""

from bot.ops.life import Life, Stage


class Seconds:
    """Real seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_life(*, every: float | None = 2.0) -> tuple[Life, Seconds]:
    seconds = Seconds()
    life = Life(seconds)
    if every is not None:
        life.runs_ticks(every)
    life.is_up()
    return life, seconds


def test_a_minute_without_a_beat_is_too_long() -> None:
    life, seconds = a_life()
    seconds.now += 60
    assert life.stalled() == ""
    seconds.now += 1
    assert life.stalled() == "nothing has looked whether a tick is due for 61 s"
    life.beat()
    assert life.stalled() == ""


def test_beats_that_are_far_apart_have_longer() -> None:
    life, seconds = a_life(every=100)
    seconds.now += 300
    assert life.stalled() == life.idle() == ""
    seconds.now += 1
    assert life.stalled()
    assert life.idle()


def test_beats_alone_are_no_work() -> None:
    life, seconds = a_life()
    seconds.now += 61
    life.beat()
    assert life.stalled() == ""
    assert "no turn of a tick has ended well for 61 s" in life.idle()
    life.turned()
    assert (life.idle(), life.since_turn) == ("", 0)


def test_where_no_ticks_run_none_is_missed() -> None:
    life, seconds = a_life(every=None)
    seconds.now += 3600
    assert (life.stalled(), life.idle(), life.since_turn) == ("", "", None)


def test_what_takes_long_to_start_or_to_stop_is_not_stalled() -> None:
    seconds = Seconds()
    life = Life(seconds)
    seconds.now += 3600  # it waits for a Slack that cannot be reached
    assert (life.stage, life.stalled()) == (Stage.STARTING, "")
    life.runs_ticks(2)
    life.is_up()
    life.is_ending()
    seconds.now += 3600  # it awaits what cannot be repeated
    assert (life.stage, life.stalled()) == (Stage.STOPPING, "")


def test_who_was_asked_to_stop_while_starting_does_not_begin() -> None:
    life = Life()
    life.is_ending()
    life.is_up()
    assert life.stage is Stage.STOPPING
