"""The schema, step by step. A step that has been released is never changed; a new one is added below it."""

from typing import Final

from sqlite_utils import Database, Migrations

from storage.sqlite.access_tables import access_tables
from storage.sqlite.account_tables import account_columns
from storage.sqlite.alert_tables import alert_tables
from storage.sqlite.backup_tables import backup_tables
from storage.sqlite.clearing_tables import clearing_indexes
from storage.sqlite.company_tables import company_tables
from storage.sqlite.decision_tables import decision_tables
from storage.sqlite.digest_tables import settled_digests
from storage.sqlite.dismissal_tables import dismissals_table
from storage.sqlite.fact_tables import explaining_tables
from storage.sqlite.fault_tables import faults_table
from storage.sqlite.holder_tables import holder_table
from storage.sqlite.home_tables import home_tables
from storage.sqlite.installation_tables import installation_tables
from storage.sqlite.making_tables import making_tables
from storage.sqlite.number_tables import numbers_table
from storage.sqlite.outage_tables import outages_table
from storage.sqlite.pace_tables import pace_tables
from storage.sqlite.people_tables import flags_as_numbers_in_indexes, people_tables
from storage.sqlite.place_tables import place_tables
from storage.sqlite.preference_tables import preferences_table
from storage.sqlite.process_tables import process_tables
from storage.sqlite.recovery_tables import recovery_tables
from storage.sqlite.report_tables import files_by_workspace, report_tables, requests_by_report, shared_reports
from storage.sqlite.resting_tables import resting_indexes
from storage.sqlite.seen_tables import seen_table
from storage.sqlite.series_tables import series_tables
from storage.sqlite.time_tables import timebase_table
from storage.sqlite.trend_tables import trend_tables
from storage.sqlite.usage_tables import usage_tables
from storage.sqlite.vital_tables import vitals_index
from storage.sqlite.welcome_tables import welcome_columns

migrations: Final = Migrations("patrol")


@migrations()
def reports_and_deliveries(db: Database) -> None:
    """Requests, reports, the outbox and live messages. A row's owner comes first in its key."""
    report_tables(db)


@migrations()
def sharing_and_holding(db: Database) -> None:
    """One running report for those who want the same; requests that share a place; requests that are held."""
    shared_reports(db)


@migrations()
def requests_of_a_report(db: Database) -> None:
    """Who asked for a report, and whom a request serves, are found without reading the requests of everybody."""
    requests_by_report(db)


@migrations()
def alerts_and_subscriptions(db: Database) -> None:
    """Alerts, what they brought, what is known of its patents, and who wants to hear of it."""
    alert_tables(db)


@migrations()
def explained_digests(db: Database) -> None:
    """Facts of patents, why a hit is there, what subscriptions filter, and what alerts look for."""
    explaining_tables(db)


@migrations()
def digests_that_are_settled(db: Database) -> None:
    """What a digest's messages show is stored when it is composed, and what is usual in its subscription's."""
    settled_digests(db)


@migrations()
def recoveries_and_pulses(db: Database) -> None:
    """Gaps that are searched for; when a subscription is looked at for its silence; where Slack shows a workspace."""
    recovery_tables(db)


@migrations()
def dismissals(db: Database) -> None:
    """What people have called not interesting."""
    dismissals_table(db)


@migrations()
def usage_and_budgets(db: Database) -> None:
    """Calls by who they were made for, what people spend, and what budgets did not let through."""
    usage_tables(db)
    db.execute("alter table alert add column asked_in text not null default ''")


@migrations()
def alerts_made_in_slack(db: Database) -> None:
    """What people ask PatSnap to do with alerts, and which of these somebody has had deleted."""
    making_tables(db)


@migrations()
def checks_that_somebody_waits_for(db: Database) -> None:
    """Who asked for a check, by the subscription that they asked for it."""
    db.execute("alter table subscription add column asked_by text not null default ''")


@migrations()
def people_and_notices(db: Database) -> None:
    """What Slack has said of people, what admins are told, and who did what."""
    people_tables(db)


@migrations()
def what_was_answered(db: Database) -> None:
    """What Slack delivered and was answered."""
    seen_table(db)


@migrations()
def files_that_go_by_themselves(db: Database) -> None:
    """Files are found where a workspace takes no messages for now."""
    files_by_workspace(db)


@migrations()
def the_machines_clock(db: Database) -> None:
    """By what the stored times are to be read, so that it is seen when the machine's clock was set."""
    timebase_table(db)


@migrations()
def restored_backups(db: Database) -> None:
    """What a restored backup does not know of."""
    backup_tables(db)


@migrations()
def grants(db: Database) -> None:
    """What people may do because an admin has allowed it."""
    access_tables(db)


@migrations()
def outages(db: Database) -> None:
    """When PatSnap refuses an account: licences that are let alone are of these from now on."""
    outages_table(db)


@migrations()
def places(db: Database) -> None:
    """What is known of channels, and which workspaces Patrol was removed from."""
    place_tables(db)


@migrations()
def preferences(db: Database) -> None:
    """The languages and zones that people have chosen, for themselves and for channels."""
    preferences_table(db)


@migrations()
def faults(db: Database) -> None:
    """What went wrong on Patrol's side, by the reference that people were shown."""
    faults_table(db)


@migrations()
def companies(db: Database) -> None:
    """Which company a name means: what PatSnap said of it, what a place has chosen, what a request waits for."""
    company_tables(db)


@migrations()
def recurring_reports(db: Database) -> None:
    """Reports that are ordered regularly, and what came of each time."""
    series_tables(db)


@migrations()
def trends(db: Database) -> None:
    """What was settled of alerts' hits over time, and which subscriptions want that with their digests."""
    trend_tables(db)


@migrations()
def publication_numbers(db: Database) -> None:
    """Which patents people name by their publication numbers."""
    numbers_table(db)


@migrations()
def first_steps(db: Database) -> None:
    """Which workspaces were welcomed: those that have been at work are no newcomers."""
    welcome_columns(db)


@migrations()
def decisions(db: Database) -> None:
    """What people make of the lines of digests, whom they ask to look at one, and when these are reminded."""
    decision_tables(db)


@migrations()
def homes(db: Database) -> None:
    """Homes that people have open, and what is asked of the rows that they show."""
    home_tables(db)


@migrations()
def processes(db: Database) -> None:
    """Who works on the database."""
    process_tables(db)


@migrations()
def installations(db: Database) -> None:
    """In which workspaces Patrol is installed, where there may be many, and who is installing it."""
    installation_tables(db)


@migrations()
def flags_as_numbers(db: Database) -> None:
    """Flags are compared with numbers, as both databases can: SQLite uses an index only for words like its own."""
    flags_as_numbers_in_indexes(db)


@migrations()
def vitals(db: Database) -> None:
    """Operators count what was not sent."""
    vitals_index(db)


@migrations()
def accounts_of_workspaces(db: Database) -> None:
    """Accounts that workspaces bring, with their credentials sealed."""
    account_columns(db)


@migrations()
def paces(db: Database) -> None:
    """The limits that several processes keep together."""
    pace_tables(db)


@migrations()
def holders(db: Database) -> None:
    """Whom Slack is asked about each day: found without a look at all that everybody owns."""
    holder_table(db)


@migrations()
def clearing(db: Database) -> None:
    """What is cleared away is found without a look at everything."""
    clearing_indexes(db)


@migrations()
def resting(db: Database) -> None:
    """What is due is found past the workspaces that Patrol was removed from."""
    resting_indexes(db)
