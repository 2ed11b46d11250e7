"""What is in a digest: for a message what was settled when it was composed, for the spreadsheet all of its hits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.decisions import Assignment, Decision
from bot.domain.deliveries import What
from bot.domain.digests import LINES_A_PART, MOST_GAPS, MOST_LINES, TOP_LINES, Contents, Digest, Line
from bot.domain.patents import Patent, PatentState
from bot.domain.selection import Entry, Mention, Selection
from bot.domain.subscriptions import Subscription
from bot.ports import Transaction
from bot.services.selecting import (
    PAGE,
    Page,
    Period,
    all_at_once,
    all_pages,
    page_after,
    period_of,
    select_from,
    selection,
)


def settled(digest: Digest, found: Selection, period: Period) -> Digest:
    """The digest with what its messages show of this selection."""
    return replace(
        digest,
        counts=found.counts,
        patents=found.patents,
        baseline=len(found.baseline),
        hidden=found.unwanted,
        filtered=found.filtered,
        lines=found.entries[:MOST_LINES],
        all_lines=len(found.entries),
        families=found.families,
        members=found.members,
        gaps=period.gaps_of(digest)[:MOST_GAPS],
    )


def contents_of(digest: Digest, what: What, part: int, tx: Transaction, *, sent_at: datetime | None = None) -> Contents:
    """What a message of a digest is made from: all its lines, and what is known of the patents of those it shows.

    `sent_at`: where it is shown anew it says what it said then, and what was decided since. Of a spreadsheet only what
    it is about: `whole_of` has the rest.
    """
    subscription, alert = _wish_of(digest, tx)
    if what is What.SHEET:
        return Contents(digest, subscription, alert, (), (), ())
    if what in {What.DIGEST, What.PART} and digest.wording is not None:
        said = digest.wording
        subscription = replace(subscription, cadence=said.cadence, zone=said.zone, locale=said.locale)
        subscription = replace(subscription, person_name=said.name)
        alert = replace(alert, name=said.alert)
    digest = settled_digest(digest, tx)
    entries = digest.lines or ()
    shown = tx.patents.get_all(digest.account, [entry.patent for entry in _shown(entries, what, part)])
    known = {one.id: one if _was_known(one, sent_at) else _unknown(one) for one in shown.values()}
    decided, assigned = _reviewed(digest, tx)
    lines = tuple(_line(entry, known, digest, decided, assigned) for entry in entries)
    return Contents(digest, subscription, alert, lines, (), digest.gaps, bool(decided or assigned))


def settled_digest(digest: Digest, tx: Transaction) -> Digest:
    """The digest with its lines, also where an earlier version has composed it."""
    return digest if digest.lines is not None else _settled_late(digest, tx)


def names_of(workspace: str, people: Iterable[str], tx: Transaction) -> dict[str, str]:
    """What these people are called, as far as Slack has told it."""
    found = {one: tx.people.get(workspace, one) for one in set(people) if one}
    return {one: known[0].name for one, known in found.items() if known is not None and known[0].name}


@dataclass(frozen=True)
class Whole:
    """What a digest's spreadsheet is made from: what it is about, and all that the digest tells."""

    contents: Contents  # without its lines
    found: Selection
    decided: Mapping[str, Decision] = field(default_factory=dict)  # by the line
    assigned: Mapping[str, Assignment] = field(default_factory=dict)

    def pages(self, of: HitKind | None) -> Iterator[list[tuple[Mention, Entry | None]]]:
        """The patents under this kind, or with None of the baseline, each with its line; some at a time.

        What is known of them is not here: of twenty thousand it would take much memory, and much of the time in which
        Python tidies up, and nothing else runs.
        """
        named = self._baseline() if of is None else self._news(of)
        while page := list(islice(named, PAGE)):
            yield page

    def lines(self, page: Sequence[tuple[Mention, Entry | None]], known: Mapping[str, Patent]) -> Iterator[Line]:
        """The lines of such a page."""
        for one, entry in page:
            patent = _patent(one.patent, known, self.contents.digest)
            line = Line(patent, one.kinds, entry.family if entry else "", whys=one.whys, late=one.late)
            if entry is not None and self.contents.is_reviewed:
                whose = entry.patent
                line = replace(line, decision=self.decided.get(whose), assignment=self.assigned.get(whose))
            yield line

    def _news(self, of: HitKind) -> Iterator[tuple[Mention, Entry | None]]:
        for entry, mentions in zip(self.found.entries, self.found.mentions, strict=True):
            yield from ((one, entry) for one in mentions if of in one.kinds)

    def _baseline(self) -> Iterator[tuple[Mention, Entry | None]]:
        return ((Mention(one, ()), None) for one in self.found.baseline)


