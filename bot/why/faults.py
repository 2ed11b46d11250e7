"""A fault of Patrol's, told to whoever runs it."""

from typing import Final

from bot.domain.references import Fault
from bot.why.answers import at

_PROOF: Final = "this, and the log's lines around that time (the whole traceback stands there beside the reference),"


def fault_lines(fault: Fault) -> list[str]:
    """What it was, whom it met at what, where in the code, and what to do."""
    return [
        f"{fault.reference} is a fault of Patrol's own, not of the person who met it.",
        f"When: {at(fault.at)}",
        f"Who: {fault.person or 'nobody that is known'}, in {fault.workspace}",
        f"At what: {fault.doing}",
        f"What went wrong: {fault.error}{': ' if fault.message else ''}{fault.message}",
        "Where: " + ("\n       ".join(fault.trace) or "outside Patrol's own code"),
        "What Patrol does next: nothing; what was asked for was not done, and what was stored before is as it was.",
        f"What you can do: have them try again. If it comes back, give {_PROOF} to whoever maintains Patrol.",
    ]
