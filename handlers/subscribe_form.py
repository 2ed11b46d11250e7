"""The form of a subscription: opened, and read when it was sent."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.places import Place
from bot.domain.subscriptions import Form
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.services import subscribing as service
from bot.services.outsiders import look_first
from bot.services.places import must_be_member, who_is
from bot.services.subscribed import alerts_for, theirs, to_be_edited
from bot.views import subscribing as form
from bot.views.mistakes import mistake_message
from bot.views.reader import Reader
from handlers import parsing, presses
from handlers.filtering import form_change
from handlers.routes import usages
from handlers.shapes import of_a_form
from handlers.wishes import subscribe_words


@dataclass(frozen=True)
class Sent:
    """A form that was sent: the wish, the subscription that it changes, and the channel that was chosen, if any."""

    wish: service.SubscribeWish
    subscription: str
    channel: str


async def open_empty(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol subscribe` with no alert: the form, with the alerts that this person may choose from."""
    asker = parsing.asker(command)
    alerts = await alerts_for(asker.workspace, asker.person, asker.conversation, deps)
    await ack()
    usage = mistake_message(reader, Mistake(MistakeKind.NO_ALERT), usages(reader))
    response_url = str(command.get("response_url", ""))

    async def open_or_tell() -> None:
        modal = form.subscribe_form(reader, alerts=alerts, place=asker.conversation)
        try:
            await deps.slack.open_modal(asker.workspace, asker.interaction, modal)
        except OutsideError:
            await deps.slack.answer(response_url, usage)

    deps.errands.send("open a form", open_or_tell())


async def open_filled_in(ack: AsyncAck, subscription_id: str, press: presses.Press, deps: Deps, reader: Reader) -> None:
    """*Edit*: the form with what the subscription wants. Errors: `Mistake`."""
    asker = presses.asker_of_press(press)
    found, alert = await to_be_edited(asker.workspace, asker.person, subscription_id, asker.conversation, deps)
    await ack()
    modal = form.subscribe_form(reader, alerts=[alert], subscription=found)
    deps.errands.send("open a form", deps.slack.open_modal(asker.workspace, asker.interaction, modal))


async def submit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """The form was sent: a new subscription, or a changed one."""
    sent = read(body, deps)
    wish = sent.wish
    if sent.subscription:
        await _change(sent, deps)
    else:
        # Side by side: Slack waits three seconds for the answer, and may take two for the first.
        _, person = await asyncio.gather(_may_send_to(sent, deps), who_is(wish.workspace, wish.person, deps))
        await service.subscribe(
            replace(wish, locale=person.locale, is_admin=person.is_admin, person_name=person.name), deps
        )
    await ack()


@of_a_form
def read(body: Mapping[str, Any], deps: Deps) -> Sent:
    """A sent form as a wish; the view's id is its interaction. Errors: `Mistake`."""
    view = body["view"]
    answers = parsing.answers_of(view)
    person = str(body["user"]["id"])
    known = (answers.get(form.KNOWN, {}).get("selected_option") or {}).get("value")
    channel = str(answers.get(form.PLACE, {}).get("selected_conversation") or "")
    subscription = str(view.get("private_metadata") or "")
    alert = str(known or "") or subscribe_words(f'"{parsing.typed(answers, form.ALERT)}"').alert
    if not alert and not subscription:
        raise Mistake(MistakeKind.NO_ALERT)
    chosen = answers.get(form.KINDS, {}).get("selected_options") or ()
    wish = service.SubscribeWish(
        workspace=str(body["team"]["id"]),
        person=person,
        place=channel or person,
        alert=alert,
        interaction=str(view["id"]),
        kinds=frozenset(HitKind(option["value"]) for option in chosen),
        cadence=_cadence(answers),
        form=Form(_selected(answers, form.FORM)),
        zone=_zone(parsing.typed(answers, form.ZONE)),
        heartbeat=_is_ticked(answers, form.HEARTBEAT),
        alarm=_is_ticked(answers, form.ALARM),
        trend=_wants_trend(answers),
        filters=form_change(answers, view["blocks"], person, deps),
    )
    return Sent(wish, subscription, channel)


async def _change(sent: Sent, deps: Deps) -> None:
    wish = sent.wish
    # Side by side: Slack waits three seconds for the answer, and may take two for each of these.
    known, _ = await asyncio.gather(
        theirs(wish.workspace, wish.person, sent.subscription, deps), _may_move_to(sent, deps)
    )
    await service.edit(wish, sent.subscription, known.place, deps)


async def _may_move_to(sent: Sent, deps: Deps) -> None:
    known = await deps.store.read(lambda tx: tx.subscriptions.get(sent.wish.workspace, sent.subscription))
    if known is not None and sent.wish.place != known.place:
        await _may_send_to(sent, deps)


async def _may_send_to(sent: Sent, deps: Deps) -> None:
    if sent.channel:
        place = Place(sent.wish.workspace, sent.channel)
        await asyncio.gather(must_be_member(place, sent.wish.person, deps), look_first(place, deps))


def _cadence(answers: Mapping[str, Any]) -> Cadence:
    rhythm = Rhythm(_selected(answers, form.RHYTHM))
    if rhythm is Rhythm.INSTANTLY:
        return Cadence(rhythm)
    at = time.fromisoformat(str(answers[form.HOUR].get("selected_time") or "09:00"))
    weekday = Weekday(_selected(answers, form.WEEKDAY)) if rhythm is Rhythm.WEEKLY else None
    day = int(_selected(answers, form.DAY)) if rhythm is Rhythm.MONTHLY else None
    return Cadence(rhythm, at, weekday=weekday, day=day)


def _is_ticked(answers: Mapping[str, Any], word: str) -> bool | None:
    """Whether one of the words that are said where nothing is found is wanted; None in a form that does not ask."""
    if form.WORDS not in answers:
        return None
    return word in {option["value"] for option in answers[form.WORDS].get("selected_options") or ()}


def _wants_trend(answers: Mapping[str, Any]) -> bool | None:
    """Whether a trend is ticked: of what is not monthly it means nothing, as the day of the month does."""
    if form.TREND not in answers:
        return None
    is_monthly = _selected(answers, form.RHYTHM) == Rhythm.MONTHLY
    return is_monthly and bool(answers[form.TREND].get("selected_options"))


def _selected(answers: Mapping[str, Any], block: str) -> str:
    return str(answers[block]["selected_option"]["value"])


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError):  # no such zone, a folder of zones, no name of one
        raise Mistake(MistakeKind.BAD_ZONE, name) from None
