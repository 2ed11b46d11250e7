"""What people press, choose and fill in at the page arrives as Slack sends it; what they must hear of it is there."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import People
from tests.browser.desk import Desk, Payload, a_desk

pytestmark = pytest.mark.slow


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with a_desk(tmp_path) as made:
        yield made


def words(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Payload:
    return {"text": words(text), "value": text.lower()}


def field(name: str, kind: str, *, optional: bool = False, dispatch: bool = False, **more: Any) -> Payload:
    element = {"type": kind, "action_id": name, **more}
    block: Payload = {"type": "input", "block_id": f"the_{name}", "label": words(name.title()), "element": element}
    return block | ({"optional": True} if optional else {}) | ({"dispatch_action": True} if dispatch else {})


def modal(*blocks: Payload, title: str = "An order", **more: Any) -> Payload:
    return {"type": "modal", "title": words(title), "submit": words("Send"), "blocks": list(blocks), **more}


def row(*elements: Payload) -> Payload:
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def button(name: str, **more: Any) -> Payload:
    return {"type": "button", "action_id": name, "text": words(name.title()), **more}


COLOURS = [option("Red"), option("Green"), option("Blue")]
SIZES = [
    {"label": words("Usual"), "options": [option("S"), option("M")]},
    {"label": words("Rare"), "options": [option("XL")]},
]
EVERYTHING = modal(
    field("name", "plain_text_input", max_length=20),
    field("notes", "plain_text_input", multiline=True, optional=True),
    field("amount", "number_input", is_decimal_allowed=False, min_value="1", max_value="9"),
    field("mail", "email_text_input"),
    field("link", "url_text_input", optional=True),
    field("rich", "rich_text_input"),
    field("colour", "static_select", options=COLOURS, placeholder=words("Pick one")),
    field("sizes", "multi_static_select", option_groups=SIZES, max_selected_items=2),
    field("company", "external_select", min_query_length=2),
    field("owner", "users_select"),
    field("place", "conversations_select", default_to_current_conversation=True, filter={"include": ["public"]}),
    field("channels", "multi_channels_select"),
    field("extras", "checkboxes", options=COLOURS, initial_options=[COLOURS[2]]),
    field("format", "radio_buttons", options=COLOURS),
    field("day", "datepicker", initial_date="2026-11-30"),
    field("hour", "timepicker", initial_time="09:30"),
    field("moment", "datetimepicker", initial_date_time=1790000000),
)


@pytest.mark.asyncio
async def test_a_modal_with_every_field_is_filled_in_by_keyboard_alone_and_arrives_as_slack_sends_it(
    desk: Desk, person: People
) -> None:
    bob = await person("bob")
    keys = bob.page.keyboard
    desk.options = [option("Acme"), option("Apex")]
    dialog = await desk.opens(bob.page, EVERYTHING)
    await expect(dialog.get_by_label("Name")).to_be_focused()

    async def type_and_go(text: str) -> None:
        await keys.type(text)
        await keys.press("Tab")

    async def choose(typed: str, shown: str) -> None:
        await keys.type(typed)
        await expect(bob.page.get_by_role("option", name=shown)).to_be_visible()
        await keys.press("Enter")

    for text in ("A widget", "one", "7", "bob@example.com", "", "Plain words"):
        await type_and_go(text)
    for typed, shown in (("gre", "Green"), ("x", "XL"), ("ac", "Acme"), ("ali", "Alice"), ("", ""), ("comp", "#comp")):
        if typed:
            await choose(typed, shown)
        await keys.press("Tab")
    for key in ("Space", "Tab", "Tab", "Tab", "Space", "ArrowDown"):  # the first box, over two, to the radio buttons
        await keys.press(key)
    await dialog.get_by_label("Hour").press("ArrowUp")
    await dialog.get_by_label("Name").press("Enter")

    await expect(dialog).to_be_hidden()
    [sent] = desk.of("view_submission")
    state = {name: value for block in sent["view"]["state"]["values"].values() for name, value in block.items()}
    assert {name: given.pop("type") for name, given in state.items()} == {
        block["element"]["action_id"]: block["element"]["type"] for block in EVERYTHING["blocks"]
    }
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Plain words"}]}
    assert state == {
        "name": {"value": "A widget"},
        "notes": {"value": "one"},
        "amount": {"value": "7"},
        "mail": {"value": "bob@example.com"},
        "link": {"value": None},
        "rich": {"rich_text_value": {"type": "rich_text", "elements": [section]}},
        "colour": {"selected_option": option("Green")},
        "sizes": {"selected_options": [option("XL")]},
        "company": {"selected_option": option("Acme")},
        "owner": {"selected_user": desk.slack.person("alice").id},
        "place": {"selected_conversation": desk.slack.channel("competitors").id},
        "channels": {"selected_channels": [desk.slack.channel("competitors").id]},
        "extras": {"selected_options": [option("Red"), option("Blue")]},
        "format": {"selected_option": option("Green")},
        "day": {"selected_date": "2026-11-30"},
        "hour": {"selected_time": "10:30"},
        "moment": {"selected_date_time": 1790000000},
    }
    asked = desk.of("block_suggestion")[-1]
    assert (asked["value"], asked["action_id"], asked["view"]["state"]["values"]["the_mail"]["mail"]["value"]) == (
        "ac",
        "company",
        "bob@example.com",
    )


@pytest.mark.asyncio
async def test_what_is_wrong_stands_beside_its_field_before_anything_is_sent_and_when_the_app_says_so(
    desk: Desk, person: People
) -> None:
    bob = await person("bob")
    dialog = await desk.opens(
        bob.page,
        modal(
            field("name", "plain_text_input", min_length=3, max_length=5),
            field("amount", "number_input", is_decimal_allowed=False, max_value="9"),
            field("mail", "email_text_input", optional=True),
            field("colour", "static_select", options=COLOURS),
        ),
    )
    send = dialog.get_by_role("button", name="Send")
    fields = {name: dialog.get_by_label(name) for name in ("Name", "Amount", "Mail", "Colour")}

    async def wrong(**complaints: str) -> None:
        await send.click()
        await expect(dialog.get_by_role("alert").filter(has_text=".")).to_have_text(list(complaints.values()))
        for name, box in fields.items():
            await expect(box).to_have_accessible_description(complaints.get(name, ""))
        await expect(fields[next(iter(complaints))]).to_be_focused()

    await wrong(Name="Please fill this in.", Amount="Please fill this in.", Colour="Please choose.")
    for name, text in (("Name", "No"), ("Amount", "1.5"), ("Mail", "bob")):
        await fields[name].fill(text)
    await fields["Colour"].fill("blu")
    await fields["Colour"].press("Enter")
    await wrong(
        Name="Write at least 3 characters.",
        Amount="Write a whole number.",
        Mail="Write an email address, such as name@example.com.",
    )
    for name, text in (("Name", "Noooo"), ("Amount", "10"), ("Mail", "")):
        await fields[name].fill(text)
    await wrong(Amount="Write a number that is not above 9.")
    assert desk.heard == []

    await fields["Amount"].fill("9")
    await expect(dialog.get_by_role("alert").filter(has_text=".")).to_have_count(0)  # until it is looked at again
    desk.ack = {"response_action": "errors", "errors": {"the_colour": "Blue is sold out."}}
    await wrong(Colour="Blue is sold out.")
    desk.ack = {}
    await send.click()
    await expect(dialog).to_be_hidden()
    assert len(desk.of("view_submission")) == 2


@pytest.mark.asyncio
async def test_updates_and_a_reload_keep_what_was_typed_and_closing_forgets_it(desk: Desk, person: People) -> None:
    bob = await person("bob")
    name, notes = (
        field("name", "plain_text_input", initial_value="A"),
        field("notes", "plain_text_input", optional=True),
    )
    look = field("look", "plain_text_input", dispatch=True, optional=True)
    look["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    first = modal(name, look, title="Before", notify_on_close=True)

    async def update(body: Payload, client: Any) -> None:
        hint = {"hint": words("Seen: " + body["view"]["state"]["values"]["the_look"]["look"]["value"])}
        text = {"type": "section", "text": words("Something new")}
        changed = modal(text, name, look | hint, notes, title="After", notify_on_close=True)
        await client.views_update(view_id=body["view"]["id"], view=changed)

    desk.on_action = update
    dialog = await desk.opens(bob.page, first)
    await dialog.get_by_label("Name").fill("A widget")
    await dialog.get_by_label("Look").press_sequentially("abcd")
    await dialog.get_by_label("Look").press("ArrowLeft")

    after = bob.page.get_by_role("dialog", name="After")
    await expect(after).to_contain_text("Seen: abcd")
    await expect(after.get_by_label("Look")).to_be_focused()
    await bob.page.keyboard.type("X")  # the caret is where it was
    for _ in range(2):
        await expect(after.get_by_label("Name")).to_have_value("A widget")
        await expect(after.get_by_label("Look")).to_have_value("abcXd")
        await bob.page.reload()
    await expect(after.get_by_label("Name")).to_be_focused()

    await bob.page.keyboard.press("Escape")
    await expect(after).to_be_hidden()
    assert [one["is_cleared"] for one in desk.of("view_closed")] == [False]
    assert await bob.page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('patrol-form'))") == []


@pytest.mark.asyncio
async def test_presses_ask_first_where_the_app_wants_it_and_choices_are_sent_at_once(
    desk: Desk, person: People
) -> None:
    bob = await person("bob")
    sure = {
        "title": words("Sure?"),
        "text": words("It is gone then."),
        "confirm": words("Delete"),
        "deny": words("Keep"),
    }
    colour = {"type": "static_select", "action_id": "colour", "options": COLOURS, "confirm": sure}
    dialog = await desk.opens(
        bob.page,
        modal(
            row(
                button("plain", value="7"),
                button("link", url=f"{desk.url}#/alice"),
                {"type": "overflow", "action_id": "more", "options": COLOURS},
                {**colour, "placeholder": words("A colour")},
                {"type": "multi_users_select", "action_id": "people", "placeholder": words("People")},
                {"type": "checkboxes", "action_id": "boxes", "options": COLOURS},
            )
        ),
    )
    asking = bob.page.get_by_role("alertdialog", name="Sure?")

    async def sent() -> Payload:
        await desk.hears("block_actions")
        [payload] = desk.heard
        desk.heard.clear()
        [action] = payload["actions"]
        return {name: action[name] for name in action.keys() - {"type", "block_id", "action_ts", "text", "url"}}

    await dialog.get_by_role("button", name="Plain").click()
    assert await sent() == {"action_id": "plain", "value": "7"}
    async with bob.page.expect_popup() as opened:
        await dialog.get_by_role("link", name="Link").click()
    await (await opened.value).close()
    assert await sent() == {"action_id": "link"}
    await dialog.get_by_role("button", name="More").click()
    await bob.page.get_by_role("menu").get_by_role("menuitem", name="Green").click()
    assert await sent() == {"action_id": "more", "selected_option": option("Green")}

    for answer, value in (("Keep", ""), ("Delete", "Red")):
        await dialog.get_by_role("combobox", name="A colour").click()
        await bob.page.get_by_role("option", name="Red").click()
        await expect(asking).to_have_accessible_description("It is gone then.")
        await asking.get_by_role("button", name=answer).click()
        await expect(dialog.get_by_role("combobox", name="A colour")).to_have_value(value)
    assert await sent() == {"action_id": "colour", "selected_option": option("Red")}

    await dialog.get_by_role("combobox", name="People").click()
    for name in ("Alice", "Bob"):
        await bob.page.get_by_role("option", name=name).click()
    await bob.page.keyboard.press("Escape")  # closes the list, not the modal
    assert await sent() == {
        "action_id": "people",
        "selected_users": [desk.slack.person(name).id for name in ("alice", "bob")],
    }
    await dialog.get_by_label("Blue").check()
    assert await sent() == {"action_id": "boxes", "selected_options": [option("Blue")]}


@pytest.mark.asyncio
async def test_an_app_that_is_not_there_leaves_a_sign_and_nothing_is_lost(desk: Desk, person: People) -> None:
    bob = await person("bob")
    dialog = await desk.opens(bob.page, modal(field("name", "plain_text_input"), row(button("count"))))
    await dialog.get_by_label("Name").fill("A widget")
    await desk.socket.aclose()

    await dialog.get_by_role("button", name="Count").click()
    await expect(dialog.get_by_role("alert").filter(has_text="Patrol could not be reached.")).to_be_visible()
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("alert").filter(has_text="Nothing is lost: try again.")).to_be_visible()
    await expect(dialog.get_by_label("Name")).to_have_value("A widget")
    await expect(dialog.get_by_role("button", name="Send")).to_be_enabled()


@pytest.mark.asyncio
async def test_modals_lie_on_each_other_and_the_focus_goes_back(desk: Desk, person: People) -> None:
    bob = await person("bob")

    async def push(body: Payload, client: Any) -> None:
        below = modal(row(button("again")), title="Above", notify_on_close=True)
        await client.views_push(trigger_id=body["trigger_id"], view=below)

    desk.on_action = push
    await desk.comes(bob.page)
    composer = bob.page.get_by_role("textbox", name="Message to competitors")
    await composer.focus()
    first = await desk.opens(bob.page, modal(field("name", "plain_text_input"), row(button("deeper")), title="Below"))
    above = bob.page.get_by_role("dialog", name="Above")
    await first.get_by_label("Name").fill("A widget")
    await first.get_by_role("button", name="Deeper").click()
    await above.get_by_role("button", name="Back").click()
    await expect(first.get_by_label("Name")).to_have_value("A widget")

    await first.get_by_role("button", name="Deeper").click()
    await above.get_by_role("button", name="Close").click()
    await expect(bob.page.get_by_role("dialog")).to_have_count(0)
    assert [one["is_cleared"] for one in desk.of("view_closed")] == [False, True]
    await expect(composer).to_be_focused()


@pytest.mark.asyncio
async def test_the_home_is_asked_for_when_it_is_opened_and_its_choices_are_sent(desk: Desk, person: People) -> None:
    bob = await person("bob")
    desk.view = {"type": "home", "blocks": [row(button("hello"))]}
    await desk.comes(bob.page)
    await bob.page.evaluate(
        "import('/static/js/home.js').then(({homePane}) => document.getElementById('main').replaceChildren(homePane()))"
    )

    await bob.page.get_by_role("region", name="Home").get_by_role("button", name="Hello").click()

    await desk.hears("block_actions")
    assert desk.of("block_actions")[0]["view"]["type"] == "home"
