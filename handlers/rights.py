"""What each command, button, form and shortcut needs: looked at when it is used, before its listener sees it.

Whatever is routed stands here too: without its line it cannot be registered.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.deps import Deps
from bot.domain.access import Need, Right
from bot.mistakes import Mistake, MistakeKind
from bot.services.access import Visitor, admit, can_ask
from bot.services.readers import who_reads
from bot.services.welcoming import meet
from bot.views import ids
from handlers import parsing, presses

# With the acknowledgement, the payload, `deps`, and where it takes a `reader`: who typed, pressed or sent it.
Listener: TypeAlias = Callable[..., Awaitable[None]]
Guarded: TypeAlias = Callable[[AsyncAck, Mapping[str, Any], AsyncBoltContext, Deps], Awaitable[None]]
Needed: TypeAlias = Need | Right

# By the word after `/patrol`; by two words where the second matters.
COMMANDS: Final[Mapping[str, Needed]] = {
    "report": Right.ORDER,
    "value": Right.ORDER,
    "reports": Need.INSIDE,
    "subscribe": Right.SUBSCRIBE,
    "subscriptions": Need.INSIDE,
    "unsubscribe": Right.DELETE,
    "snooze": Right.SUBSCRIBE,
    "pause": Right.SUBSCRIBE,
    "resume": Right.SUBSCRIBE,
    "move": Right.SUBSCRIBE,
    "handover": Right.SUBSCRIBE,
    "history": Need.INSIDE,
    "trend": Need.INSIDE,
    "heartbeat": Right.SUBSCRIBE,
    "filter": Right.SUBSCRIBE,
    "check": Right.SUBSCRIBE,
    "alert": Right.ALERTS,
    "alert delete": Right.DELETE,
    "preview": Right.SUBSCRIBE,
    "open": Right.ALERTS,
    "close": Right.ALERTS,
    "usage": Right.USAGE,
    "access": Need.ADMIN,
    "language": Need.INSIDE,
    "help": Need.NOTHING,
    "": Need.NOTHING,
}

# By the action's id; by that and the verb that was chosen where it is a menu.
BUTTONS: Final[Mapping[str, Needed]] = {
    ids.TRY_AGAIN: Right.ORDER,
    ids.FORGET: Need.INSIDE,
    ids.CANCEL: Need.INSIDE,
    ids.SEND_ME: Need.INSIDE,
    ids.REGENERATE: Right.ORDER,
    ids.COMPANY_FIND: Right.ORDER,
    ids.COMPANY_CHOOSE: Right.ORDER,
    ids.COMPANY_AS_TYPED: Right.ORDER,
    ids.COMPANY_OTHER: Right.ORDER,
    ids.OLDER: Need.INSIDE,
    ids.NEWER: Need.INSIDE,
    ids.SUBSCRIPTION_EDIT: Right.SUBSCRIBE,
    ids.SUBSCRIPTION_UNDO: Right.DELETE,
    ids.SUBSCRIPTION_MENU: Right.SUBSCRIBE,
    f"{ids.SUBSCRIPTION_MENU} unsubscribe": Right.DELETE,
    ids.SUBSCRIPTIONS_OLDER: Need.INSIDE,
    ids.SUBSCRIPTIONS_NEWER: Need.INSIDE,
    ids.HISTORY_OLDER: Need.INSIDE,
    ids.HISTORY_NEWER: Need.INSIDE,
    ids.SHEET_AGAIN: Need.INSIDE,
    ids.TREND_SHOW: Need.INSIDE,
    ids.REVIEW: Need.INSIDE,
    ids.REVIEW_VALUE: Right.ORDER,
    ids.REVIEW_HIDE: Right.SUBSCRIBE,
    ids.REVIEW_RELEVANT: Need.INSIDE,
    ids.REVIEW_WATCH: Need.INSIDE,
    ids.REVIEW_NOT_RELEVANT: Need.INSIDE,
    ids.REVIEW_ASSIGN: Need.INSIDE,
    ids.REVIEW_NEXT: Need.INSIDE,
    ids.REVIEW_BACK: Need.INSIDE,
    ids.REMINDER_DAY: Need.INSIDE,
    ids.REMINDER_WEEK: Need.INSIDE,
    ids.DISMISSAL_UNDO: Right.SUBSCRIBE,
    ids.NAMED_VALUE: Right.ORDER,
    ids.NAMED_WATCH: Right.ALERTS,
    ids.BUDGET_ASK: Need.INSIDE,
    ids.BUDGET_ALLOW: Need.ADMIN,
    ids.BUDGET_DECLINE: Need.ADMIN,
    ids.SUBSCRIPTION_PREVIEW: Right.SUBSCRIBE,
    ids.ALERT_COUNT: Right.ALERTS,
    ids.ALERT_TRY_AGAIN: Right.ALERTS,
    ids.ALERT_SUBSCRIBE: Right.SUBSCRIBE,
    ids.SUBSCRIPTION_RESUME: Right.SUBSCRIBE,
    ids.SUBSCRIPTION_MOVE: Right.SUBSCRIBE,
    ids.SUBSCRIPTION_TO_ME: Right.SUBSCRIBE,
    ids.OUTSIDERS_ALLOW: Right.SUBSCRIBE,
    ids.SERIES_ORDER: Right.ORDER,
    ids.SERIES_PAUSE: Need.INSIDE,
    ids.SERIES_RESUME: Right.ORDER,
    ids.SERIES_END: Need.INSIDE,
    ids.SERIES_MENU: Need.INSIDE,
    f"{ids.SERIES_MENU} resume": Right.ORDER,
    ids.SERIES_OLDER: Need.INSIDE,
    ids.SERIES_NEWER: Need.INSIDE,
    ids.WELCOME_REPORT: Right.ORDER,
    ids.WELCOME_ALERT: Right.ALERTS,
    ids.WELCOME_SUBSCRIBE: Right.SUBSCRIBE,
    ids.ACCESS_ASK: Need.INSIDE,
    ids.ACCESS_ALLOW: Need.ADMIN,
    ids.ACCESS_DECLINE: Need.ADMIN,
    ids.ACCESS_WITHDRAW: Need.ADMIN,
    ids.ACCESS_OLDER: Need.ADMIN,
    ids.ACCESS_NEWER: Need.ADMIN,
    ids.HOME_ORDER: Right.ORDER,
    ids.HOME_SUBSCRIBE: Right.SUBSCRIBE,
    ids.HOME_HELP: Need.INSIDE,
    ids.HOME_PREVIOUS: Need.INSIDE,
    ids.HOME_NEXT: Need.INSIDE,
    ids.HOME_LANGUAGE: Need.INSIDE,
    ids.HOME_ZONE: Need.INSIDE,
    ids.PATSNAP_CONNECT: Need.ADMIN,
    ids.PATSNAP_DISCONNECT: Need.ADMIN,
}

FORMS: Final[Mapping[str, Needed]] = {
    ids.ORDER_FORM: Right.ORDER,
    ids.VALUE_FORM: Right.ORDER,
    ids.LOOK_UP_FORM: Right.ORDER,
    ids.SUBSCRIBE_FORM: Right.SUBSCRIBE,
    ids.BUDGET_FORM: Need.INSIDE,
    ids.ACCESS_FORM: Need.INSIDE,
    ids.MOVE_FORM: Right.SUBSCRIBE,
    ids.ALERT_NEW_FORM: Right.ALERTS,
    ids.ALERT_EDIT_FORM: Right.ALERTS,
    ids.ALERT_DELETE_FORM: Right.DELETE,
    ids.PATSNAP_FORM: Need.ADMIN,
    ids.PATSNAP_END_FORM: Need.ADMIN,
}

SHORTCUTS: Final[Mapping[str, Needed]] = {
    ids.ORDER_SHORTCUT: Right.ORDER,
    ids.LOOK_UP_SHORTCUT: Right.ORDER,  # bibliography is billed too
    ids.VALUE_SHORTCUT: Right.ORDER,
}


def guarded(listener: Listener, needs: Needed, verbs: Mapping[str, Needed] | None = None) -> Guarded:
    """The same listener, for those who may. `verbs`: what a choice from its menu needs instead."""

    async def checked(ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext, deps: Deps) -> None:
        visitor = _visitor(body, context)
        needed = (verbs or {}).get(_verb(body), needs)
        await admit(visitor, needed, deps)
        await can_ask(visitor.workspace, needed, deps)
        await call(listener, ack, body, visitor, deps)

    return checked


async def call(listener: Listener, ack: AsyncAck, payload: Mapping[str, Any], by: Visitor, deps: Deps) -> None:
    """Call a listener for somebody who may; as with Bolt, it is given a `reader` where its arguments name one."""
    meet(by.workspace, by.person, deps)
    if "reader" in inspect.signature(listener).parameters:
        await listener(ack, payload, deps, reader=await who_reads(by.workspace, by.person, deps))
    else:
        await listener(ack, payload, deps)


def guarded_button(action_id: str, listener: Listener) -> Guarded:
    """A button's or a menu's listener, for those who may."""
    begin = f"{action_id} "
    verbs = {key.removeprefix(begin): needs for key, needs in BUTTONS.items() if key.startswith(begin)}
    return guarded(listener, BUTTONS[action_id], verbs)


async def admit_typed(command: Mapping[str, Any], words: str, context: AsyncBoltContext, deps: Deps) -> Visitor:
    """Who typed this, where they may. `words` begin with a known sub-command. Errors: `Mistake`."""
    first, _, rest = words.lower().partition(" ")
    second = rest.partition(" ")[0]
    asker = parsing.asker(command)
    is_stranger = asker.workspace != _ours(context)
    visitor = Visitor(asker.workspace, asker.person, asker.conversation, is_stranger=is_stranger)
    needed = COMMANDS.get(f"{first} {second}", COMMANDS[first])
    await admit(visitor, needed, deps)
    await can_ask(visitor.workspace, needed, deps)
    return visitor


def _visitor(body: Mapping[str, Any], context: AsyncBoltContext) -> Visitor:
    """Who presses or sends; Mistake where the payload does not say (Slack: interaction payloads, `user.team_id`)."""
    try:
        team, person = str(body["team"]["id"]), str(body["user"]["id"])
        theirs = str(body["user"].get("team_id") or team)
        organisation = str((body.get("enterprise") or {}).get("id") or team)
    except (KeyError, TypeError, AttributeError):
        raise Mistake(MistakeKind.OLD_BUTTON) from None
    # In an organisation a colleague may be described as the organisation's: of that one Slack is asked.
    is_stranger = team != _ours(context) or theirs not in {team, organisation}
    return Visitor(team, person, presses.conversation_of(body, person), is_stranger=is_stranger)


def _ours(context: AsyncBoltContext) -> str:
    found = context.authorize_result
    return str(found.team_id) if found is not None else ""


def _verb(body: Mapping[str, Any]) -> str:
    """What was chosen, up to its colon, where a menu was used."""
    try:
        return str(body["actions"][0]["selected_option"]["value"]).partition(":")[0]
    except (KeyError, IndexError, TypeError):
        return ""
