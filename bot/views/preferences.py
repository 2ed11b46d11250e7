"""The languages that a person and a channel read in, as they are told."""

from bot.domain.messages import Message
from bot.domain.preferences import Preference
from bot.views.blocks import context, section
from bot.views.languages import ENGLISH, languages
from bot.views.places import where
from bot.views.reader import Reader


def languages_message(reader: Reader, mine: Preference, here: str, chosen: Preference | None) -> Message:
    """What somebody reads in, and the channel where they are; None where nobody else is."""
    said = [_mine(reader, mine)]
    if chosen is not None:
        said.append(_channels(reader, here, chosen))
    names = reader.listed([f"`{one.name}`" for one in languages()])
    hint = reader.say(
        "`/patrol language` and a language changes yours, with `here` behind it this channel's, with `slack` it "
        "follows Slack. There are {names}.",
        names=names,
    )
    return Message(text="\n".join([*said, hint]), blocks=(*map(section, said), context(hint)))


def _mine(reader: Reader, mine: Preference) -> str:
    if mine.locale is None:
        return reader.say("Patrol speaks {language} to you, as your Slack does.", language=_name(reader.locale))
    return reader.say("Patrol speaks {language} to you.", language=_name(mine.locale))


def _channels(reader: Reader, here: str, chosen: Preference) -> str:
    place = where(reader, here)
    if chosen.locale is None:
        return reader.say("In {where} it speaks the language of whoever asked for what it brings.", where=place)
    return reader.say("In {where} it speaks {language}.", where=place, language=_name(chosen.locale))


def _name(code: str) -> str:
    return next((one.name for one in languages() if one.code == code), ENGLISH.name)
