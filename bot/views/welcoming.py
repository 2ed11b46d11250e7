"""First steps: the welcome to who installed Patrol, and the line in a channel that it was added to."""

from bot.domain.messages import Block, Message
from bot.views import ids
from bot.views.blocks import button, context, section
from bot.views.connecting import missing_line
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated


def welcome_message(reader: Reader, *, repeat: bool, is_connected: bool = True) -> Message:
    """Three things to begin with, each with the button that opens its form; before them what is still missing."""
    first = (
        reader.say("Patrol is ready. It brings PatSnap's reports and the news of its alerts into Slack.")
        if is_connected
        else reader.say("Patrol is here. It brings PatSnap's reports and the news of its alerts into Slack.")
    )
    blocks = (
        section(first),
        *(() if is_connected else (section(missing_line(reader)),)),
        _step(
            reader.say("*1. Order a report* on a company. It comes as a file, a few minutes later."),
            button(reader.say("Order a report"), ids.WELCOME_REPORT, "report"),
        ),
        _step(
            reader.say("*2. Make an alert*. PatSnap watches what you search for: new patents, owners, legal status."),
            button(reader.say("Make an alert"), ids.WELCOME_ALERT, "alert"),
        ),
        _step(
            reader.say("*3. Subscribe a channel* to an alert. What is new comes there at the hour that you choose."),
            button(reader.say("Subscribe a channel"), ids.WELCOME_SUBSCRIBE, "subscribe"),
        ),
        context(
            reader.say(
                "`/invite @Patrol` adds Patrol to a channel, `/patrol help` shows what can be typed. Nobody else got "
                "this message."
            )
        ),
    )
    return maybe_repeated(reader, Message(text=first, blocks=blocks), repeat=repeat)


def hello_message(reader: Reader, *, repeat: bool) -> Message:
    """Patrol was added to a channel."""
    line = reader.say(
        "Patrol is here. `/patrol subscribe` brings the news of a PatSnap alert to this channel, `/patrol report` a "
        "report on a company; `/patrol help` shows the rest."
    )
    return maybe_repeated(reader, Message(text=line, blocks=(section(line),)), repeat=repeat)


def _step(words: str, beside: Block) -> Block:
    return {**section(words), "accessory": beside}
