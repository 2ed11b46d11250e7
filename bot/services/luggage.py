"""Files on their way to Slack: a report's lies on our disk, a digest's spreadsheet is made when it is sent."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bot.deps import Deps
from bot.domain.alerts import HitKind
from bot.domain.digests import Contents, Line
from bot.domain.ids import derived_id
from bot.domain.patents import Patent
from bot.ports import Transaction
from bot.services.contents import Whole, whole_of
from bot.services.goods import Goods, OfRequest
from bot.views.reader import Reader
from bot.views.sheets import sheet_name, write_sheet

_WITHIN: Final = 60.0  # seconds, in which the store answers; it is closed when the bot stops
SHEETS: Final = "digest-"  # how the folders begin in which spreadsheets are made


class FileIsGone(Exception):
    """Our copy of a report's file is no longer there."""


class _GivenUp(Exception):
    """Nobody waits for this spreadsheet any more."""


@dataclass(frozen=True)
class Luggage:
    """A file that is ready to be sent: its name as people see it, where it lies, its size in bytes."""

    name: str
    path: Path
    size: int


async def pack(goods: Goods, reader: Reader, key: str, deps: Deps) -> Luggage:
    """Get the file of the delivery of this key ready for `reader`.

    FileIsGone where it was a report's and is not there any more.
    """
    match goods:
        case OfRequest(report=report):
            if report is None or report.file is None:
                raise FileIsGone
            return Luggage(report.file.name, deps.rules.files / report.file.path, report.file.size)
        case Contents() as contents:
            async with deps.sheets:
                whole = await whole_of(contents.digest, deps)
                loop = asyncio.get_running_loop()
                return await _written(lambda given_up: _make_sheet(whole, reader, key, deps, loop, given_up))
    raise TypeError(f"{type(goods).__name__} has no file")


async def put_away(goods: Goods, key: str, deps: Deps) -> None:
    """Remove what was made for the sending alone."""
    if isinstance(goods, Contents):
        await asyncio.to_thread(shutil.rmtree, _folder(key, deps), ignore_errors=True)


async def _written(write: Callable[[threading.Event], Luggage]) -> Luggage:
    """What is written in a thread of its own. Cancelled, it has the thread give up, and waits until that has ended.

    Who packs removes the folder next: nobody may be writing there then.
    """
    given_up = threading.Event()
    writing = asyncio.create_task(asyncio.to_thread(write, given_up), name="write a spreadsheet")
    try:
        return await asyncio.shield(writing)
    except asyncio.CancelledError:
        given_up.set()
        await asyncio.gather(writing, return_exceptions=True)
        raise


def _make_sheet(
    whole: Whole,
    reader: Reader,
    key: str,
    deps: Deps,
    loop: asyncio.AbstractEventLoop,
    given_up: threading.Event,
) -> Luggage:
    """Write a digest's spreadsheet, in a thread, which asks the store for some patents at a time."""
    contents = whole.contents
    account = contents.digest.account

    def lines(of: HitKind | None) -> Iterator[Line]:
        for page in whole.pages(of):
            if given_up.is_set():
                raise _GivenUp
            look_up = partial(_known, account, [one.patent for one, _ in page])
            known = asyncio.run_coroutine_threadsafe(deps.store.read(look_up), loop).result(_WITHIN)
            yield from whole.lines(page, known)

    folder = _folder(key, deps)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "digest.xlsx"
    write_sheet(reader, contents, path, link=deps.rules.patent_link, lines=lines)
    return Luggage(sheet_name(reader, contents), path, path.stat().st_size)


def _known(account: str, patents: Sequence[str], tx: Transaction) -> Mapping[str, Patent]:
    return tx.patents.get_all(account, patents)


def _folder(key: str, deps: Deps) -> Path:
    # One for each delivery: the same digest's spreadsheet may be on its way to several at once.
    return deps.rules.files / f"{SHEETS}{derived_id(key)}"
