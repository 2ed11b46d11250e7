"""A later version of Patrol, which reads what an earlier one could not."""

import json

from bot.domain.alerts import Findings
from tests.fakes import FakePatsnap


class Understanding:
    """PatSnap's client of a later version: every answer says this."""

    def __init__(self, patsnap: FakePatsnap, findings: Findings) -> None:
        self.permit = patsnap.permit
        self.busy = patsnap.busy
        self.prove = patsnap.prove
        self.fetch = patsnap.fetch
        self._findings = findings

    def findings(self, raw: str) -> Findings:
        json.loads(raw)
        return self._findings
