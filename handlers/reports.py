"""Slack speaks of reports: commands and modals ask for them, buttons do something with one."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.reports import Request
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.services import choosing, settling
from bot.services import requested as service
from bot.services.requests import Wish
from bot.views import forms
from bot.views.asked import already_here, already_there
from bot.views.mistakes import mistake_message
from bot.views.reader import Reader
from bot.views.series import set_up_message
from handlers import parsing, presses, series
from handlers.answers import as_ack
from handlers.routes import usages
from handlers.shapes import workspace_of


async def request_report(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol report <company> …`: stored first; the live message is the answer. Without a company: a form."""
    if parsing.is_bare(command):
        await _open_form(
            ack,
            command,
            forms.order_form(reader, search=deps.rules.company_search),
            MistakeKind.NO_COMPANY,
            deps,
            reader,
        )
    else:
        await _request(ack, parsing.report_wish(command), deps, reader)


async def request_value(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol value <publication number or patent id> …`: as `report`."""
    if parsing.is_bare(command):
        await _open_form(ack, command, forms.value_form(reader), MistakeKind.NO_PATENT, deps, reader)
    else:
        await _request(ack, parsing.value_wish(command), deps, reader)


async def order_shortcut(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """The global shortcut: commands do not work in threads, this does."""
    await ack()
    trigger = str(body["trigger_id"])
    deps.errands.send(
        "open a form",
        deps.slack.open_modal(workspace_of(body), trigger, forms.order_form(reader, search=deps.rules.company_search)),
    )


async def submit_form(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """A form was sent: stored first, then closed, or replaced by a word where another request serves this one."""
    wish = parsing.form_wish(body)
    found = parsing.chosen_company(body, wish)
    if wish.recurrence is not None:
        await series.set_up(await choosing.named_in_full(wish, *found, deps) if found else wish, deps, reader)
        await ack()
        return
    await series.may_go_there(wish, deps)
    request = await (choosing.ask_in_form(wish, *found, deps) if found else settling.ask_for_report(wish, deps))
    if request.shown_by:
        await ack(response_action="update", view=dict(already_there(reader, request)))
    else:
        await ack()


async def try_again(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Try again* on a report that failed or is in doubt."""
    press = presses.press(body)
    await service.try_again(press.workspace, press.person, press.row, deps, seen_in=press.channel)
    await ack()


async def forget(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Forget it* on a report that is in doubt."""
    press = presses.press(body)
    await service.forget(press.workspace, press.person, press.row, deps, seen_in=press.channel)
    await ack()


async def cancel(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Cancel* ends the presser's own request."""
    press = presses.press(body)
    await service.cancel(press.workspace, press.person, press.row, deps, seen_in=press.channel)
    await ack()


async def send_me(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Send it to me*: the file to the presser's direct messages, at no cost."""
    press = presses.press(body)
    await service.send_to(press.person, press.row, press.channel, press.interaction, press.workspace, deps)
    await ack()


async def regenerate(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Regenerate*: a fresh report, after Slack has asked whether it may cost."""
    press = presses.press(body)
    await service.regenerate(press.workspace, press.person, press.row, press.interaction, deps, seen_in=press.channel)
    await ack()


async def _request(ack: AsyncAck, wish: Wish, deps: Deps, reader: Reader) -> None:
    if wish.recurrence is not None:
        set_up = await series.set_up(wish, deps, reader)
        # The message at the place is the answer; who is elsewhere does not see it come.
        await ack(**(as_ack(set_up_message(reader, set_up)) if wish.is_named_place else {}))
        return
    await series.may_go_there(wish, deps)
    request = await settling.ask_for_report(wish, deps)
    await ack(**_said(request, reader))


def _said(request: Request, reader: Reader) -> dict[str, Any]:
    # Where another live message shows it already there is none of its own to be the answer.
    return as_ack(already_here(reader, request)) if request.shown_by else {}


async def _open_form(
    ack: AsyncAck, command: Mapping[str, Any], form: forms.Modal, otherwise: MistakeKind, deps: Deps, reader: Reader
) -> None:
    """Open a form as an errand; where Slack does not take it in time, the person is told what to type instead."""
    usage = mistake_message(reader, Mistake(otherwise), usages(reader))
    workspace = workspace_of(command)
    trigger, response_url = str(command["trigger_id"]), str(command.get("response_url", ""))
    await ack()

    async def open_or_tell() -> None:
        try:
            await deps.slack.open_modal(workspace, trigger, form)
        except OutsideError:
            await deps.slack.answer(response_url, usage)

    deps.errands.send("open a form", open_or_tell())
