"""What every store promises of which companies names mean."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.companies import Company, CompanyChoice, CompanySearch, How, Naming, SearchState
from bot.domain.reports import Request, RequestState, Subject, SubjectKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import CHANNEL, TEAM, a_choice, a_request, a_search

pytestmark = pytest.mark.asyncio

SECOND = timedelta(seconds=1)
FOUND = (Company("小米 <科技> 'W\"\\", "", "91110108551385082Q"), Company("B 🔋", "Bee", "913205940566944194"))
LOOKING = Naming("小 米", How.LOOKING, until=START + SECOND)


async def put(store: Store, *searches: CompanySearch) -> None:
    def work(tx: Transaction) -> None:
        for search in searches:
            tx.companies.put(search)

    await store.write(work)


async def get(store: Store, name: str = "小米") -> CompanySearch | None:
    return await store.read(lambda tx: tx.companies.get(ONLY_ACCOUNT, name))


async def next_due(store: Store, after: timedelta = SECOND) -> str | None:
    found = await store.read(lambda tx: tx.companies.next_due(START + after))
    return found.name if found else None


async def add(store: Store, *requests: Request) -> None:
    def work(tx: Transaction) -> None:
        assert all(tx.requests.add(one) for one in requests)

    await store.write(work)


def choosing(number: int = 1, naming: Naming = LOOKING, **changes: object) -> Request:
    request = a_request(id=f"r{number}", state=RequestState.CHOOSING, report="", naming=naming)
    return replace(request, asked_at=START + number * SECOND, **changes)  # type: ignore[arg-type]


class TestSearches:
    @pytest.mark.parametrize("state", SearchState)
    async def test_each_field_comes_back(self, state: SearchState, store: Store) -> None:
        search = a_search(state=state, attempts=2, asked_at=START, found=FOUND, total=70, owner="run")
        await put(store, a_search(), search)
        assert await get(store) == search
        assert await get(store, "another") is None

    async def test_the_longest_due_comes_first_unless_it_is_over(self, store: Store) -> None:
        await put(store, *(a_search(name, due=START + n * SECOND) for n, name in enumerate(("b", "a", "later"))))
        assert await next_due(store) == "b"
        await put(store, a_search("b", owner="run", due=START + 9 * SECOND))  # its claim ends then
        assert await next_due(store) == "a"
        await put(store, a_search("a").over(SearchState.SILENT, START))
        assert await next_due(store) is None
        assert await next_due(store, 2 * SECOND) == "later"
        await put(store, a_search("later").over(SearchState.SILENT, START))
        assert await next_due(store, 9 * SECOND) == "b"

    async def test_what_another_run_was_asking_is_found(self, store: Store) -> None:
        await put(store, a_search("a", owner="this"), a_search("b", owner="dead"), a_search("c"))
        found = await store.read(lambda tx: tx.companies.of_other_owners("this"))
        assert [one.name for one in found] == ["b"]


class TestChoices:
    async def test_a_place_remembers_the_last_choice_until_it_is_forgotten(self, store: Store) -> None:
        def remembered(place: str, workspace: str = TEAM) -> CompanyChoice | None:
            return kept.get((workspace, place))

        later = a_choice(company=FOUND[1], person="U9", at=START + SECOND)
        for choice in (a_choice(), later, a_choice(place="C2")):
            await store.write(lambda tx, one=choice: tx.companies.remember(one))  # type: ignore[misc]

        def look(tx: Transaction) -> dict[tuple[str, str], CompanyChoice | None]:
            keys = [(TEAM, CHANNEL), (TEAM, "C2"), (OTHER, CHANNEL)]
            return {key: tx.companies.remembered(*key, "小米") for key in keys}

        kept = await store.read(look)
        assert remembered(CHANNEL) == later
        assert remembered("C2") == a_choice(place="C2")
        assert remembered(CHANNEL, OTHER) is None
        for _ in range(2):
            await store.write(lambda tx: tx.companies.forget(TEAM, CHANNEL, "小米"))
        kept = await store.read(look)
        assert remembered(CHANNEL) is None
        assert remembered("C2") is not None


class TestRequestsThatChoose:
    async def test_what_a_name_stands_for_comes_back_and_what_it_means_is_put_into_the_order(
        self, store: Store
    ) -> None:
        await add(store, choosing())
        naming = Naming("小 米", How.SEVERAL, FOUND[0].name, FOUND, 70, START + SECOND)
        order = replace(choosing().order, subject=Subject(SubjectKind.CREDIT_CODE, "913205940566944194"))
        changed = choosing(naming=naming, order=order)
        await store.write(lambda tx: tx.requests.save(changed))
        assert await store.read(lambda tx: tx.requests.get(TEAM, "r1")) == changed

    async def test_who_looks_for_a_name_is_found_oldest_first(self, store: Store) -> None:
        another, over = replace(LOOKING, typed="acme"), replace(LOOKING, how=How.SEVERAL)
        again = choosing(1, replace(LOOKING, how=How.LOOKING_AGAIN))
        await add(store, choosing(2), again, choosing(3, another), choosing(4, over))
        await add(store, choosing(5, state=RequestState.CANCELLED))
        found = await store.read(lambda tx: tx.requests.looking(ONLY_ACCOUNT, "小 米"))
        assert [one.id for one in found] == ["r1", "r2"]

    async def test_it_is_found_once_nothing_more_is_to_come(self, store: Store) -> None:
        async def found() -> str | None:
            one = await store.read(lambda tx: tx.requests.next_found())
            return one.id if one else None

        await add(store, choosing())
        await put(store, a_search("小 米"))
        assert await found() is None
        await put(store, a_search("小 米").over(SearchState.KNOWN, START))
        assert await found() == "r1"
        await store.write(lambda tx: tx.workspaces.note_gone(TEAM, START))
        assert await found() is None

    async def test_those_that_nobody_chose_for_in_time_are_found(self, store: Store) -> None:
        late = replace(LOOKING, until=START + 2 * SECOND)
        await add(store, choosing(), choosing(2, late), choosing(3, state=RequestState.CANCELLED))

        async def lapsed(after: timedelta) -> list[str]:
            return [one.id for one in await store.read(lambda tx: tx.requests.choosing_until(START + after))]

        assert await lapsed(SECOND / 2) == []
        assert await lapsed(SECOND) == ["r1"]
        assert sorted(await lapsed(2 * SECOND)) == ["r1", "r2"]
