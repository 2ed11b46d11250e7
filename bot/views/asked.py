"""The private answer to a command or a form whose report is already on its way to the same place."""

from bot.domain.ids import reference
from bot.domain.messages import Block, Message
from bot.domain.reports import Request
from bot.views.blocks import actions, context, section
from bot.views.buttons import cancel_button
from bot.views.choosing import meaning, other_buttons
from bot.views.forms import Modal
from bot.views.orders import title_of
from bot.views.reader import Reader


def already_here(reader: Reader, request: Request) -> Message:
    """It comes here once. Who else asked is not said."""
    sentence = reader.say("This report is already on its way to this conversation; it comes here once, for you too.")
    what, small_print = _what(reader, request, sentence), _small_print(reader, request)
    buttons = actions(cancel_button(reader, request), *other_buttons(reader, request))
    return Message(text=sentence, blocks=(what, buttons, small_print))


def already_there(reader: Reader, request: Request) -> Modal:
    """The same in the place of the form that was sent. Without a button: what is pressed in a form has no place."""
    sentence = reader.say(
        "This report is already on its way there; it comes once, for you too. `/patrol reports` shows it, and can "
        "cancel your request."
    )
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": reader.say("Already on its way")},
        "close": {"type": "plain_text", "text": reader.say("Close")},
        "blocks": [_what(reader, request, sentence), _small_print(reader, request)],
    }


def _what(reader: Reader, request: Request, sentence: str) -> Block:
    return section(f"{title_of(reader, request.order, request.about)}\n{sentence}")


def _small_print(reader: Reader, request: Request) -> Block:
    lines = [reader.say("Reference {reference}", reference=reference(request.id)), meaning(reader, request)]
    return context(" · ".join(line for line in lines if line))
