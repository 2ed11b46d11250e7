"""A delivery's goods made into the message that it brings, by the views."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.budgets import month_of
from bot.domain.deliveries import Delivery, What
from bot.domain.digests import Contents
from bot.domain.messages import Message
from bot.domain.reports import Request, TroubleKind
from bot.domain.series import Issue, Series
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.domain.trends import Trend
from bot.ports import Transaction
from bot.services.goods import (
    Goods,
    OfAlert,
    OfArrival,
    OfBudget,
    OfDismissal,
    OfGrant,
    OfMaking,
    OfNotice,
    OfPulse,
    OfRefusal,
    OfReminder,
    OfRequest,
    OfSeries,
    OfSubscription,
    OfTrend,
)
from bot.services.readers import reader_at, reader_of
from bot.views.access import grant_plea_message, grant_ruling_message
from bot.views.budgets import low_message, plea_message, ruling_message
from bot.views.closures import orphaned_message, reopened_message
from bot.views.digests import digest_message, missing_message, part_message
from bot.views.dismissals import dismissed_message
from bot.views.histories import copy_message
from bot.views.live import live_message
from bot.views.makings import making_message
from bot.views.notes import note_message
from bot.views.notices import notice_message
from bot.views.pulses import heartbeat_message, silence_message
from bot.views.reader import Reader
from bot.views.reminders import reminder_message
from bot.views.repeats import maybe_repeated, maybe_repeated_title
from bot.views.series import series_message
from bot.views.series_words import series_left_message, series_open_message, series_word_message
from bot.views.sheets import SHEET_ENDING
from bot.views.subscriptions import ended_message, nothing_message, quiet_message, subscribed_message, word_message
from bot.views.trends import trend_message
from bot.views.welcoming import hello_message, welcome_message


def message_of(  # noqa: C901, PLR0911, PLR0912 - a table
    goods: Goods, delivery: Delivery, reader: Reader, now: datetime, deps: Deps, *, repeat: bool
) -> Message:
    """The message that a delivery brings `reader`, as it is at `now`. `repeat`: an earlier copy may lie above it."""
    match goods, delivery.what:
        case OfRequest(request=request), What.NOTE if _was_not_invited(request):
            return note_message(reader, request, repeat=repeat)
        case OfRequest(request=request, report=report), What.NOTE:
            return live_message(reader, request, report, now, repeat=repeat)
        case OfRequest(request=request, report=report, issued=issued), _:
            return live_message(reader, request, report, now, here=delivery.place, repeat=repeat, issued=issued)
        case OfSeries(series=series, last=last), _:
            return maybe_repeated(reader, _of_series(series, last, delivery, reader, deps), repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.WORD:
            sharing = deps.rules.sharing
            return word_message(reader, subscription, alert, sharing=sharing, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.REOPENED:
            return reopened_message(reader, subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription), What.ORPHANED:
            return orphaned_message(reader, subscription, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.ENDED:
            return ended_message(reader, subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.QUIET:
            return quiet_message(reader, subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert, others=others), _:
            if delivery.place != subscription.place:  # it has moved: here it is no more
                subscription = replace(subscription, state=SubscriptionState.DELETED)
            return subscribed_message(reader, subscription, alert, others, repeat=repeat)
        case OfPulse(subscription=subscription, alert=alert, pulse=pulse), What.SILENCE:
            return silence_message(reader, subscription, alert, pulse, now, repeat=repeat)
        case OfPulse(subscription=subscription, alert=alert, pulse=pulse), _:
            return heartbeat_message(reader, subscription, alert, pulse, now, repeat=repeat)
        case OfMaking(making=making, alert=made), _:
            return making_message(reader, making, made, repeat=repeat)
        case OfAlert(alert=alert, since=since), _:
            return nothing_message(reader, alert, since, repeat=repeat)
        case OfGrant(grant=grant), _:
            of_grant = grant_plea_message if delivery.what is What.GRANT_PLEA else grant_ruling_message
            return maybe_repeated(reader, of_grant(reader, grant), repeat=repeat)
        case OfNotice(notice=notice), _:
            return notice_message(reader, notice, repeat=repeat)
        case OfDismissal(dismissal=dismissal, subscription=subscription), _:
            return dismissed_message(reader, dismissal, repeat=repeat)
        case OfTrend(trend=trend, alert=alert), _:
            return trend_message(reader, alert, trend, repeat=repeat)
        case OfArrival(), What.HELLO:
            return hello_message(reader, repeat=repeat)
        case OfArrival(is_connected=is_ready), _:
            return welcome_message(reader, is_connected=is_ready, repeat=repeat)
        case OfReminder(reminder=reminder, contents=contents, address=address), _:
            here = reminder_message(
                reader, reminder, contents, time=delivery.part, link=deps.rules.patent_link, address=address
            )
            return maybe_repeated(reader, here, repeat=repeat)
        case OfBudget() | OfRefusal(), _:
            return maybe_repeated(reader, _of_money(goods, delivery, reader, deps), repeat=repeat)
        case Contents() as contents, What.PART:
            link = deps.rules.patent_link
            return part_message(reader, contents, delivery.part, link=link, repeat=repeat)
        case Contents() as contents, What.COPY:
            return copy_message(reader, contents, repeat=repeat)
        case Contents() as contents, What.MISSING:
            return missing_message(reader, contents, delivery.part, repeat=repeat)
        case Contents() as contents, _:
            link = deps.rules.patent_link
            return digest_message(reader, contents, link=link, repeat=repeat)
    raise TypeError(f"no message for {delivery.what}")


def _was_not_invited(request: Request) -> bool:
    """Whether a note is about that. Any other is in the place of a live message that nobody can see."""
    return request.trouble is None or request.trouble.kind is TroubleKind.NOT_INVITED


def file_ending(goods: Goods) -> str:
    """How the name of the file ends that a delivery brings."""
    return goods.request.order.format.suffix if isinstance(goods, OfRequest) else SHEET_ENDING


def file_title(reader: Reader, name: str, *, repeat: bool) -> str:
    """What a file is called in Slack. `repeat`: an earlier copy may lie above it."""
    return maybe_repeated_title(reader, name, repeat=repeat)


def reader_for(goods: Goods, delivery: Delivery, tx: Transaction) -> Reader:
    """Who reads what a delivery brings: the person whom it goes to, or the channel, else as who has asked for it."""
    return reader_at(delivery.goes_to, _who_asked(goods, delivery.workspace, tx), tx)


def _who_asked(goods: Goods, workspace: str, tx: Transaction) -> Reader:  # noqa: PLR0911 - a table
    match goods:
        case OfSubscription(subscription=wish) | OfPulse(subscription=wish) | OfDismissal(subscription=wish):
            return Reader(wish.locale, wish.zone)
        case Contents(subscription=wish) | OfTrend(subscription=Subscription() as wish):
            return Reader(wish.locale, wish.zone)
        case OfRequest(request=Request(person=person)) | OfTrend(trend=Trend(person=person)):
            return reader_of(workspace, person, tx)
        case OfSeries(series=series):
            return Reader(series.locale, series.zone)
        case OfMaking(making=making):
            return Reader(making.locale)
        case OfArrival(inviter=inviter) if inviter:
            return reader_of(workspace, inviter, tx)
    return Reader()


def _of_series(series: Series, last: Issue | None, delivery: Delivery, reader: Reader, deps: Deps) -> Message:
    match delivery.what:
        case What.SERIES_WORD:
            return series_word_message(reader, series, last, sharing=deps.rules.sharing)
        case What.SERIES_OPEN:
            return series_open_message(reader, series)
        case What.SERIES_LEFT:
            return series_left_message(reader, series)
    return series_message(reader, series, last)


def _of_money(goods: OfBudget | OfRefusal, delivery: Delivery, reader: Reader, deps: Deps) -> Message:
    zone = deps.rules.patsnap_zone
    if isinstance(goods, OfBudget):
        return low_message(reader, goods.budget, goods.free_on, str(zone))
    if delivery.what is What.PLEA:
        return plea_message(reader, goods.refusal)
    return ruling_message(reader, goods.refusal, month_of(goods.refusal.at, zone).next_first)
