"""Every message and form that Patrol shows, in each of its states, from made-up rows: for people and tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.listing import Page
from bot.domain.messages import Message
from bot.domain.preferences import Preference
from bot.domain.reports import (
    File,
    Format,
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
from bot.errors import BadFileKind
from bot.mistakes import Mistake, MistakeKind
from bot.views import (
    access_exhibits,
    alert_exhibits,
    change_exhibits,
    closure_exhibits,
    company_exhibits,
    connecting_exhibits,
    decision_exhibits,
    digest_exhibits,
    home_exhibits,
    named_exhibits,
    notice_exhibits,
    review_exhibits,
    series_exhibits,
    subscription_exhibits,
    trend_exhibits,
    usage_exhibits,
    watch_exhibits,
)
from bot.views.asked import already_here
from bot.views.exhibited import ORDER, REQUEST
from bot.views.forms import Modal, order_form, value_form
from bot.views.help import Usage, help_message
from bot.views.listing import STEP, reports_message
from bot.views.live import live_message
from bot.views.mistakes import failure_message, mistake_message, not_stored_message
from bot.views.notes import note_message
from bot.views.preferences import languages_message
from bot.views.reader import Reader
from bot.views.welcoming import hello_message, welcome_message

_NOW: Final = datetime(2026, 3, 16, 9, 2, 10, tzinfo=UTC)
_ASKED: Final = _NOW - timedelta(minutes=2, seconds=40)
_REQUEST: Final = replace(REQUEST, asked_at=_ASKED)
_REPORT: Final = Report(
    id="aaaaaaaaaaaaaaaa",
    workspace="T0001",
    account="main",
    order=ORDER,
    state=ReportState.REQUESTED,
    created_at=_ASKED,
    due=_NOW,
)
_GENERATING: Final = replace(
    _REPORT, state=ReportState.GENERATING, submitted_at=_NOW - timedelta(minutes=2, seconds=10), job_id="1"
)
_LONG: Final = replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, "Acme & Sons <Battery> Holdings " * 10))
_FILE: Final = File("小米科技有限责任公司.pdf", "aaaaaaaaaaaaaaaa/小米科技有限责任公司.pdf", 3_400_000)
_READY: Final = replace(_GENERATING, state=ReportState.READY, file=_FILE)
_DELIVERED: Final = replace(_REQUEST, state=RequestState.DELIVERED)
_HELD: Final = replace(
    _REQUEST, state=RequestState.HELD, landing="U0001", held_until=_ASKED + timedelta(days=14, minutes=2)
)
_PATENT: Final = Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), Format.WORD)
_VALUE: Final = replace(_REQUEST, order=_PATENT)
_VALUE_REPORT: Final = replace(_GENERATING, order=_PATENT)
# The failures that are said otherwise once PatSnap has taken the order, and those that are said otherwise of patents.
_ONCE_ORDERED: Final = ("unreachable", "account", "not connected", "input", "bug")
_HOLDING_UP: Final = (
    TroubleKind.UNREACHABLE,
    TroubleKind.BUSY,
    TroubleKind.QUOTA,
    TroubleKind.ACCOUNT,
    TroubleKind.NOT_CONNECTED,
)
_OF_PATENTS: Final = ("input", "cause", "cause, told")
_USAGES: Final = (
    Usage(
        "/patrol report <company> [word|pdf] [unbranded] [how often] [to me|here|#channel]",
        "PatSnap's report on a company, as a file in the thread",
        "Reports",
        "report",
    ),
    Usage("/patrol value <publication number>", "its report on what a granted patent is worth", "Reports", "value"),
    Usage("/patrol reports [recurring]", "your reports and this channel's, or those that recur", "Reports"),
    Usage("/patrol alert new|edit <alert>|delete <alert>", "an alert made, changed or deleted at PatSnap", "Alerts"),
    Usage("/patrol help", "what can be typed", "The rest"),
)


_PARTS_WITH_FORMS: Final = (
    subscription_exhibits,
    review_exhibits,
    decision_exhibits,
    usage_exhibits,
    alert_exhibits,
    watch_exhibits,
    access_exhibits,
    closure_exhibits,
    change_exhibits,
    company_exhibits,
    connecting_exhibits,
    named_exhibits,
    home_exhibits,
)
_PARTS: Final = (digest_exhibits, trend_exhibits, notice_exhibits, series_exhibits, *_PARTS_WITH_FORMS)


def gallery(reader: Reader | None = None) -> dict[str, Message]:
    """All messages by name, as `reader` sees them (in English where None)."""
    reader = reader or Reader()
    own = {**_live(reader), **_places(reader), **_failures(reader), **_lists(reader), **_private(reader)}
    return own | {name: shown for part in _PARTS for name, shown in part.messages(reader).items()}


def forms(reader: Reader | None = None) -> dict[str, Modal]:
    """All forms by name, as `reader` sees them (in English where None)."""
    reader = reader or Reader()
    ordering = {"form: enterprise report": order_form(reader), "form: patent value report": value_form(reader)}
    return ordering | {name: shown for part in _PARTS_WITH_FORMS for name, shown in part.forms(reader).items()}


def homes(reader: Reader | None = None) -> dict[str, Modal]:
    """All Homes by name, as `reader` sees them (in English where None)."""
    return dict(home_exhibits.homes(reader or Reader()))


def _live(reader: Reader) -> dict[str, Message]:
    def show(request: Request, report: Report, *, repeat: bool = False) -> Message:
        return live_message(reader, request, report, _NOW, repeat=repeat)

    long_ago = _NOW - timedelta(hours=2, minutes=5)
    waits = {
        f"live, waiting: {kind}": show(_REQUEST, replace(_REPORT, trouble=Trouble(kind, "67200005")))
        for kind in (
            TroubleKind.UNREACHABLE,
            TroubleKind.BUSY,
            TroubleKind.QUOTA,
            TroubleKind.ACCOUNT,
            TroubleKind.NOT_CONNECTED,
        )
    }
    return {
        "live, accepted": show(_REQUEST, _REPORT),
        "live, queued behind one": show(_REQUEST, replace(_GENERATING, ahead=1)),
        "live, queued behind many": show(_REQUEST, replace(_GENERATING, ahead=12)),
        "live, generating": show(_REQUEST, _GENERATING),
        "live, unusually long": show(_REQUEST, replace(_GENERATING, submitted_at=long_ago)),
        "live, ready": show(_REQUEST, _READY),
        "live, delivered": show(_DELIVERED, _READY),
        "live, reused": show(_DELIVERED, replace(_READY, ready_at=_ASKED - timedelta(days=3))),
        "live, value report": show(_VALUE, _VALUE_REPORT),
        "live, unbranded": show(replace(_REQUEST, order=replace(ORDER, logo=False)), _GENERATING),
        "live, in doubt": show(_REQUEST, replace(_REPORT, state=ReportState.IN_DOUBT)),
        "live, cancelled": show(replace(_REQUEST, state=RequestState.CANCELLED), _GENERATING),
        "live, possible repeat": show(_REQUEST, _GENERATING, repeat=True),
        "live, longest name": show(replace(_REQUEST, order=_LONG), _GENERATING),
        "live, delivered, longest name": show(replace(_DELIVERED, order=_LONG), _READY),
        "live, hostile name": show(
            replace(_REQUEST, order=replace(ORDER, subject=Subject(SubjectKind.COMPANY_NAME, "<!channel> *A* & `B`"))),
            _REPORT,
        ),
        **waits,
    }


def _places(reader: Reader) -> dict[str, Message]:
    def show(request: Request, report: Report, here: str = "") -> Message:
        return live_message(reader, request, report, _NOW, here=here)

    return {
        "live, held while it is made": show(_HELD, _GENERATING),
        "live, held and ready": show(_HELD, _READY),
        "live, moved on to the channel": show(_REQUEST, _READY, here="U0001"),
        "live, moved on to the person": show(replace(_REQUEST, landing="U0001"), _READY, here="C0001"),
        "live, here instead": show(replace(_REQUEST, landing="U0001"), _GENERATING),
        "live, delivered to me instead": show(replace(_DELIVERED, landing="U0001"), _READY),
        "live, served by another": show(replace(_REQUEST, shown_by="8g4lry3naaaaaaaa"), _GENERATING),
        "note: nobody invited": note_message(reader, replace(_HELD, state=RequestState.FAILED)),
        "note: nobody invited, possible repeat": note_message(reader, _HELD, repeat=True),
        "asked: already here": already_here(reader, replace(_REQUEST, shown_by="8g4lry3naaaaaaaa")),
    }


def _failures(reader: Reader) -> dict[str, Message]:
    troubles = {str(kind): Trouble(kind, "67200005") for kind in TroubleKind}
    troubles |= {f"bad file, {kind}": Trouble(TroubleKind.BAD_FILE, detail=kind) for kind in BadFileKind}
    troubles["cause, told"] = Trouble(TroubleKind.CAUSE, detail="服务器故障，正在修复中 <script>")
    troubles["slack, storage"] = Trouble(TroubleKind.SLACK, "storage_limit_reached")

    def show(request: Request, report: Report, trouble: Trouble) -> Message:
        failed = replace(request, state=RequestState.FAILED, trouble=trouble)
        return live_message(reader, failed, replace(report, state=ReportState.FAILED), _NOW)

    return {
        **{f"live, failed: {name}": show(_REQUEST, _REPORT, trouble) for name, trouble in troubles.items()},
        **{f"live, failed once ordered: {name}": show(_REQUEST, _GENERATING, troubles[name]) for name in _ONCE_ORDERED},
        **{f"live, value report failed: {name}": show(_VALUE, _REPORT, troubles[name]) for name in _OF_PATENTS},
    }


def _lists(reader: Reader) -> dict[str, Message]:
    states = (
        (_REQUEST, _GENERATING),
        (_DELIVERED, _READY),
        (_VALUE, _VALUE_REPORT),
        (_HELD, _READY),
        (replace(_REQUEST, state=RequestState.FAILED, trouble=Trouble(TroubleKind.INPUT, "68300004")), _REPORT),
    )
    pages = {
        "none": Page((), 0, has_more=False),
        "one": Page(states[:1], 0, has_more=False),
        "five": Page(states, 0, has_more=False),
        "the first of more": Page(states, 0, has_more=True),
        "amid more": Page(states, STEP, has_more=True),
        "the last": Page(states[:2], 2 * STEP, has_more=False),
    }
    pages["the longest names"] = Page(
        tuple((replace(request, order=_LONG), report) for request, report in states), STEP, has_more=True
    )
    return {f"reports: {name}": reports_message(reader, page, "U0001", _NOW) for name, page in pages.items()}


def _private(reader: Reader) -> dict[str, Message]:
    mistakes = {
        f"mistake: {kind}": mistake_message(
            reader,
            Mistake(kind, "reprot <b>", "/patrol report <b>" if kind is MistakeKind.UNKNOWN_COMMAND else ""),
            _USAGES,
        )
        for kind in MistakeKind
    }
    return {
        "welcome": welcome_message(reader, repeat=False),
        "welcome, PatSnap not connected": welcome_message(reader, repeat=False, is_connected=False),
        "welcome, possible repeat": welcome_message(reader, repeat=True),
        "hello in a channel": hello_message(reader, repeat=False),
        "hello in a channel, possible repeat": hello_message(reader, repeat=True),
        "help": help_message(reader, _USAGES),
        "language: as in Slack": languages_message(reader, Preference(), "U1", None),
        "language: chosen": languages_message(reader, Preference("en"), "C1", Preference("en")),
        **mistakes,
        "bug": failure_message(reader, "E-1A2B3C"),
        "not stored": not_stored_message(reader),
    }
