"""The table of publication numbers, as the step of its migration makes it."""

from sqlite_utils import Database


def numbers_table(db: Database) -> None:
    """Make `patent_number`: which patent PatSnap has under a number that somebody named; and have patents found so."""
    db.table("patent_number").create(
        {"account": str, "number": str, "patent": str, "asked_at": str},
        pk=("account", "number"),
        not_null={"account", "number", "patent", "asked_at"},  # patent: "" where PatSnap has none
        foreign_keys=[("account", "account", "id")],
        strict=True,
    )
    db.execute(
        "create index patent_numbers on patent (account, json_extract(bibliography, '$.number'))"
        " where bibliography is not null"
    )
