"""Fetching: whole and checked, or nothing at all."""

import asyncio
import logging
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain.reports import File, Format
from bot.errors import BadFile, BadFileKind, InDoubt, NotSent, PatsnapInDoubt
from bot.patsnap.exchange import Timeouts
from tests.patsnap.servers import PAIR, QUICK, Seen, client, raw_serving, refused_port, serving

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2500  # more than two chunks
WORD = b"PK\x03\x04" + PDF
EXACT = (
    "/tffi-export/2026/%E5%B0%8F/../Xiaomi_2026.pdf?sign=q-sign-algorithm%3Dsha1%26q-sign-time%3D1795262400%3B1795867200"
    "%26q-signature%3D00%7e&x=~!'()*;[]|+%2525%zz"
    "&response-content-disposition=attachment%3Bfilename%2A%3DUTF-8%27%27%E5%B0%8F%E7%B1%B3.pdf"
)


async def fetch(base: str, folder: Path, target: str = "/a.pdf", wanted: Format = Format.PDF, **how: object) -> File:
    async with client(base, **how) as patsnap:  # type: ignore[arg-type]
        return await patsnap.fetch(base + target, wanted, folder, "fallback")


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


@pytest.mark.asyncio
@pytest.mark.parametrize(("body", "wanted"), [(PDF, Format.PDF), (WORD, Format.WORD), (b"%PDF", Format.PDF)])
async def test_a_file_lands_whole_in_a_folder_that_need_not_exist(tmp_path: Path, body: bytes, wanted: Format) -> None:
    folder = tmp_path / "new" / "folder"
    async with serving(lambda _: web.Response(body=body)) as server:
        file = await fetch(server.url, folder, f"/report{wanted.suffix}", wanted)
    assert file == File(f"report{wanted.suffix}", f"report{wanted.suffix}", len(body))
    assert (folder / file.path).read_bytes() == body
    assert left_in(folder) == [file.name]


@pytest.mark.asyncio
async def test_a_link_goes_out_byte_for_byte_with_no_credentials(tmp_path: Path) -> None:
    async with serving(lambda _: web.Response(body=PDF)) as server:
        file = await fetch(server.url, tmp_path, EXACT, credentials=PAIR)
    [seen] = server.seen
    assert (seen.method, seen.target) == ("GET", EXACT)
    assert not {"Authorization", "Cookie"} & set(seen.headers)
    assert seen.headers["Accept-Encoding"] == "identity"
    assert file.name == "小米.pdf"


@pytest.mark.asyncio
async def test_the_header_names_the_file_and_an_older_one_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "小米.pdf").write_bytes(b"old")
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''%E5%B0%8F%E7%B1%B3.pdf"}
    async with serving(lambda _: web.Response(body=PDF, headers=headers)) as server:
        file = await fetch(server.url, tmp_path)
    assert file.name == "小米.pdf"
    assert (tmp_path / "小米.pdf").read_bytes() == PDF


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_within_the_hosts_are_followed_without_cookies(tmp_path: Path, status: int) -> None:
    def answer(seen: Seen) -> web.Response:
        hop = int(seen.path.removeprefix("/").removesuffix(".pdf"))
        if hop == 5:
            return web.Response(body=PDF)
        response = web.Response(status=status, headers={"Location": f"/{hop + 1}.pdf?sign=%3D%7e{EXACT[-9:]}"})
        response.set_cookie("session", "x")
        return response

    async with serving(answer) as server:
        file = await fetch(server.url, tmp_path, "/0.pdf", credentials=PAIR)
    assert file.name == "5.pdf"
    assert server.seen[5].target == f"/5.pdf?sign=%3D%7e{EXACT[-9:]}"
    assert not [seen for seen in server.seen if {"Authorization", "Cookie"} & set(seen.headers)]


@pytest.mark.asyncio
async def test_a_sixth_redirect_is_one_too_many(tmp_path: Path) -> None:
    async with serving(lambda _: web.Response(status=302, headers={"Location": "/a.pdf"})) as server:
        await expect(BadFileKind.BROKEN, server.url, tmp_path)
    assert len(server.seen) == 6


async def expect(kind: BadFileKind, base: str, folder: Path, target: str = "/a.pdf", **how: object) -> BadFile:
    """Fetch, and be told that the file is bad in this way; nothing is left behind."""
    with pytest.raises(BadFile) as raised:
        await fetch(base, folder, target, **how)  # type: ignore[arg-type]
    assert raised.value.kind is kind
    assert left_in(folder) == []
    return raised.value


@pytest.mark.asyncio
async def test_a_redirect_elsewhere_is_not_followed(tmp_path: Path) -> None:
    async with serving(lambda _: web.Response(body=PDF)) as there:
        port = there.url.rpartition(":")[2]
        for location in (
            f"http://127.0.0.2:{port}/",
            f"//localhost:{port}/",
            "https://example.org/",
            "file:///etc/passwd",
        ):
            moved = web.Response(status=302, headers={"Location": location})
            async with serving(lambda _, moved=moved: moved) as server:  # type: ignore[misc]
                await expect(BadFileKind.ELSEWHERE, server.url, tmp_path)
            assert len(server.seen) == 1
    assert there.seen == []


