"""What is remembered of installations: for a minute, bounded, and forgotten at once when it changes."""

import asyncio

import pytest

from bot.errors import CannotOpen, NotSent, StoreFails, StoreTrouble
from bot.installed import KEPT_FOR, Bot, Installed

pytestmark = pytest.mark.asyncio


class Shelf:
    """What the store would say, and how often it was asked."""

    def __init__(self, *workspaces: str) -> None:
        self.now = 100.0
        self.asked: list[str] = []
        self.bots = {one: Bot(f"xoxb-{one}", "B1", "U1", frozenset()) for one in workspaces}
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.installed = Installed(self.read, monotonic=lambda: self.now)

    async def read(self, workspace: str) -> Bot | None:
        self.asked.append(workspace)
        found = self.bots.get(workspace)
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return found


async def test_each_workspace_has_its_own_token() -> None:
    shelf = Shelf("T1", "T2")
    assert [await shelf.installed.of(one) for one in ("T1", "T2", "T3")] == ["xoxb-T1", "xoxb-T2", None]


async def test_the_store_is_asked_once_a_minute() -> None:
    shelf = Shelf("T1")
    for _ in range(5):
        await shelf.installed.find("T1")
    shelf.now += KEPT_FOR - 1
    await shelf.installed.find("T1")
    assert shelf.asked == ["T1"]
    shelf.now += 1
    await shelf.installed.find("T1")
    assert shelf.asked == ["T1", "T1"]


async def test_whoever_asks_at_once_is_answered_together() -> None:
    shelf = Shelf("T1")
    shelf.gate.clear()
    asking = [asyncio.create_task(shelf.installed.of("T1")) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking[0].cancel()  # whose errand has ended: the others get their answer all the same
    shelf.gate.set()
    assert await asyncio.gather(*asking[1:]) == ["xoxb-T1"] * 4
    assert shelf.asked == ["T1"]


async def test_where_it_is_not_installed_the_store_is_asked_each_time() -> None:
    shelf = Shelf()
    assert await shelf.installed.of("T1") is None
    shelf.bots["T1"] = Bot("xoxb-new", "B1", "U1", frozenset())
    assert await shelf.installed.of("T1") == "xoxb-new"


async def test_what_has_changed_is_forgotten_at_once_also_while_it_is_asked() -> None:
    shelf = Shelf("T1")
    shelf.gate.clear()
    asking = asyncio.create_task(shelf.installed.of("T1"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del shelf.bots["T1"]
    shelf.installed.forget("T1")
    shelf.gate.set()
    await asking
    assert await shelf.installed.of("T1") is None


async def test_with_the_token_of_a_workspace_that_has_removed_it_nothing_is_asked_but_whether_it_has() -> None:
    shelf = Shelf()
    shelf.bots["T1"] = Bot("xoxb-T1", "B1", "U1", frozenset(), is_gone=True)
    assert await shelf.installed.of("T1") is None
    assert await shelf.installed.of("T1", also_gone=True) == "xoxb-T1"


@pytest.mark.parametrize("error", [CannotOpen("workspace T1"), StoreFails(StoreTrouble.LOCKED, "it is locked")])
async def test_a_token_that_cannot_be_had_is_a_call_that_was_not_made(error: Exception) -> None:
    shelf = Shelf("T1")
    shelf.error = error
    with pytest.raises(NotSent, match=str(error)):
        await shelf.installed.of("T1")
    shelf.error = None
    assert await shelf.installed.of("T1") == "xoxb-T1"


async def test_no_more_are_remembered_than_there_is_room_for() -> None:
    shelf = Shelf(*(f"T{number}" for number in range(5_002)))
    for number in range(5_002):
        await shelf.installed.find(f"T{number}")
    before = len(shelf.asked)
    await shelf.installed.find("T5001")
    assert len(shelf.asked) == before
    await shelf.installed.find("T0")
    assert len(shelf.asked) == before + 1


async def test_no_token_is_shown() -> None:
    assert "xoxb" not in repr(Shelf("T1").bots)
    assert await Installed().find("T1") is None
