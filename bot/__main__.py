"""The command line: `python -m bot run`, `doctor` and more, as its `--help` says; also installed as `patrol`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.arguments import parser
from bot.errors import BadSetting, CalledDead, CannotOpen, StoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 0 when it went well, 1 when something is wrong (said on standard error)."""
    chosen = parser().parse_args(arguments)
    try:
        return _COMMANDS[chosen.command](chosen)
    except (BadSetting, CalledDead, CannotOpen, StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


# What a command does not need it does not import: Bolt alone takes a quarter of a second.


def _run(chosen: argparse.Namespace) -> int:
    from bot import log  # noqa: PLC0415
    from bot.app import run  # noqa: PLC0415
    from bot.domain.processes import Role  # noqa: PLC0415
    from bot.environment import read_settings  # noqa: PLC0415

    settings = read_settings()
    log.set_up(settings.log_level, settings.secrets(), settings.log_format)
    asyncio.run(run(settings, Role(chosen.role)))
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import backup  # noqa: PLC0415

    taken = backup(read_settings(), chosen.file)
    print(f"{taken.path}: {taken.rows} rows in {taken.size} bytes, checked. The reports in PATROL_FILES are not in it.")
    return 0


def _doctor() -> int:
    from bot import log  # noqa: PLC0415
    from bot.doctor.examination import examine  # noqa: PLC0415
    from bot.environment import read_settings, unknown_settings  # noqa: PLC0415

    settings = read_settings()
    log.set_up("ERROR", settings.secrets())
    findings = asyncio.run(examine(settings, unknown_settings()))
    for finding in findings:
        print(finding)
    return 0 if all(finding.is_well for finding in findings) else 1


def _migrate() -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import migrate  # noqa: PLC0415

    taken = asyncio.run(migrate(read_settings()))
    print(f"The database is up to date; steps taken: {', '.join(taken) or 'none'}.")
    return 0


def _move(chosen: argparse.Namespace) -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import move  # noqa: PLC0415

    moved = asyncio.run(move(chosen.file, chosen.target or read_settings().database))
    for table, rows in sorted(moved.items()):
        print(f"{table}: {rows}")
    print(f"{sum(moved.values())} rows were copied and verified. Start `run`; {chosen.file} is as it was.")
    return 0


def _restored(chosen: argparse.Namespace) -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import restored  # noqa: PLC0415

    when = asyncio.run(restored(read_settings(), chosen.taken_at))
    print(f"The database counts as a backup of {when.isoformat()}: `run` goes on from it.")
    return 0


def _reread() -> int:
    from bot import log  # noqa: PLC0415
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import reread  # noqa: PLC0415

    settings = read_settings()
    log.set_up(settings.log_level, settings.secrets(), settings.log_format)
    read, unreadable = asyncio.run(reread(settings))
    print(f"{read} answers of PatSnap's were read, {unreadable} cannot be read yet; they are kept.")
    return 0 if unreadable == 0 else 1


def _usage() -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import usage  # noqa: PLC0415
    from bot.views.reader import Reader  # noqa: PLC0415
    from bot.views.usage import usage_text  # noqa: PLC0415

    for workspace, one in asyncio.run(usage(read_settings())):
        print(f"{workspace}\n\n{usage_text(Reader(), one)}\n")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    import json  # noqa: PLC0415

    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import export  # noqa: PLC0415

    found = asyncio.run(export(read_settings(), chosen.workspace, chosen.person))
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


def _forget(chosen: argparse.Namespace) -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import export, forget  # noqa: PLC0415

    do = forget if chosen.yes else export
    found = asyncio.run(do(read_settings(), chosen.workspace, chosen.person))
    for table, rows in sorted(found.items()):
        print(f"{table}: {len(rows)}")
    if chosen.yes:
        print("These were deleted, or the name was taken out of them. What lies in Slack is Slack's to delete.")
    else:
        print("Nothing was deleted yet: add --yes to delete these, or to take the name out of them.")
    return 0


def _audit(chosen: argparse.Namespace) -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import audit  # noqa: PLC0415
    from bot.views.audit import audit_text  # noqa: PLC0415
    from bot.views.reader import Reader  # noqa: PLC0415

    for workspace, entries in asyncio.run(audit(read_settings(), chosen.days)):
        print(f"{workspace}\n\n{audit_text(Reader(), entries)}\n")
    return 0


def _why(chosen: argparse.Namespace) -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import find_reference  # noqa: PLC0415
    from bot.why import UNKNOWN, explained  # noqa: PLC0415

    settings = read_settings()
    found, outages = asyncio.run(find_reference(settings, chosen.reference))
    said = explained(chosen.reference, found, outages, settings.patsnap_url)
    if not said:
        print(UNKNOWN.format(quoted=chosen.reference), file=sys.stderr)
        return 1
    print(said)
    return 0


def _new_key() -> int:
    from bot.vault import new_key  # noqa: PLC0415

    print(new_key())
    return 0


def _rotate_keys() -> int:
    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import rotate_keys  # noqa: PLC0415

    sealed = asyncio.run(rotate_keys(read_settings()))
    print(f"{sealed} secrets are encrypted with the first key now. The others may go from PATROL_ENCRYPTION_KEYS.")
    return 0


def _replace_key(chosen: argparse.Namespace) -> int:
    from getpass import getpass  # noqa: PLC0415

    from bot.environment import read_settings  # noqa: PLC0415
    from bot.operating import replace_key  # noqa: PLC0415

    settings = read_settings()
    # Never an argument: other people on the machine see those, and the shell remembers them.
    asked = "The client's secret: " if chosen.client else "The API key: "
    secret = (getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()).strip()
    users = asyncio.run(replace_key(settings, chosen.workspace, chosen.client, secret))
    print(f"PatSnap takes the key, and it is in use from now on by {', '.join(users)}. The old one may go.")
    return 0


def _manifest(chosen: argparse.Namespace) -> int:
    import yaml  # noqa: PLC0415

    from bot.addresses import public_address  # noqa: PLC0415
    from bot.app import manifest  # noqa: PLC0415

    try:
        address = public_address(chosen.http)
    except BadSetting as error:
        raise BadSetting(f"--http: {error}") from None
    yaml.safe_dump(manifest(address), sys.stdout, sort_keys=False, allow_unicode=True, width=120)
    return 0


def _views(chosen: argparse.Namespace) -> int:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    from bot.views.gallery import forms, gallery, homes  # noqa: PLC0415
    from bot.views.languages import language, languages  # noqa: PLC0415
    from bot.views.reader import Reader  # noqa: PLC0415

    shown: object
    if chosen.languages:
        shown = [asdict(one) for one in languages()]
    elif (spoken := language(chosen.language)) is None:
        codes = ", ".join(one.code for one in languages())
        print(f"Patrol does not speak {chosen.language!r}. It speaks: {codes}.", file=sys.stderr)
        return 1
    else:
        reader = Reader(spoken.code)
        messages = {name: {"text": one.text, "blocks": list(one.blocks)} for name, one in gallery(reader).items()}
        shown = {**messages, **forms(reader), **homes(reader)}
    json.dump(shown, sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "run": _run,
    "audit": _audit,
    "backup": _backup,
    "doctor": lambda _: _doctor(),
    "migrate": lambda _: _migrate(),
    "move": _move,
    "restored": _restored,
    "export": _export,
    "forget": _forget,
    "new-key": lambda _: _new_key(),
    "replace-key": _replace_key,
    "reread": lambda _: _reread(),
    "usage": lambda _: _usage(),
    "why": _why,
    "manifest": _manifest,
    "rotate-keys": lambda _: _rotate_keys(),
    "views": _views,
}


if __name__ == "__main__":
    sys.exit(main())
