"""Whoever others may take for dead puts nothing before people: no byte of it leaves."""

import pytest

from bot.domain.messages import Message
from bot.domain.places import Place
from bot.errors import NotSent
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from tests.slack.conftest import TOKEN
from tests.slack.server import TinySlack

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

PLACE = Place("T1", "C1")


async def test_behind_a_closed_fence_no_post_leaves_and_looks_do(server: TinySlack) -> None:
    is_closed = False

    def fence() -> None:
        if is_closed:
            raise NotSent("taken for dead")

    server.say("chat.postMessage", *({"ok": True, "channel": "C1", "ts": str(number)} for number in range(2)))
    server.say("conversations.info", {"ok": True, "channel": {"id": "C1"}})
    async with open_session(fence=fence) as session:
        slack = SlackClient(web_client(TOKEN, f"{server.base}/api/", session), session, OneToken(TOKEN))
        await slack.post(PLACE, Message("before", ()), key="k1")
        is_closed = True
        with pytest.raises(NotSent):
            await slack.post(PLACE, Message("behind it", ()), key="k2")
        with pytest.raises(NotSent):
            await slack.complete_upload(PLACE, "F1", "a file", None)
        await slack.channel(PLACE)
        is_closed = False
        await slack.post(PLACE, Message("again", ()), key="k3")
    assert [call.method for call in server.calls] == ["chat.postMessage", "conversations.info", "chat.postMessage"]
