"""What an earlier version has written of patents."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.patents import PatentState
from bot.domain.rules import ONLY_ACCOUNT
from storage.sqlite import SqliteStore
from tests.clock import START
from tests.factories import a_bibliography, a_patent

pytestmark = pytest.mark.asyncio


async def test_bibliography_without_an_application_number_is_read_as_it_is(store: SqliteStore, tmp_path: Path) -> None:
    known = a_patent(state=PatentState.KNOWN, bibliography=a_bibliography(application="CN201610244038.2"))
    await store.write(lambda tx: tx.patents.want(ONLY_ACCOUNT, [known.id], START))
    await store.write(lambda tx: tx.patents.save([known]))
    with closing(sqlite3.connect(tmp_path / "patrol.db", isolation_level=None)) as connection:
        [(written,)] = connection.execute("select bibliography from patent")
        lines = json.loads(written)
        assert lines.pop("application") == "CN201610244038.2"
        connection.execute("update patent set bibliography = ?", [json.dumps(lines)])
    found = await store.read(lambda tx: tx.patents.get_all(ONLY_ACCOUNT, [known.id]))
    assert found[known.id].bibliography == a_bibliography()
