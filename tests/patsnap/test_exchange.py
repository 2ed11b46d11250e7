"""What the wire can do to a call, and what is certain afterwards."""

import asyncio
from pathlib import Path

import httpx
import pytest

from bot.domain.reports import Format
from bot.errors import NotSent, PatsnapInDoubt
from bot.patsnap.exchange import Timeouts, Watch
from tests.patsnap.servers import QUICK, client, envelope, raw_serving, refused_port, serving
from tests.patsnap.test_client import create

WHOLE = b'HTTP/1.1 200 OK\r\nContent-Length: 62\r\n\r\n{"status": true, "error_code": 0, "data": {"job_id": 12345678}}'


def test_without_a_sign_that_it_stayed_here_a_request_counts_as_sent() -> None:
    for kind in (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
        assert isinstance(Watch().verdict(kind("")), NotSent)
    for other in (httpx.WriteError, httpx.WriteTimeout, httpx.ReadError, httpx.LocalProtocolError):
        assert isinstance(Watch().verdict(other("")), PatsnapInDoubt)


@pytest.mark.asyncio
async def test_a_refused_connection_is_certain() -> None:
    async with client(await refused_port()) as patsnap:
        with pytest.raises(NotSent):
            await create(patsnap)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "hangs", "code"),
    [
        (b"", False, "cut"),
        (WHOLE[:30], False, "cut"),
        (WHOLE[:-10], False, "cut"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", False, "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\n\r\nabc", False, "cut"),
        (b"", True, "time-out"),
        (WHOLE[:-10], True, "time-out"),
    ],
)
async def test_once_it_was_sent_every_fault_is_a_doubt(answer: bytes, code: str, *, hangs: bool) -> None:
    async with raw_serving(answer, hangs=hangs) as server, client(server.url, timeouts=QUICK) as patsnap:
        with pytest.raises(PatsnapInDoubt) as raised:
            await create(patsnap)
    assert raised.value.code == code
    assert len(server.heads) == 1


@pytest.mark.asyncio
async def test_an_answer_that_drips_is_ended_by_the_total() -> None:
    timeouts = Timeouts(read=3600, total=0.2)
    async with raw_serving(WHOLE[:-10], hangs=True) as server, client(server.url, timeouts=timeouts) as patsnap:
        with pytest.raises(PatsnapInDoubt) as raised:
            await create(patsnap)
    assert raised.value.code == "time-out"


@pytest.mark.asyncio
async def test_a_total_that_ends_while_connecting_is_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    # A proxy that takes the connection and says nothing: the request itself is still here.
    async with raw_serving(b"", hangs=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        for timeouts in (Timeouts(connect=5, read=5, total=0.2), QUICK):
            async with client("https://patsnap.invalid", timeouts=timeouts) as patsnap:
                with pytest.raises(NotSent):
                    await create(patsnap)
    assert [head.split(b"\r\n")[0] for head in proxy.heads] == [b"CONNECT patsnap.invalid:443 HTTP/1.1"] * 2


@pytest.mark.asyncio
async def test_a_tls_handshake_that_fails_is_certain() -> None:
    async with raw_serving(b"") as server:
        url = server.url.replace("http:", "https:")
        async with client(url, timeouts=Timeouts(connect=0.2)) as patsnap:
            with pytest.raises(NotSent):
                await create(patsnap)


@pytest.mark.asyncio
async def test_a_call_that_is_stopped_lets_the_next_one_go_on() -> None:
    arrived, over = asyncio.Event(), asyncio.Event()

    async def hang(_: object) -> None:
        arrived.set()
        await over.wait()

    async with serving(lambda _: envelope({"job_id": 7})) as server, client(server.url) as patsnap:
        quick = server.answer
        server.answer = hang  # type: ignore[assignment]
        stopped = asyncio.create_task(create(patsnap))
        await arrived.wait()
        server.answer = quick
        assert await create(patsnap) == "7"  # others go on as soon as a call has started
        stopped.cancel()
        await asyncio.wait([stopped])
        over.set()
        assert await create(patsnap) == "7"


@pytest.mark.asyncio
async def test_a_signed_link_is_kept_from_a_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with raw_serving(b"HTTP/1.1 403 Forbidden\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        async with client("https://patsnap.invalid", hosts=frozenset({"patsnap.invalid"})) as patsnap:
            with pytest.raises(NotSent) as raised:
                await patsnap.fetch("https://x.patsnap.invalid/a?sign=SECRET", Format.PDF, tmp_path, "n")
    [head] = proxy.heads
    assert head.startswith(b"CONNECT x.patsnap.invalid:443 ")
    assert b"SECRET" not in head
    assert "SECRET" not in str(raised.value)
