"""A digest whose patents somebody looks at: the first lines of tests about reviews."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.digests import Digest
from bot.domain.dismissals import Dismissal
from bot.domain.facts import Fact, Family, Source
from bot.domain.filters import FilterField
from bot.domain.patents import Bibliography, PatentState
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.subscriptions import Form, Subscription
from bot.ports import Store, Transaction
from bot.services.dismissing import Dismissing
from bot.services.reviewing import Looked
from bot.services.words import promise_digest
from tests.clock import START
from tests.factories import CHANNEL, PERSON, TEAM, a_bibliography, a_check, a_digest, a_hit, a_patent
from tests.services.subscribers import ALERT

PATENTS = {
    "p1": a_bibliography(number="CN1A", assignees={"EN": ("Acme",)}),
    "p2": a_bibliography(number="US2B2", assignees={"EN": ("ACME", "Beta")}, type="PATENT"),
    "p3": a_bibliography(number="cn3U", assignees={"EN": ("Beta",), "CN": ("贝塔",)}),
}


def a_look(patent: str = "p1", person: str = PERSON, seen_in: str = CHANNEL) -> Looked:
    return Looked(TEAM, person, "digest1", patent, seen_in)


def a_word(
    field: FilterField, value: str, *, patent: str = "p1", interaction: str = "first", person: str = PERSON
) -> Dismissing:
    """Somebody presses *Hide*."""
    return Dismissing(a_look(patent, person), field, value, interaction, f"name of {person}")


async def told(deps: Deps, subscription: Subscription) -> Digest:
    """A digest of a subscription that names three patents, each in a family of its own; its message is promised."""
    digest = a_digest(subscription=subscription.id, alert=ALERT, from_no=0, to_no=1, form=Form.COUNT)

    def store(tx: Transaction) -> None:
        tx.checks.add(a_check(alert=ALERT))
        tx.checks.add_hits(a_check(alert=ALERT), [a_hit(alert=ALERT, patent=patent) for patent in PATENTS])
        tx.digests.add(digest)
        promise_digest(digest, START, tx)
        tx.patents.want(ONLY_ACCOUNT, PATENTS, START)
        tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, PATENTS, START, since=START)
        for patent, bibliography in PATENTS.items():
            _know(patent, bibliography, tx)

    await deps.store.write(store)
    return digest


def _know(patent: str, bibliography: Bibliography, tx: Transaction) -> None:
    wanted = a_patent(id=patent)
    tx.patents.save([replace(wanted, state=PatentState.KNOWN, due=None, bibliography=bibliography)])
    fact = Fact(ONLY_ACCOUNT, Source.FAMILY, patent, PatentState.KNOWN, START, asked_at=START)
    tx.facts.save([replace(fact, family=Family(f"family of {patent}"))])


async def standing(store: Store, subscription: Subscription) -> list[Dismissal]:
    """What was dismissed and not undone."""
    return await store.read(lambda tx: tx.dismissals.standing(TEAM, subscription.id))
