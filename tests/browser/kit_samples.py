"""One block of every type that Slack has, each with much of what it may hold."""

from typing import Any, Final

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def line(*pieces: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(pieces)}


def word(text: str, *styles: str) -> Block:
    return {"type": "text", "text": text, **({"style": dict.fromkeys(styles, True)} if styles else {})}


def bullets(*items: str, style: str = "bullet", **more: int) -> Block:
    return {"type": "rich_text_list", "style": style, "elements": [line(word(item)) for item in items], **more}


def raw(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def number(value: float) -> Block:
    return {"type": "raw_number", "value": value, "text": f"{value:,}"}


def button(text: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": text, "value": "1", **more}


def task(title: str, status: str, **more: Any) -> Block:
    return {"type": "task_card", "task_id": title, "title": title, "status": status, **more}


OPTIONS: Final = [{"text": plain("Weekly"), "value": "w"}, {"text": plain("Daily"), "value": "d"}]
PICTURE: Final = {"type": "image", "image_url": "http://127.0.0.1/none.png", "alt_text": "A cell"}
MONTHS: Final = ["April", "May", "June", "July", "August"]
CARD: Final[Block] = {
    "type": "card",
    "icon": PICTURE,
    "title": marked("*Separator* for cells"),
    "subtitle": plain("EP 4 712 345 A1"),
    "body": marked("Müller & Söhne · published on 9 March"),
    "actions": [button("Review", style="primary"), button("Dismiss")],
}
RICH: Final = rich(
    line(
        word("Bold", "bold"),
        word(" struck", "strike", "italic"),
        word(" code", "code"),
        {"type": "link", "url": "https://example.com/", "text": " a link"},
        {"type": "user", "user_id": "U0001"},
        {"type": "channel", "channel_id": "C0001"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "wave", "skin_tone": 3},
        {"type": "emoji", "name": "battery", "unicode": "1f50b"},
        {"type": "date", "timestamp": 1_774_000_000, "format": "{date_short} at {time}"},
        {"type": "color", "value": "#2c6fbb"},
        {"type": "team", "team_id": "T0001"},
    ),
    bullets("one", "two"),
    bullets("below", indent=1),
    bullets("third", "fourth", style="ordered", offset=2),
    {"type": "rich_text_quote", "elements": [word("What was said")]},
    {"type": "rich_text_preformatted", "elements": [word("TACD:(electrolyte)")], "language": "sql"},
)
MARKDOWN: Final = """# Weekly digest
Some **bold**, *italic*, ~~struck~~ and `code`, a [link](https://example.com/a_(b)), :wave: and **_both_**.

- one
- two
  1. inner
  2. inner again
- [x] done
- [ ] to do

> A quotation
> of two lines

```python
print("**not bold**")
```

| Patent | Claims |
|:-------|-------:|
| `EP 1` | 12 |
| US 2 | **7** |

---
The end.
"""

ROWS: Final = [
    [raw("Assignee"), raw("Patents"), raw("Note")],
    *([raw(name), number(count), rich(line(word(name, "bold")))] for name, count in [("Xiaomi", 120), ("Acme", 9)]),
    *([raw(f"Company {at}"), number(20 + at), rich(line(word("-")))] for at in range(6)),
]

IN_MESSAGES: Final[dict[str, Block]] = {
    "section": {
        "type": "section",
        "text": marked("*Solid-state electrolytes* · <@U0001> in <#C0001> :hourglass_flowing_sand:"),
        "fields": [marked("*Status*\nunder way"), plain("Ordered on Monday"), marked("*Cost*\n1 report")],
        "accessory": {"type": "overflow", "action_id": "more", "options": OPTIONS},
    },
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain("Reports :package:")},
    "context": {"type": "context", "elements": [PICTURE, marked("Reference `R-7F3KQX`"), plain("Monday")]},
    "actions": {
        "type": "actions",
        "elements": [
            button("Order", style="primary"),
            button("Delete", style="danger"),
            {"type": "static_select", "action_id": "how often", "options": OPTIONS, "placeholder": plain("How often")},
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-16"},
        ],
    },
    "image": {**PICTURE, "title": plain("A cell, cut open")},
    "input": {
        "type": "input",
        "label": plain("Company"),
        "hint": plain("As PatSnap spells it"),
        "optional": True,
        "element": {"type": "plain_text_input", "action_id": "company"},
    },
    "rich_text": RICH,
    "video": {
        "type": "video",
        "title": plain("How a cell is made"),
        "title_url": "https://example.com/v",
        "video_url": "https://example.com/v",
        "thumbnail_url": PICTURE["image_url"],
        "alt_text": "A factory",
        "description": plain("Two minutes"),
        "author_name": "Acme",
        "provider_name": "Example",
    },
    "markdown": {"type": "markdown", "text": MARKDOWN},
    "table": {
        "type": "table",
        "rows": ROWS[:4],
        "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "center"}],
    },
    "data_table": {
        "type": "data_table",
        "caption": "Patents by assignee",
        "rows": ROWS,
        "page_size": 4,
        "row_header_column_index": 0,
    },
    "data_visualization": {
        "type": "data_visualization",
        "title": "Publications by month",
        "chart": {
            "type": "bar",
            "series": [
                {"name": name, "data": [{"label": month, "value": base + 3 * at} for at, month in enumerate(MONTHS)]}
                for name, base in [("Xiaomi", 12), ("Acme", 4)]
            ],
            "axis_config": {"categories": MONTHS, "x_label": "2026", "y_label": "Patents"},
        },
    },
    "card": {**CARD, "hero_image": PICTURE},
    "carousel": {"type": "carousel", "elements": [CARD, CARD, CARD]},
    "container": {
        "type": "container",
        "title": plain("New inventions"),
        "subtitle": plain("2 of 12"),
        "icon": PICTURE,
        "is_collapsible": True,
        "child_blocks": [{"type": "section", "text": marked("*One*")}, {"type": "divider"}],
    },
    "context_actions": {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "useful",
                "positive_button": {"text": plain("Good"), "value": "+"},
                "negative_button": {"text": plain("Bad"), "value": "-"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "bin"},
        ],
    },
    "plan": {
        "type": "plan",
        "title": "Making the report",
        "tasks": [task("Order it", "complete"), task("Wait", "in_progress"), task("Deliver it", "pending")],
    },
    "task_card": task(
        "Look it up",
        "error",
        details=rich(line(word("PatSnap was slow"))),
        sources=[{"type": "url", "url": "https://example.com/", "text": "PatSnap"}],
    ),
    "file": {"type": "file", "external_id": "report-1", "source": "remote"},
}
CHARTS: Final = [
    {
        "type": "data_visualization",
        "title": "Who publishes",
        "chart": {"type": "pie", "segments": [{"label": "Xiaomi", "value": 7}, {"label": "Acme", "value": 3}]},
    },
    *(
        {**IN_MESSAGES["data_visualization"], "chart": {**IN_MESSAGES["data_visualization"]["chart"], "type": kind}}
        for kind in ("line", "area")
    ),
]
IN_MODALS: Final[dict[str, Block]] = {
    "alert": {"type": "alert", "level": "warning", "text": marked("This costs *one report*.")},
}
