"""Why a report was not brought, said to people: what it is, whose matter, and what next."""

from typing import Final

import pytest

from bot.domain.reports import Kind, Trouble, TroubleKind
from bot.errors import BadFileKind
from bot.views.reader import Reader
from bot.views.troubles import failed

READER: Final = Reader()
SOMETHING: Final = failed(READER, None, Kind.ENTERPRISE, ordered=False)
# What can stand in the way before PatSnap has taken an order, and what only afterwards.
BEFORE: Final = (
    TroubleKind.UNREACHABLE,
    TroubleKind.BUSY,
    TroubleKind.QUOTA,
    TroubleKind.ACCOUNT,
    TroubleKind.INPUT,
    TroubleKind.BUG,
    TroubleKind.NOBODY_WAITS,
)
AFTER: Final = [kind for kind in TroubleKind if kind not in {TroubleKind.NOBODY_WAITS, TroubleKind.NO_ANSWER}]


def failure(
    kind: TroubleKind, code: str = "", detail: str = "", of: Kind = Kind.ENTERPRISE, *, ordered: bool = False
) -> str:
    """The sentence for a request that has ended for this reason."""
    if kind is TroubleKind.BAD_FILE and not detail:
        detail = BadFileKind.BROKEN
    return failed(READER, Trouble(kind, code, detail), of, ordered=ordered)


@pytest.mark.parametrize("kind", TroubleKind)
def test_each_trouble_that_ends_a_request_has_a_sentence_of_its_own(kind: TroubleKind) -> None:
    said = failure(kind, "67200005")

    assert said != SOMETHING
    assert said not in {failure(other, "67200005") for other in TroubleKind if other is not kind}


@pytest.mark.parametrize("of", Kind)
@pytest.mark.parametrize("kind", AFTER)
def test_what_was_ordered_is_never_said_not_to_be(kind: TroubleKind, of: Kind) -> None:
    assert "othing was ordered" not in failure(kind, of=of, ordered=True)


@pytest.mark.parametrize("of", Kind)
@pytest.mark.parametrize("kind", BEFORE)
def test_what_was_not_ordered_is_said_not_to_be(kind: TroubleKind, of: Kind) -> None:
    assert "othing was ordered" in failure(kind, of=of)


@pytest.mark.parametrize("kind", [TroubleKind.UNREACHABLE, TroubleKind.BUSY, TroubleKind.QUOTA, TroubleKind.ACCOUNT])
def test_what_is_paid_for_is_looked_for_again_at_no_cost(kind: TroubleKind) -> None:
    assert "at no cost" in failure(kind, ordered=True)
    assert "at no cost" not in failure(kind)


@pytest.mark.parametrize("kind", [TroubleKind.INPUT, TroubleKind.BUG])
def test_where_the_same_job_is_of_no_use_another_try_is_said_to_be_a_new_order(kind: TroubleKind) -> None:
    assert "*Try again* orders a new one." in failure(kind, ordered=True)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("kind", TroubleKind)
@pytest.mark.parametrize(("of", "other"), [(Kind.ENTERPRISE, "patent"), (Kind.VALUE, "company")])
def test_a_failed_report_is_never_spoken_of_as_the_other_kind(
    of: Kind, other: str, kind: TroubleKind, *, ordered: bool
) -> None:
    for detail in ("", "服务器故障"):
        assert other not in failure(kind, "68300004", detail, of, ordered=ordered)


@pytest.mark.parametrize(
    ("kind", "detail"), [(TroubleKind.INPUT, ""), (TroubleKind.CAUSE, ""), (TroubleKind.CAUSE, "否")]
)
def test_wherever_a_patent_may_have_been_refused_people_read_which_can_be_valued(
    kind: TroubleKind, detail: str
) -> None:
    assert "Only granted patents can be valued, and no designs" in failure(kind, detail=detail, of=Kind.VALUE)


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("kind", [TroubleKind.ACCOUNT, TroubleKind.BUG])
def test_what_only_the_operator_can_mend_is_said_to_be_theirs_with_patsnaps_code(
    kind: TroubleKind, *, ordered: bool
) -> None:
    said = failure(kind, "67200005", ordered=ordered)

    assert "whoever runs Patrol" in said
    assert "(67200005)" in said


@pytest.mark.parametrize("kind", BadFileKind)
def test_each_bad_file_has_a_sentence_of_its_own(kind: BadFileKind) -> None:
    said = {other: failure(TroubleKind.BAD_FILE, detail=other) for other in BadFileKind}

    assert said[kind] != SOMETHING
    assert list(said.values()).count(said[kind]) == 1


def test_a_refusal_of_slack_that_people_can_mend_is_said_in_words_and_others_as_they_are() -> None:
    known = failure(TroubleKind.SLACK, "storage_limit_reached")
    unknown = failure(TroubleKind.SLACK, "some_<new>_word")

    assert "this workspace's storage is full" in known
    assert "storage_limit_reached" not in known
    assert "&lt;new&gt;" in unknown


def test_patsnaps_own_words_are_quoted_and_do_nothing() -> None:
    said = failure(TroubleKind.CAUSE, detail="服务器故障 <!channel> {x} %s")

    assert "服务器故障 &lt;!channel&gt; {x} %s" in said
