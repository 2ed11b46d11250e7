"""`/patrol filter` and the filters in a subscription's form, as they arrive from Slack."""

from dataclasses import replace

import pytest

from bot.domain.filtering import MOST_FILTERS, id_of
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.subscriptions import Subscription
from bot.views import filtering as view
from bot.views import ids, subscribing
from bot.views.forms import Modal
from sandbox.slack import validate_message, validate_view
from tests.clock import START
from tests.factories import CHANNEL, PERSON, the_live
from tests.fakes import FakeSlack
from tests.handlers.desk import ALICE, BOB, Ack, Desk
from tests.handlers.subscribers import ALERT, ELSEWHERE, OTHER_ALERT, now, said, subscribed
from tests.services.subscribers import name_it

pytestmark = pytest.mark.asyncio

ACME = Filter(FilterField.ASSIGNEE, FilterMode.EXCLUDE, "Acme", ALICE, START)
US = Filter(FilterField.OFFICE, FilterMode.REQUIRE, "US", ALICE, START)


async def with_filters(desk: Desk, *filters: Filter, **who: str) -> Subscription:
    """A subscription with these filters, named Batteries."""
    made = replace(await subscribed(desk, **who), filters=filters)
    await desk.deps.store.write(lambda tx: tx.subscriptions.save(made))
    await name_it(desk.deps.store, "Batteries")
    return made


async def rules(desk: Desk, known: Subscription) -> list[str]:
    """Its filters now."""
    return [f"{one.mode} {one.field} {one.value}" for one in (await now(desk, known)).filters]


# Typed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{ALERT} exclude assignee "Beta, Inc."', "exclude assignee Beta, Inc."),
        ("Batteries require office JP", "require office JP"),
        ('"batteries" exclude title "battery pack"', "exclude title battery pack"),
        ("hide office jp", "exclude office JP"),
    ],
)
async def test_what_is_typed_is_set_and_the_list_answers(desk: Desk, text: str, expected: str) -> None:
    made = await with_filters(desk)
    ack = await desk.type(f"filter {text}")
    assert await rules(desk, made) == [expected]
    assert "1 filter" in said(ack)
    assert f"<@{PERSON}>, 20 November 2026" in said(ack)
    assert validate_message({"text": ack.message["text"], "blocks": ack.message["blocks"]}) == []


async def test_its_message_shows_how_many_there_are(desk: Desk) -> None:
    made = await with_filters(desk)
    await desk.type("filter exclude office CN JP")
    assert "2 filters" in (await desk.type("subscriptions")).body
    [promised] = [one for one in await desk.promised() if one.row == made.id]
    assert (await the_live(desk.deps.store, promised.key)).version > 1


async def test_without_more_the_list_is_shown_and_nothing_is_changed(desk: Desk) -> None:
    made = await with_filters(desk, ACME, US)
    for text in ("filter", "filter Batteries", f"filter {ALERT}"):
        shown = said(await desk.type(text, person=BOB))
        assert "2 filters" in shown
        assert "hides assignee *Acme*" in shown
        assert "only office *US*" in shown
        assert f"<@{ALICE}>" in shown
    assert await now(desk, made) == made


async def test_without_filters_it_says_so(desk: Desk) -> None:
    await with_filters(desk)
    assert "no filters" in said(await desk.type("filter"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("remove acme", ["require office US"]),
        ("remove assignee ACME", ["require office US"]),
        ("remove exclude assignee", ["require office US"]),
        ("remove us", ["exclude assignee Acme"]),
        ("remove all", []),
    ],
)
async def test_what_is_removed_is_gone(desk: Desk, text: str, left: list[str]) -> None:
    made = await with_filters(desk, ACME, US)
    await desk.type(f"filter Batteries {text}", person=BOB)
    assert await rules(desk, made) == left


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("remove Gamma", "no filter “Gamma”"),
        ("remove require assignee Acme", "no filter “Acme”"),
        ("remove title", "no filter “title”"),
        ("remove Acme, Gamma", "no filter “Gamma”"),
        ("exclude office Mars", "“Mars” is no patent office"),
        ("exclude office CN require assignee " + "x" * 101, "too long for a filter"),
        ("exclude assignee", "does not understand “exclude assignee”"),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(desk: Desk, text: str, sentence: str) -> None:
    made = await with_filters(desk, ACME, US)
    shown = said(await desk.type(f"filter Batteries {text}"))
    assert sentence in shown
    assert "Nothing was changed" in shown
    assert await now(desk, made) == made


async def test_twice_the_same_is_one_filter_and_who_was_first_stays(desk: Desk) -> None:
    made = await with_filters(desk, ACME)
    await desk.type("filter exclude assignee ACME", person=BOB)
    assert (await now(desk, made)).filters == (ACME,)


async def test_required_after_hidden_is_required(desk: Desk) -> None:
    made = await with_filters(desk, ACME, US)
    await desk.type("filter require assignee acme", person=BOB)
    assert await rules(desk, made) == ["require assignee acme", "require office US"]


