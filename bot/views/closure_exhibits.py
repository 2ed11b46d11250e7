"""The part of the gallery that is about places that take no digests, from made-up rows."""

from dataclasses import replace
from typing import Final

from bot.domain.channels import Sharing
from bot.domain.messages import Message
from bot.domain.subscriptions import OF_PLACES, PauseReason, Subscription, SubscriptionState
from bot.mistakes import ReadByOutsiders
from bot.views.closures import allowed_message, move_form, orphaned_message, outsiders_message, reopened_message
from bot.views.exhibited import ALERT, OLDER
from bot.views.forms import Modal
from bot.views.reader import Reader
from bot.views.subscriptions import subscribed_message, word_message

_HOSTILE: Final = replace(ALERT, name="<!channel> *A* & `B`")


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    shut = {reason: _paused(reason) for reason in sorted(OF_PLACES)}
    return {
        **{f"word: {reason}, what to do": word_message(reader, row, ALERT) for reason, row in shut.items()},
        **{
            f"subscribed: {reason}, as its place sees it": subscribed_message(reader, row, ALERT, 0)
            for reason, row in shut.items()
        },
        "word: shared, where outsiders may not": word_message(
            reader, shut[PauseReason.SHARED], _HOSTILE, sharing=Sharing.REFUSE, repeat=True
        ),
        "open again": reopened_message(reader, shut[PauseReason.ARCHIVED], ALERT),
        "open again, and settled": reopened_message(reader, OLDER, _HOSTILE, repeat=True),
        "owner gone": orphaned_message(reader, replace(OLDER, person_name=_HOSTILE.name)),
        "owner gone, no name": orphaned_message(reader, replace(OLDER, person_name=""), repeat=True),
        "outsiders: ask": outsiders_message(reader, ReadByOutsiders("C0001", may_ask=True)),
        "outsiders: refused": outsiders_message(reader, ReadByOutsiders("C0001", may_ask=False)),
        **{f"outsiders: allowed, {n}": allowed_message(reader, "C0001", n) for n in (0, 1, 40)},
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    return {
        "form: move": move_form(reader, _paused(PauseReason.GONE), ALERT),
        "form: move, hostile name": move_form(reader, _paused(PauseReason.GONE), _HOSTILE),
    }


def _paused(reason: PauseReason) -> Subscription:
    return replace(OLDER, state=SubscriptionState.PAUSED, reason=reason)
