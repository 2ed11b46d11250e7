"""What is said where nothing is found: that it is watched all the same, and to its owner that it has gone silent."""

from dataclasses import replace
from datetime import datetime

from bot.domain.alerts import Alert
from bot.domain.messages import Message
from bot.domain.pulses import Pulse
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, context, section
from bot.views.measures import day, day_and_hour, local
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated
from bot.views.subscriptions import state_words


def heartbeat_message(
    reader: Reader, subscription: Subscription, alert: Alert, pulse: Pulse, now: datetime, *, repeat: bool = False
) -> Message:
    """At its place, once a month without a digest: it is still watched. `repeat`: an earlier copy may lie above it."""
    here = replace(reader, zone=subscription.zone)
    name = name_of(reader, alert)
    if subscription.state is not SubscriptionState.ACTIVE:
        # Somebody was quicker than this message.
        said = reader.say("{alert}: {state}.", alert=name, state=state_words(reader, subscription))
        return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)
    said = reader.together([reader.say("Still watching {alert}.", alert=name), _last_hit(here, pulse, now)])
    notes = []
    if subscription.run_at is not None:
        notes.append(reader.say("next run {time}", time=day_and_hour(here, subscription.run_at)))
    notes.append(reader.say("said once a month while nothing is found; `/patrol heartbeat` switches it off"))
    message = Message(text=said, blocks=(section(said), context(" · ".join(notes))))
    return maybe_repeated(reader, message, repeat=repeat)


def silence_message(
    reader: Reader, subscription: Subscription, alert: Alert, pulse: Pulse, now: datetime, *, repeat: bool = False
) -> Message:
    """To its owner, once for each silence: an alert that used to hit does not, or never has."""
    here = replace(reader, zone=subscription.zone)
    values = {"alert": name_of(reader, alert), "where": where(reader, subscription.place)}
    if pulse.last_hit is None or pulse.usual is None:
        since = day(here, local(here, pulse.adopted_at), with_year=True)
        said = reader.say(
            "{alert}, subscribed in {where}, has found nothing since {since}, when Patrol began to watch it.",
            since=since,
            **values,
        )
    else:
        days = _days(here, pulse.last_hit, now)
        said = reader.count(
            "{alert}, subscribed in {where}, has gone silent: nothing was found for {n} day. {usual}",
            "{alert}, subscribed in {where}, has gone silent: nothing was found for {n} days. {usual}",
            days,
            usual=_usual(reader, pulse.usual.total_seconds() / 86_400),
            **values,
        )
    advice = reader.say(
        "Check its query, in PatSnap or with `/patrol alert edit`: a word or a field in it may be wrong."
    )
    text = f"{said}\n{advice}"
    edit = button(reader.say("Edit"), ids.SUBSCRIPTION_EDIT, subscription.id)
    note = context(reader.say("Said once for each silence; *Edit* switches it off"))
    return maybe_repeated(reader, Message(text=text, blocks=(section(text), actions(edit), note)), repeat=repeat)


def switched_message(reader: Reader, subscription: Subscription, alert: Alert) -> Message:
    """What is said, privately, to who has switched one of them."""
    said = reader.say("{alert} in {where}:", alert=name_of(reader, alert), where=where(reader, subscription.place))
    lines = [
        reader.say("• a word here once a month while nothing is found: *on*")
        if subscription.heartbeat
        else reader.say("• a word here once a month while nothing is found: *off*"),
        reader.say("• a warning to its owner when it goes silent: *on*")
        if subscription.alarm
        else reader.say("• a warning to its owner when it goes silent: *off*"),
    ]
    text = "\n".join([said, *lines])
    return Message(text=text, blocks=(section(text),))


def _last_hit(here: Reader, pulse: Pulse, now: datetime) -> str:
    if pulse.last_hit is None:
        since = day(here, local(here, pulse.adopted_at), with_year=True)
        return here.say("No hit yet since {since}.", since=since)
    days = _days(here, pulse.last_hit, now)
    return here.count("Last hit {n} day ago.", "Last hit {n} days ago.", days) if days else here.say("Last hit today.")


def _days(here: Reader, since: datetime, now: datetime) -> int:
    return (local(here, now).date() - local(here, since).date()).days


def _usual(reader: Reader, days: float) -> str:
    whole = round(days)
    if whole <= 1:
        return reader.say("It usually hits every day.")
    return reader.count("It usually hits every {n} day.", "It usually hits every {n} days.", whole)
