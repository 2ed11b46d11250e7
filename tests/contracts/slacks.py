"""Slack twice: the fake, and the real client against the stand-in."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

import aiohttp

from bot.domain.places import Person, Place
from bot.ports import Clock, Slack
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.slack import SlackSandbox
from sandbox.slack.people import BOT
from tests.clock import SteppedClock
from tests.factories import in_doubt, refused, unreachable
from tests.fakes import FakeSlack

TEAM: Final = "T0SANDBOX001"
CHANNEL: Final = Place(TEAM, "C0SANDBOXGEN")
ELSEWHERE: Final = Place(TEAM, "C0SANDBOXRAN")  # Patrol is not in it
SECRET: Final = Place(TEAM, "C0SANDBOXBRD")  # private, and Patrol is not in it
PERSON: Final = Place(TEAM, "U0SANDBOXALI")
GUEST: Final = "U0SANDBOXCAR"  # in none of the three channels
ALICE: Final = Person("alice", "Asia/Shanghai", "en_GB")  # who PERSON is

METHODS: Final = {
    "post": "slack.chat.postMessage",
    "update": "slack.chat.update",
    "complete_upload": "slack.files.completeUploadExternal",
    "begin_upload": "slack.files.getUploadURLExternal",
    "find": "slack.conversations.history",
    "is_member": "slack.conversations.members",
    "open_modal": "slack.views.open",
    "update_modal": "slack.views.update",
    "publish_home": "slack.views.publish",
    "channels_of": "slack.users.conversations",
    "person": "slack.users.info",
    "channel": "slack.conversations.info",
    "admins": "slack.users.list",
    "prove": "slack.auth.test",
}


@dataclass(frozen=True)
class Seen:
    """A message as people see it: a text, or a file."""

    text: str
    thread: str | None
    files: tuple[tuple[str, bytes], ...] = ()


class SlackWorld(Protocol):
    """The port, and what stands behind it."""

    port: Slack
    now: Clock

    def seen(self, channel: str) -> list[Seen]:
        """What stands in a conversation, in order of posting; files come last."""
        ...

    def delete(self, channel: str, ts: str) -> None: ...

    def trigger(self) -> str:
        """A trigger id that PERSON has just made."""
        ...

    def modals(self) -> list[str]:
        """The callback ids of the modals that PERSON was shown."""
        ...

    def view(self) -> str:
        """The id of the modal that PERSON has open."""
        ...

    def close_modal(self) -> None: ...

    def home(self) -> str:
        """The callback id of PERSON's Home; "" where they have none."""
        ...

    def refuse(self, call: str, word: str) -> None: ...

    def lose_answer(self, call: str) -> None: ...

    def cut_off(self, call: str) -> None: ...


class FakeWorld:
    """Behind the port: the fake."""

    def __init__(self, *, history: bool) -> None:
        self.now: Clock = SteppedClock()
        self.fake = FakeSlack(self.now, outside={ELSEWHERE.id, SECRET.id}, has_history=history, unknown={"U0NOBODY"})
        self.fake.members = {CHANNEL.id: {PERSON.id}, ELSEWHERE.id: {PERSON.id}}
        self.fake.people = {PERSON.id: ALICE, "U0SANDBOXDAN": replace(ALICE, name="dan", is_admin=True)}
        self.port: Slack = self.fake
        self._triggers = itertools.count()

    def seen(self, channel: str) -> list[Seen]:
        texts = [Seen(one.message.text, one.thread) for one in self.fake.in_conversation(channel)]
        files = [file for file in self.fake.uploads if file.channel == channel]
        return texts + [Seen("", file.thread, ((file.title, file.content or b""),)) for file in files]

    def delete(self, channel: str, ts: str) -> None:
        assert channel
        self.fake.delete(ts)

    def trigger(self) -> str:
        return str(next(self._triggers))

    def modals(self) -> list[str]:
        return [str(modal["callback_id"]) for modal in self.fake.open_views.values()]

    def view(self) -> str:
        [view] = self.fake.open_views
        return view

    def close_modal(self) -> None:
        self.fake.open_views.clear()

    def home(self) -> str:
        return str(self.fake.homes.get(PERSON.id, {}).get("callback_id", ""))

    def refuse(self, call: str, word: str) -> None:
        self.fake.faults.add(call, refused(word))

    def lose_answer(self, call: str) -> None:
        self.fake.faults.add(call, in_doubt(), after=True)

    def cut_off(self, call: str) -> None:
        self.fake.faults.add(call, unreachable())


class SandboxWorld:
    """Behind the port: the client, loopback, and the stand-in."""

    def __init__(
        self, sandbox: SlackSandbox, clock: SandboxClock, faults: Faults, session: aiohttp.ClientSession
    ) -> None:
        self.now: Clock = _Now(clock)
        self._sandbox = sandbox
        self._faults = faults
        self._session = session
        self.port: Slack = self._client(sandbox.url)

    def seen(self, channel: str) -> list[Seen]:
        messages = self._sandbox.workspace.messages(channel)
        shown = [
            Seen(one.text, one.thread_ts, tuple((file.title, file.content) for file in one.files)) for one in messages
        ]
        return sorted(shown, key=lambda one: bool(one.files))

    def delete(self, channel: str, ts: str) -> None:
        message = self._sandbox.workspace.message(channel, ts)
        assert message is not None
        self._sandbox.workspace.delete(message)

    def trigger(self) -> str:
        return self._sandbox.context.triggers.issue(PERSON.id)

    def modals(self) -> list[str]:
        modal = self._sandbox.modal("alice")
        return [str(modal.source["callback_id"])] if modal else []

    def view(self) -> str:
        modal = self._sandbox.modal("alice")
        assert modal is not None
        return modal.id

    def close_modal(self) -> None:
        self._sandbox.context.surfaces.close(PERSON.id)

    def home(self) -> str:
        home = self._sandbox.context.surfaces.home(PERSON.id)
        return str(home.source["callback_id"]) if home else ""

    def refuse(self, call: str, word: str) -> None:
        self._faults.add(Fault(METHODS[call], What.ANSWER, body={"ok": False, "error": word}))

    def lose_answer(self, call: str) -> None:
        self._faults.add(Fault(METHODS[call], What.LOST))

    def cut_off(self, call: str) -> None:
        assert call in METHODS
        self.port = self._client("http://127.0.0.1:9/api/")  # the port of `discard`: nobody listens

    def _client(self, url: str) -> SlackClient:
        web = web_client("", url, self._session)
        return SlackClient(web, self._session, OneToken(self._sandbox.bot_token))


class _Now:
    speed = 1.0

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def __call__(self) -> datetime:
        return self._clock.now()


@asynccontextmanager
async def fake(*, history: bool = True) -> AsyncIterator[SlackWorld]:
    yield FakeWorld(history=history)


@asynccontextmanager
async def real(*, history: bool = True) -> AsyncIterator[SlackWorld]:
    clock, faults = SandboxClock(speed=0), Faults()
    sandbox = SlackSandbox(clock, faults, history_scopes=history)
    assert BOT.id in sandbox.channel("general").members
    await sandbox.start()
    try:
        async with open_session() as session:
            yield SandboxWorld(sandbox, clock, faults, session)
    finally:
        await sandbox.stop()


WORLDS: dict[str, Callable[..., AbstractAsyncContextManager[SlackWorld]]] = {"fake": fake, "real": real}
