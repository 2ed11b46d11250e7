"""An office: the sandbox world, a bot that runs in it, and the eyes and fingers of the people there."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import pytest

from bot.app import Running, running
from bot.config import Settings
from bot.environment import read_settings
from handlers.http import PATH, HttpServer
from sandbox.patsnap import Life
from sandbox.slack.envelope import Answer
from sandbox.slack.installing import Landed, install
from sandbox.slack.messages import File, Message
from sandbox.slack.people import Channel
from sandbox.slack.surfaces import View
from sandbox.slack.team import Team
from sandbox.world import World, free_port
from tests.eventually import eventually
from tests.journeys.databases import stored
from tests.journeys.records import Records

COMPANY: Final = "小米科技有限责任公司"
PLACE: Final = "competitors"
DIRECT: Final = "@patrol"
SOCKET: Final = "socket"
HTTP: Final = "http"

UNSEARCHED: Final = {"PATROL_COMPANY_SEARCH": "no"}  # most journeys count what is asked of PatSnap
QUICK: Final = Life(queue=timedelta(seconds=10), making=timedelta(seconds=5))  # ready at the first look
SPEED: Final = 60.0  # a minute passes in a second

both_transports = pytest.mark.parametrize("transport", [SOCKET, HTTP])


@dataclass(frozen=True)
class Office:
    """The world, and what people do and see in one workspace of it: in the first, if none is named."""

    world: World
    team: Team | None = None

    @property
    def slack(self) -> Team:
        """The workspace that they are in."""
        return self.team or self.world.slack

    async def asks(self, text: str, person: str = "alice", place: str = PLACE) -> Answer:
        """Let a person type `/patrol …`."""
        return await self.slack.command(person, place, "/patrol", text)

    async def presses(
        self,
        action_id: str,
        message: Message,
        person: str = "alice",
        place: str = PLACE,
        *,
        block_id: str | None = None,
    ) -> Answer:
        """Let a person press a button of a message: the first of this action, or that of a block."""
        return await self.slack.press(person, place, message.ts, action_id, block_id=block_id)

    async def fills(self, values: Mapping[str, object], person: str = "alice") -> Answer:
        """Wait until a person has a form open, and let them send it with these values by block id."""
        await self.form(person)
        return await self.slack.view_submit(person, values=values)

    async def form(self, person: str = "alice") -> View:
        """Wait until a person has a form open."""
        return await eventually(lambda: self.slack.modal(person))

    async def adds_patrol(self, person: str = "dan", *, allow: bool = True) -> Landed:
        """Let a person add Patrol to their workspace in a browser, or cancel; the page on which that ends."""
        return await install(self.slack, person, self.world.install_url, allow=allow)

    async def invites_patrol(self, place: str, person: str = "alice") -> Answer:
        """Let a person type `/invite @Patrol` in a channel."""
        slack = self.slack
        channel, bot = slack.channel(place), slack.workspace.bot.id
        channel.members.add(bot)
        return await slack.event(joined(bot, channel, slack.workspace.team, slack.person(person).id))

    async def skips(self, by: timedelta) -> None:
        """Let time pass at a stroke, at a moment when nothing that Patrol has begun is under way."""
        records = Records(self.world.folder)
        await eventually(lambda: not records.owners())
        self.world.clock.skip(by)

    def posts(self, person: str = "alice", place: str = PLACE) -> list[Message]:
        """What Patrol has posted there for all to see, replies below their parents."""
        return [one for one in self.slack.seen(person, place) if one.from_bot and not one.ephemeral]

    def whispers(self, person: str = "alice", place: str = PLACE) -> list[str]:
        """What was said there to this person alone."""
        return [one.text for one in self.private_posts(person, place)]

    def private_posts(self, person: str = "alice", place: str = PLACE) -> list[Message]:
        """The messages there that this person alone sees."""
        return [one for one in self.slack.seen(person, place) if one.ephemeral]

    def post(self, person: str = "alice", place: str = PLACE) -> Message:
        """The only message that Patrol has posted there."""
        [message] = self.posts(person, place)
        return message

    async def shows(self, words: str, person: str = "alice", place: str = PLACE, *, within: float = 15.0) -> Message:
        """Wait until the only message that Patrol has posted there says this."""

        def said() -> Message:
            message = self.post(person, place)
            assert words in message.text
            return message

        return await eventually(said, within, showing=lambda: self.texts(person, place))

    async def delivered(self, person: str = "alice", place: str = PLACE, *, within: float = 15.0) -> File:
        """Wait until the only message there says that the report is in its thread; the file that lies there."""
        return file_of(await self.shows("In the thread", person, place, within=within))

    def texts(self, person: str = "alice", place: str = PLACE) -> list[str]:
        """The words of all that Patrol has posted there."""
        return [message.text for message in self.posts(person, place)]

    async def served_by_patsnap(self, number: int = 0) -> bytes:
        """The bytes of a job's file, fetched past the bot."""
        account, job = self.world.patsnap.account, self.world.patsnap.jobs[number]
        async with httpx.AsyncClient(trust_env=False) as http:
            status = await http.get(
                f"{self.world.patsnap.url}/innovation/company-report/job_id/status",
                params={"job_id": job.job_id},
                headers={"Authorization": f"Bearer {account.api_key}"},
            )
            link = status.json()["data"]["download_url"]
            return (await http.get(httpx.URL(link))).content


def file_of(message: Message) -> File:
    """The one file that lies in the thread of a message."""
    [reply] = message.replies
    [file] = reply.files
    return file


def words_in(message: Message) -> str:
    """All that a message shows, as one text: its own, its blocks', its buttons'."""
    return "\n".join([message.text, *(str(block) for block in message.blocks)])


def labels(message: Message) -> list[str]:
    """What stands on the buttons of a message."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row]


def joined(person_id: str, channel: Channel, team: str, inviter: str) -> dict[str, object]:
    """The event that tells that somebody is in a channel now (Slack: member_joined_channel)."""
    return {
        "type": "member_joined_channel",
        "user": person_id,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": team,
        "inviter": inviter,
    }


def settings_of(values: Mapping[str, str], folder: Path) -> Settings:
    """Read settings as `run` does, from an environment that holds these and no others of Patrol's."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("PATROL_"):
                patch.delenv(name)
        for name, value in values.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        return read_settings()


@asynccontextmanager
async def bot_in(world: World, transport: str = SOCKET, *, oauth: bool = False, **more: str) -> AsyncIterator[Running]:
    """A bot that runs in the world, in this very process, and is reached by Slack over this transport."""
    values = stored(world.settings(http_port=0 if transport == HTTP else None, oauth=oauth), world.folder)
    async with running(settings_of(values | UNSEARCHED | more, world.folder)) as bot:
        if isinstance(bot.transport, HttpServer):
            world.slack.use_http(f"http://127.0.0.1:{bot.transport.port}{PATH}")
        else:
            await world.slack.wait_connected(10)
        yield bot


@asynccontextmanager
async def bot_for_many(world: World, **more: str) -> AsyncIterator[Running]:
    """A bot that serves the workspaces of the world which add it, in this very process, over HTTP."""
    values = stored(world.settings_for_many(free_port()), world.folder) | UNSEARCHED | more
    async with running(settings_of(values, world.folder)) as bot:
        yield bot
