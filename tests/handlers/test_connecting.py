"""An admin connects the workspace with PatSnap from Home: who may, what is said, and that the key is seen nowhere."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from bot.deps import Deps
from bot.domain.accounts import INTERNATIONAL, own_account
from bot.domain.places import Person
from bot.errors import CodeClass
from bot.ports import Transaction
from bot.services.homes import show_one
from bot.services.outages import not_connected
from bot.views import ids
from bot.views.connecting import API_KEY, CLIENT_ID, CLIENT_SECRET, REGION, connect_form, disconnect_form
from bot.views.forms import COMPANY, order_form
from bot.views.reader import Reader
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, patsnap_refused, unreachable
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import ALICE, Desk
from tests.handlers.test_home import home_of
from tests.services.connectors import account_of, with_a_vault
from tests.turns import turns

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

SECRET = "sk-0123456789abcdefSECRET"
NOT_YET = "PatSnap is not connected yet"
FORM = connect_form(Reader(), INTERNATIONAL, is_replacing=False)


@pytest.fixture
def desk(deps: Deps, slack: FakeSlack) -> Desk:
    slack.members = {CHANNEL: {PERSON, ALICE}}
    slack.people = {ALICE: Person("Alice", is_admin=True), PERSON: Person("Bob")}
    slack.open_views = {"V1": {}}
    return Desk(with_a_vault(deps))


async def apart(desk: Desk) -> None:
    """Let the workspace have no PatSnap account yet."""

    def begin(tx: Transaction) -> None:
        tx.workspaces.enrol(TEAM, own_account(TEAM), "")
        not_connected(own_account(TEAM), START, tx)

    await desk.deps.store.write(begin)


async def opened(desk: Desk, person: str, clock: SteppedClock) -> None:
    clock.tick(seconds=2)
    await desk.open_home(person=person)
    await turns(show_one, desk.deps)


def said(slack: FakeSlack) -> str:
    """What the form shows now."""
    return json.dumps(slack.open_views["V1"])


@pytest.mark.parametrize(
    "text", ["report Acme", "value CN108977442B", f"subscribe {'0' * 32}", "alert new", "preview x", "check x"]
)
async def test_before_that_whatever_asks_patsnap_is_answered_with_one_sentence(text: str, desk: Desk) -> None:
    await apart(desk)
    ack = await desk.type(text, person=PERSON)
    assert f"{NOT_YET}. An admin of this workspace can connect it from Home." in ack.body
    assert await desk.requests() == []


async def test_a_shortcut_and_a_form_say_so_too(desk: Desk, slack: FakeSlack) -> None:
    await apart(desk)
    await desk.shortcut(ids.ORDER_SHORTCUT, person=PERSON)
    assert NOT_YET in str(slack.modals)
    ack = await desk.submit(order_form(Reader()), {COMPANY: "Acme"}, person=PERSON)
    assert NOT_YET in ack.body


async def test_home_tells_everybody_and_offers_it_to_admins(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    await apart(desk)
    await opened(desk, PERSON, clock)
    assert NOT_YET in home_of(slack, PERSON)
    assert ids.PATSNAP_CONNECT not in json.dumps(slack.homes[PERSON])
    await opened(desk, ALICE, clock)
    assert ids.PATSNAP_CONNECT in json.dumps(slack.homes[ALICE])
    await desk.press_in_home(ids.PATSNAP_CONNECT, "connect", person=ALICE)
    [modal] = slack.modals
    assert "Client secret" in str(modal)
    await desk.submit(FORM, {API_KEY: SECRET}, person=ALICE)
    await opened(desk, ALICE, clock)
    assert f"was connected by <@{ALICE}>" in home_of(slack, ALICE)
    assert NOT_YET not in home_of(slack, ALICE)


async def test_who_is_no_admin_when_it_is_sent_connects_nothing(desk: Desk, patsnap: FakePatsnap) -> None:
    await apart(desk)
    for form in (FORM, disconnect_form(Reader(), 0, 0)):
        ack = await desk.submit(form, {API_KEY: SECRET} if form is FORM else {}, person=PERSON)
        assert "Only admins" in ack.body
    assert patsnap.proven == []


async def test_the_key_is_tried_after_the_answer_and_then_in_use(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await apart(desk)
    ack = await desk.submit(FORM, {API_KEY: f" {SECRET} "}, person=ALICE)
    assert "PatSnap is being asked" in ack.body
    assert "PatSnap is connected" in said(slack)
    assert [key.secret for key in patsnap.proven] == [SECRET]
    await desk.type("report Acme", person=PERSON)
    assert len(await desk.requests()) == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            patsnap_refused("67200202", CodeClass.ADMIN),
            "does not know this key at connect.patsnap.com (67200202)",
        ),
        (patsnap_refused("67200006", CodeClass.ADMIN), "refuses this key (67200006)"),
        (unreachable(), "did not say whether it takes this key"),
    ],
)
async def test_what_patsnap_does_not_take_is_said_in_the_form_which_is_empty_again(
    error: Any, sentence: str, desk: Desk, slack: FakeSlack, patsnap: FakePatsnap
) -> None:
    await apart(desk)
    patsnap.faults.add("prove", error)
    await desk.submit(FORM, {API_KEY: SECRET}, person=ALICE)
    assert sentence in said(slack)
    assert API_KEY in said(slack)
    assert SECRET not in said(slack)
    assert not (await account_of(desk.deps.store, TEAM)).sealed


async def test_without_keys_of_its_own_patrol_takes_none(desk: Desk, slack: FakeSlack, deps: Deps) -> None:
    await apart(desk)
    await Desk(deps).submit(FORM, {API_KEY: SECRET}, person=ALICE)
    assert "PATROL_ENCRYPTION_KEYS" in said(slack)


@pytest.mark.parametrize(
    "filled",
    [
        {},
        {API_KEY: SECRET, CLIENT_ID: "x", CLIENT_SECRET: "y"},
        {CLIENT_ID: "x"},
        {CLIENT_SECRET: "y"},
        {API_KEY: "sk 123"},
        {API_KEY: "sk-密钥"},
        {API_KEY: "sk-1\nX-Other: 1"},
    ],
)
async def test_what_can_be_no_key_is_said_beside_the_field(
    filled: dict[str, object], desk: Desk, patsnap: FakePatsnap
) -> None:
    await apart(desk)
    ack = await desk.submit(FORM, filled, person=ALICE)
    assert list(json.loads(ack.body)["errors"]) == [API_KEY]
    assert patsnap.proven == []


async def test_an_address_that_was_not_offered_is_never_asked(desk: Desk, patsnap: FakePatsnap) -> None:
    await apart(desk)
    elsewhere = connect_form(Reader(), "https://evil.example", is_replacing=False)
    ack = await desk.submit(elsewhere, {API_KEY: SECRET}, person=ALICE)
    assert "form is not as Patrol made it" in ack.body
    assert patsnap.proven == []
    assert REGION in str(elsewhere)


async def test_the_key_is_in_no_log_no_row_and_nothing_that_is_said(
    desk: Desk, slack: FakeSlack, patsnap: FakePatsnap, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await apart(desk)
    patsnap.faults.add("prove", unreachable())
    answers = [await desk.submit(FORM, {API_KEY: SECRET}, person=ALICE) for _ in range(2)]
    patsnap.faults.add("prove", RuntimeError("a fault of ours"))
    answers.append(await desk.submit(FORM, {API_KEY: SECRET}, person=ALICE))
    assert "did not say whether" in said(slack)  # it does not stand there waiting for ever
    await desk.once.stop()
    seen = [caplog.text, *(ack.body for ack in answers), repr((slack.modals, slack.updates, slack.answers))]
    assert [one for one in seen if SECRET in one] == []
    for file in (tmp_path / name for name in ("patrol.db", "patrol.db-wal")):
        assert SECRET.encode() not in (file.read_bytes() if file.exists() else b"")


async def test_disconnecting_says_first_what_ends(desk: Desk, slack: FakeSlack, clock: SteppedClock) -> None:
    await apart(desk)
    await desk.submit(FORM, {API_KEY: SECRET}, person=ALICE)
    await opened(desk, ALICE, clock)
    await desk.press_in_home(ids.PATSNAP_DISCONNECT, "disconnect", person=ALICE)
    assert "forgets the key of this workspace at once" in str(slack.modals)
    ack = await desk.submit(disconnect_form(Reader(), 0, 0), {}, person=ALICE)
    assert "PatSnap is disconnected" in ack.body
    assert (await account_of(desk.deps.store, TEAM)).id == own_account(TEAM)
    await opened(desk, ALICE, clock)
    assert NOT_YET in home_of(slack, ALICE)


async def test_a_workspace_with_the_key_of_the_settings_is_offered_nothing(
    desk: Desk, slack: FakeSlack, clock: SteppedClock
) -> None:
    await opened(desk, ALICE, clock)
    assert "patsnap." not in json.dumps(slack.homes[ALICE])
