"""A delivery's goods made into the message that it brings, by the views."""

from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.budgets import month_of
from bot.domain.deliveries import Delivery, What
from bot.domain.digests import Contents
from bot.domain.messages import Message
from bot.domain.reports import Request, TroubleKind
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.services.goods import (
    Goods,
    OfAlert,
    OfBudget,
    OfDismissal,
    OfGrant,
    OfMaking,
    OfNotice,
    OfPulse,
    OfRefusal,
    OfRequest,
    OfSubscription,
)
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
from bot.views.repeats import maybe_repeated, maybe_repeated_title
from bot.views.sheets import SHEET_ENDING
from bot.views.subscriptions import ended_message, nothing_message, quiet_message, subscribed_message, word_message


def message_of(  # noqa: C901, PLR0911, PLR0912 - a table
    goods: Goods, delivery: Delivery, now: datetime, deps: Deps, *, repeat: bool
) -> Message:
    """The message that a delivery brings, as it is at `now`. `repeat`: an earlier copy may lie above it."""
    match goods, delivery.what:
        case OfRequest(request=request), What.NOTE if _was_not_invited(request):
            return note_message(Reader(), request, repeat=repeat)
        case OfRequest(request=request, report=report), What.NOTE:
            return live_message(Reader(), request, report, now, repeat=repeat)
        case OfRequest(request=request, report=report), _:
            return live_message(Reader(), request, report, now, here=delivery.place, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.WORD:
            reader, sharing = reader_of(subscription), deps.rules.sharing
            return word_message(reader, subscription, alert, sharing=sharing, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.REOPENED:
            return reopened_message(reader_of(subscription), subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription), What.ORPHANED:
            return orphaned_message(reader_of(subscription), subscription, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.ENDED:
            return ended_message(reader_of(subscription), subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert), What.QUIET:
            return quiet_message(reader_of(subscription), subscription, alert, repeat=repeat)
        case OfSubscription(subscription=subscription, alert=alert, others=others), _:
            if delivery.place != subscription.place:  # it has moved: here it is no more
                subscription = replace(subscription, state=SubscriptionState.DELETED)
            return subscribed_message(reader_of(subscription), subscription, alert, others, repeat=repeat)
        case OfPulse(subscription=subscription, alert=alert, pulse=pulse), What.SILENCE:
            return silence_message(reader_of(subscription), subscription, alert, pulse, now, repeat=repeat)
        case OfPulse(subscription=subscription, alert=alert, pulse=pulse), _:
            return heartbeat_message(reader_of(subscription), subscription, alert, pulse, now, repeat=repeat)
        case OfMaking(making=making, alert=made), _:
            return making_message(Reader(making.locale), making, made, repeat=repeat)
        case OfAlert(alert=alert, since=since), _:
            return nothing_message(Reader(), alert, since, repeat=repeat)
        case OfGrant(grant=grant), _:
            of_grant = grant_plea_message if delivery.what is What.GRANT_PLEA else grant_ruling_message
            return maybe_repeated(Reader(), of_grant(Reader(), grant), repeat=repeat)
        case OfNotice(notice=notice), _:
            return notice_message(Reader(), notice, repeat=repeat)
        case OfDismissal(dismissal=dismissal, subscription=subscription), _:
            return dismissed_message(reader_of(subscription), dismissal, repeat=repeat)
        case OfBudget() | OfRefusal(), _:
            return maybe_repeated(Reader(), _of_money(goods, delivery, deps), repeat=repeat)
        case Contents() as contents, What.PART:
            link = deps.rules.patent_link
            return part_message(reader_of(contents.subscription), contents, delivery.part, link=link, repeat=repeat)
        case Contents() as contents, What.COPY:
            return copy_message(reader_of(contents.subscription), contents, repeat=repeat)
        case Contents() as contents, What.MISSING:
            return missing_message(reader_of(contents.subscription), contents, delivery.part, repeat=repeat)
        case Contents() as contents, _:
            link = deps.rules.patent_link
            return digest_message(reader_of(contents.subscription), contents, link=link, repeat=repeat)
    raise TypeError(f"no message for {delivery.what}")


def _was_not_invited(request: Request) -> bool:
    """Whether a note is about that. Any other is in the place of a live message that nobody can see."""
    return request.trouble is None or request.trouble.kind is TroubleKind.NOT_INVITED


def file_ending(goods: Goods) -> str:
    """How the name of the file ends that a delivery brings."""
    return goods.request.order.format.suffix if isinstance(goods, OfRequest) else SHEET_ENDING


def file_title(goods: Goods, name: str, *, repeat: bool) -> str:
    """What a file is called in Slack. `repeat`: an earlier copy may lie above it."""
    reader = reader_of(goods.subscription) if isinstance(goods, Contents) else Reader()
    return maybe_repeated_title(reader, name, repeat=repeat)


def reader_of(subscription: Subscription) -> Reader:
    """Whoever reads what goes to a subscription's place: in its language and its zone."""
    return Reader(subscription.locale, subscription.zone)


def _of_money(goods: OfBudget | OfRefusal, delivery: Delivery, deps: Deps) -> Message:
    zone = deps.rules.patsnap_zone
    if isinstance(goods, OfBudget):
        return low_message(Reader(), goods.budget, goods.free_on, str(zone))
    if delivery.what is What.PLEA:
        return plea_message(Reader(), goods.refusal)
    return ruling_message(Reader(), goods.refusal, month_of(goods.refusal.at, zone).next_first)
