"""What people read where a place takes no digests: why, what becomes of them, and what can be done."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.alerts import Alert
from bot.domain.channels import Sharing
from bot.domain.messages import Block, Message
from bot.domain.references import mistake_reference
from bot.domain.subscriptions import OF_PLACES, PauseReason, Subscription
from bot.mistakes import ReadByOutsiders
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, confirm, escape, section
from bot.views.catalogue import mark
from bot.views.forms import Modal
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.references import reference_lines
from bot.views.repeats import maybe_repeated

PLACE: Final = "move_place"  # the block of the form, and its element's action id

_STATES: Final[Mapping[PauseReason, str]] = {
    PauseReason.NO_PLACE: mark("paused: Patrol cannot post in {where}; type `/invite @Patrol` there"),
    PauseReason.ARCHIVED: mark("paused: {where} is archived; `/patrol move` takes it elsewhere"),
    PauseReason.GONE: mark("paused: its channel was deleted; `/patrol move` takes it elsewhere"),
    PauseReason.SHARED: mark("paused: another organisation reads {where}; the subscription's owner was told"),
    PauseReason.SEVERED: mark(
        "paused: {where} was cut off from the other organisation; `/patrol move` takes it elsewhere"
    ),
    PauseReason.READ_ONLY: mark("paused: {where} takes no posts of Patrol's; `/patrol resume` tries again"),
    PauseReason.NO_MESSAGES: mark(
        "paused: Slack does not bring Patrol's direct messages; `/patrol resume` tries again"
    ),
    PauseReason.PERSON_GONE: mark("paused: who it was for is no longer in this workspace"),
}
_WORDS: Final[Mapping[PauseReason, str]] = {
    PauseReason.NO_PLACE: mark(
        "Patrol cannot post in {where}, so the subscription to {alert} there is paused. Nothing is lost: what "
        "PatSnap finds waits. Type `/invite @Patrol` there and it goes on; *Move* takes it elsewhere."
    ),
    PauseReason.ARCHIVED: mark(
        "{where} was archived, so the subscription to {alert} there is paused. Nothing is lost: what PatSnap finds "
        "waits. When the channel is opened again Patrol asks you; *Move* takes it elsewhere now."
    ),
    PauseReason.GONE: mark(
        "The channel of your subscription to {alert} was deleted, so it is paused. Nothing is lost: what PatSnap finds "
        "waits. *Move* takes it elsewhere."
    ),
    PauseReason.SHARED: mark(
        "{where} is shared with another organisation now, so the subscription to {alert} there is paused, and nothing "
        "more of it is posted. Nothing is lost: what PatSnap finds waits. *Allow outsiders to read it* has it go on "
        "there; *Move* takes it elsewhere."
    ),
    PauseReason.SEVERED: mark(
        "{where} was cut off from the other organisation, so the subscription to {alert} there is paused. Nothing is "
        "lost: what PatSnap finds waits. *Move* takes it to a channel that is in use."
    ),
    PauseReason.READ_ONLY: mark(
        "{where} takes no posts of Patrol's: who may post there is restricted. So the subscription to {alert} there is "
        "paused. Nothing is lost: what PatSnap finds waits. *Send it to me* brings it to your direct messages; once "
        "Patrol may post there, *Resume* has it go on."
    ),
}
_REFUSED: Final = mark(
    "{where} is shared with another organisation now, so the subscription to {alert} there is paused, and nothing more "
    "of it is posted: whoever runs Patrol does not let outsiders read it. Nothing is lost: what PatSnap finds waits. "
    "*Move* takes it elsewhere."
)


def paused_words(reader: Reader, subscription: Subscription) -> str | None:
    """Why its place takes no digests, and what helps, in a few words; None where it paused for another reason."""
    said = _STATES.get(subscription.reason) if subscription.reason is not None else None
    return None if said is None else reader.say(said, where=where(reader, subscription.place))


def closed_word(reader: Reader, subscription: Subscription, alert: Alert, sharing: Sharing) -> str | None:
    """The same in whole sentences for its owner; None where there is no such word."""
    said = _WORDS.get(subscription.reason) if subscription.reason is not None else None
    if said is None:
        return None
    if subscription.reason is PauseReason.SHARED and sharing is Sharing.REFUSE:
        said = _REFUSED
    return reader.say(said, where=where(reader, subscription.place), alert=name_of(reader, alert))


def closed_buttons(reader: Reader, subscription: Subscription, sharing: Sharing) -> list[Block]:
    """What its owner can do about it."""
    reason = subscription.reason
    if reason not in OF_PLACES:
        return []
    move = button(reader.say("Move"), ids.SUBSCRIPTION_MOVE, subscription.id)
    resume = button(reader.say("Resume"), ids.SUBSCRIPTION_RESUME, subscription.id)
    if reason is PauseReason.GONE:
        return [move]
    if reason is PauseReason.SHARED:
        return [allow_button(reader, subscription.place), move] if sharing is Sharing.ASK else [move]
    if reason is PauseReason.READ_ONLY:
        return [button(reader.say("Send it to me"), ids.SUBSCRIPTION_TO_ME, subscription.id), resume, move]
    return [resume, move]


def reopened_message(reader: Reader, subscription: Subscription, alert: Alert, *, repeat: bool = False) -> Message:
    """To its owner: the channel is open again, and it goes on at their word."""
    words = {"alert": name_of(reader, alert), "where": where(reader, subscription.place)}
    if subscription.reason not in OF_PLACES:
        said = reader.say("Patrol can post in {where} again. The subscription to {alert} there is settled.", **words)
        return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)
    said = reader.say(
        "Patrol can post in {where} again. The subscription to {alert} there is paused still: should it go on? What "
        "PatSnap found meanwhile comes in one digest.",
        **words,
    )
    resume = button(reader.say("Resume"), ids.SUBSCRIPTION_RESUME, subscription.id, primary=True)
    move = button(reader.say("Move"), ids.SUBSCRIPTION_MOVE, subscription.id)
    return maybe_repeated(reader, Message(text=said, blocks=(section(said), actions(resume, move))), repeat=repeat)


def orphaned_message(reader: Reader, subscription: Subscription, *, repeat: bool = False) -> Message:
    """To a channel: who owned what is subscribed there has left."""
    name = escape(subscription.person_name)
    said = (
        reader.say("{name}, who owns subscriptions here, is no longer in this workspace.", name=name)
        if name
        else reader.say("Somebody who owns subscriptions here is no longer in this workspace.")
    )
    then = reader.say(
        "Their digests go on. So that somebody hears when one needs attention, give each a new owner: "
        "`/patrol handover &lt;alert&gt; @person`; `/patrol subscriptions` shows them."
    )
    said = reader.together([said, then])
    return maybe_repeated(reader, Message(text=said, blocks=(section(said),)), repeat=repeat)


def allow_button(reader: Reader, place: str) -> Block:
    """Let people of another organisation read what Patrol posts in a channel."""
    question = confirm(
        reader.say("Let outsiders read it?"),
        reader.say("People of another organisation read that channel, and what Patrol has posted there stays."),
        reader.say("Allow"),
        reader.say("Not now"),
    )
    return button(reader.say("Allow outsiders to read it"), ids.OUTSIDERS_ALLOW, place, ask_first=question)


def outsiders_message(reader: Reader, mistake: ReadByOutsiders) -> Message:
    """To who wants something posted in a channel that outsiders read: nothing was done, and what would have it done."""
    place, small = where(reader, mistake.place), reference_lines(reader, mistake_reference(mistake.kind))
    if not mistake.may_ask:
        said = reader.say(
            "{where} is shared with another organisation, and whoever runs Patrol does not let outsiders read what it "
            "brings. Nothing was changed. Choose another channel, or `to me`.",
            where=place,
        )
        return Message(text=said, blocks=(section(said), *small))
    said = reader.say(
        "{where} is shared with another organisation, so its people would read this too. Nothing was changed. If they "
        "may, press the button and do it again; else choose another channel, or `to me`.",
        where=place,
    )
    return Message(text=said, blocks=(section(said), actions(allow_button(reader, mistake.place)), *small))


def allowed_message(reader: Reader, place: str, going_on: int) -> Message:
    """To who has allowed it."""
    said = reader.say(
        "Allowed: people of the other organisation may read what Patrol posts in {where}. Now do again what you "
        "wanted there.",
        where=where(reader, place),
    )
    if going_on:
        others = reader.count("{n} subscription goes on there.", "{n} subscriptions go on there.", going_on)
        said = reader.together([said, others])
    return Message(text=said, blocks=(section(said),))


def move_form(reader: Reader, subscription: Subscription, alert: Alert) -> Modal:
    """Where its digests should go."""
    return {
        "type": "modal",
        "callback_id": ids.MOVE_FORM,
        "private_metadata": subscription.id,
        "title": {"type": "plain_text", "text": reader.say("Move a subscription")},
        "submit": {"type": "plain_text", "text": reader.say("Move")},
        "close": {"type": "plain_text", "text": reader.say("Not now")},
        "blocks": [
            section(reader.say("The digests of {alert} go there from now on.", alert=name_of(reader, alert))),
            {
                "type": "input",
                "block_id": PLACE,
                "optional": True,
                "label": {"type": "plain_text", "text": reader.say("Where to")},
                "hint": {"type": "plain_text", "text": reader.say("Empty: to your direct messages")},
                "element": {
                    "type": "conversations_select",
                    "action_id": PLACE,
                    "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True},
                },
            },
        ],
    }


def moving_place(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The channel that was chosen in that form; "" for the person's direct messages."""
    return str(answers.get(PLACE, {}).get("selected_conversation") or "")
