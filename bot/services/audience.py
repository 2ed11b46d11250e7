"""Who reads a place: where outsiders do, nothing begins that nobody has allowed."""

from bot.domain.channels import Sharing
from bot.domain.rules import Rules
from bot.mistakes import ReadByOutsiders
from bot.ports import Transaction


def no_outsiders(workspace: str, place: str, rules: Rules, tx: Transaction) -> None:
    """Nothing, where no outsiders are known to read a place, or that is allowed. Errors: `ReadByOutsiders`."""
    known = tx.places.get(workspace, place)
    if known is not None and known.is_open_to_outsiders:
        raise ReadByOutsiders(place, may_ask=rules.sharing is Sharing.ASK)
