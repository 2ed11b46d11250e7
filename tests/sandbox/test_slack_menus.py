"""Menus that ask the app while a person types, fields of one name in several blocks, and modals that are closed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from sandbox.slack import SlackSandbox
from tests.sandbox.slack_apps import a_workspace, an_app, over_socket

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(name: str) -> dict[str, Any]:
    return {"text": words(name), "value": name.lower()}


def field(block_id: str, element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": words("A field"), "element": element}


MENU = {"type": "external_select", "action_id": "company"}
TEXT = {"type": "plain_text_input", "action_id": "text", "initial_value": "first"}
GOOD = {"options": [option("Acme")]}
ASKED = [field("menu", MENU), field("one", TEXT), field("two", TEXT)]


def modal(blocks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": words("A form"), "submit": words("Send"), "blocks": blocks, **more}


async def opened(slack: SlackSandbox, *views: dict[str, Any]) -> list[str]:
    """Open these on each other for Alice; their ids."""
    alice = slack.person("alice").id
    return [slack.context.surfaces.push(alice, view).id for view in views]


async def control(slack: SlackSandbox, verb: str, **said: Any) -> dict[str, Any]:
    url = slack.url.replace("/api/", f"/control/{verb}")
    async with ClientSession() as session, session.post(url, json={"person": "alice", **said}) as answer:
        return dict(await answer.json())


@pytest.mark.asyncio
async def test_a_menu_asks_the_app_with_what_is_typed_and_where(slack: SlackSandbox) -> None:
    app, asked = an_app(slack), []

    @app.options("company")
    async def offer(ack: Any, payload: dict[str, Any]) -> None:
        asked.append(payload)
        await ack(options=[option("Acme")])

    async with over_socket(slack, app):
        posted = await app.client.chat_postMessage(
            channel=slack.channel("competitors").id,
            text="Which?",
            blocks=[{"type": "section", "block_id": "menu", "text": words("Which?"), "accessory": MENU}],
        )
        where = {"place": "competitors", "ts": posted["ts"]}
        in_message = await control(slack, "suggest", action_id="company", value="ac", **where)
        [view_id] = await opened(slack, modal(ASKED))
        in_view = await control(
            slack,
            "suggest",
            action_id="company",
            block_id="menu",
            value="me",
            view_id=view_id,
            values={"one/text": "typed"},
        )

    assert in_message["body"] == in_view["body"] == GOOD
    message, view = asked
    for payload in asked:
        assert (payload["type"], payload["action_id"], payload["block_id"]) == ("block_suggestion", "company", "menu")
        assert payload.keys().isdisjoint({"trigger_id", "response_url", "actions"})
    assert (message["value"], message["message"]["ts"], message["container"]["type"]) == ("ac", posted["ts"], "message")
    assert (view["value"], view["view"]["id"], view["container"]["type"]) == ("me", view_id, "view")
    assert view["view"]["state"]["values"]["one"]["text"]["value"] == "typed"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"options": [option(f"Company {number}") for number in range(101)]}, "no more than 100 items"),
        ({"options": [option("A" * 76)]}, "less than 76 characters"),
        ({}, "exactly one of"),
        ({"option_groups": [{"label": words("Near"), "options": []}]}, "no fewer than 1"),
    ],
)
@pytest.mark.asyncio
async def test_what_slack_would_not_offer_is_an_error(
    slack: SlackSandbox, given: dict[str, Any], complaint: str
) -> None:
    app = an_app(slack)

    @app.options("company")
    async def offer(ack: Any) -> None:
        await ack(**given)

    async with over_socket(slack, app):
        await opened(slack, modal(ASKED))
        answer = await slack.suggest("alice", "company", "ac")

    assert answer.acked
    assert complaint in (answer.error or "")


@pytest.mark.asyncio
async def test_only_menus_that_ask_the_app_can_be_typed_into(slack: SlackSandbox) -> None:
    await opened(slack, modal(ASKED))
    with pytest.raises(KeyError, match="text"):
        await slack.suggest("alice", "text", "ac")
    assert (await slack.suggest("alice", "company", "ac")).error == "dispatch_failed"


@pytest.mark.asyncio
async def test_fields_of_one_name_are_told_apart_by_their_blocks(slack: SlackSandbox) -> None:
    app, seen = an_app(slack), []
    buttons = {"type": "button", "action_id": "press", "text": words("Press")}
    rows = [{"type": "actions", "block_id": name, "elements": [buttons]} for name in ("left", "right")]

    @app.action("press")
    async def press(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    async with over_socket(slack, app):
        [view_id] = await opened(slack, modal([*ASKED[1:], *rows]))
        filled = {"one/text": "1", "two/text": "2"}
        await control(slack, "press_view", action_id="press", block_id="right", view_id=view_id, values=filled)

    [body] = seen
    values = body["view"]["state"]["values"]
    assert (values["one"]["text"]["value"], values["two"]["text"]["value"]) == ("1", "2")
    assert body["actions"][0]["block_id"] == "right"


@pytest.mark.parametrize(
    ("more", "everything", "told"),
    [
        ({}, False, [("top", False)]),
        ({}, True, [("top", True), ("bottom", True)]),
        ({"clear_on_close": True}, False, [("top", True), ("bottom", True)]),
    ],
)
@pytest.mark.asyncio
async def test_closing_tells_the_app_of_every_modal_that_asked_for_it(
    slack: SlackSandbox, more: dict[str, Any], *, everything: bool, told: list[tuple[str, bool]]
) -> None:
    app, closed = an_app(slack), []

    async def close(ack: Any, body: dict[str, Any]) -> None:
        closed.append((body["view"]["callback_id"], body["is_cleared"]))
        await ack()

    for name in ("bottom", "middle", "top"):
        app.view_closed(name)(close)
    async with over_socket(slack, app):
        await opened(
            slack,
            modal(ASKED, callback_id="bottom", notify_on_close=True),
            modal(ASKED, callback_id="middle"),
            modal(ASKED, callback_id="top", notify_on_close=True, **more),
        )
        await control(slack, "close", everything=everything)

    assert closed == told
    assert slack.context.surfaces.depth(slack.person("alice").id) == (0 if len(told) > 1 else 2)


@pytest.mark.asyncio
async def test_a_thumb_is_told_with_its_value(slack: SlackSandbox) -> None:
    app, seen = an_app(slack), []
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "feedback",
        "positive_button": {"text": words("Good"), "value": "up"},
        "negative_button": {"text": words("Bad"), "value": "down"},
    }

    @app.action("feedback")
    async def press(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body["actions"][0])
        await ack()

    async with over_socket(slack, app):
        posted = await app.client.chat_postMessage(
            channel=slack.channel("competitors").id,
            text="Was it good?",
            blocks=[{"type": "context_actions", "elements": [thumbs]}],
        )
        await slack.press("bob", "competitors", posted["ts"], "feedback", value="down")

    assert [(one["value"], one["text"]) for one in seen] == [("down", words("Bad"))]
