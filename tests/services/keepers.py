"""A database in which somebody has left traces everywhere."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.access import Grant, GrantState, Right, grant_plea_key, grant_ruling_key
from bot.domain.acts import Act
from bot.domain.alerts import CheckState
from bot.domain.audit import Entry
from bot.domain.budgets import Spending
from bot.domain.cadences import Cadence
from bot.domain.channels import KnownChannel
from bot.domain.decisions import reminder_id
from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage, What
from bot.domain.delivery_keys import live_key
from bot.domain.digests import Digest, Wording
from bot.domain.dismissals import Dismissal
from bot.domain.endpoints import Endpoint
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.makings import MakingState
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Person, Place
from bot.domain.references import Fault
from bot.domain.reports import ReportState, RequestState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.seen import Seen
from bot.domain.series import Issue, IssueState, SeriesState
from bot.domain.usage import Call
from bot.ports import Transaction
from bot.services.notices import tell_admins
from tests.clock import START
from tests.factories import (
    CHANNEL,
    TEAM,
    a_check,
    a_decision,
    a_digest,
    a_making,
    a_refusal,
    a_reminder,
    a_report,
    a_request,
    a_series,
    a_subscription,
    a_trend,
    an_alert,
    an_assignment,
)

WHO = "U0TRACED"
NAME = "Trace Traceson"
NOT_ANYBODY_ELSES = Filter(FilterField.OFFICE, FilterMode.EXCLUDE, "US", WHO, START)


def leave_traces(deps: Deps, tx: Transaction) -> None:
    """Somebody ordered, subscribed, filtered, made, pleaded, decided and was told, in a channel and privately."""
    tx.people.save(TEAM, WHO, Person(NAME, is_admin=True), START)
    tx.faults.add(Fault("E-1A2B3C", TEAM, WHO, START, "/patrol report", "KeyError", "", ()))
    tx.reports.add(a_report(state=ReportState.READY, due=None))
    for number, landing in enumerate((CHANNEL, WHO)):
        request = a_request(id=f"q{number}", person=WHO, place=WHO, landing=landing, state=RequestState.DELIVERED)
        tx.requests.add(request)
        _tell(tx, live_key(request), landing, What.LIVE, request.id)
        tx.live.add(LiveMessage(live_key(request), TEAM, request.id))
    tx.alerts.add(an_alert(person=WHO, asked_by=Place(TEAM, WHO), asked_in=WHO, deleted_by=WHO))
    filters = (NOT_ANYBODY_ELSES,)
    named = {"person": WHO, "person_name": NAME, "filters": filters, "asked_by": WHO}
    tx.subscriptions.add(a_subscription(id="in the channel", **named))
    tx.subscriptions.add(a_subscription(id="private", place=WHO, **named))
    for number, subscription in enumerate(("in the channel", "private")):
        place = WHO if subscription == "private" else CHANNEL
        words = Wording("Batteries", Cadence.read("daily 09:00"), "UTC", "en", WHO, NAME)
        digest = a_digest(id=f"d{number}", subscription=subscription, place=place, filters=filters, wording=words)
        tx.digests.add(digest)
        _tell(tx, f"digest/d{number}/message", place, What.DIGEST, digest.id)
        tx.trends.put(a_trend(id=digest.id, person=WHO, person_name=NAME))
        said = (FilterField.OFFICE, "US", "US", WHO, NAME, START, START, NAME)
        _decide(tx, digest, "p1", WHO)
        _decide(tx, digest, "p2", "U2")
        tx.dismissals.add(Dismissal(f"x{number}", TEAM, subscription, digest.id, "p1", *said))
    for number, place in enumerate((CHANNEL, WHO)):
        series = a_series(id=f"s{number}", place=place, person=WHO, person_name=NAME)
        tx.series.add(series)
        tx.series.add_issue(Issue(TEAM, series.id, 1, IssueState.ORDERED, START, START, request=f"q{number}"))
        if place == WHO:
            tx.series.save(replace(series.to(SeriesState.ENDED, due=None, run_at=None), ended_at=START))
            _tell(tx, f"series/s{number}/live", place, What.SERIES, series.id)
    tx.makings.add(replace(a_making(person=WHO, place=WHO, state=MakingState.MADE), due=None, person_name=NAME))
    tx.spendings.add(Spending(TEAM, "report1", WHO, WHO, START))
    tx.spendings.refuse(a_refusal(person=WHO))
    tx.spendings.refuse(a_refusal(id="decided", person="U2", place=WHO, admin=WHO, decided_by=WHO))
    for person, place in ((WHO, WHO), (WHO, CHANNEL), ("U2", WHO), ("U2", CHANNEL)):
        tx.calls.count(Call(ONLY_ACCOUNT, START.date(), Endpoint.CHECK, TEAM, person, place))
    tell_admins(Notice(TEAM, NoticeKind.QUOTA, "1", START), deps, tx)
    tell_admins(Notice(TEAM, NoticeKind.OWNER_GONE, WHO, START, {"name": NAME, "person": WHO}), deps, tx)
    _grant(tx, Grant("mine", TEAM, WHO, Right.DELETE, "U2", START, GrantState.ALLOWED, "U2", START))
    _grant(tx, Grant("theirs", TEAM, "U2", Right.DELETE, WHO, START, GrantState.ALLOWED, WHO, START))
    tx.places.save(KnownChannel(TEAM, CHANNEL, is_shared=True, looked_at=START, allowed_by=WHO, allowed_at=START))
    tx.audit.note(Entry(TEAM, START, WHO, "subscribe", "private", WHO, f"for <@{WHO}>"))
    tx.audit.note(Entry(TEAM, START, "U2", Act.HAND_OVER, "in the channel", CHANNEL, f"to {WHO}"))
    tx.audit.note(Entry(TEAM, START, "U2", Act.ASK_FOR_ACCESS, "theirs", detail=f"orders, of {WHO}"))
    tx.seen.add([Seen("t", START, f'{{"text": "for <@{WHO}>"}}')])
    tx.checks.add(a_check())
    tx.checks.save(a_check(state=CheckState.READ, answered_at=START, raw="{}"))


def _decide(tx: Transaction, digest: Digest, line: str, person: str) -> None:
    """Somebody decides, gives the line to the other one, and is reminded of what is theirs."""
    other = "U2" if person == WHO else WHO
    tx.decisions.decide(a_decision(digest=digest.id, line=line, person=person, place=digest.place))
    tx.decisions.assign(an_assignment(digest=digest.id, line=line, person=other, by=person))
    row = reminder_id(TEAM, digest.id, other)
    tx.decisions.remind(a_reminder(id=row, digest=digest.id, person=other, sent=1))
    _tell(tx, f"reminder/{row}/1", other, What.REMINDER, row)


def _grant(tx: Transaction, grant: Grant) -> None:
    tx.grants.add(grant)
    for key, person, what in (
        (grant_plea_key(grant), grant.admin, What.GRANT_PLEA),
        (grant_ruling_key(grant), grant.person, What.GRANT_RULING),
    ):
        _tell(tx, key, person, what, grant.id)
    tx.live.add(LiveMessage(grant_plea_key(grant), TEAM, grant.id))


def _tell(tx: Transaction, key: str, place: str, what: What, row: str) -> None:
    sent = Delivery(key, TEAM, place, what, row, START, None, state=DeliveryState.SENT, channel="D1", ts="1.2")
    tx.deliveries.promise(sent)
