"""One large digest: composed and made into a spreadsheet, while the event loop is watched and others use the store."""

import asyncio
import gc
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.beats import beat
from benchmarks.children import output, python
from benchmarks.rows import Row
from benchmarks.stock import TEAM, count, deps_on, memory, stock
from bot.app import keep_the_loop_turning
from bot.clock import SystemClock
from bot.deps import Deps
from bot.domain.alerts import Check, Hit, HitKind
from bot.domain.deliveries import What
from bot.domain.digests import Digest
from bot.domain.facts import Fact, Family, Source
from bot.domain.patents import Bibliography, Patent, PatentState
from bot.domain.rules import ONLY_ACCOUNT
from bot.ports import Transaction
from bot.services.composing import compose_some
from bot.services.contents import contents_of
from bot.services.luggage import pack, put_away
from bot.views.reader import Reader

STALL: Final = 50.0  # ms that the event loop may stand still
_ALERT: Final = "alert0000001"
_MEMBERS: Final = 3  # of each family
_GLANCE: Final = 0.02  # seconds
_PAGE: Final = 1000  # patents in one transaction


async def measure(*, hits: int = 20_000) -> list[Row]:
    """A digest of so many hits, a third as many families, and its spreadsheet, on the services and the store."""
    with TemporaryDirectory(prefix="patrol-digest-") as folder:
        path = Path(folder) / "patrol.db"
        clock = SystemClock()
        at = clock()
        await stock(path, 1, at, news=True, due=f"'{at:%Y-%m-%dT%H:%M:%S.%fZ}'")
        async with deps_on(path, clock) as deps:
            await _find(hits, deps)
            gc.collect()
            usual, switch = gc.get_threshold(), sys.getswitchinterval()
            keep_the_loop_turning()
            lags: list[float] = []
            waits: list[float] = []
            used = [memory()]
            idle = await python("-m", "benchmarks.beats")
            watching = [asyncio.create_task(one) for one in (beat(lags), _ask(waits, deps), _weigh(used))]
            begin = time.monotonic()
            try:
                await compose_some(deps)
                composed = time.monotonic() - begin
                size = await _packed(deps)
            finally:
                took = time.monotonic() - begin
                gc.set_threshold(*usual)
                sys.setswitchinterval(switch)
                gc.unfreeze()
                for one in watching:
                    one.cancel()
                machine = float(await output(idle))
        missed = 1 - count(path, "digest")
    what = f"a digest of {hits} hits"
    return [
        Row.worst("digest", f"{what}, not composed", "", 0, [missed], 0),
        Row.worst("digest", "the event loop stands still, at most", "ms", 0, lags, STALL),
        Row.worst("digest", "the same, beside a process that does nothing", "ms", None, [max(lags)], machine),
        Row.worst("digest", "who asks the store meanwhile waits, at most", "ms", None, waits, 0),
        Row.worst("digest", "until it is composed", "s", None, [composed], 0),
        Row.worst("digest", f"and its spreadsheet of {size / 1e6:.1f} MB is made", "s", None, [took], 0),
        Row.worst("digest", "memory above that before", "MB", None, [max(used) - used[0]], 0),
    ]


async def _find(hits: int, deps: Deps) -> None:
    """Have these hits, and all that can be known of them, wait for the digest."""
    at = deps.clock() - timedelta(minutes=10)
    check = Check(ONLY_ACCOUNT, _ALERT, 2, at, at)
    kinds = (HitKind.NEW, HitKind.INVENTION, HitKind.LEGAL)
    patents = [f"00000000-0000-4000-8000-{number:012}" for number in range(hits)]
    found = [Hit(ONLY_ACCOUNT, _ALERT, 2, kinds[number % 3], one) for number, one in enumerate(patents)]
    await deps.store.write(lambda tx: tx.checks.add_hits(check, found))
    for start in range(0, hits, _PAGE):
        known = list(_known(patents[start : start + _PAGE], start, deps))
        await deps.store.write(partial(_save, known))


def _known(patents: list[str], start: int, deps: Deps) -> Iterator[tuple[Patent, Fact]]:
    at = deps.clock() - timedelta(minutes=9)
    for number, patent in enumerate(patents, start=start):
        family = number // _MEMBERS
        book = Bibliography(
            number=f"CN{100_000_000 + number}A",
            titles={
                "CN": f"固态电池及其制备方法 {number}",
                "EN": f"Solid-state battery number {number} with an electrolyte",
            },
            assignees={"CN": (f"公司{family % 500}",), "EN": (f"Company {family % 500} Co., Ltd.", "N. N.")},
            published=date(2026, 3, 12),
            applied=date(2024, 3, 12),
            classification="H01M10/0562",
            type="APPLICATION",
            application=f"CN2024{family:08}",
        )
        members = tuple(f"CN{100_000_000 + _MEMBERS * family + one}A" for one in range(_MEMBERS))
        fact = Fact(
            ONLY_ACCOUNT,
            Source.FAMILY,
            patent,
            PatentState.KNOWN,
            at,
            asked_at=at,
            family=Family(f"f{family}", members),
        )
        yield Patent(ONLY_ACCOUNT, patent, PatentState.KNOWN, at, asked_at=at, bibliography=book), fact


def _save(known: list[tuple[Patent, Fact]], tx: Transaction) -> None:
    patents, at = [patent.id for patent, _ in known], known[0][0].wanted_at
    tx.patents.want(ONLY_ACCOUNT, patents, at)
    tx.patents.save(patent for patent, _ in known)
    tx.facts.want(ONLY_ACCOUNT, Source.FAMILY, patents, at, since=at)
    tx.facts.save(fact for _, fact in known)


async def _packed(deps: Deps) -> int:
    """Make the spreadsheet of the only digest; its size in bytes."""

    def look(tx: Transaction) -> Digest:
        subscription = tx.subscriptions.get(TEAM, "subscription0000001")
        digest = tx.digests.get(TEAM, subscription.last_digest or "") if subscription else None
        if digest is None:
            raise LookupError("no digest was composed")
        return digest

    digest = await deps.store.read(look)
    goods = await deps.store.write(lambda tx: contents_of(digest, What.SHEET, 0, tx))
    try:
        return (await pack(goods, Reader(), "sheet", deps)).size
    finally:
        await put_away(goods, "sheet", deps)


async def _ask(waits: list[float], deps: Deps) -> None:
    """Write as people do, and note for how many milliseconds each waits for the store."""
    while True:
        begin = time.perf_counter()
        await deps.store.write(lambda tx: tx.requests.get(TEAM, "nothing"))
        waits.append(1000 * (time.perf_counter() - begin))
        await asyncio.sleep(_GLANCE)


async def _weigh(used: list[float]) -> None:
    while True:
        used.append(memory())
        await asyncio.sleep(_GLANCE)
