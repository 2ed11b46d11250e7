"""`report <company> …`, as people type it and as Slack sends it; forms as Slack sends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.mistakes import Mistake, MistakeKind
from bot.services.requests import Wish
from handlers.parsing import is_bare, report_wish, value_wish, words_of
from handlers.routes import nearest

HERE, ME = "C1", "U1"
WORD, PDF = Format.WORD, Format.PDF


COMMAND = {"user_id": ME, "team_id": "T1", "channel_id": HERE, "trigger_id": "1.2"}


def wish(text: str) -> Wish:
    return report_wish(COMMAND | {"text": text})


@pytest.mark.parametrize(
    ("text", "company", "wanted", "place"),
    [
        # nothing but a name
        ("report 小米科技有限责任公司", "小米科技有限责任公司", PDF, HERE),
        ("report Robert Bosch GmbH", "Robert Bosch GmbH", PDF, HERE),
        # options, in any order and any case
        ("report Acme pdf", "Acme", PDF, HERE),
        ("report Acme word", "Acme", WORD, HERE),
        ("report Acme DOCX", "Acme", WORD, HERE),
        ("report Acme word to me", "Acme", WORD, ME),
        ("report Acme to me word", "Acme", WORD, ME),
        ("report Acme To Me Word", "Acme", WORD, ME),
        ("report Acme here", "Acme", PDF, HERE),
        ("report Acme HERE pdf", "Acme", PDF, HERE),
        ("report Acme to here", "Acme", PDF, HERE),
        ("REPORT Acme word", "Acme", WORD, HERE),
        # the last word counts
        ("report Acme word pdf", "Acme", PDF, HERE),
        ("report Acme to me here", "Acme", PDF, HERE),
        # blanks of every kind
        ("  report   Acme \t Corp   word ", "Acme Corp", WORD, HERE),
        ("report\u3000小米科技\u3000word", "小米科技", WORD, HERE),
        ("report\u00a0Acme\u00a0pdf", "Acme", PDF, HERE),
        # what Slack escapes
        ("report Procter &amp; Gamble pdf", "Procter & Gamble", PDF, HERE),
        ("report A &lt;B&gt; C", "A <B> C", PDF, HERE),
        ("report A &amp;amp; B", "A &amp; B", PDF, HERE),
        # what Slack takes for links, people and channels
        ("report <http://Booking.com|Booking.com> word", "Booking.com", WORD, HERE),
        ("report <http://Booking.com|Booking.com> B.V. pdf", "Booking.com B.V.", PDF, HERE),
        ("report <https://example.org>", "https://example.org", PDF, HERE),
        ("report Studio <#C7|general>", "Studio #general", PDF, HERE),
        # option words inside a name, or at its end
        ("report Word Perfect Ltd", "Word Perfect Ltd", PDF, HERE),
        ("report Here Technologies", "Here Technologies", PDF, HERE),
        ("report From Me To You Ltd word", "From Me To You Ltd", WORD, HERE),
        ('report "Microsoft Word" word', "Microsoft Word", WORD, HERE),
        ('report "Send it to me"', "Send it to me", PDF, HERE),
        ("report “Acme here” pdf to me", "Acme here", PDF, ME),
        ("report „Acme Word“ word", "Acme Word", WORD, HERE),
        ("report 「小米 word」 pdf", "小米 word", PDF, HERE),
        ("report 『小米』", "小米", PDF, HERE),
        ("report «Газ pdf» word", "Газ pdf", WORD, HERE),
        ("report 'Acme pdf' word", "Acme pdf", WORD, HERE),
        ("report ‘Acme pdf’ word", "Acme pdf", WORD, HERE),
        ("report ＂小米 pdf＂ word", "小米 pdf", WORD, HERE),
        ("report &quot;Acme pdf&quot;", "Acme pdf", PDF, HERE),
        # a quotation mark that is never closed belongs to the name
        ("report 'Acme pdf", "'Acme", PDF, HERE),
        ("report Levi's pdf", "Levi's", PDF, HERE),
        # the longest name
        (f"report {'名' * 200}", "名" * 200, PDF, HERE),
    ],
)
def test_what_was_typed_is_understood(text: str, company: str, wanted: Format, place: str) -> None:
    understood = wish(text)

    assert understood.order.subject.kind is SubjectKind.COMPANY_NAME
    assert (understood.order.subject.text, understood.order.format, understood.place) == (company, wanted, place)


def test_a_wish_says_who_asked_where_and_in_which_interaction() -> None:
    understood = wish("report Acme to me")

    assert (understood.workspace, understood.person, understood.interaction) == ("T1", "U1", "1.2")


@pytest.mark.parametrize(
    ("text", "place", "is_named"),
    [
        ("report Acme to <#C9|general>", "C9", True),
        ("report Acme to <#C9|> word", "C9", True),
        ("report Acme to <#C1|competitors>", HERE, False),  # where they are, they are
        ("report Acme to me", ME, False),
        ("report Acme", HERE, False),
    ],
)
def test_a_named_channel_is_told_from_where_the_person_is(text: str, place: str, *, is_named: bool) -> None:
    understood = wish(text)

    assert (understood.place, understood.is_named_place) == (place, is_named)


@pytest.mark.parametrize(
    ("name", "text", "can_be_joined"),
    [
        ("mpdm-alice--bob--dan-1", "report Acme", False),
        ("mpdm-alice--bob--dan-1", "report Acme to me", True),
        ("mpdm-alice--bob--dan-1", "report Acme to <#C9|general>", True),
        ("privategroup", "report Acme", True),
        ("competitors", "report Acme", True),
    ],
)
def test_a_talk_of_several_people_is_known_as_one_that_nobody_can_invite_patrol_to(
    name: str, text: str, *, can_be_joined: bool
) -> None:
    assert report_wish(COMMAND | {"text": text, "channel_name": name}).can_be_joined is can_be_joined


def test_a_value_wish_names_a_patent() -> None:
    understood = value_wish(COMMAND | {"text": "value CN 108977442 B word"})

    assert understood.order == Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), WORD)


@pytest.mark.parametrize("text", ["report", "report \u3000 ", "REPORT"])
def test_a_command_without_anything_after_it_is_bare(text: str) -> None:
    assert is_bare({"text": text})


@pytest.mark.parametrize("text", ["report Acme", "report pdf", "report &amp;", "report <#C1|>"])
def test_a_command_with_anything_after_it_is_not(text: str) -> None:
    assert not is_bare({"text": text})


@pytest.mark.parametrize(
    ("text", "kind", "given"),
    [
        ("report", MistakeKind.NO_COMPANY, ""),
        ("report  \u3000 ", MistakeKind.NO_COMPANY, ""),
        ("report pdf", MistakeKind.NO_COMPANY, ""),
        ("report word to me", MistakeKind.NO_COMPANY, ""),
        ("report to here", MistakeKind.NO_COMPANY, ""),
        ('report "" pdf', MistakeKind.NO_COMPANY, ""),
        ("report “ ” pdf", MistakeKind.NO_COMPANY, ""),
        ("report Acme to #general pdf", MistakeKind.UNSEEN_PLACE, "#general"),
        ("report Acme pdf to <@U2|maier>", MistakeKind.BAD_PLACE, "to @maier"),
        ("report Acme to @maier", MistakeKind.BAD_PLACE, "to @maier"),
        ('report "Acme" excel', MistakeKind.UNKNOWN_COMMAND, "excel"),
        ('report "Acme" pdf to', MistakeKind.UNKNOWN_COMMAND, "to"),
        (f"report {'x' * 201}", MistakeKind.TOO_LONG, "x" * 201),
        (f'report "{"x" * 201}"', MistakeKind.TOO_LONG, "x" * 201),
        ("report 91110108551385083Q", MistakeKind.BAD_CHECK_DIGIT, "91110108551385083Q"),
    ],
)
def test_what_cannot_be_understood_is_a_mistake_that_names_what_was_typed(
    text: str, kind: MistakeKind, given: str
) -> None:
    with pytest.raises(Mistake) as caught:
        wish(text)

    assert (caught.value.kind, caught.value.given) == (kind, given)


WORDS = st.sampled_from(
    [
        "report",
        "word",
        "pdf",
        "to",
        "me",
        "here",
        "Acme",
        '"',
        "“",
        "”",
        "'",
        "&amp;",
        "&#0;",
        "<#C9|a>",
        "<@U1>",
        "<|>",
        "小",
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_whatever_is_typed_is_a_wish_or_a_mistake(text: str) -> None:
    try:
        understood = wish(f"report {text}")
    except Mistake:
        return
    company = understood.order.subject.text
    assert company == " ".join(company.split()) != ""
    assert understood.place in {HERE, ME, "C9"}


@given(st.lists(st.sampled_from(["word", "pdf", "docx", "here", "to me", "to here"]), max_size=4))
def test_options_never_become_part_of_the_name(options: list[str]) -> None:
    assert wish(" ".join(["report Acme", *options])).order.subject.text == "Acme"


@given(st.text())
def test_words_have_single_blanks_between_them(text: str) -> None:
    words = words_of({"text": text})
    assert words == " ".join(words.split())


@pytest.mark.parametrize("command", [{}, {"text": None}, {"text": ""}])
def test_no_text_is_no_words(command: dict[str, str | None]) -> None:
    assert words_of(command) == ""


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("reprot 小米 word", "/patrol report 小米 word"),
        ("REPROT Acme", "/patrol report Acme"),
        ("hepl", "/patrol help"),
        ("小米科技", ""),
        ("", ""),
    ],
)
def test_the_nearest_command_keeps_what_followed(typed: str, proposed: str) -> None:
    assert nearest(typed) == proposed
