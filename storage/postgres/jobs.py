"""Where procrastinate keeps its jobs: in a schema of its own beside Patrol's tables, made by its own file."""

from importlib.resources import files
from typing import Final

from storage.postgres.connection import SCHEMA

JOBS: Final = "patrol_jobs"
# The last of procrastinate's own migrations that its file has in it. A version with later ones needs a step of ours
# that takes them: a test says so.
MADE_BY: Final = "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def jobs_sql() -> str:
    """The step that makes them. Its functions name nothing by its schema: who uses them has it in the search path."""
    tables = (files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    return (
        f"create schema if not exists {JOBS}; set local search_path to {JOBS};\n"
        f"{tables}\n"
        f"set local search_path to {SCHEMA};"
    )
