"""The guided tour: about a minute in which made-up people do what one can do here, and pages follow."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from sandbox.page.stage import Stage
from sandbox.patsnap import USUAL_ALERTS
from sandbox.slack import Message
from sandbox.slack.people import ALICE, BOB, DAN
from sandbox.slack.wire import Json
from sandbox.story import BEFORE, HASTE, BrokenOffError, Story, at_nine, until_ready

SPEED: Final = 60.0  # a minute in a second
STEPS: Final = 14
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
        self.step: Json | None = None  # what pages show now
        self.pace = 1.0  # 0.1: captions stay for a tenth of the time in which they can be read

    async def start(self) -> None:
        """Begin, also where one is played already."""
        await self.end()
        self._playing = asyncio.create_task(self._play())

    async def end(self) -> None:
        """End the one that is played, if any; what it has done stays."""
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
            clock.set_speed(before)
            if self._killed:
                self._stage.start()

    async def _report(self) -> None:
        story, company = self._story, self._company()
        await self._say(
            "This workspace runs on your machine alone. PatSnap and Slack are stand-ins, Patrol is real.", 5
        )
        await until_ready(story, self._stage)
        await self._types(ALICE.name, f'report "{company}" pdf', "Alice orders a report on a company.", 5)
        message = await story.until_reads(ALICE.name, self._place, "Reference")
        await self._say(
            "One message shows how the report is coming along. A minute passes in a second here.", 4, "message"
        )
        self._killed = True
        self._stage.kill()
        await self._stage.bot.wait_gone()
        await self._say("Now Patrol is killed, as by a power cut. PatSnap works on.", 4, "patrol")
        await until_ready(story, self._stage)
        await self._say(
            "Started again, it goes on where it was: nothing is lost, nothing is ordered twice.", 4, "patrol"
        )
        await story.until_file(ALICE.name, self._place, company[:2])
        await self._say("The file is here, in the thread. Press it to read it.", 5, "file", thread=message.ts)

    async def _alert(self) -> None:
        story, clock, alert = self._story, self._stage.world.clock, USUAL_ALERTS[0]
        run = at_nine(clock.now(), BOB.zone)
        await self._types(
            BOB.name,
            f"subscribe {alert.alert_id} weekly {run:%a} 09:00".lower(),
            "Bob subscribes the channel to an alert: what is new about solid electrolytes, once a week.",
            6,
        )
        await story.until_reads(BOB.name, self._place, alert.name)
        await self._say("Nobody waits for a week: time can be skipped.", 3, "clock")
        await story.skips_to(run - BEFORE)
        clock.set_speed(HASTE)
        try:
            self._digest, _ = await story.until_file(BOB.name, self._place, ".xlsx")
        finally:
            clock.set_speed(SPEED)
        await self._say("The digest: one message, each invention one line.", 5, "message")

    async def _review(self) -> None:
        story, bob, thread = self._story, BOB.name, self._digest.ts
        await self._say(
            "Its thread has every patent and why it is there, and a spreadsheet.", 5, "thread", thread=thread
        )
        await story.presses(bob, self._with("Review"), "Review")
        await story.until(lambda: story.world.slack.modal(bob), "the patent")
        await self._say(
            "Review opens one patent, to look closer or to order its value report.", 5, "modal", thread=thread
        )
        await story.presses_in_modal(bob, "Hide")
        await self._say(
            "Not interesting? Hide its assignee, and its patents no longer come.", 4, "modal", thread=thread
        )
        await story.presses_in_modal(bob, "Undo")
        await self._say("Undo takes that back, for seven days.", 4, "modal", thread=thread)
        if story.world.slack.modal(bob):
            await story.world.slack.view_close(bob)

    async def _rest(self) -> None:
        words = f'snooze "{USUAL_ALERTS[0].name}" 2w'
        await self._types(
            BOB.name, words, "Away for two weeks? Snooze it: what is found meanwhile comes afterwards.", 5
        )
        await self._say(
            "Now it is yours: order, act as others, switch faults on, and look at the wire in the inspector.",
            6,
            "bar",
        )

    def _with(self, label: str) -> Message:
        """The first message of the digest's thread that has such a button."""
        for message in self._story.world.slack.seen(BOB.name, self._place):
            for reply in message.replies if message.ts == self._digest.ts else []:
                if f"'text': '{label}'" in str(reply.blocks):
                    return reply
        raise BrokenOffError(f"there is no button “{label}”")

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
    ) -> None:
        """Show a step, for so many seconds at the usual pace."""
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
        await asyncio.sleep(wait)

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
