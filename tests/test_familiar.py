"""Who was seen lately: for five minutes, and never more of them than fit."""

from datetime import timedelta

from bot.domain.places import Person
from bot.familiar import FRESH, Familiar
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM

ADA = Person("Ada")


def test_somebody_is_known_for_five_minutes_and_to_their_own_workspace() -> None:
    seen = Familiar()
    seen.keep(TEAM, PERSON, ADA, START)
    assert seen.person(TEAM, PERSON, START + FRESH) == ADA
    assert seen.person(TEAM, PERSON, START + FRESH + timedelta(seconds=1)) is None
    assert seen.person("T2", PERSON, START) is None


def test_a_clock_that_was_set_back_makes_nothing_fresh() -> None:
    seen = Familiar()
    seen.keep(TEAM, PERSON, ADA, START)
    seen.keep_member(TEAM, CHANNEL, PERSON, START)
    assert seen.person(TEAM, PERSON, START - timedelta(hours=1)) is None
    assert not seen.is_member(TEAM, CHANNEL, PERSON, START - timedelta(hours=1))


def test_where_somebody_is_is_known_for_five_minutes() -> None:
    seen = Familiar(most=1)
    seen.keep_channels(TEAM, PERSON, frozenset({CHANNEL}), START)
    assert seen.channels(TEAM, PERSON, START + FRESH) == frozenset({CHANNEL})
    assert seen.channels(TEAM, PERSON, START + FRESH + timedelta(seconds=1)) is None
    assert seen.channels("T2", PERSON, START) is None
    seen.keep_channels(TEAM, "U2", frozenset(), START)
    assert seen.channels(TEAM, PERSON, START) is None
    assert seen.channels(TEAM, "U2", START) == frozenset()


def test_it_never_holds_more_than_fits_and_the_oldest_go_first() -> None:
    seen = Familiar(most=2)
    for person in ("U1", "U2", "U1", "U3"):
        seen.keep(TEAM, person, ADA, START)
        seen.keep_member(TEAM, CHANNEL, person, START)
    assert [seen.person(TEAM, person, START) for person in ("U1", "U2", "U3")] == [ADA, None, ADA]
    assert [seen.is_member(TEAM, CHANNEL, person, START) for person in ("U1", "U2", "U3")] == [True, False, True]
