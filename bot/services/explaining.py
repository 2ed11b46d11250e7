"""Facts: why a hit is there, and to which family a patent belongs; asked only of what somebody will be shown.

Each source is licensed by itself, and none is needed: what it does not tell, a digest does not show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import ONCE, Check, Hit, HitKind
from bot.domain.endpoints import FACTS_OF
from bot.domain.facts import EXPLAINS, REASONS, Fact, Family, Source
from bot.domain.patents import PatentState
from bot.domain.reasons import Reason
from bot.errors import OutsideError, PatsnapRefused
from bot.ports import Permit, Transaction
from bot.services.lookups import Lookup, look_up
from bot.services.unreadable import putting_off
from bot.services.usage import For, count_call

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@putting_off
async def explain_one(deps: Deps) -> bool:
    """Ask a source about the patents that have been wanted of it longest, in one call; whether there were any."""
    return await look_up(_FACTS, deps)


def want_facts(check: Check, hits: Sequence[Hit], now: datetime, tx: Transaction) -> None:
    """Have asked what a digest says of these hits of a check: the families of new patents, and why others are there.

    A family is asked for once. A reason explains a hit only if it was asked for after the hit's check; one that was is
    noted at once.
    """
    new = dict.fromkeys(hit.patent for hit in hits if hit.kind in ONCE)
    if new and may_ask(check.account, Source.FAMILY, now, tx):
        tx.facts.want(check.account, Source.FAMILY, new, now, since=_LONG_AGO)
    for kind in REASONS:
        patents = [hit.patent for hit in hits if hit.kind is kind]
        source = _source_for(check.account, kind, now, tx)
        if patents and source is not None:
            asked = tx.facts.want(check.account, source, patents, now, since=check.asked_at)
            if asked < len(patents):
                _explain_by_what_is_known(check, source, patents, tx)


def _explain_by_what_is_known(check: Check, source: Source, patents: Sequence[str], tx: Transaction) -> None:
    for fact in tx.facts.get_all(check.account, source, patents).values():
        if fact.reason is not None and fact.asked_at is not None and fact.asked_at >= check.asked_at:
            tx.checks.explain(check.account, EXPLAINS[source], fact.patent, fact.reason, asked_at=fact.asked_at)


def _source_for(account: str, kind: HitKind, now: datetime, tx: Transaction) -> Source | None:
    """The best source that may be asked why hits of this kind are there; None where none may."""
    return next((source for source in REASONS[kind] if may_ask(account, source, now, tx)), None)


def may_ask(account: str, source: Source, now: datetime, tx: Transaction) -> bool:
    """Whether no missing licence of its own, and nothing like it, keeps this source from being asked now."""
    outages = tx.outages.of(account)
    return not any(one.scope == FACTS_OF[source] and one.is_shut(FACTS_OF[source], now) for one in outages)


async def _ask(facts: Sequence[Fact], permit: Permit) -> Mapping[str, Family | Reason]:
    source, patents = facts[0].source, [fact.patent for fact in facts]
    if source is Source.FAMILY:
        return await permit.families(patents)
    return await permit.reasons(source, patents)


async def _store(facts: Sequence[Fact], found: Mapping[str, Family | Reason], began: datetime, deps: Deps) -> None:
    account, source, now = facts[0].account, facts[0].source, deps.clock()

    def store(tx: Transaction) -> None:
        _count(facts, None, deps, tx)
        current = tx.facts.get_all(account, source, [fact.patent for fact in facts])
        held = tx.facts.held(facts, deps.owner)
        tx.facts.save([_answered(current[fact.patent], found.get(fact.patent), began, now) for fact in held])
        for fact in facts:
            reason = found.get(fact.patent)
            if isinstance(reason, Reason):
                tx.checks.explain(account, EXPLAINS[source], fact.patent, reason, asked_at=began)

    await deps.store.write(store)


def _answered(fact: Fact, found: Family | Reason | None, began: datetime, now: datetime) -> Fact:
    if isinstance(found, Family):
        return replace(fact, state=PatentState.KNOWN, family=found, asked_at=now, due=None)
    if fact.source is Source.FAMILY:
        return replace(fact, state=PatentState.ABSENT, asked_at=now, due=None)
    answered = replace(fact, reason=found, asked_at=began)
    if fact.wanted_at > began:
        # A check has named it since the call began: its answer may be older than what that check tells of.
        return replace(answered, due=now, attempts=0)
    return replace(answered, state=PatentState.ABSENT if found is None else PatentState.KNOWN, due=None)


async def _refuse(facts: Sequence[Fact], error: PatsnapRefused, deps: Deps) -> None:
    """The account may not ask this source: digests go out without it, and some days later it is tried again."""
    account, source, now = facts[0].account, facts[0].source, deps.clock()

    def store(tx: Transaction) -> None:
        _count(facts, error, deps, tx)
        held = tx.facts.held(facts, deps.owner)
        tx.facts.save([replace(fact, state=PatentState.NOT_LICENSED, due=None) for fact in held])
        others = tx.facts.do_without(account, source)
        instead = _source_for(account, EXPLAINS[source], now, tx) if source in EXPLAINS else None
        if instead is not None:
            tx.facts.want(account, instead, [*(fact.patent for fact in facts), *others], now, since=now)

    await deps.store.write(store)


def _count(facts: Sequence[Fact], error: OutsideError | None, deps: Deps, tx: Transaction) -> None:
    """Count the call: all of a claim are one account's and source's, asked for by nobody in particular."""
    count_call(tx, deps, FACTS_OF[facts[0].source], For(facts[0].account), error, patents=len(facts))


_FACTS: Final = Lookup("facts", lambda tx: tx.facts, _ask, _store, _refuse, _count, lambda fact: FACTS_OF[fact.source])
