"""A stand-in for the PatSnap Open API, as strict as the real one is as far as its pages and live clients tell."""

from sandbox.patsnap.account import Account, TokenShape, Written
from sandbox.patsnap.alerts import Alert, Alerts, Window
from sandbox.patsnap.customer import Customer
from sandbox.patsnap.downloads import Download
from sandbox.patsnap.jobs import Job, Life, Stage
from sandbox.patsnap.news import NoNews, Odd
from sandbox.patsnap.orders import Order
from sandbox.patsnap.server import PatsnapSandbox
from sandbox.patsnap.streams import Event, Kind
from sandbox.patsnap.usual import USUAL_ALERTS, UsualAlert

__all__ = [
    "USUAL_ALERTS",
    "Account",
    "Alert",
    "Alerts",
    "Customer",
    "Download",
    "Event",
    "Job",
    "Kind",
    "Life",
    "NoNews",
    "Odd",
    "Order",
    "PatsnapSandbox",
    "Stage",
    "TokenShape",
    "UsualAlert",
    "Window",
    "Written",
]
