"""Puts the parts together: the only module that knows which adapter stands behind which port."""

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SteeredClock, SystemClock
from bot.config import Settings
from bot.deps import Deps
from bot.domain.accounts import Key
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.slack_errors import Fate, fate_of
from bot.errors import BadSetting, CannotOpen, NotSent, OutsideError, SlackRefused
from bot.hourglass import hourglass
from bot.installed import Bot, Installed
from bot.ops.asking import ask_ops
from bot.ops.counted import CountedPatsnap
from bot.ops.life import Life
from bot.ops.metrics import Metrics
from bot.ops.readiness import Parts, Readiness
from bot.ops.server import OpsServer, Watched
from bot.patsnap.accounts import Connected, PatsnapAccounts, connected_by
from bot.patsnap.client import PatsnapClient
from bot.patsnap.codes import patsnap_sentence
from bot.patsnap.credentials import ApiKey, ClientPair, Credentials
from bot.ports import Clock, Meter, Store
from bot.schedule import Schedule
from bot.services.leaps import mind_the_clock
from bot.services.startup import enrol, look_at_installed, take_over
from bot.slack.check import Identity, identify
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from bot.vault import Vault
from handlers import register
from handlers.authorizing import authorizing
from handlers.heard import HeardApp
from handlers.http import HttpServer
from handlers.installing import InstallFlow, Registration
from handlers.manifest import OPTIONAL_SCOPES, SCOPES, manifest
from handlers.socket_mode import SocketMode
from storage.sqlite import SqliteStore
from storage.sqlite.backup_files import TakenBackup, take_backup
from storage.sqlite.health import free_of_folder, health_of, trouble_of_folder
from storage.sqlite.opening import sqlite_version_warning, steps_of

if TYPE_CHECKING:
    from storage.postgres import PostgresStore
    from storage.postgres.health import ServerHealth

__all__ = [
    "OPTIONAL_SCOPES",
    "SCOPES",
    "AnyStore",
    "Identity",
    "Running",
    "TakenBackup",
    "ask_ops",
    "clock_of",
    "free_of_folder",
    "health_of",
    "keep_the_loop_turning",
    "manifest",
    "migrate_store",
    "note_restored",
    "open_store",
    "patsnap_client",
    "patsnap_sentence",
    "read_store",
    "run",
    "running",
    "server_health",
    "slack_web",
    "sqlite_version_warning",
    "take_backup",
    "trouble_of_folder",
    "vault_of",
    "without_network",
]

log = logging.getLogger(__name__)

AnyStore: TypeAlias = "SqliteStore | PostgresStore"

_SWITCH: Final = 0.001  # seconds
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 30.0


class Transport(Protocol):
    """How Slack speaks to us."""

    async def start(self) -> None:
        """Begin to listen."""
        ...

    async def stop(self) -> None:
        """Listen no more."""
        ...

    async def is_open(self) -> bool:
        """Whether Slack can reach us now, as far as we can know."""
        ...


@dataclass(frozen=True)
class Running:
    """A bot that is up."""

    deps: Deps
    app: AsyncApp
    transport: Transport


async def run(settings: Settings) -> None:
    """Be the bot until SIGTERM or SIGINT asks for a clean stop; a second signal ends it at once.

    Errors: `BadSetting`, `StoreError`.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked_to_stop() -> None:
        if stop.is_set():
            log.warning("stopping at once")
            raise SystemExit(1)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop)
    async with AsyncExitStack() as stack:
        starting = asyncio.create_task(stack.enter_async_context(running(settings)))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()  # it may be waiting for a Slack that cannot be reached
            await asyncio.gather(starting, return_exceptions=True)
            return
        await starting
        keep_the_loop_turning()
        log.info("ready")
        await stopping
        log.info("stopping")
    log.info("stopped")


def keep_the_loop_turning() -> None:
    """Have Python stand still for nobody for long, while a digest of twenty thousand hits is made in another thread.

    Its collector goes through everything in one go, some 60 ms: it leaves alone what is there now, and goes through all
    else ten times more rarely; what is in no cycle needs it not. And of threads that want to run, each waits 1 ms for
    the one that does, not 5: with three of them the event loop waited for 40.
    """
    gc.freeze()
    young, middle, old = gc.get_threshold()
    gc.set_threshold(young, middle, 10 * old)
    sys.setswitchinterval(_SWITCH)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Start the bot, and stop it cleanly at the end; operators see it all along. Errors: `BadSetting`, `StoreError`."""
    life = Life()
    async with AsyncExitStack() as stack:
        readiness, metrics = Readiness(life), Metrics(life)
        if settings.ops_port:
            ops = OpsServer(Watched(life, readiness, metrics), settings.ops_host, settings.ops_port)
            stack.push_async_callback(ops.stop)
            await ops.start()
        owner = secrets.token_hex(8)
        glass = hourglass(owner) if settings.clock is None else None
        clock = glass or clock_of(settings)
        store = await open_store(settings)
        stack.push_async_callback(store.close)
        session = open_session()
        stack.push_async_callback(session.close)
        web = web_client(settings.bot_token, settings.slack_api_url, session)
        vault = vault_of(settings)
        patsnap = patsnap_accounts(settings, store, vault)
        stack.push_async_callback(patsnap.aclose)
        installed = installed_in(store, vault) if settings.is_many else Installed()
        deps = Deps(
            store=store,
            patsnap=CountedPatsnap(patsnap, metrics),
            slack=SlackClient(web, session, installed if settings.is_many else OneToken(settings.bot_token)),
            clock=clock,
            rules=settings.rules(),
            owner=owner,
            since=clock(),
            hourglass=glass,
            installed=installed,
            vault=vault,
            meter=metrics,
        )
        stack.push_async_callback(deps.errands.stop)
        app = many_app(settings, deps, web) if settings.is_many else await _one_app(settings, deps, web)
        await mind_the_clock(deps)
        await take_over(deps)
        if settings.is_many:
            await look_at_installed(deps)
        once = register(app, deps)
        await once.load()
        stack.push_async_callback(once.stop)
        schedule = Schedule(deps, settings.tick)
        stack.push_async_callback(schedule.stop)
        schedule.start()
        life.runs_ticks(settings.tick)
        transport = _transport(settings, app, web, deps)
        stack.push_async_callback(transport.stop)
        await transport.start()
        readiness.look_at(Parts(store, transport, clock))
        life.is_up()
        stack.callback(life.is_ending)  # before anything else ends: who sends requests here sends no more
        yield Running(deps, app, transport)


