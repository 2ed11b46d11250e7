"""`/patrol subscriptions`, and what is pressed on a subscription."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.messages import Message
from bot.mistakes import Mistake, MistakeKind
from bot.services import asking, changing
from bot.services.subscribed import list_subscriptions, theirs
from bot.views.changes import checking_message
from bot.views.homes import checking_modal
from bot.views.reader import Reader
from bot.views.subscribed import Verb, listing_message
from handlers import parsing, presses, subscribe_form
from handlers.answers import as_ack

_WEEK: Final = timedelta(weeks=1)


async def show_subscriptions(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol subscriptions`: what this place is subscribed to."""
    await ack(**as_ack(await _listing(parsing.asker(command), 0, deps, reader)))


async def turn_page(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Next* and *Previous*: the list is replaced where it stands."""
    press = presses.press(body)
    message = await _listing(presses.asker_of_press(press), presses.offset_of(press), deps, reader)
    await ack()
    deps.errands.send("turn a page", deps.slack.answer(press.response_url, message, replace=True))


async def edit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Edit* opens the form, filled in."""
    press = presses.press(body)
    await subscribe_form.open_filled_in(ack, press.row, press, deps, reader)


async def undo(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Undo* and *Unsubscribe* end the subscription that the message speaks of."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    await changing.unsubscribe(asker.workspace, asker.person, press.row, asker.conversation, deps)
    await ack()


async def choose(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """The menu of a row of `/patrol subscriptions`; the list is then shown as it is."""
    press, value = presses.choice(body)
    verb, _, row = value.partition(":")
    if press.is_in_home:
        press = await _at_its_place(press, row, deps)
    asker = presses.asker_of_press(press)
    if verb == Verb.EDIT:
        await subscribe_form.open_filled_in(ack, row, press, deps, reader)
    elif verb == Verb.CHECK:
        alert, is_asked = await asking.check_now(asker.workspace, asker.person, row, asker.conversation, deps)
        await ack()
        said = checking_message(reader, alert, is_asked=is_asked)
        if press.is_in_home:
            modal = checking_modal(reader, said)
            deps.errands.send(
                "say that it is checked", deps.slack.open_modal(press.workspace, press.interaction, modal)
            )
        else:
            deps.errands.send("say that it is checked", deps.slack.answer(press.response_url, said))
    elif press.is_in_home:
        await _change(verb, row, asker, deps)
        await ack()  # the Home shows it
    else:
        await _change(verb, row, asker, deps)
        listing = await _listing(asker, 0, deps, reader)
        await ack()
        deps.errands.send("show the list", deps.slack.answer(press.response_url, listing, replace=True))


async def _at_its_place(press: presses.Press, row: str, deps: Deps) -> presses.Press:
    """The same press as if it came from where the subscription's digests go, if they are there. Errors: `Mistake`."""
    found = await theirs(press.workspace, press.person, row, deps)
    return replace(press, channel=found.place, is_private=found.place == press.person)


async def _change(verb: str, row: str, asker: parsing.Asker, deps: Deps) -> None:
    who = (asker.workspace, asker.person, row, asker.conversation)
    match verb:
        case Verb.SNOOZE:
            await changing.snooze(*who, _WEEK, deps)
        case Verb.PAUSE:
            await changing.pause(*who, deps)
        case Verb.RESUME:
            await changing.resume(*who, deps)
        case Verb.UNSUBSCRIBE:
            await changing.unsubscribe(*who, deps)
        case _:
            raise Mistake(MistakeKind.OLD_BUTTON)


async def _listing(asker: parsing.Asker, offset: int, deps: Deps, reader: Reader) -> Message:
    page = await list_subscriptions(asker.workspace, asker.conversation, offset, deps)
    return listing_message(reader, page.rows, page.offset, page.has_more, asker.person, deps.clock())
