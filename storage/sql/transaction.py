"""What a transaction function is given: the repositories, and the work that they have made."""

from bot.ports import Work
from storage.sql.alerts import SqlAlerts
from storage.sql.backups import SqlBackups
from storage.sql.checks import SqlChecks
from storage.sql.companies import SqlCompanies
from storage.sql.connection import Connection
from storage.sql.decisions import SqlDecisions
from storage.sql.deliveries import SqlDeliveries
from storage.sql.digests import SqlDigests
from storage.sql.dismissals import SqlDismissals
from storage.sql.facts import SqlFacts
from storage.sql.grants import SqlGrants
from storage.sql.homes import Changes, SqlHomes
from storage.sql.installations import SqlInstallations
from storage.sql.keeping import SqlKeeping
from storage.sql.live import SqlLiveMessages
from storage.sql.makings import SqlMakings
from storage.sql.moving import SqlTimes
from storage.sql.outages import SqlOutages
from storage.sql.paces import SqlPaces
from storage.sql.patents import SqlPatents
from storage.sql.people import SqlAudit, SqlNotices, SqlPeople
from storage.sql.places import SqlPlaces
from storage.sql.preferences import SqlPreferences
from storage.sql.processes import SqlProcesses
from storage.sql.recoveries import SqlRecoveries
from storage.sql.references import SqlFaults, SqlReferences
from storage.sql.reports import SqlReports
from storage.sql.requests import SqlRequests
from storage.sql.seen import SqlInteractions
from storage.sql.series import SqlSeries
from storage.sql.spendings import SqlSpendings
from storage.sql.subscriptions import SqlSubscriptions
from storage.sql.trends import SqlTrends
from storage.sql.unreadable import SqlUnreadables
from storage.sql.usage import SqlCalls
from storage.sql.vitals import SqlVitals
from storage.sql.workspaces import SqlWorkspaces


class SqlTransaction:
    """`bot.ports.Transaction`: what each function on the store's thread is handed, one function after the other."""

    def __init__(self, db: Connection) -> None:
        """For the store: the repositories on `db`, made once. `made` gathers the work that a function makes."""
        self.made: set[Work] = set()
        changes = Changes()
        self.times = SqlTimes(db, self.made)
        self.workspaces = SqlWorkspaces(db, changes)
        self.installations = SqlInstallations(db)
        self.requests = SqlRequests(db, changes)
        self.reports = SqlReports(db, self.made, changes)
        self.companies = SqlCompanies(db, self.made)
        self.series = SqlSeries(db, changes)
        self.alerts = SqlAlerts(db, self.made, changes)
        self.makings = SqlMakings(db, self.made)
        self.checks = SqlChecks(db, self.made, changes)
        self.patents = SqlPatents(db, self.made)
        self.facts = SqlFacts(db, self.made)
        self.recoveries = SqlRecoveries(db)
        self.subscriptions = SqlSubscriptions(db, self.made, changes)
        self.digests = SqlDigests(db)
        self.dismissals = SqlDismissals(db)
        self.trends = SqlTrends(db)
        self.decisions = SqlDecisions(db)
        self.deliveries = SqlDeliveries(db, self.made, changes)
        self.live = SqlLiveMessages(db, self.made)
        self.calls = SqlCalls(db)
        self.spendings = SqlSpendings(db, changes)
        self.people = SqlPeople(db)
        self.preferences = SqlPreferences(db, changes)
        self.places = SqlPlaces(db, self.made)
        self.notices = SqlNotices(db)
        self.audit = SqlAudit(db)
        self.seen = SqlInteractions(db)
        self.keeping = SqlKeeping(db)
        self.backups = SqlBackups(db)
        self.grants = SqlGrants(db)
        self.faults = SqlFaults(db)
        self.references = SqlReferences(db)
        self.outages = SqlOutages(db, self.made, changes)
        self.homes = SqlHomes(db, self.made, changes)
        self.processes = SqlProcesses(db)
        self.paces = SqlPaces(db)
        self._changes = changes
        self.unreadables = SqlUnreadables(db)
        self.vitals = SqlVitals(db)

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
