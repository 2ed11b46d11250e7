"""Publication numbers and patent ids. Both hold the place of the patent in the world, so that nothing is remembered."""

import re
import uuid
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final, NamedTuple

from sandbox.patents.patent import PatentType

SIZE: Final = 1_000_000  # patents in the world
A_DAY: Final = 100  # patents published each day
FIRST_DAY: Final = date(2006, 1, 1)
LAST_DAY: Final = FIRST_DAY + timedelta(days=SIZE // A_DAY - 1)
_STRIDE: Final = 617_369  # has no divisor in common with SIZE: numbers of one day lie apart
_UNSTRIDE: Final = pow(_STRIDE, -1, SIZE)
_DIGITS: Final = 6
_SERIAL: Final = re.compile(r"[A-Z]+(\d+)(?:[A-Z]\d?)", re.IGNORECASE)
_HEAD: Final = 4  # bytes of the id that hold the place
_TAIL: Final = 12


class Form(NamedTuple):
    """How an office numbers one kind of document: `{year}` and six digits in `serial`; `weight` says how frequent."""

    country: str
    serial: str
    kind: str
    patent_type: PatentType
    weight: int


FORMS: Final = (
    Form("CN", "1{cn}{six}", "A", PatentType.APPLICATION, 26),
    Form("CN", "1{cn}{six}", "B", PatentType.PATENT, 16),
    Form("CN", "2{cn}{six}", "U", PatentType.UTILITY, 10),
    Form("CN", "3{cn}{six}", "S", PatentType.DESIGN, 4),
    Form("US", "{year}0{six}", "A1", PatentType.APPLICATION, 10),
    Form("US", "12{six}", "B2", PatentType.PATENT, 7),
    Form("US", "D1{six}", "S1", PatentType.DESIGN, 2),
    Form("JP", "{year}{six}", "A", PatentType.APPLICATION, 8),
    Form("JP", "7{six}", "B2", PatentType.PATENT, 5),
    Form("EP", "4{six}", "A1", PatentType.APPLICATION, 3),
    Form("EP", "3{six}", "B1", PatentType.PATENT, 2),
    Form("WO", "{year}{six}", "A1", PatentType.APPLICATION, 4),
    Form("KR", "10{year}0{six}", "A", PatentType.APPLICATION, 2),
    Form("KR", "102{six}", "B1", PatentType.PATENT, 1),
)
WEIGHTS: Final = tuple(form.weight for form in FORMS)


def day_of(index: int) -> date:
    """The day on which the patent at this place was published."""
    return FIRST_DAY + timedelta(days=index // A_DAY)


def serial_of(form: Form, index: int) -> str:
    """The digits of its publication number."""
    year = day_of(index).year
    six = f"{index * _STRIDE % SIZE:0{_DIGITS}}"
    # China's numbers begin with 100 in 2006 and have reached 120 in 2026.
    return form.serial.format(year=year, cn=f"{year - FIRST_DAY.year:02}", six=six)


def id_of(number: str, index: int) -> str:
    """The patent id: a UUID made of the number, in which the place is hidden."""
    tail = bytearray(blake2b(number.encode(), digest_size=_TAIL).digest())
    tail[2] = tail[2] & 0x0F | 0x40  # version 4
    tail[4] = tail[4] & 0x3F | 0x80  # variant of RFC 9562
    head = (index ^ _mask(bytes(tail))).to_bytes(_HEAD, "big")
    return str(uuid.UUID(bytes=head + bytes(tail)))


def place_of_id(patent_id: str) -> int | None:
    """The place that a patent id tells, to be checked by whoever asks; None if it tells none."""
    try:
        content = uuid.UUID(patent_id).bytes
    except ValueError:
        return None
    index = int.from_bytes(content[:_HEAD], "big") ^ _mask(content[_HEAD:])
    return index if index < SIZE else None


def place_of_number(number: str) -> int | None:
    """The place that a publication number tells, to be checked by whoever asks; None if it tells none."""
    match = _SERIAL.fullmatch(number)
    if match is None or len(match[1]) < _DIGITS:
        return None
    return int(match[1][-_DIGITS:]) * _UNSTRIDE % SIZE


def _mask(tail: bytes) -> int:
    return int.from_bytes(blake2b(tail, digest_size=_HEAD).digest(), "big")
