"""The part of the gallery that admins are told, from made-up rows."""

from datetime import UTC, datetime
from typing import Final

from bot.domain.endpoints import Endpoint
from bot.domain.messages import Message
from bot.domain.notices import Notice, NoticeKind
from bot.domain.outages import BILLED, WHOLE, Outage, OutageKind
from bot.views.notices import notice_message
from bot.views.reader import Reader

_AT: Final = datetime(2026, 3, 16, 9, 2, 10, tzinfo=UTC)
_UNTIL: Final = datetime(2026, 3, 16, 16, 1, tzinfo=UTC)
_HOSTILE: Final = "<!channel> *A* & `B`"


def messages(reader: Reader) -> dict[str, Message]:
    """The messages by name."""
    notices = {
        "restored": Notice("T0001", NoticeKind.RESTORED, "1", _AT, {"taken": _AT.isoformat()}),
        "quota": _notice(NoticeKind.QUOTA, BILLED, "67200007"),
        "quota of one endpoint": _notice(NoticeKind.QUOTA, Endpoint.CREATE_ALERT, "67200007"),
        "account": _notice(NoticeKind.ACCOUNT, WHOLE, "67200006"),
        "key": _notice(NoticeKind.ACCOUNT, WHOLE, "67200202"),
        "key, of a workspace": _notice(NoticeKind.ACCOUNT, WHOLE, "67200202", brought="yes"),
        "strange": _notice(NoticeKind.ACCOUNT, WHOLE, _HOSTILE),
        "balance": _notice(NoticeKind.ACCOUNT, BILLED, "67200005"),
        "licence": _notice(NoticeKind.LICENSE, Endpoint.CHECK, "67200004"),
        "licence that is done without": _notice(NoticeKind.LICENSE, Endpoint.FAMILY, "67200203", "main optional"),
        "recovered": _notice(NoticeKind.RECOVERED, BILLED, "67200007"),
        "scope": _of_slack(NoticeKind.SCOPE),
        "scope that is not named": Notice("T0001", NoticeKind.SCOPE, "1", _AT, {"scope": "", "method": _HOSTILE}),
        "plan": _of_slack(NoticeKind.PLAN),
        "owner gone": _of_slack(NoticeKind.OWNER_GONE),
        "owner unheard": _of_slack(NoticeKind.OWNER_UNHEARD),
        "given up": _of_slack(NoticeKind.GIVEN_UP),
        "given up, of a person": Notice("T0001", NoticeKind.GIVEN_UP, "1", _AT, {"word": _HOSTILE, "place": "U0001"}),
        "given up, unsure": Notice("T0001", NoticeKind.GIVEN_UP, "1", _AT, {"place": "C0001", "unsure": "yes"}),
        "messages closed": _of_slack(NoticeKind.MESSAGES_CLOSED),
    }
    return {
        **{f"notice: {name}": notice_message(reader, one) for name, one in notices.items()},
        "notice: possible repeat": notice_message(reader, notices["quota"], repeat=True),
    }


def outages() -> tuple[Outage, ...]:
    """One of each kind, as a list shows them."""
    return (
        Outage("main", WHOLE, OutageKind.NOT_CONNECTED, "not connected", _AT, _AT),
        Outage("main", WHOLE, OutageKind.ACCOUNT, "67200006", _AT, _UNTIL),
        Outage("main", BILLED, OutageKind.QUOTA, "67200007", _AT, _UNTIL),
        Outage("main", Endpoint.FAMILY, OutageKind.LICENSE, "67200004", _AT, _UNTIL),
    )


def _notice(kind: NoticeKind, scope: str, code: str, about: str = "main", *, brought: str = "") -> Notice:
    moments = {"since": str(int(_AT.timestamp())), "until": str(int(_UNTIL.timestamp()))}
    return Notice("T0001", kind, about, _AT, {"scope": scope, "code": code, "brought": brought, **moments})


def _of_slack(kind: NoticeKind) -> Notice:
    details = {"name": _HOSTILE, "scope": "files:write", "word": "storage_limit_reached"}
    return Notice("T0001", kind, "1", _AT, details)
