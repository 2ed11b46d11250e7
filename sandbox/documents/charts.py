"""The charts of a report, drawn once and put as pictures into both file formats."""

import io
import math
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from sandbox.documents.company import Share, Year
from sandbox.documents.fonts import image_font
from sandbox.documents.words import Words

WIDTH: Final = 1600  # pixels
HEIGHT: Final = 720
DARK: Final = "#1f3a5f"
BRIGHT: Final = "#4d9de0"
GREY: Final = "#7a8794"
_LINE: Final = "#dfe4ea"
_TEXT: Final = 28
_LEFT, _TOP, _RIGHT, _BOTTOM = 110, 90, 30, 70
_GRID_LINES: Final = 4
_STEPS: Final = (1, 2, 5)
_PALE: Final = "#dcebf9"
_CENTRE: Final = (400, 380)
_RADIUS: Final = 280
_RINGS: Final = (0.25, 0.5, 0.75, 1.0)
_LABELS_AT: Final = 1.12  # of the radius
_FULL: Final = 100  # points


@dataclass(frozen=True)
class YearsChart:
    """Applications and grants per year, as columns side by side."""

    years: tuple[Year, ...]


@dataclass(frozen=True)
class FieldsChart:
    """Patents per technical field, as bars."""

    shares: tuple[Share, ...]


@dataclass(frozen=True)
class ScoresChart:
    """Scores of up to 100 points, as a radar and as bars beside it."""

    scores: tuple[tuple[Words, int], ...]


Chart = YearsChart | FieldsChart | ScoresChart


def chart_picture(chart: Chart) -> bytes:
    """`chart` as a PNG of WIDTH x HEIGHT pixels."""
    match chart:
        case YearsChart():
            return _columns(chart.years)
        case FieldsChart():
            return _bars(chart.shares)
        case ScoresChart():
            return _radar(chart.scores)


def _columns(years: tuple[Year, ...]) -> bytes:
    image, draw = _paper()
    _legend(draw, (("专利申请  Applications", DARK), ("授权  Grants", BRIGHT)))
    step = _grid_step(max(year.applications for year in years))
    floor, height = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    scale = height / (step * _GRID_LINES)
    for line in range(_GRID_LINES + 1):
        y = floor - line * step * scale
        draw.line((_LEFT, y, WIDTH - _RIGHT, y), fill=_LINE, width=2)
        draw.text((_LEFT - 16, y), f"{line * step:,}", font=image_font(_TEXT), fill=GREY, anchor="rm")
    slot = (WIDTH - _LEFT - _RIGHT) / len(years)
    column = slot * 0.34
    for place, year in enumerate(years):
        middle = _LEFT + slot * (place + 0.5)
        draw.rectangle((middle - column, floor - year.applications * scale, middle - 2, floor), fill=DARK)
        draw.rectangle((middle + 2, floor - year.grants * scale, middle + column, floor), fill=BRIGHT)
        draw.text((middle, floor + 16), str(year.year), font=image_font(_TEXT), fill=GREY, anchor="mt")
    return _png(image)


def _bars(shares: tuple[Share, ...]) -> bytes:
    image, draw = _paper()
    _legend(draw, (("专利数量  Patents", DARK),))
    left = 560
    slot = (HEIGHT - _TOP - 20) / len(shares)
    scale = (WIDTH - left - 140) / max(share.patents for share in shares)
    for place, share in enumerate(shares):
        middle = _TOP + slot * (place + 0.5)
        field = share.field
        draw.text((left - 20, middle - 18), f"{field.zh}  {field.ipc}", font=image_font(30), fill=DARK, anchor="rm")
        draw.text((left - 20, middle + 20), field.en, font=image_font(24), fill=GREY, anchor="rm")
        end = left + share.patents * scale
        draw.rectangle((left, middle - slot * 0.3, end, middle + slot * 0.3), fill=DARK if place == 0 else BRIGHT)
        draw.text((end + 14, middle), f"{share.patents:,}", font=image_font(_TEXT), fill=GREY, anchor="lm")
    draw.line((left, _TOP, left, HEIGHT - 20), fill=_LINE, width=3)
    return _png(image)


def _radar(scores: tuple[tuple[Words, int], ...]) -> bytes:
    image, draw = _paper()
    for share in _RINGS:
        draw.polygon(_web([share] * len(scores)), outline=_LINE, width=2)
    for spoke in _web([1.0] * len(scores)):
        draw.line((*_CENTRE, *spoke), fill=_LINE, width=2)
    reach = _web([score / _FULL for _, score in scores])
    draw.polygon(reach, fill=_PALE, outline=BRIGHT, width=5)
    left, right, top = 820, WIDTH - 130, 60
    slot = (HEIGHT - 2 * top) / len(scores)
    for place, (name, score) in enumerate(scores):
        x, y = reach[place]
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=DARK)
        label = _web([_LABELS_AT] * len(scores))[place]
        draw.text(label, str(place + 1), font=image_font(_TEXT), fill=DARK, anchor="mm")
        floor = top + slot * (place + 0.8)
        draw.text((left, floor - 38), f"{place + 1}  {name.zh}  {name.en}", font=image_font(_TEXT), fill=GREY)
        draw.rectangle((left, floor + 6, right, floor + 22), fill=_LINE)
        draw.rectangle((left, floor + 6, left + (right - left) * score / _FULL, floor + 22), fill=DARK)
        draw.text((right + 20, floor + 14), str(score), font=image_font(_TEXT), fill=DARK, anchor="lm")
    return _png(image)


def _web(shares: list[float]) -> list[tuple[float, float]]:
    """A point on each spoke of the radar, at this share of its length; the first spoke points upwards."""
    x, y = _CENTRE
    turns = [math.tau * place / len(shares) for place in range(len(shares))]
    return [
        (x + _RADIUS * share * math.sin(turn), y - _RADIUS * share * math.cos(turn))
        for share, turn in zip(shares, turns, strict=True)
    ]


def _paper() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    return image, ImageDraw.Draw(image)


def _legend(draw: ImageDraw.ImageDraw, entries: tuple[tuple[str, str], ...]) -> None:
    x = float(_LEFT)
    for words, colour in entries:
        draw.rectangle((x, 24, x + 28, 52), fill=colour)
        draw.text((x + 42, 38), words, font=image_font(_TEXT), fill=GREY, anchor="lm")
        x += 42 + draw.textlength(words, font=image_font(_TEXT)) + 60


def _grid_step(largest: int) -> int:
    """A round distance of grid lines, so that `_GRID_LINES` of them reach `largest`."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _GRID_LINES >= largest:
                return step * power
        power *= 10


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
