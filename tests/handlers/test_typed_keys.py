"""An admin types a key of PatSnap's: it is answered whatever happens, and is nowhere afterwards but sealed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.places import Person
from bot.domain.rules import ONLY_ACCOUNT
from bot.services.outages import is_connected, not_connected
from bot.views.connecting import API_KEY, connect_form
from bot.views.reader import Reader
from tests.clock import START
from tests.factories import PERSON, TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import Desk
from tests.handlers.many import Disk
from tests.services.connectors import KEY, URL, with_a_vault

pytestmark = pytest.mark.asyncio

FORM = connect_form(Reader(), URL, is_replacing=False)


@pytest.fixture
def disk(deps: Deps) -> Disk:
    return Disk(deps.store)


@pytest_asyncio.fixture
async def desk(deps: Deps, disk: Disk, slack: FakeSlack) -> Desk:
    await deps.store.write(lambda tx: not_connected(ONLY_ACCOUNT, START, tx))
    slack.people = {PERSON: Person("Ada", is_admin=True)}
    slack.open_views = {"V1": FORM}
    return Desk(with_a_vault(replace(deps, store=disk)))


async def sent(desk: Desk) -> None:
    assert (await desk.submit(FORM, {API_KEY: KEY.secret})).message["response_action"] == "update"
    await desk.deps.errands.done()


async def test_a_key_is_stored_sealed_and_left_nowhere_else(
    desk: Desk, slack: FakeSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await sent(desk)
    await desk.once.stop()
    assert await desk.deps.store.read(lambda tx: is_connected(TEAM, tx))
    files = await asyncio.to_thread(lambda: b"".join(file.read_bytes() for file in tmp_path.rglob("patrol.db*")))
    assert KEY.secret.encode() not in files
    assert KEY.secret not in caplog.text + str(slack.updates)


async def test_where_the_store_does_not_take_it_the_form_says_so(desk: Desk, disk: Disk, slack: FakeSlack) -> None:
    disk.has_room_for = 1  # who sends it can still be noted
    await sent(desk)
    assert "could not store this" in str(slack.updates[-1])
    assert API_KEY in str(slack.updates[-1])  # to be tried again
    assert KEY.secret not in str(slack.updates)
