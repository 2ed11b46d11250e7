"""A subscription's messages: the live one at its place, and the words to one person."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.channels import Sharing
from bot.domain.messages import Block, Message
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, context, escape, section
from bot.views.cadences import cadence_words
from bot.views.closures import closed_buttons, closed_word, paused_words
from bot.views.filtering import filter_count
from bot.views.kinds import kinds_wanted
from bot.views.measures import day, day_and_hour, local, moment
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated

_MARKS: Final = {
    SubscriptionState.ACTIVE: ":white_check_mark:",
    SubscriptionState.SNOOZED: ":zzz:",
    SubscriptionState.PAUSED: ":double_vertical_bar:",
    SubscriptionState.DELETED: ":heavy_minus_sign:",
}


def subscribed_message(
    reader: Reader, subscription: Subscription, alert: Alert, others: int, *, repeat: bool = False
) -> Message:
    """How a subscription stands, in a line at its place. `others`: how many other places subscribe to the alert.

    Hours are those of its zone. `repeat`: an earlier copy may lie above it.
    """
    said = f"{_MARKS[subscription.state]} {_standing(reader, subscription, alert)}"
    blocks: list[Block] = [section(said)]
    if subscription.state is not SubscriptionState.DELETED:
        undo = reader.say("Unsubscribe") if subscription.digests else reader.say("Undo")
        edit = button(reader.say("Edit"), ids.SUBSCRIPTION_EDIT, subscription.id)
        blocks.append(actions(edit, button(undo, ids.SUBSCRIPTION_UNDO, subscription.id)))
        if others > 0:
            blocks.append(context(_others(reader, others)))
    return maybe_repeated(reader, Message(text=said, blocks=tuple(blocks)), repeat=repeat)


def already_message(reader: Reader, subscription: Subscription, alert: Alert) -> Message:
    """Somebody subscribed a place to what it has already."""
    here = replace(reader, zone=subscription.zone)
    since = day(here, local(here, subscription.created_at), with_year=True)
    first = reader.say(
        "{alert}: already subscribed since {since}, unchanged.", alert=name_of(reader, alert), since=since
    )
    said = f"{first}\n{wish_line(reader, subscription)} · {state_words(reader, subscription)}"
    return Message(text=said, blocks=(section(said),))


def word_message(
    reader: Reader,
    subscription: Subscription,
    alert: Alert,
    *,
    sharing: Sharing = Sharing.ASK,
    repeat: bool = False,
) -> Message:
    """To its owner, in their direct messages: what has happened to it, what that means, and what they can do."""
    said = _word(reader, subscription, alert, sharing)
    blocks: list[Block] = [section(said)]
    if subscription.state is SubscriptionState.PAUSED and alert.deleted_at is None:
        buttons = closed_buttons(reader, subscription, sharing)
        blocks += [actions(*buttons)] if buttons else []
    return maybe_repeated(reader, Message(text=said, blocks=tuple(blocks)), repeat=repeat)


def nothing_message(reader: Reader, alert: Alert, since: datetime | None, *, repeat: bool = False) -> Message:
    """To who asked for a check: it brought nothing. `since`: the check before, None where it was the first."""
    name = name_of(reader, alert)
    if since is None:
        said = reader.say("Checked {alert}: PatSnap has nothing yet.", alert=name)
    else:
        said = reader.say("Checked {alert}: nothing new since {time}.", alert=name, time=moment(since))
    return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)


def quiet_message(reader: Reader, subscription: Subscription, alert: Alert, *, repeat: bool = False) -> Message:
    """To who asked for a check: nothing of it is told at the subscription's place, or not now."""
    words = {"alert": name_of(reader, alert), "where": where(reader, subscription.place)}
    if subscription.reason is PauseReason.ALERT_GONE:
        said = reader.say("{alert} could not be checked: PatSnap does not know it any more.", **words)
    elif subscription.state is SubscriptionState.ACTIVE:
        said = reader.say(
            "Checked {alert}: nothing new for {where}. What there is repeats what was told, or is of kinds that nobody "
            "wants there, or its filters hide it.",
            **words,
        )
    elif subscription.state is SubscriptionState.DELETED:
        said = reader.say("Checked {alert}: it is no longer subscribed in {where}.", **words)
    else:
        said = reader.say("Checked {alert}: there is news. It waits, for the digests in {where} rest.", **words)
    return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)


