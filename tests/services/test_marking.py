"""When a digest's message becomes live: not before somebody has decided, and only where it lies."""

import pytest

from bot.deps import Deps
from bot.domain.deliveries import Delivery, DeliveryState, What
from bot.domain.delivery_keys import digest_key
from bot.ports import Transaction
from bot.services.marking import mark_late, mark_line
from tests.clock import START
from tests.factories import TEAM, a_decision, a_delivery, a_digest

pytestmark = pytest.mark.asyncio

KEY = digest_key("digest1")


def promised(tx: Transaction, state: DeliveryState) -> Delivery:
    """A digest's message, promised and perhaps sent."""
    found = a_delivery(key=KEY, what=What.DIGEST, row="digest1", state=state, channel="C1", ts="1.2", due=None)
    tx.deliveries.promise(found)
    return found


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_only_what_lies_there_is_shown_anew(deps: Deps, state: DeliveryState) -> None:
    def work(tx: Transaction) -> None:
        promised(tx, state)
        for _ in range(2):
            mark_line(a_digest(), 1, START, tx)

    await deps.store.write(work)
    live = await deps.store.read(lambda tx: tx.live.get(TEAM, KEY))
    assert (live is not None) is (state is DeliveryState.SENT)
    if live is not None:
        assert (live.is_stale, live.channel, live.ts, live.due) == (True, "C1", "1.2", START)


@pytest.mark.parametrize("is_decided", [True, False])
async def test_what_is_only_now_known_to_lie_there_is_marked_if_somebody_has_decided(
    deps: Deps, *, is_decided: bool
) -> None:
    def work(tx: Transaction) -> None:
        if is_decided:
            tx.decisions.decide(a_decision())
        mark_late(promised(tx, DeliveryState.SENT), START, tx)

    await deps.store.write(work)
    live = await deps.store.read(lambda tx: tx.live.get(TEAM, KEY))
    assert (live is not None) is is_decided
