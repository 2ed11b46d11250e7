"""A digest's spreadsheet, read back as the XML that it is."""

import gc
import re
import shutil
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.decisions import Verdict
from bot.domain.digests import Contents, Line
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.reasons import Reason
from bot.domain.selection import Why, Window
from bot.views.digest_exhibits import exhibit
from bot.views.kinds import kind_name
from bot.views.reader import Reader
from bot.views.sheets import sheet_name, write_sheet
from tests.factories import a_decision, an_assignment

READER: Final = Reader()
LINK: Final = "https://patents.example.com/{patent_id}?a=1&b=2"
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
HOSTILE: Final = '=HYPERLINK("https://evil.example","x")'


class Workbook:
    """The sheets of a file by name: rows of cells as text, addresses by cell."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        names = [sheet.get("name", "") for sheet in self.xml("xl/workbook.xml").iter(f"{MAIN}sheet")]
        self.parts = {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names, start=1)}

    def xml(self, part: str) -> ET.Element:
        return ET.fromstring(self._zip.read(part))  # noqa: S314 - we wrote it

    def text(self) -> str:
        return "".join(self._zip.read(name).decode() for name in self._zip.namelist())

    def rows(self, name: str) -> list[dict[str, str]]:
        """Each row's cells by column letter."""
        return [
            {re.sub(r"\d", "", cell.get("r", "")): "".join(cell.itertext()) for cell in row}
            for row in self.xml(self.parts[name]).iter(f"{MAIN}row")
        ]

    def count(self, name: str, tag: str) -> int:
        """How often a tag opens in a sheet: much faster than to read one of many thousand rows."""
        return self._zip.read(self.parts[name]).count(f"<{tag} ".encode())

    def links(self, name: str) -> dict[str, str]:
        relations = self.xml(self.parts[name].replace("sheets/", "sheets/_rels/") + ".rels")
        target = {one.get("Id"): one.get("Target", "") for one in relations}
        found = self.xml(self.parts[name]).iter(f"{MAIN}hyperlink")
        return {one.get("ref", ""): target[one.get(RELATION)] for one in found}


def a_patent(key: str = "id-1", **known: Any) -> Patent:
    return Patent("main", key, PatentState.KNOWN, datetime(2026, 3, 23, tzinfo=UTC), bibliography=Bibliography(**known))


def of_patents(*patents: Patent, kinds: tuple[HitKind, ...] = (HitKind.NEW,)) -> Contents:
    contents = exhibit(0)
    digest = replace(contents.digest, patents=len(patents), counts=dict.fromkeys(kinds, len(patents)))
    return replace(contents, digest=digest, lines=tuple(Line(patent, kinds) for patent in patents))


def written(contents: Contents, folder: Path, link: str = LINK, reader: Reader = READER) -> Workbook:
    path = folder / "it.xlsx"
    write_sheet(reader, contents, path, link=link)
    assert [one.name for one in folder.iterdir()] == ["it.xlsx"]  # nothing else is left there
    return Workbook(path)


def test_each_kind_with_hits_has_a_sheet_and_a_patent_of_two_is_on_both(tmp_path: Path) -> None:
    contents = exhibit(49)
    book = written(replace(contents, baseline=(a_patent("old"),)), tmp_path)

    kinds = [kind for kind in HitKind if contents.digest.counts[kind]]
    assert list(book.parts) == ["About", *(kind_name(READER, kind) for kind in kinds), "There before"]
    for kind in kinds:
        rows = book.rows(kind_name(READER, kind))
        assert [row["I"] for row in rows[1:]] == [line.patent.id for line in contents.lines if kind in line.kinds]
    assert [row["I"] for row in book.rows("There before")] == ["PatSnap's id", "old"]


def test_a_patent_is_a_row_with_all_that_is_known(tmp_path: Path) -> None:
    patent = a_patent(
        number="CN1A",
        titles={"EN": "Cell\nand more"},
        assignees={"EN": ("Acme", "Beta")},
        published=date(2026, 3, 12),
        applied=date(2025, 1, 2),
        classification="H01M",
        type="APPLICATION",
    )
    book = written(of_patents(patent, a_patent("id-2"), kinds=(HitKind.NEW, HitKind.LEGAL)), tmp_path)

    header, row, bare = book.rows("New publications")
    assert list(header.values())[:5] == ["Number", "Title", "Assignee", "Published", "Applied"]
    days = {"D": "46093", "E": "45659"}  # since 30 December 1899, as Excel counts
    assert row == {
        "A": "CN1A",
        "B": "Cell and more",
        "C": "Acme; Beta",
        **days,
        "F": "H01M",
        "G": "APPLICATION",
        "H": "Legal status",
        "I": "id-1",
    }
    assert bare == {"A": "id-2", "H": "Legal status", "I": "id-2"}
    assert book.links("New publications") == {
        "A2": "https://patents.example.com/id-1?a=1&b=2",
        "A3": "https://patents.example.com/id-2?a=1&b=2",
    }
    assert 'formatCode="yyyy-mm-dd"' in book.text()


