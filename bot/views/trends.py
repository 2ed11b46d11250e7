"""Trends: a chart of an alert's hits, and the same as a table in the text, for whoever is shown no chart."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.alerts import Alert, HitKind
from bot.domain.messages import Block, Message
from bot.domain.trends import Column, Figures, Step, Trend
from bot.views import ids
from bot.views.alerts import name_of
from bot.views.blocks import actions, button, context, escape, literal, section
from bot.views.catalogue import mark
from bot.views.kinds import kind_count, kind_name
from bot.views.measures import day, days_between, month_and_year, number, short_day
from bot.views.paragraphs import paragraphs, summary
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated
from bot.views.tables import table

_SERIES: Final = 6  # of a chart (Slack: data visualization block, as its labels, and its title's 50 characters)
_LABEL: Final = 20
_TITLE: Final = 50
_NAME: Final = 60  # characters of an assignee
_CELL: Final = 30  # of one in a table
_NOT_KNOWN: Final = "–"
_MONTHS: Final = 3

_TITLES: Final[Mapping[Step, str]] = {
    Step.WEEK: mark("Hits by week"),
    Step.MONTH: mark("Hits by month"),
    Step.QUARTER: mark("Hits by quarter"),
}
_STEPS: Final[Mapping[Step, str]] = {
    Step.WEEK: mark("Week of"),
    Step.MONTH: mark("Month"),
    Step.QUARTER: mark("Quarter"),
}
_SHORT: Final[Mapping[HitKind, str]] = {  # the head of a narrow column
    HitKind.NEW: mark("New"),
    HitKind.INVENTION: mark("Inventions"),
    HitKind.LEGAL: mark("Legal"),
    HitKind.TRANSFER: mark("Transfers"),
    HitKind.EXPIRED: mark("Expiry"),
    HitKind.LICENSE: mark("Licences"),
    HitKind.LITIGATION: mark("Litigation"),
    HitKind.OTHER: mark("Other"),
}


def trend_message(
    reader: Reader,
    alert: Alert,
    trend: Trend,
    *,
    is_private: bool = False,
    can_show: bool = False,
    is_shown: bool = False,
    repeat: bool = False,
) -> Message:
    """The trend of an alert; where it is not private it says who asked for it.

    `can_show`: with a button that shows it to the channel; `is_shown`: it was pressed. `repeat`: an earlier copy may
    lie above it. Its weeks are those of the zone in which it was settled.
    """
    figures = trend.figures
    head = _head(reader, alert, figures)
    names, notes = _assignees(reader, figures), _notes(reader, trend, is_private=is_private)
    blocks: list[Block] = [section(head)]
    if figures.hits:
        blocks.append(_chart(reader, figures))
    if names:
        blocks += paragraphs(names)
    if is_shown:
        notes = [*notes, reader.say("Shown in this channel.")]
    if notes:
        blocks.append(context(" ".join(notes)))
    if can_show and figures.hits and not is_shown:
        blocks.append(actions(button(reader.say("Show in channel"), ids.TREND_SHOW, trend.id)))
    said = [head]
    if figures.hits:
        said.append(table(_rows(reader, figures)))
    if figures.assignees:
        cells = [[literal(one.name, _CELL), number(reader, one.count)] for one in figures.assignees]
        said += [names[0], table(cells)]
    return maybe_repeated(reader, Message(text=summary([*said, *notes]), blocks=tuple(blocks)), repeat=repeat)


def _head(reader: Reader, alert: Alert, figures: Figures) -> str:
    first, last = figures.columns[0].first, figures.columns[-1].last
    days = day(reader, last, with_year=True) if first == last else days_between(reader, first, last, with_year=True)
    title = reader.say("Trend of {alert}, {days}", alert=name_of(reader, alert), days=days)
    if not figures.hits:
        known = any(column.is_known for column in figures.columns)
        found = (
            reader.say("Nothing was found in this time.")
            if known
            else reader.say("Patrol has asked PatSnap nothing about it in this time, so there is nothing to show yet.")
        )
        return f"{title}\n{found}"
    kinds = " · ".join(kind_count(reader, kind, n) for kind, n in figures.counts().items())
    shown = number(reader, figures.hits)
    hits = reader.count("*{shown} hit*: {kinds}", "*{shown} hits*: {kinds}", figures.hits, shown=shown, kinds=kinds)
    return f"{title}\n{hits}"


def _chart(reader: Reader, figures: Figures) -> Block:
    """Slack's own chart. Where nothing is known of a column its label says so: a value must be a number."""
    labels = [_cut(_label(reader, figures.step, column)) for column in figures.columns]
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": sum(column.counts.get(kind, 0) for kind in kinds)}
                for label, column in zip(labels, figures.columns, strict=True)
            ],
        }
        for name, kinds in _series(reader, figures)
    ]
    chart: dict[str, Any] = {"type": "bar", "series": series, "axis_config": {"categories": labels}}
    title = reader.say(_TITLES[figures.step])
    return {"type": "data_visualization", "title": _cut(title, _TITLE), "chart": chart}


