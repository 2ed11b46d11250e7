"""What people do in a storm, each when Slack can reach the bot; who gets no answer does not type again."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from sandbox.patsnap import Kind
from sandbox.slack.envelope import Answer
from tests.journeys.lives import Lives
from tests.journeys.office import DIRECT
from tests.journeys.storm.story import GOING, RESTING, UNKNOWN, Order, Story, Watch
from tests.journeys.storm.town import BUSY, NO_MEMBER, PEOPLE, PLACES, PLAIN, is_stored, is_taken, subscribe

_CONNECTED: Final = 5.0  # real seconds; who sees that nobody is there does not type
_SHARED: Final = timedelta(days=5)  # a report of the last 7 days is delivered again; later a new one is made
_TWICE: Final = 0.35  # share of what Slack delivers twice
_LATE: Final = (
    (PLAIN, "bob", DIRECT, "daily 07:15", ()),
    (BUSY, "alice", "competitors", "weekly tue 08:00 new", (Kind.NEW,)),
)

Deed = Callable[[], Awaitable[None]]


class People:
    """Everybody in the workspace."""

    def __init__(self, lives: Lives, story: Story) -> None:
        """They write into the story what they ask for."""
        self._lives = lives
        self._story = story
        self._to_come = list(_LATE)
        self._ordered = 0

    async def act(self) -> None:
        """Let one of them do something."""
        deeds: tuple[Deed, ...] = (
            *(self._order,) * 6,
            *(self._value,) * 2,
            self._share,
            *(self._check,) * 2,
            *(self._pause,) * 2,
            *(self._resume,) * 2,
            self._snooze,
            self._subscribe,
        )
        deed = self._story.chance.choice(deeds)
        with suppress(TimeoutError):
            await self._lives.world.slack.wait_connected(_CONNECTED)
            await deed()

    async def _order(self) -> None:
        self._ordered += 1
        subject = f"公司{self._story.number:03}甲{self._ordered:03}乙"
        place = self._story.chance.choice((*PLACES, *PLACES, NO_MEMBER, DIRECT))
        await self._ask_for(f"report {subject}", subject, self._story.chance.choice(PEOPLE), place)

    async def _value(self) -> None:
        self._ordered += 1
        subject = f"CN{108_000_000 + 1000 * self._story.number + self._ordered}B"
        await self._ask_for(f"value {subject} word", subject, self._story.chance.choice(PEOPLE), PLACES[0])

    async def _share(self) -> None:
        """Somebody wants the very report that somebody else has asked for, elsewhere."""
        taken = {(order.subject, order.place) for order in self._story.orders}
        since = self._lives.world.clock.now() - _SHARED
        young = [one for one in self._story.orders if one.is_acked and one.asked_at > since]
        companies = dict.fromkeys(one.subject for one in young if one.subject.startswith("公司"))
        free = [(subject, place) for subject in companies for place in PLACES if (subject, place) not in taken]
        if free:
            subject, place = self._story.chance.choice(free)
            await self._ask_for(f"report {subject}", subject, "bob", place)

    async def _ask_for(self, words: str, subject: str, person: str, place: str) -> None:
        typed_in, where = ("lab", " to me") if place == DIRECT else (place, "")
        asked_at = self._lives.world.clock.now()
        answer = await self._lives.office.asks(words + where, person, typed_in)
        self._story.orders.append(Order(subject, person, place, is_taken(answer), asked_at))
        if is_stored(answer):
            self._story.answers.append(answer)
            if self._story.chance.random() < _TWICE:
                await self._lives.world.slack.redeliver(answer)

    async def _subscribe(self) -> None:
        if not self._to_come:
            return
        name, person, place, words, kinds = self._to_come.pop()
        [alert] = {watch.alert for watch in self._story.watches if watch.name == name}
        now = self._lives.world.clock.now()
        answer = await subscribe(self._lives, self._story, Watch(alert, name, person, place, kinds, now, now), words)
        if is_stored(answer):
            self._story.answers.append(answer)
            await self._lives.world.slack.redeliver(answer)

    async def _check(self) -> None:
        await self._say("check")

    async def _pause(self) -> None:
        await self._say("pause", RESTING)

    async def _resume(self) -> None:
        await self._say("resume", GOING)

    async def _snooze(self) -> None:
        await self._say("snooze", UNKNOWN, " 1d")

    async def _say(self, verb: str, then: str = "", more: str = "") -> None:
        """Let the owner of a subscription say something of it; no two speak of the same one at a time."""
        watch = self._story.chance.choice(self._story.watches)
        if self._story.rests[watch.where] == "spoken of":
            return
        before = self._story.rests[watch.where]
        self._story.rests[watch.where] = "spoken of"
        answer = await say(self._lives, watch, verb, more)
        if answer.acked and self._story.chance.random() < _TWICE:
            await self._lives.world.slack.redeliver(answer)
        after = then or before
        self._story.rests[watch.where] = after if is_taken(answer) or not then else UNKNOWN


async def say(lives: Lives, watch: Watch, verb: str, more: str = "") -> Answer:
    """Let the owner of a subscription type `/patrol <verb> "<its alert>"`, where it is."""
    typed_in = "@patrol" if watch.place == DIRECT else watch.place
    return await lives.office.asks(f'{verb} "{watch.name}"{more}', watch.person, typed_in)
