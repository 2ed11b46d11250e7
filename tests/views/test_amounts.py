"""The gallery shows whatever is listed or counted at none, one, many and more than fits, and the longest of texts."""

import pkgutil
import re
import sys
from importlib import import_module
from inspect import isfunction, signature
from types import CodeType
from typing import Any

import pytest

from bot import views
from bot.domain.endpoints import Endpoint
from bot.domain.messages import Message
from bot.views.forms import Modal
from bot.views.gallery import forms, gallery, homes
from tests.views import galleries

SHOWN: dict[str, Any] = {
    name: [dict(block) for block in message.blocks] for name, message in galleries.messages().items()
}
SHOWN |= {name: list(form["blocks"]) for name, form in forms().items()}
SHOWN |= {name: list(home["blocks"]) for name, home in homes().items()}

# What is listed or counted: at none, one, many, and beyond what fits or is shown at once.
AMOUNTS: dict[str, tuple[str, str, str, str]] = {
    "reports": ("reports: none", "reports: one", "reports: five", "reports: the first of more"),
    "subscriptions": (
        "subscriptions: none",
        "subscriptions: one",
        "subscriptions: five",
        "subscriptions: the first of more",
    ),
    "patents that a message names": (
        "form: look up, no number",
        "form: looked up, one",
        "form: looked up, five",
        "form: looked up, ten hostile ones",
    ),
    "filters": (
        "subscriptions: no filters",
        "subscriptions: one filter",
        "subscriptions: filters",
        "subscriptions: too many filters",
    ),
    "filters in the form": (
        "form: a subscription, no filters",
        "form: a subscription, one filter",
        "form: a subscription, filters",
        "form: a subscription, too many filters",
    ),
    "digests told": ("history: none", "history: one", "history: each state", "history: the first of more"),
    "grants": ("access: none", "access: one", "access: five", "access: the first of more"),
    "calls, people, places": (
        "usage: nothing yet, an admin",
        "usage: one call",
        "usage: an admin",
        "usage: an admin, too many",
    ),
    "outages": ("usage: nothing yet, an admin", "usage: one outage", "usage: an admin", "usage: too many outages"),
    "orders refused": (
        "usage: nothing yet",
        "usage: one call",
        "usage: an admin",
        "usage: an admin, too many",
    ),
    "patents of a digest": (
        "digest, a baseline and nothing else",
        "digest, of 1",
        "digest, of 49",
        "digest, of 500",
    ),
    "patents of a compact digest": (
        "digest, a baseline and nothing else",
        "digest, compact, of 1",
        "digest, compact",
        "digest, compact, of 500",
    ),
    "patents that are only counted": (
        "digest, a baseline and nothing else",
        "digest, counts only, of 1",
        "digest, counts only",
        "digest, counts only, of 500",
    ),
    "lines of a thread": (
        "digest, a part missing",
        "digest, of 1, part 1",
        "digest, of 49, part 2",
        "digest, of 101, part 5",
    ),
    "gaps": ("digest, of 3", "digest, a gap that was searched for", "digest, with gaps", "digest, too many gaps"),
    "what is unusual": (
        "digest, of 49",
        "digest, first time in many",
        "digest, of families",
        "digest, all that can be said",
    ),
    "publications and events of a line": (
        "digest, of 1, part 1",
        "digest, one more of each, part 1",
        "digest, of families, part 1",
        "digest, reasons",
    ),
    "left out, hidden, there before": (
        "digest, of 3",
        "digest, one of each",
        "digest, hidden by filters",
        "digest, all that can be said",
    ),
    "alerts to choose from": (
        "form: subscribe",
        "form: subscribe, alerts to choose from",
        "form: subscribe, three alerts",
        "form: subscribe, too many alerts",
    ),
    "kinds wanted": ("subscribed: new", "subscribed: one kind", "subscribed: some kinds", "subscribed: every kind"),
    "other places": (
        "subscribed: new",
        "subscribed: with one other",
        "subscribed: with others",
        "subscribed: with too many others",
    ),
    "places of a deleted alert": (
        "form: delete an alert, nobody subscribed",
        "form: delete an alert, one place",
        "form: delete an alert, three places",
        "form: delete an alert, many places",
    ),
    "matches of a query": (
        "form: new alert, none match",
        "form: new alert, one matches",
        "form: new alert, counted",
        "form: new alert, too many match",
    ),
    "matches of a new alert": (
        "alert, new: made, none matches",
        "alert, new: made, one matches",
        "alert, new: made",
        "alert, new: made, too many match",
    ),
    "companies to choose from": (
        "company: none to choose from",
        "company: one to choose from",
        "company: three to choose from",
        "company: too many to choose from",
    ),
    "companies found in the form": (
        "form: enterprise report, with search, no company",
        "form: enterprise report, with search, one company",
        "form: enterprise report, with search, three companies",
        "form: enterprise report, with search, too many companies",
    ),
    "hits of a preview": (
        "preview, of no hits",
        "preview, of one hit",
        "preview, of hits",
        "preview, of too many hits",
    ),
    "weeks of a trend": ("trend: none", "trend: one week", "trend: three months", "trend: too many"),
    "gaps of a trend": ("trend: none", "trend: three months", "trend: with gaps", "trend: too many"),
    "reports before one's own": (
        "live, generating",
        "live, queued behind one",
        "live, queued behind many",
        "live, unusually long",
    ),
    "assignees of a patent": (
        "review: nothing known",
        "review: one assignee",
        "review: five assignees",
        "review: too many assignees",
    ),
    "hits of a patent": (
        "review: gone",
        "review: one hit",
        "review: a patent",
        "review: one hit too many",
    ),
    "lines reviewed": (
        "digest, none reviewed",
        "digest, one reviewed",
        "digest, some reviewed",
        "digest, many reviewed",
    ),
    "lines left to review": (
        "review: the last line",
        "review: one line is left",
        "review: decided a moment ago",
        "review: decided a moment ago",
    ),
    "lines of a reminder": ("reminder, none", "reminder, one", "reminder, many", "reminder, too many"),
    "days of silence": ("heartbeat, 0 days", "heartbeat, 1 days", "heartbeat, 23 days", "silence, of too many days"),
    "recurring reports": ("recurring: none", "recurring: one", "recurring: five", "recurring: amid more"),
    "hours that were missed": (
        "live, of a series, late",
        "live, of a series, one missed",
        "live, of a series, many missed",
        "live, of a series",
    ),
    "a budget": (
        "over budget: nothing is ever free",
        "over budget: the workspace's",
        "over budget: one's own",
        "over budget: many",
    ),
    "reports, watches and deliveries of a Home": (
        "home: nothing of theirs now",
        "home: one of each",
        "home: many",
        "home: too many",
    ),
    "what needs attention": ("home: one of each", "home: one too many", "home: many", "home: too many"),
    "reports of the month": (
        "home: an admin, nothing yet",
        "home: an admin",
        "home: an admin, much",
        "home: an admin, much",
    ),
    "subscriptions that go on": (
        "outsiders: allowed, 0",
        "outsiders: allowed, 1",
        "outsiders: allowed, 40",
        "outsiders: allowed, 40",
    ),
}
LONGEST = (
    "live, longest name",
    "live, delivered, longest name",
    "reports: the longest names",
    "company: the longest names",
    "form: enterprise report, with search, the longest names",
    "subscriptions: the longest names",
    "subscribed: longest name",
    "word: longest name",
    "series: longest name",
    "series word: longest name",
    "recurring: the longest names",
    "changed: longest name",
    "check now: longest name",
    "digest, longest name",
    "trend: too many",
    "heartbeat, longest name",
    "history: longest name",
    "form: delete an alert, longest name",
    "form: subscribe, too many alerts",
    "review: longest title",
    "reminder, longest name",
    "home: the longest names",
    "form: new alert, counted",  # a title of a patent that is cut
)
# A number and a word that does not go with it: "1 patents", "0 hits", "21 day", "1 are".
MANY = (
    "alerts|calls|companies|days|digests|events|families|filters|hits|kinds|members|orders|others|patents|people|places|"
    "publications|reports|subscriptions|times|weeks"
)
ONE = "alert|call|company|day|digest|event|family|filter|hit|member|order|patent|place|publication|report|time|week"
MISMATCHED = re.compile(rf"(?<![\w.,:/-])(?:[01] (?:{MANY})|(?:[02-9]|\d[\d,]*\d) (?:{ONE}))\b")


