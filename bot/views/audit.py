"""The audit log as the operator reads it: plain text, a line for each act."""

from collections.abc import Iterable

from bot.domain.audit import Entry
from bot.views.reader import Reader


def audit_text(reader: Reader, entries: Iterable[Entry]) -> str:
    """When (UTC), who, what, about which row, where, and what goes with it; latest first."""
    lines = [_line(reader, entry) for entry in entries]
    return "\n".join(lines) if lines else reader.say("Nothing was done in that time.")


def _line(reader: Reader, entry: Entry) -> str:
    who = entry.person or reader.say("Patrol")
    parts = (f"{entry.at:%Y-%m-%d %H:%M:%S}", who, entry.act, entry.about, entry.place, entry.detail)
    return "  ".join(part for part in parts if part)
