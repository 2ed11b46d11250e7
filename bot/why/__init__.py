"""What a reference stands for, said to whoever runs Patrol: plain English at a terminal, as the doctor speaks.

Of each: what it is, when, who asked, how it stands, what PatSnap or Slack answered, what Patrol does next, and what the
operator can do. Ids are shown, and neither subjects of reports nor names and queries of alerts: as in the audit.
"""

from collections.abc import Sequence
from typing import Final

from bot.domain.outages import Outage
from bot.domain.references import Fault
from bot.services.references import Found
from bot.why.answers import code_lines, outage_lines
from bot.why.faults import fault_lines
from bot.why.mistakes import mistake_lines
from bot.why.rows import row_lines

UNKNOWN: Final = (
    "Patrol knows nothing under {quoted!r}.\n"
    "It knows what people see: R-… (a report, an alert that was made, a digest, a refused order), E-… (a fault of "
    "Patrol's, kept for 30 days), M-… (a kind of mistake); besides an id from the log or the audit, and PatSnap's "
    "codes (67200007, 'HTTP 403'). What has served its time was cleared: see PATROL_KEEP_HISTORY."
)


def explained(quoted: str, found: Sequence[Found | Fault], outages: Sequence[Outage], url: str) -> str:
    """All that is to be said of what was quoted; "" where it is not known. `url`: PatSnap's address that is set."""
    words = quoted.strip().upper()
    parts = [_lines(one, url) for one in found]
    if not parts:
        lines = mistake_lines(words) or code_lines(words, url)
        parts = [[*lines, *outage_lines(outages)]] if lines else []
    text = "\n\n".join("\n".join(lines) for lines in parts)
    return f"{len(parts)} rows begin with {words}:\n\n{text}" if len(parts) > 1 else text


def _lines(one: Found | Fault, url: str) -> list[str]:
    if isinstance(one, Fault):
        return fault_lines(one)
    codes = dict.fromkeys(outage.code for outage in one.outages)
    meanings = [line for code in codes for line in code_lines(code, url)]
    return [*row_lines(one, url), *outage_lines(one.outages), *meanings]
