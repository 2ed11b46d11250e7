"""The ports in memory: what they promise, without a wire, and with faults on request."""

from tests.fakes.faults import Faults, Gate, Killed
from tests.fakes.patsnap import FakePatsnap
from tests.fakes.slack import FakeSlack

__all__ = ["FakePatsnap", "FakeSlack", "Faults", "Gate", "Killed"]
