"""The page's server answers its own pages alone, and lets nothing foreign into them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import WSServerHandshakeError

from sandbox.child import BotChild
from sandbox.page import PageServer, Stage
from sandbox.page.manifest import Manifest, NoManifestError
from sandbox.page.server import NEXT, PORT, PortTakenError
from sandbox.world import World
from tests.sandbox.page_world import Pages, pages_of

pytestmark = pytest.mark.asyncio
ADDRESSES = ["/", "/static/js/main.js", "/api/workspace?as=bob", "/nowhere"]


@pytest_asyncio.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages_of(tmp_path) as opened:
        yield opened


def port_of(pages: Pages) -> int:
    return urlsplit(pages.server.url).port or 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "[oh"},
        {"Host": ""},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
async def test_another_sites_page_gets_nothing(pages: Pages, headers: dict[str, str]) -> None:
    for address in ADDRESSES:
        async with pages.http.get(address, headers=headers) as answer:
            assert answer.status == 403
    async with pages.http.post("/control/state", json={}, headers=headers) as answer:
        assert answer.status == 403
    with pytest.raises(WSServerHandshakeError, match="403"):
        await pages.http.ws_connect("/api/stream?as=bob", headers=headers)


async def test_the_page_itself_a_followed_link_and_a_program_are_answered(pages: Pages) -> None:
    port = port_of(pages)
    for headers in [
        {},
        {"Origin": f"http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"},
        {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"},
        {"Host": f"[::1]:{port}"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ]:
        async with pages.http.get("/api/workspace?as=bob", headers=headers) as answer:
            assert answer.status == 200
    async with pages.http.ws_connect("/api/stream?as=bob", headers={"Origin": f"http://127.0.0.1:{port}"}) as opened:
        assert not opened.closed


async def test_every_answer_forbids_what_is_foreign(pages: Pages) -> None:
    for address in ADDRESSES:
        async with pages.http.get(address) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_what_changes_is_asked_for_anew_and_pictures_and_the_font_are_kept(pages: Pages) -> None:
    for address, caching in {
        "/": "no-cache",
        "/static/js/main.js": "no-cache",
        "/static/icon.svg": "max-age=3600",
        "/api/workspace?as=bob": "no-store",
        "/fonts/cjk.ttf": "max-age=86400",
    }.items():
        async with pages.http.head(address) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (200, caching)
            assert await answer.read() == b""
    async with pages.http.get("/static/js/main.js") as answer:
        tag = answer.headers["ETag"]
    async with pages.http.get("/static/js/main.js", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304


@pytest.mark.parametrize("path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py"])
async def test_no_path_leads_out_of_the_pages_folder(pages: Pages, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(pages))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert (await reader.read()).split()[1] in {b"403", b"404"}
    writer.close()
    await writer.wait_closed()


async def test_a_port_that_is_taken_is_named_and_a_usual_one_is_found_beside_it(tmp_path: Path) -> None:
    async with World(tmp_path) as world, contextlib.AsyncExitStack() as taken:
        server = PageServer(Stage(world, BotChild({}, tmp_path)))
        with contextlib.suppress(OSError), socket.socket() as held:
            held.bind(("127.0.0.1", PORT))
            held.listen()
            await server.start()
            assert PORT < (urlsplit(server.url).port or 0) < PORT + NEXT
            await server.stop()
        other = taken.enter_context(socket.socket())
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Port {port} is taken on this machine"):
            await server.start(port)
        await server.start(0)
        await server.stop()


async def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoManifestError, match=r"manifest\.yml is no app manifest"):
        Manifest.read(tmp_path / "manifest.yml")
    (tmp_path / "odd.yml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(NoManifestError):
        Manifest.read(tmp_path / "odd.yml")
