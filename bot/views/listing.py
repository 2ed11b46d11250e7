"""`/patrol reports`: one's own requests and those of this place, a few at a time."""

from datetime import datetime
from typing import Final

from bot.domain.listing import Page
from bot.domain.messages import Block, Message
from bot.domain.reports import Report, Request
from bot.views import ids
from bot.views.blocks import actions, button, context, section
from bot.views.buttons import cancel_button, send_button
from bot.views.live import state_line
from bot.views.measures import date
from bot.views.orders import title_of
from bot.views.reader import Reader

STEP: Final = 5


def reports_message(reader: Reader, page: Page, person: str, now: datetime) -> Message:
    """The page, for this person's eyes: each request in two lines, with what they can do with it."""
    if not page.rows:
        sentence = reader.say(
            "No reports yet, neither yours nor this channel's. `/patrol report` and a company's name orders one."
        )
        begin = actions(button(reader.say("Order a report"), ids.WELCOME_REPORT, "report"))
        return Message(text=sentence, blocks=(section(sentence), begin))
    blocks: list[Block] = []
    for request, report in page.rows:
        blocks.append(section(_row(reader, request, report, now)))
        if row_buttons := _row_buttons(reader, request, report, person):
            blocks.append(actions(*row_buttons))
    first, last = page.offset + 1, page.offset + len(page.rows)
    blocks.append(context(reader.say("{first} to {last}, latest first", first=first, last=last)))
    if turning := _turning(reader, page):
        blocks.append(actions(*turning))
    return Message(text=reader.say("Your reports and this channel's"), blocks=tuple(blocks))


def _row(reader: Reader, request: Request, report: Report | None, now: datetime) -> str:
    asked = reader.say("asked on {date}", date=date(request.asked_at))
    return f"{title_of(reader, request.order, request.about)} · {asked}\n{state_line(reader, request, report, now)}"


def _row_buttons(reader: Reader, request: Request, report: Report | None, person: str) -> list[Block]:
    buttons = []
    if report is not None and report.file is not None:
        buttons.append(send_button(reader, request))
    if request.person == person and request.is_open:
        buttons.append(cancel_button(reader, request))
    return buttons


def _turning(reader: Reader, page: Page) -> list[Block]:
    buttons = []
    if page.offset > 0:
        buttons.append(button(reader.say("Newer"), ids.NEWER, str(max(page.offset - STEP, 0))))
    if page.has_more:
        buttons.append(button(reader.say("Older"), ids.OLDER, str(page.offset + STEP)))
    return buttons