async def test_more_than_fifty_are_refused_as_a_whole(desk: Desk) -> None:
    many = tuple(replace(ACME, value=f"Acme {number}") for number in range(MOST_FILTERS - 1))
    made = await with_filters(desk, *many)
    assert "50 filters at most" in said(await desk.type("filter exclude office CN JP"))
    assert await now(desk, made) == made
    await desk.type("filter exclude office CN")
    assert len(await rules(desk, made)) == MOST_FILTERS


async def test_an_alert_whose_name_has_such_words_in_it_is_found(desk: Desk) -> None:
    made = await with_filters(desk, ACME)
    await name_it(desk.deps.store, "Stain remove agents")
    assert "1 filter" in said(await desk.type("filter Stain remove agents"))
    await desk.type('filter "Stain remove agents" remove Acme')
    assert await rules(desk, made) == []


async def test_of_several_subscriptions_one_must_be_named(desk: Desk) -> None:
    await with_filters(desk, ACME)
    await subscribed(desk, f"subscribe {OTHER_ALERT}")
    assert "Which alert?" in said(await desk.type("filter exclude office CN"))
    assert "not subscribed here" in said(await desk.type("filter Unheard exclude office CN"))


async def test_what_another_place_filters_is_neither_shown_nor_changed(desk: Desk) -> None:
    made = await with_filters(desk, ACME)
    for text in ("filter Batteries", "filter Batteries remove all"):
        assert "Acme" not in said(await desk.type(text, person=BOB, place=ELSEWHERE))
    assert await now(desk, made) == made


# In the form


async def edited(desk: Desk, slack: FakeSlack, known: Subscription, **who: str) -> Modal:
    await desk.press(ids.SUBSCRIPTION_EDIT, known.id, **who)
    modal: Modal = dict(slack.modals[-1])
    assert validate_view(dict(modal)) == []
    return modal


def errors(ack: Ack) -> dict[str, str]:
    beside = ack.message["errors"]
    assert isinstance(beside, dict)
    return beside


async def test_the_form_shows_who_set_what(desk: Desk, slack: FakeSlack) -> None:
    modal = await edited(desk, slack, await with_filters(desk, ACME, US))
    shown = str(modal["blocks"])
    assert f"hides assignee *Acme* · <@{ALICE}>, 20 November 2026" in shown
    [kept] = [block["element"] for block in modal["blocks"] if block.get("block_id") == view.KEPT]
    assert [one["text"]["text"] for one in kept["initial_options"]] == ["hides assignee Acme", "only office US"]


async def test_sent_as_it_was_its_filters_stay(desk: Desk, slack: FakeSlack) -> None:
    made = await with_filters(desk, ACME, replace(US, is_feedback=True))
    await desk.submit(await edited(desk, slack, made), {}, person=BOB)
    assert (await now(desk, made)).filters == made.filters


async def test_filters_are_added_and_taken_out(desk: Desk, slack: FakeSlack) -> None:
    slack.members[CHANNEL] = {BOB}
    made = await with_filters(desk, ACME, US)
    filled = {view.KEPT: [id_of(US)], view.RULE: "exclude:title", view.VALUES: "battery pack, charger\n\nCharger "}
    ack = await desk.submit(await edited(desk, slack, made), filled, person=BOB)
    assert (ack.status, ack.body) == (200, "")
    assert await rules(desk, made) == ["require office US", "exclude title battery pack", "exclude title charger"]
    assert {one.person for one in (await now(desk, made)).filters[1:]} == {BOB}


async def test_what_came_while_the_form_was_open_stays(desk: Desk, slack: FakeSlack) -> None:
    made = await with_filters(desk, ACME)
    modal = await edited(desk, slack, made)
    await desk.type("filter exclude office CN")
    await desk.submit(modal, {view.KEPT: []})
    assert await rules(desk, made) == ["exclude office CN"]


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({view.RULE: "exclude:office", view.VALUES: "Mars"}, "“Mars” is no patent office"),
        ({view.VALUES: "x" * 101}, "too long for a filter"),
        ({view.VALUES: "\n".join(map(str, range(MOST_FILTERS)))}, "50 filters at most"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_changed_nor_moved(
    desk: Desk, slack: FakeSlack, filled: dict[str, object], sentence: str
) -> None:
    slack.members[ELSEWHERE] = {PERSON}
    made = await with_filters(desk, ACME)
    changes = {subscribing.PLACE: ELSEWHERE, subscribing.RHYTHM: "instantly"}
    ack = await desk.submit(await edited(desk, slack, made), filled | changes)
    assert sentence in errors(ack)[view.VALUES]
    assert await now(desk, made) == made


async def test_a_new_subscription_is_asked_for_no_filters(desk: Desk, slack: FakeSlack) -> None:
    await desk.type("subscribe", place=CHANNEL)
    assert view.VALUES not in str(slack.modals[-1])
