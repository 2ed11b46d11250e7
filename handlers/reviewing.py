"""*Review* on a line of a digest, what is pressed in its modal, *Undo*, and *Snooze* on a reminder."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.decisions import Verdict
from bot.domain.filters import FilterField
from bot.domain.messages import Message
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind, OverBudget
from bot.services import deciding, dismissing, reviewing
from bot.services.places import who_is
from bot.services.reviewing import Looked
from bot.views import reviewing as view
from bot.views.budgets import over_form
from bot.views.decisions import assigned_words, decided_words
from bot.views.forms import Modal
from bot.views.mistakes import mistake_message, mistake_modal
from bot.views.reader import Reader
from handlers import presses
from handlers.presses import ModalPress


@dataclass(frozen=True)
class _Done:
    """What there is to say of a press, and which patent is shown next; "" for the same."""

    said: str = ""
    patent: str = ""


Deed = Callable[[Looked, str], Awaitable[_Done]]  # by whom, and their name


async def review(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Review* opens the modal with what the store has. Where Slack does not take it in time, the person is told."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    looked = _looked(asker.workspace, asker.person, press.row, seen_in=asker.conversation)
    modal = await _modal(looked, deps, reader)
    await ack()

    async def open_or_tell() -> None:
        try:
            await deps.slack.open_modal(press.workspace, press.interaction, modal)
        except OutsideError:
            await deps.slack.answer(press.response_url, view.too_late_message(reader))

    deps.errands.send("open a review", open_or_tell())


async def order_value(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Value report to me*: one for each modal, however often it is pressed."""
    press = _in_modal(body)

    async def order(looked: Looked, _: str) -> _Done:
        await reviewing.order_value(looked, press.view, deps)
        return _Done(view.ordered_words(reader))

    await _do(ack, press, order, deps, reader)


async def hide(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Hide*: an assignee, a family or an office is not interesting."""
    press = _in_modal(body)

    async def dismiss(looked: Looked, name: str) -> _Done:
        field, _, value = press.value.partition(":")
        if field not in set(FilterField):
            raise Mistake(MistakeKind.OLD_BUTTON)
        wish = dismissing.Dismissing(looked, FilterField(field), value, press.interaction, name)
        await dismissing.dismiss(wish, deps)
        return _Done()

    await _do(ack, press, dismiss, deps, reader)


async def decide(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Relevant*, *Watch*, *Not relevant*: the next line that nobody has decided is shown, or the same if it was."""
    press = _in_modal(body)

    async def judge(looked: Looked, _: str) -> _Done:
        if press.value not in set(Verdict):
            raise Mistake(MistakeKind.OLD_BUTTON)
        verdict = Verdict(press.value)
        before = await deciding.decide(looked, verdict, deps)
        said = decided_words(reader, before, verdict, view.titled(reader, before))
        goes_on = before.decision is None and before.left
        return _Done(said, before.left[0] if goes_on else "")

    await _do(ack, press, judge, deps, reader)


async def assign(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Assign to…*: somebody who is there is to look at the line."""
    press = presses.modal_choice(body)
    if press is None:
        raise Mistake(MistakeKind.OLD_BUTTON)

    async def give(looked: Looked, _: str) -> _Done:
        await deciding.assign(looked, press.value, deps)
        found = await reviewing.to_review(looked, deps)
        return _Done(assigned_words(reader, found))

    await _do(ack, press, give, deps, reader)


async def turn(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Next* and *Back*: another line of the digest in the same modal."""
    press = _in_modal(body)

    async def go(looked: Looked, _: str) -> _Done:
        await reviewing.to_review(replace(looked, patent=press.value), deps)
        return _Done(patent=press.value)

    await _do(ack, press, go, deps, reader)


async def snooze_day(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Snooze for a day* on a reminder."""
    await _snooze(ack, body, 1, deps)


async def snooze_week(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Snooze for a week* on a reminder."""
    await _snooze(ack, body, 7, deps)


async def _snooze(ack: AsyncAck, body: Mapping[str, Any], days: int, deps: Deps) -> None:
    press = presses.press(body)
    await deciding.snooze(press.workspace, press.person, press.row, days, deps)
    await ack()


async def undo(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Undo*, in the modal or in the digest's thread, where the line then says so."""
    in_modal = presses.modal_press(body)
    if in_modal is not None:
        await _undo_in_modal(ack, in_modal, deps, reader)
        return
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    name = (await who_is(asker.workspace, asker.person, deps)).name
    looked = Looked(asker.workspace, asker.person, digest="", patent="", seen_in=asker.conversation)
    await dismissing.undo(looked, press.row, name, deps)
    await ack()


async def _undo_in_modal(ack: AsyncAck, press: ModalPress, deps: Deps, reader: Reader) -> None:
    async def take_back(looked: Looked, name: str) -> _Done:
        await dismissing.undo(looked, press.value, name, deps)
        return _Done()

    await _do(ack, press, take_back, deps, reader)


async def _do(ack: AsyncAck, press: ModalPress, deed: Deed, deps: Deps, reader: Reader) -> None:
    """Do what was pressed in a modal, then show the modal as things are; a mistake is said in it.

    Who presses is looked at once, for all of it: Slack waits three seconds, and may take two to say.
    """
    looked = _looked(press.workspace, press.person, press.about)
    try:
        found, person = await asyncio.gather(
            reviewing.to_review(looked, deps), who_is(press.workspace, press.person, deps)
        )
        looked = replace(looked, seen_in=found.digest.place)
        try:
            done = await deed(looked, person.name)
        except OverBudget:
            raise
        except Mistake as mistake:
            done = _Done(_said(reader, mistake).text)
        modal = await _modal(replace(looked, patent=done.patent or looked.patent), deps, reader, said=done.said)
    except OverBudget as error:
        modal = over_form(reader, error)  # an admin may allow one more
    except Mistake as mistake:
        modal = mistake_modal(reader, _said(reader, mistake))
    await ack()
    deps.errands.send("show a review as it is", deps.slack.update_modal(press.workspace, press.view, modal))


async def _modal(looked: Looked, deps: Deps, reader: Reader, *, said: str = "") -> Modal:
    found = await reviewing.to_review(looked, deps)
    return view.review_modal(reader, found, deps.clock(), link=deps.rules.patent_link, said=said)


def _in_modal(body: Mapping[str, Any]) -> ModalPress:
    press = presses.modal_press(body)
    if press is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    return press


def _looked(workspace: str, person: str, about: str, *, seen_in: str = "") -> Looked:
    digest, _, patent = about.partition(" ")
    return Looked(workspace, person, digest, patent, seen_in)


def _said(reader: Reader, mistake: Mistake) -> Message:
    return mistake_message(reader, mistake, ())
