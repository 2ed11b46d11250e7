"""A digest: short in the conversation, whole in its thread, at any size, and whatever patents are called."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.cadences import Cadence, Rhythm
from bot.domain.digests import Contents, Line
from bot.domain.messages import Message
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.selection import Why, Window
from bot.domain.subscriptions import Form
from bot.domain.unusual import Unusual
from bot.views import ids
from bot.views.digest_exhibits import exhibit
from bot.views.digests import digest_message, part_message
from bot.views.paragraphs import paragraphs, summary
from bot.views.patents import link_of, patent_line
from bot.views.reader import Reader
from sandbox.slack import validate_message

READER: Final = Reader()
LINK: Final = "https://patents.example.com/view?id={patent_id}&pn={pn}"
BY_ID: Final = "https://patents.example.com/{patent_id}"
HOSTILE: Final = "<!channel> & *bold* | x > y `z` =HYPERLINK(1)"
USUAL: Final = exhibit(12)
SIZES: Final = (0, 1, 3, 20, 21, 49, 100, 101, 500)


def texts(message: Message) -> list[str]:
    """What each block says, buttons left out."""
    said = [block for block in message.blocks if block["type"] != "actions"]
    return [block["text"]["text"] if "text" in block else block["elements"][0]["text"] for block in said]


def shown(message: Message) -> str:
    return "\n".join(texts(message))


def faults(message: Message) -> list[str]:
    found = validate_message({"text": message.text, "blocks": [dict(block) for block in message.blocks]})
    return [*found, *(["too much text"] if len(message.text) > 4000 else [])]


def changed(contents: Contents, **changes: Any) -> Contents:
    return replace(contents, digest=replace(contents.digest, **changes))


def parent(contents: Contents, reader: Reader = READER, link: str = LINK) -> str:
    return shown(digest_message(reader, contents, link=link))


def a_patent(pn: str = "CN1A", titles: Mapping[str, str] | None = None, *assignees: str, key: str = "id-1") -> Patent:
    known = Bibliography(pn, titles or {}, {"EN": assignees}, date(2026, 3, 12))
    return Patent("main", key, PatentState.KNOWN, USUAL.digest.composed_at, bibliography=known)


def check(no: int, first: int, last: int, state: CheckState = CheckState.GAP) -> Check:
    """A check of these days of March, at noon."""
    noon = USUAL.digest.composed_at.replace(day=1, hour=12)
    return Check("main", "a", no, noon + timedelta(days=last - 1), noon + timedelta(days=first - 1), state)


def searched(gap: Check) -> Check:
    """A gap of a digest that tells what was found later in its place."""
    return replace(gap, is_searched=True)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("size", [*SIZES, pytest.param(20_000, marks=pytest.mark.slow)])
def test_slack_takes_a_digest_of_any_size(size: int, form: Form) -> None:
    contents = exhibit(size, form)
    messages = [digest_message(READER, contents, link=LINK, repeat=True)]
    messages += [
        part_message(READER, contents, part, link=LINK, repeat=True) for part in range(1, contents.digest.parts + 1)
    ]

    assert [fault for message in messages for fault in faults(message)] == []


@pytest.mark.parametrize("mark", ["&", "*", "|", "<", "“", "𝔸", "电"])
def test_slack_takes_the_longest_texts_of_any_mark(mark: str) -> None:
    patent = a_patent(mark * 5000, {"EN": mark * 5000}, *[mark * 5000] * 9, key=mark * 2000)
    named = replace(USUAL, alert=replace(USUAL.alert, name=mark * 5000), lines=(Line(patent, tuple(HitKind)),) * 20)
    contents = changed(named, patents=20)

    assert len(patent_line(READER, patent, BY_ID)) < 3000
    assert faults(digest_message(READER, contents, link=BY_ID)) == []
    # Twenty such lines may still be too much in all: Slack does not take them then, and `missing_message` says so.
    assert [one for one in faults(part_message(READER, contents, 1, link=BY_ID)) if "too_long" not in one] == []


@pytest.mark.parametrize("length", [1, 1499, 1500, 2999])
def test_lines_stay_whole_however_they_are_laid_out(length: int) -> None:
    lines = ["x" * length, "y" * length, "z" * length]

    laid_out = [block["text"]["text"] for block in paragraphs(lines)]

    assert "\n".join(laid_out).split("\n") == lines
    assert max(len(text) for text in laid_out) <= 3000
    assert summary(lines).split("\n") == lines[: min(3, 4000 // (length + 1))]


@pytest.mark.slow
@given(st.text(max_size=30), st.text(max_size=40), st.text(), st.text())
def test_no_text_from_outside_becomes_markup_or_breaks_a_message(name: str, pn: str, title: str, assignee: str) -> None:
    line = Line(a_patent(pn, {"EN": title}, assignee, key=name), (HitKind.NEW,))
    contents = changed(replace(USUAL, alert=replace(USUAL.alert, name=name), lines=(line,)), patents=1)

    for message in (
        digest_message(READER, contents, link=LINK),
        part_message(READER, contents, 1, link=LINK),
    ):
        assert faults(message) == []
        links = 1 if pn.strip() else 0
        assert shown(message).count("<") == shown(message).count(">") == links
        assert message.text.count("<") == 0


@pytest.mark.parametrize("size", [1, 12, 500])
def test_the_message_has_eight_lines_at_most(size: int) -> None:
    full = changed(
        replace(exhibit(size), gaps=(check(4, 12, 13),)),
        is_late=True,
        is_short=True,
        baseline=312,
        hidden=4,
        filtered=2,
        unusual=(Unusual("Acme", 6, 2.0, 5), Unusual("Beta GmbH", 2, None, 5)),
    )

    assert len(parent(full).splitlines()) <= 8


def test_the_message_says_what_of_which_period_came_and_what_comes_next() -> None:
    lines = parent(USUAL).splitlines()

    assert lines[0] == "*Solid-state electrolytes* · weekly · 16 to 23 March"
    assert lines[1] == "*12 patents*: 3 new inventions · 3 new publications · 3 changes of legal status · 3 transfers"
    assert [line[:3] for line in lines[2:5]] == ["• <", "• 0", "• <"]  # of the second no number is known: no link
    assert lines[2].endswith("|Solid electrolyte and method of making it> · 宁德时代 +1 · CN A · 1 March 2026")
    assert lines[5] == ("9 more in the thread · next Monday 30 March 09:00 · `/patrol subscriptions` changes it")


def test_its_hours_are_those_of_the_subscription_whoever_reads() -> None:
    assert parent(USUAL, Reader("en", "Asia/Shanghai")) == parent(USUAL)


@pytest.mark.parametrize(
    ("size", "form", "said"),
    [
        (3, Form.FULL, ""),
        (4, Form.FULL, "1 more in the thread · next"),
        (100, Form.FULL, "97 more in the thread · next"),
        (101, Form.FULL, "98 more: the first 100 in the thread, all in its spreadsheet"),
        (12, Form.COMPACT, "9 more in the spreadsheet"),
        (12, Form.COUNT, ""),
    ],
)
def test_it_says_where_the_others_are(size: int, form: Form, said: str) -> None:
    footer = texts(digest_message(READER, exhibit(size, form), link=LINK))[-1]

    assert footer.startswith(said or "next ")


def test_counts_are_all_that_the_third_form_shows() -> None:
    said = parent(changed(exhibit(12, Form.COUNT), baseline=3))

    assert "*12 patents*" in said
    assert "CN118541235A" not in said
    assert "spreadsheet" not in said


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ((check(4, 12, 13),), "12 to 13 March could not be read"),
        ((check(4, 12, 13), check(5, 13, 14)), "12 to 14 March could not be read"),
        ((check(5, 13, 14), check(4, 10, 11)), "10 to 11 March could not be read · 13 to 14 March could not be read"),
        ((check(4, 12, 13, CheckState.ANSWERED),), "12 to 13 March could not be read yet; PatSnap's answer is kept"),
        (
            (searched(check(4, 12, 13)), searched(check(5, 13, 14)), check(6, 14, 15)),
            "12 to 14 March could not be read; its new patents were searched for since · 14 to 15 March could not be",
        ),
        (
            (check(4, 12, 13), check(5, 13, 14, CheckState.ANSWERED)),
            "12 to 13 March could not be read · 13 to 14 March could not be read yet; PatSnap's answer is kept",
        ),
        (
            [check(no, 2 * no, 2 * no + 1) for no in range(1, 6)],
            "6 to 7 March could not be read · and 2 more such",
        ),
        ((replace(check(1, 1, 2), since=None),), "what was there up to Monday 2 March 13:00 could not be read"),
    ],
)
def test_what_could_not_be_read_is_told(gaps: Sequence[Check], said: str) -> None:
    message = digest_message(READER, replace(USUAL, gaps=tuple(gaps)), link=LINK)

    assert said in shown(message)
    assert said in message.text


def test_where_nothing_could_be_read_nothing_else_is_claimed() -> None:
    nothing = exhibit(0)

    assert "\nNothing new\n" in parent(nothing)
    assert "\nNothing new that could be read\n" in parent(replace(nothing, gaps=(check(4, 12, 13),)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_late": True}, "Late: Patrol was not running at 09:00"),
        (
            {"is_late": True, "composed_at": USUAL.digest.composed_at + timedelta(days=1)},
            "Late: Patrol was not running at Monday 23 March 09:00",
        ),
        ({"is_short": True}, "complete up to 08:31: PatSnap could not be asked since"),
        (
            {"is_short": True, "until": USUAL.digest.until - timedelta(days=1)},
            "complete up to Sunday 22 March 08:31: PatSnap could not be asked since",
        ),
        ({"baseline": 312}, "312 patents were there when Patrol began to watch: in the spreadsheet"),
        ({"baseline": 1}, "1 patent was there when Patrol began to watch: in the spreadsheet"),
        ({"hidden": 4}, "4 of other kinds are left out"),
        ({"filtered": 3}, "3 hidden by filters"),
        (
            {"unusual": (Unusual("Acme", 6, 2.2, 5), Unusual("Beta & Co", 2, None, 5))},
            "Unusual: Acme 6, usually 2 · first time: Beta &amp; Co",
        ),
        ({"unusual": (Unusual("Acme", 3, 0.2, 5),)}, "Acme 3, usually none"),
        ({"unusual": (Unusual("Beta", 3, None, 26),)}, "first time in 26 digests: Beta"),
    ],
)
def test_what_is_special_about_it_is_told_and_only_then(changes: dict[str, Any], said: str) -> None:
    assert said in parent(changed(USUAL, **changes))
    assert said not in parent(USUAL)


@pytest.mark.parametrize(
    ("size", "families", "members", "counts", "said"),
    [
        (
            12,
            12,
            3,
            {HitKind.INVENTION: 7, HitKind.NEW: 3, HitKind.LEGAL: 1, HitKind.TRANSFER: 1},
            "*12 families*: 7 new families · 3 new members · 1 change of legal status · 1 transfer",
        ),
        (1, 1, 0, {HitKind.INVENTION: 1}, "*1 family*: 1 new family"),
        (1, 1, 1, {HitKind.NEW: 1}, "*1 family*: 1 new member"),
        (
            7,
            4,
            1,
            {HitKind.INVENTION: 3, HitKind.NEW: 2, HitKind.LEGAL: 2},
            "*4 families*, *3 patents*: 3 new families · 1 new member · 1 new publication · 2 changes of legal status",
        ),
        (2, 0, 0, {HitKind.INVENTION: 1, HitKind.NEW: 1}, "*2 patents*: 1 new invention · 1 new publication"),
    ],
)
def test_new_families_are_told_apart_from_new_members(
    size: int, families: int, members: int, counts: dict[HitKind, int], said: str
) -> None:
    contents = changed(exhibit(12), all_lines=size, families=families, members=members, counts=counts)

    assert parent(contents).splitlines()[1] == said


def test_counts_alone_say_nothing_of_assignees() -> None:
    assert "Acme" not in parent(changed(exhibit(12, Form.COUNT), unusual=(Unusual("Acme", 6, 2.0, 5),)))


def test_of_a_title_that_is_not_known_the_number_is_linked() -> None:
    line = Line(a_patent("CN1A"), (HitKind.NEW,))
    said = parent(changed(replace(USUAL, lines=(line,)), patents=1), link=BY_ID).splitlines()

    assert said[2] == "• <https://patents.example.com/id-1|CN1A> · CN A · 12 March 2026"


def test_a_digest_that_is_late_for_no_hour_names_none() -> None:
    instantly = replace(USUAL.subscription, cadence=Cadence(Rhythm.INSTANTLY))
    said = parent(changed(replace(USUAL, subscription=instantly), is_late=True, next_run=None))

    assert "Late: Patrol was not running\n" in said
    assert "next " not in said


@pytest.mark.parametrize(("part", "lines"), [(1, 20), (2, 20), (3, 9)])
def test_the_parts_show_each_patent_once_under_its_kind(part: int, lines: int) -> None:
    contents = exhibit(49)
    said = texts(part_message(READER, contents, part, link=BY_ID))

    ids = [line.patent.id for line in contents.lines[20 * part - 20 : 20 * part]]
    patents = [text for text in said if text.startswith("<")]
    assert len(patents) == lines
    assert [one in text for one, text in zip(ids, patents, strict=True)] == [True] * lines
    assert said[0] == f"*Solid-state electrolytes* · {20 * part - 19} to {20 * part - 20 + lines} of 49"
    assert said[1] in {"*New inventions*", "*New publications*", "*Legal status*", "*Transfers*"}
    assert "more" not in said[-1]


def test_a_kind_stands_once_above_its_patents_and_others_beside_them() -> None:
    lines = [(HitKind.INVENTION, HitKind.NEW), (HitKind.INVENTION,), (HitKind.TRANSFER, HitKind.LICENSE)]
    contents = replace(USUAL, lines=tuple(Line(a_patent(), kinds) for kinds in lines))

    _, *said = texts(part_message(READER, changed(contents, patents=3), 1, link=BY_ID))

    line = "<https://patents.example.com/id-1|CN1A> · 12 March 2026"
    assert said == [
        "*New inventions*",
        f"{line} · _New publication_",
        line,
        "*Transfers*",
        f"{line} · _Licence_",
    ]


def test_a_family_is_one_line_with_its_offices_and_how_many_more_there_are() -> None:
    line = Line(a_patent(), (HitKind.NEW,), family="f1", others=2, offices=("CN A", "WO A1"))
    contents = changed(replace(USUAL, lines=(replace(line, kinds=(HitKind.INVENTION,)), line)), patents=2)

    _, *said = texts(part_message(READER, contents, 1, link=BY_ID))

    told = "<https://patents.example.com/id-1|CN1A> · 12 March 2026 · CN A, WO A1 · 2 more publications"
    assert said == ["*New families*", told, "*New members of families*", told]


def test_each_line_has_one_button_that_says_what_it_is_about() -> None:
    contents = exhibit(49)
    for part in (1, 2, 3):
        blocks = part_message(READER, contents, part, link=LINK).blocks
        pressed = [block["accessory"] for block in blocks if "accessory" in block]
        lines = contents.lines[20 * part - 20 : 20 * part]
        assert [one["value"] for one in pressed] == [f"{contents.digest.id} {line.patent.id}" for line in lines]
        assert {(one["action_id"], one["text"]["text"]) for one in pressed} == {(ids.REVIEW, "Review")}


MARCH: Final = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        (
            HitKind.LEGAL,
            Reason("Granted", MARCH, ("Pending",), ("Granted",)),
            "Pending → Granted · 12 March 2026",
        ),
        (HitKind.LEGAL, Reason("Fees", None, ("Pending",), ("Lapsed",)), "Fees: Pending → Lapsed"),
        (HitKind.LEGAL, Reason(after=("Granted",)), "now Granted"),
        (HitKind.LEGAL, Reason("Opposition"), "Opposition"),
        (HitKind.TRANSFER, Reason("", MARCH, ("Acme",), ("Gamma",)), "Acme → Gamma · 12 March 2026"),
        (HitKind.TRANSFER, Reason("", None, ("A", "B", "C", "D"), ("<E>",)), "A, B +2 → &lt;E&gt;"),
        (HitKind.TRANSFER, Reason(before=("Acme",)), "until then Acme"),
        (HitKind.EXPIRED, Reason(day=MARCH), "Expires 12 March 2026"),
        (
            HitKind.LICENSE,
            Reason("Exclusive", MARCH, ("Acme",), ("Beta",), "2026-1"),
            "Exclusive: Acme → Beta · 12 March 2026 · 2026-1",
        ),
        (
            HitKind.LITIGATION,
            Reason("Infringement", MARCH, ("Acme",), ("Beta",), "7 O 1/26"),
            "Infringement: Acme v. Beta · 12 March 2026 · 7 O 1/26",
        ),
        (
            HitKind.LITIGATION,
            Reason("ACME v. Beta GmbH", MARCH, ("Acme",), ("Beta", "Gamma"), "7 O 1/26"),
            "ACME v. Beta GmbH · 12 March 2026 · 7 O 1/26",
        ),
        (HitKind.LITIGATION, Reason("In re Acme", None, ("Acme",), ("Beta",)), "In re Acme: Acme v. Beta"),
    ],
)
def test_a_line_says_why_it_is_there(kind: HitKind, reason: Reason, said: str) -> None:
    line = Line(a_patent(), (kind,), whys=(Why(kind, reason),))
    contents = changed(replace(USUAL, lines=(line,)), patents=1)

    assert texts(part_message(READER, contents, 1, link=BY_ID))[-1].split("\n")[1:] == [said]


def test_of_several_kinds_each_reason_is_named_and_one_that_is_unknown_is_passed_over() -> None:
    whys = (
        Why(HitKind.LEGAL, Reason(after=("Granted",))),
        Why(HitKind.TRANSFER, Reason()),
        Why(HitKind.EXPIRED, Reason(day=MARCH)),
    )
    line = Line(a_patent(), (HitKind.LEGAL, HitKind.TRANSFER, HitKind.EXPIRED), whys=whys, more_whys=2)

    said = texts(part_message(READER, changed(replace(USUAL, lines=(line,)), patents=1), 1, link=BY_ID))[-1]

    assert said.split("\n")[1:] == [
        "Legal status: now Granted",
        "Expires 12 March 2026",
        "2 more events",
    ]


@pytest.mark.parametrize("mark", ["&", "*", "x"])
def test_reasons_that_do_not_fit_are_left_out_whole(mark: str) -> None:
    reason = Reason(mark * 500, MARCH, (mark * 500,) * 3, (mark * 500,) * 3, mark * 500)
    whys = tuple(Why(kind, reason) for kind in (HitKind.LEGAL, HitKind.TRANSFER, HitKind.LICENSE))
    patent = a_patent(mark * 99, {"EN": mark * 999}, mark * 999)
    line = Line(patent, (HitKind.LEGAL, HitKind.TRANSFER, HitKind.LICENSE), whys=whys)
    contents = changed(replace(USUAL, lines=(line,) * 20), patents=20)

    message = part_message(READER, contents, 1, link=BY_ID)

    assert [one for one in faults(message) if "too_long" not in one or mark == "x"] == []
    for said in texts(message)[2:]:
        assert len(said) <= 3000
        assert all(" · " in one for one in said.split("\n"))


def test_where_a_part_has_room_no_reason_is_left_out() -> None:
    whys = tuple(Why(kind, Reason("x" * 60, MARCH)) for kind in (HitKind.LEGAL, HitKind.TRANSFER, HitKind.LICENSE))
    line = Line(a_patent(), tuple(why.kind for why in whys), whys=whys)

    def lines(count: int) -> list[str]:
        contents = changed(replace(USUAL, lines=(line,) * count), patents=count)
        return texts(part_message(READER, contents, 1, link=BY_ID))[2:]

    assert [len(one.split("\n")) for one in lines(20)] == [4] * 20


def test_what_was_found_later_says_for_which_time() -> None:
    line = Line(a_patent(), (HitKind.NEW,), late=Window(check(1, 12, 13).since, check(1, 12, 13).asked_at))
    first = replace(line, late=Window(None, check(1, 12, 13).asked_at))
    contents = changed(replace(USUAL, lines=(line, first)), patents=2)

    said = texts(part_message(READER, contents, 1, link=BY_ID))

    assert said[2].endswith("\nFound later, for 12 to 13 March")
    assert said[3].endswith("\nFound later, for what was there up to Friday 13 March 13:00")


@pytest.mark.parametrize(("size", "said"), [(101, "1 more is in the spreadsheet"), (500, "400 more are in the spread")])
def test_the_last_part_says_how_many_more_there_are(size: int, said: str) -> None:
    *others, last = [part_message(READER, exhibit(size), part, link=LINK) for part in range(1, 6)]

    assert said in texts(last)[-1]
    assert said in last.text
    assert [said in shown(other) for other in others] == [False] * 4


def test_a_copy_says_that_it_may_be_one() -> None:
    for repeat in (False, True):
        for message in (
            digest_message(READER, USUAL, link=LINK, repeat=repeat),
            part_message(READER, USUAL, 1, link=LINK, repeat=repeat),
        ):
            assert ("Possibly a repeat" in shown(message)) is repeat
            assert ("Possibly a repeat" in message.text) is repeat


@pytest.mark.parametrize(
    ("locale", "titles", "said"),
    [
        ("en", {"CN": "电池", "EN": "Battery"}, "Battery"),
        ("zh_CN", {"EN": "Battery", "CN": "电池"}, "电池"),
        ("ja", {"EN": "Battery", "JP": "電池"}, "電池"),
        ("ja", {"EN": "Battery", "CN": "电池"}, "Battery"),
        ("de", {"CN": "电池"}, "电池"),
    ],
)
def test_a_title_is_in_the_readers_language_as_far_as_there_is_one(
    locale: str, titles: dict[str, str], said: str
) -> None:
    assert f"|{said}> · CN1A · " in patent_line(Reader(locale), a_patent("CN1A", titles), BY_ID)


def test_a_line_is_what_is_known_of_a_patent() -> None:
    bare = Patent("main", "id 1/2", PatentState.WANTED, USUAL.digest.composed_at)

    assert patent_line(READER, bare, BY_ID) == "<https://patents.example.com/id%201%2F2|id 1/2>"
    assert patent_line(READER, bare, LINK) == "id 1/2"
    assert patent_line(READER, a_patent(" "), LINK) == "id-1 · 12 March 2026"
    assert patent_line(READER, a_patent(key="x" * 1000), BY_ID) == "CN1A · 12 March 2026"  # too long an address
    assert patent_line(READER, a_patent("CN1A", {"EN": "Cell"}, "Acme"), LINK) == (
        "<https://patents.example.com/view?id=id-1&amp;pn=CN1A|Cell> · CN1A · Acme · 12 March 2026"
    )
    assert " · Acme +2 · " in patent_line(READER, a_patent("CN1A", {}, "Acme", "Beta", "Gamma"), LINK)


@pytest.mark.parametrize("title", ["בטרייה", "بطارية", "ב\u202eb", "ב\u2067b", "\u2069\u202eب"])
def test_a_title_from_right_to_left_turns_nothing_around_that_stands_beside_it(title: str) -> None:
    said = patent_line(READER, a_patent("CN1A", {"EN": title}, "Acme"), BY_ID)

    [linked, *rest] = said.split(" · ")
    shown = linked.partition("|")[2].removesuffix(">")
    assert (shown[0], shown[-1], rest) == ("\u2068", "\u2069", ["CN1A", "Acme", "12 March 2026"])
    assert not set("\u202e\u2066\u2067\u2068\u2069") & set(shown[1:-1])


def test_a_hostile_patent_is_shown_as_it_is_and_does_nothing() -> None:
    said = patent_line(READER, a_patent(HOSTILE, {"EN": HOSTILE}, HOSTILE, key=HOSTILE), LINK)

    assert said.count("<") == said.count(">") == 1
    address, _, label = said[1 : said.index(">")].partition("|")
    assert set("<>| {}*") & set(address) == set()
    assert "|" not in label
    assert "&lt;!channel&gt; &amp;" in label


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://a.example/{patent_id}", "https://a.example/%7Bpn%7D"),
        ("javascript:{patent_id}", None),
        ("", None),
        ("https://a.example/#/x'y/?p={patent_id}&q={pn}", "https://a.example/#/x'y/?p=%7Bpn%7D&q=..%2FCN%3F"),
        ("https://a.example/{else}/{pn}", "https://a.example/{else}/..%2FCN%3F"),
    ],
)
def test_an_address_is_the_template_and_nothing_in_it_leads_elsewhere(template: str, address: str | None) -> None:
    assert link_of(template, a_patent("../CN?", key="{pn}")) == address
