"""`python -m sandbox validate`: whether Slack would take what a file holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.views.gallery import forms, gallery, homes
from sandbox.validating import Surface, validate

ROOT = Path(__file__).parents[2]
DIVIDER = {"type": "divider"}
ALERT = {"type": "alert", "text": {"type": "plain_text", "text": "x"}}
TITLE = {"type": "plain_text", "text": "x"}


def judged(folder: Path, shown: object, surface: Surface = Surface.MESSAGE) -> int:
    file = folder / "shown.json"
    file.write_text(json.dumps(shown), encoding="utf-8")
    return validate(str(file), surface)


@pytest.mark.parametrize(
    ("shown", "surface"),
    [
        ({"text": "x"}, Surface.MESSAGE),
        ({"blocks": [DIVIDER]}, Surface.MESSAGE),
        ({"type": "message", "text": "x"}, Surface.MESSAGE),
        ([DIVIDER], Surface.MESSAGE),
        (DIVIDER, Surface.HOME),
        ([ALERT], Surface.MODAL),
        (ALERT, Surface.MODAL),
        ({"title": TITLE, "blocks": [ALERT]}, Surface.MODAL),
        ({"type": "home", "blocks": [DIVIDER]}, Surface.MESSAGE),
        ({"type": "modal", "title": TITLE, "blocks": [ALERT]}, Surface.HOME),
    ],
)
def test_what_is_good_says_how_much_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shown: object, surface: Surface
) -> None:
    assert judged(tmp_path, shown, surface) == 0
    assert capsys.readouterr().out == "1 checked, 0 wrong\n"


@pytest.mark.parametrize(
    ("shown", "surface"),
    [
        ({}, Surface.MESSAGE),
        ([], Surface.MESSAGE),
        (ALERT, Surface.MESSAGE),
        ([ALERT], Surface.HOME),
        ({"blocks": [DIVIDER]}, Surface.MODAL),
        ({"type": "no such", "text": "x"}, Surface.MESSAGE),
        ({"type": ["modal"]}, Surface.MESSAGE),
    ],
)
def test_what_is_wrong_is_said_before_the_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shown: object, surface: Surface
) -> None:
    assert judged(tmp_path, shown, surface) == 1
    *said, last = capsys.readouterr().out.splitlines()
    assert all(line.startswith("[ERROR] ") for line in said)
    assert said
    assert last == "1 checked, 1 wrong"


def test_of_many_each_complaint_bears_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many = {"good": {"text": "x"}, "a form": {"type": "modal", "title": TITLE, "blocks": [{}]}, "blocks": [DIVIDER]}
    assert judged(tmp_path, {"kind: one": [ALERT], **{name: many[name] for name in ("good", "a form")}}) == 1
    assert capsys.readouterr().out.splitlines() == [
        "kind: one: [ERROR] unsupported type: alert [json-pointer:/blocks/0/type]",
        "a form: [ERROR] unsupported type: None [json-pointer:/blocks/0/type]",
        "3 checked, 2 wrong",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b"3", "has to be a JSON object or array"),
        (b'"text"', "has to be a JSON object or array"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes, says: str
) -> None:
    file = tmp_path / "shown.json"
    file.write_bytes(text)
    assert validate(str(file), Surface.MESSAGE) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert says in err


def test_a_file_that_is_not_there_is_said_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(str(tmp_path / "none.json"), Surface.MESSAGE) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.slow
def test_all_that_patrol_shows_passes_from_one_program_to_the_other() -> None:
    shown = subprocess.run([sys.executable, "-m", "bot", "views"], cwd=ROOT, capture_output=True, check=True)
    validator = [sys.executable, "-m", "sandbox", "validate", "-"]
    judged = subprocess.run(validator, cwd=ROOT, input=shown.stdout, capture_output=True, check=False)
    assert judged.stdout.decode() == f"{len(gallery()) + len(forms()) + len(homes())} checked, 0 wrong\n"
    assert (judged.returncode, judged.stderr) == (0, b"")
