"""The guided tour: about a minute in which made-up people do what one can do here, and pages follow."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from sandbox.page.stage import Stage
from sandbox.patsnap import USUAL_ALERTS
from sandbox.slack import Message
from sandbox.slack.people import ALICE, BOB, DAN
from sandbox.slack.wire import Json
from sandbox.story import BEFORE, HASTE, BrokenOffError, Story, at_nine, until_ready

SPEED: Final = 60.0  # a minute in a second
STEPS: Final = 15
# One of which nobody has ordered a report yet: what was ordered lately Patrol shows again, and orders nothing.
COMPANIES: Final = ("小米科技有限责任公司", "Acme Battery Co., Ltd.", "Müller Söhne GmbH", "国立大学法人北都大学")
LOST: Final = (
    "The tour cannot go on: something is in its way, such as a fault that is switched on. End it, and start it anew."
)

Tell = Callable[[Json | None], None]


class Tour:
    """One tour at a time, in a channel of its own, so that it disturbs nothing that people do meanwhile."""

    def __init__(self, stage: Stage, tell: Tell) -> None:
        """Play on this stage; `tell` is given each step, and None at the end."""
        self._stage = stage
        self._tell = tell
        self._playing: asyncio.Task[None] | None = None
        self._story = Story(stage.world)
        self._shown: Json = {}
        self._killed = False  # Patrol, by this tour
        self._turn = asyncio.Lock()  # of whoever starts or ends it
        self.step: Json | None = None  # what pages show now
        self.pace = 1.0  # 0.1: captions stay for a tenth of the time in which they can be read

    async def start(self) -> None:
        """Begin, also where one is played already."""
        async with self._turn:
            await self._end()
            await self._stage.passing.stop()  # a week that passes meanwhile would run away with the tour's time
            self._playing = asyncio.create_task(self._play())

    async def end(self) -> None:
        """End the one that is played, if any; what it has done stays."""
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            with suppress(asyncio.CancelledError):
                await playing
        if self.step is not None:
            self._put(None)

    async def _play(self) -> None:
        clock = self._stage.world.clock
        before = clock.speed
        clock.set_speed(SPEED)
        self._shown = {"step": 0, "of": STEPS, "person": BOB.name, "place": self._channel(), "thread": ""}
        try:
            await self._report()
            await self._alert()
            await self._review()
            await self._rest()
            self._put(None)
        except (BrokenOffError, LookupError):
            self._put({**self._shown, "caption": LOST, "typing": "", "highlight": "", "seconds": 0})
        finally:
            self._stage.passing.run_at(before)
            if self._killed:
                self._stage.start()

    async def _report(self) -> None:
        story, alice, company = self._story, ALICE.name, self._company()
        words = "This workspace runs on your machine alone. PatSnap and Slack are stand-ins, Patrol is real."
        await self._say(words, 4.5, doing=until_ready(story, self._stage))
        await self._types(alice, f'report "{company}" pdf', "Alice orders a report on a company.", 4)
        # Killed sooner, it may be in doubt; on a machine that stood still for a while it may be here already.
        message = await story.until_reads(alice, self._place, "Generating", "In the thread")
        await self._say("One message shows how it is coming along. A minute passes in a second here.", 4, "message")
        await self._kill()
        await self._say("Now Patrol is killed, as by a power cut. PatSnap works on.", 3.5, "patrol")
        words = "Started again, it goes on where it was: nothing is lost, nothing is ordered twice."
        await self._say(words, 4, "patrol", doing=until_ready(story, self._stage))
        self._killed = False
        await story.until_file(alice, self._place, company[:2])
        await self._say("The file is here, in the thread. Press it to read it.", 3.5, "file", thread=message.ts)

    async def _kill(self) -> None:
        self._killed = True
        self._stage.kill()
        await self._stage.bot.wait_gone()

    async def _alert(self) -> None:
        story, bob, alert = self._story, BOB.name, USUAL_ALERTS[0]
        run = at_nine(self._stage.world.clock.now(), BOB.zone)
        text = f"subscribe {alert.alert_id} weekly {run:%a} 09:00".lower()
        words = "Bob subscribes the channel to an alert: what is new about solid electrolytes, once a week."
        await self._types(bob, text, words, 4.5)
        await story.until_reads(bob, self._place, alert.name)
        words = "Nobody waits for a week: time can be skipped. Patrol asks PatSnap once a day."
        await self._say(words, 4, "clock", doing=self._week(run))
        await self._say("The digest: one message, each invention one line.", 4.5, "message")

    async def _week(self, run: datetime) -> None:
        clock = self._stage.world.clock
        await self._story.skips_to(run - BEFORE)
        clock.set_speed(HASTE)
        try:
            self._digest, _ = await self._story.until_file(BOB.name, self._place, ".xlsx")
        finally:
            clock.set_speed(SPEED)

    async def _review(self) -> None:
        story, bob, thread = self._story, BOB.name, self._digest.ts
        line = await story.until(lambda: self._with("Review"), "a line in the digest's thread")
        words = "Its thread has every patent and why it is there, and a spreadsheet."
        await self._say(words, 4.5, "lines", thread=thread)
        await story.presses(bob, line, "Review")
        await story.until(lambda: story.world.slack.modal(bob), "the patent")
        await self._say("Review opens one patent, to look closer or to order its value report.", 4.5, thread=thread)
        await story.presses_in_modal(bob, "Hide")
        await self._say("Not interesting? Hide its assignee, and its patents no longer come.", 3.5, thread=thread)
        await story.presses_in_modal(bob, "Undo")
        await self._say("Undo takes that back, for seven days.", 3.5, thread=thread)
        if story.world.slack.modal(bob):
            await story.world.slack.view_close(bob)

    async def _rest(self) -> None:
        text = f'snooze "{USUAL_ALERTS[0].name}" 2w'
        words = "Away for two weeks? Snooze it: what is found meanwhile comes afterwards."
        await self._types(BOB.name, text, words, 4.5)
        words = "Now it is yours: order, act as others, switch faults on, and look at the wire in the inspector."
        await self._say(words, 5, "bar")

    def _with(self, label: str) -> Message | None:
        """The first message of the digest's thread that has such a button."""
        below = self._story.world.slack.workspace.history(self._place).below(self._digest.ts)
        return next((one for one in below if f"'text': '{label}'" in str(one.blocks)), None)

    async def _types(self, person: str, text: str, caption: str, seconds: float) -> None:
        """Have a command typed in the pages' composer, and send it once it can be read."""
        await self._say(caption, seconds, "composer", person=person, typing=f"/patrol {text}")
        await self._story.types(person, self._place, text)
        self._put({**self._shown, "typing": "", "sent": True})

    async def _say(
        self,
        caption: str,
        seconds: float,
        highlight: str = "",
        *,
        person: str = "",
        thread: str = "",
        typing: str = "",
        doing: Awaitable[object] | None = None,
    ) -> None:
        """Show a step, for so many seconds at the usual pace, and until what is done meanwhile is done."""
        wait = seconds * self.pace
        self._put(
            {
                **self._shown,
                "caption": caption,
                "step": self._shown["step"] + 1,
                "person": person or self._shown["person"],
                "thread": thread,
                "typing": typing,
                "sent": False,
                "highlight": highlight,
                "seconds": wait,
            }
        )
        await asyncio.gather(asyncio.sleep(wait), doing or asyncio.sleep(0))

    def _put(self, step: Json | None) -> None:
        self.step = step
        self._shown = step or self._shown
        self._tell(step)

    @property
    def _place(self) -> str:
        return str(self._shown["place"])

    def _channel(self) -> str:
        """Make a channel for this tour; its id."""
        workspace = self._stage.world.slack.workspace
        names = {one.name for one in workspace.channels()}
        free = (name for number in range(1, len(names) + 2) if (name := f"tour-{number}") not in names)
        name = "tour" if "tour" not in names else next(free)
        return workspace.add_channel(name, {ALICE.id, BOB.id, DAN.id, workspace.bot.id}).id

    def _company(self) -> str:
        ordered = str([job.order for job in self._stage.world.patsnap.jobs])
        return next((one for one in COMPANIES if one not in ordered), COMPANIES[0])
