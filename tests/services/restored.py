"""A database that is copied while a run works on it, and put back later."""

import shutil
from dataclasses import replace
from pathlib import Path

from bot.deps import Deps
from bot.services.startup import take_over
from storage.sqlite import SqliteStore
from storage.sqlite.backup_files import take_backup
from tests.stores import opened


class Vault:
    """Backups of a store's database, and its way back."""

    def __init__(self, folder: Path) -> None:
        """Of the database `patrol.db` in this folder."""
        self._database = folder / "patrol.db"
        self._copy = folder / "copy.db"
        self._restored = 0
        self.store: SqliteStore | None = None  # that runs on the restored backup

    def take(self, deps: Deps) -> None:
        """Take a backup now; an earlier one is forgotten."""
        self._copy.unlink(missing_ok=True)
        take_backup(self._database, self._copy, deps.clock())

    async def put_back(self, deps: Deps, *, begin: bool = True) -> Deps:
        """Forget the run, and begin the next one on the backup."""
        if self.store is not None:
            await self.store.close()
        self._restored += 1
        path = self._database.with_name(f"restored-{self._restored}.db")
        shutil.copyfile(self._copy, path)
        self.store = opened(path)
        self._database = path
        after = replace(deps, store=self.store, owner=f"restored {self._restored}", since=deps.clock())
        if begin:
            await take_over(after)
        return after
