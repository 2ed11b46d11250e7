"""What is pushed to whom while people look, and what becomes of pages that leave, stall or come back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import ClientWebSocketResponse, WSMsgType

from sandbox.page import listener
from tests.eventually import eventually
from tests.sandbox.page_world import Pages, pages_of
from tests.sandbox.slack_apps import an_app, over_http

pytestmark = pytest.mark.asyncio
Event = dict[str, Any]


@pytest_asyncio.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages_of(tmp_path) as opened:
        yield opened


async def heard(page: ClientWebSocketResponse, end: str = "end") -> list[Event]:
    """What was pushed, up to the message that says `end`."""
    events: list[Event] = []
    async with asyncio.timeout(10):
        while not any(one["type"] == "message" and one["message"]["text"] == end for one in events):
            events += await page.receive_json()
    return events


def told(events: list[Event]) -> list[str]:
    """The texts and timestamps of messages that came and went."""
    came_or_went = [one for one in events if one["type"] in {"message", "gone"}]
    return [one["message"]["text"] if "message" in one else f"-{one['ts']}" for one in came_or_went]


async def test_each_is_pushed_what_each_sees(pages: Pages) -> None:
    slack = pages.slack
    async with pages.looker("alice").listening() as alice, pages.looker("carol").listening() as carol:
        await pages.until_open(2)
        slack.say("alice", "board", "We sell the company.")
        slack.say("alice", "competitors", "Morning")
        whispered = pages.ephemeral("alice", "competitors", "Only you know.")
        slack.say("alice", "@bob", "Do not tell.")
        slack.say("bob", "competitors", "middle")
        to_alice, to_carol = await heard(alice, "middle"), await heard(carol, "middle")
        slack.workspace.delete(whispered)
        slack.say("bob", "competitors", "end")
        to_alice += await heard(alice)
        to_carol += await heard(carol)
    assert told(to_alice) == [
        "We sell the company.",
        "Morning",
        "Only you know.",
        "Do not tell.",
        "middle",
        f"-{whispered.ts}",
        "end",
    ]
    assert told(to_carol) == ["Morning", "middle", "end"]
    assert whispered.ts not in f"{to_carol}"
    places = [one["place"] for one in to_carol if one["type"] == "place"]
    assert {one["name"] for one in places} == {"competitors"}
    assert places[-1]["unread"] == 3


async def test_a_reply_is_pushed_with_its_parent_and_what_happens_at_once_comes_once(pages: Pages) -> None:
    slack = pages.slack
    parent = slack.say("alice", "competitors", "Who reads this?")
    async with pages.looker("bob").listening() as bob:
        await pages.until_open(1)
        for number in range(5):
            slack.say("dan", "competitors", f"I {number}", thread_ts=parent.ts)
        gone = slack.say("dan", "competitors", "oh")
        slack.workspace.delete(gone)
        slack.say("dan", "competitors", "end")
        events = await heard(bob)
    shown = [one["message"] for one in events if one["type"] == "message"]
    assert [one["text"] for one in shown] == ["I 0", "Who reads this?", "I 1", "I 2", "I 3", "I 4", "end"]
    assert [one["reply_count"] for one in shown if one["ts"] == parent.ts] == [5]
    assert [one["ts"] for one in events if one["type"] == "gone"] == [gone.ts]
    assert len([one for one in events if one["type"] == "place"]) == 1


async def test_views_reading_people_and_time_are_pushed_to_those_whom_they_concern(pages: Pages) -> None:
    slack = pages.slack
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Order"}, "blocks": []}
    last = slack.say("alice", "general", "Morning")
    async with pages.looker("bob").listening() as bob, pages.looker("dan").listening() as dan:
        await pages.until_open(2)
        slack.context.surfaces.open(slack.person("bob").id, view)
        await pages.looker("bob").do("read", place="general", ts=last.ts)
        slack.clock.set_speed(60)
        slack.becomes.restrict("lab")
        slack.say("alice", "general", "end")
        to_bob, to_dan = await heard(bob), await heard(dan)
    views = [one for one in to_bob if one["type"] == "views"]
    assert views[0]["modal"]["title"]["text"] == "Order"
    assert not [one for one in to_dan if one["type"] == "views"]
    for events in (to_bob, to_dan):
        assert {one["stage"]["speed"] for one in events if one["type"] == "stage"} == {60}
        assert len([one for one in events if one["type"] == "places"]) == 1
    assert [one["place"]["unread"] for one in to_bob if one["type"] == "place"][-1] == 1
    assert [one["place"]["unread"] for one in to_dan if one["type"] == "place"][-1] == 2


async def test_who_comes_back_and_reads_anew_has_missed_nothing(pages: Pages) -> None:
    slack, bob = pages.slack, pages.looker("bob")
    known: dict[str, str] = {}

    async def say_much() -> None:
        for number in range(60):
            await pages.looker("alice").do("say", place="general", text=f"{number}")
        slack.say("alice", "general", "end")

    saying = asyncio.create_task(say_much())
    while "end" not in known.values():
        async with bob.listening() as page:
            for one in (await bob.read("messages", place="general", limit=200))["messages"]:
                known[one["ts"]] = one["text"]
            for _ in range(3):
                if "end" not in known.values():
                    known |= {
                        one["message"]["ts"]: one["message"]["text"]
                        for one in await page.receive_json(timeout=5)
                        if one["type"] == "message"
                    }
    await saying
    assert [known[ts] for ts in sorted(known)] == [*(f"{number}" for number in range(60)), "end"]


async def test_a_storm_is_pushed_in_order(pages: Pages) -> None:
    async with pages.looker("bob").listening() as bob, pages.looker("dan").listening() as dan:
        await pages.until_open(2)
        for number in range(1000):
            pages.slack.say("alice", "general", f"{number}")
            if number % 50 == 0:
                await pages.looker("alice").read("workspace")
        pages.slack.say("alice", "general", "end")
        for page in (bob, dan):
            assert told(await heard(page)) == [*(f"{number}" for number in range(1000)), "end"]


@asynccontextmanager
async def a_stuck_page(pages: Pages) -> AsyncIterator[None]:
    """A page of Dan's that is open and reads nothing."""
    port = urlsplit(pages.server.url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    upgrade = f"GET /api/stream?as=dan HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    writer.write(f"{upgrade}Connection: Upgrade\r\n{key}".encode())
    await pages.until_open(1)
    try:
        yield
    finally:
        writer.transport.abort()
        assert reader.exception() is None


async def test_a_page_that_takes_nothing_is_cut_off_and_holds_nobody_up(pages: Pages) -> None:
    async with a_stuck_page(pages), pages.looker("bob").listening() as bob:
        await pages.until_open(2)
        sent = 0
        while pages.server.stream.pages == 2:
            pages.slack.say("alice", "general", "x" * 1_000_000)
            pages.slack.say("alice", "general", f"{sent}")
            await heard(bob, f"{sent}")
            sent += 1
        assert 8 < sent < 60  # the system's own buffers hold some, too
        pages.slack.say("alice", "general", "end")
        assert told(await heard(bob)) == ["end"]


async def test_the_server_stops_though_a_page_does_not_say_goodbye(pages: Pages) -> None:
    async with a_stuck_page(pages), pages.looker("bob").listening() as bob:
        await pages.until_open(2)
        for _ in range(3):
            pages.slack.say("alice", "general", "x" * 2_000_000)
            await bob.receive_json()
        async with asyncio.timeout(listener.GOODBYE + 4):
            await pages.server.stop()
        assert pages.server.stream.pages == 0
        assert (await bob.receive()).type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED}
        pages.slack.clock.set_speed(60)
        pages.slack.say("alice", "general", "Nobody is there.")


async def test_a_page_that_leaves_amid_a_push_is_forgotten(pages: Pages) -> None:
    for _ in range(5):
        async with pages.looker("bob").listening():
            await pages.until_open(1)
            pages.slack.say("alice", "general", "x" * 500_000)
    await pages.until_open(0)
    assert await pages.looker("bob").texts("general", limit=1) == ["x" * 500_000]


async def test_what_a_person_did_goes_on_when_the_page_leaves(pages: Pages) -> None:
    app, came, left = an_app(pages.slack), asyncio.Event(), asyncio.Event()

    @app.command("/patrol")
    async def answer(ack: Any) -> None:
        came.set()
        await left.wait()
        await ack("Here you are.")

    async with over_http(pages.slack, app):
        asking = asyncio.create_task(pages.looker("bob").do("command", place="general", command="/patrol"))
        await came.wait()
        asking.cancel()
        await asyncio.wait({asking})
        left.set()
        await eventually(lambda: [one.text for one in pages.slack.seen("bob", "general")] == ["Here you are."])
