"""The part of the gallery that is about alerts made in Slack, and previews, from made-up rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.domain.alerts import Alert, HitKind
from bot.domain.cadences import Cadence, Rhythm
from bot.domain.makings import LONGEST_QUERY, Making, MakingState, Task
from bot.domain.messages import Block, Message
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.previews import PERIOD, Basis, Preview
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.searches import AlertText
from bot.domain.subscriptions import Form, Subscription, SubscriptionState
from bot.mistakes import Mistake, MistakeKind
from bot.views.alert_forms import delete_form, edit_form, new_form, not_opened
from bot.views.exhibited import LONG_ALERT
from bot.views.forms import Modal
from bot.views.makings import making_message
from bot.views.mistakes import mistake_message, mistake_modal
from bot.views.previews import counted, counting, preview_message, previewed
from bot.views.reader import Reader
from bot.views.results import said, with_result
from bot.views.subscribing import subscribe_form
from bot.views.subscriptions import ended_message, subscribed_message, word_message

_LINK: Final = "https://analytics.example.com/patent-view/abst?patentId={patent_id}"
_NOW: Final = datetime(2026, 3, 23, 8, 0, 20, tzinfo=UTC)
_TODAY: Final = date(2026, 3, 23)
_TEXT: Final = AlertText(
    "Solid-state electrolytes",
    "TAC:(solid $W5 electrolyte) AND ANCS:(Acme OR 宁德时代)",
    frozenset({HitKind.NEW, HitKind.LEGAL}),
)
_HOSTILE: Final = AlertText("<!channel> *A* & `B`", "<!here> *_~`&" * 100, frozenset({HitKind.NEW}))
_ALERT: Final = Alert(
    account="main",
    id="7f3e2d1c0a1b4c5d8e9f7f3e2d1c0a1b",
    name=_TEXT.name,
    workspace="T0001",
    person="U0001",
    adopted_at=_NOW,
    query=_TEXT.query,
    kinds=_TEXT.kinds,
)
_DELETED: Final = replace(_ALERT, is_gone=True, deleted_at=_NOW, deleted_by="Bo Lin")
_MAKING: Final = Making(
    id="2b5khr4qaaaaaaaa",
    workspace="T0001",
    account="main",
    person="U0001",
    place="C0001",
    task=Task.NEW,
    text=_TEXT,
    state=MakingState.REQUESTED,
    asked_at=_NOW,
    due=_NOW + timedelta(hours=8),
)
_SUBSCRIPTION: Final = Subscription(
    id="8g4lry3naaaaaaaa",
    workspace="T0001",
    place="C0001",
    account="main",
    alert=_ALERT.id,
    person="U0002",
    kinds=frozenset(),
    cadence=Cadence(Rhythm.INSTANTLY),
    zone="Europe/Berlin",
    form=Form.FULL,
    created_at=_NOW,
    took=3,
    took_at=_NOW,
    state=SubscriptionState.DELETED,
)
_PATENTS: Final = tuple(
    Patent(
        "main",
        f"00000000-0000-4000-8000-{number:012}",
        PatentState.KNOWN,
        _NOW,
        bibliography=Bibliography(pn, {"EN": title}, {"EN": (assignee,)}, date(2026, 3, 20 - number)),
    )
    for number, (pn, title, assignee) in enumerate(
        (
            ("CN118541235A", "Solid electrolyte and method of making it", "宁德时代"),
            ("EP4712345A1", "Separator for <solid> cells & *packs* | second edition " * 20, "Müller | Söhne <GmbH>"),
            ("", "", ""),
        )
    )
)
_SEARCH: Final = Preview(Basis.SEARCH, _TODAY - PERIOD, _TODAY, recent=51, total=4800, sample=_PATENTS)
_HITS: Final = replace(
    _SEARCH, basis=Basis.HITS, total=None, counts={HitKind.NEW: 40, HitKind.LEGAL: 11, HitKind.INVENTION: 0}
)
_NONE: Final = Preview(Basis.NOTHING, _TODAY - PERIOD, _TODAY)
_TROUBLES: Final = (
    TroubleKind.UNREACHABLE,
    TroubleKind.BUSY,
    TroubleKind.QUOTA,
    TroubleKind.ACCOUNT,
    TroubleKind.NOT_CONNECTED,
    TroubleKind.INPUT,
    TroubleKind.BUG,
    TroubleKind.NO_ANSWER,
    TroubleKind.NOBODY_WAITS,
)


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    return {**_makings(reader), **_ends(reader), **_previews(reader)}


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    new, unknown = new_form(reader, place="C0001"), replace(_ALERT, name="", query="", kinds=frozenset())
    edit = edit_form(reader, _ALERT)
    subscribe = subscribe_form(reader, alerts=[_ALERT], place="C0001", chosen=_ALERT.id)
    longest = replace(_TEXT, name="n" * 50, query="q" * LONGEST_QUERY, kinds=frozenset(HitKind) - {HitKind.OTHER})
    refused = mistake_message(reader, Mistake(MistakeKind.NOT_YOUR_ALERT), ())
    return {
        "form: new alert": new,
        "form: new alert, tried before": new_form(reader, place="C0001", typed=longest, is_in_doubt=True),
        "form: new alert, counting": with_result(new, counting(reader)),
        "form: new alert, no query": with_result(new, said(reader.say("Type a query first."))),
        **{f"form: new alert, {name}": with_result(new, blocks) for name, blocks in _counted(reader).items()},
        "form: change an alert": edit,
        "form: change an alert, nothing known": edit_form(reader, unknown),
        "form: change an alert, a long name": edit_form(reader, replace(_ALERT, name="n" * 200)),
        "form: change an alert, counted": with_result(edit, _counted(reader)["counted"]),
        "form: subscribe, previewed": with_result(subscribe, previewed(reader, _ALERT, _HITS, link=_LINK)),
        "form: subscribe, nothing to preview": with_result(subscribe, previewed(reader, unknown, _NONE, link=_LINK)),
        **{f"form: delete an alert, {name}": one for name, one in _deletions(reader).items()},
        "form: not done": mistake_modal(reader, refused),
    }


def _deletions(reader: Reader) -> dict[str, Modal]:
    def ask(places: Sequence[str], others: int) -> Modal:
        return delete_form(reader, _ALERT, places=places, others=others)

    return {
        "nobody subscribed": ask([], 0),
        "one place": ask(["C0001"], 0),
        "one place that is not named": ask([], 1),
        "three places": ask(["C0001", "C0002", "C0003"], 0),
        "places and one more": ask(["C0001", "C0002"], 1),
        "longest name": delete_form(reader, LONG_ALERT, places=[], others=1),
        "many places": ask([f"C{number:04}" for number in range(15)], 28),
        "hostile name": delete_form(reader, replace(_ALERT, name=_HOSTILE.name), places=[], others=0),
    }


def _counted(reader: Reader) -> dict[str, list[Block]]:
    def show(preview: Preview, query: str = _TEXT.query) -> list[Block]:
        return counted(reader, query, preview, link=_LINK)

    alone = replace(_SEARCH, sample=None, recent=None)
    refused = Trouble(TroubleKind.ACCOUNT, "67200004")
    failures = {kind: replace(alone, total=None, trouble=Trouble(kind, "67200004")) for kind in _TROUBLES[:-1]}
    return {
        "counted": show(_SEARCH),
        "none match": show(replace(_SEARCH, total=0, recent=0, sample=())),
        "one matches": show(replace(_SEARCH, total=1, recent=1, sample=_PATENTS[:1])),
        "too many match": show(replace(_SEARCH, total=2_345_678, recent=9_999)),
        "counted without a sample": show(replace(_SEARCH, sample=None, trouble=refused)),
        "counted and nothing else": show(replace(alone, trouble=Trouble(TroubleKind.GAVE_UP))),
        "a sample and no count": show(replace(_SEARCH, total=None)),
        "a hostile query": show(_SEARCH, _HOSTILE.query),
        **{f"not counted: {kind}": show(one) for kind, one in failures.items()},
    }


def _makings(reader: Reader) -> dict[str, Message]:
    def show(making: Making, alert: Alert | None = None, *, repeat: bool = False) -> Message:
        return making_message(reader, making, alert, repeat=repeat)

    shown: dict[str, Message] = {}
    for task in Task:
        making = replace(_MAKING, task=task)
        alert = None if task is Task.NEW else _ALERT
        failed = replace(making, state=MakingState.FAILED)
        shown[f"alert, {task}: asked"] = show(making, alert)
        for kind in _TROUBLES:
            trouble = Trouble(kind, "67200007")
            shown[f"alert, {task}: waiting, {kind}"] = show(replace(making, trouble=trouble), alert)
            shown[f"alert, {task}: failed, {kind}"] = show(replace(failed, trouble=trouble), alert)
        shown[f"alert, {task}: failed"] = show(failed, alert)
    made = replace(_MAKING, state=MakingState.MADE, alert=_ALERT.id)
    deletion = replace(made, task=Task.DELETE)
    unconfirmed = replace(deletion, state=MakingState.FAILED, trouble=Trouble(TroubleKind.NO_ANSWER))
    return {
        **shown,
        "alert, new: made": show(replace(made, matches=4800), _ALERT),
        "alert, new: made, none matches": show(replace(made, matches=0), _ALERT),
        "alert, new: made, too many match": show(replace(made, matches=2_345_678), _ALERT),
        "alert, new: made, one matches": show(replace(made, matches=1), _ALERT),
        "alert, new: made, no count": show(made, _ALERT),
        "alert, new: made, and deleted since": show(made, _DELETED),
        "alert, new: in doubt": show(replace(_MAKING, state=MakingState.IN_DOUBT)),
        "alert, new: hostile name": show(replace(_MAKING, state=MakingState.IN_DOUBT, text=_HOSTILE), repeat=True),
        "alert, edit: made": show(replace(made, task=Task.EDIT), _ALERT),
        "alert, edit: made, little known": show(replace(made, task=Task.EDIT), replace(_ALERT, query="", name="")),
        "alert, edit: hostile query": show(replace(made, task=Task.EDIT), replace(_ALERT, query=_HOSTILE.query)),
        "alert, delete: made": show(deletion, _DELETED),
        "alert, delete: never confirmed": show(unconfirmed, _DELETED),
    }


def _ends(reader: Reader) -> dict[str, Message]:
    nameless = replace(_DELETED, deleted_by="")
    return {
        "form not opened": not_opened(reader),
        "ended": ended_message(reader, _SUBSCRIPTION, _DELETED),
        "ended, by nobody known": ended_message(reader, _SUBSCRIPTION, nameless, repeat=True),
        "ended, in another workspace": ended_message(reader, replace(_SUBSCRIPTION, workspace="T0002"), _DELETED),
        "word: alert deleted": word_message(reader, _SUBSCRIPTION, _DELETED),
        "subscribed: alert deleted": subscribed_message(reader, _SUBSCRIPTION, _DELETED, 0),
    }


def _previews(reader: Reader) -> dict[str, Message]:
    def show(preview: Preview, alert: Alert = _ALERT) -> Message:
        return preview_message(reader, alert, preview, link=_LINK)

    unknown = replace(_ALERT, query="", kinds=frozenset())
    refused = replace(_SEARCH, recent=None, total=None, sample=None, trouble=Trouble(TroubleKind.ACCOUNT, "67200004"))
    return {
        "preview, of hits": show(_HITS),
        "preview, of no hits": show(replace(_HITS, recent=0, counts={}, sample=())),
        "preview, of one hit": show(replace(_HITS, recent=1, counts={HitKind.NEW: 1}, sample=_PATENTS[:1])),
        "preview, of too many hits": show(replace(_HITS, recent=98_765, counts=dict.fromkeys(HitKind, 12_345))),
        "preview, of a search that finds nothing": show(replace(_SEARCH, recent=0, total=0, sample=())),
        "preview, of a search": show(_SEARCH),
        "preview, of a search for new alone": show(_SEARCH, replace(_ALERT, kinds=frozenset({HitKind.NEW}))),
        "preview, without a licence": show(refused),
        "preview, counted and not searched": show(
            replace(_SEARCH, sample=None, trouble=Trouble(TroubleKind.ACCOUNT, "67200004"))
        ),
        "preview, of nothing": show(_NONE, unknown),
        "preview, of a deleted alert": show(_NONE, _DELETED),
    }
