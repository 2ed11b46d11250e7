"""`/patrol language`: somebody chooses for themselves, or for the channel where they are."""

import pytest

from bot.deps import Deps
from bot.domain.preferences import Preference
from tests.factories import CHANNEL, PERSON, TEAM
from tests.handlers.desk import Desk

pytestmark = pytest.mark.asyncio


async def chosen(deps: Deps, place: str) -> Preference:
    return await deps.store.read(lambda tx: tx.preferences.get(TEAM, place))


async def test_a_language_is_chosen_for_oneself_and_follows_slack_again(desk: Desk, deps: Deps) -> None:
    ack = await desk.type("language English")
    assert "Patrol speaks English to you." in ack.message["text"]
    assert await chosen(deps, PERSON) == Preference("en")
    ack = await desk.type("language slack")
    assert "as your Slack does" in ack.message["text"]
    assert await chosen(deps, PERSON) == Preference()
    assert await chosen(deps, CHANNEL) == Preference()


async def test_with_here_it_is_the_channels(desk: Desk, deps: Deps) -> None:
    ack = await desk.type("language en here")
    assert f"In <#{CHANNEL}> it speaks English." in ack.message["text"]
    assert await chosen(deps, CHANNEL) == Preference("en")
    assert await chosen(deps, PERSON) == Preference()


async def test_alone_it_says_what_there_is_and_of_a_channel_only_in_one(desk: Desk) -> None:
    assert f"In <#{CHANNEL}> it speaks the language of whoever asked" in (await desk.type("language")).message["text"]
    assert "In <#" not in (await desk.type("language", place="D1", place_name="directmessage")).message["text"]


async def test_a_language_that_patrol_does_not_speak_changes_nothing(desk: Desk, deps: Deps) -> None:
    ack = await desk.type("language klingon here")
    assert "Patrol does not speak “klingon”" in ack.message["text"]
    assert await chosen(deps, CHANNEL) == Preference()
