"""What can be wrong for a while: standing faults, and the conditions that people switch."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientConnectionError, ClientSession

from sandbox.conditions import CONDITIONS, Conditions
from sandbox.faults import Fault, Faults, What
from sandbox.patsnap.endpoints import CHECK, CREATE
from sandbox.world import World


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path) as world:
        yield world


@pytest_asyncio.fixture
async def http(world: World) -> AsyncIterator[ClientSession]:
    headers = {"Authorization": f"Bearer {world.patsnap.account.api_key}"}
    async with ClientSession(headers=headers) as session:
        yield session


async def check(world: World, http: ClientSession) -> int:
    """Check an alert; PatSnap's code."""
    url = f"{world.patsnap.url}/patent-alert/check"
    [alert, *_] = world.patsnap.alerts
    async with http.get(url, params={"alert_id": alert.alert_id, "apikey": world.patsnap.account.api_key}) as answer:
        said = await answer.json()
        return int(said["error_code"])


async def post(world: World) -> tuple[int, str]:
    """Post a message; HTTP's status, and how long one has to wait."""
    headers = {"Authorization": f"Bearer {world.slack.bot_token}"}
    said = {"channel": world.slack.channel("competitors").id, "text": "News"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(f"{world.slack.url}chat.postMessage", json=said) as answer,
    ):
        return answer.status, answer.headers.get("Retry-After", "")


def test_a_standing_fault_befalls_every_call_that_it_fits_after_those_that_wait_until_it_is_gone() -> None:
    faults, lost, slow = Faults(), Fault("patsnap.create*", What.LOST), Fault("patsnap.*", What.SLOW)
    once = Fault("patsnap.create", What.CUT)
    faults.standing = (lost, slow)
    faults.add(once)

    befallen = [faults.take(name) for name in ("patsnap.create", "patsnap.create", "patsnap.create_no_logo", CHECK)]
    faults.clear()

    assert befallen == [once, lost, lost, slow]
    assert faults.take("slack.auth.test") is None
    assert faults.take(CHECK) is slow
    faults.standing = ()
    assert faults.take(CHECK) is None


@pytest.mark.asyncio
async def test_patsnap_that_is_down_refuses_connections_and_is_back_where_it_was(
    world: World, http: ClientSession
) -> None:
    conditions, url = Conditions(world), world.patsnap.url

    await conditions.set("patsnap-down", on=True)
    with pytest.raises(ClientConnectionError):
        await check(world, http)
    await conditions.set("patsnap-down", on=False)

    assert world.patsnap.url == url
    assert await check(world, http) == 0


@pytest.mark.asyncio
async def test_patsnap_is_as_it_was_switched_last_however_quickly_one_switches(
    world: World, http: ClientSession
) -> None:
    conditions = Conditions(world)
    await conditions.set("patsnap-down", on=True)

    await asyncio.gather(conditions.set("patsnap-down", on=False), conditions.set("patsnap-down", on=True))

    assert conditions.on == {"patsnap-down"}
    with pytest.raises(ClientConnectionError):
        await check(world, http)


@pytest.mark.asyncio
async def test_without_quota_what_is_billed_is_refused_until_all_is_cleared(world: World, http: ClientSession) -> None:
    conditions = Conditions(world)

    await conditions.set("patsnap-quota", on=True)
    assert await check(world, http) == 67200007
    await conditions.clear()

    assert await check(world, http) == 0
    assert conditions.on == frozenset()


@pytest.mark.asyncio
async def test_answers_that_are_lost_come_of_calls_that_took_effect_also_while_patsnap_is_slow(
    world: World, http: ClientSession
) -> None:
    conditions, told = Conditions(world), []
    conditions.on_change = lambda: told.append(conditions.on)

    await conditions.set("patsnap-slow", on=True)
    await conditions.set("patsnap-lost", on=True)
    await conditions.set("patsnap-lost", on=True)
    with pytest.raises(ClientConnectionError):
        await check(world, http)

    assert world.patsnap.billed[CHECK] >= 1  # aiohttp asks again by itself after a connection that broke off
    assert {call.fault for call in world.faults.journal if call.name == CHECK} == {What.LOST}
    assert [one["name"] for one in conditions.as_json() if one["on"]] == ["patsnap-lost", "patsnap-slow"]
    assert told == [{"patsnap-slow"}, {"patsnap-slow", "patsnap-lost"}]
    slow = world.faults.take("patsnap.status")
    assert slow is not None
    assert (slow.what, slow.seconds) == (What.SLOW, 5.0)
    assert world.faults.take(CREATE) == Fault("patsnap.create*", What.LOST)


@pytest.mark.asyncio
async def test_slack_that_says_slow_down_takes_one_message_and_says_how_long_to_wait(world: World) -> None:
    conditions = Conditions(world)

    await conditions.set("slack-limited", on=True)
    assert [await post(world), await post(world)] == [(200, ""), (429, "10")]
    await conditions.set("slack-limited", on=False)

    assert await post(world) == (200, "")


@pytest.mark.asyncio
async def test_a_condition_that_there_is_not_is_refused_and_every_one_says_what_it_does(world: World) -> None:
    conditions = Conditions(world)

    with pytest.raises(LookupError, match="no condition patsnap-bored"):
        await conditions.set("patsnap-bored", on=True)

    assert len({one.name for one in CONDITIONS}) == len(CONDITIONS) == len(conditions.as_json())
    assert all(one.title and one.does.endswith(".") and one.see.endswith(".") for one in CONDITIONS)
