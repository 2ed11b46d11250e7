"""Time as it passes, whatever the machine's clock is set to."""

from datetime import UTC, datetime, timedelta

from bot.hourglass import LEAP, hourglass
from tests.clock import START, Machine

HOUR = timedelta(hours=1)


def test_it_shows_what_the_machine_shows() -> None:
    machine = Machine()
    glass = machine.hourglass()
    machine.tick(minutes=5)
    assert glass() == START + timedelta(minutes=5)
    machine.set_clock(seconds=20)  # put right, as clocks are
    assert glass() == START + timedelta(minutes=5, seconds=20)
    assert not glass.has_leapt


def test_a_leap_is_followed_once_it_is_accepted() -> None:
    machine = Machine()
    glass = machine.hourglass()
    for wrong_by in (timedelta(days=1), -HOUR, LEAP):
        machine.set_clock(seconds=wrong_by.total_seconds())
        machine.tick(seconds=2)
        before = glass()
        assert before != machine.wall()
        assert glass.has_leapt
        machine.tick(seconds=2)
        assert glass() == before + timedelta(seconds=2)
        glass.accept(glass.look())
        assert glass() == machine.wall()
        machine.set_clock()
        glass.accept(glass.look())


def test_a_start_a_leap_and_a_sleep_disturb() -> None:
    machine = Machine()
    glass = machine.hourglass()
    assert glass.undisturbed_for() == timedelta()
    machine.tick(hours=1)
    assert glass.undisturbed_for() == HOUR
    machine.doze(hours=8)
    machine.tick(seconds=3)
    assert glass() == machine.wall()
    assert glass.undisturbed_for() == timedelta()  # it is seen when somebody looks
    machine.tick(hours=1)
    assert glass.undisturbed_for() == HOUR
    machine.set_clock(days=1)
    assert glass.undisturbed_for() == timedelta()
    glass.accept(glass.look())
    machine.tick(hours=1)
    assert glass.undisturbed_for() == HOUR
    machine.doze(seconds=30)
    assert glass.undisturbed_for() == HOUR + timedelta(seconds=30)


def test_this_machine_has_one() -> None:
    glass = hourglass("this run")
    assert abs(glass() - datetime.now(UTC)) < timedelta(seconds=1)
    assert not glass.has_leapt
    assert glass.boot
    assert hourglass("the next run").boot == glass.boot or glass.boot == "this run"
