"""What went wrong with what a person typed or pressed, said to them alone: what was understood, and what would work."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.messages import Message
from bot.domain.references import NOT_STORED, mistake_reference
from bot.mistakes import Mistake, MistakeKind
from bot.views.blocks import context, escape, literal, section, unmarked
from bot.views.catalogue import Marked
from bot.views.forms import Modal
from bot.views.help import Usage, usage_lines
from bot.views.reader import Reader
from bot.views.references import reference_lines
from bot.views.support import support_line

_SHOWN: Final = 80  # characters of what somebody typed
_NEAREST: Final = 500  # characters of a command that is ready to copy
_OF_CHANNELS: Final = frozenset({MistakeKind.NOT_A_MEMBER, MistakeKind.UNSEEN_PLACE, MistakeKind.SHARED_PLACE})
_USAGES: Final[Mapping[MistakeKind, str]] = {  # the sub-command that is shown with them; "" for all
    MistakeKind.UNKNOWN_COMMAND: "",
    MistakeKind.NO_COMPANY: "report",
    MistakeKind.NO_PATENT: "value",
}
_CHANNEL: Final = re.compile(r"<#[A-Z0-9]+>")
_SENTENCES: Final[Mapping[MistakeKind, Marked]] = {
    MistakeKind.UNKNOWN_COMMAND: "Patrol does not know “{given}”.",
    MistakeKind.NO_COMPANY: "Which company? Type its full name after `/patrol report`.",
    MistakeKind.TOO_LONG: "“{given}” is too long for a company's name (200 characters at most).",
    MistakeKind.BAD_PLACE: "Patrol cannot bring it there: “{given}”. It can come `here`, `to me`, or `to #channel`.",
    MistakeKind.NOT_KEPT: "Patrol does not keep this report any more. `/patrol report` orders a new one.",
    MistakeKind.NOT_A_MEMBER: "You are not a member of {given}, so Patrol does not bring it there for you. Join it "
    "first, or choose `to me`.",
    MistakeKind.UNSEEN_PLACE: "Patrol cannot see {given}. Type `/invite @Patrol` there first, or choose `to me`.",
    MistakeKind.SHARED_PLACE: "{given} is shared with another organisation, so its people would read this too. Nothing "
    "was changed. Choose another channel, or `to me`.",
    MistakeKind.MEMBERS_ONLY: "Only this workspace's own people can allow that, and Slack does not say that you are "
    "one of them. Nothing was changed.",
    MistakeKind.BAD_CREDIT_CODE: "“{given}” is no unified social credit code: such a code has 18 digits and letters, "
    "begins with eight digits, and never has the letters I, O, S, V or Z. Nothing was ordered.",
    MistakeKind.BAD_CHECK_DIGIT: "“{given}” is no unified social credit code: its last character, the check digit, "
    "does not fit the others, so at least one is mistyped. Nothing was ordered.",
    MistakeKind.OTHER_NAME: "The company that you chose was found for “{given}”, and another name is typed now. Press "
    "Find again, or choose to use the name as typed. Nothing was ordered.",
    MistakeKind.NO_PATENT: "Which patent? Type its publication number, as in `CN108977442B`, or PatSnap's patent id.",
    MistakeKind.BAD_PATENT: "“{given}” is neither a publication number, as in `CN108977442B`, nor a patent id of "
    "PatSnap's. Nothing was ordered.",
    MistakeKind.NO_ALERT: "Which alert? Paste its id from PatSnap, or type the name of one that Patrol knows.",
    MistakeKind.UNKNOWN_ALERT: "Patrol knows no alert “{given}” that you could choose by its name. Paste its id from "
    "PatSnap: 32 digits and letters. Nothing was changed.",
    MistakeKind.ALERT_IS_GONE: "PatSnap does not know that alert any more. `/patrol alert new` makes another. Nothing "
    "was changed.",
    MistakeKind.NOT_SUBSCRIBED: "That alert is not subscribed here. `/patrol subscriptions` shows what is. Nothing was "
    "changed.",
    MistakeKind.ALREADY_THERE: "That place is subscribed to this alert already. Nothing was changed.",
    MistakeKind.NO_PERSON: "Who should have it? Name one person at the end, as in `to @name`. Nothing was changed.",
    MistakeKind.NO_SWITCH: "Patrol does not understand “{given}”. Say `on` or `off` at the end, as in "
    "`/patrol heartbeat Batteries off` or `/patrol heartbeat Batteries warning off`. Nothing was changed.",
    MistakeKind.UNKNOWN_LANGUAGE: "Patrol does not speak “{given}”. `/patrol language` says which languages "
    "there are. Nothing was changed.",
    MistakeKind.BAD_ZONE: "“{given}” is no time zone that Patrol knows. Zones are called as in `Europe/Berlin` or "
    "`Asia/Shanghai`. Nothing was changed.",
    MistakeKind.UNREADABLE_CADENCE: "Patrol does not understand when: “{given}”. It can be `instantly`, `daily 09:00`, "
    "`weekly mon 09:00` or `monthly 1 09:00`. Nothing was changed.",
    MistakeKind.UNREADABLE_RECURRENCE: "Patrol does not understand how often: “{given}”. It can be `weekly mon 09:00`, "
    "`monthly 15`, `monthly first working day` or `quarterly`. Where it belongs to a name, put the name in quotes. "
    "Nothing was ordered.",
    MistakeKind.UNREADABLE_DURATION: "Patrol does not understand for how long: “{given}”. It can be `3d`, `2w` or "
    "`1 month`. Nothing was changed.",
    MistakeKind.BAD_PERIOD: "Patrol cannot show the period “{given}”. It can be `4w`, `3m`, `1y` or `2026-01 to "
    "2026-06`: five years at most, and not still to come.",
    MistakeKind.TREND_IS_MONTHLY: "A trend comes with monthly digests only, as in `monthly 1 09:00 trend`. If the "
    "word is of the alert's name, put the name in quotes. Nothing was changed.",
    MistakeKind.UNREADABLE_FILTER: "Patrol does not understand “{given}” as a filter. It can be `exclude assignee "
    '"Acme"`, `require office US EP`, `exclude title "battery pack"`, or `remove "Acme"`. Nothing was changed.',
    MistakeKind.LONG_FILTER: "“{given}” is too long for a filter (100 characters at most). Nothing was changed.",
    MistakeKind.BAD_OFFICE: "“{given}” is no patent office: each has two letters, as in `CN`, `US`, `EP` or `WO`. "
    "Nothing was changed.",
    MistakeKind.TOO_MANY_FILTERS: "A subscription has 50 filters at most. Remove some first: `/patrol filter` shows "
    "them. Nothing was changed.",
    MistakeKind.NO_SUCH_FILTER: "There is no filter “{given}” here. `/patrol filter` shows which there are. Nothing "
    "was changed.",
    MistakeKind.SUBSCRIPTION_ENDED: "This alert is no longer subscribed here, so there is nothing to hide or to show "
    "again. `/patrol subscribe` takes it up again.",
    MistakeKind.SUBSCRIPTION_MOVED: "The digests of this alert go to another place by now, and what they hide is set "
    "there. Nothing was changed.",
    MistakeKind.REQUIRED_HERE: "The filters here ask for “{given}”, so it cannot be hidden as well. `/patrol filter` "
    "shows and changes them. Nothing was changed.",
    MistakeKind.UNDO_IS_OVER: "This button can no longer undo that: it does for 7 days, unless somebody has set the "
    "filter anew. `/patrol filter`, or *Edit* in `/patrol subscriptions`, removes it.",
    MistakeKind.NOT_GRANTED: "PatSnap makes value reports of granted patents only, and to PatSnap this one is an "
    "application still. Nothing was ordered.",
    MistakeKind.NO_VALUE_REPORT: "PatSnap makes value reports of granted patents and utility models only, and calls "
    "this one “{given}”. Nothing was ordered.",
    MistakeKind.OVER_BUDGET: "This month's budget for reports is used up. Nothing was ordered.",
    MistakeKind.NOT_OPENED: "Slack did not open the form in time. Press the button again. Nothing was changed.",
    MistakeKind.NO_ADMIN: "Slack does not say that they are an admin of this workspace. Choose somebody else.",
    MistakeKind.ADMINS_ONLY: "Only admins of this workspace can decide that, and Slack does not say that you are one.",
    MistakeKind.MONTH_OVER: "That was the budget of a month that is over; a new one has begun. Nothing was changed.",
    MistakeKind.UNWATCHED_ALERT: "Patrol does not know the alert “{given}” yet. `/patrol subscribe` and this id make "
    "it known. Nothing was changed.",
    MistakeKind.NOT_YOUR_ALERT: "Only the owner of this alert, or an admin, can do that. Nothing was changed.",
    MistakeKind.INCOMPLETE_ALERT: "An alert needs a name of at most 50 characters, a query of at most 1450, and at "
    "least one kind. Nothing was changed.",
    MistakeKind.NOTHING_CHANGED: "That is what the alert looks for already. Change something, or close this form.",
    MistakeKind.TOO_FAST: "That was faster than Patrol can serve one person. Nothing was done; wait a few seconds and "
    "do it again.",
    MistakeKind.OUTSIDER: "Patrol works for the people of this workspace alone: not for guests, for people of other "
    "organisations, or for apps. Please ask a colleague here. Nothing was changed.",
    MistakeKind.SLACK_SILENT: "Slack cannot say who you are now. Nothing was changed. Try again in a minute.",
    MistakeKind.NOT_ALLOWED: "Whoever runs Patrol has kept that for others. Nothing was changed.",
    MistakeKind.NOT_A_COLLEAGUE: "Slack does not say that they are one of this workspace's own people: no guests, "
    "people of other organisations, or apps. Choose somebody else. Nothing was changed.",
    MistakeKind.CANNOT_SEE: "They are not where this digest lies, so they cannot see it. Choose somebody who is there, "
    "or have them invited first. Nothing was changed.",
    MistakeKind.NOT_CONNECTED: "PatSnap is not connected yet. An admin of this workspace can connect it from Home.",
    MistakeKind.BAD_KEY: "Type the API key alone, or the client ID and its secret, as PatSnap shows them and without "
    "blanks. Nothing was changed.",
    MistakeKind.OLD_KEY: "This key was replaced by a newer one. Use that, or disable this one at PatSnap. Nothing was "
    "changed.",
    MistakeKind.SHARED_ACCOUNT: "Another workspace uses this PatSnap account too, so its key is not replaced from "
    "here. Please ask whoever runs Patrol. Nothing was changed.",
    MistakeKind.OTHER_ACCOUNT: "This key belongs to another PatSnap account. Disconnect this workspace first, then "
    "connect it with that key. Nothing was changed.",
    MistakeKind.NOT_YOURS: "Only the person who asked for this report can do that.",
    MistakeKind.TOO_LATE: "That is already settled; the message shows how it stands.",
    MistakeKind.OLD_FORM: "This form is not as Patrol made it: it may be of an earlier version. Open it again. "
    "Nothing was changed.",
    MistakeKind.GARBLED: "What Slack told Patrol was not whole, so nothing was done. Try again.",
    MistakeKind.OLD_BUTTON: "This belongs to something that Patrol no longer has, or that is not yours to see. Nothing "
    "was changed.",
    MistakeKind.UNKNOWN_WORKSPACE: "Patrol is not set up for this workspace. Please tell whoever runs it.",
}

# Where a form says it otherwise than the answer to a command.
_BESIDE_A_FIELD: Final[Mapping[MistakeKind, Marked]] = {
    MistakeKind.NO_COMPANY: "Which company? One of these three fields is needed.",
    MistakeKind.NO_ALERT: "Which alert? Choose one, or paste its id from PatSnap.",
    MistakeKind.NOT_A_MEMBER: "You are not a member of that channel, so Patrol does not bring it there for you. Join "
    "it first, or leave this empty.",
    MistakeKind.SHARED_PLACE: "That channel is shared with another organisation, so its people would read this too. "
    "Type the command in that channel and Patrol asks you first, or choose another place.",
    MistakeKind.UNSEEN_PLACE: "Patrol cannot see that channel. Type /invite @Patrol there first, or leave this empty.",
}


def mistake_message(reader: Reader, mistake: Mistake, usages: Sequence[Usage]) -> Message:
    """The sentence for a mistake; for something mistyped also the nearest command, ready to copy, or the usage."""
    # Of these two, a channel's mark was made by us from an id; all else is what somebody typed.
    is_ours = mistake.kind in _OF_CHANNELS and _CHANNEL.fullmatch(mistake.given)
    given = mistake.given if is_ours else escape(mistake.given, limit=_SHOWN)
    sentence = reader.say(_SENTENCES[mistake.kind], given=given)
    if mistake.nearest:
        sentence += "\n" + reader.say("Did you mean `{nearest}`?", nearest=literal(mistake.nearest, _NEAREST))
    if mistake.kind is MistakeKind.UNKNOWN_COMMAND and mistake.nearest:
        sentence += "\n" + reader.say("`/patrol help` shows all that can be typed.")
    elif mistake.kind in _USAGES:
        shown = [one for one in usages if _USAGES[mistake.kind] in {"", one.name}]
        sentence = "\n".join([sentence, *([usage_lines(reader, shown)] if shown else [])])
    small = reference_lines(reader, mistake_reference(mistake.kind))
    return Message(text=sentence, blocks=(section(sentence), *small))


def beside_field(reader: Reader, mistake: Mistake) -> str:
    """The sentence for a mistake in a form, where Slack shows plain text: nothing is marked or escaped."""
    given = unmarked(mistake.given, _SHOWN)
    sentence = _BESIDE_A_FIELD.get(mistake.kind, _SENTENCES[mistake.kind])
    said = reader.say(sentence, given=given).replace("`", "")
    code = mistake_reference(mistake.kind)
    return f"{said} ({code})" if code else said


def mistake_modal(reader: Reader, message: Message) -> Modal:
    """The same in the place of a form that has no field to say it beside."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": reader.say("Not done")},
        "close": {"type": "plain_text", "text": reader.say("Close")},
        "blocks": list(message.blocks),
    }


def failure_message(reader: Reader, reference: str, support: str = "") -> Message:
    """A bug of ours: nothing is hidden, there is something to quote, and whom the operator names for questions."""
    sentence = reader.say(
        "Something went wrong on Patrol's side; it is not your mistake. Try again in a minute. If it stays, tell "
        "whoever runs Patrol and quote {reference}.",
        reference=reference,
    )
    line = support_line(reader, support)
    return Message(text=sentence, blocks=(section(sentence), *([context(line)] if line else [])))


def not_stored_message(reader: Reader) -> Message:
    """The disk does not take it: nothing was done, and nothing is promised."""
    sentence = reader.say(
        "Patrol could not store this, so nothing was done. Try again in a few minutes. If it stays, tell whoever runs "
        "Patrol: its log says why."
    )
    return Message(text=sentence, blocks=(section(sentence), *reference_lines(reader, NOT_STORED)))
