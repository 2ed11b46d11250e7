"""What Patrol needs of the four things that touch the world: the store, PatSnap, Slack and the clock."""

from bot.ports.access import Grants
from bot.ports.alerts import Alerts, Checks, Digests, Subscriptions
from bot.ports.backups import Backups
from bot.ports.channels import Places
from bot.ports.clock import Clock
from bot.ports.companies import Companies
from bot.ports.decisions import Decisions
from bot.ports.dismissals import Dismissals
from bot.ports.homes import Homes
from bot.ports.installations import Installations
from bot.ports.keeping import Keeping
from bot.ports.makings import Makings
from bot.ports.meter import Heard, Meter, NoMeter, Outcome, Retried
from bot.ports.outages import Outages
from bot.ports.outbox import Deliveries, LiveMessages
from bot.ports.paces import Paces
from bot.ports.patents import Facts, Patents
from bot.ports.patsnap import Patsnap, Permit
from bot.ports.places import Audit, Notices, People
from bot.ports.preferences import Preferences
from bot.ports.processes import Processes
from bot.ports.recoveries import Recoveries
from bot.ports.references import Faults, References
from bot.ports.reports import Reports, Requests, Workspaces
from bot.ports.seen import Interactions
from bot.ports.series import AllSeries
from bot.ports.slack import Closed, Slack, Upload
from bot.ports.store import Store, Transaction, Work
from bot.ports.times import Timebase, Times
from bot.ports.trends import Trends
from bot.ports.unreadables import Unreadables
from bot.ports.usage import Calls, Spendings
from bot.ports.vitals import Vitals
from bot.ports.whose import ANYBODY, Whose

__all__ = [
    "ANYBODY",
    "Alerts",
    "AllSeries",
    "Audit",
    "Backups",
    "Calls",
    "Checks",
    "Clock",
    "Closed",
    "Companies",
    "Decisions",
    "Deliveries",
    "Digests",
    "Dismissals",
    "Facts",
    "Faults",
    "Grants",
    "Heard",
    "Homes",
    "Installations",
    "Interactions",
    "Keeping",
    "LiveMessages",
    "Makings",
    "Meter",
    "NoMeter",
    "Notices",
    "Outages",
    "Outcome",
    "Paces",
    "Patents",
    "Patsnap",
    "People",
    "Permit",
    "Places",
    "Preferences",
    "Processes",
    "Recoveries",
    "References",
    "Reports",
    "Requests",
    "Retried",
    "Slack",
    "Spendings",
    "Store",
    "Subscriptions",
    "Timebase",
    "Times",
    "Transaction",
    "Trends",
    "Unreadables",
    "Upload",
    "Vitals",
    "Whose",
    "Work",
    "Workspaces",
]
