"""What is chosen from a message's menu, *Look up patents* and *Value report*, and what is pressed in their modals."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.named import Named, Naming
from bot.domain.numbers import find_patents
from bot.domain.reports import Subject
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind, OverBudget
from bot.services import naming as service
from bot.services.budgets import show_budgets
from bot.views import alert_forms, forms
from bot.views import named as view
from bot.views.budgets import cost_words, over_form
from bot.views.forms import Modal
from bot.views.mistakes import mistake_message
from bot.views.reader import Reader
from handlers import parsing, presses
from handlers.orders import patent
from handlers.shapes import of_a_form

_TEXTS: Final = frozenset({"text", "url", "title", "title_link", "from_url", "pretext", "fallback", "value"})
_DEEPEST: Final = 12  # of blocks within blocks


@dataclass(frozen=True)
class Chosen:
    """A shortcut of a message: who chose it, where that message is, and what it says."""

    workspace: str
    person: str
    place: str  # the person's own where Patrol could not speak to others
    trigger: str
    response_url: str
    text: str


async def look_up(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Look up patents*: a modal at once, filled in as soon as PatSnap has said what was not known."""
    chosen = _chosen(body)
    subjects = find_patents(chosen.text)
    await ack()

    async def open_and_fill_in() -> None:
        if not subjects:
            await _open(chosen, view.typing_form(reader, chosen.place), deps, reader)
        elif opened := await _open(chosen, view.searching_modal(reader, chosen.place, subjects), deps, reader):
            await _fill_in(opened, _Place(chosen.workspace, chosen.person, chosen.place), subjects, deps, reader)

    deps.errands.send("look up patents", open_and_fill_in())


async def submit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """Numbers were typed, as the message names none."""
    where, opened, subjects = _typed(body)
    await ack(response_action="update", view=dict(view.searching_modal(reader, where.place, subjects)))
    deps.errands.send("look up patents", _fill_in(opened, where, subjects, deps, reader))


async def value(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Value report*: the form of one, with the patents that the message names."""
    chosen = _chosen(body)
    found = (await service.known(chosen.workspace, find_patents(chosen.text), deps)).named
    may_be = [one for one in found if one.patent is None or one.patent.may_be_valued]
    may_be = [one for one in may_be if not one.is_unknown] or may_be  # not a mistyped one beside others
    if not may_be:
        for one in found:
            if one.patent is not None:
                service.must_be_valued(one.patent)
    budgets = await show_budgets(chosen.workspace, chosen.person, deps)
    modal = forms.value_form(reader, [view.choice(reader, one) for one in may_be], cost=cost_words(reader, budgets))
    await ack()
    deps.errands.send("open a form", _open(chosen, modal, deps, reader))


async def order_value(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Value report to me*: one of each patent for each modal, however often it is pressed."""
    press = _in_modal(body)
    subject = _subject(press.value)
    try:
        await service.order_value(press.workspace, press.person, subject, f"{press.view} {subject.text}", deps)
        named = await _one(press.workspace, subject, deps)
        modal = await _as_known(press, deps, reader, said=view.ordered_words(reader, named))
    except OverBudget as error:
        modal = over_form(reader, error)  # an admin may allow one more
    except Mistake as mistake:
        modal = await _as_known(press, deps, reader, said=mistake_message(reader, mistake, ()).text)
    await ack()
    deps.errands.send("show patents as they are", deps.slack.update_modal(press.workspace, press.view, modal))


async def watch(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Watch*: the form of a new alert takes the modal's place, filled in for this patent."""
    press = _in_modal(body)
    named = await _one(press.workspace, _subject(press.value), deps)
    if not named.number:
        raise Mistake(MistakeKind.OLD_BUTTON)
    place, _ = _shown(press.about)
    await ack()
    modal = alert_forms.new_form(reader, place=place, typed=view.watching(reader, named))
    deps.errands.send("open a form", deps.slack.update_modal(press.workspace, press.view, modal))


@dataclass(frozen=True)
class _Place:
    workspace: str
    person: str
    place: str


async def _open(chosen: Chosen, modal: Modal, deps: Deps, reader: Reader) -> str:
    """Open it; its id. Where Slack does not take it in time the person is told, and it is ""."""
    try:
        return await deps.slack.open_modal(chosen.workspace, chosen.trigger, modal)
    except OutsideError:
        if chosen.response_url:
            await deps.slack.answer(chosen.response_url, view.too_late_message(reader))
        return ""


async def _fill_in(opened: str, where: _Place, subjects: Sequence[Subject], deps: Deps, reader: Reader) -> None:
    found = await service.look_up(subjects, where.workspace, where.person, where.place, deps)
    await deps.slack.update_modal(where.workspace, opened, _modal(found, where.place, deps, reader))


async def _as_known(press: presses.ModalPress, deps: Deps, reader: Reader, *, said: str) -> Modal:
    place, subjects = _shown(press.about)
    found = await service.known(press.workspace, subjects, deps)
    return _modal(found, place, deps, reader, said=said)


async def _one(workspace: str, subject: Subject, deps: Deps) -> Named:
    return (await service.known(workspace, [subject], deps)).named[0]


def _modal(found: Naming, place: str, deps: Deps, reader: Reader, *, said: str = "") -> Modal:
    return view.named_modal(reader, found, place, link=deps.rules.patent_link, said=said)


def _in_modal(body: Mapping[str, Any]) -> presses.ModalPress:
    press = presses.modal_press(body)
    if press is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    return press


def _shown(about: str) -> tuple[str, list[Subject]]:
    """The place and the patents in a modal's metadata."""
    place, *named = about.split()
    return place, [_subject(one) for one in named]


def _subject(text: str) -> Subject:
    try:
        return patent(text)
    except Mistake:
        raise Mistake(MistakeKind.OLD_BUTTON) from None


def _chosen(body: Mapping[str, Any]) -> Chosen:
    """A `message_action` payload (Slack: shortcuts). What of the message is no text of it is passed over."""
    person, response_url = str(body["user"]["id"]), body.get("response_url")
    return Chosen(
        workspace=str(body["team"]["id"]),
        person=person,
        place=presses.conversation_of(body, person),
        trigger=str(body["trigger_id"]),
        response_url=response_url if isinstance(response_url, str) else "",
        text="\n".join(texts_of(body.get("message"))),
    )


@of_a_form
def _typed(body: Mapping[str, Any]) -> tuple[_Place, str, list[Subject]]:
    """By whom and about which place, in which view, and which patents were typed. Errors: `Mistake`."""
    sent = body["view"]
    person = str(body["user"]["id"])
    where = _Place(str(body["team"]["id"]), person, str(sent.get("private_metadata") or person))
    words = parsing.typed(parsing.answers_of(sent), view.NUMBERS)
    return where, str(sent["id"]), list(find_patents(words)) or [patent(words)]


def texts_of(message: object, depth: int = 0) -> Iterator[str]:
    """All that a message says, its `text` first, then its blocks and attachments (Slack: message events)."""
    if depth > _DEEPEST:
        return
    if isinstance(message, list):
        for one in message:
            yield from texts_of(one, depth + 1)
    elif isinstance(message, Mapping):
        for name, value_ in sorted(message.items(), key=lambda item: str(item[0]) != "text"):
            if isinstance(value_, Mapping | list):
                yield from texts_of(value_, depth + 1)
            elif name in _TEXTS and isinstance(value_, str):
                yield html.unescape(value_)