def _series(reader: Reader, figures: Figures) -> list[tuple[str, tuple[HitKind, ...]]]:
    """The kinds that there is any of; where they are too many, the least of them as one."""
    counts = figures.counts()
    if len(counts) <= _SERIES:
        return [(_cut(kind_name(reader, kind)), (kind,)) for kind in counts]
    most = sorted((kind for kind in counts if kind is not HitKind.OTHER), key=lambda kind: -counts[kind])[: _SERIES - 1]
    shown = [(_cut(kind_name(reader, kind)), (kind,)) for kind in counts if kind in most]
    others = tuple(kind for kind in counts if kind not in most)
    return [*shown, (_cut(kind_name(reader, HitKind.OTHER)), others)]


def _rows(reader: Reader, figures: Figures) -> list[list[str]]:
    kinds = list(figures.counts())
    head = [reader.say(_STEPS[figures.step]), reader.say("Hits"), *(reader.say(_SHORT[kind]) for kind in kinds)]
    rows = [head]
    for column in figures.columns:
        numbers = [column.hits, *(column.counts.get(kind, 0) for kind in kinds)]
        is_told = column.is_known or column.hits
        rows.append(
            [
                _label(reader, figures.step, column),
                *(number(reader, one) if is_told else _NOT_KNOWN for one in numbers),
            ]
        )
    return rows


def _label(reader: Reader, step: Step, column: Column) -> str:
    """`16 Mar`, `Mar 2026`, `Q1 2026`, with a word where it does not tell of all."""
    if step is Step.WEEK:
        when = short_day(reader, column.first)
    elif step is Step.MONTH:
        when = month_and_year(reader, column.first)
    else:
        quarter = (column.first.month - 1) // _MONTHS + 1
        when = reader.say("Q{n} {year}", n=quarter, year=column.first.year)
    if not column.is_known and not column.hits:
        return reader.say("{when}, unknown", when=when)
    if column.is_short:
        return reader.say("{when}, gap", when=when)
    return reader.say("{when}, so far", when=when) if column.is_running else when


def _assignees(reader: Reader, figures: Figures) -> list[str]:
    if not figures.assignees:
        return []
    of = reader.count(
        "*Top assignees*, known for {known} of {shown} family",
        "*Top assignees*, known for {known} of {shown} families",
        figures.lines,
        known=number(reader, figures.known),
        shown=number(reader, figures.lines),
    )
    return [of, *(f"• {escape(one.name, _NAME)} · {number(reader, one.count)}" for one in figures.assignees)]


def _notes(reader: Reader, trend: Trend, *, is_private: bool) -> list[str]:
    """What one should know to read it right, in as few sentences as that takes."""
    figures = trend.figures
    notes = []
    if figures.hits:
        notes.append(reader.say("All hits of the alert are counted, whatever a subscription leaves out."))
    if figures.watched_since is not None:
        since = day(reader, figures.watched_since, with_year=True)
        notes.append(reader.say("Patrol has watched it since {day}.", day=since))
    if any(column.is_short for column in figures.columns):
        notes.append(reader.say("Where it says “gap”, an answer of PatSnap's was lost, and hits may be missing."))
    if figures.hits and any(not column.is_known and not column.hits for column in figures.columns):
        said = reader.say(
            "Where it says “unknown”, PatSnap was not asked; what happened then comes with its next answer."
        )
        notes.append(said)
    if trend.person_name and not is_private:
        # Named and not mentioned, as in digests.
        notes.append(reader.say("Asked for by {name}.", name=escape(trend.person_name)))
    return notes


def _cut(text: str, limit: int = _LABEL) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
