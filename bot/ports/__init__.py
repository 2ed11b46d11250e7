"""What Patrol needs of the four things that touch the world: the store, PatSnap, Slack and the clock."""

from bot.ports.clock import Clock
from bot.ports.patsnap import Patsnap, Permit
from bot.ports.slack import Slack, Upload
from bot.ports.store import Deliveries, LiveMessages, Reports, Requests, Store, Transaction, Work, Workspaces

__all__ = [
    "Clock",
    "Deliveries",
    "LiveMessages",
    "Patsnap",
    "Permit",
    "Reports",
    "Requests",
    "Slack",
    "Store",
    "Transaction",
    "Upload",
    "Work",
    "Workspaces",
]
