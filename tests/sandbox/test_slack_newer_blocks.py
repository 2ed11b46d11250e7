"""Blocks of 2025 and 2026, one step on either side of their limits; and that no JSON is too odd to be judged."""

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from sandbox.slack import validate_message, validate_view

Block = dict[str, Any]

PLAIN = {"type": "plain_text", "text": "x"}
TEXT = {"type": "raw_text", "text": "x"}
NUMBER = {"type": "raw_number", "value": 1.5, "text": "1.5"}
RICH: Block = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}
DIVIDER = {"type": "divider"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "a"}
TASK = {"type": "task_card", "task_id": "t", "title": "x", "status": "complete"}
URL = {"type": "url", "url": "https://a.example", "text": "A page"}
VIDEO = {
    "type": "video",
    "alt_text": "x",
    "title": {"type": "plain_text", "text": "x" * 199},
    "thumbnail_url": "https://a.example/a.png",
    "video_url": "https://a.example/v",
    "author_name": "x" * 49,
}


def data_table(height: int = 2, width: int = 1, **more: Any) -> Block:
    return {"type": "data_table", "caption": "x", "rows": [[TEXT] * width] * height, **more}


def feedback(**negative: Any) -> Block:
    return {"type": "feedback_buttons", "positive_button": {"text": PLAIN, "value": "+"}, "negative_button": negative}


def bin_for(people: int) -> Block:
    return {"type": "icon_button", "icon": "trash", "text": PLAIN, "visible_to_user_ids": ["U1"] * people}


def small(element: Block) -> Block:
    return {"type": "context_actions", "elements": [element]}


def carousel(cards: int, **card: Any) -> Block:
    return {"type": "carousel", "elements": [{"type": "card", **card}] * cards}


def chart(**chart: Any) -> Block:
    return {"type": "data_visualization", "title": "x", "chart": chart}


def pie(*segments: tuple[str, float]) -> Block:
    return chart(type="pie", segments=[{"label": label, "value": value} for label, value in segments])


def bars(categories: list[str], **series: list[str]) -> Block:
    data = [{"name": name, "data": [{"label": one, "value": -1} for one in its]} for name, its in series.items()]
    return chart(type="bar", series=data, axis_config={"categories": categories, "x_label": "x" * 50})


def container(*inside: Block, **more: Any) -> Block:
    return {"type": "container", "title": PLAIN, "child_blocks": list(inside), **more}


def broken(*blocks: Block) -> list[str]:
    return validate_message({"text": "x", "blocks": list(blocks)})


