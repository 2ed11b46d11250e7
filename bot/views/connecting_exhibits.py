"""The part of the gallery that speaks of a workspace's PatSnap account, from made-up rows."""

from dataclasses import replace
from typing import Final

from bot.domain.accounts import CHINA, INTERNATIONAL
from bot.domain.messages import Message
from bot.domain.subscriptions import PauseReason, SubscriptionState
from bot.errors import CodeClass, NotSent, PatsnapRefused
from bot.views.connecting import (
    cannot_store,
    connect_form,
    connected_modal,
    disconnect_form,
    disconnected_modal,
    trying_modal,
    why_not_taken,
)
from bot.views.exhibited import ALERT, SUBSCRIPTION
from bot.views.forms import Modal
from bot.views.reader import Reader
from bot.views.subscriptions import subscribed_message, word_message

_CUT_OFF: Final = replace(SUBSCRIPTION, state=SubscriptionState.DELETED, reason=PauseReason.DISCONNECTED, due=None)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {
        "subscribed: PatSnap disconnected": subscribed_message(reader, _CUT_OFF, ALERT, 0),
        "word: PatSnap disconnected": word_message(reader, _CUT_OFF, ALERT),
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    unknown = PatsnapRefused("67200202", CodeClass.ADMIN, "")
    closed = PatsnapRefused("67200006", CodeClass.ADMIN, "")
    refused = {
        "unknown": why_not_taken(reader, unknown, CHINA),
        "refused": why_not_taken(reader, closed, INTERNATIONAL),
        "not tried": why_not_taken(reader, NotSent("no way"), INTERNATIONAL),
        "nothing to encrypt it with": cannot_store(reader),
    }
    return {
        "form: connect PatSnap": connect_form(reader, INTERNATIONAL, is_replacing=False),
        "form: connect PatSnap, at an address of its own": connect_form(
            reader, "https://patsnap.example:8443", is_replacing=False
        ),
        "form: replace the key": connect_form(reader, CHINA, is_replacing=True),
        **{
            f"form: connect PatSnap, {name}": connect_form(reader, INTERNATIONAL, is_replacing=False, said=said)
            for name, said in refused.items()
        },
        "form: connecting PatSnap": trying_modal(reader),
        "form: PatSnap connected": connected_modal(reader, is_replacing=False),
        "form: key replaced": connected_modal(reader, is_replacing=True),
        "form: disconnect PatSnap": disconnect_form(reader, 0, 0),
        "form: disconnect PatSnap, one of each": disconnect_form(reader, 1, 1),
        "form: disconnect PatSnap, many": disconnect_form(reader, 12, 3),
        "form: PatSnap disconnected": disconnected_modal(reader),
    }
