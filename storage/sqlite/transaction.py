"""What a transaction function is given: the repositories, and the work that they have made."""

from sqlite_utils import Database

from bot.ports import Work
from storage.sqlite.alerts import SqliteAlerts
from storage.sqlite.backups import SqliteBackups
from storage.sqlite.checks import SqliteChecks
from storage.sqlite.companies import SqliteCompanies
from storage.sqlite.decisions import SqliteDecisions
from storage.sqlite.deliveries import SqliteDeliveries
from storage.sqlite.digests import SqliteDigests
from storage.sqlite.dismissals import SqliteDismissals
from storage.sqlite.facts import SqliteFacts
from storage.sqlite.grants import SqliteGrants
from storage.sqlite.homes import Changes, SqliteHomes
from storage.sqlite.keeping import SqliteKeeping
from storage.sqlite.live import SqliteLiveMessages
from storage.sqlite.makings import SqliteMakings
from storage.sqlite.moving import SqliteTimes
from storage.sqlite.outages import SqliteOutages
from storage.sqlite.patents import SqlitePatents
from storage.sqlite.people import SqliteAudit, SqliteNotices, SqlitePeople
from storage.sqlite.places import SqlitePlaces
from storage.sqlite.preferences import SqlitePreferences
from storage.sqlite.recoveries import SqliteRecoveries
from storage.sqlite.references import SqliteFaults, SqliteReferences
from storage.sqlite.reports import SqliteReports
from storage.sqlite.requests import SqliteRequests
from storage.sqlite.seen import SqliteInteractions
from storage.sqlite.series import SqliteSeries
from storage.sqlite.spendings import SqliteSpendings
from storage.sqlite.subscriptions import SqliteSubscriptions
from storage.sqlite.trends import SqliteTrends
from storage.sqlite.unreadable import SqliteUnreadables
from storage.sqlite.usage import SqliteCalls
from storage.sqlite.workspaces import SqliteWorkspaces


class SqliteTransaction:
    """`bot.ports.Transaction`: what each function on the store's thread is handed, one function after the other."""

    def __init__(self, db: Database) -> None:
        """For the store: the repositories on `db`, made once. `made` gathers the work that a function makes."""
        self.made: set[Work] = set()
        changes = Changes()
        self.times = SqliteTimes(db, self.made)
        self.workspaces = SqliteWorkspaces(db)
        self.requests = SqliteRequests(db, changes)
        self.reports = SqliteReports(db, self.made, changes)
        self.companies = SqliteCompanies(db, self.made)
        self.series = SqliteSeries(db, changes)
        self.alerts = SqliteAlerts(db, self.made, changes)
        self.makings = SqliteMakings(db, self.made)
        self.checks = SqliteChecks(db, self.made, changes)
        self.patents = SqlitePatents(db, self.made)
        self.facts = SqliteFacts(db, self.made)
        self.recoveries = SqliteRecoveries(db)
        self.subscriptions = SqliteSubscriptions(db, self.made, changes)
        self.digests = SqliteDigests(db)
        self.dismissals = SqliteDismissals(db)
        self.trends = SqliteTrends(db)
        self.decisions = SqliteDecisions(db)
        self.deliveries = SqliteDeliveries(db, self.made, changes)
        self.live = SqliteLiveMessages(db, self.made)
        self.calls = SqliteCalls(db)
        self.spendings = SqliteSpendings(db, changes)
        self.people = SqlitePeople(db)
        self.preferences = SqlitePreferences(db, changes)
        self.places = SqlitePlaces(db, self.made)
        self.notices = SqliteNotices(db)
        self.audit = SqliteAudit(db)
        self.seen = SqliteInteractions(db)
        self.keeping = SqliteKeeping(db)
        self.backups = SqliteBackups(db)
        self.grants = SqliteGrants(db)
        self.faults = SqliteFaults(db)
        self.references = SqliteReferences(db)
        self.outages = SqliteOutages(db, self.made, changes)
        self.homes = SqliteHomes(db, self.made, changes)
        self._changes = changes
        self.unreadables = SqliteUnreadables(db)

    def settled(self) -> frozenset[Work]:
        """A function has done its work: Homes that show what it changed are stale. What has been made, as below."""
        self.homes.mark()
        return self.work_made()

    def work_made(self) -> frozenset[Work]:
        """What has been made since this was asked last; what has changed meanwhile is forgotten."""
        made = frozenset(self.made)
        self._changes.clear()
        self.made.clear()
        return made
