"""A patent in a line."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from bot.domain.patents import Bibliography, Patent, in_language
from bot.domain.texts import visible
from bot.views.blocks import escape
from bot.views.measures import day
from bot.views.reader import Reader

# So cut, a line fits into a paragraph even where each of its characters takes five once it is escaped.
_NUMBER: Final = 60
_TITLE: Final = 150
_ASSIGNEE: Final = 60
_ADDRESS: Final = 1000
_LONGEST_ADDRESS: Final = 2000  # of a spreadsheet's
_LANGUAGES: Final[Mapping[str, str]] = {"zh": "CN", "ja": "JP"}  # PatSnap names languages by offices
_NOTHING_KNOWN: Final = Bibliography()


def known_of(patent: Patent) -> Bibliography:
    """Its bibliography, an empty one where it has none."""
    return patent.bibliography or _NOTHING_KNOWN


def number_of(patent: Patent) -> str:
    """The publication number, or the id where that is not known, as far as it can be seen."""
    return visible(known_of(patent).number) or patent.id


def title_of(reader: Reader, patent: Patent) -> str:
    """The title in the reader's language as far as there is one and it can be seen."""
    return visible(in_language(known_of(patent).titles, _language(reader)))


def assignees_of(reader: Reader, patent: Patent) -> tuple[str, ...]:
    """The assignees in the reader's language as far as there is one, as they came."""
    assignees = known_of(patent).assignees
    languages = {language: language for language, names in assignees.items() if any(map(visible, names))}
    return tuple(name for name in assignees.get(in_language(languages, _language(reader)), ()) if visible(name))


def link_of(template: str, patent: Patent) -> str | None:
    """Where the patent can be read: `template` with its `{patent_id}` and `{pn}`, percent-encoded.

    None where a number is needed and not known, or is too long, and for a template that is no web address.
    """
    number = known_of(patent).number.strip()
    if ("{pn}" in template and not number) or not template.startswith(("https://", "http://")):
        return None
    if max(len(number), len(patent.id)) > _LONGEST_ADDRESS:
        return None
    encoded = template.replace("{patent_id}", _encoded(patent.id))
    return encoded.replace("{pn}", _encoded(number))


def patent_line(reader: Reader, patent: Patent, link: str) -> str:
    """Title, number, assignee and day of publication in mrkdwn, as far as known; it always fits into a paragraph."""
    title, number = escape(title_of(reader, patent), _TITLE), escape(number_of(patent), _NUMBER)
    named = (_linked(patent, link, title), number) if title else (_linked(patent, link, number),)
    return _joined(*named, _whose(reader, patent), _published(reader, patent))


def titled_line(reader: Reader, patent: Patent, link: str, *, beside: str = "") -> str:
    """The title, or the number where there is none, linked; assignee, `beside`, and day: it fits into a paragraph."""
    shown = escape(title_of(reader, patent), _TITLE) or escape(number_of(patent), _NUMBER)
    return _joined(_linked(patent, link, shown), _whose(reader, patent), beside, _published(reader, patent))


def plain_line(reader: Reader, patent: Patent) -> str:
    """Number and title without the link, safe in mrkdwn: for notifications."""
    title = escape(title_of(reader, patent), _TITLE)
    number = escape(number_of(patent), _NUMBER)
    return f"{number} · {title}" if title else number


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _whose(reader: Reader, patent: Patent) -> str:
    assignees = assignees_of(reader, patent)
    if not assignees:
        return ""
    others = f" +{len(assignees) - 1}" if len(assignees) > 1 else ""
    return f"{escape(assignees[0], _ASSIGNEE)}{others}"


def _published(reader: Reader, patent: Patent) -> str:
    published = known_of(patent).published
    return "" if published is None else day(reader, published, with_year=True)


def _language(reader: Reader) -> str:
    return _LANGUAGES.get(reader.locale[:2].lower(), "EN")


def _encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _linked(patent: Patent, link: str, shown: str) -> str:
    shown = shown.replace("|", "¦") or "?"  # in a link's text a bar would end it (Slack: formatting text)
    address = link_of(link, patent)
    if address is None:
        return shown
    for meant, safe in (("&", "&amp;"), ("<", "%3C"), (">", "%3E"), ("|", "%7C"), (" ", "%20")):
        address = address.replace(meant, safe)
    return f"<{address}|{shown}>" if len(address) <= _ADDRESS else shown
