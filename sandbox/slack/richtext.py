"""Rich text: what may stand in a line of it, and the paragraphs, quotes and lists that lines make up.

Source: Slack's Block Kit reference, rich text block.
"""

from collections.abc import Mapping
from typing import Final

from sandbox.slack.checks import Check, choice, flag, integer, link, many, shape, string, typed
from sandbox.slack.elements import ID

MOST: Final = 1000  # lines, and pieces of a line; Slack names no number, and no message of ours comes near it

STYLE: Final = shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "underline", "code", "highlight", "client_highlight", "unlink"), flag),
)
STYLED: Final[Mapping[str, Check]] = {"style": STYLE}
INLINE: Final = typed(
    {
        "text": shape({"text": string(12_000)}, STYLED),
        "link": shape({"url": link()}, {**STYLED, "text": string(3000), "unsafe": flag}),
        "user": shape({"user_id": ID}, STYLED),
        "usergroup": shape({"usergroup_id": ID}, STYLED),
        "team": shape({"team_id": ID}, STYLED),
        "channel": shape({"channel_id": ID}, STYLED),
        "emoji": shape({"name": ID}, {**STYLED, "skin_tone": integer(1, 6), "unicode": ID}),
        "date": shape(
            {"timestamp": integer(0, 9_999_999_999), "format": ID},
            {**STYLED, "url": link(), "fallback": string(3000)},
        ),
        "broadcast": shape({"range": choice("here", "channel", "everyone")}, STYLED),
        "color": shape({"value": ID}, STYLED),
    }
)
LINES: Final = many(INLINE, MOST, low=0)
SECTION: Final = shape({"elements": LINES})
PARTS: Final[Mapping[str, Check]] = {
    "rich_text_section": SECTION,
    "rich_text_quote": shape({"elements": LINES}, {"border": integer(0, 1)}),
    "rich_text_preformatted": shape({"elements": LINES}, {"border": integer(0, 1), "language": ID}),
    "rich_text_list": shape(
        {"elements": many(typed({"rich_text_section": SECTION}), MOST), "style": choice("bullet", "ordered")},
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
}
RICH_TEXT: Final = shape({"elements": many(typed(PARTS), MOST)}, {"block_id": ID})
RICH_TEXTS: Final = typed({"rich_text": RICH_TEXT})
# A task's details are "a single rich text entity" (Slack: task card block): one paragraph, list or quotation.
SINGLE: Final = typed({"rich_text": shape({"elements": many(typed(PARTS), 1)}, {"block_id": ID})})
