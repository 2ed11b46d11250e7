"""What stands in a Home, part by part: reports, what needs attention, watches, what was delivered, the month."""

from datetime import datetime
from typing import Final

from bot.domain.channels import Sharing
from bot.domain.deliveries import Delivery
from bot.domain.histories import permalink
from bot.domain.homes import WATCHES, BroughtReport, Ordered, Overview, Watched
from bot.domain.messages import Block
from bot.domain.subscriptions import OF_PLACES, PauseReason, SubscriptionState
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, context, section
from bot.views.buttons import buttons_of, cancel_button
from bot.views.closures import closed_buttons
from bot.views.gaps import gaps_line
from bot.views.histories import digest_count
from bot.views.live import state_line
from bot.views.measures import day_and_hour
from bot.views.orders import title_of
from bot.views.paragraphs import paragraphs
from bot.views.reader import Reader
from bot.views.subscribed import DOTS, last_words, menu_of, next_words
from bot.views.subscriptions import held_up_by, state_words, wish_line
from bot.views.turning import turning
from bot.views.usage import budget_line

_LONGEST_STATE: Final = 2000  # characters


def running_blocks(reader: Reader, overview: Overview, now: datetime) -> list[Block]:
    """Reports under way, each with what this person can do with it."""
    blocks: list[Block] = [_heading(reader.say("Reports"))]
    if not overview.running:
        said = reader.say("No report is under way. *Order a report* begins one, as does `/patrol report` and a name.")
        return [*blocks, context(said), *_recurring(reader, overview)]
    for one in overview.running:
        blocks.append(section(_report(reader, one, overview, now)))
        if one.request.person == overview.person and (buttons := _buttons(reader, one)):
            blocks.append(actions(*buttons))
    if overview.more_running:
        more = reader.count(
            "and {n} more: `/patrol reports` shows it",
            "and {n} more: `/patrol reports` shows them",
            overview.more_running,
        )
        blocks.append(context(more))
    return blocks + _recurring(reader, overview)


def attention_blocks(reader: Reader, overview: Overview, sharing: Sharing) -> list[Block]:
    """What does not go as somebody wants it; nothing where all does."""
    shut_by = overview.shut_by if overview.is_connected else None  # what is said of that stands above
    if not overview.attention and shut_by is None:
        return []
    blocks: list[Block] = [_heading(reader.say("Needs attention"))]
    if shut_by is not None:
        reason = held_up_by(reader, shut_by, overview.shut_until)
        said = reader.say("PatSnap is not asked about alerts now: {reason}. Nothing is lost.", reason=reason)
        blocks.append(section(f":warning: {said}"))
    for one in overview.attention:
        blocks.append(section(f":warning: {_named(reader, one, overview)}\n{_why(reader, one)}"))
        is_theirs = one.subscription.person == overview.person and one.subscription.reason in OF_PLACES
        if is_theirs and (buttons := closed_buttons(reader, one.subscription, sharing)):
            blocks.append(actions(*buttons))
    if overview.more_attention:
        blocks.append(context(reader.count("and {n} more below", "and {n} more below", overview.more_attention)))
    return blocks


def watch_blocks(reader: Reader, overview: Overview, now: datetime) -> list[Block]:
    """The page of watches, each with its menu."""
    blocks: list[Block] = [_heading(reader.say("Subscriptions"))]
    if not overview.watches:
        said = reader.say(
            "Nothing is subscribed yet. *Subscribe* brings what is new in a PatSnap alert to you, or to a channel."
        )
        return [*blocks, context(said)]
    blocks += [
        {**section(_watch(reader, one, overview, now)), "accessory": menu_of(reader, one.subscription)}
        for one in overview.watches
    ]
    if overview.pages > 1:
        first = overview.page * WATCHES + 1
        last = first + len(overview.watches) - 1
        said = reader.say("{first} to {last} of {all}, by name", first=first, last=last, all=overview.all_watches)
        blocks.append(context(said))
    if turning := _turning(reader, overview):
        blocks.append(actions(*turning))
    return blocks


def brought_blocks(reader: Reader, overview: Overview) -> list[Block]:
    """What was delivered last, a line each, with where it lies."""
    blocks: list[Block] = [_heading(reader.say("Delivered last"))]
    if not overview.brought:
        return [*blocks, context(reader.say("Nothing yet. Reports and digests that have come are linked here."))]
    lines = []
    for one in overview.brought:
        if isinstance(one, BroughtReport):
            lines.append(
                _line(reader, title_of(reader, one.request.order, one.request.about), one.file, one.message, overview)
            )
        else:
            count = digest_count(reader, one.digest)
            lines.append(_line(reader, f"{name_of(reader, one.alert)} · {count}", one.message, one.message, overview))
    return [*blocks, *paragraphs(lines)]


