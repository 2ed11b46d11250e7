"""Slack speaks of subscriptions: commands make one and change it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.places import Place
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.services import changing, subscribing
from bot.services.outsiders import look_first
from bot.services.places import colleague, must_be_member, who_is
from bot.services.subscribed import find_subscription, to_be_edited
from bot.views.changes import changed_message
from bot.views.reader import Reader
from bot.views.subscriptions import already_message
from handlers import parsing, subscribe_form
from handlers.answers import as_ack
from handlers.placing import text_and_person, text_and_place
from handlers.wishes import duration_words, subscribe_words

Change = Callable[[Subscription, parsing.Asker, Deps], Awaitable[Subscription]]


async def subscribe(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol subscribe <alert> …`: stored first; the message in the place is the answer. Without an alert: a form."""
    asker = parsing.asker(command)
    text, place = text_and_place(parsing.after_first(command), asker)
    words = subscribe_words(text)
    if not words.alert:
        await subscribe_form.open_empty(ack, command, deps, reader)
        return
    # Side by side: Slack waits three seconds for the answer, and may take two for each of these.
    person, _ = await asyncio.gather(who_is(asker.workspace, asker.person, deps), _may_send_to(place, asker, deps))
    wish = subscribing.SubscribeWish(
        workspace=asker.workspace,
        person=asker.person,
        place=place,
        alert=words.alert,
        interaction=asker.interaction,
        kinds=words.kinds or None,
        cadence=words.cadence,
        form=words.form,
        trend=words.trend,
        zone=person.zone,
        locale=person.locale,
        is_admin=person.is_admin,
        person_name=person.name,
    )
    done = await subscribing.subscribe(wish, deps)
    # The message at the place is the answer; where there is none to come, this is.
    await ack(**(as_ack(already_message(reader, done.subscription, done.alert)) if done.is_unchanged else {}))


async def unsubscribe(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol unsubscribe <alert>`."""
    await _by_words(ack, command, _end, deps, reader)


async def pause(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol pause <alert>`."""
    await _by_words(ack, command, _pause, deps, reader)


async def resume(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol resume <alert>`."""
    await _by_words(ack, command, _resume, deps, reader)


async def snooze(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol snooze <alert> 2w`."""
    alert, wait = duration_words(parsing.after_first(command))

    async def rest(subscription: Subscription, asker: parsing.Asker, deps: Deps) -> Subscription:
        return await changing.snooze(asker.workspace, asker.person, subscription.id, asker.conversation, wait, deps)

    await _by_words(ack, command, rest, deps, reader, alert=alert)


async def move(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol move <alert> to #channel|me`."""
    asker = parsing.asker(command)
    text, place = text_and_place(parsing.after_first(command), asker, otherwise="")
    if not place:
        raise Mistake(MistakeKind.BAD_PLACE, text)
    await _may_send_to(place, asker, deps)

    async def go(subscription: Subscription, asker: parsing.Asker, deps: Deps) -> Subscription:
        return await changing.move(
            asker.workspace, asker.person, subscription.id, asker.conversation, place, asker.interaction, deps
        )

    await _by_words(ack, command, go, deps, reader, alert=_alert_in(text))


async def hand_over(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol handover <alert> @person`."""
    text, person = text_and_person(parsing.after_first(command))

    async def give(subscription: Subscription, asker: parsing.Asker, deps: Deps) -> Subscription:
        name = (await colleague(asker.workspace, person, deps)).name
        return await changing.hand_over(
            asker.workspace, asker.person, subscription.id, asker.conversation, person, name, deps
        )

    await _by_words(ack, command, give, deps, reader, alert=_alert_in(text))


async def _may_send_to(place: str, asker: parsing.Asker, deps: Deps) -> None:
    """Nothing, where the person may have digests sent there: to where they are, to themselves, to where they belong."""
    where = Place(asker.workspace, place)
    if place in {asker.conversation, asker.person}:
        await look_first(where, deps)
    else:
        await asyncio.gather(must_be_member(where, asker.person, deps), look_first(where, deps))


async def named(asker: parsing.Asker, words: str, deps: Deps) -> Subscription:
    """The subscription that words name, here or in the person's direct messages. Errors: `Mistake`."""
    return await _find(asker, _alert_in(words), deps)


async def _find(asker: parsing.Asker, alert: str, deps: Deps) -> Subscription:
    return await find_subscription(asker.workspace, asker.person, asker.conversation, alert, deps)


def _alert_in(words: str) -> str:
    return subscribe_words(words).alert if words else ""


async def _by_words(
    ack: AsyncAck, command: Mapping[str, Any], change: Change, deps: Deps, reader: Reader, *, alert: str | None = None
) -> None:
    """Do something with the subscription that the words name, and say how it stands then."""
    asker = parsing.asker(command)
    wanted = _alert_in(parsing.after_first(command)) if alert is None else alert
    subscription = await _find(asker, wanted, deps)
    _, found = await to_be_edited(asker.workspace, asker.person, subscription.id, subscription.place, deps)
    changed = await change(subscription, asker, deps)
    await ack(**as_ack(changed_message(reader, changed, found)))


async def _end(subscription: Subscription, asker: parsing.Asker, deps: Deps) -> Subscription:
    return await changing.unsubscribe(asker.workspace, asker.person, subscription.id, asker.conversation, deps)


async def _pause(subscription: Subscription, asker: parsing.Asker, deps: Deps) -> Subscription:
    return await changing.pause(asker.workspace, asker.person, subscription.id, asker.conversation, deps)


async def _resume(subscription: Subscription, asker: parsing.Asker, deps: Deps) -> Subscription:
    return await changing.resume(asker.workspace, asker.person, subscription.id, asker.conversation, deps)
