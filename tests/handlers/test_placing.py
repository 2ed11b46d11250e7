"""Where digests should go, as people write it behind what they wish."""

import pytest

from bot.mistakes import Mistake, MistakeKind
from handlers.parsing import Asker
from handlers.placing import text_and_person, text_and_place

IN_A_CHANNEL = Asker("T1", "U1", "C1", "t")
ALONE = Asker("T1", "U1", "U1", "t")


@pytest.mark.parametrize(
    ("typed", "rest", "place"),
    [
        ("Batteries weekly", "Batteries weekly", "C1"),
        ("Batteries weekly here", "Batteries weekly", "C1"),
        ("Batteries to here", "Batteries", "C1"),
        ("Batteries weekly to me", "Batteries weekly", "U1"),
        ("Batteries TO ME", "Batteries", "U1"),
        ("Batteries to  me ", "Batteries", "U1"),
        ("to me", "", "U1"),
        ("here", "", "C1"),
        ("Batteries to <#C9|general>", "Batteries", "C9"),
        ("Batteries to <#C9>", "Batteries", "C9"),
        ("to <#C9|general>", "", "C9"),
        # only at the end, and only whole words
        ("to me Batteries", "to me Batteries", "C1"),
        ("Road to here and back", "Road to here and back", "C1"),
        ("Tomes", "Tomes", "C1"),
        ("Batteries onto me", "Batteries onto me", "C1"),
        ("<#C9|general> weekly", "<#C9|general> weekly", "C1"),
        ("", "", "C1"),
    ],
)
def test_what_is_left_and_where_to(typed: str, rest: str, place: str) -> None:
    assert text_and_place(typed, IN_A_CHANNEL) == (rest, place)


@pytest.mark.parametrize("typed", ["Batteries", "Batteries here", "Batteries to me"])
def test_with_oneself_here_is_oneself(typed: str) -> None:
    assert text_and_place(typed, ALONE) == ("Batteries", "U1")


def test_where_nothing_is_said_there_may_be_no_place() -> None:
    assert text_and_place("Batteries", IN_A_CHANNEL, otherwise="") == ("Batteries", "")
    assert text_and_place("Batteries here", IN_A_CHANNEL, otherwise="") == ("Batteries", "C1")


@pytest.mark.parametrize(
    ("typed", "kind", "given"),
    [
        ("Batteries to #general", MistakeKind.UNSEEN_PLACE, "#general"),  # Slack knows no such channel
        ("Batteries to <@U2|maier>", MistakeKind.BAD_PLACE, "@maier"),
        ("Batteries to @maier", MistakeKind.BAD_PLACE, "@maier"),
    ],
)
def test_a_place_that_slack_made_no_link_of_is_a_mistake(typed: str, kind: MistakeKind, given: str) -> None:
    with pytest.raises(Mistake) as caught:
        text_and_place(typed, IN_A_CHANNEL)
    assert (caught.value.kind, caught.value.given) == (kind, given)


@pytest.mark.parametrize(
    ("typed", "rest", "person"),
    [
        ("Batteries <@U2|maier>", "Batteries", "U2"),
        ("Batteries to <@U2>", "Batteries", "U2"),
        ("<@W2|maier>", "", "W2"),
        ("New legal to <@U2|maier> ", "New legal", "U2"),
    ],
)
def test_the_person_at_the_end_is_meant(typed: str, rest: str, person: str) -> None:
    assert text_and_person(typed) == (rest, person)


@pytest.mark.parametrize("typed", ["Batteries", "", "Batteries @maier", "<@U2|maier> Batteries", "<#C9|general>"])
def test_where_nobody_is_named_it_is_a_mistake(typed: str) -> None:
    with pytest.raises(Mistake) as caught:
        text_and_person(typed)
    assert caught.value.kind is MistakeKind.NO_PERSON
