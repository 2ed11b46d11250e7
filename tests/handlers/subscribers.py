"""What people have subscribed to at the desk."""

from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Subscription
from bot.ports import Transaction
from tests.factories import CHANNEL, TEAM
from tests.handlers.desk import Ack, Desk

ALERT = "7f22ee78764149b481314b1fa60dca0c"
OTHER_ALERT = "0123456789abcdef0123456789abcdef"
ELSEWHERE = "C9"


async def at(desk: Desk, place: str = CHANNEL) -> list[Subscription]:
    """What a place is subscribed to."""
    return await desk.deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, place))


async def subscribed(desk: Desk, text: str = f"subscribe {ALERT} daily 09:00", **who: str) -> Subscription:
    """A subscription, as a command makes it."""
    before = await _all(desk)
    ack = await desk.type(text, **who)
    assert (ack.status, ack.body) == (200, "")
    [made] = [one for one in await _all(desk) if one.id not in {known.id for known in before}]
    return made


async def now(desk: Desk, known: Subscription) -> Subscription:
    """As it is stored now."""
    found = await desk.deps.store.read(lambda tx: tx.subscriptions.get(TEAM, known.id))
    assert found is not None
    return found


def said(ack: Ack) -> str:
    """What a command was answered with, to who typed it alone."""
    assert ack.status == 200
    assert ack.message["response_type"] == "ephemeral"
    text = ack.message["text"]
    assert isinstance(text, str)
    return text


async def _all(desk: Desk) -> list[Subscription]:
    def look(tx: Transaction) -> list[Subscription]:
        alerts = tx.alerts.all_of(ONLY_ACCOUNT)
        return [one for alert in alerts for one in tx.subscriptions.of_alert(ONLY_ACCOUNT, alert.id)]

    return await desk.deps.store.read(look)