@asynccontextmanager
async def without_network(settings: Settings, store: AnyStore) -> AsyncIterator[Deps]:
    """What a service needs that works on the store alone."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        session = open_session()
        stack.push_async_callback(session.close)
        patsnap = patsnap_accounts(settings, store, vault_of(settings))
        stack.push_async_callback(patsnap.aclose)
        web = web_client(settings.bot_token, settings.slack_api_url, session)
        slack = SlackClient(web, session, OneToken(settings.bot_token))
        yield Deps(store, patsnap, slack, clock_of(settings), settings.rules(), secrets.token_hex(8))


def bolt_app(settings: Settings, identity: Identity, web: AsyncWebClient, meter: Meter) -> AsyncApp:
    """Make the Bolt app for the one workspace there is."""
    result = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=settings.bot_token,
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
        bot_scopes=sorted(identity.scopes),
    )

    async def authorize() -> AuthorizeResult:
        return result

    return _app(settings, authorize, web, meter)


def many_app(settings: Settings, deps: Deps, web: AsyncWebClient) -> AsyncApp:
    """Make the Bolt app for all workspaces in which Patrol is installed."""
    return _app(settings, authorizing(deps), web, deps.meter)


def _app(
    settings: Settings, authorize: Callable[..., Awaitable[AuthorizeResult]], web: AsyncWebClient, meter: Meter
) -> AsyncApp:
    """It answers when the listener returns, and asks Slack nothing about its own token."""
    secret = settings.slack_signing_secret
    return HeardApp(
        meter=meter,
        name="patrol",
        logger=logging.getLogger("slack_bolt"),
        client=web,
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else "socket mode needs none",
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )


def vault_of(settings: Settings) -> Vault:
    """What seals the secrets that are stored. Errors: `BadSetting`."""
    return Vault([key.get_secret_value() for key in settings.encryption_keys])


def installed_in(store: Store, vault: Vault) -> Installed:
    """In which workspaces Patrol is installed, as the store says."""

    async def read(workspace: str) -> Bot | None:
        found, gone_at = await store.read(
            lambda tx: (tx.installations.get(workspace), tx.workspaces.gone_at(workspace))
        )
        if found is None:
            return None
        return Bot(
            token=vault.open(found.sealed, of=found.whose),
            id=found.bot,
            user=found.bot_user,
            scopes=found.scopes,
            enterprise=found.enterprise,
            is_gone=gone_at is not None,
        )

    return Installed(read)


def clock_of(settings: Settings) -> Clock:
    """The clock that the settings name; a steered one is warned of. Errors: `BadSetting`."""
    if settings.clock is None:
        return SystemClock()
    log.warning("PATROL_CLOCK is set: time is steered by a file; never set it in earnest")
    return SteeredClock(settings.clock)


def patsnap_accounts(settings: Settings, store: Store, vault: Vault) -> PatsnapAccounts:
    """The PatSnap API for each account by its stored key; for the one of the settings by theirs. Errors: `BadSetting`.

    What is stored is looked at before each call, so that a key that was replaced is in use at once, and in every
    process; compared with the wait for the account's rate a look is nothing.
    """
    ours = _credentials(settings)

    async def connected(account: str) -> Connected | None:
        known = await store.read(lambda tx: tx.workspaces.account(account))
        if known is not None and known.sealed:
            try:
                return connected_by(Key.unpacked(vault.open(known.sealed, of=f"the PatSnap account {account}")))
            except (CannotOpen, BadSetting) as error:
                log.error("an account's key cannot be used", extra={"account": account, "why": str(error)})  # noqa: TRY400 - it says all
                raise NotSent("the account's stored key cannot be used") from error
        return Connected(settings.patsnap_url, ours) if account == ONLY_ACCOUNT and ours is not None else None

    return PatsnapAccounts(connected, qps=settings.patsnap_qps, download_hosts=settings.download_hosts)


def _credentials(settings: Settings) -> Credentials | None:
    if settings.patsnap_api_key is not None:
        return ApiKey(settings.patsnap_api_key.get_secret_value())
    if settings.patsnap_client_id is not None and settings.patsnap_client_secret is not None:
        pair = settings.patsnap_client_id, settings.patsnap_client_secret
        return ClientPair(*(one.get_secret_value() for one in pair))
    return None


def patsnap_client(settings: Settings) -> PatsnapClient:
    """The PatSnap API as the settings describe it. Errors: `BadSetting`."""
    credentials = _credentials(settings)
    if credentials is None:
        raise BadSetting("PatSnap's credentials are missing")
    return PatsnapClient(
        base_url=settings.patsnap_url,
        credentials=credentials,
        qps=settings.patsnap_qps,
        download_hosts=settings.download_hosts,
    )


@asynccontextmanager
async def slack_web(settings: Settings, token: str = "") -> AsyncIterator[AsyncWebClient]:
    """A client of Slack's Web API, for who only wants to ask; without a `token` with that of the settings."""
    async with open_session() as session:
        yield web_client(token or settings.bot_token, settings.slack_api_url, session)


