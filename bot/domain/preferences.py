"""What a person, or a channel, has chosen to read in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preference:
    """A language (`en`, `zh_CN` …) and an IANA time zone; None where nothing was chosen: as Slack says."""

    locale: str | None = None
    zone: str | None = None