def ended_message(reader: Reader, subscription: Subscription, alert: Alert, *, repeat: bool = False) -> Message:
    """To a place: its alert was deleted, and the digests with it."""
    said = reader.say("{sentence} Its digests here have ended.", sentence=deleted_sentence(reader, subscription, alert))
    return maybe_repeated(reader, Message(text=said, blocks=(context(said),)), repeat=repeat)


def deleted_sentence(reader: Reader, subscription: Subscription, alert: Alert) -> str:
    """Who had it deleted, named and not mentioned; in other workspaces than the alert's own nobody is named."""
    name = name_of(reader, alert)
    if alert.deleted_by and subscription.workspace == alert.workspace:
        return reader.say("{name} had the alert {alert} deleted.", name=escape(alert.deleted_by), alert=name)
    return reader.say("The alert {alert} was deleted at PatSnap.", alert=name)


def wish_line(reader: Reader, subscription: Subscription) -> str:
    """What is wanted and when: `everything · every Monday at 09:00 (Europe/Berlin)`."""
    parts = [
        kinds_wanted(reader, subscription.kinds),
        cadence_words(reader, subscription.cadence, subscription.zone),
    ]
    if subscription.form is Form.COMPACT:
        parts.append(reader.say("compact"))
    elif subscription.form is Form.COUNT:
        parts.append(reader.say("counts only"))
    if subscription.shows_trend:
        parts.append(reader.say("with a trend"))
    if filters := filter_count(reader, subscription):
        parts.append(filters)
    return " · ".join(parts)


def state_words(reader: Reader, subscription: Subscription) -> str:
    """How it stands: when its next digest comes, or why none does; in its zone."""
    here = replace(reader, zone=subscription.zone)
    match subscription.state:
        case SubscriptionState.ACTIVE:
            return _next(here, subscription)
        case SubscriptionState.SNOOZED if subscription.until is not None:
            until = day_and_hour(here, subscription.until)
            return reader.say("snoozed until {time}; what is found meanwhile comes afterwards", time=until)
        case SubscriptionState.SNOOZED:
            return reader.say("snoozed")
        case SubscriptionState.PAUSED:
            return _paused(reader, subscription)
        case SubscriptionState.DELETED:
            return reader.say("no longer subscribed")


def _standing(reader: Reader, subscription: Subscription, alert: Alert) -> str:
    name = name_of(reader, alert)
    if alert.deleted_at is not None:
        return reader.say("{alert} was deleted at PatSnap, so it is no longer subscribed here.", alert=name)
    if _is_cut_off(subscription):
        return reader.say(
            "{alert} is no longer subscribed here: PatSnap was disconnected from this workspace. Once an admin has "
            "connected it again, `/patrol subscribe` takes it up again.",
            alert=name,
        )
    if subscription.state is SubscriptionState.DELETED:
        return reader.say("{alert} is no longer subscribed here. `/patrol subscribe` takes it up again.", alert=name)
    values = {"alert": name, "wish": wish_line(reader, subscription)}
    if subscription.person_name:
        # Named and not mentioned: a mention would call them.
        by = escape(subscription.person_name)
        said = reader.say("Subscribed here by {name}: {alert} · {wish}", name=by, **values)
    else:
        said = reader.say("Subscribed here: {alert} · {wish}", **values)
    if subscription.state is SubscriptionState.ACTIVE and subscription.digests:
        return said  # its digests say when the next one comes; this message is not updated for each
    said = f"{said} · {state_words(reader, subscription)}"
    if subscription.state is SubscriptionState.ACTIVE and alert.trouble is not None:
        reason = held_up_by(reader, alert.trouble, alert.due)
        said += reader.say("\nPatSnap was not asked about it yet: {reason}. Nothing is lost.", reason=reason)
    return said


