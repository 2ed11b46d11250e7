"""The modal in which a place is subscribed to an alert, and in which a subscription is edited."""

from collections.abc import Sequence
from typing import Final

from bot.domain.alerts import Alert, HitKind
from bot.domain.cadences import Rhythm, Weekday
from bot.domain.messages import Block
from bot.domain.subscriptions import Form, Subscription
from bot.views import ids
from bot.views.alerts import plain_name
from bot.views.blocks import actions, button, unmarked
from bot.views.cadences import weekday_name
from bot.views.filtering import filter_blocks
from bot.views.forms import Modal
from bot.views.kinds import kind_name
from bot.views.reader import Reader
from bot.views.results import space_for_result

# The blocks' ids, which are also their elements' action ids: handlers read the answers by them.
KNOWN: Final = "known_alert"  # an alert's id, chosen from those that the person may see
ALERT: Final = "alert"  # an alert's id or name, typed
KINDS: Final = "kinds"  # values of HitKind; none: all
RHYTHM: Final = "rhythm"  # a value of Rhythm
HOUR: Final = "hour"  # HH:MM
WEEKDAY: Final = "weekday"  # a value of Weekday
DAY: Final = "day"  # of the month, 1 to 31
TREND: Final = "trend"  # ticked or not: monthly digests alone have one
FORM: Final = "form"  # a value of Form
ZONE: Final = "zone"  # an IANA name
WORDS: Final = "words"  # HEARTBEAT, ALARM: what is said where nothing is found
PLACE: Final = "place"  # a conversation; none: the person's direct messages

HEARTBEAT: Final = "heartbeat"
ALARM: Final = "alarm"

_LONGEST_NAME: Final = 200
_LONGEST_ZONE: Final = 64
_MENU: Final = 100  # options of a menu
_OPTION: Final = 75  # characters of an option
_DAYS: Final = 31
_FIRST_HOUR: Final = "09:00"


def subscribe_form(
    reader: Reader,
    *,
    alerts: Sequence[Alert] = (),
    subscription: Subscription | None = None,
    place: str | None = None,
    chosen: str = "",
) -> Modal:
    """Which alert, and what of it, how often, how much, and where to.

    `alerts`: those to choose from. `place`: where to at first. `chosen`: the alert at first. With `subscription` the
    same form changes it: what it wants is filled in, its id is in `private_metadata`, and its alert (one of `alerts`)
    stands fast.
    """
    first = _alert(reader, alerts, chosen) if subscription is None else _of_alert(reader, alerts, subscription)
    is_new = subscription is None
    form: dict[str, object] = {
        "type": "modal",
        "callback_id": ids.SUBSCRIBE_FORM,
        "title": _plain(reader.say("Subscribe") if is_new else reader.say("Subscription")),
        "submit": _plain(reader.say("Subscribe") if is_new else reader.say("Save")),
        "close": _plain(reader.say("Not now")),
        "blocks": [
            *first,
            _kinds(reader, subscription),
            *_when(reader, subscription),
            _form(reader, subscription),
            _trend(reader, subscription),
            _words(reader, subscription),
            _place(reader, subscription.place if subscription is not None else place, is_new=is_new),
            *([] if subscription is None else filter_blocks(reader, subscription)),
            actions(button(reader.say("Preview"), ids.SUBSCRIPTION_PREVIEW, "preview")),
            *space_for_result(reader.say("Preview shows the last 30 days of the alert, to you alone.")),
        ],
    }
    if subscription is not None:
        form["private_metadata"] = subscription.id
    return form


def _alert(reader: Reader, alerts: Sequence[Alert], chosen: str) -> list[Block]:
    hint = reader.say("PatSnap's id of the alert, 32 digits and letters, or the name of one that Patrol knows")
    typed = _input(
        ALERT,
        reader.say("Another alert") if alerts else reader.say("Alert"),
        {"type": "plain_text_input", "max_length": _LONGEST_NAME},
        hint=hint,
        optional=bool(alerts),
    )
    if not alerts:
        return [typed]
    options = [_option(unmarked(plain_name(reader, alert), _OPTION), alert.id) for alert in alerts[:_MENU]]
    element: dict[str, object] = {"type": "static_select", "options": options}
    if first := [option for option in options if option["value"] == chosen]:
        element["initial_option"] = first[0]
    left = len(alerts) - _MENU
    more = reader.count("{n} more: type its name below", "{n} more: type their names below", left) if left > 0 else ""
    return [_input(KNOWN, reader.say("Alert"), element, hint=more, optional=True), typed]


def _of_alert(reader: Reader, alerts: Sequence[Alert], subscription: Subscription) -> list[Block]:
    named = (unmarked(plain_name(reader, alert)) for alert in alerts if alert.id == subscription.alert)
    return [{"type": "section", "text": _plain(next(named, reader.say("alert {id}", id=subscription.alert)))}]


