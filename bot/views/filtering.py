"""Filters in words: in a line, in the private list of a subscription's, and in its form."""

from collections.abc import Mapping
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.filtering import id_of
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.messages import Block, Message
from bot.domain.subscriptions import Subscription
from bot.views.alerts import name_of
from bot.views.blocks import bold, context, section, unmarked
from bot.views.catalogue import mark
from bot.views.inputs import option, optional_input
from bot.views.measures import day, local
from bot.views.paragraphs import fitting, paragraphs, summary
from bot.views.places import where
from bot.views.reader import Reader

# The blocks' ids in the form: handlers read the answers by them.
KEPT: Final = "filters"  # those that stay, by `id_of`
RULE: Final = "filter_rule"  # a value of FilterMode, a colon, a value of FilterField
VALUES: Final = "filter_values"  # one on each line

_LONGEST: Final = 3000  # characters typed
_LISTED: Final = 12_000  # characters of a message's list: Slack takes some 13,000 in all of its blocks
_SHOWN: Final = 100  # characters of a value
_OPTION: Final = 50  # characters of one in a menu
_WORDS: Final[Mapping[tuple[FilterMode, FilterField], str]] = {
    (FilterMode.EXCLUDE, FilterField.ASSIGNEE): mark("hides assignee {value}"),
    (FilterMode.REQUIRE, FilterField.ASSIGNEE): mark("only assignee {value}"),
    (FilterMode.EXCLUDE, FilterField.OFFICE): mark("hides office {value}"),
    (FilterMode.REQUIRE, FilterField.OFFICE): mark("only office {value}"),
    (FilterMode.EXCLUDE, FilterField.TITLE): mark("hides titles with {value}"),
    (FilterMode.REQUIRE, FilterField.TITLE): mark("only titles with {value}"),
    (FilterMode.EXCLUDE, FilterField.FAMILY): mark("hides the family of {value}"),
    (FilterMode.REQUIRE, FilterField.FAMILY): mark("only the family of {value}"),
}
_RULES: Final[Mapping[tuple[FilterMode, FilterField], str]] = {
    (FilterMode.EXCLUDE, FilterField.ASSIGNEE): mark("Hide these assignees"),
    (FilterMode.REQUIRE, FilterField.ASSIGNEE): mark("Only these assignees"),
    (FilterMode.EXCLUDE, FilterField.OFFICE): mark("Hide these offices"),
    (FilterMode.REQUIRE, FilterField.OFFICE): mark("Only these offices"),
    (FilterMode.EXCLUDE, FilterField.TITLE): mark("Hide titles with one of these words"),
    (FilterMode.REQUIRE, FilterField.TITLE): mark("Only titles with one of these words"),
}


def filter_count(reader: Reader, subscription: Subscription) -> str:
    """`3 filters`; "" where there are none."""
    count = len(subscription.filters)
    return reader.count("{n} filter", "{n} filters", count) if count else ""


def filters_message(reader: Reader, subscription: Subscription, alert: Alert) -> Message:
    """What a subscription filters and who set it, for one person's eyes: that is why people can be named."""
    values = {"alert": name_of(reader, alert), "where": where(reader, subscription.place)}
    if subscription.filters:
        first = reader.count(
            "{alert} in {where}: {n} filter", "{alert} in {where}: {n} filters", len(subscription.filters), **values
        )
    else:
        first = reader.say("{alert} in {where}: no filters. All that is found comes.", **values)
    lines = _lines(reader, subscription)
    listed = fitting(lines, _LISTED)
    if left := len(lines) - len(listed):
        more = reader.count(
            "and {n} more: *Edit* in `/patrol subscriptions` shows them all",
            "and {n} more: *Edit* in `/patrol subscriptions` shows them all",
            left,
        )
        listed.append(more)
    how = reader.say(
        "`/patrol filter &lt;alert&gt; exclude assignee Acme`, `require office US EP`, `exclude title battery pack` "
        "and `remove Acme` change this."
    )
    return Message(text=summary([first, *lines]), blocks=(*paragraphs([first, *listed]), context(how)))


def filter_blocks(reader: Reader, subscription: Subscription) -> list[Block]:
    """The part of a subscription's form that shows its filters, removes some, and adds others."""
    blocks: list[Block] = [section(reader.say("*Filters*"))]
    if subscription.filters:
        options = [option(_plain_words(reader, one), id_of(one)) for one in subscription.filters]
        kept: Block = {"type": "multi_static_select", "options": options, "initial_options": options}
        blocks += paragraphs(_lines(reader, subscription))
        blocks.append(
            optional_input(KEPT, reader.say("These stay"), kept, hint=reader.say("What is taken out here is removed"))
        )
    rules = [option(reader.say(words), f"{mode}:{field}") for (mode, field), words in _RULES.items()]
    rule: Block = {"type": "static_select", "options": rules, "initial_option": rules[0]}
    text: Block = {"type": "plain_text_input", "multiline": True, "max_length": _LONGEST}
    hint = reader.say("One on each line; offices by two letters, as in CN or EP. Empty: no more filters")
    return [
        *blocks,
        optional_input(RULE, reader.say("Add filters"), rule, hint=reader.say("Of several “only”, one has to fit")),
        optional_input(VALUES, reader.say("Of what"), text, hint=hint),
    ]


def filter_words(reader: Reader, one: Filter) -> str:
    """`hides assignee *Acme*`, safe in mrkdwn."""
    return reader.say(_WORDS[one.mode, one.field], value=bold(one.label or one.value, _SHOWN))


def _plain_words(reader: Reader, one: Filter) -> str:
    return reader.say(_WORDS[one.mode, one.field], value=unmarked(one.label or one.value, _OPTION))


def _lines(reader: Reader, subscription: Subscription) -> list[str]:
    """Each filter with who set it, unless they were forgotten, and when. One person reads: they are named by id."""
    return [
        f"• {filter_words(reader, one)} · {f'<@{one.person}>, ' if one.person else ''}"
        f"{day(reader, local(reader, one.added_at), with_year=True)}"
        for one in subscription.filters
    ]
