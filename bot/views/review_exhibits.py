"""The part of the gallery that is about reviews and filters: from made-up rows, kind and hostile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.domain.alerts import Hit, HitKind
from bot.domain.dismissals import Dismissal
from bot.domain.facts import Family
from bot.domain.filtering import MOST_FILTERS
from bot.domain.filters import Filter, FilterField, FilterMode
from bot.domain.messages import Message
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.reviews import Review
from bot.domain.subscriptions import Subscription, SubscriptionState
from bot.mistakes import Mistake, MistakeKind
from bot.views.digest_exhibits import exhibit
from bot.views.dismissals import dismissed_message
from bot.views.exhibited import ALERT, LINK, SUBSCRIPTION
from bot.views.filtering import filters_message
from bot.views.forms import Modal
from bot.views.mistakes import mistake_message, mistake_modal
from bot.views.reader import Reader
from bot.views.reviewing import ordered_words, review_modal, too_late_message
from bot.views.subscribing import subscribe_form

_NOW: Final = datetime(2026, 3, 23, 8, 0, 20, tzinfo=UTC)
_HOSTILE: Final = "<!channel> *A* & `B` | > ~x~ _y_"
_RTL: Final = "\u202eשלום عالم 🔋 👩‍🔬"
_KNOWN: Final = Bibliography(
    number="US20260081234A1",
    titles={"EN": "Sulfide electrolyte with halide coating"},
    assignees={"EN": ("Acme Battery Co., Ltd.", "N. N.")},
    published=date(2026, 3, 12),
    applied=date(2024, 9, 2),
    classification="H01M10/0562",
    type="PATENT",
)
_NAMES: Final = tuple(f"Assignee {number} Battery Co., Ltd." for number in range(1, 13))
_FILTERS: Final = (
    Filter(FilterField.ASSIGNEE, FilterMode.EXCLUDE, "Acme Battery Co., Ltd.", "U0001", _NOW, is_feedback=True),
    Filter(FilterField.OFFICE, FilterMode.REQUIRE, "US", "U0002", _NOW),
    Filter(FilterField.TITLE, FilterMode.EXCLUDE, "battery pack", "U0001", _NOW),
)
_MANY: Final = tuple(
    Filter(field, mode, f"{text} {number}".ljust(100, ">")[:100], "U0001", _NOW, label="&" * 100 if number % 7 else "")
    for number, (field, mode, text) in enumerate(
        [(field, mode, text) for field in FilterField for mode in FilterMode for text in ("Acme", _HOSTILE, _RTL)] * 3
    )
)[:MOST_FILTERS]
_DISMISSAL: Final = Dismissal(
    id="2b3c4d5e6f7g2b3c",
    workspace="T0001",
    subscription="8g4lry3naaaaaaaa",
    digest="9h5msz4oaaaaaaaa",
    patent="00000000-0000-4000-8000-000000000000",
    field=FilterField.ASSIGNEE,
    value="Acme Battery Co., Ltd.",
    label="",
    person="U0001",
    person_name="Ada",
    at=_NOW,
)
_FAMILY: Final = replace(_DISMISSAL, field=FilterField.FAMILY, value="f-1", label="Sulfide electrolyte")


def filtered(subscription: Subscription) -> dict[str, Subscription]:
    """A subscription without filters, with one, a few, and as many as it may have."""
    counts = {"no filters": (), "one filter": _FILTERS[:1], "filters": _FILTERS, "too many filters": _MANY}
    return {name: replace(subscription, filters=filters) for name, filters in counts.items()}


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    lists = filtered(SUBSCRIPTION)
    said = {
        "an assignee": _DISMISSAL,
        "a family": _FAMILY,
        "an office": replace(_DISMISSAL, field=FilterField.OFFICE, value="US"),
        "by nobody known": replace(_DISMISSAL, person_name=""),
        "undone": replace(_DISMISSAL, undone_at=_NOW, undone_by="Bob"),
        "undone by nobody known": replace(_FAMILY, undone_at=_NOW),
        "hostile": replace(_FAMILY, label=_HOSTILE, person_name=_HOSTILE, undone_at=_NOW, undone_by=_HOSTILE),
        "right to left": replace(_FAMILY, label=_RTL, person_name=_RTL),
    }
    return {
        **{f"subscriptions: {name}": filters_message(reader, row, ALERT) for name, row in lists.items()},
        **{f"dismissed: {name}": dismissed_message(reader, dismissal) for name, dismissal in said.items()},
        "dismissed: possible repeat": dismissed_message(reader, _DISMISSAL, repeat=True),
        "review: not in time": too_late_message(reader),
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The modals by name."""
    review = Review(exhibit(2).digest, SUBSCRIPTION, ALERT, _a_patent(), _hits())

    def show(one: Review, said: str = "") -> Modal:
        return review_modal(reader, one, _NOW, link=LINK, said=said)

    usual = _known(review, _KNOWN)
    hidden = replace(usual, subscription=replace(usual.subscription, filters=_FILTERS), dismissals=(_DISMISSAL,))
    ended = replace(usual, subscription=usual.subscription.to(SubscriptionState.DELETED))
    lists = filtered(review.subscription)
    return {
        **{
            f"form: a subscription, {name}": subscribe_form(reader, alerts=[review.alert], subscription=row)
            for name, row in lists.items()
        },
        "review: a patent": show(usual),
        "review: nothing known": show(review),
        "review: an application": show(_known(review, replace(_KNOWN, type="APPLICATION"))),
        "review: a design": show(_known(review, replace(_KNOWN, type="DESIGN"))),
        "review: hidden and required": show(hidden),
        "review: hidden, and no button undoes it": show(replace(hidden, dismissals=())),
        "review: ended": show(ended),
        "review: moved": show(replace(usual, subscription=replace(usual.subscription, place="C0002"))),
        "review: ordered": show(usual, ordered_words(reader)),
        "review: one hit": show(replace(usual, hits=usual.hits[:1])),
        "review: one hit too many": show(replace(usual, hits=usual.hits[:1] * 11)),
        "review: five assignees": show(_known(review, replace(_KNOWN, assignees={"EN": _NAMES[:5]}))),
        "review: too many assignees": show(_known(review, replace(_KNOWN, assignees={"EN": _NAMES}))),
        "review: one assignee": show(_known(review, replace(_KNOWN, assignees={"EN": _NAMES[:1]}))),
        "review: longest title": show(_known(review, replace(_KNOWN, titles={"EN": "Electrolyte and method " * 40}))),
        "review: all that can be said": show(_all(review)),
        "review: right to left": show(_known(review, replace(_KNOWN, titles={"EN": _RTL}, assignees={"EN": (_RTL,)}))),
        "review: gone": mistake_modal(reader, mistake_message(reader, Mistake(MistakeKind.OLD_BUTTON), ())),
    }