def texts(value: object) -> list[str]:
    """Every text that is shown."""
    if isinstance(value, dict):
        own = value.get("text")
        inside = [text for part in value.values() for text in texts(part)]
        return [own, *inside] if isinstance(own, str) else inside
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


@pytest.mark.parametrize("what", AMOUNTS)
def test_it_is_shown_at_none_one_many_and_too_many(what: str) -> None:
    assert [name for name in AMOUNTS[what] if name not in SHOWN] == []
    none, one, many, too_many = (texts(SHOWN[name]) for name in AMOUNTS[what])
    assert none != one != many
    assert one != too_many


@pytest.mark.parametrize("name", LONGEST)
def test_the_longest_text_is_shown_and_cut(name: str) -> None:
    assert any("…" in text for text in texts(SHOWN[name]))


def test_numbers_and_words_go_together() -> None:
    found = {name: MISMATCHED.findall("\n".join(texts(blocks))) for name, blocks in SHOWN.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_what_admins_have_to_mend_is_listed_to_the_last_line() -> None:
    said = "\n".join(texts(SHOWN["usage: too many outages"]))
    assert [endpoint for endpoint in Endpoint if f"{endpoint} (" not in said] == []
    assert said.count(": not licensed") == len(Endpoint) + 1


def test_a_budget_of_none_is_never_said_to_be_free_again() -> None:
    said = "\n".join(texts(SHOWN["over budget: nothing is ever free"]))
    assert "your budget is no reports" in said
    assert "free again" not in said


def test_a_list_that_does_not_fit_says_how_much_is_left_out() -> None:
    for name, says in {
        "subscriptions: too many filters": r"and \d+ more: ",
        "digest, too many gaps": "and 37 more such times",
        "digest, one gap too many": "and 1 more such time",
        "digest, of 101, part 5": "1 more is in the spreadsheet",
        "form: subscribe, too many alerts": "50 more: type their names below",
        "form: delete an alert, many places": r"and 33 more places",
        "review: one hit too many": "1 more event",
        "company: the longest names": "1 more company fits",
        "company: too many to choose from": "18 more companies fit",
        "review: too many assignees": r"\+7",
        "home: too many": r"11 to 20 of 43",
        "home: one too many": "and 1 more: `/patrol reports` shows it",
        "usage: one more person": "and 1 more: 1 call",
        "usage: an admin, too many": "and 56 earlier",
    }.items():
        assert any(re.search(says, text) for text in texts(SHOWN[name])), name


@pytest.mark.slow
def test_every_message_and_form_that_there_is_is_shown() -> None:
    """Each public function of the views that makes one was called for the gallery."""
    modules = [import_module(f"{views.__name__}.{one.name}") for one in pkgutil.iter_modules(views.__path__)]
    makers = {
        function.__code__: f"{module.__name__}.{name}"
        for module in modules
        for name, function in vars(module).items()
        if isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
        if signature(function).return_annotation in {Message, Modal}
    }
    called: set[CodeType] = set()
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: called.add(frame.f_code) if event == "call" else None)
    try:
        gallery()
        forms()
        homes()
    finally:
        sys.setprofile(before)
    assert [name for code, name in makers.items() if code not in called] == []
    assert len(makers) > 40
