"""The part of the gallery that is about Homes, from made-up rows: as U0001 sees them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.accounts import Connection
from bot.domain.alerts import Alert, Check, CheckState
from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.domain.homes import (
    ATTENTION,
    BROUGHT,
    RUNNING,
    WATCHES,
    BroughtDigest,
    BroughtReport,
    Ordered,
    Overview,
    Watched,
)
from bot.domain.messages import Message
from bot.domain.places import Person
from bot.domain.reports import (
    File,
    Kind,
    Order,
    Report,
    ReportState,
    Request,
    RequestState,
    Subject,
    SubjectKind,
    Trouble,
    TroubleKind,
)
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.domain.usage import Usage
from bot.views.changes import checking_message
from bot.views.digest_exhibits import exhibit
from bot.views.exhibited import ALERT, LONG_ALERT, LONGEST, NEXT, NOW, OLDER, ORDER, REQUEST, RUN, SUBSCRIPTION, WEEK
from bot.views.forms import Modal, order_form
from bot.views.help import Usage as Typed
from bot.views.homes import View, checking_modal, help_modal, home_view, plain_home, said_modal
from bot.views.reader import Reader
from bot.views.series_exhibits import GOING
from bot.views.usage_exhibits import usages

_ME: Final = "U0001"
_ADDRESS: Final = "https://acme.slack.com/"
_SUPPORT: Final = "Ask Olga in the library."
_HOSTILE: Final = "<!channel> *A* & `B`"
_REPORT: Final = Report(
    id="aaaaaaaaaaaaaaaa",
    workspace="T0001",
    account="main",
    order=ORDER,
    state=ReportState.GENERATING,
    created_at=NOW,
    due=NOW,
    job_id="1",
    submitted_at=NOW - timedelta(minutes=2, seconds=10),
)
_READY: Final = replace(_REPORT, state=ReportState.READY, file=File("a.pdf", "a/a.pdf", 3_400_000))
_MESSAGE: Final = Delivery(
    key="request/7f3kqx2maaaaaaaa/live/C0001",
    workspace="T0001",
    place="C0001",
    what=What.LIVE,
    row="7f3kqx2maaaaaaaa",
    created_at=NOW,
    due=None,
    state=DeliveryState.SENT,
    sent_at=NOW,
    channel="C0001",
    ts="1774252820.000100",
)
_PERSON: Final = Person("Alice", "Europe/Berlin")
_ADMIN: Final = replace(_PERSON, is_admin=True)
_NEW: Final = Overview(_ME, _PERSON, address=_ADDRESS)


def homes(reader: Reader) -> dict[str, View]:
    """The Homes by name."""
    overviews = _overviews()
    return {
        **{f"home: {name}": home_view(reader, one, NOW) for name, one in overviews.items()},
        "home: a guest": home_view(reader, Overview(_ME, replace(_PERSON, is_guest=True)), NOW, _SUPPORT),
        "home: Slack does not say who": home_view(reader, Overview(_ME, None), NOW, _SUPPORT),
        "home: somebody to ask": home_view(reader, overviews["one of each"], NOW, _SUPPORT),
        "home: an address to write to": home_view(reader, overviews["one of each"], NOW, "patents@example.com"),
        "home: not as it should be": plain_home(reader),
    }


def messages(reader: Reader) -> dict[str, Message]:  # noqa: ARG001 - as of each part of the gallery
    """The messages by name: there are none."""
    return {}


def forms(reader: Reader) -> dict[str, Modal]:
    """What opens over a Home, by name."""
    usages = (Typed("/patrol report <company>", "PatSnap's report on a company, as a file in the thread", "Reports"),)
    checked = checking_message(reader, ALERT, is_asked=True)
    return {
        "form: enterprise report, from a Home": order_form(reader, is_here=False),
        "form: help": help_modal(reader, usages, _SUPPORT),
        "form: checking now": checking_modal(reader, checked),
        "form: something said": said_modal(reader, reader.say("Check now"), checked),
    }


def _overviews() -> dict[str, Overview]:
    running = _running(1)
    one = replace(
        _NEW,
        running=running,
        watches=(Watched(OLDER, ALERT),),
        all_watches=1,
        brought=_brought()[:1],
        has_ordered=True,
        series=(GOING,),
    )
    many = replace(
        one,
        series=(GOING, replace(GOING, id="7ser1es3aaaaaaaa")),
        running=_running(3),
        attention=_attention()[:3],
        watches=_watches(7),
        all_watches=7,
        brought=_brought(),
        language="en",
        zone="Asia/Shanghai",
    )
    too_many = replace(
        many,
        running=_running(RUNNING),
        more_running=12,
        attention=_attention(),
        more_attention=3,
        watches=_watches(WATCHES),
        page=1,
        all_watches=43,
        zone="Asia/Kathmandu",
    )
    return {
        "a newcomer": _NEW,
        "nothing of theirs now": replace(_NEW, has_ordered=True),
        "one of each": one,
        "many": many,
        "too many": too_many,
        "one too many": replace(too_many, more_running=1, more_attention=1, page=0, all_watches=11),
        "recurring reports, paused": replace(one, series=(GOING.paused(PauseReason.PERSON),)),
        "the last page": replace(many, watches=_watches(1), page=4, all_watches=41),
        "the longest names": _longest(too_many),
        "PatSnap refuses": replace(many, shut_by=Trouble(TroubleKind.QUOTA, "67200001"), shut_until=NEXT),
        "Slack does not say where": replace(many, knows_places=False),
        "an admin": replace(many, usage=usages()["one call"], spent=1),
        "an admin, nothing yet": replace(_NEW, usage=usages()["nothing yet, an admin"]),
        "an admin, PatSnap not connected yet": replace(
            _NEW, known=_ADMIN, usage=usages()["nothing yet, an admin"], is_connected=False
        ),
        "PatSnap not connected yet": replace(_NEW, is_connected=False),
        "PatSnap disconnected": replace(many, shut_by=Trouble(TroubleKind.NOT_CONNECTED), is_connected=False),
        "an admin, PatSnap connected": replace(
            many, known=_ADMIN, usage=usages()["one call"], spent=1, connection=Connection("U0009", NOW)
        ),
        "an admin, PatSnap connected by who was forgotten": replace(_NEW, known=_ADMIN, connection=Connection("", NOW)),
        "an admin, much": replace(too_many, usage=_much(), spent=212),
    }


def _much() -> Usage:
    return usages()["an admin, too many"]


def _running(count: int) -> tuple[Ordered, ...]:
    failed = replace(REQUEST, state=RequestState.FAILED, trouble=Trouble(TroubleKind.CAUSE))
    value = Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), ORDER.format)
    held = replace(REQUEST, state=RequestState.HELD, landing=_ME, held_until=NEXT)
    rows: Sequence[tuple[Request, Report]] = (
        (REQUEST, _REPORT),
        (replace(REQUEST, person="U0002", order=value), replace(_REPORT, order=value, ahead=3)),
        (held, _READY),
        (replace(REQUEST, landing=_ME, place=_ME), replace(_REPORT, state=ReportState.IN_DOUBT)),
        (failed, replace(_REPORT, state=ReportState.FAILED)),
    )
    return tuple(Ordered(request, report, _MESSAGE) for request, report in rows[:count])


def _attention() -> tuple[Watched, ...]:
    paused = replace(OLDER, state=SubscriptionState.PAUSED)
    gap = Check("main", ALERT.id, 5, RUN - timedelta(days=1), RUN - WEEK, CheckState.GAP)
    return (
        Watched(replace(paused, reason=PauseReason.NO_PLACE), ALERT),
        Watched(OLDER, replace(ALERT, trouble=Trouble(TroubleKind.UNREACHABLE))),
        Watched(OLDER, ALERT, gap),
        Watched(replace(paused, reason=PauseReason.SHARED), ALERT),
        Watched(replace(paused, reason=PauseReason.ALERT_GONE, person="U0002"), ALERT),
    )[:ATTENTION]


def _watches(count: int) -> tuple[Watched, ...]:
    rows = (
        SUBSCRIPTION,
        replace(OLDER, person="U0002"),
        replace(OLDER, state=SubscriptionState.SNOOZED, until=NEXT),
        replace(OLDER, state=SubscriptionState.PAUSED, reason=PauseReason.PERSON),
        replace(OLDER, place=_ME),
        replace(OLDER, place="U0002"),
        replace(OLDER, state=SubscriptionState.PAUSED, reason=PauseReason.NO_PLACE, person="C0001"),
    )
    return tuple(Watched(rows[number % len(rows)], ALERT) for number in range(count))


def _brought(order: Order = ORDER, alert: Alert = ALERT) -> tuple[BroughtReport | BroughtDigest, ...]:
    file = replace(_MESSAGE, key="file", what=What.FILE)
    delivered = replace(REQUEST, order=order, state=RequestState.DELIVERED)
    digest = replace(exhibit(12).digest, patents=1)
    private = replace(file, place=_ME, sent_at=RUN - WEEK)
    elsewhere = replace(_MESSAGE, place="U0002", channel=None)
    return (
        BroughtReport(delivered, file, _MESSAGE),
        BroughtDigest(digest, alert, replace(_MESSAGE, what=What.DIGEST)),
        BroughtReport(replace(delivered, landing=_ME), private, None),
        BroughtDigest(replace(digest, patents=312), alert, elsewhere),
        BroughtDigest(replace(digest, patents=0, baseline=3), alert, _MESSAGE),
    )[:BROUGHT]


def _longest(overview: Overview) -> Overview:
    """The same, with the longest of names throughout, and such as would be marks."""
    order = replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, LONGEST))
    hostile = replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, _HOSTILE))
    running = tuple(
        replace(one, request=replace(one.request, order=order if number else hostile))
        for number, one in enumerate(overview.running)
    )
    return replace(
        overview,
        running=running,
        attention=tuple(replace(one, alert=LONG_ALERT) for one in overview.attention),
        watches=tuple(replace(one, alert=LONG_ALERT) for one in overview.watches),
        brought=_brought(order, LONG_ALERT),
    )
