"""What becomes of channels and of the app, seen by the people in the sandbox's Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.views.ids import OUTSIDERS_ALLOW, SUBSCRIPTION_RESUME
from sandbox.patsnap import Kind
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import COMPANY, DIRECT, PLACE, QUICK, SPEED, Office, bot_in, labels
from tests.journeys.shown import digests

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

NAME = "Solid electrolytes"


@asynccontextmanager
async def office_in(folder: Path) -> AsyncIterator[tuple[Office, str]]:
    """An office where a channel is subscribed to an alert that was checked once; and that alert's id."""
    async with World(folder, speed=SPEED, life=QUICK, alerts=()) as world:
        alert = world.patsnap.alerts.add(NAME)
        async with bot_in(world, PATROL_PATSNAP_QPS="100"):
            office = Office(world)
            await office.asks(f"subscribe {alert} instantly")
            await eventually(office.posts)
            yield office, alert


def there_are(office: Office, number: int) -> bool:
    return len(digests(office)) == number


async def test_archived_and_opened_again_a_channel_has_its_digests_at_its_owners_word(tmp_path: Path) -> None:
    async with office_in(tmp_path) as (office, alert):
        slack = office.world.slack
        await slack.becomes.archive(PLACE)
        word = await eventually(lambda: office.posts(place=DIRECT)[0])
        assert "was archived" in word.text
        office.world.patsnap.alerts.push(alert, Kind.NEW, 2)
        await office.skips(timedelta(hours=2))
        await slack.becomes.unarchive(PLACE)
        asked = await eventually(lambda: office.posts(place=DIRECT)[1])
        assert labels(asked) == ["Resume", "Move"]
        await office.presses(SUBSCRIPTION_RESUME, asked, place=DIRECT)
        await eventually(lambda: there_are(office, 1))
        assert len(office.posts(place=DIRECT)) == 2


async def test_removed_and_invited_again_patrol_goes_on_with_what_waited(tmp_path: Path) -> None:
    async with office_in(tmp_path) as (office, alert):
        slack = office.world.slack
        await slack.becomes.remove_bot(PLACE)
        word = await eventually(lambda: office.posts(place=DIRECT)[0])
        assert "/invite @Patrol" in word.text
        office.world.patsnap.alerts.push(alert, Kind.NEW, 2)
        await office.skips(timedelta(hours=2))
        await slack.becomes.invite_bot(PLACE)
        await eventually(lambda: there_are(office, 1))


async def test_shared_with_outsiders_a_channel_gets_nothing_before_a_member_allows_it(tmp_path: Path) -> None:
    async with office_in(tmp_path) as (office, alert):
        slack = office.world.slack
        await slack.becomes.change_id(PLACE)
        await slack.becomes.share(PLACE)
        word = await eventually(lambda: office.posts(place=DIRECT)[0])
        assert labels(word) == ["Allow outsiders to read it", "Move"]
        office.world.patsnap.alerts.push(alert, Kind.NEW, 2)
        await office.skips(timedelta(hours=2))
        await office.asks(f"report {COMPANY}")
        [asked] = office.whispers()
        assert "its people would read this too" in asked
        assert there_are(office, 0)
        await office.presses(OUTSIDERS_ALLOW, word, place=DIRECT)
        await eventually(lambda: there_are(office, 1))
        await office.asks(f"report {COMPANY}")
        assert len(office.world.patsnap.jobs) <= 1


@on_both_stores
async def test_removed_from_the_workspace_patrol_rests_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    async with World(tmp_path, speed=SPEED, life=QUICK, alerts=()) as world:
        office, alerts, slack = Office(world), world.patsnap.alerts, world.slack
        alert = alerts.add(NAME)
        async with bot_in(world, PATROL_PATSNAP_QPS="100"):
            await office.asks(f"subscribe {alert} instantly")
            await eventually(lambda: office.posts() and alerts.checked()[alert] == 1)
            await slack.becomes.uninstall()
            calls = len(slack.calls)
            alerts.push(alert, Kind.NEW, 2)
            await office.skips(timedelta(hours=5))
            answer = await slack.becomes.revoke()  # Slack waits for the app: it runs, and does nothing else
            assert answer.acked
            assert alerts.checked()[alert] == 1
            assert set(slack.calls[calls:]) <= {"slack.auth.test"}
        slack.becomes.install()
        async with bot_in(world, PATROL_PATSNAP_QPS="100"):
            await eventually(lambda: there_are(office, 1), 20.0)
            assert alerts.checked()[alert] >= 2
