"""What went wrong on Patrol's side is kept under the reference that its person was shown."""

import logging

from bot.deps import Deps
from bot.domain.references import Fault

log = logging.getLogger(__name__)


async def remember(fault: Fault, deps: Deps) -> None:
    """Keep it for a month. Where the store takes nothing the log has said all there is: nothing is made worse."""
    try:
        await deps.store.write(lambda tx: tx.faults.add(fault))
    except Exception as error:  # noqa: BLE001 - whatever it is: it may be the very fault that is to be kept
        log.warning("a fault was not kept", extra={"reference": fault.reference, "why": type(error).__name__})
