"""What is said of a mistake in a form: one line of plain text, for Slack shows no marks there."""

from itertools import starmap

import pytest

from bot.domain.references import mistake_reference
from bot.mistakes import Mistake, MistakeKind
from bot.views.mistakes import beside_field, mistake_message
from bot.views.reader import Reader

READER = Reader()


@pytest.mark.parametrize("kind", MistakeKind)
@pytest.mark.parametrize("given", ["<#C1>", "Procter & Gamble\n<x> `y`", "{given}"])
def test_each_mistake_has_a_plain_line_for_a_form(kind: MistakeKind, given: str) -> None:
    said = beside_field(READER, Mistake(kind, given))

    assert said
    assert "<#" not in said or kind not in {MistakeKind.NOT_A_MEMBER, MistakeKind.UNSEEN_PLACE}
    for mark in ("`", "\n", "&amp;", "&lt;", "\u2060"):
        assert mark not in said


def test_what_was_typed_is_cut_before_it_fills_the_form() -> None:
    said = beside_field(READER, Mistake(MistakeKind.BAD_PATENT, "x" * 500))

    assert f"“{'x' * 79}…”" in said


def test_a_channel_that_we_marked_stays_a_mark_and_one_that_was_typed_does_not() -> None:
    given = ("<#C1>", "<#C1|x>", "<@U1>", "<#C1> <#C2|x>", "#general")
    ours, *typed = starmap(mistake_text, [(MistakeKind.NOT_A_MEMBER, one) for one in given])

    assert "of <#C1>," in ours
    assert [("<#" in said, "<@" in said) for said in typed] == [(False, False)] * 4
    assert "&lt;#C1&gt;" in mistake_text(MistakeKind.BAD_PATENT, "<#C1>")


def mistake_text(kind: MistakeKind, given: str) -> str:
    return mistake_message(READER, Mistake(kind, given), ()).text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (MistakeKind.NOT_A_MEMBER, "You are not a member"),
        (MistakeKind.UNSEEN_PLACE, "/invite @Patrol"),
        (MistakeKind.BAD_CHECK_DIGIT, "the check digit"),
        (MistakeKind.BAD_CREDIT_CODE, "18 digits and letters"),
        (MistakeKind.BAD_PATENT, "CN108977442B"),
        (MistakeKind.NO_ALERT, "its id from PatSnap"),
        (MistakeKind.UNKNOWN_ALERT, "Patrol knows no alert “x”"),
        (MistakeKind.ALERT_IS_GONE, "does not know that alert any more"),
        (MistakeKind.NOT_SUBSCRIBED, "/patrol subscriptions"),
        (MistakeKind.ALREADY_THERE, "already"),
        (MistakeKind.BAD_ZONE, "Europe/Berlin"),
        (MistakeKind.UNREADABLE_CADENCE, "weekly mon 09:00"),
        (MistakeKind.UNREADABLE_DURATION, "2w"),
    ],
)
def test_the_answer_to_a_command_and_the_form_name_the_same_mistake(kind: MistakeKind, words: str) -> None:
    assert words in mistake_text(kind, "x")
    assert words in beside_field(READER, Mistake(kind, "x"))


def test_only_where_somebody_can_help_is_there_something_to_quote() -> None:
    helped = mistake_message(READER, Mistake(MistakeKind.OUTSIDER), ())
    mistyped = mistake_message(READER, Mistake(MistakeKind.BAD_ZONE, "Moon"), ())

    assert helped.blocks[-1]["elements"][0]["text"] == f"Reference {mistake_reference(MistakeKind.OUTSIDER)}"
    assert [block["type"] for block in mistyped.blocks] == ["section"]
    assert beside_field(READER, Mistake(MistakeKind.SHARED_PLACE)).endswith("(M-9)")
