"""The words of the command line: each command, and what may be said with it."""

import argparse


def parser() -> argparse.ArgumentParser:
    """Who reads the command line; the command that was chosen is in `command`."""
    made = argparse.ArgumentParser(prog="patrol", description="Patent intelligence in Slack.")
    commands = made.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="be the bot until stopped")
    run.add_argument(
        "--role",
        choices=("all", "web", "worker"),
        default="all",
        help="of several processes on one PostgreSQL: listen to Slack (web), do the work (worker), or both (all)",
    )
    commands.add_parser("migrate", help="make the database or bring it up to date, as `run` does by itself, and end")
    move = commands.add_parser("move", help="copy a SQLite file into an empty PostgreSQL, and check the copy")
    move.add_argument("file", metavar="FILE", help="the database until now, on which no `run` works")
    move.add_argument("target", metavar="ADDRESS", nargs="?", help="postgresql://…; without it PATROL_DATABASE")
    restored = commands.add_parser(
        "restored", help="say that a PostgreSQL was put back to an earlier time, before `run`"
    )
    restored.add_argument("--taken-at", required=True, metavar="TIME", help="to which, as in 2026-11-22T08:00:00+00:00")
    backup = commands.add_parser("backup", help="copy the database, also while `run` works, and check the copy")
    backup.add_argument("file", metavar="FILE", help="the copy, which is not there yet")
    commands.add_parser("doctor", help="check settings, Slack, PatSnap and the database, and say how to mend them")
    commands.add_parser("reread", help="read again what could not be read of PatSnap's answers, while no `run` works")
    commands.add_parser("usage", help="print what PatSnap was asked, by whom, and what is left of the budgets")
    audit = commands.add_parser("audit", help="print who has done what, latest first")
    audit.add_argument("--days", type=int, default=30, help="of how many days (30)")
    why = commands.add_parser("why", help="explain a reference that somebody quotes, such as R-7F3KQX, E-… or M-…")
    why.add_argument("reference", metavar="REF")
    commands.add_parser("new-key", help="print a fresh key for PATROL_ENCRYPTION_KEYS")
    manifest = commands.add_parser("manifest", help="print the manifest for Slack's app page, of a Socket Mode app")
    manifest.add_argument("--http", default="", metavar="ADDRESS", help="of an app that Slack reaches at this address")
    commands.add_parser("rotate-keys", help="encrypt each stored token and key anew, with the first of the keys")
    replaced = commands.add_parser(
        "replace-key", help="replace the PatSnap key that a workspace has connected; it is asked for"
    )
    replaced.add_argument("--workspace", default="", metavar="T…", help="which one; needed where there are several")
    replaced.add_argument("--client", default="", metavar="ID", help="the id of a client, whose secret is asked for")
    views = commands.add_parser("views", help="print every message and form that Patrol shows, as JSON")
    which = views.add_mutually_exclusive_group()
    which.add_argument("--language", default="en", metavar="CODE", help="as who reads this language sees them (en)")
    which.add_argument("--languages", action="store_true", help="print the languages that Patrol speaks instead")
    for name, words in (("export", "print what is stored of"), ("forget", "delete, for good and without `run`,")):
        keeping = commands.add_parser(name, help=f"{words} a workspace or a person")
        keeping.add_argument("--workspace", default="", metavar="T…", help="which one; needed where there are several")
        keeping.add_argument("--person", default="", metavar="U…", help="of the workspace only what names this person")
        if name == "forget":
            keeping.add_argument("--yes", action="store_true", help="do it, instead of saying what it would delete")
    return made
