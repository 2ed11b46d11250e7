"""What a check brought: its stored answer is read into hits, and whoever waits for them is woken."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.alerts import Alert, Check, CheckState, Findings, Hit, HitKind, next_check
from bot.domain.places import Place
from bot.domain.subscriptions import SubscriptionState
from bot.errors import StoreFails, Unreadable
from bot.ports import Transaction
from bot.services.gaps import have_recovered
from bot.services.wanting import want_of_check
from bot.services.words import promise_nothing, promise_quiet

log = logging.getLogger(__name__)


async def read_answer(check: Check, deps: Deps) -> bool:
    """Read the stored answer of a check; whether it could be read. One that cannot is kept, and shown as a gap."""
    now = deps.clock()
    stored = await deps.store.read(lambda tx: tx.checks.get(check.account, check.alert, check.no))
    if stored is None or stored.state is not CheckState.ANSWERED or stored.raw is None:
        return False
    try:
        findings = deps.patsnap.findings(stored.raw)
        hits = await deps.store.write(lambda tx: _take(check, findings, now, deps, tx))
    except StoreFails:
        raise  # it is kept as it is, and read later
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
    log.info("an alert was checked", extra={"alert": check.alert, "check": check.no, "hits": hits})
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


def when_due(alert: Alert, now: datetime, deps: Deps, tx: Transaction) -> datetime | None:
    """When this alert is to be checked next, for those who subscribe to it now; None where nobody does."""
    if alert.is_gone:
        return None
    if alert.asked_by is not None and tx.subscriptions.of_alert(alert.account, alert.id):
        return now
    return next_check(alert.asked_at, tx.subscriptions.runs(alert.account, alert.id), now, deps.rules.pace)


def reschedule(account: str, alert_id: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Set when an alert is checked next, after its subscriptions have changed; a back-off is kept."""
    alert = tx.alerts.get(account, alert_id)
    if alert is None or alert.owner is not None:
        return  # what comes of the check under way sets it
    is_gone = alert.is_gone and alert.deleted_at is None
    if is_gone and any(one.is_alive for one in tx.subscriptions.of_alert(account, alert_id)):
        # Somebody wants it again, and it may be there again: the next check tells.
        alert = replace(alert, is_gone=False, trouble=None, attempts=0)
        tx.alerts.save(alert)
    due = when_due(alert, now, deps, tx)
    if due is not None and alert.trouble is not None and alert.due is not None:
        due = max(due, alert.due)
    if due != alert.due:
        tx.alerts.save(replace(alert, due=due))


def _keep(check: Check, why: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    current = tx.checks.get(check.account, check.alert, check.no)
    if current is None or current.state is not CheckState.ANSWERED:
        return
    tx.checks.save(replace(current, reason=why))
    if current.reason:
        return  # told when it was first tried
    have_recovered(current, now, tx)
    alert = _alert_of(check, tx)
    _recovered(alert)
    tx.alerts.save(replace(alert, asked_by=None, trouble=None, attempts=0, due=None))
    reschedule(check.account, check.alert, now, deps, tx)
    _wake(alert, now, tx, all_of_them=alert.asked_by is not None)


def _take(check: Check, findings: Findings, now: datetime, deps: Deps, tx: Transaction) -> int:
    """Store the hits, and wake whoever wants them. How many there are."""
    current = tx.checks.get(check.account, check.alert, check.no)
    if current is None or current.state is not CheckState.ANSWERED:
        return 0
    alert = _alert_of(check, tx)
    is_reread = current.reason != ""
    if is_reread:
        # Digests have gone beyond it: what it says comes under a number of its own, as what is found again does.
        tx.checks.save(current.to(CheckState.READ, reason=""))
        current = replace(current, no=alert.last_no + 1, recovers=current.no, reason="", answered_at=now)
        tx.checks.add(current)
        alert = replace(alert, last_no=current.no)
    count = tx.checks.add_hits(current, _hits(current, findings))
    tx.checks.save(current.to(CheckState.READ, hits=count, reason=findings.untold))
    known_as, asked_by = alert.name, None if is_reread else alert.asked_by
    alert = replace(alert, name=findings.name or alert.name)
    if not is_reread:  # PatSnap was asked just now, and has answered
        _recovered(alert)
        alert = replace(alert, asked_by=None, trouble=None, attempts=0, due=None)
    tx.alerts.save(alert)
    reschedule(alert.account, alert.id, now, deps, tx)
    want_of_check(current, now, tx)
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
