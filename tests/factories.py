"""Domain objects with every field filled in, as tests need them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.deps import Deps
from bot.domain.alerts import Alert, Check, Hit, HitKind
from bot.domain.budgets import Refusal, Scope
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.companies import Company, CompanyChoice, CompanySearch, SearchState, folded
from bot.domain.decisions import Assignment, Decision, Reminder, Verdict
from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage, What
from bot.domain.digests import Digest
from bot.domain.facts import Fact, Source
from bot.domain.installations import Installation
from bot.domain.makings import Making, MakingState, Task
from bot.domain.outages import BILLED, Outage, OutageKind
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.recurrences import Every, Recurrence
from bot.domain.reports import (
    Format,
    Kind,
    Order,
    Report,
    ReportState,
    Request,
    RequestState,
    Subject,
    SubjectKind,
)
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import AlertText
from bot.domain.series import Series
from bot.domain.subscriptions import Form, Subscription
from bot.domain.trends import Assignee, Column, Figures, Step, Trend
from bot.errors import CodeClass, InDoubt, NotSent, PatsnapInDoubt, PatsnapRefused, SlackRefused
from bot.ports import Store, Transaction
from bot.services.requests import Wish
from tests.clock import START

TEAM = "T1"
PERSON = "U1"
CHANNEL = "C1"
XIAOMI = "小米科技有限责任公司"


def an_order(company: str = XIAOMI, wanted: Format = Format.PDF, *, logo: bool = True) -> Order:
    return Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, company), wanted, logo)


def a_wish(
    company: str = XIAOMI,
    *,
    place: str = CHANNEL,
    person: str = PERSON,
    workspace: str = TEAM,
    interaction: str = "first",
) -> Wish:
    return Wish(workspace, person, place, an_order(company), interaction)


def a_request(**changes: Any) -> Request:
    request = Request(
        id="request1",
        workspace=TEAM,
        person=PERSON,
        place=CHANNEL,
        landing=CHANNEL,
        order=an_order(),
        state=RequestState.WAITING,
        report="report1",
        asked_at=START,
    )
    return replace(request, **changes)


def a_report(**changes: Any) -> Report:
    report = Report(
        id="report1",
        workspace=TEAM,
        account="main",
        order=an_order(),
        state=ReportState.REQUESTED,
        created_at=START,
        due=START,
    )
    return replace(report, **changes)


def a_series(**changes: Any) -> Series:
    """A report every Monday at nine, UTC; the first is due three days after `START`, a Friday."""
    run_at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    series = Series(
        id="series1",
        workspace=TEAM,
        place=CHANNEL,
        person=PERSON,
        order=an_order(),
        recurrence=Recurrence(Every.WEEK, time(9), weekday=Weekday.MON),
        zone="UTC",
        created_at=START,
        run_at=run_at,
        due=run_at,
        person_name="Ada",
    )
    return replace(series, **changes)


def a_delivery(**changes: Any) -> Delivery:
    delivery = Delivery(
        key="key1",
        workspace=TEAM,
        place=CHANNEL,
        what=What.LIVE,
        row="request1",
        created_at=START,
        due=START,
    )
    return replace(delivery, **changes)


def a_live(**changes: Any) -> LiveMessage:
    return replace(LiveMessage(key="key1", workspace=TEAM, row="request1"), **changes)


def an_alert(**changes: Any) -> Alert:
    alert = Alert(
        account=ONLY_ACCOUNT, id="alert1", name="Solid-state batteries", workspace=TEAM, person=PERSON, adopted_at=START
    )
    return replace(alert, **changes)


def a_making(**changes: Any) -> Making:
    """A new alert that somebody has asked for."""
    making = Making(
        id="making1",
        workspace=TEAM,
        account=ONLY_ACCOUNT,
        person=PERSON,
        place=CHANNEL,
        task=Task.NEW,
        text=AlertText("Solid-state batteries", "TAC:(solid electrolyte)", frozenset({HitKind.NEW, HitKind.LEGAL})),
        state=MakingState.REQUESTED,
        asked_at=START,
        due=START,
    )
    return replace(making, **changes)


def a_check(**changes: Any) -> Check:
    """The first check of an alert, which is being asked."""
    return replace(Check(account=ONLY_ACCOUNT, alert="alert1", no=1, asked_at=START, since=None), **changes)


def a_hit(**changes: Any) -> Hit:
    return replace(Hit(account=ONLY_ACCOUNT, alert="alert1", no=1, kind=HitKind.NEW, patent="patent1"), **changes)


def a_bibliography(**changes: Any) -> Bibliography:
    bibliography = Bibliography(
        number="CN114335761A",
        titles={"CN": "固态电池", "EN": "Solid-state battery"},
        assignees={"CN": (XIAOMI,), "EN": ("Xiaomi Inc.", "Beijing Xiaomi Mobile Software")},
        published=date(2026, 11, 17),
        applied=date(2025, 4, 30),
        classification="H01M10/0562",
        type="APPLICATION",
    )
    return replace(bibliography, **changes)


def a_patent(**changes: Any) -> Patent:
    """A patent that is to be asked for."""
    wanted = Patent(account=ONLY_ACCOUNT, id="patent1", state=PatentState.WANTED, wanted_at=START, due=START)
    return replace(wanted, **changes)


def a_fact(**changes: Any) -> Fact:
    """What one source is to be asked of a patent: its legal status."""
    wanted = Fact(ONLY_ACCOUNT, Source.LEGAL, "patent1", PatentState.WANTED, wanted_at=START, due=START)
    return replace(wanted, **changes)


def a_search(typed: str = "小米", **changes: Any) -> CompanySearch:
    """A name that PatSnap is to be asked about."""
    wanted = CompanySearch(ONLY_ACCOUNT, folded(typed), typed, SearchState.WANTED, wanted_at=START, due=START)
    return replace(wanted, **changes)


def a_choice(**changes: Any) -> CompanyChoice:
    """What a name means in a channel, because somebody has chosen there."""
    company = Company(XIAOMI, "Xiaomi Technology Co., Ltd.", "91110108551385082Q")
    return replace(CompanyChoice(TEAM, CHANNEL, folded("小米"), company, PERSON, START), **changes)


def a_subscription(**changes: Any) -> Subscription:
    """A subscription of a channel to all kinds, daily at nine in Berlin."""
    subscription = Subscription(
        id="subscription1",
        workspace=TEAM,
        place=CHANNEL,
        account=ONLY_ACCOUNT,
        alert="alert1",
        person=PERSON,
        kinds=frozenset(),
        cadence=Cadence(Rhythm.DAILY, time(9)),
        zone="Europe/Berlin",
        form=Form.FULL,
        created_at=START,
        took=0,
        took_at=START,
        due=START,
    )
    return replace(subscription, **changes)


def a_digest(**changes: Any) -> Digest:
    """A digest of one check after the first, with one new patent."""
    digest = Digest(
        id="digest1",
        workspace=TEAM,
        subscription="subscription1",
        place=CHANNEL,
        account=ONLY_ACCOUNT,
        alert="alert1",
        from_no=1,
        to_no=2,
        since=START,
        until=START,
        kinds=frozenset(),
        form=Form.FULL,
        composed_at=START,
        counts={HitKind.NEW: 1},
        patents=1,
    )
    return replace(digest, **changes)


def a_trend(**changes: Any) -> Trend:
    """The trend of one week with one hit, of the digest above."""
    week = Column(START.date(), START.date(), {HitKind.NEW: 1}, is_running=True)
    figures = Figures(Step.WEEK, (week,), (Assignee("Acme <Battery>", 1),), lines=1, known=1)
    trend = Trend("digest1", TEAM, ONLY_ACCOUNT, "alert1", PERSON, "Ada", START, figures)
    return replace(trend, **changes)


def an_installation(**changes: Any) -> Installation:
    """Patrol as somebody has installed it in the workspace."""
    installation = Installation(
        workspace=TEAM,
        sealed="sealed",
        bot="B0PATROL",
        bot_user="U0PATROL",
        app="A0PATROL",
        scopes=frozenset({"chat:write"}),
        installed_by=PERSON,
        installed_at=START,
    )
    return replace(installation, **changes)


def a_decision(**changes: Any) -> Decision:
    """Somebody finds the line of `a_digest` relevant."""
    decision = Decision(
        workspace=TEAM,
        digest="digest1",
        line="patent1",
        verdict=Verdict.RELEVANT,
        person=PERSON,
        at=START,
        subscription="subscription1",
        place=CHANNEL,
    )
    return replace(decision, **changes)


def an_assignment(**changes: Any) -> Assignment:
    """That line is given to somebody."""
    return replace(Assignment(TEAM, "digest1", "patent1", "U2", PERSON, START), **changes)


def a_reminder(**changes: Any) -> Reminder:
    """They are to be reminded of it."""
    return replace(Reminder("reminder1", TEAM, "digest1", "U2", "Europe/Berlin", START), **changes)


def a_refusal(**changes: Any) -> Refusal:
    """An order that the person's own budget of one a month did not let through."""
    refusal = Refusal(
        id="refusal1",
        workspace=TEAM,
        person=PERSON,
        place=CHANNEL,
        order=an_order(),
        scope=Scope.PERSON,
        limit=1,
        at=START,
    )
    return replace(refusal, **changes)


