"""Who reads: in private the person, in public the channel."""

import pytest

from bot.deps import Deps
from bot.domain.places import Person, Place
from bot.ports import Transaction
from bot.services.preferences import choose_language, choose_zone
from bot.services.readers import reader_at, who_reads
from bot.views.reader import Reader
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM

pytestmark = pytest.mark.asyncio

BERLIN = "Europe/Berlin"


async def known(deps: Deps, locale: str = "en_US", zone: str = BERLIN) -> None:
    await deps.store.write(lambda tx: tx.people.save(TEAM, PERSON, Person("Ann", zone, locale), START))


async def at(deps: Deps, place: str, otherwise: Reader) -> Reader:
    def look(tx: Transaction) -> Reader:
        return reader_at(Place(TEAM, place), otherwise, tx)

    return await deps.store.read(look)


async def test_somebody_reads_as_slack_says_until_they_choose(deps: Deps) -> None:
    assert await who_reads(TEAM, PERSON, deps) == Reader("en", "UTC")
    await known(deps)
    assert await who_reads(TEAM, PERSON, deps) == Reader("en", BERLIN)
    await choose_language(TEAM, PERSON, PERSON, "zh_CN", deps)
    await choose_zone(TEAM, PERSON, "Asia/Shanghai", deps)
    assert await who_reads(TEAM, PERSON, deps) == Reader("zh_CN", "Asia/Shanghai")
    await choose_language(TEAM, PERSON, PERSON, None, deps)
    assert await who_reads(TEAM, PERSON, deps) == Reader("en", "Asia/Shanghai")


async def test_a_channel_reads_as_who_asked_until_something_is_chosen_for_it(deps: Deps) -> None:
    await known(deps)
    asked = Reader("en", "Asia/Tokyo")
    assert await at(deps, CHANNEL, asked) == asked
    await choose_language(TEAM, CHANNEL, PERSON, "ja", deps)
    assert await at(deps, CHANNEL, asked) == Reader("ja", "Asia/Tokyo")
    assert await at(deps, PERSON, asked) == Reader("en", BERLIN)
    [entry] = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=9))
    assert (entry.person, entry.act, entry.about, entry.detail) == (PERSON, "choose language", CHANNEL, "ja")


async def test_what_nobody_translates_is_read_in_english(deps: Deps) -> None:
    await known(deps, locale="tlh_AA")
    assert (await who_reads(TEAM, PERSON, deps)).locale == "en"
