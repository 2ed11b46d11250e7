"""What is pressed where a subscription's place takes no digests, or where outsiders would read them."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.places import Place
from bot.services import changing, outsiders
from bot.services.places import must_be_member
from bot.services.subscribed import theirs, to_be_edited
from bot.views.changes import changed_message
from bot.views.closures import allowed_message, move_form, moving_place
from bot.views.reader import Reader
from handlers import parsing, presses
from handlers.answers import tell
from handlers.shapes import of_a_form


async def allow(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Allow outsiders to read it*: from a member of the workspace who is in that channel."""
    press = presses.press(body)
    going_on = await outsiders.allow_outsiders(press.workspace, press.person, press.row, deps)
    await ack()
    said = allowed_message(reader, press.row, going_on)
    tell("say that it is allowed", press, said, deps)


async def resume(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Resume* under the word that a subscription has paused."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    who = (asker.workspace, asker.person, press.row, asker.conversation)
    found, alert = await to_be_edited(*who, deps)
    await outsiders.look_first(found.goes_to, deps)
    changed = await changing.resume(*who, deps)
    await ack()
    said = changed_message(reader, changed, alert)
    tell("say that it goes on", press, said, deps)


async def to_me(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Send it to me*: the digests come to the owner's direct messages from now on."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    who = (asker.workspace, asker.person, press.row, asker.conversation)
    _, alert = await to_be_edited(*who, deps)
    changed = await changing.move(*who, asker.person, asker.interaction, deps)
    await ack()
    said = changed_message(reader, changed, alert)
    tell("say where it goes", press, said, deps)


async def move(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Move* opens a small form."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    found, alert = await to_be_edited(asker.workspace, asker.person, press.row, asker.conversation, deps)
    await ack()
    deps.errands.send(
        "open a form", deps.slack.open_modal(asker.workspace, asker.interaction, move_form(reader, found, alert))
    )


async def submit_move(ack: AsyncAck, body: Mapping[str, Any], deps: Deps) -> None:
    """That form was sent."""
    workspace, person, subscription, channel, interaction = _wish(body)
    known = await theirs(workspace, person, subscription, deps)
    if channel:
        await must_be_member(Place(workspace, channel), person, deps)
        await outsiders.look_first(Place(workspace, channel), deps)
    await changing.move(workspace, person, subscription, known.place, channel or person, interaction, deps)
    await ack()


@of_a_form
def _wish(body: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    """Of whose workspace, who wants it, which subscription, to which channel ("" for their own), by which form."""
    view = body["view"]
    channel = moving_place(parsing.answers_of(view))
    subscription = str(view.get("private_metadata") or "")
    return str(body["team"]["id"]), str(body["user"]["id"]), subscription, channel, str(view["id"])
