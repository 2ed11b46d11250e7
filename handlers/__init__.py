"""Slack speaks to us here: the routing table, and its registration with Bolt."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.deps import Deps
from bot.mistakes import Mistake, MistakeKind
from bot.views import ids
from handlers import (
    access,
    alert_forms,
    alerts,
    companies,
    connecting,
    filtering,
    histories,
    home,
    lifecycle,
    listing,
    outsiders,
    parsing,
    preferences,
    previews,
    pulses,
    reports,
    reviewing,
    rights,
    series,
    shortcuts,
    subscribe_form,
    subscribed,
    subscriptions,
    trends,
    usage,
    welcoming,
)
from handlers import help as help_
from handlers.errors import on_error
from handlers.middleware import provide
from handlers.once import Once
from handlers.rights import Listener
from handlers.routes import COMMAND, nearest
from handlers.throttle import Throttle

COMMANDS: Final[Mapping[str, Listener]] = {
    "report": reports.request_report,
    "value": reports.request_value,
    "reports": listing.show_reports,
    "subscribe": subscriptions.subscribe,
    "subscriptions": subscribed.show_subscriptions,
    "unsubscribe": subscriptions.unsubscribe,
    "snooze": subscriptions.snooze,
    "pause": subscriptions.pause,
    "resume": subscriptions.resume,
    "move": subscriptions.move,
    "handover": subscriptions.hand_over,
    "history": histories.show_history,
    "trend": trends.trend,
    "heartbeat": pulses.heartbeat,
    "filter": filtering.filters,
    "check": alerts.check,
    "alert": alert_forms.alert,
    "preview": previews.preview,
    "open": alerts.open_alert,
    "close": alerts.close_alert,
    "usage": usage.show_usage,
    "access": access.show_grants,
    "language": preferences.language,
    "help": help_.show_help,
    "": help_.show_help,
}

BUTTONS: Final[Mapping[str, Listener]] = {
    ids.TRY_AGAIN: reports.try_again,
    ids.FORGET: reports.forget,
    ids.CANCEL: reports.cancel,
    ids.SEND_ME: reports.send_me,
    ids.REGENERATE: reports.regenerate,
    ids.COMPANY_FIND: companies.find_in_form,
    ids.COMPANY_CHOOSE: companies.choose,
    ids.COMPANY_AS_TYPED: companies.as_typed,
    ids.COMPANY_OTHER: companies.other,
    ids.OLDER: listing.turn_page,
    ids.NEWER: listing.turn_page,
    ids.SUBSCRIPTION_EDIT: subscribed.edit,
    ids.SUBSCRIPTION_UNDO: subscribed.undo,
    ids.SUBSCRIPTION_MENU: subscribed.choose,
    ids.SUBSCRIPTIONS_OLDER: subscribed.turn_page,
    ids.SUBSCRIPTIONS_NEWER: subscribed.turn_page,
    ids.HISTORY_OLDER: histories.turn_page,
    ids.HISTORY_NEWER: histories.turn_page,
    ids.SHEET_AGAIN: histories.sheet_again,
    ids.SUBSCRIPTION_RESUME: outsiders.resume,
    ids.SUBSCRIPTION_MOVE: outsiders.move,
    ids.SUBSCRIPTION_TO_ME: outsiders.to_me,
    ids.OUTSIDERS_ALLOW: outsiders.allow,
    ids.TREND_SHOW: trends.show_trend,
    ids.REVIEW: reviewing.review,
    ids.REVIEW_VALUE: reviewing.order_value,
    ids.REVIEW_HIDE: reviewing.hide,
    ids.REVIEW_RELEVANT: reviewing.decide,
    ids.REVIEW_WATCH: reviewing.decide,
    ids.REVIEW_NOT_RELEVANT: reviewing.decide,
    ids.REVIEW_ASSIGN: reviewing.assign,
    ids.REVIEW_NEXT: reviewing.turn,
    ids.REVIEW_BACK: reviewing.turn,
    ids.REMINDER_DAY: reviewing.snooze_day,
    ids.REMINDER_WEEK: reviewing.snooze_week,
    ids.DISMISSAL_UNDO: reviewing.undo,
    ids.NAMED_VALUE: shortcuts.order_value,
    ids.NAMED_WATCH: shortcuts.watch,
    ids.BUDGET_ASK: usage.ask,
    ids.BUDGET_ALLOW: usage.allow,
    ids.BUDGET_DECLINE: usage.decline,
    ids.SUBSCRIPTION_PREVIEW: previews.preview_in_form,
    ids.ALERT_COUNT: alert_forms.count,
    ids.ALERT_TRY_AGAIN: alert_forms.try_again,
    ids.ALERT_SUBSCRIBE: alert_forms.subscribe,
    ids.WELCOME_REPORT: welcoming.report,
    ids.WELCOME_ALERT: welcoming.alert,
    ids.WELCOME_SUBSCRIBE: welcoming.subscribe,
    ids.ACCESS_ASK: access.ask,
    ids.ACCESS_ALLOW: access.allow,
    ids.ACCESS_DECLINE: access.decline,
    ids.ACCESS_WITHDRAW: access.withdraw,
    ids.ACCESS_OLDER: access.turn_page,
    ids.ACCESS_NEWER: access.turn_page,
    ids.SERIES_ORDER: series.order_now,
    ids.SERIES_PAUSE: series.pause,
    ids.SERIES_RESUME: series.resume,
    ids.SERIES_END: series.end,
    ids.SERIES_MENU: series.choose,
    ids.SERIES_OLDER: series.turn_page,
    ids.SERIES_NEWER: series.turn_page,
    ids.HOME_ORDER: home.order,
    ids.HOME_SUBSCRIBE: home.subscribe,
    ids.HOME_HELP: home.show_help,
    ids.HOME_PREVIOUS: home.turn_page,
    ids.HOME_NEXT: home.turn_page,
    ids.HOME_LANGUAGE: home.choose_a_language,
    ids.HOME_ZONE: home.choose_a_zone,
    ids.PATSNAP_CONNECT: connecting.open_form,
    ids.PATSNAP_DISCONNECT: connecting.ask_whether,
}

FORMS: Final[Mapping[str, Listener]] = {
    ids.ORDER_FORM: reports.submit_form,
    ids.VALUE_FORM: reports.submit_form,
    ids.LOOK_UP_FORM: shortcuts.submit,
    ids.SUBSCRIBE_FORM: subscribe_form.submit,
    ids.MOVE_FORM: outsiders.submit_move,
    ids.BUDGET_FORM: usage.submit,
    ids.ACCESS_FORM: access.submit,
    ids.ALERT_NEW_FORM: alert_forms.submit_new,
    ids.ALERT_EDIT_FORM: alert_forms.submit_edit,
    ids.ALERT_DELETE_FORM: alert_forms.submit_delete,
    ids.PATSNAP_FORM: connecting.submit,
    ids.PATSNAP_END_FORM: connecting.submit_end,
}

SHORTCUTS: Final[Mapping[str, Listener]] = {
    ids.ORDER_SHORTCUT: reports.order_shortcut,
}

# From a message's menu.
MESSAGE_SHORTCUTS: Final[Mapping[str, Listener]] = {
    ids.LOOK_UP_SHORTCUT: shortcuts.look_up,
    ids.VALUE_SHORTCUT: shortcuts.value,
}

EVENTS: Final[Mapping[str, Callable[..., Awaitable[None]]]] = {
    "app_home_opened": home.opened,
    "app_uninstalled": lifecycle.uninstalled,
    "channel_archive": lifecycle.happened,
    "channel_deleted": lifecycle.deleted,
    "channel_id_changed": lifecycle.has_another_id,
    "channel_left": lifecycle.happened,
    "channel_rename": lifecycle.happened,
    "channel_shared": lifecycle.shared,
    "channel_unarchive": lifecycle.happened,
    "channel_unshared": lifecycle.happened,
    "group_archive": lifecycle.happened,
    "group_deleted": lifecycle.deleted,
    "group_left": lifecycle.happened,
    "group_rename": lifecycle.happened,
    "group_unarchive": lifecycle.happened,
    "member_joined_channel": lifecycle.joined,
    "tokens_revoked": lifecycle.revoked,
}


def register(app: AsyncApp, deps: Deps, throttle: Throttle | None = None) -> Once:
    """Give Bolt the listeners, each of which is handed `deps` once who uses it was found to have the right.

    What comes back remembers what they have answered. KeyError for one whose needs `handlers.rights` does not say.
    """
    once = Once(deps)
    app.middleware(provide(deps))
    app.middleware(once.middleware)
    app.middleware((throttle or Throttle()).middleware)
    app.command(COMMAND)(_command)
    for action_id, listener in BUTTONS.items():
        app.block_action(action_id)(rights.guarded_button(action_id, listener))
    # Whatever else is pressed comes from an older version of Patrol: Slack wants an answer all the same.
    app.block_action(re.compile(".*"))(_old_button)
    for callback_id, listener in FORMS.items():
        app.view_submission(callback_id)(rights.guarded(listener, rights.FORMS[callback_id]))
    app.view_submission(re.compile(".*"))(_old_form)
    app.view_closed(re.compile(".*"))(_nothing)
    for callback_id, listener in SHORTCUTS.items():
        app.global_shortcut(callback_id)(rights.guarded(listener, rights.SHORTCUTS[callback_id]))
    for callback_id, listener in MESSAGE_SHORTCUTS.items():
        app.message_shortcut(callback_id)(rights.guarded(listener, rights.SHORTCUTS[callback_id]))
    app.shortcut(re.compile(".*"))(_old_button)
    for event, heard in EVENTS.items():
        app.event(event)(heard)
    app.event(re.compile(".*"))(_nothing)
    app.error(on_error)
    return once


async def _command(ack: AsyncAck, command: Mapping[str, Any], context: AsyncBoltContext, deps: Deps) -> None:
    command = parsing.in_english(command)
    words = parsing.words_of(command)
    listener = COMMANDS.get(words.partition(" ")[0].lower())
    if listener is None:
        raise Mistake(MistakeKind.UNKNOWN_COMMAND, words, nearest(words))
    visitor = await rights.admit_typed(command, words, context, deps)
    await rights.call(listener, ack, command, visitor, deps)


async def _old_button() -> None:
    raise Mistake(MistakeKind.OLD_BUTTON)


async def _old_form() -> None:
    raise Mistake(MistakeKind.OLD_FORM)


async def _nothing(ack: AsyncAck) -> None:
    """What Patrol has no use for is taken all the same: otherwise Slack sends it again."""
    await ack()
