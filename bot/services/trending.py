"""Trends: what an alert has brought week by week, from the hits that are stored; nothing is asked of PatSnap for it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.alerts import Alert
from bot.domain.audit import Entry
from bot.domain.ids import derived_id
from bot.domain.places import Place
from bot.domain.trends import Asked, Period, Trend
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.adopting import known_alert, subscribed_here
from bot.services.audience import no_outsiders
from bot.services.figuring import figures
from bot.services.outsiders import look_first
from bot.services.words import promise_trend


@dataclass(frozen=True)
class TrendWish:
    """Who wants to see the trend of which alert, and of which days, by which interaction."""

    workspace: str
    person: str
    place: str
    alert: str  # PatSnap's id of it, or its name; "" for the only one that is subscribed here
    interaction: str
    period: Period
    zone: str  # IANA
    person_name: str = ""
    is_admin: bool = False


def asked_period(asked: Asked, zone: str, typed: str, now: datetime) -> Period:
    """The days that somebody means, in their zone. Errors: `Mistake`."""
    period = asked.period(now.astimezone(ZoneInfo(zone)).date())
    if period is None:
        raise Mistake(MistakeKind.BAD_PERIOD, typed)
    return period


async def alert_of_wish(wish: TrendWish, deps: Deps) -> Alert:
    """The alert that somebody may see the trend of, as they may preview it. Errors: `Mistake`."""

    def look(tx: Transaction) -> Alert:
        words = wish.alert or subscribed_here(wish.workspace, wish.person, wish.place, "", tx).alert
        return known_alert(wish.workspace, wish.person, wish.place, words, tx, is_admin=wish.is_admin)

    return await deps.store.read(look)


async def settle(wish: TrendWish, alert: Alert, deps: Deps) -> Trend:
    """The numbers as they are now, kept as they are shown; the same interaction keeps them once."""
    now = deps.clock()
    trend = Trend(
        id=derived_id("trend", wish.workspace, wish.person, alert.id, wish.interaction),
        workspace=wish.workspace,
        account=alert.account,
        alert=alert.id,
        person=wish.person,
        person_name=wish.person_name,
        made_at=now,
        figures=await figures(alert.account, alert.id, wish.period, ZoneInfo(wish.zone), now, deps),
    )
    await deps.store.write(lambda tx: tx.trends.put(trend))
    return trend


async def show(workspace: str, person: str, trend_id: str, place: str, deps: Deps) -> tuple[Trend, Alert]:
    """Promise the channel where somebody is what they were shown, once. Errors: `Mistake`.

    Only their own, and never where outsiders read it whom nobody has allowed.
    """
    where = Place(workspace, place)
    own = await deps.store.read(lambda tx: _own(workspace, person, trend_id, tx))
    if where.is_person:
        raise Mistake(MistakeKind.OLD_BUTTON)
    await look_first(where, deps)
    now = deps.clock()

    def store(tx: Transaction) -> None:
        no_outsiders(workspace, place, deps.rules, tx)
        known = tx.places.get(workspace, place)
        if known is not None and known.why_shut() is not None:
            raise Mistake(MistakeKind.UNSEEN_PLACE, f"<#{place}>")
        tx.audit.note(Entry(workspace, now, person, Act.SHOW_TREND, trend_id, place, f"alert {own[0].alert}"))
        promise_trend(own[0], where, now, tx)

    await deps.store.write(store)
    return own


def _own(workspace: str, person: str, trend_id: str, tx: Transaction) -> tuple[Trend, Alert]:
    trend = tx.trends.get(workspace, trend_id)
    alert = None if trend is None else tx.alerts.get(trend.account, trend.alert)
    if trend is None or alert is None or trend.person != person:
        raise Mistake(MistakeKind.OLD_BUTTON)
    return trend, alert
