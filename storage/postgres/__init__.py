"""The store on PostgreSQL: a pool of connections, each transaction serializable and run again where it has to be."""

from storage.postgres.database import PostgresStore

__all__ = ["PostgresStore"]
