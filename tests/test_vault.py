"""Secrets that are sealed before they are stored."""

import pytest

from bot.__main__ import main
from bot.errors import BadSetting, CannotOpen
from bot.vault import Vault, new_key

SECRET = "xoxb-the-token-of-a-workspace"


def test_what_is_sealed_is_opened_again_and_shows_nothing() -> None:
    vault = Vault([new_key()])
    sealed = vault.seal(SECRET)
    assert SECRET not in sealed
    assert vault.seal(SECRET) != sealed
    assert vault.open(sealed, of="workspace T1") == SECRET


def test_the_first_key_seals_and_each_opens() -> None:
    old, new = new_key(), new_key()
    sealed = Vault([old]).seal(SECRET)
    assert Vault([new, old]).open(sealed, of="workspace T1") == SECRET
    again = Vault([new, old]).again(sealed, of="workspace T1")
    assert Vault([new]).open(again, of="workspace T1") == SECRET
    with pytest.raises(CannotOpen):
        Vault([old]).open(again, of="workspace T1")


def test_what_no_key_opens_is_named_with_its_remedy_and_never_shown() -> None:
    sealed = Vault([new_key()]).seal(SECRET)
    with pytest.raises(CannotOpen) as caught:
        Vault([new_key()]).open(sealed, of="workspace T1")
    said = str(caught.value)
    assert "workspace T1" in said
    assert "rotate-keys" in said
    assert sealed not in said
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_was_changed_on_the_disk_is_not_opened() -> None:
    vault = Vault([new_key()])
    sealed = vault.seal(SECRET)
    changed = sealed[:40] + ("A" if sealed[40] != "A" else "B") + sealed[41:]
    for damaged in (changed, "", "é"):
        with pytest.raises(CannotOpen):
            vault.open(damaged, of="workspace T1")


def test_without_a_key_nothing_is_sealed_and_it_is_said_how_to_get_one() -> None:
    with pytest.raises(BadSetting, match="new-key"):
        Vault([]).seal(SECRET)
    with pytest.raises(BadSetting, match="new-key"):
        Vault([]).open("sealed", of="workspace T1")


def test_a_key_that_is_none_is_refused_and_not_repeated() -> None:
    with pytest.raises(BadSetting) as caught:
        Vault(["no-key-at-all"])
    assert "no-key-at-all" not in str(caught.value)


def test_a_fresh_key_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-key"]) == 0
    assert Vault([capsys.readouterr().out.strip()]).seal(SECRET)
