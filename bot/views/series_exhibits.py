"""The part of the gallery that is about recurring reports, from made-up rows."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.domain.cadences import Weekday
from bot.domain.channels import Sharing
from bot.domain.messages import Message
from bot.domain.recurrences import Every, Recurrence
from bot.domain.reports import File, Report, ReportState, RequestState, Subject, SubjectKind
from bot.domain.series import Issue, Issued, IssueState, Series, SeriesState
from bot.domain.subscriptions import PauseReason
from bot.views.exhibited import ORDER, REQUEST
from bot.views.live import live_message
from bot.views.reader import Reader
from bot.views.series import ordered_now_message, series_message, set_up_message
from bot.views.series_list import STEP, series_list_message
from bot.views.series_words import series_left_message, series_open_message, series_word_message

_RUN: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)  # 09:00 in Berlin, on a Monday: the 1st is a Sunday
_SERIES: Final = Series(
    id="5d6ykx3maaaaaaaa",
    workspace="T0001",
    place="C0001",
    person="U0001",
    order=ORDER,
    recurrence=Recurrence(Every.MONTH, time(9)),
    zone="Europe/Berlin",
    created_at=_RUN - timedelta(days=9),
    run_at=_RUN,
    due=_RUN,
    person_name="Ada",
)
GOING: Final = replace(_SERIES, issues=3, run_at=datetime(2026, 4, 1, 7, tzinfo=UTC))
_ISSUE: Final = Issue("T0001", _SERIES.id, 3, IssueState.ORDERED, _RUN, _RUN, request=REQUEST.id)
_LATE: Final = replace(_ISSUE, at=_RUN + timedelta(days=1))
_REFUSED: Final = replace(_ISSUE, state=IssueState.REFUSED, request=None, refusal="3f3kqx2maaaaaaaa")
_DOUBTED: Final = replace(_ISSUE, state=IssueState.DOUBTED, request=None)
_LONG: Final = replace(
    ORDER, subject=Subject(SubjectKind.COMPANY_NAME, "Acme & Sons <Battery> Holdings, `Berlin` and *Basel* " * 10)
)
_BEFORE: Final = "https://acme.slack.com/archives/C0001/p1772438400000100"
_REPORT: Final = Report(
    id="aaaaaaaaaaaaaaaa",
    workspace="T0001",
    account="main",
    order=ORDER,
    state=ReportState.READY,
    created_at=_RUN,
    due=None,
    job_id="1",
    submitted_at=_RUN,
    ready_at=_RUN + timedelta(minutes=4),
    file=File("小米科技有限责任公司.pdf", "aaaaaaaaaaaaaaaa/小米科技有限责任公司.pdf", 3_400_000),
)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {**_live(reader), **_words(reader), **_lists(reader), **_reports(reader)}


def _live(reader: Reader) -> dict[str, Message]:
    rhythms = {
        "weekly": Recurrence(Every.WEEK, time(14), weekday=Weekday.FRI),
        "monthly, by its day": Recurrence(Every.MONTH, time(9), day=15),
        "quarterly": Recurrence(Every.QUARTER, time(9)),
    }
    nobodys = replace(_SERIES, person=_SERIES.place, person_name="")
    return {
        "series: new": series_message(reader, _SERIES, None),
        "series: after some issues": series_message(reader, GOING, _ISSUE),
        "series: after a refusal": series_message(reader, GOING, _REFUSED),
        "series: after a restored backup": series_message(reader, GOING, _DOUBTED),
        **{
            f"series: {name}": series_message(
                reader, replace(_SERIES, recurrence=one).going_on(_SERIES.created_at), None
            )
            for name, one in rhythms.items()
        },
        **{f"series: paused, {reason}": series_message(reader, _paused(reason), _ISSUE) for reason in _reasons()},
        "series: paused, nobody's": series_message(
            reader, nobodys.paused(PauseReason.PERSON_GONE), replace(_ISSUE, no=1)
        ),
        "series: ended": series_message(reader, replace(GOING, state=SeriesState.ENDED), _ISSUE),
        "series: longest name": series_message(reader, replace(GOING, order=_LONG), _ISSUE),
        "series: set up elsewhere": set_up_message(reader, _SERIES),
        "series: ordered now": ordered_now_message(reader, REQUEST),
        "series: ordered now, and to be chosen": ordered_now_message(
            reader, replace(REQUEST, state=RequestState.CHOOSING)
        ),
        "series: ordered now, and on its way": ordered_now_message(reader, replace(REQUEST, shown_by="a")),
    }


def _words(reader: Reader) -> dict[str, Message]:
    return {
        **{
            f"series word: {reason}": series_word_message(reader, _paused(reason), _ISSUE)
            for reason in _reasons()
            if reason not in {PauseReason.PERSON_GONE, PauseReason.NO_MESSAGES}
        },
        "series word: shared, where outsiders may not": series_word_message(
            reader, _paused(PauseReason.SHARED), None, sharing=Sharing.REFUSE
        ),
        "series word: refused": series_word_message(reader, GOING, _REFUSED),
        "series word: doubted": series_word_message(reader, GOING, _DOUBTED),
        "series word: goes on": series_word_message(reader, GOING, _ISSUE),
        "series word: ended": series_word_message(reader, replace(GOING, state=SeriesState.ENDED), None),
        "series word: longest name": series_word_message(reader, replace(GOING, order=_LONG), _REFUSED),
        "series, open again": series_open_message(reader, _paused(PauseReason.ARCHIVED)),
        "series, open again and settled": series_open_message(reader, GOING),
        "series, owner gone": series_left_message(reader, _paused(PauseReason.PERSON_GONE)),
        "series, owner gone, no name": series_left_message(
            reader, replace(_paused(PauseReason.PERSON_GONE), person_name="")
        ),
        "series, owner gone and settled": series_left_message(reader, GOING),
    }


def _lists(reader: Reader) -> dict[str, Message]:
    others = replace(GOING, person="U0002", place="C0002", recurrence=Recurrence(Every.WEEK, time(9), Weekday.MON))
    rows = (
        (GOING, _ISSUE),
        (_SERIES, None),
        (others, _REFUSED),
        (_paused(PauseReason.ARCHIVED), _ISSUE),
        (replace(GOING, place="U0001", recurrence=Recurrence(Every.QUARTER, time(9))), _DOUBTED),
    )
    longest = tuple((replace(series, order=_LONG), last) for series, last in rows)
    pages = {
        "none": ((), 0, False),
        "one": (rows[:1], 0, False),
        "five": (rows, 0, False),
        "amid more": (rows, STEP, True),
        "the longest names": (longest, STEP, True),
    }
    return {
        f"recurring: {name}": series_list_message(reader, shown, offset, more, "U0001")
        for name, (shown, offset, more) in pages.items()
    }


def _reports(reader: Reader) -> dict[str, Message]:
    request = replace(REQUEST, state=RequestState.DELIVERED, asked_at=_RUN)

    def show(issue: Issue, series: Series = GOING, before: str = _BEFORE) -> Message:
        issued = Issued(issue, series, before)
        return live_message(reader, request, _REPORT, _RUN + timedelta(minutes=9), issued=issued)

    weekly = replace(GOING, recurrence=Recurrence(Every.WEEK, time(9), Weekday.MON))
    return {
        "live, the first of a series": show(replace(_ISSUE, no=1), before=""),
        "live, of a series": show(_ISSUE),
        "live, of a series, late": show(_LATE, replace(GOING, recurrence=Recurrence(Every.QUARTER, time(9)))),
        "live, of a series, one missed": show(replace(_LATE, skipped=1), weekly),
        "live, of a series, many missed": show(replace(_LATE, skipped=12), weekly),
    }


def _reasons() -> list[PauseReason]:
    return sorted(set(PauseReason) - {PauseReason.ALERT_GONE})


def _paused(reason: PauseReason) -> Series:
    return GOING.paused(reason)
