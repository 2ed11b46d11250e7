"""`<company> …` and `<patent> …` as people write them: read kindly, or refused before money is spent."""

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.mistakes import Mistake, MistakeKind
from bot.views.mistakes import beside_field, mistake_message
from bot.views.reader import Reader
from handlers.orders import HERE, ME, Asked, company, company_order, credit_code, org_number, patent, value_order

WORD, PDF = Format.WORD, Format.PDF
NAME, CODE, NUMBER = SubjectKind.COMPANY_NAME, SubjectKind.CREDIT_CODE, SubjectKind.ORG_NUMBER
XIAOMI_CODE = "91110108551385082Q"  # R001 create page
XIAOMI_NUMBER = "5513850T82"  # R001 create page; its check digit does not fit
PATENT_ID = "b053642f-3108-4ea9-b629-420b0ab959e3"


def an_order(text: str, *, wanted: Format = PDF, logo: bool = True, place: str = HERE) -> Asked:
    return Asked(Order(Kind.ENTERPRISE, Subject(NAME, text), wanted, logo), place)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        # options in any order, any case and any width
        ("小米科技 word unbranded to me", an_order("小米科技", wanted=WORD, logo=False, place=ME)),
        ("小米科技 to me unbranded word", an_order("小米科技", wanted=WORD, logo=False, place=ME)),
        ("小米科技 unbranded to me word", an_order("小米科技", wanted=WORD, logo=False, place=ME)),
        ("小米科技 UNBRANDED Word", an_order("小米科技", wanted=WORD, logo=False)),
        ("小米科技 no-logo", an_order("小米科技", logo=False)),
        ("小米科技 ｐｄｆ", an_order("小米科技")),
        ("小米科技\u3000ＷＯＲＤ\u3000ｔｏ\u3000ｍｅ", an_order("小米科技", wanted=WORD, place=ME)),
        ("小米科技 ｕｎｂｒａｎｄｅｄ ｈｅｒｅ", an_order("小米科技", logo=False)),
        # a channel, as Slack marks it; the last place counts
        ("小米科技 to <#C1|general>", an_order("小米科技", place="C1")),
        ("小米科技 to <#C1|general> word", an_order("小米科技", wanted=WORD, place="C1")),
        ("小米科技 ＴＯ <#C1|>", an_order("小米科技", place="C1")),
        ("小米科技 to <#G07ABC|家>", an_order("小米科技", place="G07ABC")),
        ("小米科技 to <#C1|general> to me", an_order("小米科技", place=ME)),
        ("“小米 to me” to <#C1|general> unbranded", an_order("小米 to me", logo=False, place="C1")),
        # a mark within a name is what it shows, and what looks like one was typed
        ("Studio <#C7|general> pdf", an_order("Studio #general")),
        ("Studio <@U7|maier>", an_order("Studio @maier")),
        ("Studio &lt;#C7|general&gt;", an_order("Studio <#C7|general>")),
        ("&lt;!channel&gt; &lt;@U1&gt;", an_order("<!channel> <@U1>")),
        ("Procter &amp; Gamble", an_order("Procter & Gamble")),
        ("“Procter &amp; Gamble” word", an_order("Procter & Gamble", wanted=WORD)),
        # words that are options elsewhere
        ("Unbranded Films Ltd", an_order("Unbranded Films Ltd")),
        ("“Unbranded” unbranded", an_order("Unbranded", logo=False)),
        ("A # B", an_order("A # B")),
        ("Company #1", an_order("Company #1")),
    ],
)
def test_what_was_typed_is_understood(typed: str, asked: Asked) -> None:
    assert company_order(typed) == asked


@pytest.mark.parametrize(
    "typed",
    [
        XIAOMI_CODE,
        XIAOMI_CODE.lower(),
        f" {XIAOMI_CODE} ",
        "911101 08551385 082Q",
        "9111-0108-5513-8508-2Q",
        "９１１１０１０８５５１３８５０８２Ｑ",
        "９１１１０１０８　５５１３８５０８２ｑ",
    ],
)
def test_a_credit_code_is_recognised_however_it_is_written(typed: str) -> None:
    assert company(typed) == Subject(CODE, XIAOMI_CODE)
    assert credit_code(typed) == Subject(CODE, XIAOMI_CODE)
    assert company_order(f"{typed} word").order == Order(Kind.ENTERPRISE, Subject(CODE, XIAOMI_CODE), WORD)


