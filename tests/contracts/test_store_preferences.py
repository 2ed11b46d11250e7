"""What every store promises of the languages and zones that people have chosen."""

import pytest

from bot.domain.preferences import Preference
from bot.ports import Store
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM

pytestmark = pytest.mark.asyncio


async def test_what_was_chosen_last_holds_for_that_place_alone(store: Store) -> None:
    assert await store.read(lambda tx: tx.preferences.get(TEAM, PERSON)) == Preference()
    for chosen in (Preference("zh_CN", "Asia/Shanghai"), Preference("ja"), Preference()):
        await store.write(lambda tx, chosen=chosen: tx.preferences.save(TEAM, PERSON, chosen, PERSON, START))  # type: ignore[misc]
        assert await store.read(lambda tx: tx.preferences.get(TEAM, PERSON)) == chosen
    await store.write(lambda tx: tx.preferences.save(TEAM, CHANNEL, Preference("ja"), PERSON, START))
    assert await store.read(lambda tx: tx.preferences.get(TEAM, PERSON)) == Preference()
    assert await store.read(lambda tx: tx.preferences.get("T9", CHANNEL)) == Preference()
