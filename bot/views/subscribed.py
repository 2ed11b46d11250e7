"""`/patrol subscriptions`: what a place is subscribed to, a few at a time, each with its menu."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.messages import Block, Message
from bot.domain.subscriptions import PauseReason, Subscription, SubscriptionState
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, context, section
from bot.views.measures import day, local
from bot.views.reader import Reader
from bot.views.subscriptions import state_words, wish_line
from bot.views.turning import turning_rows

STEP: Final = 5
_TURNS: Final = (ids.SUBSCRIPTIONS_NEWER, ids.SUBSCRIPTIONS_OLDER)
DOTS: Final = {
    SubscriptionState.ACTIVE: ":large_green_circle:",
    SubscriptionState.SNOOZED: ":zzz:",
    SubscriptionState.PAUSED: ":double_vertical_bar:",
    SubscriptionState.DELETED: ":heavy_minus_sign:",
}


class Verb(StrEnum):
    """What a row's menu can do. The values are in messages: they outlive versions."""

    EDIT = "edit"
    CHECK = "check"
    SNOOZE = "snooze"
    PAUSE = "pause"
    RESUME = "resume"
    UNSUBSCRIBE = "unsubscribe"


def listing_message(
    reader: Reader,
    rows: Sequence[tuple[Subscription, Alert]],
    offset: int,
    has_more: bool,  # noqa: FBT001 - as a page is told everywhere
    person: str,
    now: datetime,
) -> Message:
    """The rows after the first `offset`, for this person's eyes alone: that is why owners can be named."""
    if not rows:
        sentence = reader.say(
            "Nothing is subscribed here yet. `/patrol subscribe` and an alert's id from PatSnap, or the name of one "
            "that Patrol knows, begins."
        )
        first = actions(
            button(reader.say("Subscribe a channel"), ids.WELCOME_SUBSCRIBE, "subscribe"),
            button(reader.say("Make an alert"), ids.WELCOME_ALERT, "alert"),
        )
        return Message(text=sentence, blocks=(section(sentence), first))
    blocks: list[Block] = [
        {**section(_row(reader, subscription, alert, person, now)), "accessory": menu_of(reader, subscription)}
        for subscription, alert in rows
    ]
    blocks.append(context(reader.say("{first} to {last}, oldest first", first=offset + 1, last=offset + len(rows))))
    if turning := turning_rows(reader, offset, STEP, _TURNS, has_more=has_more):
        blocks.append(actions(*turning))
    return Message(text=reader.say("What is subscribed here"), blocks=tuple(blocks))


def _row(reader: Reader, subscription: Subscription, alert: Alert, person: str, now: datetime) -> str:
    first = f"{DOTS[subscription.state]} {name_of(reader, alert)} · {wish_line(reader, subscription)}"
    parts = [last_words(reader, subscription, now), next_words(reader, subscription, now)]
    if subscription.person == person:
        parts.append(reader.say("yours"))
    elif not subscription.is_its_places:
        parts.append(f"<@{subscription.person}>")
    return f"{first}\n{' · '.join(parts)}"


def last_words(reader: Reader, subscription: Subscription, now: datetime) -> str:
    """What its last digest brought, and when: `last 23 March: 12 patents`."""
    if subscription.last_at is None:
        return reader.say("no digest yet")
    here = replace(reader, zone=subscription.zone)
    at = local(here, subscription.last_at)
    when = day(reader, at, with_year=at.year != local(here, now).year)
    return reader.count("last {date}: {n} patent", "last {date}: {n} patents", subscription.last_count, date=when)


def next_words(reader: Reader, subscription: Subscription, now: datetime) -> str:
    """When its next digest comes, or why none does."""
    is_active = subscription.state is SubscriptionState.ACTIVE
    if is_active and subscription.run_at is not None and subscription.run_at <= now:
        return reader.say("a digest is being made")
    return state_words(reader, subscription)


def menu_of(reader: Reader, subscription: Subscription) -> Block:
    """What can be done with it as it stands."""
    labels = {
        Verb.EDIT: reader.say("Edit"),
        Verb.CHECK: reader.say("Check now"),
        Verb.SNOOZE: reader.say("Snooze 1 week"),
        Verb.PAUSE: reader.say("Pause"),
        Verb.RESUME: reader.say("Resume"),
        Verb.UNSUBSCRIBE: reader.say("Unsubscribe"),
    }
    options = [
        {"text": {"type": "plain_text", "text": labels[verb]}, "value": f"{verb}:{subscription.id}"}
        for verb in _offered(subscription)
    ]
    return {"type": "overflow", "action_id": ids.SUBSCRIPTION_MENU, "options": options}


def _offered(subscription: Subscription) -> tuple[Verb, ...]:
    if subscription.state is SubscriptionState.ACTIVE:
        return (Verb.EDIT, Verb.CHECK, Verb.SNOOZE, Verb.PAUSE, Verb.UNSUBSCRIBE)
    if subscription.state is SubscriptionState.SNOOZED:
        return (Verb.EDIT, Verb.CHECK, Verb.RESUME, Verb.PAUSE, Verb.UNSUBSCRIBE)
    if subscription.reason is PauseReason.ALERT_GONE:
        return (Verb.RESUME, Verb.UNSUBSCRIBE)
    return (Verb.EDIT, Verb.SNOOZE, Verb.RESUME, Verb.UNSUBSCRIBE)
