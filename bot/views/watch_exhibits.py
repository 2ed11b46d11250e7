"""The part of the gallery that is about what is said where nothing is found, and about histories."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.domain.histories import History, Told
from bot.domain.messages import Message
from bot.domain.places import Place
from bot.domain.pulses import Pulse
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.views.digest_exhibits import exhibit
from bot.views.exhibited import LONG_ALERT
from bot.views.forms import Modal
from bot.views.histories import STEP, copy_message, history_message, on_its_way_message
from bot.views.pulses import heartbeat_message, silence_message, switched_message
from bot.views.reader import Reader
from bot.views.subscribing import subscribe_form

_NOW: Final = datetime(2026, 3, 23, 8, 0, 20, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_CONTENTS: Final = exhibit(12)
_ALERT: Final = _CONTENTS.alert
_SUBSCRIPTION: Final = _CONTENTS.subscription
_HOSTILE: Final = replace(_ALERT, name="<!channel> *A* & `B` \u202eבטריות 🔋")
_ADDRESS: Final = "https://acme.slack.com/"


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {**_heartbeats(reader), **_silences(reader), **_histories(reader)}


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    quiet = replace(_SUBSCRIPTION, heartbeat=False, alarm=False)
    return {"form: a subscription, quiet": subscribe_form(reader, alerts=[_ALERT], subscription=quiet)}


def _pulse(days: int, every: int = 3) -> Pulse:
    """An alert that has hit every so many days, the last time so many days ago."""
    return Pulse(tuple(_NOW - (days + number * every) * _DAY for number in range(6)), _NOW - 300 * _DAY, has_named=True)


def _heartbeats(reader: Reader) -> dict[str, Message]:
    def show(pulse: Pulse, subscription: Subscription = _SUBSCRIPTION, *, repeat: bool = False) -> Message:
        return heartbeat_message(reader, subscription, _ALERT, pulse, _NOW, repeat=repeat)

    never = Pulse((), _NOW - 30 * _DAY, has_named=False)
    return {
        **{f"heartbeat, {days} days": show(_pulse(days)) for days in (0, 1, 23, 400)},
        "heartbeat, longest name": heartbeat_message(reader, _SUBSCRIPTION, LONG_ALERT, never, _NOW),
        "heartbeat, no hit yet": show(never),
        "heartbeat, instantly": show(_pulse(23), replace(_SUBSCRIPTION, run_at=None)),
        "heartbeat, overtaken": show(_pulse(23), replace(_SUBSCRIPTION, state=SubscriptionState.PAUSED)),
        "heartbeat, possible repeat": show(_pulse(23), repeat=True),
        "heartbeat, hostile name": heartbeat_message(reader, _SUBSCRIPTION, _HOSTILE, never, _NOW),
    }


def _silences(reader: Reader) -> dict[str, Message]:
    def show(pulse: Pulse, *, repeat: bool = False) -> Message:
        return silence_message(reader, _SUBSCRIPTION, _ALERT, pulse, _NOW, repeat=repeat)

    never = Pulse((), _NOW - 30 * _DAY, has_named=False)
    own = replace(_SUBSCRIPTION, place="U0001", heartbeat=False)
    return {
        "silence": show(_pulse(31)),
        "silence, of one day": show(_pulse(1, every=1)),
        "silence, of too many days": show(_pulse(4000, every=90)),
        "silence, of a daily alert": show(_pulse(14, every=1)),
        "silence, never a hit": show(never),
        "silence, possible repeat": show(never, repeat=True),
        "silence, hostile name": silence_message(reader, _SUBSCRIPTION, _HOSTILE, _pulse(31), _NOW),
        "switched, both on": switched_message(reader, _SUBSCRIPTION, _ALERT),
        "switched, one off": switched_message(reader, own, _ALERT),
        "switched, both off": switched_message(reader, replace(own, alarm=False), _HOSTILE),
    }


def _histories(reader: Reader) -> dict[str, Message]:
    def show(*rows: Told, offset: int = 0, more: bool = False, address: str = _ADDRESS) -> Message:
        return history_message(reader, History(_SUBSCRIPTION, _ALERT, rows, address, offset, has_more=more), _NOW)

    sent = _told(DeliveryState.SENT)
    waits = _told(DeliveryState.PENDING, patents=1)
    doubt = _told(DeliveryState.IN_DOUBT, patents=0, baseline=312)
    dead = _told(DeliveryState.DEAD, patents=20_000)
    gap = replace(_told(DeliveryState.SENT, patents=0), sheet=None)
    unreached = replace(sent, message=replace(_delivery(DeliveryState.DEAD), reason="slack"))
    no_sheet = replace(sent, sheet=replace(_delivery(DeliveryState.DEAD), what=What.SHEET))
    return {
        "history: none": show(),
        "history: one": show(sent),
        "history: each state": show(sent, waits, doubt, dead, gap),
        "history: a spreadsheet missing": show(no_sheet, replace(sent, message=None), unreached),
        "history: the first of more": show(*[sent] * STEP, more=True),
        "history: amid more": show(*[sent] * STEP, offset=STEP, more=True),
        "history: the last": show(waits, offset=2 * STEP),
        "history: of another year": history_message(
            reader, History(_SUBSCRIPTION, _ALERT, (sent,), _ADDRESS, 0, has_more=False), _NOW + 365 * _DAY
        ),
        "history: longest name": history_message(
            reader, History(_SUBSCRIPTION, LONG_ALERT, (sent, dead), _ADDRESS, 0, has_more=False), _NOW
        ),
        "history: one patent": show(_told(DeliveryState.SENT, patents=1), _told(DeliveryState.SENT, 0, baseline=1)),
        "history: no address": show(sent, address=""),
        "history: hostile name": history_message(
            reader, History(_SUBSCRIPTION, _HOSTILE, (dead,), _ADDRESS, 0, has_more=False), _NOW
        ),
        "spreadsheet on its way": on_its_way_message(reader, _CONTENTS.digest, _ALERT),
        "spreadsheet again": copy_message(reader, _CONTENTS),
        "spreadsheet again, possible repeat": copy_message(reader, replace(_CONTENTS, alert=_HOSTILE), repeat=True),
    }


def _told(state: DeliveryState, patents: int = 12, baseline: int = 0) -> Told:
    digest = replace(_CONTENTS.digest, patents=patents, baseline=baseline)
    return Told(digest, _delivery(state), replace(_delivery(DeliveryState.SENT), what=What.SHEET))


def _delivery(state: DeliveryState) -> Delivery:
    place = Place("T0001", "C0001")
    is_sent = state is DeliveryState.SENT
    return Delivery(
        key="key",
        workspace=place.workspace,
        place=place.id,
        what=What.DIGEST,
        row=_CONTENTS.digest.id,
        created_at=_NOW,
        due=None,
        state=state,
        reason="is_<archived>" if state is DeliveryState.DEAD else None,
        sent_at=_NOW if is_sent else None,
        channel=place.id if is_sent else None,
        ts="1774252820.000100" if is_sent else None,
    )
