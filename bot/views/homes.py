"""A Home: what one person sees of Patrol in its Home tab. At most 100 blocks (Slack: views.publish)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain.channels import Sharing
from bot.domain.homes import Overview
from bot.domain.messages import Block, Message
from bot.domain.places import Person
from bot.views import ids
from bot.views.blocks import actions, button, context, section
from bot.views.connecting import connection_blocks, missing_blocks
from bot.views.forms import Modal
from bot.views.help import Usage, help_message
from bot.views.home_rows import attention_blocks, brought_blocks, month_blocks, running_blocks, watch_blocks
from bot.views.languages import ENGLISH, languages
from bot.views.languages import language as language_of
from bot.views.languages import spoken as spoken_in
from bot.views.reader import Reader
from bot.views.support import support_line
from bot.views.zones import ZONES

View = Mapping[str, Any]

NAME: Final = "home"  # its callback id
AS_IN_SLACK: Final = "slack"  # the value of that option
_DIVIDER: Final[Block] = {"type": "divider"}


def home_view(
    reader: Reader, overview: Overview, now: datetime, support: str = "", sharing: Sharing = Sharing.ASK
) -> View:
    """Somebody's Home as it is at `now`. `support`: whom the operator names for questions, if anybody."""
    if overview.known is None:
        said = reader.say(
            "Slack does not say who you are right now, so nothing is shown. Patrol asks again in a minute."
        )
        return _view([section(said), *_last(reader, support)])
    if not overview.known.is_member:
        said = reader.say(
            "Patrol is for this workspace's own people, so there is nothing for you to do here. What it posts in a "
            "channel that you are in, you can read there."
        )
        return _view([section(said), *_last(reader, support)])
    parts = [
        missing_blocks(reader, overview),  # before anything that cannot be done without it
        _first_steps(reader, overview) if overview.is_new else [_beginning(reader, overview)],
        _partial(reader, overview),
        *([] if overview.is_new else _rows(reader, overview, now, sharing)),
        month_blocks(reader, overview),
        connection_blocks(reader, overview),
        _preferences(reader, overview),
    ]
    return _view([*_parted([part for part in parts if part]), *_last(reader, support)])


def plain_home(reader: Reader) -> View:
    """What is shown where Slack does not take a Home as it should be."""
    said = reader.say(
        "Patrol could not show your Home as it should be. Everything else works: `/patrol reports` and "
        "`/patrol subscriptions` show what there is."
    )
    return _view([section(said)])


def help_modal(reader: Reader, usages: Sequence[Usage], support: str = "") -> Modal:
    """Help, from the Home."""
    return said_modal(reader, reader.say("Help"), help_message(reader, usages, support))


def said_modal(reader: Reader, title: str, message: Message) -> Modal:
    """A private answer to what was pressed in a Home, where there is no conversation to say it in."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": reader.say("Close")},
        "blocks": list(message.blocks),
    }


def checking_modal(reader: Reader, message: Message) -> Modal:
    """The answer to *Check now* there."""
    return said_modal(reader, reader.say("Check now"), message)


def _view(blocks: list[Block]) -> View:
    return {"type": "home", "callback_id": NAME, "blocks": blocks}


def _parted(parts: Sequence[list[Block]]) -> list[Block]:
    """The parts with a line between them."""
    return [block for number, part in enumerate(parts) for block in ([_DIVIDER] if number else []) + part]


def _rows(reader: Reader, overview: Overview, now: datetime, sharing: Sharing) -> list[list[Block]]:
    return [
        attention_blocks(reader, overview, sharing),
        running_blocks(reader, overview, now),
        watch_blocks(reader, overview, now),
        brought_blocks(reader, overview),
    ]


def _first_steps(reader: Reader, overview: Overview) -> list[Block]:
    intro = reader.say("*Patrol* brings PatSnap's reports and alerts to Slack. Three first steps:")
    report = reader.say(
        "*1. Order a report.* Name a company and PatSnap's report on its patents comes as a file in a few minutes."
    )
    subscribe = reader.say(
        "*2. Subscribe to a PatSnap alert.* What is new in it comes to a channel, or to you, as a digest at the hour "
        "that you choose."
    )
    more = reader.say("*3. See what else there is.* Everything can be typed, too: `/patrol help` lists it.")
    return [
        section(intro),
        {**section(report), "accessory": _order(reader, overview)},
        {**section(subscribe), "accessory": _subscribe(reader)},
        {**section(more), "accessory": _help(reader)},
    ]


def _beginning(reader: Reader, overview: Overview) -> Block:
    return actions(_order(reader, overview), _subscribe(reader), _help(reader))


def _order(reader: Reader, overview: Overview) -> Block:
    return button(reader.say("Order a report"), ids.HOME_ORDER, "order", primary=overview.is_connected)


def _subscribe(reader: Reader) -> Block:
    return button(reader.say("Subscribe"), ids.HOME_SUBSCRIBE, "subscribe")


def _help(reader: Reader) -> Block:
    return button(reader.say("Help"), ids.HOME_HELP, "help")


def _partial(reader: Reader, overview: Overview) -> list[Block]:
    if overview.knows_places:
        return []
    said = reader.say(
        "Slack does not say which channels you are in right now, so only what is yours is shown. Patrol asks again in "
        "a minute."
    )
    return [context(f":grey_question: {said}")]


def _preferences(reader: Reader, overview: Overview) -> list[Block]:
    """The language and the zone in which Patrol speaks to this person alone."""
    known = overview.known or Person()
    usual = language_of(spoken_in(known.locale)) or ENGLISH
    language = _choice(
        ids.HOME_LANGUAGE,
        reader.say("Language"),
        [_as_in_slack(reader, usual.name), *(_option(one.name, one.code) for one in languages())],
        overview.language,
    )
    zones = sorted({*ZONES, *([overview.zone] if overview.zone else [])}, key=_in_order)
    zone = _choice(
        ids.HOME_ZONE,
        reader.say("Time zone"),
        [_as_in_slack(reader, known.zone), *(_option(one, one) for one in zones)],
        overview.zone,
    )
    return [
        {**section(reader.say("*Language* in which Patrol speaks to you")), "accessory": language},
        {**section(reader.say("*Time zone* of the hours that you are told")), "accessory": zone},
    ]


def _in_order(zone: str) -> int:
    return ZONES.index(zone) if zone in ZONES else -1


def _as_in_slack(reader: Reader, what: str) -> Block:
    return _option(reader.say("As in Slack: {what}", what=what), AS_IN_SLACK)


def _choice(action_id: str, name: str, options: list[Block], chosen: str) -> Block:
    """A menu whose first option is the usual one; `name` is for who hears it read."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": {"type": "plain_text", "text": name},
        "options": options,
        "initial_option": next((option for option in options if option["value"] == chosen), options[0]),
    }


def _option(text: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def _last(reader: Reader, support: str) -> list[Block]:
    line = support_line(reader, support)
    return [context(line)] if line else []
