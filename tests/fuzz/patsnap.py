"""The real PatSnap adapter on a transport that answers with the bodies of the fuzz, and the ticks that ask it."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

import httpx

from bot.domain.accounts import Key
from bot.domain.alerts import Findings, HitKind
from bot.domain.facts import Source
from bot.domain.reports import File, Format, Kind
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import AlertText
from bot.errors import PatrolError
from bot.patsnap.access import door_for
from bot.patsnap.alerts import read_findings
from bot.patsnap.api import Api
from bot.patsnap.credentials import ApiKey
from bot.patsnap.exchange import Timeouts
from bot.patsnap.files import Fetcher
from bot.patsnap.limits import Limiter
from bot.patsnap.once import Once
from bot.patsnap.permit import CallPermit
from bot.ports import Patsnap
from tests.factories import an_order
from tests.fuzz.bodies import body
from tests.fuzz.office import Office
from tests.fuzz.texts import ALERT, a_text

_HOST: Final = "https://connect.patsnap.com"
_TIMEOUTS: Final = Timeouts(connect=5, read=5, total=10, file=10)
_MOST_TICKED: Final = 2000  # answers on which the ticks work; the others are read alone
_TEXT: Final = AlertText("Batteries", "TAC:(cell)", frozenset({HitKind.NEW}))


async def _checked(patsnap: Patsnap, permit: CallPermit) -> object:
    return patsnap.findings(await permit.check_alert(ALERT))


async def _reasons(source: Source, _: Patsnap, permit: CallPermit) -> object:
    return await permit.reasons(source, ["patent-1", "patent-2"])


class _Streamed(httpx.AsyncByteStream):
    """A body that comes in one piece."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


class FuzzedPatsnap:
    """`bot.ports.Patsnap`: all of the adapter but the wire. Each answer is a case."""

    def __init__(self, seed: int, kind: str = "bodies") -> None:
        self.cases = 0
        self.last = ""
        self._name = f"{seed}/{kind}"
        self._http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), follow_redirects=False)
        self._api = Api(self._http, _HOST, _TIMEOUTS)
        self._limiter = Limiter(1e6)
        self._door = door_for(ApiKey("sk-fuzz"), self._api, lambda: 0.0)
        self._fetcher = Fetcher(self._http, frozenset({"files.example"}), 10, 10_000_000)

    @asynccontextmanager
    async def permit(self, account: str) -> AsyncIterator[CallPermit]:  # noqa: ARG002 - there is one
        async with self._limiter.turn() as turn:
            access = await self._door.access(turn)
            yield CallPermit(Once(self._api, self._limiter, self._door, turn, access))

    def busy(self) -> frozenset[str]:
        return frozenset()

    async def prove(self, key: Key) -> None:
        self.last = repr(key)

    def findings(self, raw: str) -> Findings:
        return read_findings(raw)

    async def fetch(self, link: str, wanted: Format, folder: Path, fallback_name: str) -> File:
        return await self._fetcher.fetch(link, wanted, folder, fallback_name)

    def told(self, error: Exception) -> str:
        """What was wrong, and what was answered last."""
        return f"{type(error).__name__}: {str(error)[-2500:]}\n{self.last}"

    async def aclose(self) -> None:
        await self._http.aclose()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        rng = Random(f"{self._name}/{self.cases}")
        self.cases += 1
        if request.url.host == "files.example":
            return self._file(rng)
        status, content = body(rng, request.url.path, dict(request.url.params))
        self.last = f"{request.method} {request.url.path}: {status} {content[:3000]!r}"
        return httpx.Response(status, content=content, headers=_odd_headers(rng))

    def _file(self, rng: Random) -> httpx.Response:
        content = rng.choice((b"%PDF-1.7 report", b"PK\x03\x04 report", b"", b"<html>", b"%PDF" * 1000))
        named = rng.choice(
            ("", f"attachment; filename*=UTF-8''{a_text(rng, 4)}", f'attachment; filename="{a_text(rng, 4)}"')
        )
        headers = {b"Content-Disposition": "".join(mark for mark in named if mark.isprintable()).encode("utf-8")}
        self.last = f"a file: {named!r}"
        status = rng.choice((200, 200, 200, 200, 403, 302, 500))
        return httpx.Response(
            status, stream=_Streamed(content), headers={**headers, b"Location": b"//evil.example/\xff"}
        )


def _odd_headers(rng: Random) -> dict[str, str]:
    return {
        "Content-Type": rng.choice(("application/json", "text/html; charset=gbk", "application/json; charset=x", ""))
    }


async def _ask(office: Office, rng: Random) -> None:
    """Have things to ask of PatSnap: reports, checks, alerts made and changed, counts and previews."""
    typed = [f"report Company {rng.randrange(10**9)} {rng.choice(('pdf', 'word'))}" for _ in range(4)]
    typed += [f"value CN{rng.randrange(10**9)}B to me", f"check {ALERT}", f"preview {ALERT}"]
    typed += [f"subscribe {rng.randrange(16**32):032x} {rng.choice(('instantly', 'daily 09:00'))}" for _ in range(2)]
    for text in typed:
        await office.desk.type(text, trigger=office.trigger())
    await office.write_alerts(rng)


_CALLS: Final[tuple[Callable[[Patsnap, CallPermit], Awaitable[object]], ...]] = (
    lambda _, permit: permit.create_report(an_order()),
    lambda _, permit: permit.report_status(Kind.VALUE, "1579434053399035907"),
    _checked,
    lambda _, permit: permit.bibliography(["patent-1", "patent-2"]),
    lambda _, permit: permit.families(["patent-1", "patent-2"]),
    *(partial(_reasons, source) for source in Source if source is not Source.FAMILY),
    lambda _, permit: permit.create_alert(_TEXT),
    lambda _, permit: permit.update_alert(ALERT, _TEXT),
    lambda _, permit: permit.delete_alert(ALERT),
    lambda _, permit: permit.count("TAC:(cell)"),
    lambda _, permit: permit.search("TAC:(cell)", limit=10),
)


async def _call_each(patsnap: "FuzzedPatsnap", cases: int) -> None:
    """Make calls until so many answers have come: each brings what is meant, or an error raised on purpose."""
    while patsnap.cases < cases:
        async with patsnap.permit(ONLY_ACCOUNT) as permit:
            with suppress(PatrolError):
                found = await _CALLS[patsnap.cases % len(_CALLS)](patsnap, permit)
                repr(found).encode()  # so that it can be stored


async def run_bodies(seed: int, cases: int) -> list[str]:
    """Ask until so many answers have come, and all the ticks have worked on what they said; what was wrong."""
    patsnap = FuzzedPatsnap(seed)
    rng = Random(f"{seed}/asking")
    with tempfile.TemporaryDirectory(prefix="patrol-fuzz-") as folder:
        while patsnap.cases < min(cases // 5, _MOST_TICKED):
            place = Path(folder) / str(patsnap.cases)
            place.mkdir()
            office = await Office.open(place, patsnap)
            try:
                until = min(cases // 5, patsnap.cases + 500)
                await office.desk.type(f"subscribe {ALERT} instantly full", trigger=office.trigger())
                while patsnap.cases < until:
                    await _ask(office, rng)
                    await office.ticks()
            except Exception as error:
                return [f"bodies seed {seed} case {patsnap.cases - 1}: {patsnap.told(error)}"]
            finally:
                await office.close()
    try:
        await _call_each(patsnap, cases)
    except Exception as error:
        return [f"bodies seed {seed} case {patsnap.cases - 1}: {patsnap.told(error)}"]
    finally:
        await patsnap.aclose()
    return []
