"""Whatever spends, changes or shares is written down with who did it, once, in the transaction that does it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.cadences import Cadence
from bot.domain.filtering import FilterChange
from bot.domain.filters import FilterField
from bot.domain.reports import ReportState, RequestState
from bot.domain.subscriptions import Form
from bot.mistakes import Mistake, OverBudget
from bot.services.adopting import set_open
from bot.services.asking import check_now
from bot.services.budgets import ask_admin, decide
from bot.services.changing import hand_over, move, pause, resume, set_filters, snooze, switch, unsubscribe
from bot.services.dismissing import dismiss, undo
from bot.services.histories import send_sheet_again
from bot.services.requested import cancel, forget, send_to, try_again
from bot.services.requests import request_report
from bot.services.subscribing import edit, subscribe
from tests.factories import CHANNEL, PERSON, TEAM, XIAOMI, a_report, a_request, a_wish
from tests.services.alert_wishes import asked_for
from tests.services.reviewers import a_look, a_word, standing, told
from tests.services.spenders import limited
from tests.services.subscribers import ALERT, a_subscribe_wish, subscribed

pytestmark = pytest.mark.asyncio


async def acts(deps: Deps) -> list[str]:
    """What PERSON has done, first first; whatever another did is told with them."""
    found = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=100))
    assert all(entry.at == deps.clock() for entry in found)
    assert not any(word in str(found) for word in (XIAOMI, "TAC:"))
    return [entry.act if entry.person == PERSON else f"{entry.person}: {entry.act}" for entry in reversed(found)]


async def test_what_becomes_of_a_report(deps: Deps) -> None:
    wish = a_wish()
    for _ in range(2):
        request = await request_report(wish, deps)
    await send_to("U2", request.id, CHANNEL, "a press", TEAM, deps)
    await cancel(TEAM, PERSON, request.id, deps)
    with pytest.raises(Mistake):
        await cancel(TEAM, PERSON, request.id, deps)
    assert await acts(deps) == [Act.ORDER, f"U2: {Act.SEND_TO_ME}", Act.CANCEL]


@pytest.mark.parametrize(("deed", "act"), [(try_again, Act.TRY_AGAIN), (forget, Act.FORGET)])
async def test_what_is_decided_of_a_doubt(deed: object, act: Act, deps: Deps) -> None:
    doubtful = a_report(state=ReportState.IN_DOUBT, due=None)

    await deps.store.write(
        lambda tx: (tx.reports.add(doubtful), tx.requests.add(a_request(state=RequestState.WAITING)))
    )
    await deed(TEAM, PERSON, "request1", deps)  # type: ignore[operator]  # either of the two
    assert await acts(deps) == [act]


async def test_what_becomes_of_a_subscription(deps: Deps) -> None:
    made = await subscribed(deps)
    where = (TEAM, PERSON, made.id, CHANNEL)
    await subscribe(a_subscribe_wish(), deps)  # as it is: nothing to note
    await subscribe(a_subscribe_wish(interaction="again", form=Form.COUNT), deps)
    await edit(a_subscribe_wish(cadence=Cadence.read("instantly")), made.id, CHANNEL, deps)
    await set_filters(*where, FilterChange(), deps)
    await snooze(*where, timedelta(weeks=1), deps)
    await pause(*where, deps)
    await resume(*where, deps)
    await switch(*where, deps, alarm=False)
    await check_now(*where, deps)
    await move(*where, "C2", "press", deps)
    await hand_over(TEAM, PERSON, made.id, "C2", "U2", "Bo", deps)
    await unsubscribe(TEAM, "U2", made.id, "C2", deps)
    assert await acts(deps) == [
        Act.SUBSCRIBE,
        Act.EDIT,
        Act.EDIT,
        Act.FILTERS,
        Act.SNOOZE,
        Act.PAUSE,
        Act.RESUME,
        Act.SWITCH,
        Act.CHECK,
        Act.MOVE,
        Act.HAND_OVER,
        f"U2: {Act.UNSUBSCRIBE}",
    ]
    entries = await deps.store.read(lambda tx: tx.audit.of(TEAM, limit=3))
    assert [(one.about, one.place, one.detail) for one in entries] == [
        (made.id, "C2", ""),
        (made.id, "C2", "to U2"),
        (made.id, CHANNEL, "to C2"),
    ]


async def test_what_is_hidden_and_shown_again_and_sent_once_more(deps: Deps) -> None:
    made = await subscribed(deps)
    await told(deps, made)
    for _ in range(2):
        await dismiss(a_word(FilterField.ASSIGNEE, "Acme"), deps)
    [one] = await standing(deps.store, made)
    for _ in range(2):
        await undo(a_look(), one.id, "Ada", deps)
    await send_sheet_again(TEAM, PERSON, "digest1", CHANNEL, "press", deps)
    assert await acts(deps) == [Act.SUBSCRIBE, Act.HIDE, Act.UNDO, Act.SHEET_AGAIN]


async def test_what_is_done_with_alerts(deps: Deps) -> None:
    await asked_for(deps)
    await set_open(TEAM, PERSON, ALERT, deps, is_open=True, is_admin=False)
    await set_open(TEAM, PERSON, ALERT, deps, is_open=False, is_admin=False)
    assert await acts(deps) == [Act.ALERT_NEW, Act.ALERT_OPEN, Act.ALERT_CLOSE]


async def test_what_is_not_done_is_not_written_down(deps: Deps) -> None:
    none = limited(deps, person=0)
    with pytest.raises(OverBudget) as caught:
        await request_report(a_wish(), none)
    assert await acts(deps) == []
    await ask_admin(TEAM, PERSON, caught.value.refusal, "U9", none)
    await decide(TEAM, "U9", caught.value.refusal, none, allowed=True)
    await request_report(replace(a_wish(), interaction="second"), none)
    assert await acts(deps) == [Act.ASK_FOR_REPORT, f"U9: {Act.ALLOW_REPORT}", Act.ORDER]
