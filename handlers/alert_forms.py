"""Alerts made, changed and deleted from Slack: `/patrol alert`, its forms, and what is pressed on their messages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.makings import Making, MakingState, Task
from bot.domain.searches import AlertText
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.services import alert_wishes
from bot.services.adopting import find_account
from bot.services.places import shared_with, who_is
from bot.services.previews import count_query
from bot.services.usage import For
from bot.views import alert_forms as form
from bot.views.forms import Modal
from bot.views.previews import counted, counting
from bot.views.reader import Reader
from bot.views.results import said, with_result
from bot.views.subscribing import subscribe_form
from handlers import parsing, presses
from handlers.routes import COMMAND
from handlers.shapes import of_a_form
from handlers.wishes import subscribe_words


@dataclass(frozen=True)
class Opening:
    """Who waits for a form, and where they are told that it did not open."""

    asker: parsing.Asker
    response_url: str
    reader: Reader


async def alert(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol alert new | edit <alert> | delete <alert>`: a form opens."""
    asker = parsing.asker(command)
    opening = Opening(asker, str(command.get("response_url", "")), reader)
    verb, _, words = parsing.after_first(command).partition(" ")
    match verb.lower():
        case "new":
            await ack()
            _open(opening, form.new_form(reader, place=asker.conversation), deps)
        case "edit":
            await _open_edit(ack, opening, words, deps)
        case "delete":
            await _open_delete(ack, opening, words, deps)
        case _:
            raise Mistake(MistakeKind.UNKNOWN_COMMAND, parsing.words_of(command), f"{COMMAND} alert new")


async def count(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Count* in the form: how many match what is typed now, shown in the form as soon as PatSnap has said it."""
    pressed = presses.press_in_form(body)
    await ack()
    query = parsing.typed(pressed.answers, form.QUERY)

    async def show(blocks: list[Mapping[str, Any]]) -> None:
        await deps.slack.update_modal(pressed.workspace, pressed.view_id, with_result(pressed.view, blocks))

    async def count_and_show() -> None:
        if not query:
            await show(said(reader.say("Type a query first.")))
            return
        await show(counting(reader))  # where the form is closed by now nothing is asked
        account = await find_account(pressed.workspace, deps)
        preview = await count_query(query, For(account, pressed.workspace, pressed.person), deps)
        await show(counted(reader, query, preview, link=deps.rules.patent_link))

    deps.errands.send("count a query", count_and_show())


async def submit_new(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """The form of a new alert was sent: stored, and a message in the person's direct messages says how it stands."""
    wish = _wish(body)
    by = await who_is(wish.workspace, wish.person, deps)
    await alert_wishes.have_made(replace(wish, place=_metadata(body)), by, deps)
    await ack()


async def submit_edit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """The form of a change was sent."""
    wish = _wish(body)
    by = await who_is(wish.workspace, wish.person, deps)
    await alert_wishes.have_changed(replace(wish, alert=_metadata(body)), by, deps)
    await ack()


async def submit_delete(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """Somebody has said yes: the alert is deleted."""
    wish = _wish(body)
    by = await who_is(wish.workspace, wish.person, deps)
    await alert_wishes.have_deleted(replace(wish, alert=_metadata(body)), by, deps)
    await ack()


async def try_again(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Try again*: the form, with what was typed."""
    press = presses.press(body)
    making = await alert_wishes.the_making(press.workspace, press.person, press.row, deps)
    opening = Opening(replace(presses.asker_of_press(press), conversation=making.place), press.response_url, reader)
    match making.task:
        case Task.NEW:
            await ack()
            _open(opening, _again(reader, making), deps)
        case Task.EDIT:
            await _open_edit(ack, opening, making.alert, deps, typed=making.text)
        case Task.DELETE:
            await _open_delete(ack, opening, making.alert, deps)


async def subscribe(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Subscribe a channel*: the form of a subscription, with the alert and the place where it was asked for."""
    press = presses.press(body)
    making = await alert_wishes.the_making(press.workspace, press.person, press.row, deps)
    found = await alert_wishes.alert_of(making, deps)
    await ack()
    opening = Opening(presses.asker_of_press(press), press.response_url, reader)
    _open(opening, subscribe_form(reader, alerts=[found], place=making.place, chosen=found.id), deps)


async def _open_edit(
    ack: AsyncAck, opening: Opening, words: str, deps: Deps, *, typed: AlertText | None = None
) -> None:
    found = await _theirs(opening.asker, words, deps)
    await ack()
    _open(opening, form.edit_form(opening.reader, found, typed=typed), deps)


async def _open_delete(ack: AsyncAck, opening: Opening, words: str, deps: Deps) -> None:
    asker = opening.asker
    found = await _theirs(asker, words, deps)
    subscribers = await alert_wishes.subscribers_of(asker.workspace, found, deps)
    await ack()

    async def ask() -> None:
        shared = await shared_with(asker.workspace, asker.person, asker.conversation, subscribers.places, deps)
        others = subscribers.others + len(subscribers.places) - len(shared)
        await _show(opening, form.delete_form(opening.reader, found, places=shared, others=others), deps)

    deps.errands.send("open a form", ask())


async def _theirs(asker: parsing.Asker, words: str, deps: Deps) -> Alert:
    """The alert that the words name, if its owner or an admin has typed them. Errors: `Mistake`."""
    by = await who_is(asker.workspace, asker.person, deps)
    named = subscribe_words(words).alert if words else ""
    return await alert_wishes.to_be_changed(asker.workspace, asker.person, asker.conversation, named, by, deps)


def _again(reader: Reader, making: Making) -> Modal:
    is_in_doubt = making.state is MakingState.IN_DOUBT
    return form.new_form(reader, place=making.place, typed=making.text, is_in_doubt=is_in_doubt)


def _open(opening: Opening, modal: Modal, deps: Deps) -> None:
    deps.errands.send("open a form", _show(opening, modal, deps))


async def _show(opening: Opening, modal: Modal, deps: Deps) -> None:
    try:
        await deps.slack.open_modal(opening.asker.workspace, opening.asker.interaction, modal)
    except OutsideError:
        await deps.slack.answer(opening.response_url, form.not_opened(opening.reader))


@of_a_form
def _wish(body: Mapping[str, Any]) -> alert_wishes.AlertWish:
    """A sent form; the view's id is its interaction."""
    view = body["view"]
    answers = parsing.answers_of(view)
    chosen = answers.get(form.KINDS, {}).get("selected_options") or ()
    text = AlertText(
        name=parsing.typed(answers, form.NAME),
        query=parsing.typed(answers, form.QUERY),
        kinds=frozenset(HitKind(option["value"]) for option in chosen),
    )
    person = str(body["user"]["id"])
    return alert_wishes.AlertWish(str(body["team"]["id"]), person, person, str(view["id"]), text)


def _metadata(body: Mapping[str, Any]) -> str:
    return str(body["view"].get("private_metadata") or "")