async def open_store(settings: Settings) -> AnyStore:
    """The database, for who writes: no other `run` works on it, where it is a file. Errors: `StoreError`."""
    if settings.is_on_server:
        from storage.postgres import PostgresStore  # noqa: PLC0415 - who has a file does not wait for its libraries

        return await PostgresStore.open(settings.database)
    return await SqliteStore.open(Path(settings.database))


async def read_store(settings: Settings) -> AnyStore:
    """The database, for who only reads. Errors: `StoreError`."""
    if settings.is_on_server:
        from storage.postgres import PostgresStore  # noqa: PLC0415 - likewise

        return await PostgresStore.read_only(settings.database)
    return await SqliteStore.read_only(Path(settings.database))


async def migrate_store(settings: Settings) -> Sequence[str]:
    """Make the database, or bring it up to date; the steps that were taken. Errors: `StoreError`."""
    if settings.is_on_server:
        from storage.postgres.migrations import migrate  # noqa: PLC0415 - likewise

        return await asyncio.to_thread(migrate, settings.database)
    before = await asyncio.to_thread(steps_of, Path(settings.database))
    await (await SqliteStore.open(Path(settings.database))).close()
    return [step for step in await asyncio.to_thread(steps_of, Path(settings.database)) if step not in before]


async def note_restored(settings: Settings, taken_at: datetime) -> None:
    """Have the next process go on from a backup of a server that was taken then. Errors: `StoreError`, `BadSetting`."""
    if not settings.is_on_server:
        raise BadSetting("A backup of a file is known as one by itself: `run` goes on from it.")
    from storage.postgres.restored import stamp_database  # noqa: PLC0415 - likewise

    await migrate_store(settings)
    await asyncio.to_thread(stamp_database, settings.database, taken_at)


def server_health(settings: Settings) -> "ServerHealth":
    """How the PostgreSQL is that the settings name. Blocks."""
    from storage.postgres.health import health_of_server  # noqa: PLC0415 - likewise

    return health_of_server(settings.database)


def _transport(settings: Settings, app: AsyncApp, web: AsyncWebClient, deps: Deps) -> Transport:
    if settings.slack_app_token is not None:
        return SocketMode(app, settings.slack_app_token.get_secret_value(), web)
    flow = None
    if settings.is_many and settings.slack_client_secret is not None:
        secret = settings.slack_client_secret.get_secret_value()
        where = (settings.public_url, settings.slack_authorize_url)
        flow = InstallFlow(Registration(settings.slack_client_id, secret, *where), web, deps)
    return HttpServer(app, settings.http_host, settings.http_port, flow)


async def _one_app(settings: Settings, deps: Deps, web: AsyncWebClient) -> AsyncApp:
    """Be who Slack says that we are, in the one workspace there is. Errors: `BadSetting`."""
    identity = await _identity(web)
    await enrol(identity.team_id, settings.patsnap_url, deps, address=identity.url)
    return bolt_app(settings, identity, web, deps.meter)


async def _identity(web: AsyncWebClient) -> Identity:
    """Who we are in Slack; asked until Slack can be reached, or refuses. Errors: `BadSetting`."""
    wait = _FIRST_WAIT
    while True:
        try:
            return await identify(web)
        except OutsideError as error:
            if isinstance(error, SlackRefused) and fate_of(error.error) is not Fate.TEMPORARY:
                raise BadSetting(
                    f"PATROL_SLACK_BOT_TOKEN: Slack does not take it ({error.error}). It begins with xoxb-; copy it "
                    "from the app's page, under OAuth & Permissions."
                ) from None
            if wait == _FIRST_WAIT:
                log.warning("Slack cannot be reached yet; trying again", extra={"why": str(error)})
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
