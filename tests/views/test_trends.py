"""Trends as people see them: what a chart can hold, and tables that are aligned in any script."""

import re

import pytest

from bot.domain.alerts import HitKind
from bot.domain.trends import Column, Figures, Step
from bot.views.exhibited import ALERT
from bot.views.reader import Reader
from bot.views.tables import table, width
from bot.views.trends import trend_message
from tests.clock import START
from tests.factories import a_trend
from tests.views.galleries import messages

SHOWN = {name: message for name, message in messages().items() if name.startswith("trend: ")}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Acme", 4),
        ("宁德时代", 8),
        ("ﾄﾖﾀ", 3),
        ("e\u0301", 1),
        ("\u2068שלום\u2069", 4),
        ("a\u200bb", 2),
        ("&lt;b&gt; &amp;", 5),
    ],
)
def test_a_text_is_as_wide_as_it_is_seen(text: str, columns: int) -> None:
    assert width(text) == columns


def test_every_line_of_a_table_ends_where_the_others_do() -> None:
    rows = [["Name", "n"], ["宁德时代新能源", "1,234"], ["Müller &lt;GmbH&gt;", "7"]]
    assert {width(line) for line in table(rows).splitlines()[1:-1]} == {21}


@pytest.mark.parametrize("name", [name for name in SHOWN if SHOWN[name].text.count("```")])
def test_the_text_has_all_that_the_chart_has(name: str) -> None:
    message = SHOWN[name]
    [chart] = [block["chart"] for block in message.blocks if block["type"] == "data_visualization"]
    assert message.text.count("```") % 2 == 0
    values = [[point["value"] for point in series["data"]] for series in chart["series"]]
    numbers = [sum(of_all) for of_all in zip(*values, strict=True)]
    for label, number in zip(chart["axis_config"]["categories"], numbers, strict=True):
        assert re.search(rf"^{re.escape(label)} +({number:,}|–)( |$)", message.text, re.MULTILINE)


def test_more_kinds_than_a_chart_has_room_for_are_one_in_the_end() -> None:
    [chart] = [block["chart"] for block in SHOWN["trend: too many"].blocks if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["series"]][-1] == "Other kinds"
    assert len(chart["series"]) == 6


@pytest.mark.parametrize("name", ["trend: none", "trend: not watched"])
def test_without_any_hit_there_is_no_chart_and_nothing_to_show(name: str) -> None:
    assert {block["type"] for block in SHOWN[name].blocks} == {"section"}


def test_a_zero_is_not_said_of_what_nobody_knows() -> None:
    days = START.date()
    known = Column(days.replace(day=2), days.replace(day=8), {HitKind.NEW: 1})
    gap = Column(days.replace(day=9), days.replace(day=15), is_known=False, is_short=True)
    trend = a_trend(figures=Figures(Step.WEEK, (known, gap)))
    text = trend_message(Reader(), ALERT, trend).text
    assert "9 Nov, unknown     –    –" in text
