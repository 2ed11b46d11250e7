"""The modals in which an alert is made, changed and deleted at PatSnap."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.domain.alerts import Alert, HitKind
from bot.domain.makings import LONGEST_NAME, LONGEST_QUERY
from bot.domain.messages import Block, Message
from bot.domain.searches import AlertText
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, section
from bot.views.catalogue import mark
from bot.views.forms import Modal
from bot.views.kinds import kind_name
from bot.views.reader import Reader
from bot.views.results import space_for_result

# The blocks' ids, which are also their elements' action ids: handlers read the answers by them.
NAME: Final = "alert_name"
QUERY: Final = "alert_query"
KINDS: Final = "alert_kinds"  # values of HitKind

_SHOWN: Final = 10  # channels of those that are subscribed

# What PatSnap means by each (P056 API page: `content`), in at most 75 characters.
_EXPLAINED: Final[Mapping[HitKind, str]] = {
    HitKind.NEW: mark("Every publication that matches the query"),
    HitKind.INVENTION: mark("Of these, the first publication of each family"),
    HitKind.LEGAL: mark("Granted, refused, withdrawn, lapsed and so on"),
    HitKind.TRANSFER: mark("The patent has a new owner"),
    HitKind.EXPIRED: mark("Within 30 days of the estimated expiry"),
    HitKind.LICENSE: mark("A licence was recorded"),
    HitKind.LITIGATION: mark("A case was filed or has moved on"),
}


def new_form(reader: Reader, *, place: str, typed: AlertText | None = None, is_in_doubt: bool = False) -> Modal:
    """A new alert. `place`: where it was asked for, in `private_metadata`. `typed`: what was typed the last time.

    `is_in_doubt`: PatSnap may have made that one, and the form says so.
    """
    text = typed or AlertText("", "", frozenset({HitKind.NEW}))
    warning = reader.say(
        "PatSnap may have this alert already: it did not confirm the last attempt. Look for its name there first; a "
        "second one would find everything twice."
    )
    return _form(
        ids.ALERT_NEW_FORM,
        place,
        (reader.say("New alert"), reader.say("Make it"), reader.say("Not now")),
        [*([section(f":warning: {warning}")] if is_in_doubt else []), *_inputs(reader, text, text, is_new=True)],
    )


def edit_form(reader: Reader, alert: Alert, *, typed: AlertText | None = None) -> Modal:
    """What an alert looks for, as far as Patrol knows it; what is not known may stay empty. Its id is the metadata."""
    known = AlertText(alert.name if len(alert.name) <= LONGEST_NAME else "", alert.query, alert.kinds)
    where = section(reader.say("{alert} is changed for everybody who subscribes to it.", alert=name_of(reader, alert)))
    return _form(
        ids.ALERT_EDIT_FORM,
        alert.id,
        (reader.say("Change an alert"), reader.say("Change it"), reader.say("Not now")),
        [where, *_inputs(reader, typed or known, known, is_new=False)],
    )


def delete_form(reader: Reader, alert: Alert, *, places: Sequence[str], others: int) -> Modal:
    """Whether an alert is really to be deleted. `places`: channels that the person is in and that are subscribed.

    `others`: how many more places are.
    """
    lines = [
        reader.say(
            "{alert} is deleted at PatSnap, for everybody. Patrol cannot bring it back.", alert=name_of(reader, alert)
        ),
        _subscribed(reader, places, others),
    ]
    if places or others:
        lines.append(
            reader.say("What their next digests would tell is not told then; `/patrol check` has it told first.")
        )
    return _form(
        ids.ALERT_DELETE_FORM,
        alert.id,
        (reader.say("Delete an alert?"), reader.say("Delete it"), reader.say("Keep it")),
        [section("\n".join(lines))],
    )


def not_opened(reader: Reader) -> Message:
    """To who waits for a form: Slack opens one within three seconds, or not at all."""
    sentence = reader.say("The form could not be opened in time. Nothing was changed. Try again.")
    return Message(text=sentence, blocks=(section(sentence),))


def _subscribed(reader: Reader, places: Sequence[str], others: int) -> str:
    named = reader.listed(f"<#{place}>" for place in places[:_SHOWN])
    more = others + max(len(places) - _SHOWN, 0)
    if not named and not more:
        return reader.say("Nobody is subscribed to it.")
    if not named:
        told = reader.count("{n} place is subscribed to it", "{n} places are subscribed to it", more)
    elif not more:
        told = reader.say("Subscribed to it: {places}", places=named)
    else:
        told = reader.count(
            "Subscribed to it: {places} and {n} more place",
            "Subscribed to it: {places} and {n} more places",
            more,
            places=named,
        )
    return reader.say("{told}. Their digests end, and they are told so with your name.", told=told)


def _inputs(reader: Reader, text: AlertText, known: AlertText, *, is_new: bool) -> list[Block]:
    """The three fields. What is known has to stay filled in; what is not may stay empty."""

    def hint(told: str, *, is_known: bool) -> str:
        if is_new or is_known:
            return told
        return reader.say("Patrol does not know this yet. Empty: it stays as it is at PatSnap")

    name, query, kinds = bool(known.name) or is_new, bool(known.query) or is_new, bool(known.kinds) or is_new
    name_hint = hint(reader.say("As it is called at PatSnap, in at most 50 characters"), is_known=name)
    query_hint = hint(
        reader.say("In PatSnap's query language, as in TAC:(solid electrolyte) AND ANCS:(Acme)"), is_known=query
    )
    kinds_hint = hint(reader.say("Each subscription can take fewer of them"), is_known=kinds)
    name_field = _typed(text.name, LONGEST_NAME)
    query_field = {**_typed(text.query, LONGEST_QUERY), "multiline": True}
    told = reader.say("Count says how many patents match now, and shows some of them. Nothing is made by it.")
    return [
        _input(NAME, reader.say("Name"), name_field, name_hint, optional=not name),
        _input(QUERY, reader.say("Query"), query_field, query_hint, optional=not query),
        _input(KINDS, reader.say("What it watches"), _kinds(reader, text.kinds), kinds_hint, optional=not kinds),
        actions(button(reader.say("Count"), ids.ALERT_COUNT, "count")),
        *space_for_result(told),
    ]


def _typed(value: str, longest: int) -> dict[str, object]:
    element: dict[str, object] = {"type": "plain_text_input", "max_length": longest}
    return {**element, "initial_value": value} if value else element


def _kinds(reader: Reader, chosen: Collection[HitKind]) -> dict[str, object]:
    options = {
        kind: {
            "text": _plain(kind_name(reader, kind)),
            "description": _plain(reader.say(explained)),
            "value": str(kind),
        }
        for kind, explained in _EXPLAINED.items()
    }
    element: dict[str, object] = {"type": "checkboxes", "options": list(options.values())}
    initial = [option for kind, option in options.items() if kind in chosen]
    return {**element, "initial_options": initial} if initial else element


def _form(callback_id: str, metadata: str, words: tuple[str, str, str], blocks: Sequence[Block]) -> Modal:
    title, submit, close = words
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain(close),
        "blocks": list(blocks),
    }


def _input(block_id: str, label: str, element: Mapping[str, object], hint: str, *, optional: bool) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "optional": optional,
        "label": _plain(label),
        "hint": _plain(hint),
        "element": {**element, "action_id": block_id},
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
