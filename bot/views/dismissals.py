"""The quiet word in a digest's thread that somebody has called something in it not interesting."""

from typing import Final

from bot.domain.dismissals import Dismissal
from bot.domain.filters import FilterField
from bot.domain.messages import Message
from bot.views import ids
from bot.views.blocks import bold, button, escape, section
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated

_SHOWN: Final = 100  # characters


def dismissed_message(reader: Reader, dismissal: Dismissal, *, repeat: bool = False) -> Message:
    """Who hid what, with *Undo*, or that it was undone. People are named and not mentioned: a mention would call them.

    `repeat`: an earlier copy may lie above it.
    """
    said = _said(reader, dismissal)
    if dismissal.undone_at is not None:
        by = escape(dismissal.undone_by) or reader.say("Somebody here")
        said = reader.say("{said} · {name} has undone that", said=said, name=by)
        return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)
    undo = button(reader.say("Undo"), ids.DISMISSAL_UNDO, dismissal.id)
    return maybe_repeated(reader, Message(text=said, blocks=({**section(said), "accessory": undo},)), repeat=repeat)


def what_it_hides(reader: Reader, field: FilterField, shown: str) -> str:
    """`*Acme*`, `the family of *Electrolyte*`, `what *US* publishes`, safe in mrkdwn."""
    what = bold(shown, _SHOWN)
    if field is FilterField.FAMILY:
        return reader.say("the family of {title}", title=what)
    if field is FilterField.OFFICE:
        return reader.say("what {office} publishes", office=what)
    return what


def _said(reader: Reader, dismissal: Dismissal) -> str:
    what = what_it_hides(reader, dismissal.field, dismissal.label or dismissal.value)
    if not dismissal.person_name:
        return reader.say("Somebody here hid {what} from the digests to come", what=what)
    return reader.say("{name} hid {what} from the digests to come", name=escape(dismissal.person_name), what=what)
