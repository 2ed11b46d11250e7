"""What came to nothing in Slack, and would be missed by nobody: somebody is told all the same."""

from datetime import datetime
from typing import Final

from bot.deps import Deps
from bot.domain.deliveries import Delivery, What
from bot.domain.notices import Notice, NoticeKind
from bot.domain.slack_errors import Fate, fate_of
from bot.ports import Transaction
from bot.services.notices import tell_admins

# Of these it is said where they would have been, or to who waits; and a notice that fails would bring another.
_TOLD: Final = frozenset(
    {What.LIVE, What.FILE, What.PART, What.SHEET, What.PLEA, What.GRANT_PLEA, What.NOTICE},
)


def say_it_was_lost(delivery: Delivery, word: str, now: datetime, deps: Deps, tx: Transaction) -> None:
    """Have admins told, once for each of Slack's words against it, that a message came to nothing.

    Not where its place is shut: what pauses then says so. A digest that may have arrived is told of each time, for no
    other tells what was in it.
    """
    if delivery.what in _TOLD or fate_of(word) is Fate.PLACE:
        return
    is_unsure = delivery.what is What.DIGEST and delivery.doubted
    details = {"word": word, "place": delivery.place, "unsure": "yes" if is_unsure else ""}
    about = delivery.key if is_unsure else word
    tell_admins(Notice(delivery.workspace, NoticeKind.GIVEN_UP, about, now, details), deps, tx)
