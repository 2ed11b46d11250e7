"""What Slack's error words mean for us."""

from collections import Counter

import pytest

from bot.domain.slack_errors import _WORDS, Fate, fate_of


@pytest.mark.parametrize(
    ("word", "fate"),
    [
        ("ratelimited", Fate.TEMPORARY),
        ("org_login_required", Fate.TEMPORARY),
        ("internal_error", Fate.TEMPORARY),
        ("not_in_channel", Fate.PLACE),
        ("is_archived", Fate.PLACE),
        ("restricted_action", Fate.PLACE),
        ("restricted_action_read_only_channel", Fate.PLACE),
        ("messages_tab_disabled", Fate.PLACE),
        ("invalid_auth", Fate.TOKEN),
        ("account_inactive", Fate.TOKEN),
        ("missing_scope", Fate.SCOPE),
        ("storage_limit_reached", Fate.FILE),
        ("invalid_blocks", Fate.OURS),
        ("metadata_too_large", Fate.OURS),
        ("message_not_found", Fate.GONE),
        ("edit_window_closed", Fate.GONE),
        ("a_word_of_next_year", Fate.UNKNOWN),
        ("", Fate.UNKNOWN),
    ],
)
def test_each_word_has_one_fate(word: str, fate: Fate) -> None:
    assert fate_of(word) is fate


def test_no_word_stands_in_the_table_twice() -> None:
    words = Counter(word for words in _WORDS.values() for word in words.split())
    assert [word for word, times in words.items() if times > 1] == []


def test_every_fate_but_unknown_has_words() -> None:
    assert set(_WORDS) == set(Fate) - {Fate.UNKNOWN}
