"""The pictures of README and docs show what Patrol says today."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from sandbox.pictures import FOLDER, play

ROOT: Final = Path(__file__).parent.parent.parent
LARGEST: Final = 200_000  # bytes of a picture
WRITTEN: Final = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)|<img [^>]*>|<source [^>]*>")


@pytest.mark.asyncio
async def test_the_pictures_show_what_the_same_run_shows_today(tmp_path: Path) -> None:
    shown = await play(tmp_path)

    for name, scene in shown.items():
        kept = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        assert scene == kept, f"The picture {name}.png shows something else than Patrol does now: run `make pictures`"
    assert {path.stem for path in FOLDER.glob("*.json")} == {*shown}


def test_each_picture_is_small_and_stands_beside_what_it_shows() -> None:
    pictures = sorted(FOLDER.glob("*.png"))

    assert {path.stem for path in pictures} == {path.stem for path in FOLDER.glob("*.json")}
    assert {path.name: path.stat().st_size for path in pictures if path.stat().st_size > LARGEST} == {}
