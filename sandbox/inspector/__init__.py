"""What somebody sees who looks over the wire's shoulder: the exchanges, without secrets, and what was billed."""

from sandbox.inspector.bill import Bill
from sandbox.inspector.exchanges import Exchanges

__all__ = ["Bill", "Exchanges"]