def refused(word: str) -> SlackRefused:
    return SlackRefused("a.method", word)


def patsnap_refused(code: str, code_class: CodeClass) -> PatsnapRefused:
    return PatsnapRefused(code, code_class, "no")


def unreachable() -> NotSent:
    return NotSent("could not be reached")


def in_doubt() -> InDoubt:
    return InDoubt("the answer was lost")


def busy_for_now() -> PatsnapInDoubt:
    """The one code whose call PatSnap's guide lets us repeat."""
    return PatsnapInDoubt("68300008", "try again later", repeatable=True)


# What the store holds


async def the_request(store: Store, request_id: str) -> Request:
    request = await store.read(lambda tx: tx.requests.get(TEAM, request_id))
    assert request is not None
    return request


async def the_report(store: Store, request_id: str) -> Report:
    def read(tx: Transaction) -> Report | None:
        request = tx.requests.get(TEAM, request_id)
        return tx.reports.get(TEAM, request.report) if request else None

    report = await store.read(read)
    assert report is not None
    return report


async def the_delivery(store: Store, key: str) -> Delivery:
    delivery = await store.read(lambda tx: tx.deliveries.get(TEAM, key))
    assert delivery is not None
    return delivery


async def state_of(deps: Deps, key: str) -> DeliveryState:
    return (await the_delivery(deps.store, key)).state


async def the_live(store: Store, key: str) -> LiveMessage:
    live = await store.read(lambda tx: tx.live.get(TEAM, key))
    assert live is not None
    return live


async def the_states(store: Store, *requests: Request) -> list[RequestState]:
    return [(await the_request(store, request.id)).state for request in requests]


def an_outage(**changes: Any) -> Outage:
    outage = Outage(
        account=ONLY_ACCOUNT,
        scope=BILLED,
        kind=OutageKind.QUOTA,
        code="67200007",
        since=START,
        until=START + timedelta(hours=1),
    )
    return replace(outage, **changes)
