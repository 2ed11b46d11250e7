"""A digest shows what people have made of it: its message and the parts in its thread are live from then on."""

from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryState, LiveMessage
from bot.domain.delivery_keys import digest_key, part_key
from bot.domain.digests import LINES_A_PART, Digest
from bot.domain.subscriptions import Form
from bot.ports import Transaction


def mark_line(digest: Digest, position: int, now: datetime, tx: Transaction) -> None:
    """Have a digest's message shown anew, and the part that has this line (from 1; 0 where none has it)."""
    _mark(digest.workspace, digest_key(digest.id), now, tx)
    if position and digest.form is Form.FULL:
        _mark(digest.workspace, part_key(digest.id, -(-position // LINES_A_PART)), now, tx)


def mark_late(delivery: Delivery, now: datetime, tx: Transaction) -> None:
    """Have a digest's message or part shown anew that is only now known to lie there, if anybody has decided.

    It may show how things stood when its sending began: until Slack has answered, nobody marks it.
    """
    if tx.decisions.count(delivery.workspace, delivery.row):
        _mark(delivery.workspace, delivery.key, now, tx)


def _mark(workspace: str, key: str, now: datetime, tx: Transaction) -> None:
    """What is not known to lie there needs no mark now: `mark_late` looks once it is."""
    posted = tx.deliveries.get(workspace, key)
    if posted is None or posted.state is not DeliveryState.SENT or posted.ts is None:
        return
    # Only from the first decision on: most digests are never live, and at a full hour they are many. Its row is the
    # message itself, so that a word about one line does not have all parts shown anew.
    tx.live.add(
        LiveMessage(
            key=key, workspace=workspace, row=key, version=1, shown=1, due=now, channel=posted.channel, ts=posted.ts
        )
    )
    tx.live.touch(workspace, key, final=False)
