"""What people do in a world, step by step, and what they wait for: the demo, the tour and the pictures are stories."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sandbox.slack import Message
from sandbox.slack.blocks import interactive
from sandbox.slack.envelope import Answer
from sandbox.slack.messages import File
from sandbox.slack.wire import Json
from sandbox.world import World

T = TypeVar("T")

PATIENCE: Final = 60.0  # real seconds for each part
LOOK: Final = 0.05  # real seconds between two looks
HASTE: Final = 900.0  # a quarter of an hour in a second, for the last minutes before something is due
BEFORE: Final = timedelta(minutes=40)  # so long before it is due a digest is waited for
_DAY: Final = timedelta(hours=24)
_DAY_TAKES: Final = 0.4  # real seconds in which a skipped day's check is made


class BrokenOffError(Exception):
    """A part of a story did not happen; the message says which."""


class Story:
    """The fingers and eyes of the people in a world. Places are named as in `SlackSandbox`."""

    def __init__(self, world: World, *, patience: float = PATIENCE) -> None:
        """Play in this world, with so many real seconds for each part."""
        self.world = world
        self.on_look: Callable[[], None] = lambda: None  # called whenever somebody looks whether it has happened
        self._patience = patience
        self._since = ""  # what was posted up to here is not what is waited for

    async def types(self, person: str, place: str, text: str) -> None:
        """Let a person type `/patrol …`. Errors: `BrokenOffError` where Patrol does not answer."""
        self._since = self.world.slack.workspace.new_ts()
        _check(await self.world.slack.command(person, place, "/patrol", text))

    async def until(self, happened: Callable[[], T | None], what: str) -> T:
        """Wait until `happened` finds something, and hand it over; `what` that is, for `BrokenOffError`."""
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    self.on_look()
                    if found := happened():
                        return found
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            raise BrokenOffError(f"{what} did not come within {self._patience:.0f} seconds") from None

    async def until_reads(self, person: str, place: str, *words: str) -> Message:
        """Wait until a message that came there after the last command says one of these words."""
        found = await self.until(
            lambda: [one for one in self._new(person, place) if any(word in one.text for word in words)],
            f"“{'” or “'.join(words)}” in {place}",
        )
        return found[-1]

    async def until_file(self, person: str, place: str, part: str) -> tuple[Message, File]:
        """Wait until the thread of such a message has a file with this in its name."""

        def brings() -> list[tuple[Message, File]]:
            return [
                (message, file)
                for message in self._new(person, place)
                for reply in message.replies
                for file in reply.files
                if part in file.name
            ]

        return (await self.until(brings, f"a file “…{part}…” in {place}"))[-1]

    def _new(self, person: str, place: str) -> list[Message]:
        return [one for one in self.world.slack.seen(person, place) if one.from_bot and one.ts > self._since]

    async def presses(self, person: str, message: Message, label: str) -> None:
        """Let a person press the first button of a message with this on it.

        Errors: `BrokenOffError` where there is none, or Patrol does not answer.
        """
        for block, element in interactive(message.blocks):
            if _says(element, label):
                answer = await self.world.slack.press(
                    person, message.channel, message.ts, element["action_id"], block_id=block["block_id"]
                )
                return _check(answer)
        raise BrokenOffError(f"there is no button “{label}”")

    async def presses_in_modal(self, person: str, label: str) -> None:
        """The same in the modal that the person has open, once the button is there."""

        def there() -> Json | None:
            view = self.world.slack.modal(person)
            found = (element for _, element in interactive(view.blocks if view else []) if _says(element, label))
            return next(found, None)

        element = await self.until(there, f"the button “{label}”")
        _check(await self.world.slack.press_view(person, element["action_id"]))

    async def skips_to(self, moment: datetime) -> None:
        """Let the days pass in some steps, each long enough for what is due on it."""
        clock = self.world.clock
        while (left := moment - clock.now()) > timedelta(0):
            clock.skip(min(left, _DAY))
            await asyncio.sleep(_DAY_TAKES)


def _check(answer: Answer) -> None:
    if not answer.acked:
        raise BrokenOffError(f"Patrol did not answer: {answer.error}")


def _says(element: Json, label: str) -> bool:
    return bool(element["type"] == "button" and element["text"]["text"] == label)


class Bot(Protocol):
    """Patrol as a story knows it: whether it is ready, and a way to start it."""

    @property
    def is_ready(self) -> bool:
        """Whether it is there to be spoken to."""
        ...

    @property
    def has_failed(self) -> bool:
        """Whether it has ended by itself."""
        ...

    def start(self) -> None:
        """Start it where it does not run."""
        ...


async def until_ready(story: Story, bot: Bot) -> None:
    """See to it that Patrol runs. Errors: `BrokenOffError` where it does not start."""
    bot.start()
    await story.until(lambda: bot.is_ready or bot.has_failed, "Patrol's start")
    if bot.has_failed:
        raise BrokenOffError("Patrol did not start")


def at_nine(now: datetime, zone: str) -> datetime:
    """Nine o'clock in this zone (IANA), as late as possible within a week from `now`."""
    there = now.astimezone(ZoneInfo(zone)).replace(hour=9, minute=0, second=0, microsecond=0)
    return there + timedelta(days=7 if there <= now else 6)
