"""Patents that people name in their messages: what is known of them costs nothing, the rest is asked for once.

Bibliography is billed patent by patent, so one look-up goes after the other: what two people name is asked for by the
first. What PatSnap does not know is not asked again for a week, and a legal status is good for as long.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.endpoints import FACTS_OF, Endpoint
from bot.domain.facts import Fact, Source
from bot.domain.named import Named, Naming
from bot.domain.numbers import matched
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.reports import Format, Kind, Order, Request, Subject, SubjectKind, Trouble, TroubleKind
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.calls import call_now
from bot.services.explaining import may_ask
from bot.services.requests import Wish, request_report
from bot.services.usage import For

_PATIENCE: Final = 25.0  # real seconds; an errand's time ends at 30
_GOOD_FOR: Final = timedelta(days=7)
_STATUS: Final = (Source.LEGAL, Source.STATUS)  # the second where the first is not licensed


async def known(workspace: str, subjects: Sequence[Subject], deps: Deps) -> Naming:
    """What is known of these patents by now: nothing is asked."""
    now = deps.clock()
    return Naming(await deps.store.read(lambda tx: _known(_account(workspace, tx), subjects, now, tx)))


async def look_up(
    subjects: Sequence[Subject], workspace: str, person: str, place: str, deps: Deps, *, patience: float = _PATIENCE
) -> Naming:
    """What is known of these patents, once PatSnap was asked about those of which nothing was: counted for the person.

    Where it does not answer within `patience` (real seconds), what is known until then. Errors: `Mistake`.
    """
    whose = For(await deps.store.read(lambda tx: _account(workspace, tx)), workspace, person, place)
    search = _Search(subjects, whose, deps)
    try:
        async with asyncio.timeout(patience), deps.naming:
            await search.run()
    except TimeoutError:
        search.trouble = Trouble(TroubleKind.GAVE_UP)
    return replace(await known(workspace, subjects, deps), trouble=search.trouble)


async def order_value(workspace: str, person: str, subject: Subject, interaction: str, deps: Deps) -> Request:
    """Order a value report (R002) of a patent that somebody has named, to the person; the same interaction orders once.

    What PatSnap is known to make none of is refused before money is spent. Errors: `Mistake`.
    """
    (named,) = (await known(workspace, [subject], deps)).named
    if named.patent is not None:
        must_be_valued(named.patent)
    order = Order(Kind.VALUE, named.best_subject, Format.PDF)
    return await request_report(Wish(workspace, person, person, order, interaction), deps)


def must_be_valued(patent: Patent) -> None:
    """Nothing, where PatSnap may have a value report of a patent, as far as is known. Errors: `Mistake`."""
    if patent.is_not_granted:
        raise Mistake(MistakeKind.NOT_GRANTED)
    if not patent.may_be_valued:
        raise Mistake(MistakeKind.NO_VALUE_REPORT, patent.type)


class _Search:
    """The calls of one look-up, in turn: ids, then numbers, then legal status."""

    def __init__(self, subjects: Sequence[Subject], whose: For, deps: Deps) -> None:
        self._subjects = subjects
        self._whose = whose
        self._deps = deps
        self.trouble: Trouble | None = None

    async def run(self) -> None:
        """Ask about what nothing is known of; each call may make the next one needless."""
        if ids := await self._unasked(SubjectKind.PATENT_ID):
            await self._ask_ids(ids)
        if numbers := await self._unasked(SubjectKind.PATENT_NUMBER):
            await self._ask_numbers(numbers)
        for source in _STATUS:
            if patents := await self._without_status(source):
                await self._ask_status(source, patents)

    async def _unasked(self, kind: SubjectKind) -> list[str]:
        if self.trouble is not None:
            return []
        account, subjects = self._whose.account, [one for one in self._subjects if one.kind is kind]
        return await self._deps.store.read(lambda tx: _unasked(account, subjects, self._deps.clock(), tx))

    async def _ask_ids(self, ids: list[str]) -> None:
        def keep(found: Mapping[str, Bibliography], tx: Transaction) -> None:
            self._note(ids, tx)
            tx.patents.learn([self._patent(one, found[one]) for one in ids if one in found])
            # No patent that is absent: once an alert tells of it, it is asked for anew.
            nothing = {one: None for one in ids if one not in found}
            tx.patents.note_numbers(self._whose.account, nothing, self._deps.clock())

        _, self.trouble = await call_now(
            Endpoint.BIBLIOGRAPHY,
            self._whose,
            lambda permit: permit.bibliography(ids),
            self._deps,
            patents=len(ids),
            keep=keep,
        )
        await self._note_doubt(ids)

    async def _ask_numbers(self, numbers: list[str]) -> None:
        def keep(found: Mapping[str, Bibliography], tx: Transaction) -> None:
            self._note(numbers, tx)
            tx.patents.learn([self._patent(id_, bibliography) for id_, bibliography in found.items()])
            known_as = {id_: bibliography.number for id_, bibliography in found.items()}
            tx.patents.note_numbers(self._whose.account, matched(numbers, known_as), self._deps.clock())

        _, self.trouble = await call_now(
            Endpoint.BIBLIOGRAPHY,
            self._whose,
            lambda permit: permit.numbered(numbers),
            self._deps,
            patents=len(numbers),
            keep=keep,
        )
        await self._note_doubt(numbers)

    async def _without_status(self, source: Source) -> list[str]:
        account, now = self._whose.account, self._deps.clock()

        def look(tx: Transaction) -> list[str]:
            if not may_ask(account, source, now, tx):
                return []
            found = _known(account, self._subjects, now, tx)
            patents = [one.patent.id for one in found if one.patent is not None and one.is_known]
            return [one for one in patents if not any(_is_told(account, told, one, now, tx) for told in _STATUS)]

        return await self._deps.store.read(look)

    async def _ask_status(self, source: Source, patents: list[str]) -> None:
        began = self._deps.clock()

        def keep(found: Mapping[str, Reason], tx: Transaction) -> None:
            tx.facts.learn([_fact(self._whose.account, source, one, found.get(one), began) for one in patents])

        await call_now(  # what comes of it nobody is told: the rest is there without it
            FACTS_OF[source],
            self._whose,
            lambda permit: permit.reasons(source, patents),
            self._deps,
            patents=len(patents),
            keep=keep,
        )

    async def _note_doubt(self, asked: Sequence[str]) -> None:
        """Note also what may be billed, though nothing came."""
        if self.trouble is not None and self.trouble.kind is TroubleKind.NO_ANSWER:
            await self._deps.store.write(lambda tx: self._note(asked, tx))

    def _note(self, asked: Sequence[str], tx: Transaction) -> None:
        whose, now = self._whose, self._deps.clock()
        tx.audit.note(
            Entry(whose.workspace, now, whose.person, Act.LOOK_UP, "", whose.place, f"{len(asked)} asked for")
        )

    def _patent(self, id_: str, bibliography: Bibliography) -> Patent:
        now = self._deps.clock()
        return Patent(self._whose.account, id_, PatentState.KNOWN, now, asked_at=now, bibliography=bibliography)


def _fact(account: str, source: Source, patent: str, reason: Reason | None, began: datetime) -> Fact:
    state = PatentState.ABSENT if reason is None else PatentState.KNOWN
    return Fact(account, source, patent, state, began, asked_at=began, reason=reason)


def _account(workspace: str, tx: Transaction) -> str:
    account = tx.workspaces.account_of(workspace)
    if account is None:
        raise Mistake(MistakeKind.UNKNOWN_WORKSPACE)
    return account


def _known(account: str, subjects: Iterable[Subject], now: datetime, tx: Transaction) -> tuple[Named, ...]:
    """Each patent once, however it is named."""
    wanted = list(subjects)
    numbers = tx.patents.numbered(account, [one.text for one in wanted])
    ids = {one: _id_of(one, {number: found.patent for number, found in numbers.items()}) for one in wanted}
    patents = tx.patents.get_all(account, dict.fromkeys(filter(None, ids.values())))
    statuses = {id_: _status(account, id_, tx) for id_ in patents}
    named: dict[str, Named] = {}
    for subject in wanted:
        id_ = ids[subject]
        patent = patents.get(id_)
        if patent is None:
            asked = numbers.get(subject.text)
            is_unknown = asked is not None and not asked.patent and now - asked.asked_at < _GOOD_FOR
        else:
            is_unknown = _is_absent(patent, now)
        shown = patent if patent is not None and patent.state is PatentState.KNOWN else None
        named.setdefault(id_ or subject.text, Named(subject, shown, statuses.get(id_), is_unknown=is_unknown))
    return tuple(named.values())


def _id_of(subject: Subject, numbers: Mapping[str, str]) -> str:
    return subject.text if subject.kind is SubjectKind.PATENT_ID else numbers.get(subject.text, "")


def _is_absent(patent: Patent, now: datetime) -> bool:
    asked = patent.asked_at or patent.wanted_at
    return patent.state is PatentState.ABSENT and now - asked < _GOOD_FOR


def _unasked(account: str, subjects: Sequence[Subject], now: datetime, tx: Transaction) -> list[str]:
    """What PatSnap is to be asked for: neither known, nor asked of late, nor on its way already for a digest."""
    unknown = [one for one in _known(account, subjects, now, tx) if not one.is_known and not one.is_unknown]
    texts = [one.subject.text for one in unknown]
    on_their_way = tx.patents.get_all(account, texts)
    return [one for one in texts if one not in on_their_way or on_their_way[one].state is not PatentState.WANTED]


def _status(account: str, patent: str, tx: Transaction) -> Reason | None:
    found = (tx.facts.get_all(account, source, [patent]).get(patent) for source in _STATUS)
    told = [one for one in found if one is not None and one.reason is not None]
    return max(told, key=lambda one: one.asked_at or one.wanted_at).reason if told else None


def _is_told(account: str, source: Source, patent: str, now: datetime, tx: Transaction) -> bool:
    """Whether a source has said of late how a patent stands, or is about to be asked for a digest."""
    fact = tx.facts.get_all(account, source, [patent]).get(patent)
    if fact is None or fact.state is PatentState.NOT_LICENSED:
        return False
    return fact.state is PatentState.WANTED or (fact.asked_at is not None and now - fact.asked_at < _GOOD_FOR)
