"""A digest says of its gaps whether it tells what was searched for in their place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts import Check, CheckState, HitKind
from bot.services.selecting import Period
from tests.clock import START
from tests.factories import a_check, a_digest

HOUR = timedelta(hours=1)
GAP = a_check(no=2, state=CheckState.GAP, since=START, asked_at=START + HOUR, reason="lost")
FOUND = a_check(no=3, state=CheckState.READ, since=START - HOUR, asked_at=START + 2 * HOUR, recovers=1)


@pytest.mark.parametrize("kinds", [set(), {HitKind.NEW}, {HitKind.NEW, HitKind.LEGAL}])
def test_a_gap_whose_new_patents_were_searched_for_says_so(kinds: set[HitKind]) -> None:
    assert Period((GAP, FOUND)).gaps_of(a_digest(kinds=frozenset(kinds))) == (replace(GAP, is_searched=True),)


@pytest.mark.parametrize("kinds", [{HitKind.INVENTION}, {HitKind.LEGAL}])
def test_who_takes_no_new_patents_is_not_told_of_the_search(kinds: set[HitKind]) -> None:
    assert Period((GAP, FOUND)).gaps_of(a_digest(kinds=frozenset(kinds))) == (GAP,)


@pytest.mark.parametrize(
    "found",
    [
        replace(FOUND, recovers=None),
        replace(FOUND, asked_at=GAP.asked_at - timedelta(seconds=1)),
        replace(FOUND, since=START + timedelta(seconds=1)),
        replace(FOUND, since=None),
    ],
)
def test_a_check_that_does_not_tell_of_all_its_time_changes_nothing(found: Check) -> None:
    assert Period((GAP, found)).gaps_of(a_digest()) == (GAP,)


def test_a_search_that_did_not_bring_everything_is_a_gap_beside_it() -> None:
    partly = replace(FOUND, reason="the search for it did not bring 2 of 5 patents")

    assert Period((GAP, partly)).gaps_of(a_digest()) == (GAP, partly)
