"""The doctor: looks at everything that `run` needs, and says of each what is wrong and how to mend it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import OperationalError
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.app import (
    OPTIONAL_SCOPES,
    SCOPES,
    ask_ops,
    clock_of,
    free_of_folder,
    health_of,
    patsnap_client,
    read_store,
    server_health,
    slack_web,
    sqlite_version_warning,
    trouble_of_folder,
    vault_of,
)
from bot.config import Settings
from bot.domain.accounts import Account
from bot.domain.installations import Installation
from bot.domain.outages import BILLED, WHOLE, Outage, OutageKind
from bot.errors import BadSetting, CannotOpen, NotSent, OutsideError, PatsnapRefused, SlackRefused, StoreError
from bot.ports import Transaction
from bot.services.outages import is_connected
from bot.slack.check import Identity, identify, prove_app_token
from bot.vault import Vault

_ROOM: Final = 200_000_000  # bytes: the largest report, and the database while it is written
_LARGE_WAL: Final = 500_000_000
_CROWDED: Final = 0.8  # of the connections of a server


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    subject: str
    said: str
    is_well: bool = True
    is_warning: bool = False

    def __str__(self) -> str:
        """`ok     Slack: …`, `note   Clock: …` or `WRONG  PatSnap: …`."""
        mark = "note " if self.is_warning else "ok   " if self.is_well else "WRONG"
        return f"{mark}  {self.subject}: {self.said}"


async def examine(settings: Settings, unknown: Sequence[str]) -> list[Finding]:
    """Look at settings, Slack, PatSnap and the database. Calls to PatSnap cost nothing that a report would."""
    findings = [
        Finding("settings", f"{name} is not a setting of Patrol; misspelt?", is_warning=True) for name in unknown
    ]
    findings += [finding async for finding in (_everywhere if settings.is_many else _slack)(settings)]
    findings.append(await _patsnap(settings))
    findings += [finding async for finding in _database(settings)]
    findings.append(_files(settings))
    findings += [finding async for finding in shared_files(settings)]
    findings.append(_clock(settings))
    findings.append(await _ops(settings))
    return findings


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    async with slack_web(settings) as web:
        try:
            identity = await identify(web)
        except SlackRefused as error:
            yield Finding(
                "Slack",
                f"PATROL_SLACK_BOT_TOKEN is not taken ({error.error}); copy it again from OAuth & Permissions",
                is_well=False,
            )
            return
        except OutsideError as error:
            yield Finding("Slack", f"{settings.slack_api_url} cannot be asked: {error}", is_well=False)
            return
        if settings.slack_app_token is not None:
            yield await _socket_mode(web, settings.slack_app_token.get_secret_value())
    yield Finding("Slack", f"workspace {identity.team_name} ({identity.team_id}), bot {identity.bot_user_id}")
    if words := _missing(identity):
        yield Finding("scopes", f"missing: {words}; update the app's manifest and install it again", is_well=False)
    else:
        yield Finding("scopes", "all that Patrol needs")
    if not any(scope in identity.scopes for scope in OPTIONAL_SCOPES):
        yield Finding(
            "scopes",
            "no history scope: after a lost answer a message may come twice, marked as a possible repeat",
            is_warning=True,
        )


async def _everywhere(settings: Settings) -> AsyncIterator[Finding]:
    """Each workspace in which Patrol is installed: said where something is wrong, else counted."""
    again = f"install Patrol again there, at {settings.public_url}/slack/install"
    try:
        vault = vault_of(settings)
    except BadSetting as error:
        yield Finding("Slack", str(error), is_well=False)
        return
    stored, well = await _stored(settings), 0
    for installation in stored.installations:
        whose = f"workspace {installation.workspace}"
        try:
            missing = _missing(await _identity_in(installation, vault, settings))
        except CannotOpen as error:
            yield Finding("Slack", str(error), is_well=False)
        except SlackRefused as error:
            yield Finding("Slack", f"{whose}: its token is not taken ({error.error}); {again}", is_well=False)
        except OutsideError as error:
            yield Finding("Slack", f"{whose}: {settings.slack_api_url} cannot be asked: {error}", is_well=False)
        else:
            well += not missing
            if missing:
                yield Finding("scopes", f"{whose}: missing: {missing}; {again}", is_well=False)
    yield Finding("Slack", f"installed in {len(stored.installations)} workspaces, of which {well} are well")
    for finding in _of_stored(stored, vault, again):
        yield finding


def _of_stored(stored: "_Stored", vault: Vault, again: str) -> Iterator[Finding]:
    """What is known of workspaces without asking Slack."""
    for workspace in stored.left:
        said = (
            f"workspace {workspace}: Patrol is not there; two weeks after it was removed its data is deleted: {again}"
        )
        yield Finding("Slack", said, is_warning=True)
    for account in stored.accounts:
        try:
            vault.open(account.sealed, of=account.whose)
        except CannotOpen as error:
            yield Finding("PatSnap", str(error), is_well=False)
    if stored.waiting:
        said = f"not connected in {', '.join(stored.waiting)}: an admin there connects it from Patrol's Home"
        yield Finding("PatSnap", said, is_warning=True)


@dataclass(frozen=True)
class _Stored:
    """What is stored of workspaces and of what they bring."""

    installations: Sequence[Installation] = ()
    left: Sequence[str] = ()  # known, and Patrol is not installed there
    accounts: Sequence[Account] = ()  # with a key of their own
    waiting: Sequence[str] = ()  # where it is installed, and PatSnap is not connected


async def _stored(settings: Settings) -> _Stored:
    def look(tx: Transaction) -> _Stored:
        installations = tx.installations.all()
        there = {one.workspace: one for one in installations}
        return _Stored(
            installations,
            [one for one, _ in tx.workspaces.all() if one not in there],
            tx.workspaces.with_keys(),
            [one for one in there if not is_connected(one, tx)],
        )

    try:
        store = await read_store(settings)
    except StoreError:
        return _Stored()  # what is wrong with the database is said elsewhere
    try:
        return await store.read(look)
    except OperationalError:
        return _Stored()  # of an earlier version
    finally:
        await store.close()


async def _identity_in(installation: Installation, vault: Vault, settings: Settings) -> Identity:
    token = vault.open(installation.sealed, of=installation.whose)
    async with slack_web(settings, token) as web:
        return await identify(web)


def _missing(identity: Identity) -> str:
    """The scopes that Patrol needs and was not granted."""
    return ", ".join(scope for scope in SCOPES if scope not in identity.scopes)


async def _socket_mode(web: AsyncWebClient, app_token: str) -> Finding:
    try:
        await prove_app_token(web, app_token)
    except SlackRefused as error:
        return Finding(
            "Socket Mode",
            f"PATROL_SLACK_APP_TOKEN is not taken ({error.error}); it begins with xapp- and needs the scope "
            "connections:write; copy it again from Basic Information, App-Level Tokens",
            is_well=False,
        )
    except OutsideError as error:
        return Finding("Socket Mode", f"Slack cannot be asked for a socket: {error}", is_well=False)
    return Finding("Socket Mode", "Slack takes the app-level token")


async def _patsnap(settings: Settings) -> Finding:
    if settings.is_many and settings.patsnap_api_key is None and settings.patsnap_client_id is None:
        return Finding("PatSnap", "each workspace connects an account of its own")
    try:
        client = patsnap_client(settings)
    except BadSetting as error:
        return Finding("PatSnap", str(error), is_well=False)
    try:
        await client.prove()
    except NotSent as error:
        return Finding("PatSnap", f"{settings.patsnap_url} cannot be reached: {error}", is_well=False)
    except PatsnapRefused as error:
        return Finding("PatSnap", str(error), is_well=False)
    except OutsideError as error:
        return Finding("PatSnap", f"{settings.patsnap_url} does not answer as it should: {error}", is_well=False)
    finally:
        await client.aclose()
    return Finding("PatSnap", f"{settings.patsnap_url} knows the credentials")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    if settings.is_on_server:
        async for finding in _server(settings):
            yield finding
        async for finding in _outages(settings):
            yield finding
        return
    path = Path(settings.database)
    if not await asyncio.to_thread(path.exists):
        trouble = trouble_of_folder(path.parent)
        said = trouble or f"{settings.database} is not there yet; `run` makes it"
        yield Finding("database", said, is_well=not trouble)
    else:
        async for finding in _health(path):
            yield finding
        async for finding in _outages(settings):
            yield finding
    if warning := sqlite_version_warning():
        yield Finding("database", warning, is_warning=True)


async def _health(path: Path) -> AsyncIterator[Finding]:
    health = await asyncio.to_thread(health_of, path)
    if health.trouble:
        yield Finding("database", health.trouble, is_well=False)
    else:
        run = "a `run` works on it" if health.is_run else "no `run` works on it"
        yield Finding("database", f"{path} is whole: {_megabytes(health.size)}; {run}")
    if health.is_backup:
        yield Finding("database", f"{path} is a backup; `run` goes on from it, see docs/operations.md", is_warning=True)
    if health.wal > _LARGE_WAL:
        said = f"{path}-wal has {_megabytes(health.wal)}; end whatever reads the database for long"
        yield Finding("database", said, is_warning=True)
    if 0 < health.free < _ROOM:
        yield Finding("disk", f"{_megabytes(health.free)} are free beside {path}; make room", is_well=False)


async def _server(settings: Settings) -> AsyncIterator[Finding]:
    health = await asyncio.to_thread(server_health, settings)
    if health.trouble:
        yield Finding("database", health.trouble, is_well=False)
        return
    many = f"{health.processes} of Patrol's processes work on it" if health.processes else "no `run` works on it"
    size = _megabytes(health.size)
    yield Finding("database", f"{health.where} (version {health.version}) can be worked with: {size}; {many}")
    if health.is_backup:
        yield Finding(
            "database", "it is a restored backup; `run` goes on from it, see docs/operations.md", is_warning=True
        )
    if health.connections > _CROWDED * health.most:
        said = f"{health.connections} of the {health.most} connections that the server takes are in use"
        yield Finding("database", said, is_warning=True)


async def _outages(settings: Settings) -> AsyncIterator[Finding]:
    try:
        store = await read_store(settings)
        outages = await store.read(lambda tx: tx.outages.open())
    except (StoreError, OperationalError):
        return  # what is wrong with the database was said; one of an earlier version has none
    await store.close()
    for outage in outages:
        yield _outage(outage)


def _files(settings: Settings) -> Finding:
    folder = Path(settings.files)
    if trouble := trouble_of_folder(folder):
        return Finding("reports", trouble, is_well=False)
    free = free_of_folder(folder)
    if free < _ROOM:
        return Finding("reports", f"{_megabytes(free)} are free for {folder}; make room", is_well=False)
    return Finding("reports", f"{folder} can be written; {_megabytes(free)} are free")


async def shared_files(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the folder is that of the other processes: what they have fetched lies in it."""
    if not settings.is_on_server:
        return
    now = clock_of(settings)()
    try:
        store = await read_store(settings)
        reports = await store.read(lambda tx: tx.reports.with_files_unused_since(now))
    except StoreError:
        return  # what is wrong with the database was said
    await store.close()
    files = [settings.files / report.file.path for report in reports if report.file is not None]
    missing = sum([not await asyncio.to_thread(file.exists) for file in files])
    if missing:
        said = f"{missing} of {len(files)} files that were fetched are not in {settings.files}"
        advice = "PATROL_FILES has to be one folder for all processes, see docs/operations.md"
        yield Finding("reports", f"{said}; {advice}", is_well=missing < len(files), is_warning=True)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