DAYS = [str(number) for number in range(20)]
GOOD: list[Block] = [
    data_table(101, 20, page_size=100, row_header_column_index=19),
    data_table(rows=[[TEXT, TEXT], [NUMBER, RICH]]),
    {"type": "table", "rows": [[TEXT, NUMBER], [RICH]], "column_settings": [None, {"align": "right"}]},
    pie(*[("x" * 20, 1)] * 6),
    bars(DAYS, a=DAYS, b=DAYS, c=DAYS, d=DAYS, e=DAYS, f=DAYS[::-1]),
    container(*[DIVIDER] * 10, subtitle={"type": "mrkdwn", "text": "x" * 150}, width="full"),
    container({"type": "table", "rows": [[TEXT]]}, is_collapsible=True, default_collapsed=True),
    {**TASK, "details": RICH, "sources": [URL]},
    {"type": "plan", "title": "x", "tasks": [TASK, {**TASK, "task_id": "u"}]},
    carousel(10, title=PLAIN, actions=[BUTTON]),
    small(feedback(text=PLAIN, value="-")),
    small(bin_for(10)),
    VIDEO,
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_what_is_within_the_limits_passes(block: Block) -> None:
    assert broken(block) == []


@pytest.mark.parametrize(
    ("block", "where"),
    [
        ({"type": "data_table", "rows": [[TEXT]] * 2}, "/blocks/0"),
        (data_table(caption=""), "/blocks/0/caption"),
        (data_table(1), "/blocks/0/rows"),
        (data_table(102), "/blocks/0/rows"),
        (data_table(2, 21), "/blocks/0/rows/0"),
        (data_table(page_size=0), "/blocks/0/page_size"),
        (data_table(page_size=101), "/blocks/0/page_size"),
        (data_table(page_size=True), "/blocks/0/page_size"),
        (data_table(row_header_column_index=1), "/blocks/0/row_header_column_index"),
        (data_table(rows=[[RICH], [RICH]]), "/blocks/0/rows/0/0"),
        (data_table(rows=[[TEXT], [TEXT, TEXT]]), "/blocks/0/rows/1"),
        (data_table(rows=[[TEXT], [{"type": "raw_number", "value": "1", "text": "1"}]]), "/blocks/0/rows/1/0/value"),
        (data_table(rows=[[TEXT], [{"type": "raw_number", "value": 1}]]), "/blocks/0/rows/1/0"),
        (data_table(rows=[[TEXT], [{"type": "button"}]]), "/blocks/0/rows/1/0/type"),
        (data_table(rows=[[TEXT], [{"type": "raw_text", "text": "x" * 10_000}]]), "/blocks"),
        (data_table(column_settings=[]), "/blocks/0"),
        (
            {"type": "table", "rows": [[TEXT]], "column_settings": [{"align": "middle"}]},
            "/blocks/0/column_settings/0/align",
        ),
        ({"type": "data_visualization", "title": "x"}, "/blocks/0"),
        ({**pie(("a", 1)), "title": "x" * 51}, "/blocks/0/title"),
        (chart(type="radar", segments=[]), "/blocks/0/chart/type"),
        (pie(), "/blocks/0/chart/segments"),
        (pie(*[("a", 1)] * 7), "/blocks/0/chart/segments"),
        (pie(("x" * 21, 1)), "/blocks/0/chart/segments/0/label"),
        (pie(("a", 0)), "/blocks/0/chart/segments/0/value"),
        (pie(("a", float("nan"))), "/blocks/0/chart/segments/0/value"),
        (bars(["a"]), "/blocks/0/chart/series"),
        (bars(["a"], a=["a"], b=["a"], c=["a"], d=["a"], e=["a"], f=["a"], g=["a"]), "/blocks/0/chart/series"),
        (bars(["a"], **{"x" * 21: ["a"]}), "/blocks/0/chart/series/0/name"),
        (bars(["a", "b"], a=["a"]), "/blocks/0/chart/series/0/data"),
        (bars(["x" * 21], a=["x" * 20]), "/blocks/0/chart/axis_config/categories/0"),
        (chart(type="line", series=[{"name": "a", "data": [{"label": "a", "value": 1}]}]), "/blocks/0/chart"),
        ({"type": "container", "child_blocks": [DIVIDER]}, "/blocks/0"),
        (container(), "/blocks/0/child_blocks"),
        (container(*[DIVIDER] * 11), "/blocks/0/child_blocks"),
        (container({"type": "container", "title": PLAIN, "child_blocks": []}), "/blocks/0/child_blocks/0/type"),
        (container(DIVIDER, title={"type": "mrkdwn", "text": "x"}), "/blocks/0/title/type"),
        (container(DIVIDER, default_collapsed=True), "/blocks/0/default_collapsed"),
        (container(DIVIDER, is_collapsible=True, has_header_divider=True), "/blocks/0/has_header_divider"),
        (container({**DIVIDER, "block_id": "a"}, {**DIVIDER, "block_id": "a"}), "/blocks/0/child_blocks/1/block_id"),
        (
            container({"type": "actions", "elements": [BUTTON, BUTTON]}),
            "/blocks/0/child_blocks/0/elements/1/action_id",
        ),
        ({"type": "task_card", "task_id": "t", "title": "x"}, "/blocks/0"),
        ({**TASK, "status": "done"}, "/blocks/0/status"),
        ({**TASK, "details": "x"}, "/blocks/0/details/type"),
        ({**TASK, "output": {**RICH, "elements": RICH["elements"] * 2}}, "/blocks/0/output/elements"),
        ({**TASK, "sources": [{"type": "url", "url": "a"}]}, "/blocks/0/sources/0"),
        ({"type": "plan", "title": "x", "tasks": [DIVIDER]}, "/blocks/0/tasks/0/type"),
        (carousel(11, title=PLAIN), "/blocks/0/elements"),
        (carousel(1, actions=[BUTTON, BUTTON]), "/blocks/0/elements/0/actions/1/action_id"),
        (small(bin_for(11)), "/blocks/0/elements/0/visible_to_user_ids"),
        (small(feedback(text=PLAIN)), "/blocks/0/elements/0/negative_button"),
        ({**VIDEO, "title": {"type": "plain_text", "text": "x" * 200}}, "/blocks/0/title/text"),
        ({**VIDEO, "author_name": "x" * 50}, "/blocks/0/author_name"),
        ({**VIDEO, "video_url": "http://a.example/v"}, "/blocks/0/video_url"),
        ({**VIDEO, "alt_text": ""}, "/blocks/0/alt_text"),
    ],
)
def test_what_is_beyond_them_is_named_with_its_place(block: Block, where: str) -> None:
    places = [complaint.rpartition("pointer:")[2] for complaint in broken(block)]
    assert f"{where}]" in places
    assert len(places) <= 2  # a category too long is no longer one of the series' either


def test_a_message_has_two_charts_and_one_table_at_most_wherever_they_lie() -> None:
    table = {"type": "table", "rows": [[TEXT]]}
    assert broken(*[pie(("a", 1))] * 2) == []
    assert len(broken(*[pie(("a", 1))] * 3)) == 1
    assert len(broken(table, container(table))) == 1


def test_newer_blocks_are_for_messages_alone() -> None:
    for block in GOOD:
        view = {"type": "home", "blocks": [block]}
        assert bool(validate_view(view)) is (block["type"] != "video"), block["type"]


def test_no_json_is_too_odd_to_be_judged() -> None:
    """Whatever stands in the place of whatever: there are complaints, or none, and never an error of the validator."""
    values: list[Any] = [None, True, -1, 1e999, "", "x", [], [[]], {}, {"type": "mrkdwn"}, [None], {"type": []}]
    for number, block in enumerate(GOOD * 40):
        rng = random.Random(number)  # noqa: S311 - the same each time
        odd = deepcopy(block)
        where: Any = odd
        while True:
            inside = list(where) if isinstance(where, dict) else list(range(len(where)))
            if not inside:
                break
            key = rng.choice(inside)
            if rng.random() < 0.4 or not isinstance(where[key], dict | list):
                where[key] = rng.choice(values)
                break
            where = where[key]
        for shown in (odd, {"type": "section", "text": odd, "accessory": odd}, {"type": "actions", "elements": odd}):
            assert isinstance(broken(json.loads(json.dumps(shown))), list)
            assert isinstance(validate_view({"type": "modal", "blocks": [shown], "title": odd}), list)
