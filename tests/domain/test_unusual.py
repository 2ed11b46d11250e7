"""What is unusual about a digest: who has more lines than usually, and who was never there before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.unusual import PERIODS, Tally, Unusual, tally, unusual

THREE: list[Tally] = [{"Acme": 2, "Old": 1}, {"Acme": 3}, {"ACME": 1}]


def test_who_comes_more_often_and_who_for_the_first_time() -> None:
    assert unusual({"Acme": 6, "Old": 1, "Beta": 1}, THREE) == (
        Unusual("Acme", 6, 2.0, 3),
        Unusual("Beta", 1, None, 3),
    )


def test_before_three_digests_nothing_is_usual() -> None:
    assert unusual({"Acme": 60, "Beta": 9}, THREE[:2]) == ()


@pytest.mark.parametrize(
    ("now", "name"), [({"Acme": 3}, ""), ({"Acme": 4}, "Acme"), ({"Old": 2}, ""), ({"Old": 3}, "Old")]
)
def test_a_little_more_is_not_unusual(now: Tally, name: str) -> None:
    assert [one.name for one in unusual(now, THREE)] == ([name] if name else [])


def test_where_many_are_new_only_those_with_many_lines_are_told() -> None:
    now = {"A": 1, "B": 1, "C": 4, "D": 3}
    assert [one.name for one in unusual(now, THREE)] == ["C", "D"]
    assert [one.name for one in unusual({"A": 1, "B": 2}, THREE)] == ["B", "A"]


def test_of_who_had_few_lines_in_a_large_digest_nothing_is_known() -> None:
    large = tally({f"name {number}": 1 for number in range(1000)})
    assert len(large) == 200
    assert unusual({"Beta": 9}, [*THREE, large]) == ()


def test_names_are_kept_as_long_as_people_read_them() -> None:
    assert tally({"x" * 300: 2, "x" * 299: 1}) == {"x" * 100: 3}


names = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 20))


@pytest.mark.slow
@given(names, st.lists(names, max_size=PERIODS))
def test_two_at_most_are_told_and_each_is_there(now: dict[str, int], earlier: list[dict[str, int]]) -> None:
    found = unusual(now, earlier)
    assert len(found) <= 2
    for one in found:
        before = [period.get(one.name, 0) for period in earlier]
        assert (now[one.name], len(earlier)) == (one.count, one.periods)
        if one.usual is None:
            assert not any(before)
        else:
            assert one.usual == sum(before) / len(before)
            assert one.count >= 2 * one.usual
