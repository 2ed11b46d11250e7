"""What outsiders must not learn: a private channel and all that is in it, and every way to ask for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.domain.access import Grant, GrantState, Right
from bot.domain.accounts import INTERNATIONAL
from bot.domain.alerts import Alert
from bot.domain.budgets import RefusalState
from bot.domain.companies import Company, How, Naming
from bot.domain.delivery_keys import live_key
from bot.domain.dismissals import Dismissal
from bot.domain.endpoints import Endpoint
from bot.domain.filters import FilterField
from bot.domain.makings import MakingState
from bot.domain.patents import PatentState
from bot.domain.reports import (
    Format,
    Kind,
    Order,
    ReportState,
    RequestState,
    Subject,
    SubjectKind,
    Trouble,
    TroubleKind,
)
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import AlertText
from bot.domain.series import Issue, IssueState
from bot.domain.subscriptions import PauseReason
from bot.domain.usage import Call
from bot.ports import Transaction
from bot.views import alert_forms, closures, connecting, ids, named, subscribing
from bot.views import forms as order_forms
from bot.views.access import access_form
from bot.views.budgets import ask_form
from bot.views.forms import Modal, order_form, value_form
from bot.views.pleas import ADMIN
from bot.views.reader import Reader
from bot.views.series_list import SeriesVerb
from bot.views.subscribed import Verb
from tests.clock import START
from tests.factories import (
    CHANNEL,
    a_bibliography,
    a_check,
    a_decision,
    a_delivery,
    a_digest,
    a_hit,
    a_live,
    a_making,
    a_patent,
    a_refusal,
    a_reminder,
    a_report,
    a_request,
    a_series,
    a_subscription,
    a_trend,
    an_alert,
    an_assignment,
)

OWNER: Final = "UOWNER"
BOSS: Final = "UBOSS"
PRIVATE: Final = "CSKUNK"
NAME: Final = "Project Nightjar"
QUERY: Final = "TAC:(moonshine)"
ALERT: Final = "7f22ee78764149b481314b1fa60dca0c"


@dataclass(frozen=True)
class Words:
    """What an outsider types and presses: of what there is, or of what there is not."""

    alert_id: str = ALERT
    name: str = NAME
    place: str = PRIVATE
    place_name: str = "skunkworks"
    row: str = "1"  # at the end of each row's id
    patent: str = "patent1"
    number: str = "XX5550001B"

    def normal(self, said: str) -> str:
        """An answer without what they have typed."""
        typed = (self.alert_id, self.name, self.place_name, self.place, self.patent, self.number)
        for word in typed:
            said = said.replace(word, "…")
        for noun in (
            "request",
            "subscription",
            "digest",
            "dismissal",
            "trend",
            "making",
            "refusal",
            "grant",
            "series",
            "reminder",
        ):
            for number in ("", "a", "b", "c"):
                said = said.replace(f"{noun}{number}{self.row}", "…")
        return said


THERE: Final = Words()
NOT_THERE: Final = Words("0" * 32, "Project Nothing", "CNOWHERE", "nowhere", "9", "patent9", "YY7770001B")
# Words of the world that nobody types: none of them may be in any answer.
SECRETS: Final = ("moonshine", "Moonshine", "Hooch", "Hush", OWNER, "Olga", "UFRIEND", "board meeting")
TYPED: Final = (PRIVATE, "skunkworks", NAME, ALERT, THERE.number)  # these only where they were typed


def hidden(workspace: str) -> Callable[[Transaction], None]:
    """A workspace with a private channel, a closed alert and its news, reports, refusals, makings, grants, calls."""

    def store(tx: Transaction) -> None:
        _watched(workspace, tx)
        _ordered(workspace, tx)
        asked = a_making(
            id="making1",
            workspace=workspace,
            person=OWNER,
            place=PRIVATE,
            alert=ALERT,
            state=MakingState.MADE,
            due=None,
        )
        asked = replace(asked, text=AlertText(NAME, QUERY, frozenset()))
        tx.makings.add(asked)
        tx.makings.add(replace(asked, id="makinga1", alert="", state=MakingState.FAILED))
        refusal = a_refusal(workspace=workspace, person=OWNER, place=PRIVATE, order=_order("Hush GmbH"))
        tx.spendings.refuse(refusal)
        tx.spendings.refuse(replace(refusal, id="refusala1", state=RefusalState.ASKED, admin=BOSS))
        series = a_series(workspace=workspace, person=OWNER, person_name="Olga", place=PRIVATE, due=None)
        tx.series.add(replace(series, order=_order("Hush GmbH")))
        tx.series.add(replace(series, id="seriesa1", order=_order("Husha GmbH")).paused(PauseReason.PERSON))
        tx.series.add_issue(Issue(workspace, "series1", 1, IssueState.ORDERED, START, START, request="request1"))
        grant = Grant("grant1", workspace, OWNER, Right.ORDER, BOSS, START)
        tx.grants.add(grant)
        tx.grants.add(replace(grant, id="granta1", state=GrantState.ALLOWED, decided_by=BOSS, decided_at=START))
        tx.calls.count(Call(ONLY_ACCOUNT, START.date(), Endpoint.COUNT, workspace, OWNER, PRIVATE))

    return store


def _watched(workspace: str, tx: Transaction) -> None:
    tx.alerts.add(an_alert(id=ALERT, name=NAME, workspace=workspace, person=OWNER, query=QUERY, last_no=1))
    tx.checks.add(a_check(alert=ALERT))
    tx.checks.add_hits(a_check(alert=ALERT), [a_hit(alert=ALERT, patent="patent1")])
    tx.patents.want(ONLY_ACCOUNT, ["patent1"], START)
    texts = a_bibliography(number=THERE.number, titles={"EN": "Moonshine still"}, assignees={"EN": ("Hooch Works",)})
    tx.patents.save([replace(a_patent(), state=PatentState.KNOWN, due=None, bibliography=texts)])
    of = {"workspace": workspace, "alert": ALERT, "place": PRIVATE}
    tx.subscriptions.add(a_subscription(**of, person=OWNER, person_name="Olga", due=None))
    tx.digests.add(a_digest(**of, from_no=0, to_no=1))
    dismissal = Dismissal(
        "dismissal1", workspace, "subscription1", "digest1", "patent1", FilterField.ASSIGNEE, "Hooch Works", "", OWNER,
        "Olga", START,
    )  # fmt: skip
    tx.dismissals.add(dismissal)
    tx.trends.put(a_trend(id="trend1", workspace=workspace, alert=ALERT, person=OWNER, person_name="Olga"))
    tx.decisions.decide(a_decision(workspace=workspace, line="patent1", person=OWNER, place=PRIVATE))
    tx.decisions.assign(an_assignment(workspace=workspace, line="patent1", person=OWNER, by=OWNER))
    tx.decisions.remind(a_reminder(workspace=workspace, person=OWNER, due=None, sent=1))


def _ordered(workspace: str, tx: Transaction) -> None:
    of = {"workspace": workspace, "person": OWNER, "place": PRIVATE, "landing": PRIVATE}
    for sign, state, now in (
        ("", ReportState.FAILED, RequestState.FAILED),
        ("a", ReportState.IN_DOUBT, RequestState.WAITING),
        ("b", ReportState.GENERATING, RequestState.WAITING),
    ):
        report, order = f"report{sign}1", _order(f"Hush{sign} GmbH")
        tx.reports.add(a_report(id=report, workspace=workspace, order=order, state=state, due=None, job_id="1"))
        request = a_request(**of, id=f"request{sign}1", report=report, order=order, state=now)
        tx.requests.add(replace(request, trouble=Trouble(TroubleKind.BUG) if now is RequestState.FAILED else None))
        key = live_key(request)
        tx.deliveries.promise(a_delivery(key=key, workspace=workspace, place=PRIVATE, row=request.id))
        tx.live.add(a_live(key=key, workspace=workspace, row=request.id))
    naming = Naming("Hush", How.SEVERAL, found=(Company("Hushc GmbH", "", "91110108551385082Q"),), total=1, until=START)
    chooses = a_request(**of, id="requestc1", report="", order=_order("Hush"), state=RequestState.CHOOSING)
    tx.requests.add(replace(chooses, naming=naming))
    key = live_key(chooses)
    tx.deliveries.promise(a_delivery(key=key, workspace=workspace, place=PRIVATE, row=chooses.id))
    tx.live.add(a_live(key=key, workspace=workspace, row=chooses.id))


def _order(company: str) -> Order:
    return Order(Kind.ENTERPRISE, Subject(SubjectKind.COMPANY_NAME, company), Format.PDF)


# What they type, by sub-command; the names are those of `Words`.

TYPED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "report": (
        "report",
        "report Acme to <#{place}|{place_name}>",
        "report Acme to #{place_name}",
        "report Acme weekly to <#{place}|{place_name}>",
    ),
    "value": ("value", "value {number} to <#{place}|{place_name}>"),
    "reports": ("reports", "reports recurring"),
    "subscribe": (
        "subscribe",
        "subscribe {name} daily 09:00",
        'subscribe "{name}" to me',
        "subscribe {alert_id} to <#{place}|{place_name}>",
    ),
    "subscriptions": ("subscriptions",),
    "unsubscribe": ("unsubscribe {name}", "unsubscribe {alert_id}", "unsubscribe"),
    "snooze": ("snooze {name} 2w", "snooze {alert_id} 2w"),
    "pause": ("pause {name}", "pause {alert_id}"),
    "resume": ("resume {name}", "resume {alert_id}"),
    "move": ("move {name} to me", "move {alert_id} to me", "move {name} to <#{place}|{place_name}>"),
    "handover": ("handover {name} <@UOUT>", "handover {alert_id} <@UOUT>"),
    "history": ("history {name}", "history {alert_id}", "history"),
    "heartbeat": ("heartbeat {name} off", "heartbeat {alert_id} warning off"),
    "filter": ("filter {name}", "filter {alert_id}", "filter {name} exclude office CN"),
    "check": ("check {name}", "check {alert_id}"),
    "alert": ("alert new", "alert edit {name}", "alert delete {name}", "alert"),
    "preview": ("preview {name}", "preview"),
    "trend": ("trend {name}", "trend {name} 4w", "trend"),
    "open": ("open {name}",),
    "close": ("close {name}",),
    "usage": ("usage",),
    "access": ("access",),
    "language": ("language",),
    "help": ("help",),
    "": ("",),
}

# What their buttons carry, by the action's id; the names as above. Those in modals are below.
PRESSED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (ids.TRY_AGAIN, ids.FORGET, ids.CANCEL, ids.SEND_ME, ids.REGENERATE),
        ("request{row}", "requesta{row}", "requestb{row}"),
    ),
    **dict.fromkeys((ids.OLDER, ids.NEWER, ids.SUBSCRIPTIONS_OLDER, ids.SUBSCRIPTIONS_NEWER), ("0", "5")),
    **dict.fromkeys((ids.ACCESS_OLDER, ids.ACCESS_NEWER), ("0", "5")),
    **dict.fromkeys((ids.SUBSCRIPTION_EDIT, ids.SUBSCRIPTION_UNDO), ("subscription{row}",)),
    **dict.fromkeys((ids.SUBSCRIPTION_RESUME, ids.SUBSCRIPTION_MOVE, ids.SUBSCRIPTION_TO_ME), ("subscription{row}",)),
    ids.COMPANY_CHOOSE: ("requestc{row}:0", "request{row}:0", "requestc{row}"),
    **dict.fromkeys((ids.COMPANY_AS_TYPED, ids.COMPANY_OTHER), ("requestc{row}", "request{row}")),
    ids.OUTSIDERS_ALLOW: ("{place}",),
    **dict.fromkeys((ids.HISTORY_OLDER, ids.HISTORY_NEWER), ("subscription{row}:0",)),
    ids.TREND_SHOW: ("trend{row}",),
    ids.SHEET_AGAIN: ("digest{row}",),
    ids.REVIEW: ("digest{row} {patent}",),
    ids.DISMISSAL_UNDO: ("dismissal{row}",),
    **dict.fromkeys((ids.SERIES_ORDER, ids.SERIES_PAUSE, ids.SERIES_END), ("series{row}",)),
    ids.SERIES_RESUME: ("seriesa{row}",),
    **dict.fromkeys((ids.SERIES_OLDER, ids.SERIES_NEWER), ("0", "5")),
    **dict.fromkeys((ids.REMINDER_DAY, ids.REMINDER_WEEK), ("reminder{row}",)),
    ids.BUDGET_ASK: ("refusal{row}", "refusala{row}"),
    **dict.fromkeys((ids.BUDGET_ALLOW, ids.BUDGET_DECLINE), ("refusal{row}", "refusala{row}")),
    **dict.fromkeys((ids.ALERT_TRY_AGAIN, ids.ALERT_SUBSCRIBE), ("making{row}", "makinga{row}")),
    **dict.fromkeys((ids.WELCOME_REPORT, ids.WELCOME_ALERT, ids.WELCOME_SUBSCRIBE), ("x",)),
    **dict.fromkeys((ids.HOME_PREVIOUS, ids.HOME_NEXT), ("0", "5")),
    **dict.fromkeys((ids.HOME_ORDER, ids.HOME_SUBSCRIBE, ids.HOME_HELP), ("home",)),
    ids.PATSNAP_CONNECT: ("connect", "replace"),
    ids.PATSNAP_DISCONNECT: ("disconnect",),
    ids.ACCESS_ASK: ("order", "nothing"),
    **dict.fromkeys((ids.ACCESS_ALLOW, ids.ACCESS_DECLINE, ids.ACCESS_WITHDRAW), ("grant{row}", "granta{row}")),
}
CHOSEN: Final[Mapping[str, tuple[str, ...]]] = {
    ids.SERIES_MENU: (*(f"{verb}:series{{row}}" for verb in SeriesVerb), "resume:seriesa{row}", "nothing:series{row}"),
    **dict.fromkeys((ids.HOME_LANGUAGE, ids.HOME_ZONE), ("nothing", "slacks")),
    ids.SUBSCRIPTION_MENU: (*(f"{verb}:subscription{{row}}" for verb in Verb), "nothing:subscription{row}"),
}


@dataclass(frozen=True)
class Form:
    """A form that is sent, or a button that is pressed in it, with what it is filled in with."""

    modal: Modal
    filled: Mapping[str, object] = field(default_factory=dict)
    value: str = ""


def sent(words: Words) -> dict[str, list[Form]]:
    """The forms that they send, by callback id."""
    reader, alert = Reader(), _alert(words)
    to_private = {order_forms.COMPANY: "Acme", order_forms.PATENT: words.number, order_forms.PLACE: words.place}
    weekly = {order_forms.REPEAT: "weekly mon 09:00"}
    edited = {subscribing.ZONE: "UTC", subscribing.PLACE: words.place}
    text = {alert_forms.NAME: "Mine", alert_forms.QUERY: "TAC:(mine)", alert_forms.KINDS: ["new"]}
    return {
        ids.ORDER_FORM: [Form(order_form(reader), to_private), Form(order_form(reader), to_private | weekly)],
        ids.VALUE_FORM: [Form(value_form(reader), to_private), Form(value_form(reader), to_private | weekly)],
        ids.LOOK_UP_FORM: [Form(named.typing_form(reader, words.place), {named.NUMBERS: "nothing"})],
        ids.SUBSCRIBE_FORM: [
            Form(_changing(words), edited),
            Form(_changing(words), {subscribing.ZONE: "UTC"}),
            Form(subscribing.subscribe_form(reader, place=CHANNEL), {subscribing.ALERT: words.name, **edited}),
            Form(subscribing.subscribe_form(reader), {subscribing.ALERT: words.name, subscribing.ZONE: "UTC"}),
        ],
        ids.MOVE_FORM: [Form(_moving(words), {closures.PLACE: words.place}), Form(_moving(words))],
        ids.BUDGET_FORM: [Form(ask_form(reader, f"refusal{words.row}"), {ADMIN: BOSS})],
        ids.ACCESS_FORM: [Form(access_form(reader, Right.ORDER), {ADMIN: "UFRIEND"})],
        ids.PATSNAP_FORM: [
            Form(connecting.connect_form(reader, INTERNATIONAL, is_replacing=False), {connecting.API_KEY: "sk-of-mine"})
        ],
        ids.PATSNAP_END_FORM: [Form(connecting.disconnect_form(reader, 1, 1))],
        ids.ALERT_NEW_FORM: [Form(alert_forms.new_form(reader, place=words.place), {alert_forms.NAME: ""})],
        ids.ALERT_EDIT_FORM: [Form(alert_forms.edit_form(reader, alert), text)],
        ids.ALERT_DELETE_FORM: [Form(alert_forms.delete_form(reader, alert, places=[], others=0))],
    }


def pressed_in(words: Words) -> dict[str, list[Form]]:
    """What they press in open forms, by the action's id."""
    review: Modal = {"type": "modal", "private_metadata": f"digest{words.row} {words.patent}", "blocks": []}
    new = subscribing.subscribe_form(Reader(), place=CHANNEL)
    # A patent is no secret: what is published of it anybody may have looked up, and watched, as far as they may.
    listed: Modal = {"type": "modal", "private_metadata": words.place, "blocks": []}
    return {
        ids.NAMED_VALUE: [Form(listed, value="nothing")],
        ids.NAMED_WATCH: [Form(listed, value="nothing")],
        ids.REVIEW_VALUE: [Form(review, value="order")],
        ids.REVIEW_HIDE: [Form(review, value="office:XX"), Form(review, value="assignee:Hooch Works")],
        ids.REVIEW_RELEVANT: [Form(review, value="relevant")],
        ids.REVIEW_WATCH: [Form(review, value="watch")],
        ids.REVIEW_NOT_RELEVANT: [Form(review, value="not relevant")],
        ids.REVIEW_NEXT: [Form(review, value=words.patent)],
        ids.REVIEW_BACK: [Form(review, value=words.patent)],
        ids.REVIEW_ASSIGN: [Form(review, value=f"person:{OWNER}"), Form(review, value="person:UOUT")],
        ids.DISMISSAL_UNDO: [Form(review, value=f"dismissal{words.row}")],
        ids.SUBSCRIPTION_PREVIEW: [Form(_changing(words)), Form(new, {subscribing.ALERT: words.name})],
        ids.COMPANY_FIND: [Form(order_form(Reader(), search=True), {order_forms.COMPANY: words.number})],
        ids.ALERT_COUNT: [Form(alert_forms.new_form(Reader(), place=words.place), {alert_forms.QUERY: ""})],
    }


def _changing(words: Words) -> Modal:
    subscription = a_subscription(id=f"subscription{words.row}", place=words.place, person=OWNER, alert=words.alert_id)
    return subscribing.subscribe_form(Reader(), alerts=[_alert(words)], subscription=subscription)


def _moving(words: Words) -> Modal:
    subscription = a_subscription(id=f"subscription{words.row}", place=words.place, person=OWNER, alert=words.alert_id)
    return closures.move_form(Reader(), subscription, _alert(words))


def _alert(words: Words) -> Alert:
    return an_alert(id=words.alert_id, name=words.name, person=OWNER)


def shown(*said: Any) -> str:
    """All that somebody was shown."""
    return "\n".join(map(str, said))
