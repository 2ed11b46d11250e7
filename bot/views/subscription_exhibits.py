"""The part of the gallery that is about subscriptions: their messages, their list and their form."""

from dataclasses import replace
from datetime import time
from typing import Final

from bot.domain.alerts import Alert, HitKind
from bot.domain.cadences import Cadence, Rhythm
from bot.domain.messages import Message
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.views import review_exhibits
from bot.views.changes import checking_message
from bot.views.exhibited import ALERT, LONG_ALERT, NEXT, NOW, OLDER, RUN, SUBSCRIPTION, WEEK
from bot.views.forms import Modal
from bot.views.reader import Reader
from bot.views.subscribed import STEP, listing_message
from bot.views.subscribing import subscribe_form
from bot.views.subscriptions import already_message, nothing_message, quiet_message, subscribed_message, word_message

_EVERY_KIND: Final = frozenset(HitKind) - {HitKind.OTHER}


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {**_subscriptions(reader), **_listings(reader), **_words(reader)}


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    return {
        "form: subscribe": subscribe_form(reader),
        "form: subscribe, alerts to choose from": subscribe_form(reader, alerts=[ALERT], place="C0001"),
        "form: subscribe, three alerts": subscribe_form(reader, alerts=_alerts(3), place="C0001", chosen=ALERT.id),
        "form: subscribe, too many alerts": subscribe_form(reader, alerts=_alerts(150)),
        "form: a subscription, every kind": subscribe_form(
            reader, alerts=[ALERT], subscription=replace(SUBSCRIPTION, kinds=_EVERY_KIND)
        ),
        "form: a subscription, longest name": subscribe_form(reader, alerts=[LONG_ALERT], subscription=SUBSCRIPTION),
        "form: a subscription": subscribe_form(
            reader, alerts=[ALERT], subscription=replace(SUBSCRIPTION, kinds=frozenset({HitKind.NEW}))
        ),
    }


def _alerts(count: int) -> list[Alert]:
    """So many, each second one with the longest of names."""
    return [
        replace(LONG_ALERT if number % 2 else ALERT, id=f"{ALERT.id[:28]}{number:04}") for number in range(count - 1)
    ] + [ALERT]


def _states() -> dict[str, Subscription]:
    paused = replace(OLDER, state=SubscriptionState.PAUSED)
    instantly = replace(SUBSCRIPTION, cadence=Cadence(Rhythm.INSTANTLY), run_at=None, place="U0001")
    return {
        "new": SUBSCRIPTION,
        "some kinds": replace(SUBSCRIPTION, kinds=frozenset({HitKind.TRANSFER, HitKind.NEW}), form=Form.COMPACT),
        "one kind": replace(SUBSCRIPTION, kinds=frozenset({HitKind.NEW})),
        "every kind": replace(SUBSCRIPTION, kinds=_EVERY_KIND),
        "counts": replace(SUBSCRIPTION, cadence=Cadence(Rhythm.DAILY, time(8, 30)), form=Form.COUNT),
        "monthly": replace(SUBSCRIPTION, cadence=Cadence(Rhythm.MONTHLY, time(9), day=1)),
        "last of the month": replace(SUBSCRIPTION, cadence=Cadence(Rhythm.MONTHLY, time(9), day=31)),
        "instantly": instantly,
        "older": OLDER,
        "filters": review_exhibits.filtered(SUBSCRIPTION)["filters"],
        "snoozed": replace(OLDER, state=SubscriptionState.SNOOZED, until=NEXT + WEEK),
        "paused": replace(paused, reason=PauseReason.PERSON),
        "alert gone": replace(paused, reason=PauseReason.ALERT_GONE),
        "no place": replace(paused, reason=PauseReason.NO_PLACE),
        "deleted": replace(OLDER, state=SubscriptionState.DELETED),
    }


def _subscriptions(reader: Reader) -> dict[str, Message]:
    hostile = replace(ALERT, name="<!channel> *A* & `B`")
    return {
        **{f"subscribed: {name}": subscribed_message(reader, row, ALERT, 0) for name, row in _states().items()},
        "subscribed: with one other": subscribed_message(reader, SUBSCRIPTION, ALERT, 1),
        "subscribed: with others": subscribed_message(reader, SUBSCRIPTION, ALERT, 2),
        "subscribed: with too many others": subscribed_message(reader, SUBSCRIPTION, ALERT, 12_345),
        "subscribed: longest name": subscribed_message(reader, OLDER, LONG_ALERT, 0),
        "subscribed: hostile name": subscribed_message(reader, SUBSCRIPTION, hostile, 0),
        "subscribed: no name yet": subscribed_message(reader, SUBSCRIPTION, replace(ALERT, name=""), 0),
        "subscribed: possible repeat": subscribed_message(reader, SUBSCRIPTION, ALERT, 0, repeat=True),
        "already subscribed": already_message(reader, OLDER, ALERT),
    }


def _listings(reader: Reader) -> dict[str, Message]:
    def show(*states: str, offset: int = 0, more: bool = False) -> Message:
        rows = [(_states()[name], ALERT) for name in states]
        return listing_message(reader, rows, offset, more, "U0002", NOW)

    five = ("new", "older", "snoozed", "alert gone", "no place")
    return {
        "subscriptions: none": show(),
        "subscriptions: one": show("instantly"),
        "subscriptions: five": show(*five),
        "subscriptions: the longest names": listing_message(
            reader,
            [(row, LONG_ALERT) for row in _states().values()][:STEP],
            STEP,
            has_more=True,
            person="U0002",
            now=NOW,
        ),
        "subscriptions: the first of more": show(*five, more=True),
        "subscriptions: amid more": show(*five, offset=STEP, more=True),
        "subscriptions: the last": show("paused", offset=2 * STEP),
    }


def _words(reader: Reader) -> dict[str, Message]:
    told = ("alert gone", "no place", "paused", "snoozed", "new")
    kinds = (TroubleKind.UNREACHABLE, TroubleKind.BUSY, TroubleKind.QUOTA, TroubleKind.ACCOUNT, TroubleKind.BUG)
    late = {kind: replace(ALERT, trouble=Trouble(kind, "67200005")) for kind in kinds}
    return {
        **{f"word: {name}": word_message(reader, _states()[name], ALERT) for name in told},
        **{f"word: late, {kind}": word_message(reader, OLDER, alert) for kind, alert in late.items()},
        **{
            f"check now: held up, {kind}": checking_message(reader, replace(alert, due=RUN), is_asked=True)
            for kind, alert in late.items()
        },
        "subscribed: held up": subscribed_message(
            reader, _states()["new"], replace(late[TroubleKind.QUOTA], due=RUN), 0
        ),
        "word: possible repeat": word_message(reader, _states()["no place"], ALERT, repeat=True),
        "word: longest name": word_message(reader, _states()["alert gone"], LONG_ALERT),
        "nothing new": nothing_message(reader, ALERT, RUN),
        "nothing yet": nothing_message(reader, ALERT, None, repeat=True),
        **{f"nothing for this place: {name}": quiet_message(reader, one, ALERT) for name, one in _states().items()},
    }
