"""A stand-in for the PatSnap Open API, as strict as the real one is as far as its pages and live clients tell."""

from sandbox.patsnap.account import Account, TokenShape, Written
from sandbox.patsnap.downloads import Download
from sandbox.patsnap.jobs import Job, Life, Stage
from sandbox.patsnap.orders import Order
from sandbox.patsnap.server import PatsnapSandbox

__all__ = [
    "Account",
    "Download",
    "Job",
    "Life",
    "Order",
    "PatsnapSandbox",
    "Stage",
    "TokenShape",
    "Written",
]
