"""Large PDF files out of small ones, without ever holding them in memory."""

import re
from dataclasses import dataclass
from typing import Final

_LAST_TRAILER: Final = re.compile(rb"/Root (\d+ \d+ R).*?/Size (\d+).*?startxref\s+(\d+)\s+%%EOF\s*\Z", re.DOTALL)


@dataclass(frozen=True)
class Padding:
    """A file in three parts: bytes, then as many zero bytes as `zeros` says, then bytes."""

    before: bytes
    zeros: int
    after: bytes


def pad_pdf(pdf: bytes, size: int) -> Padding:
    """Grow `pdf` to exactly `size` bytes by an unused stream in an incremental update: readers show the same pages.

    `pdf` is one that `make_report` made. Raises ValueError if `size` leaves no room for the update.
    """
    trailer = _LAST_TRAILER.search(pdf)
    if trailer is None:
        message = "no trailer at the end of this PDF"
        raise ValueError(message)
    zeros = size - len(pdf)
    while zeros >= 0:
        padding = _update(pdf, trailer, zeros)
        excess = len(padding.before) + zeros + len(padding.after) - size
        if excess == 0:
            return padding
        zeros -= excess
    message = f"{size} bytes are too few to pad a PDF of {len(pdf)}"
    raise ValueError(message)


def _update(pdf: bytes, trailer: re.Match[bytes], zeros: int) -> Padding:
    root, number, previous = trailer.group(1).decode(), int(trailer.group(2)), trailer.group(3).decode()
    start = len(pdf) + 1
    before = pdf + f"\n{number} 0 obj\n<< /Length {zeros} >>\nstream\n".encode()
    end_of_object = b"\nendstream\nendobj\n"
    table = len(before) + zeros + len(end_of_object)
    after = (
        f"xref\n{number} 1\n{start:010d} 00000 n \n"
        f"trailer\n<< /Size {number + 1} /Root {root} /Prev {previous} >>\nstartxref\n{table}\n%%EOF\n"
    )
    return Padding(before, zeros, end_of_object + after.encode())
