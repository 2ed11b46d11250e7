"""What every store promises of reports that are ordered regularly."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.recurrences import Recurrence
from bot.domain.series import Issue, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import CHANNEL, PERSON, TEAM, a_series, an_order

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)
ISSUE = Issue(TEAM, "series1", 1, IssueState.ORDERED, START, START, request="request1")


async def add(store: Store, *series: Series) -> None:
    def work(tx: Transaction) -> None:
        assert all(tx.series.add(one) for one in series)

    await store.write(work)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"order": an_order("Acme & Söhne", logo=False), "locale": "ja", "zone": "Asia/Tokyo"},
        {"recurrence": Recurrence.read("quarterly working 09:00"), "issues": 12},
        {"ended_at": START, "person_name": "", "run_at": None, "due": None},
    ],
)
async def test_what_is_stored_is_what_comes_back(changes: dict[str, Any], store: Store) -> None:
    series = a_series(**changes)
    await add(store, series)
    assert await store.read(lambda tx: tx.series.get(TEAM, "series1")) == series
    assert await store.read(lambda tx: tx.series.get(OTHER, "series1")) is None
    assert not await store.write(lambda tx: tx.series.add(a_series(place="C9")))


async def test_saving_changes_it_and_one_that_is_not_there_is_an_error(store: Store) -> None:
    paused = a_series().paused(PauseReason.ARCHIVED)
    with pytest.raises(LookupError):
        await store.write(lambda tx: tx.series.save(paused))
    await add(store, a_series())
    await store.write(lambda tx: tx.series.save(paused))
    assert await store.read(lambda tx: tx.series.get(TEAM, "series1")) == paused


async def test_a_place_has_one_for_each_order_and_those_that_have_ended_are_none(store: Store) -> None:
    ended = replace(a_series(id="ended", created_at=START - SECOND), state=SeriesState.ENDED)
    other = a_series(id="other", order=an_order("Acme"), created_at=START + SECOND)
    await add(store, ended, other, a_series(), a_series(id="elsewhere", workspace=OTHER))
    assert await store.read(lambda tx: tx.series.at(TEAM, CHANNEL, an_order())) == a_series()
    assert await store.read(lambda tx: tx.series.at(TEAM, "C9", an_order())) is None
    found = await store.read(lambda tx: tx.series.of_place(TEAM, CHANNEL))
    assert [one.id for one in found] == ["series1", "other"]


async def test_a_persons_and_a_places_are_listed_oldest_first_a_page_at_a_time(store: Store) -> None:
    await add(
        store,
        a_series(id="theirs here", person="U2"),
        a_series(id="mine elsewhere", place="C9", created_at=START + SECOND),
        a_series(id="theirs elsewhere", person="U2", place="C9"),
        a_series(id="mine here", created_at=START + 2 * SECOND),
        replace(a_series(id="ended"), state=SeriesState.ENDED),
    )

    async def page(offset: int) -> list[str]:
        found = await store.read(lambda tx: tx.series.listed(TEAM, PERSON, CHANNEL, offset=offset, limit=2))
        return [one.id for one in found]

    pages = [await page(0), await page(2)]
    assert pages == [["theirs here", "mine elsewhere"], ["mine here"]]
    owned = await store.read(lambda tx: tx.series.owned_by(TEAM, PERSON))
    assert [one.id for one in owned] == ["mine elsewhere", "mine here"]


async def test_the_one_that_has_been_due_longest_comes_first_and_what_rests_never_does(store: Store) -> None:
    hour = a_series().run_at
    assert hour is not None
    await add(
        store,
        a_series(id="later", due=hour),
        a_series(id="first", due=hour - SECOND),
        a_series(id="rests", due=hour - SECOND).paused(PauseReason.PERSON),
    )

    async def due(now: Any) -> str:
        found = await store.read(lambda tx: tx.series.next_due(now))
        return "" if found is None else found.id

    assert [await due(hour - 2 * SECOND), await due(hour)] == ["", "first"]
    overdue = await store.read(lambda tx: tx.series.overdue(hour))
    assert {one.id for one in overdue} == {"later", "first"}
    await store.write(lambda tx: tx.workspaces.note_gone(TEAM, hour))
    assert await due(hour) == ""


async def test_issues_are_found_by_number_and_by_request(store: Store) -> None:
    await add(store, a_series())
    refused = replace(ISSUE, no=2, state=IssueState.REFUSED, request=None, refusal="refusal1", run_at=None, skipped=3)
    assert await store.write(lambda tx: tx.series.add_issue(ISSUE))
    assert await store.write(lambda tx: tx.series.add_issue(refused))
    assert not await store.write(lambda tx: tx.series.add_issue(replace(ISSUE, request="another")))
    assert await store.read(lambda tx: tx.series.issue(TEAM, "series1", 2)) == refused
    assert await store.read(lambda tx: tx.series.issue(TEAM, "series1", 3)) is None
    assert await store.read(lambda tx: tx.series.issue_of(TEAM, "request1")) == ISSUE
    assert await store.read(lambda tx: tx.series.issue_of(OTHER, "request1")) is None
