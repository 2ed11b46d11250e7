"""`/patrol preview`, and *Preview* in the form of a subscription: what an alert would bring, to the person alone."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.alerts import Alert, HitKind
from bot.domain.messages import Block
from bot.mistakes import Mistake
from bot.services.adopting import find_alert
from bot.services.places import who_is
from bot.services.previews import preview_alert
from bot.services.subscribed import theirs, to_be_edited
from bot.services.usage import For
from bot.views import subscribing as form
from bot.views.mistakes import mistake_message
from bot.views.previews import counting, preview_message, previewed
from bot.views.reader import Reader
from bot.views.results import said, with_result
from handlers import parsing, presses
from handlers.wishes import subscribe_words


async def preview(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol preview <alert>`: the last 30 days, as soon as they are known."""
    asker = parsing.asker(command)
    words = parsing.after_first(command)
    person = await who_is(asker.workspace, asker.person, deps)
    named = subscribe_words(words).alert if words else ""
    place, is_admin = asker.conversation, person.is_admin
    alert = await find_alert(asker.workspace, asker.person, place, named, deps, is_admin=is_admin)
    await ack()

    async def look_and_tell() -> None:
        whose = For(alert.account, asker.workspace, asker.person, asker.conversation)
        found = await preview_alert(alert, (), whose, deps)
        message = preview_message(reader, alert, found, link=deps.rules.patent_link)
        await deps.slack.answer(str(command["response_url"]), message)

    deps.errands.send("preview an alert", look_and_tell())


async def preview_in_form(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Preview*: of the alert and the kinds that are chosen now, in the form itself."""
    pressed = presses.press_in_form(body)
    await ack()

    async def show(blocks: list[Block]) -> None:
        await deps.slack.update_modal(pressed.workspace, pressed.view_id, with_result(pressed.view, blocks))

    async def look_and_show() -> None:
        try:
            alert = await _chosen(pressed, deps)
        except Mistake as mistake:
            await show(said(mistake_message(reader, mistake, ()).text))
            return
        await show(counting(reader))
        chosen = pressed.answers.get(form.KINDS, {}).get("selected_options") or ()
        whose = For(alert.account, pressed.workspace, pressed.person)
        found = await preview_alert(alert, (HitKind(option["value"]) for option in chosen), whose, deps)
        await show(previewed(reader, alert, found, link=deps.rules.patent_link))

    deps.errands.send("preview an alert", look_and_show())


async def _chosen(pressed: presses.FormPress, deps: Deps) -> Alert:
    """The alert that the form speaks of. Errors: `Mistake`."""
    workspace, person = pressed.workspace, pressed.person
    if pressed.metadata:
        known = await theirs(workspace, person, pressed.metadata, deps)
        _, alert = await to_be_edited(workspace, person, known.id, known.place, deps)
        return alert
    option = pressed.answers.get(form.KNOWN, {}).get("selected_option") or {}
    typed = parsing.typed(pressed.answers, form.ALERT)
    words = str(option.get("value") or "") or (subscribe_words(f'"{typed}"').alert if typed else "")
    who = await who_is(workspace, person, deps)
    return await find_alert(workspace, person, person, words, deps, is_admin=who.is_admin)
