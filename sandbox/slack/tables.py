"""Tables: their cells, rows and columns (Slack: Block Kit reference, table block and data table block)."""

from collections.abc import Iterator
from typing import Final

from sandbox.slack.checks import choice, complaint, flag, integer, many, nothing_or, number, shape, string, typed
from sandbox.slack.elements import ID
from sandbox.slack.richtext import RICH_TEXT

CELLS: Final = 10_000  # characters in all tables of a message
COLUMNS: Final = 20
ROWS: Final = 100
DATA_ROWS: Final = 101  # with the header; a later source speaks of 201, and the smaller number passes everywhere

PLAIN_CELL: Final = {
    "raw_text": shape({"text": string(CELLS)}),
    "raw_number": shape({"value": number, "text": string(CELLS)}),
}
CELL: Final = typed({**PLAIN_CELL, "rich_text": RICH_TEXT})
COLUMN: Final = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})

TABLE: Final = shape(
    {"rows": many(many(CELL, COLUMNS), ROWS)},
    {"block_id": ID, "column_settings": many(nothing_or(COLUMN), COLUMNS, low=0)},
)


def _fits(value: object, where: str) -> Iterator[str]:
    """The header is plain, all rows are as long as it, and the column that names the rows is one of them."""
    rows = value.get("rows") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rows, list) or not rows or not isinstance(rows[0], list):
        return  # the shape complains
    for place, cell in enumerate(rows[0]):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            yield complaint("rich_text is not allowed in the header", f"{where}/rows/0/{place}")
    for place, row in enumerate(rows):
        if isinstance(row, list) and len(row) != len(rows[0]):
            yield complaint(f"must have as many cells as the first row: {len(rows[0])}", f"{where}/rows/{place}")
    names = value.get("row_header_column_index")
    if isinstance(names, int) and names >= len(rows[0]):
        yield complaint("must be the index of a column", f"{where}/row_header_column_index")


DATA_TABLE: Final = shape(
    {"caption": string(3000), "rows": many(many(CELL, COLUMNS), DATA_ROWS, low=2)},
    {"block_id": ID, "page_size": integer(1, 100), "row_header_column_index": integer(0, COLUMNS)},
    also=_fits,
)
