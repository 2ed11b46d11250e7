"""Another workspace of the same account: its people, and its admins, see and change nothing that is not theirs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.deps import Deps
from bot.domain.filtering import FilterChange
from bot.domain.filters import FilterField
from bot.domain.searches import AlertText
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.services.adopting import find_alert, set_open
from bot.services.alert_wishes import AlertWish, have_changed, have_deleted, subscribers_of, the_making, to_be_changed
from bot.services.asking import check_now
from bot.services.changing import set_filters, switch
from bot.services.dismissing import Dismissing, dismiss, undo
from bot.services.histories import history_of, send_sheet_again
from bot.services.reviewing import Looked, order_value, to_review
from bot.services.usage import show_usage
from tests.factories import CHANNEL, PERSON
from tests.services.alert_wishes import ADMIN, asked_for
from tests.services.reviewers import told
from tests.services.subscribers import ALERT, OTHER_TEAM, name_it, second_workspace, subscribed, the_alert

pytestmark = pytest.mark.asyncio

NAME = "Solid-state batteries"
# The ids of people and channels are Slack's: in another workspace the same ones may be there.
THEM = (OTHER_TEAM, PERSON)
LOOKED = Looked(*THEM, "digest1", "p1", seen_in=CHANNEL)
WISH = AlertWish(*THEM, CHANNEL, "V9", AlertText("Mine now", "", frozenset()), alert=ALERT)

Deed = Callable[[Subscription, Deps], Awaitable[object]]
OF_ALERTS: dict[str, Deed] = {
    "name it": lambda _, deps: find_alert(*THEM, CHANNEL, NAME, deps, is_admin=True),
    "open it by its name": lambda _, deps: set_open(*THEM, NAME, deps, is_open=True, is_admin=True),
    "open it by its id": lambda _, deps: set_open(*THEM, ALERT, deps, is_open=True, is_admin=True),
    "see its query": lambda _, deps: to_be_changed(*THEM, CHANNEL, ALERT, ADMIN, deps),
    "change it": lambda _, deps: have_changed(WISH, ADMIN, deps),
    "delete it": lambda _, deps: have_deleted(WISH, ADMIN, deps),
}
OF_ROWS: dict[str, Deed] = {
    "its history": lambda one, deps: history_of(*THEM, one.id, CHANNEL, 0, deps),
    "its spreadsheet": lambda _, deps: send_sheet_again(*THEM, "digest1", CHANNEL, "press", deps),
    "its filters": lambda one, deps: set_filters(*THEM, one.id, CHANNEL, FilterChange(), deps),
    "its heartbeat": lambda one, deps: switch(*THEM, one.id, CHANNEL, deps, heartbeat=False),
    "a check": lambda one, deps: check_now(*THEM, one.id, CHANNEL, deps),
    "a review": lambda _, deps: to_review(LOOKED, deps),
    "a value report": lambda _, deps: order_value(LOOKED, "press", deps),
    "a dismissal": lambda _, deps: dismiss(Dismissing(LOOKED, FilterField.OFFICE, "CN", "press"), deps),
    "an undo": lambda _, deps: undo(LOOKED, "dismissal1", "Eve", deps),
}


async def ours(deps: Deps) -> Subscription:
    """A closed alert of this workspace, its subscription, and a digest of it."""
    made = await subscribed(deps)
    await told(deps, made)
    await name_it(deps.store, NAME)
    await second_workspace(deps.store)
    return made


@pytest.mark.parametrize("deed", OF_ALERTS)
async def test_an_admin_of_another_workspace_is_a_stranger_to_an_alert(deed: str, deps: Deps) -> None:
    made = await ours(deps)
    before = await the_alert(deps.store)
    with pytest.raises(Mistake) as caught:
        await OF_ALERTS[deed](made, deps)
    told_by_name = {MistakeKind.UNKNOWN_ALERT}
    assert caught.value.kind in told_by_name | {MistakeKind.NOT_YOUR_ALERT, MistakeKind.NOT_YOURS}
    assert NAME not in caught.value.given or caught.value.kind in told_by_name  # what they have typed
    assert await the_alert(deps.store) == before


@pytest.mark.parametrize("deed", OF_ROWS)
async def test_what_a_place_has_is_not_there_for_another_workspace(deed: str, deps: Deps) -> None:
    made = await ours(deps)
    with pytest.raises(Mistake) as caught:
        await OF_ROWS[deed](made, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_of_another_workspaces_places_and_people_there_are_numbers(deps: Deps) -> None:
    await ours(deps)
    found = await subscribers_of(OTHER_TEAM, await the_alert(deps.store), deps)
    assert (found.places, found.others) == ((), 1)
    usage = await show_usage(*THEM, CHANNEL, deps, is_admin=True)
    assert (usage.people, usage.places, usage.refusals) == ((), (), ())


async def test_what_somebody_asked_for_is_not_there_for_another_workspace(deps: Deps) -> None:
    making = await asked_for(deps)
    with pytest.raises(Mistake) as caught:
        await the_making(*THEM, making.id, deps)
    assert caught.value.kind is MistakeKind.OLD_BUTTON


async def test_an_alert_that_is_opened_is_so_in_its_own_workspace_and_belongs_to_its_owner(deps: Deps) -> None:
    await ours(deps)
    alert = await the_alert(deps.store)
    await deps.store.write(lambda tx: tx.alerts.save(replace(alert, is_open=True)))
    with pytest.raises(Mistake) as caught:
        await find_alert(*THEM, CHANNEL, NAME, deps, is_admin=False)
    assert caught.value.kind is MistakeKind.UNKNOWN_ALERT
    await subscribed(deps, workspace=OTHER_TEAM, interaction="theirs")
    assert (await find_alert(*THEM, CHANNEL, NAME, deps, is_admin=False)).id == ALERT
    with pytest.raises(Mistake) as caught:
        await to_be_changed(*THEM, CHANNEL, NAME, ADMIN, deps)
    assert caught.value.kind is MistakeKind.NOT_YOUR_ALERT
