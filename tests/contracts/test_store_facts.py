"""What every store promises of what else is known of patents, by source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.alerts import HitKind
from bot.domain.endpoints import FACTS_OF
from bot.domain.facts import Fact, Family, Source
from bot.domain.outages import OutageKind
from bot.domain.patents import PatentState
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Store, Transaction, Work
from tests.clock import START
from tests.factories import a_check, a_fact, a_hit, an_outage

pytestmark = pytest.mark.asyncio

ANOTHER = "another"
SECOND = timedelta(seconds=1)
SETTLED = (PatentState.KNOWN, PatentState.ABSENT, PatentState.NOT_LICENSED)
LEGAL, FAMILY = Source.LEGAL, Source.FAMILY
NEVER = START - timedelta(days=9999)


async def want(
    store: Store,
    *patents: str,
    source: Source = LEGAL,
    account: str = ONLY_ACCOUNT,
    after: timedelta = timedelta(),
    since: timedelta | None = None,
) -> int:
    asked_since = NEVER if since is None else START + since
    return await store.write(lambda tx: tx.facts.want(account, source, patents, START + after, since=asked_since))


async def known(
    store: Store, patents: Iterable[str], source: Source = LEGAL, account: str = ONLY_ACCOUNT
) -> dict[str, Fact]:
    return dict(await store.read(lambda tx: tx.facts.get_all(account, source, patents)))


async def the_fact(store: Store, patent: str = "p") -> Fact:
    return (await known(store, [patent]))[patent]


async def claimed(store: Store, limit: int = 99, *, owner: str = "me", after: timedelta = timedelta()) -> list[Fact]:
    return await store.write(lambda tx: tx.facts.claim(START + after, owner, limit))


async def claim(store: Store, limit: int = 99, *, owner: str = "me", after: timedelta = timedelta()) -> list[str]:
    return [fact.patent for fact in await claimed(store, limit, owner=owner, after=after)]


async def save(store: Store, *facts: Fact) -> None:
    await store.write(lambda tx: tx.facts.save(facts))


async def next_due(store: Store, after: timedelta = timedelta()) -> Fact | None:
    return await store.read(lambda tx: tx.facts.next_due(START + after))


async def do_without(store: Store, source: Source = LEGAL, account: str = ONLY_ACCOUNT) -> Sequence[str]:
    return await store.write(lambda tx: tx.facts.do_without(account, source))


async def refuse(store: Store, until: timedelta, source: Source = LEGAL) -> None:
    outage = an_outage(scope=FACTS_OF[source], kind=OutageKind.LICENSE, until=START + until)
    await store.write(lambda tx: tx.outages.save(outage))


async def work_made_by(store: Store, work: Callable[[Transaction], object]) -> list[frozenset[Work]]:
    woken: list[frozenset[Work]] = []
    store.on_work(woken.append)
    await store.write(work)
    return woken


class TestWanting:
    async def test_what_is_wanted_is_asked_for_at_once(self, store: Store) -> None:
        assert await want(store, "p", "q", "p") == 2
        assert await known(store, "pq") == {"p": a_fact(patent="p"), "q": a_fact(patent="q")}

    async def test_accounts_and_sources_do_not_see_each_other(self, store: Store) -> None:
        assert await want(store, "p") == 1
        assert await want(store, "p", source=FAMILY, after=SECOND) == 1
        assert await want(store, "p", account=ANOTHER, after=2 * SECOND) == 1
        await save(store, a_fact(patent="p", source=FAMILY, state=PatentState.ABSENT))
        await save(store, a_fact(patent="p", account=ANOTHER, state=PatentState.KNOWN))
        assert await the_fact(store) == a_fact(patent="p")

    async def test_what_was_asked_recently_enough_is_not_wanted_anew(self, store: Store) -> None:
        await want(store, "p", "q")
        settled = a_fact(patent="p", state=PatentState.KNOWN, due=None, asked_at=START, reason=Reason("Granted"))
        await save(store, settled, a_fact(patent="q", state=PatentState.ABSENT, due=None, asked_at=START))
        assert await want(store, "p", "q", after=SECOND, since=timedelta()) == 0
        assert await the_fact(store) == settled
        assert await want(store, "p", "q", after=SECOND, since=SECOND / 2) == 2
        again = replace(settled, state=PatentState.WANTED, wanted_at=START + SECOND, due=START + SECOND)
        assert await the_fact(store) == again

    async def test_what_was_given_up_is_wanted_anew_with_all_its_tries(self, store: Store) -> None:
        await want(store, "p")
        await save(store, a_fact(patent="p", state=PatentState.ABSENT, due=None, attempts=6))
        assert await want(store, "p") == 1
        assert await the_fact(store) == a_fact(patent="p")

    async def test_what_could_not_be_asked_for_want_of_a_licence_is_wanted_anew(self, store: Store) -> None:
        await want(store, "p")
        refused = a_fact(patent="p", state=PatentState.NOT_LICENSED, due=None, asked_at=START)
        await save(store, refused)
        assert await want(store, "p", since=-SECOND) == 1
        assert (await the_fact(store)).state is PatentState.WANTED

    async def test_what_waits_is_neither_hurried_nor_put_off_by_another_wish(self, store: Store) -> None:
        await want(store, "p")
        waiting = a_fact(patent="p", due=START + 5 * SECOND, attempts=2)
        await save(store, waiting)
        assert await want(store, "p", after=SECOND, since=SECOND) == 0
        assert await the_fact(store) == waiting

    async def test_what_is_being_asked_says_so_where_the_answer_may_be_too_old(self, store: Store) -> None:
        await want(store, "p", "q")
        await claim(store)
        assert await want(store, "p", after=2 * SECOND) == 0
        assert await want(store, "p", after=2 * SECOND, since=timedelta()) == 0
        assert (await the_fact(store)).wanted_at == START
        await want(store, "p", after=2 * SECOND, since=SECOND)
        assert (await the_fact(store)).wanted_at == START + SECOND
        assert (await the_fact(store, "q")).wanted_at == START
        assert await claim(store, after=5 * SECOND) == []

    async def test_new_wishes_are_work(self, store: Store) -> None:
        wish: Callable[[Transaction], object] = lambda tx: tx.facts.want(  # noqa: E731
            ONLY_ACCOUNT, LEGAL, ["p"], START, since=START
        )
        assert await work_made_by(store, wish) == [{Work.EXPLAIN}]
        assert await work_made_by(store, wish) == []


class TestKnowing:
    @pytest.mark.parametrize("state", PatentState)
    @pytest.mark.parametrize(
        "reason",
        [
            None,
            Reason(),
            Reason("Granted", date(2026, 3, 12)),
            Reason("\"W\" \\ 'x' 授权 🔋", None, ("A\u200f", "B"), ("C",), "(2026) 京73民初1号"),
        ],
    )
    async def test_every_field_of_a_reason_comes_back(
        self, state: PatentState, reason: Reason | None, store: Store
    ) -> None:
        await want(store, "p", "other")
        asked = START + timedelta(microseconds=1)
        full = a_fact(patent="p", state=state, due=START + SECOND, attempts=3, asked_at=asked, reason=reason)
        await save(store, full)
        assert await known(store, ["p", "other"]) == {"p": full, "other": a_fact(patent="other")}

    @pytest.mark.parametrize("family", [None, Family("f"), Family("固 'f'", ("CN1A", 'W"O', ""))])
    async def test_a_family_comes_back(self, family: Family | None, store: Store) -> None:
        await want(store, "p", source=FAMILY)
        fact = a_fact(patent="p", source=FAMILY, state=PatentState.KNOWN, due=None, family=family)
        await save(store, fact)
        assert await known(store, ["p"], FAMILY) == {"p": fact}

    async def test_any_number_of_patents_is_found(self, store: Store) -> None:
        many = [f"patent {number} 'ü" for number in range(20_000)]
        assert await want(store, *many) == 20_000
        found = await known(store, [*many, "unknown", *many])
        assert len(found) == 20_000
        assert found[many[-1]] == a_fact(patent=many[-1])
        assert await known(store, []) == {}

    async def test_what_is_not_there_cannot_be_saved(self, store: Store) -> None:
        await want(store, "p")
        with pytest.raises(LookupError):
            await save(store, a_fact(patent="p", state=PatentState.KNOWN), a_fact(patent="unknown"))
        assert (await the_fact(store)).state is PatentState.WANTED

    async def test_what_is_settled_is_work_and_what_is_put_off_is_none(self, store: Store) -> None:
        await want(store, "p")
        for state in SETTLED:
            settled = a_fact(patent="p", state=state)
            made = await work_made_by(store, lambda tx, fact=settled: tx.facts.save([fact]))  # type: ignore[misc]
            assert made == [{Work.COMPOSE}]
        assert await work_made_by(store, lambda tx: tx.facts.save([a_fact(patent="p")])) == []
        assert await work_made_by(store, lambda tx: tx.facts.save([])) == []


class TestClaiming:
    async def test_the_longest_due_come_first_and_each_once(self, store: Store) -> None:
        for number in (2, 0, 1, 3):
            await want(store, f"p{number}", after=number * SECOND)
        assert await next_due(store, 2 * SECOND) == a_fact(patent="p0")
        assert await claim(store, 2, after=2 * SECOND) == ["p0", "p1"]
        assert await claim(store, 2, after=2 * SECOND) == ["p2"]
        assert await claim(store, 2, after=2 * SECOND) == []
        assert await next_due(store, 2 * SECOND) is None

    async def test_one_account_and_source_is_taken_at_a_time(self, store: Store) -> None:
        await want(store, "p", "q")
        await want(store, "f", "g", source=FAMILY, after=-2 * SECOND)
        await want(store, "a", "b", account=ANOTHER, after=-SECOND)
        await want(store, "r", after=-SECOND / 2)
        for expected in (["f", "g"], ["a", "b"], ["p", "q", "r"], []):
            facts = await claimed(store)
            assert len({(fact.account, fact.source) for fact in facts}) <= 1
            assert sorted(fact.patent for fact in facts) == expected

    @pytest.mark.parametrize("source", Source)
    async def test_each_source_has_its_turn(self, source: Source, store: Store) -> None:
        await want(store, "p", source=source)
        assert [(fact.source, fact.patent) for fact in await claimed(store)] == [(source, "p")]

    async def test_what_is_saved_is_claimed_by_nobody(self, store: Store) -> None:
        await want(store, "p")
        assert await claim(store) == ["p"]
        await save(store, a_fact(patent="p", due=START + SECOND, attempts=1))
        assert await claim(store) == []
        assert await claim(store, after=SECOND) == ["p"]

    @pytest.mark.parametrize("state", SETTLED)
    async def test_what_is_settled_is_not_asked_for(self, state: PatentState, store: Store) -> None:
        await want(store, "p")
        await save(store, a_fact(patent="p", state=state))
        assert await next_due(store) is None
        assert await claim(store) == []

    async def test_what_another_run_had_claimed_is_asked_for_again(self, store: Store) -> None:
        await want(store, "p", "q")
        await claim(store, owner="dead")
        await want(store, "mine", source=FAMILY)
        await claim(store)
        release: Callable[[Transaction], int] = lambda tx: tx.facts.release("me", START + SECOND)  # noqa: E731
        woken: list[frozenset[Work]] = []
        store.on_work(woken.append)
        assert await store.write(release) == 2
        assert await store.write(release) == 0
        assert woken == [{Work.EXPLAIN}]
        assert await claim(store) == []
        assert sorted(await claim(store, after=SECOND)) == ["p", "q"]


class TestLicences:
    async def test_nothing_is_asked_of_a_source_that_may_not_be(self, store: Store) -> None:
        await refuse(store, 2 * SECOND)
        await want(store, "p")
        await want(store, "f", source=FAMILY, after=SECOND)
        due = await next_due(store, SECOND)
        assert due is not None
        assert due.source is FAMILY
        assert await claim(store, after=SECOND) == ["f"]
        assert await next_due(store, SECOND) is None
        assert await claim(store, after=SECOND) == []
        assert await claim(store, after=2 * SECOND) == ["p"]

    async def test_what_waits_for_a_source_that_may_not_be_asked_waits_no_more(self, store: Store) -> None:
        await want(store, "claimed")
        await claim(store)
        await want(store, "p", "q", "known")
        await save(store, a_fact(patent="known", state=PatentState.KNOWN))
        await want(store, "p", source=FAMILY)
        await want(store, "p", account=ANOTHER)
        assert sorted(await do_without(store)) == ["p", "q"]
        states = {patent: fact.state for patent, fact in (await known(store, ["claimed", "p", "q", "known"])).items()}
        wanted, refused = PatentState.WANTED, PatentState.NOT_LICENSED
        assert states == {"claimed": wanted, "p": refused, "q": refused, "known": PatentState.KNOWN}
        assert await do_without(store) == []
        for place in ((FAMILY, ONLY_ACCOUNT), (LEGAL, ANOTHER)):
            assert (await known(store, ["p"], *place))["p"].state is wanted

    async def test_digests_that_waited_for_it_are_looked_at(self, store: Store) -> None:
        await want(store, "p")
        refusal: Callable[[Transaction], object] = lambda tx: tx.facts.do_without(ONLY_ACCOUNT, LEGAL)  # noqa: E731
        assert await work_made_by(store, refusal) == [{Work.COMPOSE}]
        assert await work_made_by(store, refusal) == []


async def test_what_is_learned_is_new_or_newer_and_leaves_alone_what_is_wanted(store: Store) -> None:
    told = {"state": PatentState.KNOWN, "asked_at": START, "due": None, "reason": Reason(after=("Active",))}
    await want(store, "wanted")
    await store.write(lambda tx: tx.facts.learn([a_fact(patent="known", **(told | {"reason": None}))]))
    await store.write(lambda tx: tx.facts.learn([a_fact(patent=one, **told) for one in ("wanted", "known", "new")]))
    found = await known(store, ["wanted", "known", "new"])
    assert {patent: one.state for patent, one in found.items()} == {
        "wanted": PatentState.WANTED,
        "known": PatentState.KNOWN,
        "new": PatentState.KNOWN,
    }
    assert found["known"].reason == found["new"].reason == Reason(after=("Active",))


async def test_whether_any_fact_of_some_checks_is_wanted(store: Store) -> None:
    def add(tx: Transaction) -> None:
        for no, patent in ((1, "p"), (2, "q"), (3, "r"), (4, "unknown")):
            tx.checks.add_hits(a_check(no=no), [a_hit(no=no, kind=HitKind.LEGAL, patent=patent)])
        tx.checks.add_hits(a_check(alert="alert2", no=2), [a_hit(alert="alert2", no=2, patent="s")])
        tx.checks.add_hits(a_check(account=ANOTHER, no=2), [a_hit(account=ANOTHER, no=2, patent="t")])

    async def are_wanted(no: int, up_to: int, after: timedelta = timedelta()) -> bool:
        return await store.read(lambda tx: tx.facts.are_wanted(ONLY_ACCOUNT, "alert1", no, up_to, START + after))

    await store.write(add)
    await want(store, "p", "q", "r", "s", "t")
    await want(store, "q", account=ANOTHER)
    assert await are_wanted(1, 2)
    await claim(store)
    assert await are_wanted(1, 2)
    for state in SETTLED:
        await save(store, a_fact(patent="q", state=state))
        assert not await are_wanted(1, 2)
    await want(store, "q", source=FAMILY)
    assert await are_wanted(1, 2)
    await save(store, a_fact(patent="q", source=FAMILY, state=PatentState.KNOWN))
    assert await are_wanted(0, 2)
    assert await are_wanted(1, 3)
    assert not await are_wanted(3, 4)
    await refuse(store, SECOND)
    await want(store, "q", since=SECOND)
    assert not await are_wanted(1, 3)
    assert await are_wanted(1, 3, SECOND)
    await claim(store, after=SECOND)
    await refuse(store, 3 * SECOND)
    assert await are_wanted(1, 3, SECOND)  # it is the one that tries whether the licence is there again
    await want(store, "r", source=FAMILY)
    assert await are_wanted(1, 3)
