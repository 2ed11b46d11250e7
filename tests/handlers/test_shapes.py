"""What is no payload of Slack's is answered, and no listener sees it."""

import json
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.deps import Deps
from bot.views import ids
from bot.views.forms import order_form
from bot.views.reader import Reader
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakeSlack
from tests.handlers.desk import HOOK, Desk

pytestmark = pytest.mark.asyncio

COMMAND = {
    "command": "/patrol", "text": "report Acme", "team_id": TEAM, "channel_id": CHANNEL, "channel_name": "x",
    "user_id": PERSON, "trigger_id": "t1", "response_url": HOOK,
}  # fmt: skip
PRESS = {
    "type": "block_actions", "team": {"id": TEAM}, "user": {"id": PERSON}, "trigger_id": "t1", "response_url": HOOK,
    "channel": {"id": CHANNEL}, "actions": [{"type": "button", "action_id": ids.CANCEL, "value": "x"}],
}  # fmt: skip


async def sent(deps: Deps, payload: dict[str, Any]) -> str:
    response = await Desk(deps).app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
    await deps.errands.done()
    assert response.status == 200
    return str(response.body)


@pytest.mark.parametrize("name", ["team_id", "channel_id", "user_id", "trigger_id"])
@pytest.mark.parametrize("value", [None, "", "<!channel>", 7, ["U1"]])
async def test_a_command_that_is_not_whole_is_answered_and_orders_nothing(deps: Deps, name: str, value: object) -> None:
    body = await sent(deps, COMMAND | {name: "x" * 5000 if (name, value) == ("trigger_id", "<!channel>") else value})

    assert "was not whole" in json.loads(body)["text"]
    assert await Desk(deps).requests() == []


@pytest.mark.parametrize(
    "changes",
    [{"actions": [{"action_id": 3}]}, {"user": {"id": "<@U1>"}}, {"channel": {"id": None}}, {"trigger_id": 1}],
)
async def test_a_press_that_is_not_whole_is_answered(deps: Deps, slack: FakeSlack, changes: dict[str, Any]) -> None:
    assert await sent(deps, PRESS | changes) == ""

    [(_, answer)] = slack.answers
    assert "no longer has" in answer.text


@pytest.mark.parametrize(
    "values",
    [{}, {"format": {"format": {"selected_option": {"value": "exe"}}}}, {"format": {}}, {"format": {"format": 1}}],
)
async def test_a_form_with_answers_that_it_does_not_offer_says_so(deps: Deps, values: dict[str, Any]) -> None:
    view = {**order_form(Reader()), "id": "V1", "state": {"values": values}}
    form = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": PERSON}, "trigger_id": "t1", "view": view}

    [said] = json.loads(await sent(deps, form))["errors"].values()
    assert "not as Patrol made it" in said
    assert await Desk(deps).requests() == []


async def test_a_form_and_a_shortcut_that_nobody_knows_are_answered(deps: Deps) -> None:
    who = {"team": {"id": TEAM}, "user": {"id": PERSON}, "trigger_id": "t1"}
    view = {"type": "modal", "callback_id": "gone", "id": "V1", "blocks": [], "state": {"values": {}}}

    assert "Not done" in await sent(deps, {"type": "view_submission", **who, "view": view})
    assert await sent(deps, {"type": "shortcut", **who, "callback_id": "gone"}) == ""
    assert await sent(deps, {"type": "event_callback", "team_id": TEAM, "event": {"type": "gone"}}) == ""


async def test_what_cannot_be_seen_is_not_ordered(deps: Deps) -> None:
    desk = Desk(deps)

    assert "Which company" in (await desk.type("report \u200b\u202e")).message["text"]
    await desk.type("report A\u200bc\x00me\u202e")
    [request] = await desk.requests()
    assert request.order.subject.text == "Ac me"


async def test_a_long_mistake_is_not_repeated_as_a_whole(deps: Deps) -> None:
    said = (await Desk(deps).type("reprot " + "&" * 50_000)).message

    assert len(said["text"]) < 4000
