"""The store on SQLite: one file, one connection, one thread."""

from storage.sqlite.database import SqliteStore

__all__ = ["SqliteStore"]
