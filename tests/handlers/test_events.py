"""Patrol's arrival in a channel, as Slack tells it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery_keys import live_key
from bot.domain.reports import RequestState
from bot.ports import Transaction
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM
from tests.handlers.desk import BOB, IDENTITY, Desk

BOT = IDENTITY.bot_user_id


async def held(desk: Desk) -> None:
    """A request for the channel that is held, since Patrol is not in it."""
    await desk.type("report Acme")

    def hold(tx: Transaction) -> None:
        [live] = tx.deliveries.due(START, 1)
        request = tx.requests.get(TEAM, live.row)
        assert request is not None
        tx.requests.save(
            request.to(RequestState.HELD, landing=PERSON, held_until=START + timedelta(days=14)),
        )
        tx.deliveries.save(replace(live, due=None))

    await desk.deps.store.write(hold)


def arrival(person: str, channel: str = CHANNEL) -> dict[str, object]:
    return {"type": "member_joined_channel", "user": person, "channel": channel, "channel_type": "C", "team": TEAM}


@pytest.mark.asyncio
async def test_patrols_arrival_brings_what_was_held_for_that_channel(desk: Desk) -> None:
    await held(desk)

    ack = await desk.tell(arrival(BOT))

    assert ack.status == 200
    [request] = await desk.requests()
    assert (request.state, request.landing, request.held_until) == (RequestState.WAITING, CHANNEL, None)
    assert live_key(request).endswith(CHANNEL)


@pytest.mark.asyncio
@pytest.mark.parametrize(("person", "channel"), [(BOB, CHANNEL), (PERSON, CHANNEL), (BOT, "C9")])
async def test_any_other_arrival_is_taken_and_changes_nothing(desk: Desk, person: str, channel: str) -> None:
    await held(desk)
    before = await desk.requests()

    ack = await desk.tell(arrival(person, channel))

    assert ack.status == 200
    assert await desk.requests() == before


@pytest.mark.asyncio
async def test_an_arrival_that_is_told_twice_changes_nothing_the_second_time(desk: Desk) -> None:
    await held(desk)

    await desk.tell(arrival(BOT))
    after = await desk.requests()
    ack = await desk.tell(arrival(BOT))

    assert ack.status == 200
    assert await desk.requests() == after
