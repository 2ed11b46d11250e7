"""`/patrol filter`: what a subscription filters is shown to one person, and changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.filtering import FilterChange, id_of, named
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.subscriptions import Subscription
from bot.mistakes import Mistake, MistakeKind
from bot.services.changing import set_filters
from bot.services.subscribed import find_subscription, to_be_edited
from bot.views import filtering as view
from bot.views.reader import Reader
from handlers import parsing
from handlers.answers import as_ack
from handlers.filter_words import Clause, FilterWords, filter_words, values_of
from handlers.wishes import subscribe_words


async def filters(ack: AsyncAck, command: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """`/patrol filter <alert> [exclude|require …|remove …]`: the list, as it is or as it is then."""
    asker = parsing.asker(command)
    words, subscription = await _meant(parsing.after_first(command), asker, deps)
    found, alert = await to_be_edited(asker.workspace, asker.person, subscription.id, subscription.place, deps)
    if words.clauses:
        change = _change(words.clauses, found, asker.person, deps)
        found = await set_filters(asker.workspace, asker.person, found.id, subscription.place, change, deps)
    await ack(**as_ack(view.filters_message(reader, found, alert)))


def form_change(answers: Mapping[str, Any], blocks: list[Mapping[str, Any]], person: str, deps: Deps) -> FilterChange:
    """What a sent form says of filters: those that it showed and that were taken out go. Errors: `Mistake`."""
    shown = {
        str(option["value"])
        for block in blocks
        if block.get("block_id") == view.KEPT
        for option in block["element"]["options"]
    }
    kept = {str(option["value"]) for option in answers.get(view.KEPT, {}).get("selected_options") or ()}
    rule = str((answers.get(view.RULE, {}).get("selected_option") or {}).get("value") or "")
    mode, _, field = rule.partition(":")
    text = str(answers.get(view.VALUES, {}).get("value") or "")
    if not text.strip() or not rule:
        return FilterChange(removed=frozenset(shown - kept))
    values = values_of(FilterField(field), text)
    added = tuple(Filter(FilterField(field), FilterMode(mode), value, person, deps.clock()) for value in values)
    return FilterChange(added, frozenset(shown - kept))


async def _meant(text: str, asker: parsing.Asker, deps: Deps) -> tuple[FilterWords, Subscription]:
    """What was said, and of which subscription. All of it may be an alert's name, with such words in it."""
    try:
        whole = _alert_in(text)
        return FilterWords(whole), await _find(whole, asker, deps)
    except Mistake:
        words = filter_words(text)
    return words, await _find(_alert_in(words.alert), asker, deps)


def _alert_in(text: str) -> str:
    return subscribe_words(text).alert if text else ""


async def _find(alert: str, asker: parsing.Asker, deps: Deps) -> Subscription:
    return await find_subscription(asker.workspace, asker.person, asker.conversation, alert, deps)


def _change(clauses: Sequence[Clause], subscription: Subscription, person: str, deps: Deps) -> FilterChange:
    """All that was said as one change. Errors: `Mistake` where something is to go that is not there."""
    now, added, removed = deps.clock(), list[Filter](), set[str]()
    for clause in clauses:
        if clause.is_removal:
            removed |= {id_of(one) for one in _gone(clause, subscription)}
        elif clause.field and clause.mode:
            added += [Filter(clause.field, clause.mode, value, person, now) for value in clause.values]
    return FilterChange(tuple(added), frozenset(removed))


def _gone(clause: Clause, subscription: Subscription) -> tuple[Filter, ...]:
    there = named(subscription.filters, None, field=clause.field, mode=clause.mode)
    if not clause.values and there:
        return there
    missing = next((value for value in clause.values if not named(there, [value])), "")
    if missing or not there:
        raise Mistake(MistakeKind.NO_SUCH_FILTER, missing or str(clause.field or "all"))
    return named(there, clause.values)
