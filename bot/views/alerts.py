"""What an alert is called."""

from typing import Final

from bot.domain.alerts import Alert
from bot.domain.texts import visible
from bot.views.blocks import escape
from bot.views.reader import Reader

_LONGEST: Final = 80  # characters of a name


def plain_name(reader: Reader, alert: Alert) -> str:
    """Its name on one line as far as it can be seen, or its id until PatSnap has told it. Not escaped."""
    return visible(alert.name) or reader.say("alert {id}", id=alert.id)


def name_of(reader: Reader, alert: Alert) -> str:
    """The same in mrkdwn, safe; bold, unless marks of its own are in it."""
    name = plain_name(reader, alert)
    safe = escape(name, _LONGEST)
    return safe if set(name) & set("*_~`") else f"*{safe}*"
