"""Puts the parts together: the only module that knows which adapter stands behind which port."""

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from bot.config import Settings
from bot.deps import Deps
from bot.domain.processes import Role
from bot.domain.slack_errors import Fate, fate_of
from bot.engines import engine_for, joined, reserving, until_the_end
from bot.errors import BadSetting, CalledDead, OutsideError, SlackRefused
from bot.hourglass import hourglass
from bot.installed import Installed
from bot.ops.asking import ask_ops
from bot.ops.counted import CountedPatsnap
from bot.ops.life import Life
from bot.ops.metrics import Metrics
from bot.ops.readiness import Parts, Readiness
from bot.ops.server import OpsServer, Watched
from bot.parts import bolt_app, clock_of, installed_in, key_of, many_app, patsnap_accounts, vault_of
from bot.patsnap.codes import patsnap_sentence
from bot.services.leaps import mind_the_clock
from bot.services.startup import begin_among_others, enrol, know_the_key, look_at_installed, take_over
from bot.slack.check import Identity, identify
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from bot.stores import beside, open_store
from handlers import register
from handlers.http import HttpServer
from handlers.installing import InstallFlow, Registration
from handlers.manifest import OPTIONAL_SCOPES, SCOPES, manifest
from handlers.socket_mode import SocketMode
from storage.sqlite.backup_files import TakenBackup, take_backup
from storage.sqlite.health import free_of_folder, health_of, trouble_of_folder
from storage.sqlite.opening import sqlite_version_warning

__all__ = [
    "OPTIONAL_SCOPES",
    "SCOPES",
    "Identity",
    "Running",
    "TakenBackup",
    "ask_ops",
    "free_of_folder",
    "health_of",
    "keep_the_loop_turning",
    "manifest",
    "patsnap_sentence",
    "run",
    "running",
    "sqlite_version_warning",
    "take_backup",
    "trouble_of_folder",
]

log = logging.getLogger(__name__)

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
    transport: Transport | None  # of a process to which Slack does not speak: none


async def run(settings: Settings, role: Role = Role.ALL) -> None:
    """Be the bot until SIGTERM or SIGINT asks for a clean stop; a second signal ends it at once.

    Errors: `BadSetting`, `StoreError`, `CalledDead`.
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
        starting = asyncio.create_task(stack.enter_async_context(running(settings, role)))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()  # it may be waiting for a Slack that cannot be reached
            await asyncio.gather(starting, return_exceptions=True)
            return
        member = (await starting).deps.membership
        keep_the_loop_turning()
        log.info("ready")
        await until_the_end(stopping, member)
        log.info("stopping")
    log.info("stopped")
    if member is not None and member.is_dead.is_set():
        raise CalledDead("The others have not heard of this process for too long; start it again.")


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
async def running(settings: Settings, role: Role = Role.ALL) -> AsyncIterator[Running]:
    """Start the bot, and stop it cleanly at the end; operators see it all along. Errors: `BadSetting`, `StoreError`."""
    _refuse_alone(settings, role)
    life = Life()
    async with AsyncExitStack() as stack:
        readiness, metrics = Readiness(life), Metrics(life)
        if settings.ops_port:
            ops = OpsServer(Watched(life, readiness, metrics), settings.ops_host, settings.ops_port)
            stack.push_async_callback(ops.stop)
            await ops.start()
        deps, web = await _joined(settings, role, metrics, stack)
        app = many_app(settings, deps, web) if settings.is_many else await _one_app(settings, deps, web)
        await mind_the_clock(deps)
        await (take_over(deps) if deps.membership is None else begin_among_others(deps))
        if settings.is_many:
            await know_the_key(key_of(settings), deps)
            await look_at_installed(deps)
        once = register(app, deps)
        await once.load()
        stack.push_async_callback(once.stop)
        engine = engine_for(deps, settings.tick, settings.database, works=role.works)
        stack.push_async_callback(engine.stop)
        engine.start()
        if role.works:
            life.runs_ticks(settings.tick)
        transport = None
        if role.listens:
            transport = _transport(settings, app, web, deps)
            stack.push_async_callback(transport.stop)
            await transport.start()
        readiness.look_at(Parts(deps.store, transport, deps.clock))
        life.is_up()
        stack.callback(life.is_ending)  # before anything else ends: who sends requests here sends no more
        yield Running(deps, app, transport)


async def _joined(
    settings: Settings, role: Role, metrics: Metrics, stack: AsyncExitStack
) -> tuple[Deps, AsyncWebClient]:
    """All that services are given, joined; what is to be closed is on the stack. Errors: `BadSetting`, `StoreError`."""
    owner = secrets.token_hex(8)
    store = await open_store(settings)
    stack.push_async_callback(store.close)
    member = await stack.enter_async_context(joined(beside(store), owner, role, is_alone=not settings.is_on_server))
    fence = member.fence.check if member is not None else lambda: None
    wall = member.clock if member is not None else SystemClock()
    glass = hourglass(owner, wall) if settings.clock is None else None
    clock = glass or clock_of(settings, wall)
    session = open_session(fence=fence)
    stack.push_async_callback(session.close)
    web = web_client(settings.bot_token, settings.slack_api_url, session)
    vault = vault_of(settings)
    patsnap = patsnap_accounts(settings, store, vault, fence, reserving(store) if member is not None else None)
    stack.push_async_callback(patsnap.aclose)
    installed = installed_in(store, vault) if settings.is_many else Installed()
    slack = SlackClient(web, session, installed if settings.is_many else OneToken(settings.bot_token))
    deps = Deps(
        store=store,
        patsnap=CountedPatsnap(patsnap, metrics),
        slack=slack,
        clock=clock,
        rules=settings.rules(),
        owner=owner,
        since=clock(),
        hourglass=glass,
        installed=installed,
        vault=vault,
        meter=metrics,
        membership=member,
    )
    if member is not None:
        member.start(slack.share_with)
    stack.push_async_callback(deps.errands.stop)
    return deps, web


def _refuse_alone(settings: Settings, role: Role) -> None:
    if role is not Role.ALL and not settings.is_on_server:
        raise BadSetting(
            f"PATROL_DATABASE is a SQLite file, which one process works on: --role {role} needs a PostgreSQL database. "
            "Leave --role out, or set PATROL_DATABASE to a postgresql:// address."
        )


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
    await know_the_key(key_of(settings), deps, is_only=True)
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
