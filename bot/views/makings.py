"""The live message of what somebody asks PatSnap to do with an alert: waiting, done, or not, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.alerts import Alert
from bot.domain.ids import reference
from bot.domain.makings import Making, MakingState, Task
from bot.domain.messages import Block, Message
from bot.domain.reports import Trouble, TroubleKind
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, escape, literal, section
from bot.views.catalogue import mark
from bot.views.kinds import kinds_wanted
from bot.views.measures import moment, number
from bot.views.reader import Reader
from bot.views.references import reference_lines
from bot.views.repeats import maybe_repeated

_NAME: Final = 80  # characters
_QUERY: Final = 300

_WAITING: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: mark("Waiting: PatSnap cannot be reached. Patrol keeps trying, nothing is lost."),
    TroubleKind.BUSY: mark("Waiting: PatSnap is busy. Patrol asks again shortly, nothing is lost."),
    TroubleKind.QUOTA: mark("Waiting: PatSnap's limit for today is used up. Patrol goes on {due}."),
    TroubleKind.NOT_CONNECTED: mark(
        "Waiting: PatSnap is not connected. An admin of this workspace can connect it from Home; nothing is lost."
    ),
    TroubleKind.ACCOUNT: mark(
        "Waiting: PatSnap refuses this account{code}: key, licence or balance. Admins were told; Patrol asks again "
        "every hour until it is mended, and nothing is lost."
    ),
}
_WAITING_ELSE: Final = mark("Waiting: PatSnap does not answer as it should{code}. Patrol asks again, nothing is lost.")
_ASKING: Final[Mapping[Task, str]] = {
    Task.NEW: mark("PatSnap is being asked to make it."),
    Task.EDIT: mark("PatSnap is being asked to change it."),
    Task.DELETE: mark("PatSnap is being asked to delete it."),
}
_WHAT: Final[Mapping[Task, str]] = {
    Task.NEW: mark("New alert {name}"),
    Task.EDIT: mark("Change of the alert {name}"),
    Task.DELETE: mark("Deletion of the alert {name}"),
}
_NOT: Final[Mapping[Task, str]] = {
    Task.NEW: mark("*Not made.* {reason}"),
    Task.EDIT: mark("*Not changed.* {reason}"),
    Task.DELETE: mark("*Not confirmed as deleted.* {reason}"),
}
_REASONS: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: mark("PatSnap could not be reached for too long. Try again when it is back."),
    TroubleKind.BUSY: mark("PatSnap was too busy for too long. Try again later."),
    TroubleKind.QUOTA: mark("PatSnap's limit stayed used up. Try again later."),
    TroubleKind.NOT_CONNECTED: mark(
        "PatSnap was disconnected from this workspace. Try again once an admin has connected it."
    ),
    TroubleKind.ACCOUNT: mark(
        "PatSnap refuses this account{code}: key, licence or balance. This is for whoever runs Patrol; try again once "
        "they have mended it."
    ),
    TroubleKind.BUG: mark(
        "PatSnap calls Patrol's question wrong{code}. This is not your mistake; please show it to whoever runs Patrol."
    ),
    TroubleKind.INPUT: mark("PatSnap does not accept it{code}. Look at the query: brackets, quotes and fields."),
    TroubleKind.NOBODY_WAITS: mark("The alert was changed again, or deleted, before it was the turn of this change."),
    TroubleKind.RESTORED: mark(
        "Patrol was restored from a backup, and it is not known whether PatSnap was asked. Look at the alert at "
        "PatSnap; *Try again* opens the form with what you typed."
    ),
    TroubleKind.NO_ANSWER: mark("PatSnap has not answered as it should for too long{code}. Try again later."),
}
_REASON_ELSE: Final = mark("Something went wrong. Try again, and tell whoever runs Patrol if it stays.")
_MARKS: Final = {
    MakingState.REQUESTED: ":hourglass_flowing_sand:",
    MakingState.SUBMITTING: ":hourglass_flowing_sand:",
    MakingState.MADE: ":white_check_mark:",
    MakingState.FAILED: ":warning:",
    MakingState.IN_DOUBT: ":grey_question:",
}


def making_message(reader: Reader, making: Making, alert: Alert | None, *, repeat: bool = False) -> Message:
    """How it stands now. `alert`: the one that it is about, once there is one. `repeat`: a copy may lie above it."""
    what = reader.say(_WHAT[making.task], name=_named(reader, making, alert))
    state = _state(reader, making, alert)
    blocks: list[Block] = [section(f"{what}\n{_MARKS[making.state]} {state}")]
    if buttons := _buttons(reader, making, alert):
        blocks.append(actions(*buttons))
    if making.trouble is not None or making.state in {MakingState.FAILED, MakingState.IN_DOUBT}:
        blocks += reference_lines(reader, reference(making.id))
    text = reader.say("{what}: {state}", what=what, state=state)
    return maybe_repeated(reader, Message(text=text, blocks=tuple(blocks)), repeat=repeat)


def _named(reader: Reader, making: Making, alert: Alert | None) -> str:
    if alert is not None:
        return name_of(reader, alert)
    safe = escape(making.text.name, _NAME)
    return safe if set(making.text.name) & set("*_~`") else f"*{safe}*"


def _state(reader: Reader, making: Making, alert: Alert | None) -> str:
    match making.state:
        case MakingState.MADE:
            return _made(reader, making, alert)
        case MakingState.FAILED:
            return _failed(reader, making, alert)
        case MakingState.IN_DOUBT:
            return reader.say(
                "*PatSnap did not confirm this alert.* It may be there; PatSnap tells nobody which alerts there are, "
                "so Patrol does not ask for it again by itself. Look for “{name}” among your alerts at PatSnap. If it "
                "is there, `/patrol subscribe` and its id adopt it here; if not, *Try again* opens the form with "
                "what you typed.",
                name=escape(making.text.name, _NAME),
            )
    if making.trouble is None:
        return reader.say(_ASKING[making.task])
    return _waiting(reader, making.trouble, making.due)


def _made(reader: Reader, making: Making, alert: Alert | None) -> str:
    match making.task:
        case Task.NEW:
            lines = [reader.say("Made. Its id at PatSnap is `{id}`.", id=literal(making.alert))]
            if making.matches is not None:
                lines.append(_matching(reader, making.matches))
            if alert is not None and alert.deleted_at is not None:
                return reader.say("Made, and deleted at PatSnap since.")
            lines.append(reader.say("Digests of it begin with `/patrol subscribe`, or with the button."))
            return reader.together(lines)
        case Task.EDIT:
            return "\n".join([reader.say("Changed. Everybody who subscribes to it gets this."), *_now(reader, alert)])
        case Task.DELETE:
            return reader.say("Deleted at PatSnap. Its digests have ended, and who was subscribed is told.")


def _matching(reader: Reader, count: int) -> str:
    if not count:
        return reader.say("No patent matches now.")
    return reader.count("{shown} patent matches now.", "{shown} patents match now.", count, shown=number(reader, count))


def _now(reader: Reader, alert: Alert | None) -> list[str]:
    """What it looks for, as far as that is known."""
    if alert is None:
        return []
    lines = []
    if alert.query:
        lines.append(reader.say("Query: {query}", query=escape(alert.query, _QUERY)))
    if alert.kinds:
        lines.append(reader.say("Kinds: {kinds}", kinds=kinds_wanted(reader, alert.kinds)))
    return lines


def _failed(reader: Reader, making: Making, alert: Alert | None) -> str:
    trouble = making.trouble
    if alert is not None and alert.deleted_at is not None and making.task is Task.DELETE:
        reason = reader.say(
            "PatSnap has not said for too long whether it did{code}. Patrol does not watch the alert any more, but "
            "it may still be there: look for “{name}” at PatSnap.",
            code="" if trouble is None else _code(trouble),
            name=escape(making.text.name, _NAME),
        )
    elif trouble is None:
        reason = reader.say(_REASON_ELSE)
    elif trouble.kind is TroubleKind.INPUT and making.task is Task.DELETE:
        reason = reader.say("PatSnap does not accept it{code}.", code=_code(trouble))
    else:
        reason = reader.say(_REASONS.get(trouble.kind, _REASON_ELSE), code=_code(trouble))
    return reader.say(_NOT[making.task], reason=reason)


def _waiting(reader: Reader, trouble: Trouble, due: datetime | None) -> str:
    when = "" if due is None else moment(due)
    return reader.say(_WAITING.get(trouble.kind, _WAITING_ELSE), due=when, code=_code(trouble))


def _code(trouble: Trouble) -> str:
    return f" ({escape(trouble.code)})" if trouble.code else ""


def _buttons(reader: Reader, making: Making, alert: Alert | None) -> list[Block]:
    is_there = alert is not None and alert.deleted_at is None
    if making.state is MakingState.MADE and making.task is Task.NEW and is_there:
        return [button(reader.say("Subscribe a channel"), ids.ALERT_SUBSCRIBE, making.id, primary=True)]
    is_unmade = making.state in {MakingState.FAILED, MakingState.IN_DOUBT}
    if is_unmade and (is_there or making.task is Task.NEW):
        return [button(reader.say("Try again"), ids.ALERT_TRY_AGAIN, making.id)]
    return []
