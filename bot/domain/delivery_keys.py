"""The keys of deliveries: unique for ever, and made of what is told, so that nothing is told twice."""

from datetime import datetime

from bot.domain.deliveries import Delivery, What
from bot.domain.ids import derived_id
from bot.domain.reports import Request


def live_key(request: Request) -> str:
    """The key of a request's live message at the place where it lands."""
    return f"request/{request.id}/live/{request.landing}"


def file_key(request: Request) -> str:
    """The key of a report's file for a request's present try, at the place where it lands."""
    return f"request/{request.id}/file/{request.tries}/{request.landing}"


def note_key(request: Request) -> str:
    """The key of the word to a request's person about its end."""
    return f"request/{request.id}/note/{request.tries}"


def subscribed_key(subscription: str, interaction: str) -> str:
    """The key of a subscription's live message, which answers one interaction of somebody's."""
    return f"subscription/{subscription}/live/{derived_id('interaction', interaction)}"


def word_key(subscription: str, about: str) -> str:
    """The key of a word to a subscription's owner about something that happens once."""
    return f"subscription/{subscription}/word/{about}"


def reopened_key(subscription: str, at: datetime) -> str:
    """The key of the question to a subscription's owner whether it should go on, once each time that one may ask."""
    return f"subscription/{subscription}/reopened/{at:%Y%m%dT%H%M%S%f}"


def orphaned_key(place: str, person: str) -> str:
    """The key of the word to a channel that somebody who owned what is subscribed there has left."""
    return f"place/{place}/orphaned/{person}"


def heartbeat_key(subscription: str, since: datetime, months: int) -> str:
    """The key of the word that a subscription's place has had no digest for so many months `since` then."""
    return f"subscription/{subscription}/heartbeat/{since:%Y%m%dT%H%M%S}/{months}"


def silence_key(alert: str, person: str, since: datetime) -> str:
    """The key of the word to a subscription's owner that an alert is silent `since` then."""
    return f"alert/{alert}/silent/{since:%Y%m%dT%H%M%S}/{person}"


def digest_key(digest: str) -> str:
    """The key of a digest's message."""
    return f"digest/{digest}/message"


def part_key(digest: str, part: int) -> str:
    """The key of one of the parts in a digest's thread, from 1."""
    return f"digest/{digest}/part/{part}"


def sheet_key(digest: str) -> str:
    """The key of a digest's spreadsheet."""
    return f"digest/{digest}/sheet"


def trend_key(digest: str) -> str:
    """The key of the trend in a digest's thread."""
    return f"digest/{digest}/trend"


def shown_trend_key(trend: str, place: str) -> str:
    """The key of a trend that somebody shows at a place: once there, however often it is pressed."""
    return f"trend/{trend}/shown/{place}"


def missing_key(digest: str, part: int) -> str:
    """The key of the word that Slack does not take a part of a digest, or with 0 its spreadsheet."""
    return f"digest/{digest}/missing/{part}"


def copy_key(digest: str, interaction: str) -> str:
    """The key of the word before a digest's spreadsheet that somebody asked for once more, by one interaction."""
    return f"{_copies(digest)}{derived_id('interaction', interaction)}"


def is_copy(delivery: Delivery) -> bool:
    """Whether it is about a digest's spreadsheet that somebody asked for once more: no part of the digest."""
    return delivery.key.startswith(_copies(delivery.row))


def _copies(digest: str) -> str:
    return f"digest/{digest}/copy/"


def dismissed_key(dismissal: str) -> str:
    """The key of the word in a digest's thread that something was called not interesting."""
    return f"dismissal/{dismissal}/live"


def reminder_key(reminder: str, time: int) -> str:
    """The key of a reminder as it comes for the first time (1), the second (2), and so on."""
    return f"reminder/{reminder}/{time}"


def nothing_key(alert: str, no: int, person: str) -> str:
    """The key of the word that a check which a person asked for has brought nothing."""
    return f"alert/{alert}/nothing/{no}/{person}"


def quiet_key(subscription: str, no: int, person: str) -> str:
    """The key of the word that a check which a person asked for has brought nothing for a subscription."""
    return f"subscription/{subscription}/quiet/{no}/{person}"


def making_key(making: str) -> str:
    """The key of the live message of what somebody asks PatSnap to do with an alert."""
    return f"making/{making}/live"


def late_key(making: str) -> str:
    """The key of the second message about how that ended."""
    return f"making/{making}/late"


def welcome_key(workspace: str) -> str:
    """The key of the one welcome that a workspace ever gets."""
    return f"workspace/{workspace}/welcome"


def hello_key(place: str, event: str) -> str:
    """The key of the line to a channel that Patrol was added to, by the event that told of it."""
    return f"place/{place}/hello/{derived_id('event', event)}"


def ended_key(subscription: str, about: str) -> str:
    """The key of the line that a subscription's alert was deleted."""
    return f"subscription/{subscription}/ended/{about}"


def series_key(series: str, interaction: str) -> str:
    """The key of a series' live message, which answers one interaction of somebody's."""
    return f"series/{series}/live/{derived_id('interaction', interaction)}"


def series_word_key(series: str, what: What, about: str) -> str:
    """The key of a word about a series, once for what has happened."""
    return f"series/{series}/{what.replace(' ', '-')}/{derived_id('about', about)}"