@pytest.mark.parametrize("position", [0, 7, 8, 16, 17])
def test_one_mistyped_character_of_a_credit_code_is_noticed_by_its_check_digit(position: int) -> None:
    other = "1" if XIAOMI_CODE[position] != "1" else "2"
    typed = XIAOMI_CODE[:position] + other + XIAOMI_CODE[position + 1 :]

    with pytest.raises(Mistake) as caught:
        company(typed)

    assert (caught.value.kind, caught.value.given) == (MistakeKind.BAD_CHECK_DIGIT, typed)
    assert "the check digit" in mistake_message(Reader(), caught.value, ()).text
    assert "Nothing was ordered" in beside_field(Reader(), caught.value)


@pytest.mark.parametrize(
    "typed",
    [
        XIAOMI_CODE.replace("0", "O"),
        XIAOMI_CODE[:3] + "I" + XIAOMI_CODE[4:],
        "91110108551385O82Q",
        "91110108551385082O",
        "A1110108551385082Q",
        "911101085513850S2Q",
    ],
)
def test_a_credit_code_with_a_letter_that_none_has_is_no_name_but_a_mistake(typed: str) -> None:
    with pytest.raises(Mistake) as caught:
        company(typed)

    assert (caught.value.kind, caught.value.given) == (MistakeKind.BAD_CREDIT_CODE, typed)
    assert "never has the letters I, O, S, V or Z" in mistake_message(Reader(), caught.value, ()).text


@pytest.mark.parametrize("typed", ["", "12345", XIAOMI_CODE[:-1], XIAOMI_CODE + "1", "小米科技", "٣" * 18])
def test_what_is_said_to_be_a_credit_code_and_is_none_is_a_mistake(typed: str) -> None:
    with pytest.raises(Mistake) as caught:
        credit_code(typed)

    assert caught.value.kind is MistakeKind.BAD_CREDIT_CODE


@pytest.mark.parametrize(
    ("typed", "passed"),
    [
        (XIAOMI_NUMBER, XIAOMI_NUMBER),
        ("5513850t82", "5513850t82"),
        ("55138508-2", "55138508-2"),
        ("123456789", "123456789"),
        ("５５１３８５０Ｔ８２", XIAOMI_NUMBER),
    ],
)
def test_an_organisation_number_is_passed_as_it_is_typed(typed: str, passed: str) -> None:
    assert company(typed) == Subject(NUMBER, passed)
    assert org_number(typed) == Subject(NUMBER, passed)


@pytest.mark.parametrize(
    "typed",
    [
        "360",
        "3M",
        "58同城",
        "12345678",  # eight digits are neither
        "12345",
        "1234567890123",
        "Studio 54",
        "Area 51 Consulting Ltd",
        "Hotels Munich 1972 AG",  # as many letters and digits as a credit code has
        "Forum 2024 Berlin GmbH",
        "ROBERTBOSCHGMBHABC",
        "BayerischeMotorenW",
        "20th Century Fox",
        "Booking.com",
    ],
)
def test_a_name_that_only_looks_like_a_code_is_a_name(typed: str) -> None:
    assert company(typed) == Subject(NAME, typed)


