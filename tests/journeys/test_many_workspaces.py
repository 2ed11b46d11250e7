"""Many workspaces, one Patrol: each is added by OAuth, and brings its PatSnap account; nobody sees another's."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.views import ids
from bot.views.connecting import API_KEY, REGION
from sandbox.patsnap import Kind
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.office import DIRECT, PLACE, QUICK, SPEED, Office, bot_for_many, bot_in, words_in
from tests.journeys.shown import digests, told

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

NAME: Final = "Solid electrolytes"
CHECK: Final = "patsnap.alert.check"
ADMIN: Final = "dan"


@asynccontextmanager
async def offices_in(folder: Path, *, accounts: int = 1) -> AsyncIterator[Sequence[Office]]:
    """Two workspaces to which an admin has added Patrol, and where it was invited to a channel; no PatSnap yet."""
    async with (
        World(folder, speed=SPEED, life=QUICK, alerts=(), teams=2, accounts=accounts) as world,
        bot_for_many(world, PATROL_PATSNAP_QPS="100"),
    ):
        offices = [Office(world, team) for team in world.slack.teams]
        for office in offices:
            landed = await office.adds_patrol(ADMIN)
            assert (landed.status, office.slack.is_installed) == (200, True)
            await office.invites_patrol(PLACE)
        yield offices


async def connects(office: Office, key: str) -> None:
    """The admin types a key in the form that Home offers, and waits until it is taken."""
    slack = office.slack
    await slack.open_home(ADMIN)
    await eventually(lambda: slack.home(ADMIN))
    await slack.press_view(ADMIN, ids.PATSNAP_CONNECT)
    await office.form(ADMIN)
    await office.fills({REGION: office.world.patsnap.url, API_KEY: key}, ADMIN)
    await eventually(lambda: "PatSnap is connected" in shown_in_modal(office))
    await slack.view_close(ADMIN)


def shown_in_modal(office: Office) -> str:
    view = office.slack.modal(ADMIN)
    return str(view.blocks) if view else ""


def is_told(office: Office, patents: Sequence[str]) -> bool:
    return {patent for _, patent in told(digests(office))} == set(patents)


def everything(office: Office) -> str:
    """All that anybody reads in a workspace, Homes too."""
    slack = office.slack
    people = [person for person in slack.workspace.people() if not person.bot]
    messages = [
        words_in(message) for channel in slack.workspace.channels() for message in slack.workspace.messages(channel.id)
    ]
    homes = [str(view.blocks) for view in (slack.home(person.name) for person in people) if view]
    return "\n".join(messages + homes)


@on_both_stores
async def test_two_workspaces_with_one_key_share_each_check_and_nothing_else(tmp_path: Path) -> None:
    async with offices_in(tmp_path) as (first, second):
        patsnap, slack = first.world.patsnap, first.world.slack
        alert = patsnap.alerts.add(NAME)
        for office in (first, second):
            await connects(office, patsnap.account.api_key)
        await first.asks(f"subscribe {alert} instantly", "alice")
        await eventually(lambda: first.posts() and patsnap.alerts.checked()[alert] == 1)
        await second.asks(f"subscribe {alert} instantly", "bob")
        await eventually(second.posts)

        checks = patsnap.alerts.checked()[alert]
        patents = patsnap.alerts.push(alert, Kind.NEW, 3)
        await first.skips(timedelta(hours=2))
        await eventually(lambda: is_told(first, patents) and is_told(second, patents))
        assert patsnap.alerts.checked()[alert] == checks + 1  # one call of P057, and both have every hit
        assert patsnap.bibliography.asked.total() == len(patents)

        ours, theirs = everything(first), everything(second)
        for office, read in ((second, ours), (first, theirs)):
            there = office.slack.workspace
            strange = [*(one.id for one in there.people()), *(one.id for one in there.channels())]
            assert not [one for one in strange if one in read]
            assert there.name == "Patrol sandbox" or there.name not in read

        await second.slack.becomes.uninstall()
        calls = len(slack.faults.journal)
        patents += patsnap.alerts.push(alert, Kind.NEW, 2)
        await first.skips(timedelta(hours=2))
        await eventually(lambda: is_told(first, patents))
        since = slack.faults.journal[calls:]
        assert {call.name for call in since if call.whose == second.slack.id} <= {"slack.auth.test"}
        assert patsnap.alerts.checked()[alert] == checks + 2


async def test_the_alert_of_a_workspace_that_is_gone_is_not_asked_about_until_it_is_added_again(tmp_path: Path) -> None:
    async with offices_in(tmp_path, accounts=2) as (first, second):
        patsnap = first.world.patsnap
        other = patsnap.customers[1]
        alert = other.alerts.add(NAME)
        await connects(first, patsnap.account.api_key)
        await connects(second, other.account.api_key)
        await first.asks(f"subscribe {alert} instantly")  # an alert of another account is no alert of ours
        await second.asks(f"subscribe {alert} instantly")
        await eventually(
            lambda: second.posts() and other.alerts.checked()[alert], showing=lambda: first.world.faults.journal[-30:]
        )
        token = second.slack.bot_token

        await second.slack.becomes.uninstall()
        patents = other.alerts.push(alert, Kind.NEW, 2)
        calls = len(first.world.faults.journal)
        await first.skips(timedelta(hours=5))
        await first.asks("help")
        await first.slack.open_home(ADMIN)
        await eventually(lambda: first.slack.home(ADMIN))
        since = first.world.faults.journal[calls:]
        assert not [call for call in since if call.whose == other.name]

        await second.adds_patrol(ADMIN)
        assert second.slack.bot_token != token
        await second.invites_patrol(PLACE)
        await eventually(lambda: is_told(second, patents), 20.0)
        assert not digests(first)
        assert first.world.faults.count(CHECK, patsnap.name) <= 1


async def test_who_cancels_at_slack_has_added_nothing_and_may_try_again(tmp_path: Path) -> None:
    async with World(tmp_path, speed=SPEED, life=QUICK, teams=2) as world, bot_for_many(world):
        office = Office(world, world.slack.teams[1])
        landed = await office.adds_patrol(allow=False)
        assert not office.slack.is_installed
        assert "not installed" in landed.text
        await office.adds_patrol()
        await eventually(lambda: office.texts(ADMIN, DIRECT))  # the welcome, to who installed it
        assert not world.slack.is_installed


async def test_who_outgrows_one_workspace_keeps_all_that_there_was(tmp_path: Path) -> None:
    async with World(tmp_path, speed=SPEED, life=QUICK, alerts=()) as world:
        office, patsnap = Office(world), world.patsnap
        alert = patsnap.alerts.add(NAME)
        async with bot_in(world, PATROL_PATSNAP_QPS="100"):
            await office.invites_patrol(PLACE)
            await office.asks(f"subscribe {alert} instantly")
            await eventually(lambda: len(office.posts()) > 1 and patsnap.alerts.checked()[alert] == 1)
        async with bot_for_many(world, PATROL_PATSNAP_QPS="100"):
            assert "not set up for this workspace" in str((await office.asks("subscriptions")).body)
            assert (await office.adds_patrol(ADMIN)).status == 200
            assert alert in str((await office.asks("subscriptions")).body)
            assert "PatSnap is not connected yet" in str((await office.asks("subscribe")).body)
            await connects(office, patsnap.account.api_key)
            patents = patsnap.alerts.push(alert, Kind.NEW, 3)
            await office.skips(timedelta(hours=2))
            await eventually(lambda: is_told(office, patents))
