"""Who was seen lately: for five minutes, and never more of them than fit."""

from datetime import timedelta

from bot.domain.places import Person
from bot.seen import FRESH, Seen
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM

ADA = Person("Ada")


def test_somebody_is_known_for_five_minutes_and_to_their_own_workspace() -> None:
    seen = Seen()
    seen.keep(TEAM, PERSON, ADA, START)
    assert seen.person(TEAM, PERSON, START + FRESH) == ADA
    assert seen.person(TEAM, PERSON, START + FRESH + timedelta(seconds=1)) is None
    assert seen.person("T2", PERSON, START) is None


def test_a_clock_that_was_set_back_makes_nothing_fresh() -> None:
    seen = Seen()
    seen.keep(TEAM, PERSON, ADA, START)
    seen.keep_member(TEAM, CHANNEL, PERSON, START)
    assert seen.person(TEAM, PERSON, START - timedelta(hours=1)) is None
    assert not seen.is_member(TEAM, CHANNEL, PERSON, START - timedelta(hours=1))


def test_it_never_holds_more_than_fits_and_the_oldest_go_first() -> None:
    seen = Seen(most=2)
    for person in ("U1", "U2", "U1", "U3"):
        seen.keep(TEAM, person, ADA, START)
        seen.keep_member(TEAM, CHANNEL, person, START)
    assert [seen.person(TEAM, person, START) for person in ("U1", "U2", "U3")] == [ADA, None, ADA]
    assert [seen.is_member(TEAM, CHANNEL, person, START) for person in ("U1", "U2", "U3")] == [True, False, True]


def test_who_is_forgotten_is_asked_about_anew() -> None:
    seen = Seen()
    for person in ("U1", "U2"):
        seen.keep(TEAM, person, ADA, START)
        seen.keep_member(TEAM, CHANNEL, person, START)
    seen.forget(TEAM, "U1")
    assert seen.person(TEAM, "U1", START) is None
    assert not seen.is_member(TEAM, CHANNEL, "U1", START)
    assert seen.person(TEAM, "U2", START) == ADA
    assert seen.is_member(TEAM, CHANNEL, "U2", START)
