"""Slack speaks of access: somebody asks for what they may not, an admin decides, sees what is granted, withdraws it."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.access import Right
from bot.domain.messages import Message
from bot.mistakes import Mistake, MistakeKind
from bot.services import grants
from bot.views.access import access_form, grants_message
from bot.views.pleas import asked_form
from bot.views.reader import Reader
from handlers import presses
from handlers.answers import as_ack
from handlers.pleas import chosen_admin, open_plea

_LONGEST_OFFSET: Final = 9  # digits


async def show_grants(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol access`, for admins: what was granted."""
    await ack(**as_ack(await _page(str(command["team_id"]), 0, deps, reader)))


async def turn_page(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Older* and *Newer*: the list is replaced where it stands."""
    press = presses.press(body)
    offset = int(press.row) if press.row.isdecimal() and len(press.row) <= _LONGEST_OFFSET else 0
    message = await _page(press.workspace, offset, deps, reader)
    await ack()
    deps.errands.send("turn a page", deps.slack.answer(press.response_url, message, replace=True))


async def ask(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Request access* opens the form in which an admin is chosen."""
    press = presses.press(body)
    form = access_form(reader, _right(press.row))
    await ack()
    open_plea(press, form, deps, reader)


async def submit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """An admin was chosen: asked, if Slack says that they are one."""
    view = body["view"]
    right = _right(str(view.get("private_metadata") or ""))
    admin = await chosen_admin(body, deps)
    await grants.ask_for(str(body["team"]["id"]), str(body["user"]["id"]), right, admin, str(view["id"]), deps)
    await ack(response_action="update", view=dict(asked_form(reader)))


async def allow(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Allow*: from now on they may."""
    press = presses.press(body)
    await grants.decide(press.workspace, press.person, press.row, deps, allowed=True)
    await ack()


async def decline(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """*Refuse*."""
    press = presses.press(body)
    await grants.decide(press.workspace, press.person, press.row, deps, allowed=False)
    await ack()


async def withdraw(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Withdraw* in the list, which is then shown as it is."""
    press = presses.press(body)
    await grants.withdraw(press.workspace, press.person, press.row, deps)
    message = await _page(press.workspace, 0, deps, reader)
    await ack()
    deps.errands.send("show the list", deps.slack.answer(press.response_url, message, replace=True))


async def _page(workspace: str, offset: int, deps: Deps, reader: Reader) -> Message:
    return grants_message(reader, await grants.list_grants(workspace, offset, deps))


def _right(word: str) -> Right:
    try:
        return Right(word)
    except ValueError:
        raise Mistake(MistakeKind.OLD_BUTTON) from None
