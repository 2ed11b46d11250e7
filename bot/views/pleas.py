"""What asking an admin looks like, whatever it is for: the form, what was asked, and what came of it."""

from typing import Final

from bot.domain.messages import Block
from bot.views.blocks import actions, button, section
from bot.views.forms import Modal
from bot.views.reader import Reader
from bot.views.references import reference_lines

ADMIN: Final = "admin"  # the block's id, which is also its element's action id


def plea_form(reader: Reader, callback_id: str, about: str, text: str, reference: str = "") -> Modal:
    """Which admin is asked; `about` is what for, and `text` says it. `reference`: of a refusal."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": about,
        "title": _plain(reader.say("Ask an admin")),
        "submit": _plain(reader.say("Ask")),
        "close": _plain(reader.say("Not now")),
        "blocks": [
            section(text),
            {
                "type": "input",
                "block_id": ADMIN,
                "label": _plain(reader.say("Whom?")),
                "hint": _plain(reader.say("They get a message from Patrol and can allow or refuse it")),
                "element": {"type": "users_select", "action_id": ADMIN},
            },
            *reference_lines(reader, reference),
        ],
    }


def asked_form(reader: Reader) -> Modal:
    """The form once it was sent."""
    said = reader.say("The admin was asked. What they decide comes to your direct messages.")
    return {
        "type": "modal",
        "title": _plain(reader.say("Asked")),
        "close": _plain(reader.say("Close")),
        "blocks": [section(said)],
    }


def allow_or_refuse(reader: Reader, allow_id: str, refuse_id: str, row: str) -> Block:
    """The two buttons of an admin's message."""
    allow = button(reader.say("Allow"), allow_id, row, primary=True)
    return actions(allow, button(reader.say("Refuse"), refuse_id, row))


def decided(reader: Reader, *, allowed: bool) -> str:
    """What such a message says once it is decided."""
    return reader.say("Allowed. They were told.") if allowed else reader.say("Refused. They were told.")


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
