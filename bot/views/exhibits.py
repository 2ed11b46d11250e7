"""The part of the gallery that is about alerts: digests, subscriptions and their form, from made-up rows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final

from bot.domain.alerts import Alert, Check, CheckState, HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.digests import Contents, Digest, Line
from bot.domain.messages import Message
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.reviews import Review
from bot.domain.selection import ORDER, Why, Window
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.domain.unusual import Unusual
from bot.views import review_exhibits, usage_exhibits
from bot.views.digests import digest_message, missing_message, part_message
from bot.views.forms import Modal
from bot.views.reader import Reader
from bot.views.subscribed import STEP, listing_message
from bot.views.subscribing import subscribe_form
from bot.views.subscriptions import already_message, nothing_message, quiet_message, subscribed_message, word_message

LINK: Final = "https://analytics.example.com/patent-view/abst?patentId={patent_id}"
_NOW: Final = datetime(2026, 3, 23, 8, 0, 20, tzinfo=UTC)  # 09:00 in Berlin
_RUN: Final = _NOW.replace(second=0)
_WEEK: Final = timedelta(weeks=1)
_NEXT: Final = datetime(2026, 3, 30, 7, tzinfo=UTC)  # 09:00 there again: summer has begun
_ALERT: Final = Alert(
    account="main",
    id="7f3kqx2m0a1b4c5d8e9f7f3kqx2m0a1b",
    name="Solid-state electrolytes",
    workspace="T0001",
    person="U0001",
    adopted_at=_NOW - 3 * _WEEK,
)
_SUBSCRIPTION: Final = Subscription(
    id="8g4lry3naaaaaaaa",
    workspace="T0001",
    place="C0001",
    account="main",
    alert=_ALERT.id,
    person="U0001",
    kinds=frozenset(),
    cadence=Cadence(Rhythm.WEEKLY, time(9), weekday=Weekday.MON),
    zone="Europe/Berlin",
    form=Form.FULL,
    created_at=_NOW - 3 * _WEEK,
    took=3,
    took_at=_RUN - _WEEK,
    run_at=_NEXT,
    due=_NEXT,
)
_OLDER: Final = replace(_SUBSCRIPTION, last_at=_RUN, last_count=12, digests=3)
_BOOKS: Final[tuple[tuple[str, Mapping[str, str], str], ...]] = (
    (
        "CN118541235A",
        {"CN": "一种固态电解质及其制备方法", "EN": "Solid electrolyte and method of making it"},
        "宁德时代",
    ),
    ("US20260081234A1", {"EN": "Sulfide electrolyte with halide coating"}, "Acme Battery Co., Ltd."),
    ("JP2026044321A", {"JP": "全固体電池", "EN": "All-solid-state battery"}, "トヨタ自動車株式会社"),
    ("EP4712345A1", {"EN": "Separator for <solid> cells & *packs* | second edition"}, "Müller | Söhne <GmbH>"),
    ("", {}, ""),  # nothing is known of it
)
_TAGS: Final = ((HitKind.INVENTION, HitKind.NEW), (HitKind.NEW,), (HitKind.LEGAL,), (HitKind.TRANSFER,))
_UNUSUAL: Final = (Unusual("Acme Battery Co., Ltd.", 6, 2.2, 9), Unusual("Beta GmbH", 2, None, 9))
_HOSTILE: Final = "<!channel> *Beta* & `GmbH` | <@U1>"
_TITLES: Final = (
    _HOSTILE,
    "בטרייה עם \u202eאלקטרוליט\u202c מוצק",
    "بطارية ذات إلكتروليت صلب",
    "🔋 Cell 👩‍🔬 with 🧪",
    "",
    "x" * 400,
)
_SIZES: Final = (1, 3, 49, 500)


def exhibit(patents: int, form: Form = Form.FULL, hour: datetime = _NOW) -> Contents:
    """A digest of so many made-up patents, in the order of their kinds."""
    lines = tuple(sorted(islice(_lines(), patents), key=lambda line: ORDER.index(line.kinds[0])))
    digest = Digest(
        id="9h5msz4oaaaaaaaa",
        workspace="T0001",
        subscription=_SUBSCRIPTION.id,
        place="C0001",
        account="main",
        alert=_ALERT.id,
        from_no=3,
        to_no=10,
        since=_RUN - _WEEK,
        until=_RUN - timedelta(minutes=29),
        kinds=frozenset(),
        form=form,
        composed_at=hour,
        counts={kind: sum(line.kinds[0] is kind for line in lines) for kind in HitKind},
        patents=patents,
        next_run=_NEXT,
    )
    return Contents(digest, replace(_SUBSCRIPTION, form=form), _ALERT, lines, (), ())


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    own = {**_digests(reader), **_subscriptions(reader), **_listings(reader), **_words(reader)}
    return {**own, **review_exhibits.messages(reader, _review()), **usage_exhibits.messages(reader)}


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    return {
        "form: subscribe": subscribe_form(reader),
        "form: subscribe, alerts to choose from": subscribe_form(reader, alerts=[_ALERT], place="C0001"),
        "form: a subscription": subscribe_form(
            reader, alerts=[_ALERT], subscription=replace(_SUBSCRIPTION, kinds=frozenset({HitKind.NEW}))
        ),
        **review_exhibits.forms(reader, _review(), LINK),
        **usage_exhibits.forms(reader),
    }


def _review() -> Review:
    hits = review_exhibits.hits("main", _ALERT.id)
    return Review(exhibit(2).digest, _SUBSCRIPTION, _ALERT, review_exhibits.a_patent(), hits)


def _digests(reader: Reader) -> dict[str, Message]:
    def show(contents: Contents, *, repeat: bool = False) -> Message:
        return digest_message(reader, contents, link=LINK, repeat=repeat)

    def with_digest(contents: Contents, **changes: object) -> Contents:
        return replace(contents, digest=replace(contents.digest, **changes))  # type: ignore[arg-type]  # its own fields

    usual, none = exhibit(12), exhibit(0)
    gap = Check("main", _ALERT.id, 5, _RUN - timedelta(days=10), _RUN - timedelta(days=11), CheckState.GAP)
    kept = replace(gap, no=7, asked_at=_RUN, since=_RUN - timedelta(days=1), state=CheckState.ANSWERED)
    first = replace(gap, no=1, since=None)
    parts = {f"digest, of {size}, part {part}": (exhibit(size), part) for size in (1, 49) for part in (1, 2, 3)}
    parts |= {f"digest, of 500, part {part}": (exhibit(500), part) for part in (1, 5)}
    return {
        **{f"digest, of {size}": show(exhibit(size)) for size in _SIZES},
        "digest, a part missing": missing_message(reader, exhibit(49), 3),
        "digest, the spreadsheet missing": missing_message(reader, exhibit(49), 0),
        "digest, compact": show(exhibit(12, Form.COMPACT)),
        "digest, counts only": show(exhibit(12, Form.COUNT)),
        "digest, of one day": show(with_digest(usual, since=_RUN - timedelta(hours=8), next_run=None)),
        "digest, with gaps": show(replace(usual, gaps=(gap, kept))),
        "digest, a gap that was searched for": show(replace(usual, gaps=(replace(gap, is_searched=True),))),
        "digest, a gap and nothing else": show(replace(none, gaps=(first,))),
        "digest, late": show(with_digest(usual, composed_at=_NOW + timedelta(hours=5), is_late=True)),
        "digest, short": show(with_digest(usual, is_short=True)),
        "digest, a baseline and nothing else": show(with_digest(none, baseline=312)),
        "digest, of families": show(replace(_of_families(), subscription=replace(_SUBSCRIPTION, person_name="Bob"))),
        "digest, of families, part 1": part_message(reader, _of_families(), 1, link=LINK),
        "digest, hidden by filters": show(with_digest(usual, filtered=3, hidden=2)),
        "digest, of somebody": show(replace(usual, subscription=replace(_SUBSCRIPTION, person_name=_HOSTILE))),
        "digest, first time in many": show(with_digest(usual, unusual=(Unusual(_HOSTILE, 4, None, 26),))),
        "digest, hostile titles": show(_hostile()),
        "digest, hostile titles, part 1": part_message(reader, _hostile(), 1, link=LINK),
        "digest, reasons": part_message(reader, _with_reasons(), 1, link=LINK),
        "digest, all that can be said": show(
            with_digest(
                replace(exhibit(500), gaps=(gap, kept), subscription=replace(_SUBSCRIPTION, person_name="Bob Keller")),
                is_late=True,
                is_short=True,
                baseline=312,
                hidden=41,
                filtered=7,
                unusual=_UNUSUAL,
            ),
            repeat=True,
        ),
        **{
            name: part_message(reader, contents, part, link=LINK)
            for name, (contents, part) in parts.items()
            if part <= contents.digest.parts
        },
        "digest, a part, possible repeat": part_message(reader, usual, 1, link=LINK, repeat=True),
    }


def _of_families() -> Contents:
    """Families that are new, new members of others, a patent whose family is not known, and something unusual."""
    contents = exhibit(8)
    lines = list(contents.lines)
    offices = (("CN A", "WO A1"), ("US A1",), ("EP A1", "JP A", "KR A", "US A1", "WO A1", "CN A", "DE A1", "TW B"))
    for number in range(4):
        of = offices[number % 3]
        lines[number] = replace(lines[number], family=f"f{number}", offices=of, others=len(of) - 1)
    later = Window(_RUN - timedelta(days=11), _RUN - timedelta(days=10))
    lines[3] = replace(lines[3], late=later)
    digest = replace(contents.digest, families=4, members=2, unusual=_UNUSUAL)
    return replace(contents, digest=digest, lines=tuple(lines))


def _hostile() -> Contents:
    """Patents and people as nobody should be called."""
    contents = exhibit(len(_TITLES))
    books = [
        Bibliography(f"CN{number}A", {"EN": title}, {"EN": (title, title)} if title else {}, date(2026, 3, 12))
        for number, title in enumerate(_TITLES)
    ]
    lines = (
        replace(line, patent=replace(line.patent, state=PatentState.KNOWN, bibliography=book))
        for line, book in zip(contents.lines, books, strict=True)
    )
    return replace(contents, lines=tuple(lines))


def _with_reasons() -> Contents:
    """A line for each kind that has reasons, and one with more of them than are shown."""
    march = date(2026, 3, 12)
    told = (
        (HitKind.LEGAL, Reason("Granted", march, ("Pending",), ("Granted",))),
        (HitKind.TRANSFER, Reason("", march, ("Acme Battery Co., Ltd.", _HOSTILE), ("Gamma AG", "Delta", "Epsilon"))),
        (HitKind.EXPIRED, Reason(day=date(2026, 4, 10))),
        (HitKind.LICENSE, Reason("Exclusive", march, ("Acme",), ("Beta GmbH",), "2026-330-0001")),
        (HitKind.LITIGATION, Reason("Infringement", march, ("Acme",), ("Beta GmbH",), "7 O 123/26, LG Mannheim")),
    )
    contents = exhibit(len(told) + 1)
    lines = [
        replace(line, kinds=(kind,), whys=(Why(kind, reason),))
        for line, (kind, reason) in zip(contents.lines, told, strict=False)
    ]
    all_of_them = tuple(Why(kind, reason) for kind, reason in told[:3])
    lines.append(replace(contents.lines[-1], kinds=tuple(kind for kind, _ in told), whys=all_of_them, more_whys=2))
    return replace(contents, lines=tuple(lines))


def _states() -> dict[str, Subscription]:
    paused = replace(_OLDER, state=SubscriptionState.PAUSED)
    instantly = replace(_SUBSCRIPTION, cadence=Cadence(Rhythm.INSTANTLY), run_at=None, place="U0001")
    return {
        "new": _SUBSCRIPTION,
        "some kinds": replace(_SUBSCRIPTION, kinds=frozenset({HitKind.TRANSFER, HitKind.NEW}), form=Form.COMPACT),
        "counts": replace(_SUBSCRIPTION, cadence=Cadence(Rhythm.DAILY, time(8, 30)), form=Form.COUNT),
        "monthly": replace(_SUBSCRIPTION, cadence=Cadence(Rhythm.MONTHLY, time(9), day=1)),
        "last of the month": replace(_SUBSCRIPTION, cadence=Cadence(Rhythm.MONTHLY, time(9), day=31)),
        "instantly": instantly,
        "older": _OLDER,
        "filters": review_exhibits.filtered(_SUBSCRIPTION)["filters"],
        "snoozed": replace(_OLDER, state=SubscriptionState.SNOOZED, until=_NEXT + _WEEK),
        "paused": replace(paused, reason=PauseReason.PERSON),
        "alert gone": replace(paused, reason=PauseReason.ALERT_GONE),
        "no place": replace(paused, reason=PauseReason.NO_PLACE),
        "deleted": replace(_OLDER, state=SubscriptionState.DELETED),
    }


def _subscriptions(reader: Reader) -> dict[str, Message]:
    hostile = replace(_ALERT, name="<!channel> *A* & `B`")
    return {
        **{f"subscribed: {name}": subscribed_message(reader, row, _ALERT, 0) for name, row in _states().items()},
        "subscribed: with others": subscribed_message(reader, _SUBSCRIPTION, _ALERT, 2),
        "subscribed: hostile name": subscribed_message(reader, _SUBSCRIPTION, hostile, 0),
        "subscribed: no name yet": subscribed_message(reader, _SUBSCRIPTION, replace(_ALERT, name=""), 0),
        "subscribed: possible repeat": subscribed_message(reader, _SUBSCRIPTION, _ALERT, 0, repeat=True),
        "already subscribed": already_message(reader, _OLDER, _ALERT),
    }


def _listings(reader: Reader) -> dict[str, Message]:
    def show(*states: str, offset: int = 0, more: bool = False) -> Message:
        rows = [(_states()[name], _ALERT) for name in states]
        return listing_message(reader, rows, offset, more, "U0002", _NOW)

    five = ("new", "older", "snoozed", "alert gone", "no place")
    return {
        "subscriptions: none": show(),
        "subscriptions: one": show("instantly"),
        "subscriptions: the first of more": show(*five, more=True),
        "subscriptions: amid more": show(*five, offset=STEP, more=True),
        "subscriptions: the last": show("paused", offset=2 * STEP),
    }


def _words(reader: Reader) -> dict[str, Message]:
    told = ("alert gone", "no place", "paused", "snoozed", "new")
    kinds = (TroubleKind.UNREACHABLE, TroubleKind.BUSY, TroubleKind.QUOTA, TroubleKind.ACCOUNT, TroubleKind.BUG)
    late = {kind: replace(_ALERT, trouble=Trouble(kind, "67200005")) for kind in kinds}
    return {
        **{f"word: {name}": word_message(reader, _states()[name], _ALERT) for name in told},
        **{f"word: late, {kind}": word_message(reader, _OLDER, alert) for kind, alert in late.items()},
        "word: possible repeat": word_message(reader, _states()["no place"], _ALERT, repeat=True),
        "nothing new": nothing_message(reader, _ALERT, _RUN),
        "nothing yet": nothing_message(reader, _ALERT, None, repeat=True),
        **{f"nothing for this place: {name}": quiet_message(reader, one, _ALERT) for name, one in _states().items()},
    }


def _lines() -> Iterator[Line]:
    number = 0
    while True:
        pn, titles, assignee = _BOOKS[number % len(_BOOKS)]
        patent = Patent("main", f"00000000-0000-4000-8000-{number:012}", PatentState.WANTED, _NOW)
        if pn:
            known = Bibliography(pn, titles, {"EN": (assignee, "N. N.")}, date(2026, 3, 1 + number % 20), None, "H01M")
            patent = replace(patent, state=PatentState.KNOWN, bibliography=known)
        yield Line(patent, _TAGS[number % len(_TAGS)])
        number += 1
