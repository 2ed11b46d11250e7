"""What people read of an alert in Slack: digests, their threads, and the spreadsheets in them."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET

from sandbox.slack.messages import File, Message
from tests.eventually import eventually
from tests.journeys.office import PLACE, Office, words_in
from tests.journeys.records import Records

BEFORE: Final = "There before"  # the sheet of what there was when the alert was adopted
KINDS: Final = {
    "new": "New publications",
    "invention": "New inventions",
    "legal": "Legal status",
    "transfer": "Transfers",
    "expired": "Close to expiry",
    "license": "Licences",
    "litigation": "Litigation",
}
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKED: Final = re.compile(r"patentId=([^|&>]+)")
_AT_ONCE: Final = timedelta(minutes=1)  # what is due so soon is waited for, not skipped to
_ID_COLUMN: Final = "I"
_REASON_COLUMN: Final = "J"


@dataclass(frozen=True)
class Shown:
    """One digest as it lies in a conversation."""

    message: Message

    @property
    def words(self) -> str:
        """All that its message says."""
        return words_in(self.message)

    @property
    def parts(self) -> list[Message]:
        """The messages of its thread."""
        return [reply for reply in self.message.replies if not reply.files]

    @property
    def lines(self) -> list[str]:
        """The patents of its thread, in their order, each once for each line."""
        return [patent for part in self.parts for patent in linked(part)]

    @property
    def files(self) -> list[File]:
        """The files of its thread."""
        return [file for reply in self.message.replies for file in reply.files]

    @property
    def told(self) -> Counter[tuple[str, str]]:
        """How often its files name each patent on each of their sheets."""
        sheets = (sheets_of(file.content) for file in self.files)
        return Counter((name, patent) for book in sheets for name, patents in book.items() for patent in patents)


def digests(office: Office, person: str = "alice", place: str = PLACE) -> list[Shown]:
    """The digests that a person sees in a place, oldest first."""
    return [Shown(one) for one in office.posts(person, place) if key_of(one).startswith("digest/")]


def told(digests: Iterable[Shown]) -> Counter[tuple[str, str]]:
    """How often the files of these digests name each patent on each of their sheets."""
    return sum((one.told for one in digests), Counter[tuple[str, str]]())


def key_of(message: Message) -> str:
    """The key of the delivery that a message says it is."""
    return str((message.metadata or {}).get("event_payload", {}).get("key", ""))


def linked(message: Message) -> list[str]:
    """The patents that a message links to."""
    return [found for block in message.blocks for found in _LINKED.findall(str(block))]


def sheets_of(content: bytes) -> Mapping[str, list[str]]:
    """The ids of the patents on each sheet of a digest's workbook but the first, row by row."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = [str(sheet.get("name")) for sheet in _xml(book, "xl/workbook.xml").iter(f"{_MAIN}sheet")]
        return {
            name: ["".join(cell.itertext()) for cell in _cells(_xml(book, f"xl/worksheets/sheet{number}.xml"))]
            for number, name in enumerate(names, start=1)
            if number > 1
        }


def reasons_of(content: bytes) -> Mapping[str, list[str]]:
    """The reasons on each of these sheets, of the patents that have one."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = [str(sheet.get("name")) for sheet in _xml(book, "xl/workbook.xml").iter(f"{_MAIN}sheet")]
        sheets = {name: _xml(book, f"xl/worksheets/sheet{number}.xml") for number, name in enumerate(names, start=1)}
        return {
            name: ["".join(cell.itertext()) for cell in _cells(sheet, _REASON_COLUMN)]
            for name, sheet in list(sheets.items())[1:]
        }


def _xml(book: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(book.read(part))  # noqa: S314 - the bot wrote it


def _cells(sheet: ET.Element, column: str = _ID_COLUMN) -> Iterable[ET.Element]:
    """The cells of a column, below the header."""
    cells = (cell for cell in sheet.iter(f"{_MAIN}c") if re.sub(r"\d", "", cell.get("r", "")) == column)
    return (cell for cell in cells if cell.get("r") != f"{column}1")


async def becomes_quiet(office: Office, within: float = 20.0) -> None:
    """Wait until nothing of what is due now is left to be done, and nobody does anything."""
    records = Records(office.world.folder)

    def is_quiet() -> bool:
        return records.is_quiet(office.world.clock.now() + _AT_ONCE)

    await eventually(is_quiet, within, showing=lambda: (office.world.clock.now(), records.waiting()[:9]))


async def time_goes_on(office: Office, until: datetime) -> None:
    """Let time pass from one thing that is due to the next, each of them done when it is."""
    clock = office.world.clock
    records = Records(office.world.folder)
    await becomes_quiet(office)
    while (due := records.next_due()) is not None and due < until:
        clock.skip(due - clock.now())
        await becomes_quiet(office)
    if until > clock.now():
        clock.skip(until - clock.now())