def _outage(outage: Outage) -> Finding:
    """What `run` was refused, as it has noted it; the calls of `doctor` change nothing about it."""
    what = {WHOLE: "everything", BILLED: "what is billed"}.get(outage.scope, outage.scope)
    said = (
        f"{what} is refused ({outage.code}) since {outage.since:%Y-%m-%d %H:%M} UTC, and tried again at "
        f"{outage.until:%Y-%m-%d %H:%M} UTC; docs/operations.md says what to do"
    )
    is_hard = outage.kind is not OutageKind.QUOTA and not outage.is_optional
    return Finding("PatSnap", said, is_well=not is_hard, is_warning=not is_hard)


async def _ops(settings: Settings) -> Finding:
    """Where operators look, and what they see there."""
    if not settings.ops_port:
        return Finding("operators", "PATROL_OPS_PORT is 0: /healthz, /readyz and /metrics are not served")
    at = f"http://{settings.ops_host}:{settings.ops_port}"
    answer = await ask_ops(settings.ops_host, settings.ops_port)
    if answer is None:
        return Finding("operators", f"{at} does not answer; `run` serves it", is_warning=True)
    if answer.is_foreign:
        said = f"{at} is another program's; set PATROL_OPS_PORT to a port that is free, or 0"
        return Finding("operators", said, is_well=False)
    if answer.wrong:
        return Finding("operators", f"{at} answers, and is not ready: {'; '.join(answer.wrong)}", is_warning=True)
    return Finding("operators", f"{at} answers, and is ready")


def _clock(settings: Settings) -> Finding:
    try:
        clock = clock_of(settings)
    except BadSetting as error:
        return Finding("clock", str(error), is_well=False)
    if settings.clock is not None:
        return Finding(
            "clock", f"PATROL_CLOCK steers the time: it shows {clock()}; unset it in earnest", is_warning=True
        )
    return Finding("clock", "the system's")