def test_once_somebody_has_decided_it_says_what_who_when_and_whose_it_is(tmp_path: Path) -> None:
    contents = of_patents(a_patent("id-1"), a_patent("id-2"), a_patent("id-3"))
    at = datetime(2026, 3, 23, 8, 30, tzinfo=UTC)
    first, second, third = contents.lines
    lines = (
        replace(first, decision=a_decision(verdict=Verdict.NOT_RELEVANT, person="U1", at=at)),
        replace(second, assignment=an_assignment(person="U2"), decision=a_decision(person="U9", at=at)),
        third,
    )
    seen = replace(
        contents, lines=lines, is_reviewed=True, names={"U1": HOSTILE, "U2": "Bob"}, baseline=(a_patent("old"),)
    )
    book = written(seen, tmp_path)

    header, *rows = book.rows("New publications")
    assert [header[column] for column in "LMNO"] == ["Decision", "By", "When", "Assigned to"]
    assert [[row.get(column, "") for column in "LMNO"] for row in rows] == [
        ["Not relevant", HOSTILE, "2026-03-23 09:30", ""],  # in Berlin
        ["Relevant", "U9", "2026-03-23 09:30", "Bob"],
        ["", "", "", ""],
    ]
    assert "L" not in book.rows("There before")[0]
    assert "L" not in written(contents, tmp_path).rows("New publications")[0]


def test_a_day_before_those_that_excel_counts_is_text(tmp_path: Path) -> None:
    patents = [a_patent(published=day) for day in (date(1899, 5, 1), date(1900, 2, 28), date(1900, 3, 1))]

    rows = written(of_patents(*patents), tmp_path).rows("New publications")

    assert [row["D"] for row in rows[1:]] == ["1899-05-01", "1900-02-28", "61"]


@pytest.mark.parametrize("text", [HOSTILE, "+1", "-1", "@SUM(A1)", "=1+1", "https://evil.example", "12", "{=1}"])
def test_no_cell_is_a_formula_a_link_or_a_number_whatever_it_looks_like(tmp_path: Path, text: str) -> None:
    patent = a_patent(text, number=text, titles={"EN": text}, assignees={"EN": (text,)}, classification=text, type=text)
    contents = of_patents(patent)
    book = written(replace(contents, alert=replace(contents.alert, name=text)), tmp_path, link="{else}")

    cells = [cell for part in book.parts.values() for cell in book.xml(part).iter(f"{MAIN}c")]
    assert {cell.get("t") for cell in cells} == {"inlineStr"}
    assert [cell for cell in cells if cell.find(f"{MAIN}f") is not None] == []
    row = book.rows("New publications")[1]
    assert [row[column] for column in "ABCFGI"] == [text] * 6
    quoted = [look for look in book.xml("xl/styles.xml").iter(f"{MAIN}xf") if look.get("quotePrefix") == "1"]
    assert bool(quoted) is text.startswith(("=", "+", "-", "@"))  # so it stays text when somebody edits the cell


def test_cells_hold_nothing_that_xml_forbids_and_not_more_than_excel_takes(tmp_path: Path) -> None:
    patents = [
        a_patent("a\x00b\x1bc\ufffed\ud800e", titles={"EN": "a" * 40_000}),
        a_patent("\x00", titles={"EN": "𝔸" * 40_000}),
        a_patent("_x0041_"),
    ]
    rows = written(of_patents(*patents), tmp_path).rows("New publications")

    assert [row.get("I") for row in rows[1:]] == ["a b cd e", None, "_x005F_x0041_"]  # Excel reads the last as it was
    for row in rows[1:3]:
        assert 10_000 < len(row["B"].encode("utf-16-le")) // 2 <= 32_767
        assert row["B"].endswith("…")


def test_an_address_that_excel_does_not_take_is_left_out(tmp_path: Path) -> None:
    book = written(of_patents(a_patent("x" * 2000), a_patent("x" * 2100)), tmp_path, "https://a.example/{patent_id}")

    assert list(book.links("New publications")) == ["A2"]
    assert len(book.rows("New publications")[2]["A"]) == 2100


def test_the_first_sheet_says_what_it_is_about(tmp_path: Path) -> None:
    contents = exhibit(12)
    asked_at = contents.digest.since
    gap = Check("main", "a", 5, asked_at, asked_at.replace(day=15), CheckState.GAP)
    book = written(replace(contents, gaps=(gap,), baseline=(a_patent(),)), tmp_path)

    said = [(row.get("A", ""), row["B"]) for row in book.rows("About")]
    assert said[:7] == [
        ("Alert", "Solid-state electrolytes"),
        ("Period", "16 to 23 March"),
        ("From", "2026-03-16 09:00 (Europe/Berlin)"),
        ("To", "2026-03-23 08:31 (Europe/Berlin)"),
        ("Not read", "15 to 16 March could not be read"),
        ("Patents", "12"),
        ("", "3 new inventions"),
    ]
    assert said[-1] == ("There before", "1")


