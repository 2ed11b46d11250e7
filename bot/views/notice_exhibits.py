"""The part of the gallery that admins are told, from made-up rows."""

from datetime import UTC, datetime
from typing import Final

from bot.domain.messages import Message
from bot.domain.notices import Notice, NoticeKind
from bot.views.notices import notice_message
from bot.views.reader import Reader

_AT: Final = datetime(2026, 3, 16, 9, 2, 10, tzinfo=UTC)
_HOSTILE: Final = "<!channel> *A* & `B`"


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    notices = {kind: Notice("T0001", kind, "1", _AT, {"what": _HOSTILE}) for kind in NoticeKind}
    return {
        **{f"notice: {kind}": notice_message(reader, notice) for kind, notice in notices.items()},
        "notice: possible repeat": notice_message(reader, notices[NoticeKind.QUOTA], repeat=True),
    }
