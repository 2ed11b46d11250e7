"""What every store promises of what is known of patents."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from bot.domain.alerts import HitKind
from bot.domain.endpoints import Endpoint
from bot.domain.outages import OutageKind
from bot.domain.patents import Bibliography, Numbered, Patent, PatentState
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Store, Transaction, Work
from tests.clock import START
from tests.factories import a_bibliography, a_check, a_hit, a_patent, an_outage

pytestmark = pytest.mark.asyncio

ANOTHER = "another"
SECOND = timedelta(seconds=1)
SETTLED = (PatentState.KNOWN, PatentState.ABSENT, PatentState.NOT_LICENSED)


async def want(store: Store, *patents: str, account: str = ONLY_ACCOUNT, after: timedelta = timedelta()) -> int:
    return await store.write(lambda tx: tx.patents.want(account, patents, START + after))


async def known(store: Store, patents: Iterable[str], account: str = ONLY_ACCOUNT) -> dict[str, Patent]:
    return dict(await store.read(lambda tx: tx.patents.get_all(account, patents)))


async def claim(store: Store, limit: int = 99, *, owner: str = "me", after: timedelta = timedelta()) -> list[str]:
    claimed = await store.write(lambda tx: tx.patents.claim(START + after, owner, limit))
    return [patent.id for patent in claimed]


async def save(store: Store, *patents: Patent) -> None:
    await store.write(lambda tx: tx.patents.save(patents))


async def next_due(store: Store, after: timedelta = timedelta()) -> Patent | None:
    return await store.read(lambda tx: tx.patents.next_due(START + after))


async def refuse(store: Store, until: timedelta) -> None:
    outage = an_outage(scope=Endpoint.BIBLIOGRAPHY, kind=OutageKind.LICENSE, until=START + until)
    await store.write(lambda tx: tx.outages.save(outage))


async def work_made_by(store: Store, work: Callable[[Transaction], object]) -> list[frozenset[Work]]:
    woken: list[frozenset[Work]] = []
    store.on_work(woken.append)
    await store.write(work)
    return woken


class TestWanting:
    async def test_what_is_wanted_is_asked_for_at_once(self, store: Store) -> None:
        assert await want(store, "patent1") == 1
        assert await known(store, ["patent1"]) == {"patent1": a_patent()}

    async def test_what_is_known_or_wanted_is_not_wanted_anew(self, store: Store) -> None:
        assert await want(store, "p", "q", "p") == 2
        settled = a_patent(id="q", state=PatentState.KNOWN, due=None, bibliography=a_bibliography())
        await save(store, settled)
        assert await want(store, "p", "q", "r", after=SECOND) == 1
        assert await known(store, "pqr") == {
            "p": a_patent(id="p"),
            "q": settled,
            "r": a_patent(id="r", wanted_at=START + SECOND, due=START + SECOND),
        }

    async def test_accounts_do_not_see_each_other(self, store: Store) -> None:
        assert await want(store, "p") == 1
        assert await want(store, "p", account=ANOTHER, after=SECOND) == 1
        assert (await known(store, ["p"]))["p"].wanted_at == START
        await save(store, a_patent(id="p", account=ANOTHER, state=PatentState.ABSENT))
        assert (await known(store, ["p"]))["p"].state is PatentState.WANTED

    async def test_new_wishes_are_work(self, store: Store) -> None:
        wish: Callable[[Transaction], object] = lambda tx: tx.patents.want(ONLY_ACCOUNT, ["p"], START)  # noqa: E731
        assert await work_made_by(store, wish) == [{Work.ENRICH}]
        assert await work_made_by(store, wish) == []


class TestKnowing:
    @pytest.mark.parametrize("state", PatentState)
    @pytest.mark.parametrize(
        "bibliography",
        [
            None,
            Bibliography(),
            a_bibliography(),
            a_bibliography(application="CN201610244038.2"),
            a_bibliography(titles={"JP": "全固体電池", "EN": "\"A\" \\ 'b' \N{BATTERY}"}, published=None, applied=None),
        ],
    )
    async def test_every_field_comes_back(
        self, state: PatentState, bibliography: Bibliography | None, store: Store
    ) -> None:
        await want(store, "patent1", "other")
        full = a_patent(
            state=state,
            wanted_at=START - SECOND,
            due=START + SECOND,
            attempts=3,
            asked_at=START + timedelta(microseconds=1),
            bibliography=bibliography,
        )
        await save(store, full)
        assert await known(store, ["patent1", "other"]) == {"patent1": full, "other": a_patent(id="other")}

    async def test_titles_come_back_in_patsnaps_order(self, store: Store) -> None:
        await want(store, "patent1")
        await save(store, a_patent(bibliography=a_bibliography(titles={"KR": "k", "CN": "c", "JP": "j"})))
        bibliography = (await known(store, ["patent1"]))["patent1"].bibliography
        assert bibliography is not None
        assert list(bibliography.titles) == ["KR", "CN", "JP"]

    async def test_any_number_of_patents_is_found(self, store: Store) -> None:
        many = [f"patent {number} 'ü" for number in range(20_000)]
        assert await want(store, *many) == 20_000
        found = await known(store, [*many, "unknown", *many])
        assert len(found) == 20_000
        assert found[many[-1]] == a_patent(id=many[-1])
        assert await known(store, []) == {}

    async def test_what_is_not_there_cannot_be_saved(self, store: Store) -> None:
        await want(store, "p")
        with pytest.raises(LookupError):
            await save(store, a_patent(id="p", state=PatentState.KNOWN), a_patent(id="unknown"))
        assert (await known(store, ["p"]))["p"].state is PatentState.WANTED

    async def test_what_is_settled_is_work_and_what_is_put_off_is_none(self, store: Store) -> None:
        await want(store, "patent1")
        for state in SETTLED:
            settled = a_patent(state=state)
            made = await work_made_by(store, lambda tx, patent=settled: tx.patents.save([patent]))  # type: ignore[misc]
            assert made == [{Work.COMPOSE}]
        assert await work_made_by(store, lambda tx: tx.patents.save([a_patent()])) == []
        assert await work_made_by(store, lambda tx: tx.patents.save([])) == []


class TestClaiming:
    async def test_the_longest_due_come_first_and_each_once(self, store: Store) -> None:
        for number in (2, 0, 1, 3):
            await want(store, f"patent{number}", after=number * SECOND)
        due = await next_due(store, 2 * SECOND)
        assert due == a_patent(id="patent0")
        assert await claim(store, 2, after=2 * SECOND) == ["patent0", "patent1"]
        assert await claim(store, 2, after=2 * SECOND) == ["patent2"]
        assert await claim(store, 2, after=2 * SECOND) == []
        assert await next_due(store, 2 * SECOND) is None

    async def test_one_account_is_taken_at_a_time(self, store: Store) -> None:
        await want(store, "p", "q")
        await want(store, "a", "b", account=ANOTHER, after=-SECOND)
        await want(store, "r", after=-SECOND / 2)
        assert sorted(await claim(store)) == ["a", "b"]
        assert sorted(await claim(store)) == ["p", "q", "r"]

    async def test_what_is_saved_is_claimed_by_nobody(self, store: Store) -> None:
        await want(store, "patent1")
        assert await claim(store) == ["patent1"]
        await save(store, a_patent(due=START + SECOND, attempts=1))
        assert await claim(store) == []
        assert await claim(store, after=SECOND) == ["patent1"]

    @pytest.mark.parametrize("state", SETTLED)
    async def test_what_is_settled_is_not_asked_for(self, state: PatentState, store: Store) -> None:
        await want(store, "patent1")
        await save(store, a_patent(state=state))
        assert await next_due(store) is None
        assert await claim(store) == []

    async def test_what_has_no_due_is_never_due(self, store: Store) -> None:
        await want(store, "patent1")
        await save(store, a_patent(due=None))
        assert await next_due(store, timedelta(days=999)) is None
        assert await claim(store, after=timedelta(days=999)) == []

    async def test_what_another_run_had_claimed_is_asked_for_again(self, store: Store) -> None:
        await want(store, "p", "q")
        await claim(store, owner="dead")
        await want(store, "mine")
        await claim(store)
        await want(store, "nobodys", after=2 * SECOND)
        release: Callable[[Transaction], int] = lambda tx: tx.patents.release("me", START + SECOND)  # noqa: E731
        woken: list[frozenset[Work]] = []
        store.on_work(woken.append)
        assert await store.write(release) == 2
        assert await store.write(release) == 0
        assert woken == [{Work.ENRICH}]
        assert (await known(store, ["p"]))["p"].due == START + SECOND
        assert await claim(store) == []
        assert sorted(await claim(store, after=SECOND)) == ["p", "q"]


class TestLicences:
    async def test_nothing_is_asked_of_an_account_that_may_not(self, store: Store) -> None:
        await want(store, "p")
        await want(store, "a", account=ANOTHER, after=SECOND)
        await refuse(store, 2 * SECOND)
        due = await next_due(store, SECOND)
        assert due is not None
        assert due.account == ANOTHER
        assert await claim(store, after=SECOND) == ["a"]
        assert await next_due(store, SECOND) is None
        assert await claim(store, after=SECOND) == []
        assert await claim(store, after=2 * SECOND) == ["p"]


async def test_whether_any_patent_of_some_checks_is_wanted(store: Store) -> None:
    def add(tx: Transaction) -> None:
        for no, patent in ((1, "p"), (2, "q"), (3, "r"), (4, "unknown")):
            hit = a_hit(no=no, kind=HitKind.LEGAL, patent=patent)
            tx.checks.add_hits(a_check(no=no), [hit])
        tx.checks.add_hits(a_check(alert="alert2", no=2), [a_hit(alert="alert2", no=2, patent="s")])
        tx.checks.add_hits(a_check(account=ANOTHER, no=2), [a_hit(account=ANOTHER, no=2, patent="t")])

    async def are_wanted(no: int, up_to: int) -> bool:
        return await store.read(lambda tx: tx.patents.are_wanted(ONLY_ACCOUNT, "alert1", no, up_to))

    await store.write(add)
    await want(store, "p", "q", "r", "s", "t")
    await want(store, "q", account=ANOTHER)
    assert await are_wanted(1, 2)
    await claim(store)
    assert await are_wanted(1, 2)
    for state in SETTLED:
        await save(store, a_patent(id="q", state=state))
        assert not await are_wanted(1, 2)
    assert await are_wanted(0, 2)
    assert await are_wanted(1, 3)
    assert not await are_wanted(3, 4)


class TestNumbers:
    async def test_a_number_is_that_of_the_patent_that_patsnap_named_or_of_none(self, store: Store) -> None:
        await store.write(lambda tx: tx.patents.note_numbers(ONLY_ACCOUNT, {"CN1234567A": "p1", "EP1": None}, START))
        numbers = ["CN1234567A", "EP1", "JP1"]
        found = await store.read(lambda tx: tx.patents.numbered(ONLY_ACCOUNT, numbers))
        assert found == {"CN1234567A": Numbered("p1", START), "EP1": Numbered("", START)}
        assert await store.read(lambda tx: tx.patents.numbered(ANOTHER, numbers)) == {}
        await store.write(lambda tx: tx.patents.note_numbers(ONLY_ACCOUNT, {"EP1": "p2"}, START + SECOND))
        found = await store.read(lambda tx: tx.patents.numbered(ONLY_ACCOUNT, numbers))
        assert found["EP1"] == Numbered("p2", START + SECOND)

    async def test_a_patent_that_is_known_has_its_number_with_and_without_the_kind_code(self, store: Store) -> None:
        old = a_bibliography(number="CN118541235A", published=date(2024, 1, 1))
        new = a_bibliography(number="CN118541235B", published=date(2026, 1, 1))
        of = {"state": PatentState.KNOWN, "asked_at": START, "due": None}
        await store.write(
            lambda tx: tx.patents.learn(
                [
                    a_patent(id="new", bibliography=new, **of),
                    a_patent(id="old", bibliography=old, **of),
                    a_patent(id="another", bibliography=a_bibliography(number="CN1185412350A"), **of),
                ]
            )
        )
        await store.write(lambda tx: tx.patents.note_numbers(ONLY_ACCOUNT, {"CN118541235A": None}, START))
        wanted = ["CN118541235A", "CN118541235", "CN11854123"]
        found = await store.read(lambda tx: tx.patents.numbered(ONLY_ACCOUNT, wanted))
        assert {number: one.patent for number, one in found.items()} == {"CN118541235A": "old", "CN118541235": "new"}

    async def test_what_is_learned_is_new_or_takes_the_place_of_what_nobody_has_claimed(self, store: Store) -> None:
        await want(store, "wanted", "claimed")
        assert await claim(store, 1) in (["wanted"], ["claimed"])
        learned = {"state": PatentState.KNOWN, "asked_at": START, "due": None, "bibliography": a_bibliography()}
        patents = [a_patent(id=one, **learned) for one in ("wanted", "claimed", "new")]
        await store.write(lambda tx: tx.patents.learn(patents))
        states = {id_: one.state for id_, one in (await known(store, ["wanted", "claimed", "new"])).items()}
        assert states.pop("new") is PatentState.KNOWN
        assert sorted(states.values()) == [PatentState.KNOWN, PatentState.WANTED]
