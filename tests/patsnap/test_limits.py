"""Never more starts in a second than the account may."""

import asyncio
from itertools import pairwise

import pytest
from aiohttp import web

from bot.errors import PatsnapRefused
from bot.patsnap.limits import Limiter
from tests.patsnap.servers import PAIR, Seen, Time, client, refusal, serving
from tests.patsnap.test_access import Account
from tests.patsnap.test_client import create


async def starts(qps: float, calls: int) -> list[float]:
    time = Time()
    started: list[float] = []
    limiter = Limiter(qps, now=time, sleep=time.sleep)

    async def call() -> None:
        async with limiter.turn() as turn:
            started.append(time())
            turn.start()
            turn.leave()
            await asyncio.sleep(0)

    await asyncio.gather(*(call() for _ in range(calls)))
    return started


@pytest.mark.asyncio
@pytest.mark.parametrize(("qps", "gap"), [(1, 1.0), (4, 0.25), (0.1, 10.0)])
async def test_starts_are_spaced(qps: float, gap: float) -> None:
    started = await starts(qps, 6)
    assert started[0] == 50
    gaps = [later - earlier for earlier, later in pairwise(started)]
    assert all(gap - 1e-9 <= found < gap * 1.01 for found in gaps)


@pytest.mark.asyncio
async def test_the_first_to_come_is_the_first_to_go_and_others_wait_while_a_place_is_held() -> None:
    time = Time()
    order: list[str] = []
    limiter = Limiter(1, now=time, sleep=time.sleep)

    async def call(name: str) -> None:
        async with limiter.turn() as turn:
            order.append(name)
            turn.start()

    async with limiter.turn() as held:
        others = [asyncio.create_task(call(name)) for name in "abc"]
        for _ in range(10):
            await asyncio.sleep(0)
        assert order == []
        held.start()
        held.leave()
        await asyncio.wait(others)
    assert order == ["a", "b", "c"]


@pytest.mark.asyncio
async def test_a_turn_that_was_not_used_costs_no_time() -> None:
    time = Time()
    limiter = Limiter(1, now=time, sleep=time.sleep)
    async with limiter.turn():
        pass
    async with limiter.turn():
        assert time() == 50


@pytest.mark.asyncio
async def test_a_stopped_waiter_leaves_the_queue() -> None:
    limiter = Limiter(1000)
    async with limiter.turn():
        waiter = asyncio.create_task(limiter.turn().__aenter__())
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.wait([waiter])
    async with asyncio.timeout(5), limiter.turn() as turn:
        assert turn.is_held


@pytest.mark.parametrize("qps", [0, -1, float("nan")])
def test_a_rate_that_lets_nothing_through_is_refused(qps: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        Limiter(qps)


@pytest.mark.asyncio
async def test_token_calls_and_repeats_are_spaced_like_all_others() -> None:
    time, account = Time(), Account(67200003)
    times: list[float] = []

    def answer(seen: Seen) -> web.Response:
        times.append(time())
        return account(seen)

    async with serving(answer) as server, client(server.url, PAIR, qps=1, time=time) as patsnap:
        assert await create(patsnap) == "7"
    assert [round(moment - 50, 6) for moment in times] == [0, 1, 2, 3]  # token, refused, token, taken


@pytest.mark.asyncio
async def test_an_error_gives_the_place_back() -> None:
    async with serving(lambda _: refusal(67200015)) as server, client(server.url, PAIR) as patsnap:
        for _ in range(2):
            with pytest.raises(PatsnapRefused):
                async with asyncio.timeout(5):
                    await create(patsnap)


@pytest.mark.asyncio
@pytest.mark.parametrize("qps", [1, 5])
async def test_several_processes_share_one_rate(qps: float) -> None:
    time = Time()
    free_at = 0.0
    started: list[float] = []

    async def reserve(apart: float) -> float:
        nonlocal free_at
        moment = max(free_at, time())
        free_at = moment + apart
        return moment - time()

    limiters = [Limiter(qps, now=time, sleep=time.sleep, reserve=reserve) for _ in range(3)]

    async def call(limiter: Limiter) -> None:
        async with limiter.turn() as turn:
            started.append(time())
            turn.start()

    for _ in range(3):
        for limiter in limiters:
            await call(limiter)
    gaps = [later - earlier for earlier, later in pairwise(started)]
    assert all(1 / qps <= gap < 1.2 / qps for gap in gaps)


@pytest.mark.asyncio
async def test_a_moment_that_was_not_used_in_time_is_reserved_anew() -> None:
    time = Time()
    asked: list[float] = []

    async def reserve(apart: float) -> float:
        asked.append(apart)
        return 0.0

    limiter = Limiter(1, now=time, sleep=time.sleep, reserve=reserve)
    async with limiter.turn():
        pass  # nothing was to be called after all
    async with limiter.turn():
        assert len(asked) == 1  # it is ours still
    time.seconds += 0.5
    async with limiter.turn():
        assert len(asked) == 2  # by now it might be too near to another's
