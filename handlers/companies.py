"""Which company is meant: *Find* in the form of an order, and what is pressed on a request that waits for a choice."""

import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.reports import SubjectKind
from bot.mistakes import Mistake, MistakeKind
from bot.services import choosing as service
from bot.services.adopting import find_account
from bot.services.companies import find
from bot.services.usage import For
from bot.views import forms
from bot.views.finding import found_companies, needs_no_search, nothing_typed, searching
from bot.views.mistakes import beside_field
from bot.views.reader import Reader
from bot.views.results import said, with_result
from handlers import parsing, presses
from handlers.orders import company

_ONE_OF: Final = re.compile(r"(?P<request>[a-z0-9]{1,32}):(?P<number>[0-9]{1,2})")


async def find_in_form(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Find*: the companies that fit what is typed now, shown in the form as soon as PatSnap has said it."""
    pressed = presses.press_in_form(body)
    await ack()
    typed = parsing.typed(pressed.answers, forms.COMPANY)

    async def show(blocks: list[Mapping[str, Any]], name: str = "") -> None:
        view = with_result(pressed.view, blocks)
        await deps.slack.update_modal(pressed.workspace, pressed.view_id, {**view, "private_metadata": name})

    async def find_and_show() -> None:
        if not typed:
            await show(nothing_typed(reader))
            return
        try:
            is_name = company(typed).kind is SubjectKind.COMPANY_NAME
        except Mistake as error:
            await show(said(beside_field(reader, error)))
            return
        if not is_name or not deps.rules.company_search:
            await show(needs_no_search(reader))
            return
        await show(searching(reader, typed))  # where the form is closed by now nothing is asked
        account = await find_account(pressed.workspace, deps)
        found = await find(typed, For(account, pressed.workspace, pressed.person), deps)
        await show(found_companies(reader, typed, found), typed)

    deps.errands.send("find a company", find_and_show())


async def choose(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Choose* beside a company: the report is ordered for it."""
    press = presses.press(body)
    one = _ONE_OF.fullmatch(press.row)
    if one is None:
        raise Mistake(MistakeKind.OLD_BUTTON)
    number = int(one["number"])
    await service.choose(press.workspace, press.person, one["request"], number, deps, seen_in=press.channel)
    await ack()


async def as_typed(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Use the name as typed*: the report is ordered by it."""
    press = presses.press(body)
    await service.choose(press.workspace, press.person, press.row, None, deps, seen_in=press.channel)
    await ack()


async def other(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Other company*: what the name meant here is forgotten, and who presses is asked."""
    press = presses.press(body)
    await service.choose_again(press.workspace, press.person, press.row, press.interaction, deps, seen_in=press.channel)
    await ack()
