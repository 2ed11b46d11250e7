"""The blocks of Block Kit and their limits, and where each may stand (Slack: Block Kit reference, blocks).

Where two of Slack's sources disagree, the smaller limit holds here: what is within it passes by either.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sandbox.slack.charts import DATA_VISUALIZATION
from sandbox.slack.checks import (
    PLAIN,
    Check,
    at_least_one,
    choice,
    complaint,
    exactly_one,
    flag,
    link,
    many,
    secure_link,
    shape,
    string,
    text,
    typed,
)
from sandbox.slack.elements import ID, IMAGE, INPUTS, PRESSED, SLACK_FILE, URL_SOURCE, among
from sandbox.slack.richtext import RICH_TEXT, RICH_TEXTS, SINGLE
from sandbox.slack.tables import DATA_TABLE, TABLE

MARKDOWN: Final = 12_000  # characters in all markdown blocks of a message

EVERYWHERE: Final[Mapping[str, Check]] = {
    "section": shape(
        {},
        {
            "block_id": ID,
            "text": text(),
            "fields": many(text(2000), 10),
            "accessory": among("image", *PRESSED),
            "expand": flag,
        },
        also=at_least_one("text", "fields"),
    ),
    "divider": shape({}, {"block_id": ID}),
    "header": shape({"text": text(150, PLAIN)}, {"block_id": ID}),
    "context": shape({"elements": many(among("image", "plain_text", "mrkdwn"), 10)}, {"block_id": ID}),
    "actions": shape({"elements": many(among("datetimepicker", *PRESSED), 25)}, {"block_id": ID}),
    "image": shape(
        {"alt_text": string(2000)},
        {"block_id": ID, "image_url": link(), "slack_file": SLACK_FILE, "title": text(2000, PLAIN)},
        also=exactly_one("image_url", "slack_file"),
    ),
    "input": shape(
        {"label": text(2000, PLAIN), "element": among(*INPUTS)},
        {"block_id": ID, "hint": text(2000, PLAIN), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
    "video": shape(
        # "Less than" 200 and 50 characters, says Slack's page. What is embedded and what is linked to is HTTPS.
        {"alt_text": string(2000), "title": text(199, PLAIN), "thumbnail_url": link(), "video_url": secure_link()},
        {
            "block_id": ID,
            "title_url": secure_link(),
            "description": text(199, PLAIN),
            "provider_icon_url": link(),
            "provider_name": string(50),
            "author_name": string(49),
        },
    ),
}

CARD: Final = shape(
    {},
    {
        "block_id": ID,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": many(among("button"), 5),
    },
    also=at_least_one("hero_image", "title", "actions", "body"),
)


def _folds(value: object, where: str) -> Iterator[str]:
    """What is folded at first can be unfolded, and has no line below its title (python-slack-sdk's check)."""
    if not isinstance(value, dict):
        return
    folds = value.get("is_collapsible") is True
    if value.get("default_collapsed") is True and not folds:
        yield complaint("default_collapsed requires is_collapsible", f"{where}/default_collapsed")
    if value.get("has_header_divider") is True and folds:
        yield complaint("has_header_divider is not allowed with is_collapsible", f"{where}/has_header_divider")


def _titled(value: object, where: str) -> Iterator[str]:
    yield from at_least_one("title", "rich_text_title")(value, where)
    yield from _folds(value, where)


# Slack's page names files, inputs and rich text too; what its validator was seen to take has none of these three.
INSIDE: Final[Mapping[str, Check]] = {
    **{name: EVERYWHERE[name] for name in ("actions", "context", "divider", "header", "image", "section", "video")},
    "table": TABLE,
}
CONTAINER: Final = shape(
    {"child_blocks": many(typed(INSIDE), 10)},
    {
        "block_id": ID,
        "title": text(150, PLAIN),
        "rich_text_title": RICH_TEXTS,
        "subtitle": text(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "icon": typed({"image": IMAGE}),
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
    also=_titled,
)
# Slack's page does without a status; its types for Node and Python do not.
TASK: Final = shape(
    {"task_id": ID, "title": string(3000), "status": choice("pending", "in_progress", "complete", "error")},
    {"block_id": ID, "details": SINGLE, "output": SINGLE, "sources": many(URL_SOURCE, 100, low=0)},
)
IN_MESSAGES: Final[Mapping[str, Check]] = {
    **EVERYWHERE,
    "markdown": shape({"text": string(MARKDOWN)}, {"block_id": ID}),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "card": CARD,
    "carousel": shape({"elements": many(typed({"card": CARD}), 10)}, {"block_id": ID}),
    "container": CONTAINER,
    "context_actions": shape({"elements": many(among("feedback_buttons", "icon_button"), 5)}, {"block_id": ID}),
    "plan": shape({"title": string(3000)}, {"block_id": ID, "tasks": many(typed({"task_card": TASK}), 100, low=0)}),
    "task_card": TASK,
    "file": shape({"external_id": ID, "source": choice("remote")}, {"block_id": ID}),
}
# An alert was seen in a message of Slack's own, but its types for Node and Java have it in modals only.
IN_MODALS: Final[Mapping[str, Check]] = {
    **EVERYWHERE,
    "alert": shape(
        {"text": text(200)},
        {"block_id": ID, "level": choice("default", "info", "warning", "error", "success")},
    ),
}
