"""What is known of one patent, line by line: for modals, where there is room."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.domain.patents import Patent
from bot.domain.reasons import Reason
from bot.views.blocks import bold, escape
from bot.views.measures import day
from bot.views.patents import assignees_of, known_of, link_of, number_of, title_of
from bot.views.reader import Reader

_ASSIGNEES: Final = 5  # are named
_TITLE, _NAME, _PART, _ADDRESS = 300, 100, 100, 1000  # characters


def lines_of(reader: Reader, patent: Patent, link: str, *, status: Reason | None = None) -> Iterator[str]:
    """Title; number and assignees; status, dates and class; the link: in mrkdwn, as far as it is known."""
    known = known_of(patent)
    yield bold(title_of(reader, patent), _TITLE) or reader.say("Nothing is known of this patent yet.")
    names = assignees_of(reader, patent)
    shown = [escape(name, _NAME) for name in names[:_ASSIGNEES]]
    more = [f"+{len(names) - _ASSIGNEES}"] if len(names) > _ASSIGNEES else []
    yield " · ".join([escape(number_of(patent), _PART), *shown, *more])
    said = [*_status(reader, status), *_dates(reader, known.published, known.applied)]
    if said := [*said, *filter(None, [escape(known.classification, _PART)])]:
        yield " · ".join(said)
    address = link_of(link, patent)
    if address is not None and len(address) <= _ADDRESS:
        for meant, safe in (("&", "&amp;"), ("<", "%3C"), (">", "%3E"), ("|", "%7C"), (" ", "%20")):
            address = address.replace(meant, safe)
        yield f"<{address}|{reader.say('Open in PatSnap')}>"


def _status(reader: Reader, status: Reason | None) -> Iterator[str]:
    """As PatSnap calls it, and since when where it says so (P013; P041 has no day)."""
    if status is None:
        return
    called = escape(", ".join(status.after) or status.what, _PART)
    if not called:
        return
    if status.day is None:
        yield called
    else:
        yield reader.say("{status} since {date}", status=called, date=day(reader, status.day, with_year=True))


def _dates(reader: Reader, published: date | None, applied: date | None) -> Iterator[str]:
    if published is not None:
        yield reader.say("published {date}", date=day(reader, published, with_year=True))
    if applied is not None:
        yield reader.say("applied for {date}", date=day(reader, applied, with_year=True))
