"""The part of the gallery that speaks of who may what, from made-up rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.access import Grant, GrantPage, GrantState, Right, Role
from bot.domain.messages import Message
from bot.mistakes import NotAllowed
from bot.views.access import (
    STEP,
    access_form,
    grant_plea_message,
    grant_ruling_message,
    grants_message,
    not_allowed_form,
    not_allowed_message,
)
from bot.views.forms import Modal
from bot.views.reader import Reader
from bot.views.repeats import maybe_repeated

_AT: Final = datetime(2026, 3, 16, 9, 2, 10, tzinfo=UTC)
_ASKED: Final = Grant("9h5msz4oaaaaaaaa", "T0001", "U0001", Right.ORDER, "U0009", _AT)
_GRANTED: Final = replace(_ASKED, state=GrantState.ALLOWED, decided_by="U0009", decided_at=_AT + timedelta(minutes=3))


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    grants = {state: replace(_ASKED, state=state) for state in GrantState}
    every = tuple(replace(_GRANTED, id=f"grant{number}", right=right) for number, right in enumerate(Right))
    pages = {
        "none": GrantPage((), 0, has_more=False),
        "one": GrantPage(every[:1], 0, has_more=False),
        "by somebody who was forgotten": GrantPage((replace(every[0], decided_by=""),), 0, has_more=False),
        "five": GrantPage(every, 0, has_more=False),
        "the first of more": GrantPage(every, 0, has_more=True),
        "amid more": GrantPage(every, STEP, has_more=True),
        "the last": GrantPage(every[:2], 2 * STEP, has_more=False),
    }
    return {
        **{f"not allowed: {right}, of {role}": _refused(reader, right, role) for right in Right for role in Role},
        **{f"plea: access, {state}": grant_plea_message(reader, grant) for state, grant in grants.items()},
        "plea: access, possible repeat": maybe_repeated(reader, grant_plea_message(reader, _ASKED), repeat=True),
        **{
            f"ruling: access, {state}": grant_ruling_message(reader, grant)
            for state, grant in grants.items()
            if state is not GrantState.ASKED
        },
        **{f"access: {name}": grants_message(reader, page) for name, page in pages.items()},
    }


def forms(reader: Reader) -> dict[str, Modal]:
    """The forms by name."""
    return {
        **{f"form: access to {right}": access_form(reader, right) for right in Right},
        "form: not allowed": not_allowed_form(reader, NotAllowed(Right.ORDER, Role.ADMINS)),
    }


def _refused(reader: Reader, right: Right, role: Role) -> Message:
    return not_allowed_message(reader, NotAllowed(right, role))
