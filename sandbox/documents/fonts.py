"""The one font of the reports: WenQuanYi Micro Hei, from a wheel, so that the machine needs no fonts."""

import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from struct import Struct
from typing import Final

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME: Final = "WenQuanYiMicroHei"
_FILE: Final = str(files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc")
_FIRST_FACE: Final = 12  # where a collection tells where its first face begins
_FACE: Final = Struct(">L")
_HEADER: Final = Struct(">4sHHHH")  # kind, how many tables, and what helps to search them
_ENTRY: Final = Struct(">4sLLL")  # of a table: tag, checksum, where it begins, length
_UNKNOWN: Final = "□"


def path() -> Path:
    """The font's file, a TrueType collection."""
    return Path(_FILE)


@cache
def for_pages() -> bytes:
    """The font as browsers take it: one face, as TrueType, whose tables begin at multiples of four bytes.

    OpenType specification, "Font file": table directory. The collection itself browsers refuse.
    """
    collection = path().read_bytes()
    [face] = _FACE.unpack_from(collection, _FIRST_FACE)
    kind, count, *search = _HEADER.unpack_from(collection, face)
    at = _HEADER.size + _ENTRY.size * count
    directory, tables = [_HEADER.pack(kind, count, *search)], list[bytes]()
    for number in range(count):
        tag, checksum, begin, length = _ENTRY.unpack_from(collection, face + _HEADER.size + _ENTRY.size * number)
        directory.append(_ENTRY.pack(tag, checksum, at, length))
        tables.append(collection[begin : begin + length].ljust(-(-length // 4) * 4, b"\0"))
        at += len(tables[-1])
    return b"".join(directory + tables)


@cache
def pdf_font() -> TTFont:
    """The font, made known to reportlab under `NAME`."""
    font = TTFont(NAME, _FILE, subfontIndex=0)
    pdfmetrics.registerFont(font)
    return font


@cache
def image_font(size: int) -> ImageFont.FreeTypeFont:
    """The font for drawing, `size` pixels high."""
    return ImageFont.truetype(_FILE, size, index=0)


def printable(text: str) -> str:
    """`text` with only characters that the font has: others by their compatible form, or as an empty box."""
    return "".join(_nearest(char) for char in text)


def missing(text: str) -> set[str]:
    """The characters of `text` that the font has not got."""
    return {char for char in text if not _has(char)}


def _nearest(char: str) -> str:
    if _has(char):
        return char
    form = unicodedata.normalize("NFKC", char)
    return form if all(map(_has, form)) else _UNKNOWN


def _has(char: str) -> bool:
    return ord(char) in pdf_font().face.charToGlyph