def _is_cut_off(subscription: Subscription) -> bool:
    is_over = subscription.state is SubscriptionState.DELETED
    return is_over and subscription.reason is PauseReason.DISCONNECTED


def _next(here: Reader, subscription: Subscription) -> str:
    if subscription.run_at is None:
        return here.say("active")
    when = day_and_hour(here, subscription.run_at)
    if subscription.digests:
        return here.say("next digest {time}", time=when)
    return here.say("first digest {time}", time=when)


def _paused(reader: Reader, subscription: Subscription) -> str:
    match subscription.reason:
        case PauseReason.ALERT_GONE:
            return reader.say("paused: PatSnap does not know this alert any more")
        case _:
            return paused_words(reader, subscription) or reader.say(
                "paused; `/patrol resume` goes on, and nothing is lost"
            )


def _others(reader: Reader, others: int) -> str:
    return reader.count(
        "{n} other place is subscribed to this alert", "{n} other places are subscribed to this alert", others
    )


def _word(reader: Reader, subscription: Subscription, alert: Alert, sharing: Sharing) -> str:
    values = {"alert": name_of(reader, alert), "where": where(reader, subscription.place)}
    if alert.deleted_at is not None:
        return reader.say(
            "{sentence} Where you had subscribed to it, its digests have ended; what came stays.",
            sentence=deleted_sentence(reader, subscription, alert),
        )
    if _is_cut_off(subscription):
        return reader.say(
            "PatSnap was disconnected from this workspace, so the digests of {alert} in {where} have ended; what came "
            "stays. Once an admin has connected it again, `/patrol subscribe` takes it up again.",
            **values,
        )
    match (subscription.state, subscription.reason):
        case (SubscriptionState.PAUSED, PauseReason.ALERT_GONE):
            return reader.say(
                "PatSnap does not know the alert {alert} any more, so its subscription in {where} is paused. Was it "
                "deleted there? Then `/patrol subscriptions` can unsubscribe it here. If not, ask PatSnap about it; "
                "`/patrol resume` then goes on.",
                **values,
            )
        case (SubscriptionState.PAUSED, _) if (word := closed_word(reader, subscription, alert, sharing)) is not None:
            return word
        case (SubscriptionState.ACTIVE, _) if alert.trouble is not None:
            return reader.say(
                "The digest of {alert} in {where} is late: {reason}. Nothing is lost: it comes once PatSnap can be "
                "asked.",
                reason=held_up_by(reader, alert.trouble, alert.due),
                **values,
            )
    state = state_words(reader, subscription)
    return reader.say("The subscription to {alert} in {where}: {state}.", state=state, **values)


def held_up_by(reader: Reader, trouble: Trouble, due: datetime | None) -> str:
    """Why PatSnap is not asked about an alert now, and when it is, as a part of a sentence."""
    reason = _reason(reader, trouble)
    if trouble.kind is TroubleKind.QUOTA and due is not None:
        return reader.say("{reason}; Patrol goes on {due}", reason=reason, due=moment(due))
    if trouble.kind is TroubleKind.ACCOUNT:
        return reader.say("{reason}; Patrol tries again every hour", reason=reason)
    return reason


def _reason(reader: Reader, trouble: Trouble) -> str:
    code = f" ({escape(trouble.code)})" if trouble.code else ""
    match trouble.kind:
        case TroubleKind.UNREACHABLE:
            return reader.say("PatSnap cannot be reached")
        case TroubleKind.BUSY:
            return reader.say("PatSnap is busy")
        case TroubleKind.QUOTA:
            return reader.say("PatSnap's limit for today is used up")
        case TroubleKind.NOT_CONNECTED:
            return reader.say("PatSnap is not connected, which an admin of this workspace can do from Home")
        case TroubleKind.ACCOUNT:
            return reader.say(
                "PatSnap refuses this account{code}: key, licence or balance, which is for whoever runs Patrol",
                code=code,
            )
        case _:
            return reader.say("PatSnap does not answer as it should{code}", code=code)
