"""The part of the gallery that says what somebody has changed or asked, from made-up rows."""

from dataclasses import replace

from bot.domain.messages import Message
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.views.asked import already_there
from bot.views.changes import changed_message, checking_message, opened_message
from bot.views.exhibited import ALERT, LONG_ALERT, NEXT, OLDER, REQUEST, WEEK
from bot.views.forms import Modal
from bot.views.pleas import asked_form
from bot.views.reader import Reader


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    states = {
        "active": OLDER,
        "snoozed": replace(OLDER, state=SubscriptionState.SNOOZED, until=NEXT + WEEK),
        "paused": replace(OLDER, state=SubscriptionState.PAUSED, reason=PauseReason.PERSON),
        "to me": replace(OLDER, place="U0001"),
        "deleted": replace(OLDER, state=SubscriptionState.DELETED),
    }
    return {
        **{f"changed: {name}": changed_message(reader, row, ALERT) for name, row in states.items()},
        "changed: longest name": changed_message(reader, OLDER, LONG_ALERT),
        "check now: asked": checking_message(reader, ALERT, is_asked=True),
        "check now: asked a moment ago": checking_message(reader, ALERT, is_asked=False),
        "check now: longest name": checking_message(reader, LONG_ALERT, is_asked=True),
        "opened": opened_message(reader, replace(ALERT, is_open=True)),
        "closed": opened_message(reader, replace(ALERT, is_open=False)),
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    return {"form: an admin was asked": asked_form(reader), "form: already on its way": already_there(reader, REQUEST)}
