"""What a digest tells is settled when it is composed: lines, filters, what is unusual; and it is read page by page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from io import BytesIO
from typing import TypeVar
from zipfile import ZipFile

import pytest

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.deliveries import What
from bot.domain.digests import Digest
from bot.domain.facts import Fact, Family, Source
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.patents import Bibliography, PatentState
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Subscription
from bot.ports import Store, Transaction, Work
from bot.services.checks import check_one
from bot.services.composing import compose_some
from bot.services.contents import contents_of
from bot.services.deliveries import deliver_one
from bot.services.enriching import enrich_one
from bot.services.explaining import explain_one
from bot.services.readings import reread
from tests.clock import SteppedClock
from tests.factories import CHANNEL, TEAM, a_bibliography
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.patsnap import answer_with
from tests.services.interrupted import Interrupted
from tests.services.watching import ALERT, as_it_is, digest_texts, news, subscribed, told, watched, whole_contents
from tests.turns import all_turns, minutes_pass, turns

pytestmark = pytest.mark.asyncio

T = TypeVar("T")
MANY = 1_234


@pytest.fixture(autouse=True)
def batteries(patsnap: FakePatsnap) -> None:
    patsnap.add_alert(ALERT)


def a_book(number: str, assignee: str = "Acme", title: str = "Cell") -> Bibliography:
    return a_bibliography(number=number, titles={"EN": title}, assignees={"EN": (assignee,)})


def a_filter(field: FilterField, value: str, deps: Deps) -> Filter:
    return Filter(field, FilterMode.EXCLUDE, value, "U1", deps.clock())


async def filtering(deps: Deps, subscription: Subscription, *filters: Filter) -> None:
    current = await as_it_is(deps, subscription)
    await deps.store.write(lambda tx: tx.subscriptions.save(replace(current, filters=filters)))


async def family(deps: Deps, key: str, *patents: str) -> None:
    """Have it known from now on that these patents are of one family."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, patents, now, since=now)
        tx.facts.save(
            Fact(ONLY_ACCOUNT, Source.FAMILY, one, PatentState.KNOWN, now, asked_at=now, family=Family(key))
            for one in patents
        )

    await deps.store.write(store)


async def last_digest(deps: Deps, subscription: Subscription) -> Digest:
    last = (await as_it_is(deps, subscription)).last_digest
    found = await deps.store.read(lambda tx: tx.digests.get(TEAM, last or ""))
    assert found is not None
    return found


def thread(slack: FakeSlack) -> list[str]:
    """What the blocks of a conversation's threads say."""
    parts = [one for one in slack.in_conversation(CHANNEL) if "/part/" in one.key]
    return [block["text"]["text"] for one in parts for block in one.message.blocks if "accessory" in block]


@dataclass
class Meddled:
    """A store to which something is done between what is read and what is written of it."""

    store: Store
    meddle: Callable[[Transaction], object]
    times: int = 1

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self.store.read(work)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        if self.times:
            self.times -= 1
            await self.store.write(self.meddle)
        return await self.store.write(work)

    def on_work(self, wake: Callable[[frozenset[Work]], None]) -> None:
        self.store.on_work(wake)


# Lines