def _kinds(reader: Reader, subscription: Subscription | None) -> Block:
    options = {kind: _option(kind_name(reader, kind), kind) for kind in HitKind if kind is not HitKind.OTHER}
    element: dict[str, object] = {"type": "checkboxes", "options": list(options.values())}
    if subscription is not None and (chosen := [options[kind] for kind in options if kind in subscription.kinds]):
        element["initial_options"] = chosen
    return _input(KINDS, reader.say("What"), element, hint=reader.say("None chosen: everything"), optional=True)


def _when(reader: Reader, subscription: Subscription | None) -> list[Block]:
    cadence = None if subscription is None else subscription.cadence
    rhythms = {
        Rhythm.INSTANTLY: _option(reader.say("As soon as it is found"), Rhythm.INSTANTLY),
        Rhythm.DAILY: _option(reader.say("Every day"), Rhythm.DAILY),
        Rhythm.WEEKLY: _option(reader.say("Every week"), Rhythm.WEEKLY),
        Rhythm.MONTHLY: _option(reader.say("Every month"), Rhythm.MONTHLY),
    }
    weekdays = {one: _option(weekday_name(reader, one), one) for one in Weekday}
    days = {number: _option(str(number), str(number)) for number in range(1, _DAYS + 1)}
    at = _FIRST_HOUR if cadence is None or cadence.at is None else f"{cadence.at:%H:%M}"
    rhythm = rhythms[Rhythm.WEEKLY if cadence is None else cadence.rhythm]
    weekday = weekdays[(cadence and cadence.weekday) or Weekday.MON]
    day = days[(cadence and cadence.day) or 1]
    zone = reader.zone if subscription is None else subscription.zone
    return [
        _input(RHYTHM, reader.say("How often"), _chosen("static_select", list(rhythms.values()), rhythm)),
        _input(
            WEEKDAY,
            reader.say("Day of the week"),
            _chosen("static_select", list(weekdays.values()), weekday),
            hint=reader.say("For every week"),
        ),
        _input(
            DAY,
            reader.say("Day of the month"),
            _chosen("static_select", list(days.values()), day),
            hint=reader.say("For every month; 29, 30 and 31 mean that day, or the month's last"),
        ),
        _input(HOUR, reader.say("Hour"), {"type": "timepicker", "initial_time": at}),
        _input(
            ZONE,
            reader.say("Time zone"),
            {"type": "plain_text_input", "initial_value": zone, "max_length": _LONGEST_ZONE},
            hint=reader.say("As in Europe/Berlin or Asia/Shanghai"),
        ),
    ]


def _trend(reader: Reader, subscription: Subscription | None) -> Block:
    option = _option(reader.say("A chart of the last 3 months in the thread"), TREND)
    element: dict[str, object] = {"type": "checkboxes", "options": [option]}
    if subscription is not None and subscription.trend:
        element["initial_options"] = [option]
    return _input(TREND, reader.say("Trend"), element, hint=reader.say("For every month"), optional=True)


def _form(reader: Reader, subscription: Subscription | None) -> Block:
    options = {
        Form.FULL: _option(reader.say("Full: with the patents in the thread, and a spreadsheet"), Form.FULL),
        Form.COMPACT: _option(reader.say("Compact: with a spreadsheet"), Form.COMPACT),
        Form.COUNT: _option(reader.say("Counts only"), Form.COUNT),
    }
    chosen = options[Form.FULL if subscription is None else subscription.form]
    element = _chosen("radio_buttons", list(options.values()), chosen)
    return _input(FORM, reader.say("How much"), element)


def _words(reader: Reader, subscription: Subscription | None) -> Block:
    heartbeat = _option(reader.say("A word once a month that it is still watched"), HEARTBEAT)
    alarm = _option(reader.say("A warning to its owner when it goes silent"), ALARM)
    chosen = [heartbeat] if subscription is None or subscription.heartbeat else []
    chosen += [alarm] if subscription is None or subscription.alarm else []
    element: dict[str, object] = {"type": "checkboxes", "options": [heartbeat, alarm]}
    if chosen:
        element["initial_options"] = chosen
    return _input(WORDS, reader.say("When nothing is found"), element, optional=True)


def _place(reader: Reader, place: str | None, *, is_new: bool) -> Block:
    element: dict[str, object] = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
    }
    if place is not None and place.startswith(("C", "G")):
        element["initial_conversation"] = place
    elif place is None and is_new:
        element["default_to_current_conversation"] = True
    hint = reader.say("Empty: to your direct messages")
    return _input(PLACE, reader.say("Where to"), element, hint=hint, optional=True)


def _chosen(kind: str, options: list[Block], chosen: Block) -> dict[str, object]:
    return {"type": kind, "options": options, "initial_option": chosen}


def _input(block_id: str, label: str, element: dict[str, object], *, hint: str = "", optional: bool = False) -> Block:
    block: dict[str, object] = {
        "type": "input",
        "block_id": block_id,
        "optional": optional,
        "label": _plain(label),
        "element": {**element, "action_id": block_id},
    }
    if hint:
        block["hint"] = _plain(hint)
    return block


def _option(text: str, value: str) -> Block:
    return {"text": _plain(text), "value": str(value)}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
