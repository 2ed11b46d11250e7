"""`/patrol language`: what somebody, or a channel, reads in."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.mistakes import Mistake, MistakeKind
from bot.services.preferences import choose_language, preference_of
from bot.services.readers import who_reads
from bot.views.languages import named
from bot.views.preferences import languages_message
from handlers import parsing
from handlers.answers import as_ack
from handlers.orders import as_seen

_HERE: Final = frozenset({"here", "这里", "此处", "ここ"})
_AS_IN_SLACK: Final = "slack"


async def language(ack: AsyncAck, command: Mapping[str, Any], deps: Deps) -> None:
    """`/patrol language [<language>|slack] [here]`: yours, or with `here` this channel's; alone: what is chosen."""
    asker = parsing.asker(command)
    words = as_seen(parsing.after_first(command)).split()
    is_here = len(words) > 1 and words[-1].casefold() in _HERE
    wanted = " ".join(words[:-1] if is_here else words)
    is_alone = asker.conversation == asker.person
    if wanted:
        locale, place = _locale(wanted), asker.conversation if is_here else asker.person
        await choose_language(asker.workspace, place, asker.person, locale, deps)
    reader = await who_reads(asker.workspace, asker.person, deps)  # as they have just chosen
    mine = await preference_of(asker.workspace, asker.person, deps)
    channels = None if is_alone else await preference_of(asker.workspace, asker.conversation, deps)
    await ack(**as_ack(languages_message(reader, mine, asker.conversation, channels)))


def _locale(wanted: str) -> str | None:
    if wanted.casefold() == _AS_IN_SLACK:
        return None
    found = named(wanted)
    if found is None:
        raise Mistake(MistakeKind.UNKNOWN_LANGUAGE, wanted)
    return found.code
