"""The font for browsers: whole, in order, and with all that is drawn from it."""

import struct

import pytest
from PIL import ImageFont

from sandbox.documents.fonts import for_pages


def test_each_table_stands_where_the_format_wants_it_and_none_is_missing() -> None:
    font = for_pages()
    [count] = struct.unpack_from(">H", font, 4)
    tables = [struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(count)]

    tags = [tag for tag, *_ in tables]
    assert tags == sorted(tags)
    assert {b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"} <= set(tags)
    assert [tag for tag, _, at, size in tables if at % 4 or at + size > len(font)] == []


def test_it_draws_what_reports_are_about(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("font") / "font.ttf"
    path.write_bytes(for_pages())
    font = ImageFont.truetype(str(path), 20)

    assert font.getmask("小米").getbbox() is not None
    assert bytes(font.getmask("小")) != bytes(font.getmask("米"))
