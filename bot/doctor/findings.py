"""What the doctor says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    subject: str
    said: str
    is_well: bool = True
    is_warning: bool = False

    def __str__(self) -> str:
        """`ok     Slack: …`, `note   Clock: …` or `WRONG  PatSnap: …`."""
        mark = "note " if self.is_warning else "ok   " if self.is_well else "WRONG"
        return f"{mark}  {self.subject}: {self.said}"
