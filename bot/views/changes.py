"""What is said, privately, to somebody who has changed a subscription or an alert."""

from bot.domain.alerts import Alert
from bot.domain.messages import Message
from bot.domain.subscriptions import Subscription
from bot.views.alerts import name_of
from bot.views.blocks import section
from bot.views.places import where
from bot.views.reader import Reader
from bot.views.subscriptions import held_up_by, state_words


def changed_message(reader: Reader, subscription: Subscription, alert: Alert) -> Message:
    """How a subscription stands now."""
    return _said(
        reader.say(
            "{alert} in {where}: {state}.",
            alert=name_of(reader, alert),
            where=where(reader, subscription.place),
            state=state_words(reader, subscription),
        )
    )


def checking_message(reader: Reader, alert: Alert, *, is_asked: bool) -> Message:
    """A check was asked for. Without `is_asked` PatSnap was asked a moment ago, and is not asked again."""
    if not is_asked:
        return _said(
            reader.say(
                "PatSnap was asked about {alert} less than a minute ago, so it is not asked again. If there was news, "
                "it is on its way to everyone who subscribes.",
                alert=name_of(reader, alert),
            )
        )
    if alert.trouble is not None:
        return _said(
            reader.say(
                "{alert} cannot be checked now: {reason}. It waits: once it is checked, what is new comes "
                "to everyone who subscribes to it; if nothing is, Patrol tells you.",
                alert=name_of(reader, alert),
                reason=held_up_by(reader, alert.trouble, alert.due),
            )
        )
    return _said(
        reader.say(
            "PatSnap is being asked about {alert}. What is new comes to everyone who subscribes to it; if nothing is, "
            "Patrol tells you.",
            alert=name_of(reader, alert),
        )
    )


def opened_message(reader: Reader, alert: Alert) -> Message:
    """An alert was opened or closed."""
    if alert.is_open:
        said = reader.say("{alert} can now be found by its name by everybody.", alert=name_of(reader, alert))
    else:
        said = reader.say(
            "{alert} can now be found by its name only by you, by admins, and where it is subscribed to.",
            alert=name_of(reader, alert),
        )
    return _said(said)


def _said(sentence: str) -> Message:
    return Message(text=sentence, blocks=(section(sentence),))
