"""The rows that the gallery is made of: an alert, a subscription to it, the hour of its digest, a request."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.reports import Format, Kind, Order, Request, RequestState, Subject, SubjectKind
from bot.domain.subscriptions import Form, Subscription

LINK: Final = "https://analytics.example.com/patent-view/abst?patentId={patent_id}"
NOW: Final = datetime(2026, 3, 23, 8, 0, 20, tzinfo=UTC)  # 09:00 in Berlin
RUN: Final = NOW.replace(second=0)
WEEK: Final = timedelta(weeks=1)
NEXT: Final = datetime(2026, 3, 30, 7, tzinfo=UTC)  # 09:00 there again: summer has begun
ALERT: Final = Alert(
    account="main",
    id="7f3kqx2m0a1b4c5d8e9f7f3kqx2m0a1b",
    name="Solid-state electrolytes",
    workspace="T0001",
    person="U0001",
    adopted_at=NOW - 3 * WEEK,
)
LONGEST: Final = "Solid-state electrolytes with <halide> & sulfide coatings, " * 4  # of an alert of PatSnap's own
LONG_ALERT: Final = replace(ALERT, name=LONGEST[:200])
SUBSCRIPTION: Final = Subscription(
    id="8g4lry3naaaaaaaa",
    workspace="T0001",
    place="C0001",
    account="main",
    alert=ALERT.id,
    person="U0001",
    kinds=frozenset(),
    cadence=Cadence(Rhythm.WEEKLY, time(9), weekday=Weekday.MON),
    zone="Europe/Berlin",
    form=Form.FULL,
    created_at=NOW - 3 * WEEK,
    took=3,
    took_at=RUN - WEEK,
    run_at=NEXT,
    due=NEXT,
)
OLDER: Final = replace(SUBSCRIPTION, last_at=RUN, last_count=12, digests=3)
ORDER: Final = Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, "小米科技有限责任公司"), Format.PDF)
REQUEST: Final = Request(
    id="7f3kqx2maaaaaaaa",
    workspace="T0001",
    person="U0001",
    place="C0001",
    landing="C0001",
    order=ORDER,
    state=RequestState.WAITING,
    report="aaaaaaaaaaaaaaaa",
    asked_at=NOW,
)
