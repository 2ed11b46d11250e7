"""Who did what, for whoever runs Patrol."""

from datetime import datetime
from typing import Final

from bot.domain.audit import Entry
from bot.ports import Store, Transaction

_PAGE: Final = 500


async def done_since(store: Store, since: datetime) -> list[tuple[str, list[Entry]]]:
    """What was done since then in each workspace by its id, latest first."""

    def look(tx: Transaction) -> list[tuple[str, list[Entry]]]:
        return [(workspace, _of(workspace, since, tx)) for workspace, _ in tx.workspaces.all()]

    return await store.read(look)


def _of(workspace: str, since: datetime, tx: Transaction) -> list[Entry]:
    found: list[Entry] = []
    while True:
        page = tx.audit.of(workspace, limit=_PAGE, offset=len(found))
        found += page
        if len(page) < _PAGE or page[-1].at < since:
            return [entry for entry in found if entry.at >= since]
