"""The account of a storm: it finds what is lost, silent or doubled, and takes nothing else for it."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from sandbox.patsnap import Kind
from tests.journeys.shown import BEFORE, KINDS
from tests.journeys.storm.hits import Books, settle
from tests.journeys.storm.reading import Told
from tests.journeys.storm.story import Story, Watch
from tests.journeys.storm.windows import Given

START: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
NEW, LEGAL = KINDS["new"], KINDS["legal"]


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def given(number: int, hits: Mapping[Kind, Sequence[str]], *, is_lost: bool = False) -> Given:
    """What PatSnap gave out in the hour of that number; 0 is what there was before."""
    return Given(number, at(number), hits, is_lost)


def told(hours: float, *patents: tuple[str, str], has_gap: bool = False) -> Told:
    return Told(at(hours), Counter(patents), has_gap)


def books(
    given: Sequence[Given], digests: Sequence[Told], *, kinds: tuple[Kind, ...] = (), is_kept: bool = False
) -> Story:
    story = Story(1, random.Random(1))  # noqa: S311 - nothing of it is left to luck
    watch = Watch("a1", "Batteries", "bob", "lab", kinds, at(-1), at(-1))
    settle(Books(story, watch, given, digests, is_kept))
    return story


BEGIN: Final = given(0, {Kind.NEW: ["old"]})
BEGUN: Final = told(0.1, (BEFORE, "old"))


def test_what_is_told_once_is_well() -> None:
    story = books(
        [BEGIN, given(1, {Kind.NEW: ["p"], Kind.LEGAL: ["q"]}), given(2, {Kind.LEGAL: ["q"], Kind.NEW: ["p", "old"]})],
        [BEGUN, told(1.1, (NEW, "p"), (LEGAL, "q")), told(2.1, (LEGAL, "q"))],
    )

    assert story.broken == []


@pytest.mark.parametrize(
    "digests",
    [[BEGUN], [told(1.1, (NEW, "p"))], [BEGUN, told(1.1, (LEGAL, "p"))], [BEGUN, told(1.1, has_gap=True)]],
    ids=["no digest", "nothing of what was before", "another sheet", "a gap that is none"],
)
def test_what_is_told_nowhere_is_lost(digests: Sequence[Told]) -> None:
    assert books([BEGIN, given(1, {Kind.NEW: ["p"]})], digests).lost


def test_a_second_event_that_is_not_told_is_lost() -> None:
    named = [BEGIN, given(1, {Kind.LEGAL: ["q"]}), given(2, {Kind.LEGAL: ["q"]})]

    assert books(named, [BEGUN, told(1.1, (LEGAL, "q"))]).lost
    assert not books(named, [BEGUN, told(2.1, (LEGAL, "q"))]).broken  # one digest tells it once


@pytest.mark.parametrize(
    "again",
    [(NEW, "p"), (NEW, "old"), (NEW, "never named"), (BEFORE, "old"), (LEGAL, "p")],
    ids=["a new one", "one of before", "what PatSnap never said", "what was before", "another kind"],
)
def test_what_is_told_once_too_often_is_doubled(again: tuple[str, str]) -> None:
    hits = [BEGIN, given(1, {Kind.NEW: ["p"]}), given(2, {Kind.NEW: ["old", "p"]})]

    assert books(hits, [BEGUN, told(1.1, (NEW, "p")), told(2.1, again)]).doubled


def test_what_nobody_wanted_is_not_to_be_told() -> None:
    hits = [BEGIN, given(1, {Kind.LEGAL: ["q"]})]

    assert books(hits, [BEGUN, told(1.1, (LEGAL, "q"))], kinds=(Kind.NEW,)).doubled
    assert not books(hits, [BEGUN], kinds=(Kind.NEW,)).broken


def test_an_answer_that_is_lost_is_silent_until_a_digest_says_so() -> None:
    hits = [BEGIN, given(1, {Kind.NEW: ["p"]}, is_lost=True), given(2, {Kind.NEW: ["p"]})]
    later = told(2.1, (NEW, "p"))

    assert books(hits, [BEGUN, later]).silent
    assert not books(hits, [BEGUN, told(2.1, (NEW, "p"), has_gap=True)]).broken
    assert books(hits, [BEGUN, later, told(3, has_gap=False), told(4, has_gap=True)]).silent


def test_what_came_to_a_subscription_that_rests_waits() -> None:
    hits = [BEGIN, given(1, {Kind.NEW: ["p"]}), given(2, {Kind.LEGAL: ["q"]}, is_lost=True)]

    story = books(hits, [BEGUN], is_kept=True)

    assert story.broken == []
    assert story.counts["waiting"] == 2
    late = Told(at(3), BEGUN.patents, until=at(0.5))  # it was posted long after it was composed
    assert books(hits, [late], is_kept=True).counts["waiting"] == 2
    assert books([BEGIN], [], is_kept=True).broken == []
    assert books([BEGIN], []).lost
