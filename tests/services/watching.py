"""An alert that places subscribe to, for tests of checks, readings, bibliography and digests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.deps import Deps
from bot.domain.alerts import Alert, Check, CheckState, HitKind
from bot.domain.cadences import Cadence
from bot.domain.digests import Contents, Digest
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.selection import Mention
from bot.domain.subscriptions import Form, Subscription
from bot.ports import Transaction
from bot.services.asking import check_now
from bot.services.contents import whole_of
from bot.services.subscribing import SubscribeWish, subscribe
from tests.clock import SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM
from tests.fakes import FakeSlack
from tests.turns import all_turns

ALERT = "7f22ee78764149b481314b1fa60dca0c"
MESSAGE = "/message"


def a_subscribe_wish(
    place: str = CHANNEL,
    cadence: str = "instantly",
    kinds: Iterable[HitKind] = (),
    form: Form = Form.FULL,
    *,
    person: str = PERSON,
    workspace: str = TEAM,
    alert: str = ALERT,
    interaction: str = "first",
) -> SubscribeWish:
    """The wish for a place's subscription, in Berlin's hours."""
    said = Cadence.read(cadence)
    return SubscribeWish(workspace, person, place, alert, interaction, frozenset(kinds), said, form, "Europe/Berlin")


async def subscribed(
    deps: Deps,
    place: str = CHANNEL,
    cadence: str = "instantly",
    kinds: Iterable[HitKind] = (),
    form: Form = Form.FULL,
    *,
    person: str = PERSON,
    workspace: str = TEAM,
    alert: str = ALERT,
) -> Subscription:
    """A place's subscription, as it is when it was just asked for."""
    wish = a_subscribe_wish(place, cadence, kinds, form, person=person, workspace=workspace, alert=alert)
    return (await subscribe(wish, deps)).subscription


async def watched(
    deps: Deps, clock: SteppedClock, place: str = CHANNEL, cadence: str = "instantly", form: Form = Form.FULL
) -> Subscription:
    """A subscription whose alert was checked once, and had nothing: what comes next is news. It is an hour later."""
    subscription = await subscribed(deps, place, cadence, form=form)
    await all_turns(deps)
    clock.tick(hours=1)
    return await as_it_is(deps, subscription)


async def asks(deps: Deps, subscription: Subscription, person: str | None = None) -> Alert:
    """Somebody asks for a check where the subscription is."""
    who = person or subscription.person
    alert, _ = await check_now(subscription.workspace, who, subscription.id, subscription.place, deps)
    return alert


async def as_it_is(deps: Deps, subscription: Subscription) -> Subscription:
    """The subscription as the store has it."""
    found = await deps.store.read(lambda tx: tx.subscriptions.get(subscription.workspace, subscription.id))
    assert found is not None
    return found


async def the_alert(deps: Deps) -> Alert:
    found = await deps.store.read(lambda tx: tx.alerts.get(ONLY_ACCOUNT, ALERT))
    assert found is not None
    return found


async def the_checks(deps: Deps) -> list[Check]:
    """All checks of the alert, without what they brought."""
    return await deps.store.read(lambda tx: tx.checks.after(ONLY_ACCOUNT, ALERT, 0, 10_000))


async def the_states(deps: Deps) -> list[CheckState]:
    return [check.state for check in await the_checks(deps)]


async def until(deps: Deps) -> datetime:
    """Until when the only outage shuts what it shuts."""
    [outage] = await deps.store.read(lambda tx: tx.outages.open())
    return outage.until


def restarted(deps: Deps) -> Deps:
    """The next run of the process, before it has taken over."""
    return replace(deps, owner=f"{deps.owner}, and the next")


async def whole_contents(digest: Digest, deps: Deps) -> Contents:
    """All that a digest tells, each patent once, and what there was when the alert was adopted."""
    whole = await whole_of(digest, deps)
    found = whole.found
    told = zip(found.entries, found.mentions, strict=True)
    news = [(one, entry) for entry, mentions in told for one in mentions]
    before = [(Mention(one, ()), None) for one in found.baseline]
    ids = [one.patent for one, _ in (*news, *before)]
    known = await deps.store.read(lambda tx: tx.patents.get_all(digest.account, ids))
    baseline = (line.patent for line in whole.lines(before, known))
    return replace(whole.contents, lines=tuple(whole.lines(news, known)), baseline=tuple(baseline))


async def told(deps: Deps, slack: FakeSlack, place: str = CHANNEL) -> list[Contents]:
    """What the digests that stand in a conversation tell, whole, in their order."""
    shown = [one.key for one in slack.in_conversation(place) if one.key.startswith("digest/")]
    ids = [key.split("/")[1] for key in shown if key.endswith(MESSAGE)]

    def look(tx: Transaction) -> list[Digest | None]:
        return [tx.digests.get(TEAM, one) for one in ids]

    return [await whole_contents(digest, deps) for digest in await deps.store.read(look) if digest is not None]


async def news(deps: Deps, slack: FakeSlack, place: str = CHANNEL) -> list[list[str]]:
    """The patents that each digest in a conversation tells as news."""
    return [[line.patent.id for line in contents.lines] for contents in await told(deps, slack, place)]


def digest_texts(slack: FakeSlack, place: str = CHANNEL) -> list[str]:
    """What the digests' messages in a conversation say."""
    return [one.message.text for one in slack.in_conversation(place) if one.key.endswith(MESSAGE)]
