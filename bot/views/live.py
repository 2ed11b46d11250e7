"""The live message of a request: one message that says how its report stands, from accepted to delivered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.domain.reports import Patience, Report, ReportState, Request, RequestState, Trouble, TroubleKind
from bot.domain.series import Issued
from bot.views.blocks import actions, context, escape, section
from bot.views.buttons import buttons_of
from bot.views.choosing import choosing_line, choosing_message, meaning, other_buttons
from bot.views.measures import date, duration, size
from bot.views.orders import title_of
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.repeats import repeat_line
from bot.views.series import issued_lines
from bot.views.troubles import failed, waiting

_MARKS: Final = {
    "accepted": ":hourglass_flowing_sand:",
    "delivered": ":white_check_mark:",
    "failed": ":warning:",
    "doubt": ":grey_question:",
    "ended": ":heavy_minus_sign:",
    "held": ":wave:",
}
_LONG: Final = Patience().long_after
_JUST_MADE: Final = timedelta(minutes=1)  # by so much a report may be ready before it was asked for and count as new


@dataclass(frozen=True)
class Showing:
    """What a live message shows: a request and its report, at the place where the message lies, at a time."""

    request: Request
    report: Report
    here: str
    now: datetime


def live_message(
    reader: Reader,
    request: Request,
    report: Report | None,
    now: datetime,
    *,
    here: str = "",
    repeat: bool = False,
    issued: Issued | None = None,
) -> Message:
    """How this request stands at `now`, in the message at the place `here` (its landing, if empty).

    `report`: None while nothing is ordered. `repeat`: an earlier copy of this very message may lie above it.
    `issued`: it was ordered for a series.
    """
    if report is None:
        return choosing_message(reader, request, here=here or request.landing, repeat=repeat)
    showing = Showing(request, report, here or request.landing, now)
    mark, state = _served_by_another(reader, showing) or _state(reader, showing)
    blocks: list[Block] = [section(f"{title_of(reader, request.order, request.about)}\n{_MARKS[mark]} {state}")]
    buttons = [*buttons_of(reader, request, report), *other_buttons(reader, request)]
    if showing.here == request.landing and buttons:
        blocks.append(actions(*buttons))
    blocks.append(context(" · ".join(_small_print(reader, showing, issued, repeat=repeat))))
    subject = escape(request.about)
    text = reader.say("{subject}: {state}", subject=subject, state=state)
    if repeat:
        text += f" ({repeat_line(reader)})"  # also where the blocks are not shown
    return Message(text=text, blocks=tuple(blocks))


def state_line(reader: Reader, request: Request, report: Report | None, now: datetime) -> str:
    """How a request stands, in one line with its mark."""
    if report is None:
        return choosing_line(reader, request)
    mark, state = _state(reader, Showing(request, report, request.landing, now))
    return f"{_MARKS[mark]} {state}"


def _state(reader: Reader, showing: Showing) -> tuple[str, str]:
    request, report = showing.request, showing.report
    if showing.here != request.landing:
        return "ended", reader.say("Goes on in {where}", where=where(reader, request.landing))
    if not request.is_open:
        return _ended(reader, showing)
    if report.state is ReportState.IN_DOUBT and report.trouble == Trouble(TroubleKind.RESTORED):
        return "doubt", reader.say(
            "*It is not known whether this was ordered.* Patrol was restored from a backup that was taken before. The "
            "report may be in the making, and it may be billed, and an earlier message or file may lie here. So Patrol "
            "does not order it again by itself: *Try again* orders a new one, *Forget it* leaves it at that."
        )
    if report.state is ReportState.IN_DOUBT:
        return "doubt", reader.say(
            "*PatSnap did not confirm this order.* The report may be in the making, and it may be billed, but PatSnap "
            "cannot be asked which. So Patrol does not order it again by itself: *Try again* orders a new one, "
            "*Forget it* leaves it at that."
        )
    if report.state is ReportState.READY:
        under_way = _made(reader, showing)
    elif report.trouble is not None:
        under_way = waiting(reader, report.trouble, report.due)
    else:
        under_way = _in_the_making(reader, report, showing.now)
    if request.state is RequestState.HELD:
        return "held", f"{under_way}\n{_held(reader, request)}"
    return "accepted", under_way


def _served_by_another(reader: Reader, showing: Showing) -> tuple[str, str] | None:
    """Of a request that another one at the same place serves by now: the file is in the thread of that message."""
    request = showing.request
    is_served = request.shown_by is not None and request.state in {RequestState.WAITING, RequestState.DELIVERED}
    if is_served and showing.here == request.landing:
        return "ended", reader.say("Goes on here, in the other message about this report")
    return None


def _ended(reader: Reader, showing: Showing) -> tuple[str, str]:
    request, report = showing.request, showing.report
    match request.state:
        case RequestState.DELIVERED:
            return "delivered", " · ".join(_delivered(reader, showing))
        case RequestState.FAILED:
            return "failed", failed(reader, request.trouble, request.order.kind, ordered=report.job_id is not None)
        case _:
            return "ended", reader.say("Ended, as you asked. Patrol brings nothing more for it.")


def _delivered(reader: Reader, showing: Showing) -> list[str]:
    request, report = showing.request, showing.report
    parts = [reader.say("In the thread · {size}", size=_size(reader, report))]
    if report.ready_at is not None and report.ready_at < request.asked_at - _JUST_MADE:
        parts.append(reader.say("made on {date}, so this one cost nothing", date=date(report.ready_at)))
    return parts


def _made(reader: Reader, showing: Showing) -> str:
    taken = _size(reader, showing.report)
    if showing.request.state is RequestState.HELD:
        return reader.say("Ready · {size}", size=taken)
    return reader.say("Ready · {size} · on its way into the thread", size=taken)


def _in_the_making(reader: Reader, report: Report, now: datetime) -> str:
    if report.state is not ReportState.GENERATING:
        return reader.say("Accepted · PatSnap is being asked")
    if report.ahead:
        return reader.count("Queued at PatSnap · {n} before you", "Queued at PatSnap · {n} before you", report.ahead)
    running = now - (report.submitted_at or report.created_at)
    if running >= _LONG:
        return reader.say(
            "Generating · {time}: unusually long. Patrol goes on looking, once an hour, for a day in all",
            time=duration(reader, running),
        )
    return reader.say("Generating · {time} (usually 1 to 10 min)", time=duration(reader, running))


def _held(reader: Reader, request: Request) -> str:
    until = "" if request.held_until is None else date(request.held_until)
    return reader.say(
        "Patrol is not in {where}. Type `/invite @Patrol` there and the file goes there; it is held until {until}.",
        where=where(reader, request.place),
        until=until,
    )


def _small_print(reader: Reader, showing: Showing, issued: Issued | None, *, repeat: bool) -> list[str]:
    request = showing.request
    lines = issued_lines(reader, issued) if issued is not None else []
    lines.append(reader.say("Reference {reference}", reference=reference(request.id)))
    if meant := meaning(reader, request):
        lines.append(meant)
    moved = request.landing != request.place and showing.here == request.landing
    if moved and request.state is not RequestState.HELD:
        lines.append(reader.say("Here, because Patrol cannot post in {where}", where=where(reader, request.place)))
    if repeat:
        lines.append(repeat_line(reader))
    return lines


def _size(reader: Reader, report: Report) -> str:
    return "" if report.file is None else size(reader, report.file.size)
