"""Slack speaks of what is said where nothing is found: it is switched on and off."""

import re
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.mistakes import Mistake, MistakeKind
from bot.services.changing import switch
from bot.services.subscribed import to_be_edited
from bot.views.pulses import switched_message
from bot.views.reader import Reader
from handlers import parsing
from handlers.answers import as_ack
from handlers.orders import as_seen
from handlers.subscriptions import named

_SWITCH: Final = re.compile(
    r"(?P<alert>.*?)(?:^|\s+)(?:(?P<alarm>warnings?|alarms?|警告|提醒|アラーム)\s*)?(?:(?P<on>on|yes|开启|开|打开|オン)|(?P<off>off|no|关闭|关|オフ))\.?",
    re.IGNORECASE,
)


async def heartbeat(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol heartbeat <alert> [warning] on|off`: the word once a month, or the warning of a silence."""
    asker = parsing.asker(command)
    typed = parsing.after_first(command)
    said = _SWITCH.fullmatch(typed)
    if said is None:
        raise Mistake(MistakeKind.NO_SWITCH, as_seen(typed))
    known = await named(asker, said["alert"], deps)
    _, alert = await to_be_edited(asker.workspace, asker.person, known.id, known.place, deps)
    is_on = said["on"] is not None
    who = (asker.workspace, asker.person, known.id, asker.conversation)
    if said["alarm"]:
        changed = await switch(*who, deps, alarm=is_on)
    else:
        changed = await switch(*who, deps, heartbeat=is_on)
    await ack(**as_ack(switched_message(reader, changed, alert)))
