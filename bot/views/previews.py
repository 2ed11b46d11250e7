"""What an alert would bring: in the form where it is made or subscribed to, and as an answer to one person."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.domain.alerts import Alert, HitKind
from bot.domain.makings import MOST_WATCHED
from bot.domain.messages import Block, Message
from bot.domain.previews import Basis, Preview
from bot.domain.reports import Trouble, TroubleKind
from bot.views.alerts import name_of
from bot.views.blocks import context, escape, section
from bot.views.catalogue import mark
from bot.views.kinds import kind_count
from bot.views.measures import day, number
from bot.views.paragraphs import paragraphs
from bot.views.patents import patent_line
from bot.views.reader import Reader
from bot.views.results import said

_QUERY: Final = 120  # characters of a query

_WHY_NOT: Final[Mapping[TroubleKind, str]] = {
    TroubleKind.UNREACHABLE: mark("PatSnap cannot be reached now. Try again in a minute."),
    TroubleKind.BUSY: mark("PatSnap is busy. Try again in a minute."),
    TroubleKind.QUOTA: mark("PatSnap's limit for today is used up{code}. Try again tomorrow."),
    TroubleKind.NOT_CONNECTED: mark(
        "PatSnap is not connected yet. An admin of this workspace can connect it from Home."
    ),
    TroubleKind.ACCOUNT: mark(
        "This PatSnap account may not count or search here{code}. That changes nothing about the alert itself."
    ),
    TroubleKind.INPUT: mark("PatSnap does not accept this query{code}. Look at its brackets, quotes and fields."),
    TroubleKind.GAVE_UP: mark("PatSnap takes too long just now. Try again in a minute."),
}
_WHY_NOT_ELSE: Final = mark("PatSnap does not answer as it should{code}. Try again in a minute.")


def counted(reader: Reader, query: str, preview: Preview, *, link: str) -> list[Block]:
    """What a query finds, for whoever is typing it: it is named, for they may have typed on meanwhile."""
    shown = escape(query, _QUERY)
    if preview.total is None and preview.recent is None:
        return [section(f"{shown}\n{_why_not(reader, preview.trouble)}")]
    lines = [reader.say("{what}: {state}", what=shown, state=_matches(reader, preview))]
    if preview.total is not None and preview.total > MOST_WATCHED:
        lines.append(
            reader.say("PatSnap watches at most {most} patents for one alert.", most=number(reader, MOST_WATCHED))
        )
    return [section("\n".join(lines)), *_sample(reader, preview, link)]


def previewed(reader: Reader, alert: Alert, preview: Preview, *, link: str) -> list[Block]:
    """What an alert has brought in the last 30 days, or would have."""
    name = name_of(reader, alert)
    if preview.basis is Basis.NOTHING:
        return [section(_nothing(reader, alert, preview))]
    if preview.recent is None:
        return [section(f"{name}\n{_why_not(reader, preview.trouble)}")]
    values = {"alert": name, "days": _days(reader, preview.first, preview.last), "weekly": _weekly(reader, preview)}
    if not preview.recent:
        lines = [reader.say("{alert}, {days}: nothing.", **values)]
    elif preview.basis is Basis.HITS:
        told = reader.count(
            "{alert}, {days}: {n} hit, {weekly}.", "{alert}, {days}: {n} hits, {weekly}.", preview.recent, **values
        )
        kinds = [kind for kind in HitKind if preview.counts.get(kind)]
        by_kind = reader.listed(kind_count(reader, kind, preview.counts[kind]) for kind in kinds)
        lines = [told, *filter(None, [by_kind])]
    else:
        lines = [
            reader.count(
                "{alert}, {days}: {n} publication matches its query, {weekly}.",
                "{alert}, {days}: {n} publications match its query, {weekly}.",
                preview.recent,
                **values,
            )
        ]
    if preview.basis is Basis.SEARCH and (alert.kinds - {HitKind.NEW} or not alert.kinds):
        lines.append(reader.say("What else it watches, such as legal status, no search can tell beforehand."))
    return [section("\n".join(lines)), *_sample(reader, preview, link)]


def preview_message(reader: Reader, alert: Alert, preview: Preview, *, link: str) -> Message:
    """The same as an answer to one person."""
    blocks = previewed(reader, alert, preview, link=link)
    return Message(text=str(blocks[0]["text"]["text"]), blocks=tuple(blocks))


def counting(reader: Reader) -> list[Block]:
    """A result that is on its way."""
    return said(reader.say("PatSnap is being asked …"))


def _matches(reader: Reader, preview: Preview) -> str:
    weekly = _weekly(reader, preview) if preview.recent is not None else ""
    if preview.total is None:
        recent = preview.recent or 0
        return reader.count(
            "{shown} was published in the last 30 days, {weekly}.",
            "{shown} were published in the last 30 days, {weekly}.",
            recent,
            shown=number(reader, recent),
            weekly=weekly,
        )
    if preview.total == 0:
        return reader.say("*Nothing matches.*")
    shown = number(reader, preview.total)
    if not weekly:
        return reader.count("*{shown} matches.*", "*{shown} match.*", preview.total, shown=shown)
    return reader.count(
        "*{shown} matches*, {weekly}.", "*{shown} match*, {weekly}.", preview.total, shown=shown, weekly=weekly
    )


def _weekly(reader: Reader, preview: Preview) -> str:
    a_week = preview.a_week or 0.0
    if not a_week:
        return reader.say("none in the last 30 days")
    if a_week < 1:
        return reader.say("fewer than one a week")
    return reader.say("about {n} a week", n=number(reader, round(a_week)))


def _sample(reader: Reader, preview: Preview, link: str) -> list[Block]:
    if preview.sample is None:
        return [context(_why_not(reader, preview.trouble))] if preview.trouble is not None else []
    if not preview.sample:
        return []
    lines = [f"• {patent_line(reader, patent, link)}" for patent in preview.sample]
    return [context(reader.say("The latest of them")), *paragraphs(lines)]


def _nothing(reader: Reader, alert: Alert, preview: Preview) -> str:
    name = name_of(reader, alert)
    if alert.deleted_at is not None:
        return reader.say("{alert} was deleted at PatSnap: it brings nothing any more.", alert=name)
    if preview.trouble is not None:
        return f"{name}\n{_why_not(reader, preview.trouble)}"
    return reader.say(
        "{alert} cannot be previewed: Patrol has not watched it for 30 days, and does not know its query, because it "
        "was made at PatSnap. Its owner can tell it: `/patrol alert edit`.",
        alert=name,
    )


def _days(reader: Reader, first: date, last: date) -> str:
    return reader.say("{first} to {last}", first=day(reader, first), last=day(reader, last))


def _why_not(reader: Reader, trouble: Trouble | None) -> str:
    if trouble is None:
        return reader.say(_WHY_NOT_ELSE, code="")
    code = f" ({escape(trouble.code)})" if trouble.code else ""
    return reader.say(_WHY_NOT.get(trouble.kind, _WHY_NOT_ELSE), code=code)
