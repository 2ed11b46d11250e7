"""Whatever becomes of channels and of the app: each hit is told once, and to nobody who may not read it."""

import asyncio
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.messages import Message, Posted
from bot.domain.places import Channel, Person, Place
from bot.domain.rules import Rules
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.errors import SlackRefused
from bot.mistakes import Mistake
from bot.services.changing import resume
from bot.services.channels import look_at_one
from bot.services.installation import probe_all, removed
from bot.services.lifecycle import happened, invited, shared
from bot.services.outsiders import allow_outsiders
from bot.services.startup import enrol, take_over
from tests.clock import SteppedClock
from tests.conftest import PATSNAP_URL
from tests.factories import PERSON, TEAM
from tests.fakes import FakePatsnap, FakeSlack
from tests.services.watching import ALERT, news, subscribed
from tests.stores import opened
from tests.turns import all_turns, turns

CHANNELS = ("C1", "C2")
BECOMES = {
    "archived": Channel("", is_member=True, is_archived=True),
    "shared": Channel("", is_member=True, is_shared=True),
    "severed": Channel("", is_member=True, is_frozen=True),
    "removed": Channel(""),
    "open": Channel("", is_member=True),
}
HAPPENINGS = st.tuples(st.sampled_from([*BECOMES, *BECOMES]), st.sampled_from(CHANNELS), st.booleans())
DEEDS = st.tuples(
    st.sampled_from(["found", "found", "a day", "restart", "uninstalled", "installed", "resume", "allow"]),
    st.sampled_from(CHANNELS),
    st.booleans(),
)


@dataclass
class StrictSlack(FakeSlack):
    """Takes posts only where they may go, and notes what outsiders read that nobody has allowed."""

    allowed: set[str] = field(default_factory=set)
    leaked: list[str] = field(default_factory=list)

    async def post(self, place: Place, message: Message, *, key: str, thread: str | None = None) -> Posted:
        channel = self.channels.get(place.id, Channel(place.id, is_member=True))
        refusals = ((not channel.is_member, "not_in_channel"), (channel.is_archived, "is_archived"))
        for is_so, word in (*refusals, (channel.is_frozen, "channel_not_found"), (bool(self.revoked), self.revoked)):
            if is_so:
                raise SlackRefused("chat.postMessage", word)
        if channel.is_shared and place.id not in self.allowed:
            self.leaked.append(key)
        return await super().post(place, message, key=key, thread=thread)


class Story:
    """Two channels that subscribe to one alert, and all that happens to them."""

    def __init__(self, folder: Path, deps: Deps, slack: StrictSlack, patsnap: FakePatsnap, clock: SteppedClock) -> None:
        self.folder, self.deps, self.slack, self.patsnap, self.clock = folder, deps, slack, patsnap, clock
        self.pushed: list[str] = []

    async def happens(self, what: str, channel: str, *, is_told: bool) -> None:
        if what in BECOMES:
            await self._becomes(what, channel, is_told=is_told)
        elif what == "found":
            self.pushed.append(f"p{len(self.pushed)}")
            self.patsnap.push(ALERT, HitKind.NEW, self.pushed[-1:])
            await self._goes_on(hours=1)
        elif what == "a day":
            await self._goes_on(hours=25)
        elif what == "restart":
            self.deps = replace(self.deps, owner=f"{self.deps.owner}'", since=self.clock())
            if not self.slack.revoked:  # else it would not start
                await enrol(TEAM, PATSNAP_URL, self.deps)
            await take_over(self.deps)
        elif what == "uninstalled":
            self.slack.revoked = "account_inactive"
            if is_told:
                await removed(TEAM, self.deps)
                await self.deps.errands.done()
        elif what == "installed":
            self.slack.revoked = ""
            await probe_all(self.deps)
        else:
            await self._presses(what, channel)
        await self._goes_on(minutes=1)

    async def _becomes(self, what: str, channel: str, *, is_told: bool) -> None:
        self.slack.channels[channel] = replace(BECOMES[what], id=channel)
        if what != "shared":
            self.slack.allowed.discard(channel)
        if not is_told:
            self.clock.tick(minutes=31)  # Slack tells within seconds, or not at all
        elif what == "shared":
            self.slack.allowed.discard(channel)
            await shared(TEAM, channel, self.clock(), self.deps)
        elif what == "open":
            await invited(TEAM, channel, self.deps)
        else:
            await happened(TEAM, channel, self.deps)

    async def _presses(self, what: str, channel: str) -> None:
        for one in await self.subscriptions(channel):
            try:
                if what == "resume":
                    await resume(TEAM, PERSON, one.id, PERSON, self.deps)
                else:
                    await allow_outsiders(TEAM, PERSON, channel, self.deps)
                    self.slack.allowed.add(channel)
            except Mistake:
                continue

    async def _goes_on(self, *, hours: int = 0, minutes: int = 0) -> None:
        self.clock.tick(hours=hours, minutes=minutes)
        for _ in range(3):
            await turns(look_at_one, self.deps)
            await all_turns(self.deps)
            self.clock.tick(seconds=20)

    async def ends_well(self) -> None:
        await self.happens("installed", "C1", is_told=True)
        for channel in CHANNELS:
            await self.happens("open", channel, is_told=True)
        await self._goes_on(hours=25)
        for channel in CHANNELS:
            await self.happens("resume", channel, is_told=True)
        for _ in range(3):
            await self._goes_on(hours=1)

    async def subscriptions(self, channel: str) -> list[Subscription]:
        return await self.deps.store.read(lambda tx: tx.subscriptions.of_place(TEAM, channel))


async def told_once(folder: Path, template: Path, story: list[tuple[str, str, bool]]) -> None:
    shutil.copyfile(template, folder / "patrol.db")
    store = opened(folder / "patrol.db")
    clock = SteppedClock()
    slack, patsnap = StrictSlack(clock), FakePatsnap()
    slack.people[PERSON] = Person("Alice")
    slack.members |= {channel: {PERSON} for channel in CHANNELS}
    patsnap.add_alert(ALERT)
    deps = Deps(store, patsnap, slack, clock, Rules(files=folder / "files"), owner="run", since=clock())
    try:
        for channel in CHANNELS:
            await subscribed(deps, channel)
        plot = Story(folder, deps, slack, patsnap, clock)
        await plot.happens("a day", "C1", is_told=True)
        for what, channel, is_told in story:
            await plot.happens(what, channel, is_told=is_told)
            for one in [sub for place in CHANNELS for sub in await plot.subscriptions(place)]:
                assert one.state is not SubscriptionState.PAUSED or one.reason is not None
        await plot.ends_well()
        assert slack.leaked == []
        for channel in CHANNELS:
            told = Counter(patent for digest in await news(plot.deps, slack, channel) for patent in digest)
            assert told == Counter(plot.pushed), channel
            assert [one.state for one in await plot.subscriptions(channel)] == [SubscriptionState.ACTIVE]
    finally:
        await store.close()


@settings(max_examples=8, deadline=None, derandomize=True)
@given(story=st.lists(HAPPENINGS | DEEDS, min_size=4, max_size=10))
def test_each_hit_is_told_once_whatever_becomes_of_its_channels(
    migrated: Path, story: list[tuple[str, str, bool]]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(told_once(Path(folder), migrated, story))