@pytest.mark.parametrize(
    ("typed", "kind", "given"),
    [
        ("", MistakeKind.NO_COMPANY, ""),
        ("unbranded", MistakeKind.NO_COMPANY, ""),
        ("word unbranded to <#C1|general>", MistakeKind.NO_COMPANY, ""),
        ("「」 unbranded", MistakeKind.NO_COMPANY, ""),
        ("&#32;", MistakeKind.NO_COMPANY, ""),
        ("小米 to #unknown", MistakeKind.UNSEEN_PLACE, "#unknown"),
        ("小米 to #un&amp;known word", MistakeKind.UNSEEN_PLACE, "#un&known"),
        ("小米 to <@U2|maier>", MistakeKind.BAD_PLACE, "to @maier"),
        ("小米 to @maier unbranded", MistakeKind.BAD_PLACE, "to @maier"),
        ("“小米” to nowhere", MistakeKind.BAD_PLACE, "to nowhere"),
        ("“小米” branded", MistakeKind.UNKNOWN_COMMAND, "branded"),
        ("“小米” word 科技", MistakeKind.UNKNOWN_COMMAND, "科技"),
    ],
)
def test_what_cannot_be_understood_names_what_was_typed(typed: str, kind: MistakeKind, given: str) -> None:
    with pytest.raises(Mistake) as caught:
        company_order(typed)

    assert (caught.value.kind, caught.value.given) == (kind, given)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("CN108977442B", "CN108977442B"),
        ("cn108977442b", "CN108977442B"),
        ("CN 108977442 B", "CN108977442B"),
        ("CN108977442.B", "CN108977442B"),
        ("US 10,000,000 B2", "US10000000B2"),
        ("US-10000000-B2", "US10000000B2"),
        ("EP 1 234 567 B1", "EP1234567B1"),
        ("ＣＮ１０８９７７４４２Ｂ", "CN108977442B"),
        ("“CN108977442B”", "CN108977442B"),
        ("WO2019/123456", "WO2019123456"),
    ],
)
def test_a_publication_number_is_read_without_blanks_and_dots(typed: str, number: str) -> None:
    asked = value_order(f"{typed} ＷＯＲＤ unbranded to me")

    subject = Subject(SubjectKind.PATENT_NUMBER, number)
    assert asked == Asked(Order(Kind.VALUE, subject, WORD, logo=False), ME)


@pytest.mark.parametrize("typed", [PATENT_ID, PATENT_ID.upper(), f"  {PATENT_ID} "])
def test_a_patent_is_named_by_patsnaps_id_too(typed: str) -> None:
    assert value_order(typed).order.subject == Subject(SubjectKind.PATENT_ID, PATENT_ID)


@pytest.mark.parametrize(
    "typed", ["小米", "108977442", "CN", "CNB", "CNABCDEF", "C108977442B", PATENT_ID[:-1], "x" * 99]
)
def test_what_is_no_patent_is_a_mistake_that_names_it(typed: str) -> None:
    with pytest.raises(Mistake) as caught:
        value_order(f"{typed} pdf")

    assert (caught.value.kind, caught.value.given) == (MistakeKind.BAD_PATENT, typed)


@pytest.mark.parametrize("typed", ["", "word", "to me unbranded", "“”"])
def test_no_patent_is_a_mistake(typed: str) -> None:
    with pytest.raises(Mistake) as caught:
        value_order(typed)

    assert caught.value.kind is MistakeKind.NO_PATENT


PIECES = st.sampled_from(
    [
        "word",
        "ｐｄｆ",
        "to",
        "me",
        "here",
        "unbranded",
        "<#C1|a>",
        "<#|>",
        "<@U1>",
        "#x",
        '"',
        "“",
        "”",
        "&amp;",
        "&#0;",
        "&#32;",
        "&lt;#C1&gt;",
        "小",
        XIAOMI_CODE,
        XIAOMI_NUMBER,
        "CN108977442B",
        PATENT_ID,
    ]
)
TYPED = st.one_of(
    st.text(), st.lists(PIECES).map(" ".join), st.text(string.ascii_uppercase + string.digits, min_size=8, max_size=20)
)


@given(TYPED)
def test_whatever_is_typed_is_an_order_for_a_company_or_a_mistake(typed: str) -> None:
    try:
        asked = company_order(typed)
    except Mistake:
        return
    assert asked.order.kind is Kind.ENTERPRISE
    assert asked.order.subject.kind in {NAME, CODE, NUMBER}
    assert asked.order.subject.text.strip() == asked.order.subject.text != ""


@given(TYPED)
def test_whatever_is_typed_is_an_order_for_a_patent_or_a_mistake(typed: str) -> None:
    try:
        asked = value_order(typed)
    except Mistake:
        return
    assert asked.order.kind is Kind.VALUE
    assert asked.order.subject.kind in {SubjectKind.PATENT_ID, SubjectKind.PATENT_NUMBER}


@given(st.permutations(["word", "unbranded", "to <#C1|a>"]))
def test_options_mean_the_same_in_any_order(options: list[str]) -> None:
    assert company_order(" ".join(["小米", *options])) == an_order("小米", wanted=WORD, logo=False, place="C1")


@given(st.text())
def test_a_field_of_a_form_is_read_or_refused_and_never_breaks(typed: str) -> None:
    for read in (company, org_number, credit_code, patent):
        with suppress(Mistake):
            assert read(typed).text.strip() != "" or not typed.strip()
