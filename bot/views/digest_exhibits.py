"""The part of the gallery that is about digests: of every size, with all that can be said in one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.digests import MOST_LINES, Contents, Digest, Line
from bot.domain.messages import Message
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.selection import ORDER, Why, Window
from bot.domain.subscriptions import Form
from bot.domain.unusual import Unusual
from bot.views.digests import digest_message, missing_message, part_message
from bot.views.exhibited import ALERT, LINK, LONG_ALERT, NEXT, NOW, RUN, SUBSCRIPTION, WEEK
from bot.views.reader import Reader

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


def exhibit(patents: int, form: Form = Form.FULL, hour: datetime = NOW) -> Contents:
    """A digest of so many made-up patents, in the order of their kinds."""
    lines = tuple(sorted(islice(_lines(), patents), key=lambda line: ORDER.index(line.kinds[0])))
    digest = Digest(
        id="9h5msz4oaaaaaaaa",
        workspace="T0001",
        subscription=SUBSCRIPTION.id,
        place="C0001",
        account="main",
        alert=ALERT.id,
        from_no=3,
        to_no=10,
        since=RUN - WEEK,
        until=RUN - timedelta(minutes=29),
        kinds=frozenset(),
        form=form,
        composed_at=hour,
        counts={kind: sum(line.kinds[0] is kind for line in lines) for kind in HitKind},
        patents=patents,
        next_run=NEXT,
    )
    return Contents(digest, replace(SUBSCRIPTION, form=form), ALERT, lines, (), ())


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""

    def show(contents: Contents, *, repeat: bool = False) -> Message:
        return digest_message(reader, contents, link=LINK, repeat=repeat)

    def with_digest(contents: Contents, **changes: object) -> Contents:
        return replace(contents, digest=replace(contents.digest, **changes))  # type: ignore[arg-type]  # its own fields

    usual, none = exhibit(12), exhibit(0)
    gap = Check("main", ALERT.id, 5, RUN - timedelta(days=10), RUN - timedelta(days=11), CheckState.GAP)
    kept = replace(gap, no=7, asked_at=RUN, since=RUN - timedelta(days=1), state=CheckState.ANSWERED)
    first = replace(gap, no=1, since=None)
    parts = {f"digest, of {size}, part {part}": (exhibit(size), part) for size in (1, 49) for part in (1, 2, 3)}
    parts |= {f"digest, of {MOST_LINES + 1}, part 5": (exhibit(MOST_LINES + 1), 5)}
    parts |= {f"digest, of 500, part {part}": (exhibit(500), part) for part in (1, 5)}
    return {
        **{f"digest, of {size}": show(exhibit(size)) for size in _SIZES},
        "digest, a part missing": missing_message(reader, exhibit(49), 3),
        "digest, the spreadsheet missing": missing_message(reader, exhibit(49), 0),
        **{f"digest, compact, of {size}": show(exhibit(size, Form.COMPACT)) for size in (1, 500)},
        **{f"digest, counts only, of {size}": show(exhibit(size, Form.COUNT)) for size in (1, 500)},
        "digest, compact": show(exhibit(12, Form.COMPACT)),
        "digest, counts only": show(exhibit(12, Form.COUNT)),
        "digest, of one day": show(with_digest(usual, since=RUN - timedelta(hours=8), next_run=None)),
        "digest, with gaps": show(replace(usual, gaps=(gap, kept))),
        "digest, one gap too many": show(replace(usual, gaps=_gaps(4))),
        "digest, too many gaps": show(replace(usual, gaps=_gaps(40))),
        "digest, longest name": show(replace(usual, alert=LONG_ALERT)),
        "digest, one of each": show(with_digest(exhibit(3), families=1, members=1, baseline=1, hidden=1, filtered=1)),
        "digest, one more of each, part 1": part_message(reader, _one_more(), 1, link=LINK),
        "digest, a gap that was searched for": show(replace(usual, gaps=(replace(gap, is_searched=True),))),
        "digest, a gap and nothing else": show(replace(none, gaps=(first,))),
        "digest, late": show(with_digest(usual, composed_at=NOW + timedelta(hours=5), is_late=True)),
        "digest, short": show(with_digest(usual, is_short=True)),
        "digest, a baseline and nothing else": show(with_digest(none, baseline=312)),
        "digest, of families": show(replace(_of_families(), subscription=replace(SUBSCRIPTION, person_name="Bob"))),
        "digest, of families, part 1": part_message(reader, _of_families(), 1, link=LINK),
        "digest, hidden by filters": show(with_digest(usual, filtered=3, hidden=2)),
        "digest, of somebody": show(replace(usual, subscription=replace(SUBSCRIPTION, person_name=_HOSTILE))),
        "digest, first time in many": show(with_digest(usual, unusual=(Unusual(_HOSTILE, 4, None, 26),))),
        "digest, hostile titles": show(_hostile()),
        "digest, hostile titles, part 1": part_message(reader, _hostile(), 1, link=LINK),
        "digest, reasons": part_message(reader, _with_reasons(), 1, link=LINK),
        "digest, all that can be said": show(
            with_digest(
                replace(exhibit(500), gaps=(gap, kept), subscription=replace(SUBSCRIPTION, person_name="Bob Keller")),
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


def _gaps(count: int) -> tuple[Check, ...]:
    """So many that do not touch each other."""
    return tuple(
        Check(
            "main",
            ALERT.id,
            number,
            RUN - timedelta(hours=count - number),
            RUN - timedelta(hours=count - number, minutes=9),
            CheckState.GAP,
        )
        for number in range(count)
    )


def _one_more() -> Contents:
    """A patent with one publication and one event more than are shown."""
    contents = exhibit(1)
    march = Reason("Granted", date(2026, 3, 12), ("Pending",), ("Granted",))
    line = replace(contents.lines[0], family="f1", offices=("CN A", "WO A1"), others=1, more_whys=1)
    return replace(contents, lines=(replace(line, whys=(Why(line.kinds[0], march),)),))


def _of_families() -> Contents:
    """Families that are new, new members of others, a patent whose family is not known, and something unusual."""
    contents = exhibit(8)
    lines = list(contents.lines)
    offices = (("CN A", "WO A1"), ("US A1",), ("EP A1", "JP A", "KR A", "US A1", "WO A1", "CN A", "DE A1", "TW B"))
    for number in range(4):
        of = offices[number % 3]
        lines[number] = replace(lines[number], family=f"f{number}", offices=of, others=len(of) - 1)
    later = Window(RUN - timedelta(days=11), RUN - timedelta(days=10))
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


def _lines() -> Iterator[Line]:
    number = 0
    while True:
        pn, titles, assignee = _BOOKS[number % len(_BOOKS)]
        patent = Patent("main", f"00000000-0000-4000-8000-{number:012}", PatentState.WANTED, NOW)
        if pn:
            known = Bibliography(pn, titles, {"EN": (assignee, "N. N.")}, date(2026, 3, 1 + number % 20), None, "H01M")
            patent = replace(patent, state=PatentState.KNOWN, bibliography=known)
        yield Line(patent, _TAGS[number % len(_TAGS)])
        number += 1