def test_a_row_says_why_it_is_there_under_its_kind_and_of_which_family(tmp_path: Path) -> None:
    granted = Reason("Granted", date(2026, 3, 12), ("Pending",), ("Granted",))
    whys = (Why(HitKind.LEGAL, granted), Why(HitKind.TRANSFER, Reason(after=("=Acme & <Co>",))))
    asked_at = exhibit(0).digest.since
    later = Window(asked_at.replace(day=12), asked_at.replace(day=13))
    line = Line(a_patent(), (HitKind.LEGAL, HitKind.TRANSFER), family="f1", whys=whys, late=later)
    contents = replace(of_patents(a_patent(), kinds=line.kinds), lines=(line,))
    book = written(contents, tmp_path)

    assert list(book.rows("Legal status")[0].values())[-2:] == ["Reason", "Family"]
    assert book.rows("Legal status")[1]["J"] == "Pending → Granted · 12 March 2026; Found later, for 12 to 13 March"
    assert book.rows("Transfers")[1]["J"] == "now =Acme & <Co>; Found later, for 12 to 13 March"
    assert book.rows("Transfers")[1]["K"] == "f1"


def test_the_header_stays_in_sight_and_filters_all_rows(tmp_path: Path) -> None:
    book = written(of_patents(*[a_patent(str(number)) for number in range(30)]), tmp_path)

    sheet = book.xml(book.parts["New publications"])
    [pane] = sheet.iter(f"{MAIN}pane")
    [shown] = sheet.iter(f"{MAIN}autoFilter")
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert shown.get("ref") == "A1:K31"
    widths = [int(one.get("max", "")) - int(one.get("min", "")) + 1 for one in sheet.iter(f"{MAIN}col")]
    assert sum(widths) == 11  # each column has one


@pytest.mark.parametrize("kind", HitKind)
def test_each_kind_has_a_name_that_fits_a_tab(kind: HitKind, tmp_path: Path) -> None:
    book = written(of_patents(a_patent(), kinds=(kind,)), tmp_path)

    assert list(book.parts) == ["About", kind_name(READER, kind)]
    assert len(kind_name(READER, kind)) <= 31


def test_the_same_digest_makes_the_same_bytes_and_names_nobody(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(exhibit(12), tmp_path / name)

    assert (tmp_path / "one/it.xlsx").read_bytes() == (tmp_path / "two/it.xlsx").read_bytes()
    core = Workbook(tmp_path / "one/it.xlsx").xml("docProps/core.xml")
    assert {"".join(part.itertext()) for part in core} == {"", "2026-03-23T08:00:20Z"}


@pytest.mark.slow
def test_each_of_thousands_of_patents_has_its_row(tmp_path: Path) -> None:
    book = written(exhibit(4_000), tmp_path)

    assert [book.count(name, "row") for name in book.parts][1:] == [2_001, 1_001, 1_001, 1_001]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    few, many = (peak_of(of_patents(*[a_patent(str(number))] * number), tmp_path) for number in (300, 3000))

    assert many < 1.3 * few


def peak_of(contents: Contents, folder: Path) -> int:
    """The most bytes that writing takes, without links."""
    tracemalloc.start()
    write_sheet(READER, contents, folder / "it.xlsx", link="")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.slow
def test_more_links_than_a_sheet_takes_are_left_out_and_their_numbers_stay(tmp_path: Path) -> None:
    book = written(of_patents(*[a_patent()] * 65_532), tmp_path)

    assert book.count("New publications", "hyperlink") == 65_530
    assert book.count("New publications", "row") == 1 + 65_532


@pytest.mark.parametrize(
    ("alert", "name"),
    [
        ("Solid-state electrolytes", "Solid-state electrolytes 2026-03-23.xlsx"),
        ("固态电解质", "固态电解质 2026-03-23.xlsx"),
        ('../..\\a:b*c?"<d>|e', "a b c d e 2026-03-23.xlsx"),
        ("a\nb\x00c\u202egpj", "a b cgpj 2026-03-23.xlsx"),
        ("...", "alert 2026-03-23.xlsx"),
        ("x" * 300, "x" * 50 + " 2026-03-23.xlsx"),
        ("", "alert 7f3kqx2m0a1b4c5d8e9f7f3kqx2m0a1b 2026-03-23.xlsx"),
    ],
)
def test_the_files_name_is_safe_everywhere(alert: str, name: str) -> None:
    contents = exhibit(1)

    assert sheet_name(READER, replace(contents, alert=replace(contents.alert, name=alert))) == name


def test_the_files_day_is_that_of_the_subscriptions_zone() -> None:
    late = exhibit(1, hour=datetime(2026, 3, 23, 23, 30, tzinfo=UTC))

    assert sheet_name(READER, late) == "Solid-state electrolytes 2026-03-24.xlsx"


def test_a_folder_taken_away_in_the_middle_is_an_error_and_leaves_no_file_open(tmp_path: Path) -> None:
    folder = tmp_path / "sheet"
    folder.mkdir()

    def lines(_: HitKind | None) -> list[Line]:
        shutil.rmtree(folder, ignore_errors=True)  # what a stop does while a sheet is written
        return []

    with pytest.raises(OSError, match="cannot be written"):
        write_sheet(READER, exhibit(12), folder / "digest.xlsx", link=LINK, lines=lines)
    gc.collect()  # an open file would be complained of here, and fail this test