def _known(review: Review, bibliography: Bibliography) -> Review:
    """The review with a patent that is known, and its family."""
    patent = replace(review.patent, state=PatentState.KNOWN, bibliography=bibliography)
    return replace(review, patent=patent, family=Family("f-1", (bibliography.number,)))


def _a_patent() -> Patent:
    return Patent("main", "00000000-0000-4000-8000-000000000000", PatentState.WANTED, _NOW - timedelta(hours=1))


def _hits() -> tuple[Hit, ...]:
    # New, and in new hands.
    moved = Reason("Assignment", date(2026, 3, 2), ("Acme",), ("Beta GmbH",), "057123/0456")
    return (
        Hit(ALERT.account, ALERT.id, 4, HitKind.NEW, _a_patent().id),
        Hit(ALERT.account, ALERT.id, 5, HitKind.TRANSFER, _a_patent().id, reason=moved),
    )


def _all(review: Review) -> Review:
    """Everything too long, too many, and hostile."""
    names = tuple(f"{number} {_HOSTILE} " * 20 for number in range(12))
    reason = Reason(_HOSTILE * 20, date(2026, 3, 2), (_HOSTILE * 20,) * 9, (_HOSTILE * 20,) * 9, _HOSTILE * 20)
    book = Bibliography(
        "<X>" * 200, {"EN": _HOSTILE * 50}, {"EN": names}, _NOW.date(), _NOW.date(), "&" * 500, "&<>" * 99
    )
    many = tuple(replace(hit, kind=kind, reason=reason) for kind in HitKind for hit in review.hits)
    return replace(_known(review, book), hits=many)
