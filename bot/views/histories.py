"""`/patrol history`: what a place was told of an alert, a few digests at a time."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.digests import Contents, Digest
from bot.domain.histories import History, Told
from bot.domain.messages import Block, Message
from bot.domain.reports import TroubleKind
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, context, escape, section
from bot.views.decisions import reviewed_words
from bot.views.measures import day_and_hour, local, span
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated
from bot.views.subscriptions import state_words

STEP: Final = 5
_OURS: Final = frozenset(TroubleKind)  # reasons that are no word of Slack's


def history_message(reader: Reader, history: History, now: datetime) -> Message:
    """The page, for one person's eyes: each digest in two lines, with its spreadsheet once more."""
    subscription = history.subscription
    here = replace(reader, zone=subscription.zone)
    values = {"alert": name_of(reader, history.alert), "where": where(reader, subscription.place)}
    if not history.rows:
        said = reader.say(
            "No digest of {alert} in {where} yet: {state}.", state=state_words(reader, subscription), **values
        )
        meanwhile = reader.say("`/patrol preview` and the alert's name shows what its last 30 days would have brought.")
        return Message(text=said, blocks=(section(said), context(meanwhile)))
    title = reader.say("Digests of {alert} in {where}", **values)
    blocks: list[Block] = [section(title)]
    for told in history.rows:
        row = section(_row(here, told, history.address, now))
        blocks.append({**row, "accessory": _again(reader, told.digest)} if told.has_sheet else row)
    first, last = history.offset + 1, history.offset + len(history.rows)
    blocks.append(context(reader.say("{first} to {last}, latest first", first=first, last=last)))
    if turning := _turning(reader, history):
        blocks.append(actions(*turning))
    return Message(text=title, blocks=tuple(blocks))


def on_its_way_message(reader: Reader, digest: Digest, alert: Alert) -> Message:
    """A spreadsheet was asked for once more."""
    said = reader.say(
        "The spreadsheet of {alert}, {span}, is on its way to your direct messages.",
        alert=name_of(reader, alert),
        span=span(reader, digest.since, digest.until),
    )
    return Message(text=said, blocks=(section(said),))


def copy_message(reader: Reader, contents: Contents, *, repeat: bool = False) -> Message:
    """To who asked for a digest's spreadsheet once more, in their direct messages: it follows in the thread."""
    here = replace(reader, zone=contents.subscription.zone)
    said = reader.say(
        "{alert} · {span}: the spreadsheet that you asked for is in the thread.",
        alert=name_of(reader, contents.alert),
        span=span(here, contents.digest.since, contents.digest.until),
    )
    return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)


def _row(here: Reader, told: Told, address: str, now: datetime) -> str:
    digest = told.digest
    period, year = span(here, digest.since, digest.until), local(here, digest.until).year
    if year != local(here, now).year and not period.endswith(str(year)):
        period = here.say("{period} {year}", period=period, year=year)
    first = f"*{period}* · {digest_count(here, digest)}"
    said = [_state(here, told.message)]
    if link := told.permalink(address):
        said.append(f"<{link}|{here.say('open')}>")
    if told.reviewed:
        said.append(reviewed_words(here, told.reviewed, digest.reviewable))
    if told.sheet is not None and told.sheet.state is DeliveryState.DEAD:
        said.append(here.say("Slack did not take its spreadsheet"))
    return f"{first}\n{' · '.join(said)}"


def digest_count(here: Reader, digest: Digest) -> str:
    """How many patents a digest tells of: `12 patents`."""
    if digest.patents:
        return here.count("{n} patent", "{n} patents", digest.patents)
    if digest.baseline:
        return here.count("{n} patent that was there before", "{n} patents that were there before", digest.baseline)
    return here.say("nothing that could be read")


def _state(here: Reader, message: Delivery | None) -> str:
    if message is None:
        return here.say("not delivered")
    match message.state:
        case DeliveryState.SENT:
            return here.say("sent {time}", time=day_and_hour(here, message.sent_at or message.created_at))
        case DeliveryState.IN_DOUBT:
            return here.say("on its way: Slack has not confirmed it yet")
        case DeliveryState.DEAD if message.reason and message.reason not in _OURS:
            return here.say("not delivered: Slack said “{reason}”", reason=escape(message.reason))
        case DeliveryState.DEAD:
            return here.say("not delivered")
        case _:
            return here.say("on its way")


def _again(reader: Reader, digest: Digest) -> Block:
    return button(reader.say("Spreadsheet again"), ids.SHEET_AGAIN, digest.id)


def _turning(reader: Reader, history: History) -> list[Block]:
    buttons = []
    row = history.subscription.id
    if history.offset > 0:
        buttons.append(button(reader.say("Newer"), ids.HISTORY_NEWER, f"{row}:{max(history.offset - STEP, 0)}"))
    if history.has_more:
        buttons.append(button(reader.say("Older"), ids.HISTORY_OLDER, f"{row}:{history.offset + STEP}"))
    return buttons