async def whole_of(digest: Digest, deps: Deps) -> Whole:
    """All that a digest tells, selected as it was when it was composed."""

    def look(tx: Transaction) -> tuple[Whole, Period, Page]:
        checks = tx.checks.after(digest.account, digest.alert, digest.from_no, digest.to_no)
        period = period_of(digest.account, digest.alert, tuple(checks), tx)
        decided, assigned = _reviewed(digest, tx)
        people = [*(one.person for one in decided.values()), *(one.person for one in assigned.values())]
        contents = Contents(digest, *_wish_of(digest, tx), (), (), period.gaps_of(digest), bool(people))
        contents = replace(contents, names=names_of(digest.workspace, people, tx))
        return Whole(contents, Selection(), decided, assigned), period, page_after(None, digest, period, tx)

    whole, period, first = await deps.store.read(look)
    page = await all_pages(first, digest, period, deps)
    return replace(whole, found=await selection(page, digest, period))


def _wish_of(digest: Digest, tx: Transaction) -> tuple[Subscription, Alert]:
    subscription = tx.subscriptions.get(digest.workspace, digest.subscription)
    if subscription is None:
        raise LookupError(f"digest {digest.id} has no subscription")
    alert = tx.alerts.get(digest.account, digest.alert)
    if alert is None:
        raise LookupError(f"there is no alert {digest.alert}")
    return subscription, alert


def _settled_late(digest: Digest, tx: Transaction) -> Digest:
    """One that an earlier version composed, and whose counts stay what they were then."""
    checks = tx.checks.after(digest.account, digest.alert, digest.from_no, digest.to_no)
    period = period_of(digest.account, digest.alert, tuple(checks), tx)
    found = select_from(all_at_once(digest, period, tx), digest, period)
    now = settled(digest, found, period)
    return replace(digest, lines=now.lines, all_lines=now.all_lines, gaps=now.gaps)


def _shown(entries: tuple[Entry, ...], what: What, part: int) -> tuple[Entry, ...]:
    """The lines that a message shows."""
    if what is What.DIGEST:
        return entries[:TOP_LINES]
    return entries[LINES_A_PART * (part - 1) : LINES_A_PART * part] if what is What.PART else ()


def _was_known(patent: Patent, then: datetime | None) -> bool:
    return then is None or patent.asked_at is None or patent.asked_at <= then


def _unknown(patent: Patent) -> Patent:
    return replace(patent, state=PatentState.WANTED, bibliography=None)


def _reviewed(digest: Digest, tx: Transaction) -> tuple[dict[str, Decision], dict[str, Assignment]]:
    """What people have made of a digest, by the line."""
    decided = {one.line: one for one in tx.decisions.of_digest(digest.workspace, digest.id)}
    return decided, {one.line: one for one in tx.decisions.assigned(digest.workspace, digest.id)}


def _line(
    entry: Entry,
    known: Mapping[str, Patent],
    digest: Digest,
    decided: Mapping[str, Decision],
    assigned: Mapping[str, Assignment],
) -> Line:
    return Line(
        patent=_patent(entry.patent, known, digest),
        kinds=entry.kinds,
        family=entry.family,
        others=entry.patents - 1,
        offices=entry.offices,
        whys=entry.whys,
        more_whys=entry.more_whys,
        late=entry.late,
        decision=decided.get(entry.patent),
        assignment=assigned.get(entry.patent),
    )


def _patent(patent_id: str, known: Mapping[str, Patent], digest: Digest) -> Patent:
    return known.get(patent_id) or Patent(digest.account, patent_id, PatentState.ABSENT, digest.composed_at)
