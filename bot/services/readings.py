"""What a check brought: its stored answer is read into hits, and whoever waits for them is woken."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.alerts import Alert, Check, CheckState, Findings, Hit, HitKind
from bot.domain.places import Place
from bot.domain.subscriptions import SubscriptionState
from bot.errors import StoreFails, Unreadable
from bot.ports import Transaction
from bot.services.gaps import have_recovered
from bot.services.pieces import OvertakenError, are_many, store_in_pieces
from bot.services.scheduling import reschedule
from bot.services.wanting import NOTHING, Wanted, want_of_check
from bot.services.words import promise_nothing, promise_quiet

log = logging.getLogger(__name__)


async def read_answer(check: Check, deps: Deps) -> bool:
    """Read the stored answer of a check; whether it could be read. One that cannot is kept, and shown as a gap."""
    now = deps.clock()
    stored, earlier = await deps.store.read(lambda tx: _begun(check, tx))
    for one in earlier:
        await read_answer(one, deps)
    if stored is None or stored.state is not CheckState.ANSWERED or stored.raw is None:
        return False
    try:
        findings = deps.patsnap.findings(stored.raw)
        hits = tuple(_hits(stored, findings))
        if stored.reason and are_many(hits):
            return await _read_anew(stored, now, deps)
        wanted = await store_in_pieces(stored, hits, now, deps)
        count = await deps.store.write(lambda tx: _take(check, findings, hits, wanted, now, deps, tx))
    except StoreFails:
        raise  # it is kept as it is, and read later
    except OvertakenError:
        return await read_answer(check, deps)
    except Exception as error:
        # Unreadable, or a fault of Patrol's own: either way the answer is safe, and a later version may read it.
        why = str(error) if isinstance(error, Unreadable) else "a fault of Patrol's own: see the log"
        log.exception(
            "an answer cannot be read; it is kept, see `reread`",
            extra={"alert": check.alert, "check": check.no, "why": why},
        )
        await deps.store.write(lambda tx: _keep(check, why, now, deps, tx))
        return False
    for oddity in findings.oddities:
        log.warning("an answer is odd", extra={"alert": check.alert, "check": check.no, "why": oddity})
    log.info("an alert was checked", extra={"alert": check.alert, "check": check.no, "hits": count})
    return True


async def reread(deps: Deps) -> tuple[int, int]:
    """Read again every answer that is held unread: how many could be read, and how many could not."""
    held = await deps.store.read(lambda tx: tx.checks.unread())
    outcomes = [await read_answer(check, deps) for check in held]
    return outcomes.count(True), outcomes.count(False)


async def read_what_is_left(before: datetime, deps: Deps) -> int:
    """Read the answers that came before then and that nobody has tried to read: whoever asked is dead. How many."""
    left = await deps.store.read(lambda tx: tx.checks.left_unread(before))
    return [await read_answer(check, deps) for check in left].count(True)


def _keep(check: Check, why: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    current = tx.checks.get(check.account, check.alert, check.no)
    if current is None or current.state is not CheckState.ANSWERED:
        return
    tx.checks.save(replace(current, reason=why))
    if current.reason or current.recovers is not None:
        return  # told when it was first tried
    have_recovered(current, now, tx)
    alert = _alert_of(check, tx)
    _recovered(alert)
    tx.alerts.save(replace(alert, asked_by=None, trouble=None, attempts=0, due=None))
    reschedule(check.account, check.alert, now, deps, tx)
    _wake(alert, now, tx, all_of_them=alert.asked_by is not None)


async def _read_anew(check: Check, now: datetime, deps: Deps) -> bool:
    """Read an answer that is read later, and that is stored in pieces: they have its new number from the first on."""

    def store(tx: Transaction) -> Check | None:
        current = tx.checks.get(check.account, check.alert, check.no)
        is_held = current is not None and current.state is CheckState.ANSWERED and current.reason
        return _numbered_anew(current, now, tx) if current is not None and is_held else None

    numbered = await deps.store.write(store)
    return numbered is None or await read_answer(numbered, deps)


def _begun(check: Check, tx: Transaction) -> tuple[Check | None, list[Check]]:
    """A check with its answer, and those of its alert before it that nobody has tried to read, or has read to the end.

    What counts once is news of the check that named it first: they are read first, whoever has begun.
    """
    left = [one for one in tx.checks.left_unread(check.came_at) if not one.reason]
    earlier = [one for one in left if (one.account, one.alert) == (check.account, check.alert) and one.no < check.no]
    return tx.checks.get(check.account, check.alert, check.no), earlier


def _numbered_anew(check: Check, now: datetime, tx: Transaction) -> Check:
    """Digests have gone beyond it: what it says comes under a number of its own, as what is found again does."""
    alert = _alert_of(check, tx)
    tx.checks.save(check.to(CheckState.READ, reason=""))
    first = check.recovers or check.no
    numbered = replace(check, no=alert.last_no + 1, recovers=first, reason="", answered_at=now)
    tx.checks.add(numbered)
    tx.alerts.save(replace(alert, last_no=numbered.no))
    return numbered


def _take(
    check: Check,
    findings: Findings,
    hits: Sequence[Hit],
    wanted: Wanted | None,
    now: datetime,
    deps: Deps,
    tx: Transaction,
) -> int:
    """The check is read, with these hits. How many there are. `wanted`: they are stored, and this is asked for."""
    current = tx.checks.get(check.account, check.alert, check.no)
    if current is None or current.state is not CheckState.ANSWERED:
        return 0
    if current.reason and wanted is None:
        current = _numbered_anew(current, now, tx)
    alert = _alert_of(check, tx)
    is_reread = current.recovers is not None
    count = tx.checks.add_hits(current, hits if wanted is None else ())
    tx.checks.save(current.to(CheckState.READ, hits=count, reason=findings.untold))
    known_as, asked_by = alert.name, None if is_reread else alert.asked_by
    alert = replace(alert, name=findings.name or alert.name)
    if not is_reread:  # PatSnap was asked just now, and has answered
        _recovered(alert)
        alert = replace(alert, asked_by=None, trouble=None, attempts=0, due=None)
    tx.alerts.save(alert)
    reschedule(alert.account, alert.id, now, deps, tx)
    want_of_check(current, now, tx, beyond=wanted or NOTHING)
    if alert.name != known_as:
        for subscription in tx.subscriptions.of_alert(alert.account, alert.id):
            tx.live.touch(subscription.workspace, subscription.id, final=False)
    _wake(alert, now, tx, all_of_them=asked_by is not None)
    if asked_by is not None:
        _answer_who_asked(alert, current, asked_by, now, tx, count=count)
    return count


def take_recovered(alert: Alert, check: Check, patents: Iterable[str], now: datetime, tx: Transaction) -> int:
    """Store what a search has found of a gap, as a read check of its own, and wake whoever wants it.

    Told is what the alert has never named as new. How many patents that are.
    """
    tx.checks.add(check)
    hits = (Hit(check.account, check.alert, check.no, HitKind.NEW, patent) for patent in patents)
    count = tx.checks.add_hits(check, hits)
    tx.checks.save(replace(check, hits=count))
    tx.alerts.save(replace(alert, last_no=check.no))
    want_of_check(check, now, tx)
    if count:
        _wake(alert, now, tx, all_of_them=False)
    return count


def _hits(check: Check, findings: Findings) -> Iterator[Hit]:
    for naming in findings.namings:
        for patent in naming.patents:
            yield Hit(check.account, check.alert, check.no, naming.kind, patent)


def _answer_who_asked(alert: Alert, check: Check, last: Place, now: datetime, tx: Transaction, *, count: int) -> None:
    """Tell each who asked for this check that it brought nothing, or that its news wait where digests rest.

    Where there may be a digest, composing it shows whether there is anything for that place. `last`: who asked last.
    """
    asked = [one for one in tx.subscriptions.of_alert(alert.account, alert.id) if one.asked_by]
    if not count:
        people = dict.fromkeys([last, *(Place(one.workspace, one.asked_by) for one in asked)])
        for person in people:
            promise_nothing(alert, check, person, now, tx)
    for subscription in asked:
        if count and subscription.state is SubscriptionState.ACTIVE:
            continue
        if count:
            promise_quiet(subscription, check.no, now, tx)
        tx.subscriptions.save(replace(subscription, asked_by=""))


def _wake(alert: Alert, now: datetime, tx: Transaction, *, all_of_them: bool) -> None:
    """Have digests composed now: of who wants to hear at once, of whose hour has come, or of everybody."""
    for subscription in tx.subscriptions.of_alert(alert.account, alert.id):
        wants = all_of_them or subscription.run_at is None or subscription.run_at <= now
        if subscription.state is SubscriptionState.ACTIVE and wants:
            tx.subscriptions.save(replace(subscription, due=now))


def _recovered(alert: Alert) -> None:
    if alert.trouble is not None:
        log.info("an alert can be checked again", extra={"alert": alert.id})


def _alert_of(check: Check, tx: Transaction) -> Alert:
    alert = tx.alerts.get(check.account, check.alert)
    if alert is None:
        raise LookupError(f"there is no alert {check.alert}")
    return alert