def month_blocks(reader: Reader, overview: Overview) -> list[Block]:
    """For admins: the month's reports, budgets and calls; nothing for others."""
    usage = overview.usage
    if usage is None:
        return []
    lines = [_ordered(reader, overview.spent), *(budget_line(reader, budget) for budget in usage.budgets)]
    lines.append(_called(reader, sum(total.calls for total in usage.endpoints)))
    if usage.refused:
        lines.append(reader.count("{n} order refused by a budget", "{n} orders refused by a budget", usage.refused))
    small = context(reader.say("As admins see it. `/patrol usage` shows by whom, and where."))
    return [_heading(reader.say("This month")), *paragraphs(lines), small]


def _buttons(reader: Reader, one: Ordered) -> list[Block]:
    """What its person can do with it; which company is meant is chosen in its own message."""
    if one.report is not None:
        return buttons_of(reader, one.request, one.report)
    return [cancel_button(reader, one.request)] if one.request.is_open else []


def _ordered(reader: Reader, reports: int) -> str:
    if not reports:
        return reader.say("No report ordered yet")
    return reader.count("{n} report ordered in this workspace", "{n} reports ordered in this workspace", reports)


def _called(reader: Reader, calls: int) -> str:
    if not calls:
        return reader.say("PatSnap was not asked anything yet")
    return reader.count("{n} call to PatSnap", "{n} calls to PatSnap", calls)


def _heading(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def _report(reader: Reader, one: Ordered, overview: Overview, now: datetime) -> str:
    parts = [title_of(reader, one.request.order, one.request.about), _to(reader, one.request.landing, overview.person)]
    if one.request.person != overview.person:
        parts.append(reader.say("asked for by {person}", person=f"<@{one.request.person}>"))
    if one.message is not None and (link := permalink(one.message, overview.address)):
        parts.append(f"<{link}|{reader.say('open')}>")
    return f"{' · '.join(parts)}\n{state_line(reader, one.request, one.report, now)[:_LONGEST_STATE]}"


def _watch(reader: Reader, one: Watched, overview: Overview, now: datetime) -> str:
    subscription = one.subscription
    first = f"{DOTS[subscription.state]} {_named(reader, one, overview)} · {wish_line(reader, subscription)}"
    parts = [last_words(reader, subscription, now), next_words(reader, subscription, now)]
    if subscription.person != overview.person and not subscription.is_its_places:
        parts.append(f"<@{subscription.person}>")
    return f"{first}\n{' · '.join(parts)}"


def _named(reader: Reader, one: Watched, overview: Overview) -> str:
    return f"{name_of(reader, one.alert)} · {_to(reader, one.subscription.place, overview.person)}"


def _why(reader: Reader, one: Watched) -> str:
    subscription, alert = one.subscription, one.alert
    if subscription.state is SubscriptionState.PAUSED and subscription.reason is not PauseReason.PERSON:
        return state_words(reader, subscription)
    if alert.trouble is not None:
        reason = held_up_by(reader, alert.trouble, alert.due)
        return reader.say("PatSnap was not asked about it yet: {reason}. Nothing is lost.", reason=reason)
    return gaps_line(reader, [one.gap]) if one.gap is not None else state_words(reader, subscription)


def _to(reader: Reader, place: str, person: str) -> str:
    """Where something goes, for the eyes of this person alone."""
    if place == person:
        return reader.say("your direct messages")
    if place.startswith(("C", "G")):
        return f"<#{place}>"
    return reader.say("direct messages of {person}", person=f"<@{place}>")


def _line(reader: Reader, what: str, brought: Delivery, message: Delivery | None, overview: Overview) -> str:
    when = day_and_hour(reader, brought.sent_at or brought.created_at)
    parts = [when, what, _to(reader, brought.place, overview.person)]
    if message is not None and (link := permalink(message, overview.address)):
        parts.append(f"<{link}|{reader.say('open')}>")
    return " · ".join(parts)


def _turning(reader: Reader, overview: Overview) -> list[Block]:
    page = overview.page
    return turning(
        reader,
        (ids.HOME_PREVIOUS, page - 1) if page > 0 else None,
        (ids.HOME_NEXT, page + 1) if page + 1 < overview.pages else None,
    )


def _recurring(reader: Reader, overview: Overview) -> list[Block]:
    """That reports of theirs come again by themselves, and when the next one does."""
    if not overview.series:
        return []
    runs = [one.run_at for one in overview.series if one.run_at is not None]
    if runs:
        said = reader.count(
            "{n} recurring report, next on {time}: `/patrol reports recurring` shows it",
            "{n} recurring reports, the next on {time}: `/patrol reports recurring` shows them",
            len(overview.series),
            time=day_and_hour(reader, min(runs)),
        )
    else:
        said = reader.count(
            "{n} recurring report, paused: `/patrol reports recurring` shows it",
            "{n} recurring reports, all paused: `/patrol reports recurring` shows them",
            len(overview.series),
        )
    return [context(f":repeat: {said}")]
