"""The buttons of a request, by how it stands. Each is authorised when it is pressed, not when it is drawn."""

from bot.domain.messages import Block
from bot.domain.reports import Report, ReportState, Request, RequestState
from bot.views import ids
from bot.views.blocks import button, confirm
from bot.views.reader import Reader


def buttons_of(reader: Reader, request: Request, report: Report) -> list[Block]:
    """What can be done with a request as it stands now."""
    if request.is_open and report.state is ReportState.IN_DOUBT:
        return [_try_again(reader, request, costs=True), _forget(reader, request)]
    match request.state:
        case RequestState.HELD:
            return [_send_me(reader, request), cancel_button(reader, request)]
        case RequestState.WAITING if report.is_running:
            return [cancel_button(reader, request)]
        case RequestState.FAILED:
            return [_try_again(reader, request, costs=False)]
        case RequestState.DELIVERED:
            again = _regenerate(reader, request)
            return [again] if request.landing == request.person else [_send_me(reader, request), again]
    return []


def cancel_button(reader: Reader, request: Request) -> Block:
    """End one's own request."""
    return button(reader.say("Cancel"), ids.CANCEL, request.id)


def send_button(reader: Reader, request: Request) -> Block:
    """Bring the file to who presses."""
    return _send_me(reader, request)


def _send_me(reader: Reader, request: Request) -> Block:
    return button(reader.say("Send it to me"), ids.SEND_ME, request.id)


def _forget(reader: Reader, request: Request) -> Block:
    return button(reader.say("Forget it"), ids.FORGET, request.id)


def _try_again(reader: Reader, request: Request, *, costs: bool) -> Block:
    question = confirm(
        reader.say("Order it again?"),
        reader.say("If PatSnap did take the first order, this is a second one, and it may be billed too."),
        reader.say("Order again"),
        reader.say("Not now"),
    )
    return button(reader.say("Try again"), ids.TRY_AGAIN, request.id, ask_first=question if costs else None)


def _regenerate(reader: Reader, request: Request) -> Block:
    question = confirm(
        reader.say("Order a new one?"),
        reader.say("PatSnap makes the report anew from today's data, and bills it."),
        reader.say("Order"),
        reader.say("Not now"),
    )
    return button(reader.say("Regenerate"), ids.REGENERATE, request.id, ask_first=question)
