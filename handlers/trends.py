"""`/patrol trend`: an alert's hits over time, to the person alone; and *Show in channel* under it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.services.places import who_is
from bot.services.trending import TrendWish, alert_of_wish, asked_period, settle, show
from bot.views.reader import Reader
from bot.views.trends import trend_message
from handlers import parsing, presses
from handlers.wishes import trend_words


async def trend(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol trend <alert> [period]`: counted from what is stored, and told as soon as that is done."""
    asker = parsing.asker(command)
    person = await who_is(asker.workspace, asker.person, deps)
    words = trend_words(parsing.after_first(command))
    wish = TrendWish(
        workspace=asker.workspace,
        person=asker.person,
        place=asker.conversation,
        alert=words.alert,
        interaction=asker.interaction,
        period=asked_period(words.asked, reader.zone, words.typed, deps.clock()),
        zone=reader.zone,
        person_name=person.name,
        is_admin=person.is_admin,
    )
    alert = await alert_of_wish(wish, deps)
    await ack()

    async def count_and_tell() -> None:
        settled = await settle(wish, alert, deps)
        can_show = asker.conversation != asker.person
        message = trend_message(reader, alert, settled, is_private=True, can_show=can_show)
        await deps.slack.answer(str(command["response_url"]), message)

    deps.errands.send("show a trend", count_and_tell())


async def show_trend(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Show in channel*: what the person was shown is promised to the channel, once."""
    press = presses.press(body)
    asker = presses.asker_of_press(press)
    settled, alert = await show(asker.workspace, asker.person, press.row, asker.conversation, deps)
    await ack()
    said = trend_message(reader, alert, settled, is_private=True, is_shown=True)
    deps.errands.send("say that it is shown", deps.slack.answer(press.response_url, said, replace=True))