async def test_a_family_is_one_line_whose_patents_are_all_in_the_spreadsheet(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    patsnap.patents = {"p1": a_book("CN1A"), "p2": a_book("WO2A1"), "p3": a_book("US3A1")}
    await family(deps, "f1", "p1", "p2")
    patsnap.push(ALERT, HitKind.NEW, ["p1", "p2", "p3"])
    patsnap.push(ALERT, HitKind.INVENTION, ["p1"])
    await minutes_pass(deps, clock, 1)
    digest = await last_digest(deps, subscription)
    assert (digest.size, digest.patents, digest.families, digest.members) == (2, 3, 1, 0)
    assert "*1 family*, *1 patent*: 1 new family · 1 new publication" in digest_texts(slack)[0]
    first, second = thread(slack)
    assert first.endswith(" · CN A, WO A1 · 1 more publication · _New publication_")
    assert "US3A1" in second
    assert await news(deps, slack) == [["p1", "p2", "p3"]]
    assert [line.family for line in (await told(deps, slack))[0].lines] == ["f1", "f1", ""]


async def test_what_is_known_later_changes_neither_the_lines_nor_the_spreadsheet(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    patsnap.push(ALERT, HitKind.NEW, ["p1", "p2"])
    await turns(enrich_one, deps)
    await all_turns(deps)
    digest = await last_digest(deps, subscription)
    clock.tick(seconds=1)
    await family(deps, "f1", "p1", "p2")
    await filtering(deps, subscription, a_filter(FilterField.FAMILY, "f1", deps))
    await turns(deliver_one, deps)
    whole = await whole_contents(digest, deps)
    assert [(line.patent.id, line.family) for line in whole.lines] == [("p1", ""), ("p2", "")]
    assert "*2 patents*: 2 new" in digest_texts(slack)[0]


async def test_a_reason_says_why_a_line_is_there(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock, cadence="daily 09:00")
    patsnap.push(ALERT, HitKind.LEGAL, ["p1", "p2"])
    clock.tick(hours=21, minutes=30)
    await all_turns(deps)
    granted = Reason("Granted", date(2026, 3, 12), ("Pending",), ("Granted",))
    await deps.store.write(lambda tx: tx.checks.explain(ONLY_ACCOUNT, HitKind.LEGAL, "p2", granted, asked_at=clock()))
    clock.tick(minutes=30)
    await minutes_pass(deps, clock, 12)
    first, second = thread(slack)
    assert "\n" not in first  # a hit without a reason shows its kind alone
    assert second.endswith("\nPending → Granted · 12 March 2026")


async def test_what_could_be_read_only_later_says_for_which_time(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    patsnap.answers.append("nonsense")
    await all_turns(deps)
    [check] = await deps.store.read(lambda tx: tx.checks.unread())
    raw = answer_with([{"type": "new", "count": 1, "alert_name": "Batteries", "patent_ids": ["p1"]}])
    await deps.store.write(lambda tx: tx.checks.save(replace(check, raw=raw)))
    clock.tick(minutes=20)
    assert await reread(deps) == (1, 0)
    await minutes_pass(deps, clock, 15)
    assert [line.split("\n")[1] for line in thread(slack)] == ["Found later, for 20 November, 10:00 to 11:00"]


# Filters


async def test_what_filters_hide_is_counted_and_not_told(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    await filtering(deps, subscription, a_filter(FilterField.ASSIGNEE, "acme", deps))
    patsnap.patents = {"p1": a_book("CN1A", "Acme Inc."), "p2": a_book("CN2A", "Beta"), "p3": a_book("CN3A", "ACME")}
    patsnap.push(ALERT, HitKind.NEW, ["p1", "p2", "p3", "p4"])
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [["p2", "p4"]]
    assert "2 hidden by filters" in digest_texts(slack)[0]
    [sheet] = slack.uploads
    with ZipFile(BytesIO(sheet.content or b"")) as book:
        rows = b"".join(book.read(name) for name in book.namelist())
    assert (b"CN2A" in rows, b"CN1A" in rows) == (True, False)


async def test_where_filters_hide_everything_it_is_quiet_and_does_not_come_back(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    await filtering(deps, subscription, a_filter(FilterField.OFFICE, "CN", deps))
    patsnap.patents = {"p1": a_book("CN1A"), "p2": a_book("US2A")}
    patsnap.push(ALERT, HitKind.NEW, ["p1"])
    await minutes_pass(deps, clock, 1)
    assert digest_texts(slack) == []
    assert (await as_it_is(deps, subscription)).took == 2
    await filtering(deps, subscription)
    patsnap.push(ALERT, HitKind.NEW, ["p2"])
    clock.tick(hours=1)
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [["p2"]]
    assert "hidden" not in digest_texts(slack)[0]


# What is unusual


async def test_who_has_more_lines_than_usually_is_told_once_there_are_three_digests(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    await watched(deps, clock)
    for number, (acme, beta) in enumerate([(1, 0), (2, 0), (3, 0), (6, 1)]):
        names = ["Acme"] * acme + ["Beta GmbH"] * beta
        books = {f"p{number}-{one}": a_book(f"CN{number}{one}A", name) for one, name in enumerate(names)}
        patsnap.patents |= books
        patsnap.push(ALERT, HitKind.NEW, list(books))
        await minutes_pass(deps, clock, 1)
        clock.tick(hours=1)
    *before, last = digest_texts(slack)
    assert ["Unusual" in text for text in before] == [False] * 3
    assert "Unusual: Acme 6, usually 2 · first time: Beta GmbH" in last


# Many


async def test_more_hits_than_a_page_are_all_told_and_a_hundred_of_them_are_settled(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    found = [f"p{number}" for number in range(MANY)]
    patsnap.push(ALERT, HitKind.NEW, found[:1000])
    patsnap.push(ALERT, HitKind.LEGAL, found[500:])
    await all_turns(deps)
    clock.tick(minutes=11)
    await minutes_pass(deps, clock, 1)
    digest = await last_digest(deps, subscription)
    assert (digest.size, digest.counts) == (MANY, {HitKind.NEW: 1000, HitKind.LEGAL: MANY - 500})
    assert [entry.patent for entry in digest.lines or ()] == found[:100]
    assert await news(deps, slack) == [found]
    assert len(thread(slack)) == 100


# Whatever happens meanwhile


async def found(deps: Deps, patsnap: FakePatsnap, **hits: list[str]) -> None:
    """Have everything done but the composing of a digest of these hits."""
    for kind, patents in hits.items():
        patsnap.push(ALERT, kind, patents)
    await turns(check_one, deps)
    await turns(enrich_one, deps)
    await turns(explain_one, deps)


async def composed_meanwhile(deps: Deps, meddle: Callable[[Transaction], object]) -> None:
    """Compose while something is done between what is read and what is written."""
    await turns(compose_some, replace(deps, store=Meddled(deps.store, meddle)))


async def test_a_draft_of_a_wish_that_has_changed_is_made_anew(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    await found(deps, patsnap, new=["p1"], legal=["p2"])

    def meddle(tx: Transaction) -> None:
        current = tx.subscriptions.get(TEAM, subscription.id)
        assert current is not None
        tx.subscriptions.save(replace(current, kinds=frozenset({HitKind.LEGAL})))

    await composed_meanwhile(deps, meddle)
    await minutes_pass(deps, clock, 1)
    assert await news(deps, slack) == [["p2"]]
    assert (await last_digest(deps, subscription)).kinds == {HitKind.LEGAL}


@pytest.mark.parametrize("patents", [[], ["p2"]], ids=["nothing", "more"])
async def test_a_draft_holds_whatever_a_check_brings_meanwhile(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack, patents: list[str]
) -> None:
    subscription = await watched(deps, clock)
    await found(deps, patsnap, new=["p1"])

    async def check() -> None:
        clock.tick(hours=1)
        await found(deps, patsnap, new=patents)

    await compose_some(replace(deps, store=Interrupted(deps.store, 0, check)))
    assert (await last_digest(deps, subscription)).size == 1
    await minutes_pass(deps, clock, 2)
    assert await news(deps, slack) == [["p1"], patents][: 1 + len(patents)]
    assert (await as_it_is(deps, subscription)).due is None


async def test_at_its_hour_a_draft_is_made_anew_with_what_a_check_brings_meanwhile(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock, cadence="daily 09:00")
    assert subscription.run_at is not None
    clock.tick(seconds=(subscription.run_at - clock()).total_seconds())
    await found(deps, patsnap, new=["p1"])

    await subscribed(deps, "C2")  # for whom it is checked each hour

    async def check() -> None:
        clock.tick(hours=1)
        await found(deps, patsnap, new=["p2"])

    await compose_some(replace(deps, store=Interrupted(deps.store, 0, check)))
    await minutes_pass(deps, clock, 2)
    assert await news(deps, slack) == [["p1", "p2"]]


async def test_a_draft_of_a_hit_that_became_a_repeat_is_made_anew(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    granted = Reason("Granted", clock().date())

    def explain(tx: Transaction) -> int:
        return tx.checks.explain(ONLY_ACCOUNT, HitKind.LEGAL, "p1", granted, asked_at=clock())

    await found(deps, patsnap, legal=["p1"])
    await deps.store.write(explain)
    await minutes_pass(deps, clock, 1)
    clock.tick(hours=1)
    await found(deps, patsnap, legal=["p1", "p2"])
    await composed_meanwhile(deps, explain)
    await minutes_pass(deps, clock, 1)
    assert [entry.patent for entry in (await last_digest(deps, subscription)).lines or ()] == ["p2"]
    assert await news(deps, slack) == [["p1"], ["p2"]]


async def test_a_digest_that_an_earlier_version_composed_is_sent_as_it_was(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap, slack: FakeSlack
) -> None:
    subscription = await watched(deps, clock)
    found = [f"p{number}" for number in range(30)]
    patsnap.push(ALERT, HitKind.NEW, found)
    await all_turns(deps)
    clock.tick(minutes=11)
    await turns(compose_some, deps)
    digest = await last_digest(deps, subscription)
    old = replace(digest, lines=None, all_lines=None, gaps=())

    def make_old(tx: Transaction) -> None:
        tx.digests.remove(digest)
        tx.digests.add(old)

    await deps.store.write(make_old)
    clock.tick(seconds=1)
    await family(deps, "f1", *found)
    await minutes_pass(deps, clock, 1)
    assert "*30 patents*: 30 new" in digest_texts(slack)[0]
    assert [line.split("|")[1].split(">")[0] for line in thread(slack)] == found
    assert await news(deps, slack) == [found]
    assert len(slack.uploads) == 1


async def test_a_message_knows_the_patents_that_it_shows_and_no_others(
    deps: Deps, clock: SteppedClock, patsnap: FakePatsnap
) -> None:
    subscription = await watched(deps, clock)
    patsnap.patents = {f"p{number}": a_book(f"CN{number}A") for number in range(30)}
    patsnap.push(ALERT, HitKind.NEW, list(patsnap.patents))
    await all_turns(deps)
    digest = await last_digest(deps, subscription)
    for what, part, shown in ((What.DIGEST, 0, range(3)), (What.PART, 2, range(20, 30)), (What.MISSING, 2, range(0))):
        contents = await deps.store.read(partial(contents_of, digest, what, part))
        known = [line.patent.id for line in contents.lines if line.patent.state is PatentState.KNOWN]
        assert known == [f"p{number}" for number in shown]
