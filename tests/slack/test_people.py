"""Who is in a channel, and what is shown to one person alone."""

from typing import Any

import pytest

from bot.domain.messages import Message
from bot.domain.places import Person, Place
from bot.errors import CannotLook, InDoubt, SlackLimited
from bot.ports import Slack
from tests.slack.server import TinySlack

pytestmark = pytest.mark.asyncio

PLACE = Place("T1", "C1")
MESSAGE = Message("hello", ({"type": "divider"},))


def members(*people: str, cursor: str = "") -> dict[str, Any]:
    return {"ok": True, "members": list(people), "response_metadata": {"next_cursor": cursor}}


async def test_a_member_is_found_on_a_later_page(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.members", members("U1", "U2", cursor="next="), members("U3"))
    assert await slack.is_member(PLACE, "U3")
    first, second = server.calls
    assert first.arguments == {"channel": "C1", "limit": "999"}
    assert second.arguments == {"channel": "C1", "limit": "999", "cursor": "next="}


async def test_nobody_is_looked_for_further_than_where_they_are(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.members", members("U1", "U2", cursor="next="))
    assert await slack.is_member(PLACE, "U2")
    assert len(server.calls) == 1


async def test_who_is_on_no_page_is_no_member(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.members", members("U1", cursor="x"), members("U11"))
    assert not await slack.is_member(PLACE, "U")
    assert len(server.calls) == 2


async def test_a_huge_channel_is_not_read_for_ever_and_proves_nothing(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.members", *(members("U1", cursor="more") for _ in range(20)))
    with pytest.raises(CannotLook):
        await slack.is_member(PLACE, "U2")
    assert len(server.calls) == 8


async def test_an_answer_without_members_proves_nothing(slack: Slack, server: TinySlack) -> None:
    server.say("conversations.members", {"ok": True})
    with pytest.raises(InDoubt):
        await slack.is_member(PLACE, "U2")


async def test_slacks_pause_for_members_shuts_that_method(slack: Slack, server: TinySlack) -> None:
    server.headers = {"Retry-After": "12"}
    server.say("conversations.members", {"ok": False, "error": "ratelimited", "status": 429})
    with pytest.raises(SlackLimited):
        await slack.is_member(PLACE, "U2")
    assert not slack.may("conversations.members", PLACE)


async def test_somebody_is_asked_for_with_their_language(slack: Slack, server: TinySlack) -> None:
    user = {"tz": "Asia/Shanghai", "locale": "zh-CN", "is_admin": True, "real_name": "Alice Zhang"}
    server.say("users.info", {"ok": True, "user": user})
    assert await slack.person(Place("T1", "U1")) == Person("Alice Zhang", "Asia/Shanghai", "zh_CN", is_admin=True)
    [call] = server.calls
    assert call.arguments["user"] == "U1"
    assert call.arguments["include_locale"] in {"true", "1"}


@pytest.mark.parametrize(
    ("user", "person"),
    [
        ({}, Person()),
        ({"tz": None, "locale": None, "is_admin": None}, Person()),
        ({"tz": "", "locale": ""}, Person()),
        ({"tz": "Mars/Olympus", "locale": "de-DE"}, Person(locale="de_DE")),
        ({"tz": "../etc/passwd"}, Person()),
        ({"tz": "Europe"}, Person()),  # a folder of zones
        ({"tz": 3600, "locale": 7}, Person()),
        ({"tz": "Europe/Berlin", "locale": "en"}, Person(zone="Europe/Berlin")),
        ({"profile": {"display_name": "alice", "real_name": "Alice Zhang"}, "real_name": "A."}, Person("alice")),
        ({"profile": {"display_name": "", "real_name": "Alice Zhang"}}, Person("Alice Zhang")),
        ({"profile": None, "real_name": "Alice Zhang"}, Person("Alice Zhang")),
        ({"profile": {"display_name": 7}, "real_name": ""}, Person()),
    ],
)
async def test_what_slack_does_not_say_of_somebody_is_as_usual(
    user: dict[str, object], person: Person, slack: Slack, server: TinySlack
) -> None:
    server.say("users.info", {"ok": True, "user": user})
    assert await slack.person(Place("T1", "U1")) == person


async def test_an_answer_without_anybody_is_none(slack: Slack, server: TinySlack) -> None:
    server.say("users.info", {"ok": True})
    with pytest.raises(InDoubt):
        await slack.person(Place("T1", "U1"))


async def test_a_modal_goes_with_its_trigger(slack: Slack, server: TinySlack) -> None:
    server.say("views.open", {"ok": True, "view": {"id": "V1"}})
    await slack.open_modal("T1", "1.2.abc", {"type": "modal", "blocks": []})
    [call] = server.calls
    assert call.arguments == {"trigger_id": "1.2.abc", "view": {"type": "modal", "blocks": []}}


@pytest.mark.parametrize("replace", [False, True])
async def test_an_answer_replaces_what_was_pressed_where_it_should(
    replace: bool,  # noqa: FBT001 - pytest names it
    slack: Slack,
    server: TinySlack,
) -> None:
    await slack.answer(f"{server.base}/hook", MESSAGE, replace=replace)
    assert server.calls[0].arguments["replace_original"] is replace
