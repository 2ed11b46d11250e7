"""What a run does before anything else: take over what a run before it had begun."""

import logging
from dataclasses import dataclass

from bot.deps import Deps
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.services.outcomes import take_over_report
from bot.services.setbacks import take_over_delivery

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakenOver:
    """How many rows a dead run had left claimed."""

    reports: int
    deliveries: int


async def take_over(deps: Deps) -> TakenOver:
    """Settle by their rules the rows that another owner holds. There is one `run` at a time, so that owner is dead."""
    now = deps.clock()

    def store(tx: Transaction) -> TakenOver:
        reports = tx.reports.of_other_owners(deps.owner)
        for report in reports:
            take_over_report(report, now, tx)
        deliveries = tx.deliveries.of_other_owners(deps.owner)
        for delivery in deliveries:
            take_over_delivery(delivery, now, tx)
        return TakenOver(len(reports), len(deliveries))

    taken = await deps.store.write(store)
    if taken.reports or taken.deliveries:
        log.info(
            "took over from a run that has ended", extra={"reports": taken.reports, "deliveries": taken.deliveries}
        )
    return taken


async def enrol(workspace: str, patsnap_url: str, deps: Deps) -> None:
    """Make the workspace whose token we hold known, with the one account there is."""
    await deps.store.write(lambda tx: tx.workspaces.enrol(workspace, ONLY_ACCOUNT, patsnap_url))