@pytest.mark.asyncio
async def test_a_link_elsewhere_is_not_even_tried(tmp_path: Path) -> None:
    async with serving(lambda _: web.Response(body=PDF)) as server:
        error = await expect(BadFileKind.ELSEWHERE, server.url, tmp_path, EXACT, hosts=frozenset({"patsnap.com"}))
    assert server.seen == []
    assert "sign" not in str(error)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (web.Response(body=b"<html>no</html>"), BadFileKind.NOT_A_REPORT),
        (web.Response(body=WORD), BadFileKind.NOT_A_REPORT),
        (web.Response(body=b"%PD"), BadFileKind.NOT_A_REPORT),
        (web.Response(body=b""), BadFileKind.NOT_A_REPORT),
        (web.Response(status=401), BadFileKind.EXPIRED),
        (web.Response(status=403, body=b"<Error/>"), BadFileKind.EXPIRED),
        (web.Response(status=404), BadFileKind.EXPIRED),
        (web.Response(status=410), BadFileKind.EXPIRED),
        (web.Response(status=400), BadFileKind.BROKEN),
        (web.Response(status=206, body=PDF), BadFileKind.BROKEN),
        (web.Response(status=302), BadFileKind.BROKEN),
    ],
)
async def test_what_is_not_the_report_is_not_kept(tmp_path: Path, response: web.Response, kind: BadFileKind) -> None:
    async with serving(lambda _: response) as server:
        await expect(kind, server.url, tmp_path)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_a_server_that_cannot_just_now_leaves_it_in_doubt(tmp_path: Path, status: int) -> None:
    async with serving(lambda _: web.Response(status=status)) as server:
        with pytest.raises(PatsnapInDoubt, match=f"HTTP {status}"):
            await fetch(server.url, tmp_path)
    assert left_in(tmp_path) == []


@pytest.mark.asyncio
async def test_a_file_of_just_the_limit_is_taken(tmp_path: Path) -> None:
    async with serving(lambda _: web.Response(body=PDF)) as server:
        assert (await fetch(server.url, tmp_path, most_bytes=len(PDF))).size == len(PDF)


@pytest.mark.asyncio
async def test_a_file_that_says_it_is_too_large_is_not_read(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n%PDF"
    async with raw_serving(head, hangs=True) as server:
        await expect(BadFileKind.TOO_LARGE, server.url, tmp_path)


@pytest.mark.asyncio
async def test_a_file_that_does_not_say_its_size_is_counted(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"%x\r\n%b\r\n" % (len(PDF), PDF)
    async with raw_serving(head + piece * 3, hangs=True) as server:
        await expect(BadFileKind.TOO_LARGE, server.url, tmp_path, most_bytes=len(PDF))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + PDF,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n%PDF",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(PDF), PDF),
    ],
)
async def test_a_file_that_is_cut_short_is_broken(tmp_path: Path, answer: bytes) -> None:
    async with raw_serving(answer) as server:
        await expect(BadFileKind.BROKEN, server.url, tmp_path)


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + PDF])
async def test_a_file_that_hangs_is_in_doubt(tmp_path: Path, answer: bytes) -> None:
    for timeouts in (QUICK, Timeouts(read=3600, file=0.2)):
        async with raw_serving(answer, hangs=True) as server:
            with pytest.raises(InDoubt, match="time-out"):
                await fetch(server.url, tmp_path, timeouts=timeouts)
    assert left_in(tmp_path) == []


@pytest.mark.asyncio
async def test_a_cut_before_the_answer_is_in_doubt_and_a_refused_port_is_not(tmp_path: Path) -> None:
    async with raw_serving(b"") as server:
        with pytest.raises(InDoubt, match="cut"):
            await fetch(server.url, tmp_path)
    nobody = await refused_port()
    with pytest.raises(NotSent):
        await fetch(nobody, tmp_path)
    async with serving(lambda _: web.Response(status=302, headers={"Location": nobody})) as redirecting:
        with pytest.raises(NotSent):
            await fetch(redirecting.url, tmp_path)


@pytest.mark.asyncio
async def test_a_fetch_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"
    async with raw_serving(head + PDF, hangs=True) as server:
        fetching = asyncio.create_task(fetch(server.url, tmp_path))
        async with asyncio.timeout(10):
            while not left_in(tmp_path):  # noqa: ASYNC110 - a disk has no event
                await asyncio.sleep(0)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
    assert left_in(tmp_path) == []


@pytest.mark.asyncio
async def test_a_disk_that_does_not_take_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    async with serving(lambda _: web.Response(body=PDF)) as server:
        with pytest.raises(OSError, match="file"):
            await fetch(server.url, tmp_path / "file")


@pytest.mark.asyncio
async def test_a_link_is_in_no_log_and_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    moved = web.Response(status=302, headers={"Location": "/b?sign=SECRET"})
    gone = web.Response(status=403)
    async with serving(lambda seen: gone if seen.path == "/b" else moved) as server:
        error = await expect(BadFileKind.EXPIRED, server.url, tmp_path, "/a?sign=SECRET")
    assert "SECRET" not in caplog.text + repr(error)
