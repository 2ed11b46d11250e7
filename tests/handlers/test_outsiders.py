"""Every command, button, menu, form and shortcut, as somebody who may not see: nothing is told, spent or changed.

What is not there and what they may not see is answered the same. Whoever has an alert's id has it from PatSnap, so
nothing is typed here that adopts, previews or opens one by its id. No list of choices is fetched from Patrol: all
menus stand in the forms.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.deps import Deps
from bot.domain.places import Channel, Person
from handlers import BUTTONS, COMMANDS, FORMS, MESSAGE_SHORTCUTS, SHORTCUTS
from tests.clock import START
from tests.factories import CHANNEL, TEAM
from tests.fakes import FakePatsnap, FakeSlack
from tests.handlers.desk import Ack, Desk
from tests.handlers.outsiders import (
    BOSS,
    CHOSEN,
    NOT_THERE,
    OWNER,
    PRESSED,
    PRIVATE,
    SECRETS,
    THERE,
    TYPED,
    TYPED_BY,
    Words,
    hidden,
    pressed_in,
    sent,
    shown,
)
from tests.services.subscribers import OTHER_TEAM, second_workspace

OUTSIDER = "UOUT"
ELSEWHERE = "T9999"
REFUSED = "for the people of this workspace alone"
OUTSIDERS = {
    "a guest": Person("Out", is_guest=True),
    "who is deactivated": Person("Out", is_gone=True),
    "a bot": Person("Out", is_bot=True),
    "a stranger, as Slack says when it is asked": Person("Out", is_stranger=True, is_admin=True),
}
ANYBODY = {"/help", "/"}  # what anybody may be told

Deed = Callable[[Desk, Words], Awaitable[Ack]]


def deeds() -> Iterator[tuple[str, Deed]]:
    """Everything that can be done, by a name."""
    for command, texts in TYPED_BY.items():
        yield from ((f"/{command}", _typing(text)) for text in texts)
    for action, rows in PRESSED.items():
        yield from ((action, _pressing(action, row)) for row in rows)
    for action, choices in CHOSEN.items():
        yield from ((action, _choosing(action, choice)) for choice in choices)
    for action, forms in pressed_in(THERE).items():
        yield from ((action, _pressing_in(action, number)) for number in range(len(forms)))
    for form, variants in sent(THERE).items():
        yield from ((form, _sending(form, number)) for number in range(len(variants)))
    for shortcut in SHORTCUTS:
        yield shortcut, lambda desk, _, s=shortcut: desk.shortcut(s, person=OUTSIDER)  # type: ignore[misc]
    for shortcut in MESSAGE_SHORTCUTS:
        yield shortcut, lambda desk, _, s=shortcut: desk.message_shortcut(s, "Hello", person=OUTSIDER)  # type: ignore[misc]


def _typing(text: str) -> Deed:
    return lambda desk, words: desk.type(_in(text, words), person=OUTSIDER)


def _pressing(action: str, row: str) -> Deed:
    return lambda desk, words: desk.press(action, _in(row, words), person=OUTSIDER)


def _choosing(action: str, choice: str) -> Deed:
    return lambda desk, words: desk.choose(action, _in(choice, words), person=OUTSIDER)


def _pressing_in(action: str, number: int) -> Deed:
    async def press(desk: Desk, words: Words) -> Ack:
        form = pressed_in(words)[action][number]
        if form.value:
            return await desk.press_in_modal(form.modal, action, form.value, person=OUTSIDER)
        return await desk.press_in(form.modal, action, form.filled, person=OUTSIDER)

    return press


def _sending(callback_id: str, number: int) -> Deed:
    async def send(desk: Desk, words: Words) -> Ack:
        form = sent(words)[callback_id][number]
        return await desk.submit(form.modal, form.filled, person=OUTSIDER)

    return send


@dataclass
class Watch:
    """What is seen of a desk from outside, and what lies in its database."""

    desk: Desk
    slack: FakeSlack
    patsnap: FakePatsnap
    path: Path

    async def answer(self, deed: Deed, words: Words) -> str:
        """All that the person is shown for doing this."""
        for shown_before in (self.slack.answers, self.slack.replacements, self.slack.modals, self.slack.updates):
            shown_before.clear()
        self.slack.open_views = {"V1": {}}
        ack = await deed(self.desk, words)
        assert ack.status == 200
        return shown(ack.body, self.slack.answers, self.slack.replacements, self.slack.modals, self.slack.updates)

    def stored(self) -> dict[str, list[tuple[object, ...]]]:
        """All that is stored, but for what Slack says of people and channels, what was answered, whose Home is open."""
        with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as connection:
            tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            return {
                table: connection.execute(f"select * from {table}").fetchall()  # noqa: S608 - our own names
                for table in tables
                if table not in {"person", "place", "seen", "home"}
            }


@pytest.fixture
def watch(deps: Deps, slack: FakeSlack, patsnap: FakePatsnap, tmp_path: Path) -> Watch:
    slack.members = {CHANNEL: {OWNER, OUTSIDER}, PRIVATE: {OWNER}}
    slack.channels[PRIVATE] = Channel(PRIVATE, "skunkworks", is_private=True, is_member=True)
    slack.people = {OWNER: Person("Olga"), BOSS: Person("Boss", is_admin=True), OUTSIDER: Person("Out")}
    return Watch(Desk(deps), slack, patsnap, tmp_path / "patrol.db")


def _in(text: str, words: Words) -> str:
    return text.format(**vars(words))


def must_hide(said: str) -> None:
    assert [word for word in SECRETS if word in said] == []
    assert "went wrong" not in said


def test_everything_that_is_routed_is_walked() -> None:
    assert set(TYPED_BY) == set(COMMANDS)
    assert {*PRESSED, *CHOSEN, *pressed_in(THERE)} == set(BUTTONS)
    assert set(sent(THERE)) == set(FORMS)


@pytest.mark.asyncio
async def test_to_a_colleague_what_they_may_not_see_is_not_there(watch: Watch) -> None:
    await watch.desk.deps.store.write(hidden(TEAM))
    before = watch.stored()
    for name, deed in deeds():
        real, unreal = await watch.answer(deed, THERE), await watch.answer(deed, NOT_THERE)
        must_hide(real)
        assert THERE.normal(real) == NOT_THERE.normal(unreal), name
        assert watch.stored() == before, name
    assert watch.patsnap.faults.calls == []
    assert watch.slack.messages == []


@pytest.mark.asyncio
async def test_what_is_another_workspaces_is_not_there_either(watch: Watch) -> None:
    await second_workspace(watch.desk.deps.store)
    await watch.desk.deps.store.write(hidden(OTHER_TEAM))
    watch.slack.people[OUTSIDER] = Person("Out", is_admin=True)  # here, not there
    await watch.desk.deps.store.write(lambda tx: tx.workspaces.note_welcomed(TEAM, START))
    before = watch.stored()
    for name, deed in deeds():
        real, unreal = await watch.answer(deed, THERE), await watch.answer(deed, NOT_THERE)
        must_hide(real)
        assert THERE.normal(real) == NOT_THERE.normal(unreal), name
        assert watch.stored() == before, name


@pytest.mark.asyncio
@pytest.mark.parametrize("outsider", OUTSIDERS)
async def test_who_is_not_of_the_workspace_gets_one_sentence(outsider: str, watch: Watch) -> None:
    await watch.desk.deps.store.write(hidden(TEAM))
    watch.slack.people[OUTSIDER] = OUTSIDERS[outsider]
    before = watch.stored()
    await _gets_one_sentence(watch)
    assert watch.stored() == before
    assert set(watch.slack.faults.calls) <= {"person", "answer", "update_modal", "open_modal"}


@pytest.mark.asyncio
async def test_a_stranger_is_known_by_what_they_press_without_a_call(watch: Watch) -> None:
    await watch.desk.deps.store.write(hidden(TEAM))
    watch.desk.teams[OUTSIDER] = ELSEWHERE
    before = watch.stored()
    await _gets_one_sentence(watch, {name for name, _ in deeds() if name.startswith("/")})
    ack = await watch.desk.type("reports", person=OUTSIDER, team=ELSEWHERE)
    assert REFUSED in ack.body
    assert watch.stored() == before
    assert "person" not in watch.slack.faults.calls


async def _gets_one_sentence(watch: Watch, without: set[str] | None = None) -> None:
    for name, deed in deeds():
        if name in (without or ANYBODY):
            continue
        said = await watch.answer(deed, THERE)
        must_hide(said)
        assert [word for word in TYPED if word in said] == [], name
        assert REFUSED in said or "Only admins" in said, name
