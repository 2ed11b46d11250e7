"""Slack speaks of recurring reports: one is set up, listed, and what is pressed on one."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.messages import Message
from bot.domain.places import Place
from bot.domain.series import Series
from bot.mistakes import Mistake, MistakeKind
from bot.services import recurring as service
from bot.services.outsiders import look_first
from bot.services.places import may_name, who_is
from bot.services.requests import Wish
from bot.views.reader import Reader
from bot.views.series import ordered_now_message
from bot.views.series_list import SeriesVerb, series_list_message
from handlers import parsing, presses
from handlers.answers import as_ack


async def may_go_there(wish: Wish, deps: Deps) -> None:
    """Nothing, where the person may have a report sent to the place of their wish. Errors: `Mistake`."""
    # Side by side: Slack waits three seconds for the answer.
    await asyncio.gather(may_name(wish, deps), look_first(Place(wish.workspace, wish.place), deps))


async def set_up(wish: Wish, deps: Deps, reader: Reader) -> Series:
    """A wish that says how often: its hours are those of who reads its answer. Errors: `Mistake`."""
    person, _ = await asyncio.gather(who_is(wish.workspace, wish.person, deps), may_go_there(wish, deps))
    return await service.set_up(wish, replace(person, zone=reader.zone, locale=reader.locale), deps)


async def show_series(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol reports recurring`: mine and this channel's."""
    await ack(**as_ack(await _listing(parsing.asker(command), 0, deps, reader)))


async def turn_page(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Next* and *Previous*: the list is replaced where it stands."""
    press = presses.press(body)
    message = await _listing(presses.asker_of_press(press), presses.offset_of(press), deps, reader)
    await ack()
    deps.errands.send("turn a page", deps.slack.answer(press.response_url, message, replace=True))


async def order_now(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Order now*: one more, after Slack has asked whether it may cost."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    request = await service.order_now(
        asker.workspace, asker.person, press.row, asker.conversation, asker.interaction, deps
    )
    await ack()
    said = ordered_now_message(reader, request)
    deps.errands.send("say that it is ordered", deps.slack.answer(press.response_url, said))


async def pause(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Pause* on a series' message."""
    await _press(ack, body, SeriesVerb.PAUSE, deps)


async def resume(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Resume* and *Take it over*: it is the presser's from then on."""
    await _press(ack, body, SeriesVerb.RESUME, deps)


async def end(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*End*, after Slack has asked."""
    await _press(ack, body, SeriesVerb.END, deps)


async def choose(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """The menu of a row of the list; the list is then shown as it is."""
    press, value = presses.choice(body)
    verb, _, row = value.partition(":")
    asker = presses.asker_of_press(press)
    await _change(verb, row, asker, deps)
    listing = await _listing(asker, 0, deps, reader)
    await ack()
    deps.errands.send("show the list", deps.slack.answer(press.response_url, listing, replace=True))


async def _press(ack: AsyncAck, body: Mapping[str, Any], verb: SeriesVerb, deps: Deps) -> None:
    press = presses.press(body)
    await _change(verb, press.row, presses.asker_of_press(press), deps)
    await ack()


async def _change(verb: str, row: str, asker: parsing.Asker, deps: Deps) -> None:
    who = (asker.workspace, asker.person, row, asker.conversation)
    match verb:
        case SeriesVerb.PAUSE:
            await service.pause(*who, deps)
        case SeriesVerb.RESUME:
            await service.resume(*who, await who_is(asker.workspace, asker.person, deps), deps)
        case SeriesVerb.END:
            await service.end(*who, deps)
        case _:
            raise Mistake(MistakeKind.OLD_BUTTON)


async def _listing(asker: parsing.Asker, offset: int, deps: Deps, reader: Reader) -> Message:
    page = await service.list_series(asker.workspace, asker.person, asker.conversation, offset, deps)
    return series_list_message(reader, page.rows, page.offset, page.has_more, asker.person)
