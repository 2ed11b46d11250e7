"""What each fault of the wire and each answer of Slack's becomes."""

import asyncio
import logging
import traceback

import aiohttp
import pytest

from bot.domain.messages import Message
from bot.domain.places import Place
from bot.errors import InDoubt, NotSent, OutsideError, SlackLimited, SlackRefused
from bot.slack.client import SlackClient
from bot.slack.session import open_session, web_client
from bot.slack.tokens import OneToken
from tests.slack.conftest import TOKEN
from tests.slack.server import broken, closed_port, http, listening

PLACE = Place("T1", "C1")
MESSAGE = Message("hello", ({"type": "section", "text": {"type": "mrkdwn", "text": "hello"}},))
JSON = "application/json"
HTML = "text/html; charset=utf-8"
POST = "chat.postMessage"


async def post_to(session: aiohttp.ClientSession, base: str, proxy: str | None = None) -> None:
    web = web_client(TOKEN, base, session)
    web.proxy = proxy
    await SlackClient(web, session, OneToken(TOKEN)).post(PLACE, MESSAGE, key="k")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(b"", InDoubt, id="cut before a word"),
        pytest.param(b"no HTTP at all\r\n\r\n", InDoubt, id="not HTTP"),
        pytest.param(http(200, JSON, b'{"ok": tr', length=100), InDoubt, id="cut in the body"),
        pytest.param(http(200, JSON, b'{"ok": tr'), InDoubt, id="JSON that is none"),
        pytest.param(http(200, JSON, b"\xff\xfe{}"), InDoubt, id="JSON that is no text"),
        pytest.param(http(200, JSON, b"[1]"), InDoubt, id="a list"),
        pytest.param(http(200, JSON, b"null"), InDoubt, id="null"),
        pytest.param(http(200, JSON, b"{}"), InDoubt, id="an object without ok"),
        pytest.param(http(200, JSON, b'{"ok": true}'), InDoubt, id="ok without channel and ts"),
        pytest.param(http(200, JSON, b'{"ok": true, "channel": "C1", "ts": 1.5}'), InDoubt, id="ts is a number"),
        pytest.param(http(200, HTML, b"<p>sign in</p>"), InDoubt, id="a page"),
        pytest.param(http(200, "text/plain", b"fine"), InDoubt, id="text"),
        pytest.param(http(200, "application/gzip", b"\x1f\x8b"), InDoubt, id="an archive"),
        pytest.param(http(404, HTML, b"<p>nothing</p>"), InDoubt, id="404 page"),
        pytest.param(http(500, JSON, b'{"ok": false, "error": "fatal_error"}'), InDoubt, id="500 in JSON"),
        pytest.param(http(502, HTML, b"<p>gateway</p>"), InDoubt, id="502 page"),
        pytest.param(http(503, "text/plain", b"later"), InDoubt, id="503 text"),
        pytest.param(http(503, JSON, b"<p>later</p>"), InDoubt, id="503 that only says it is JSON"),
        pytest.param(http(200, JSON, b'{"ok": false, "error": "not_in_channel"}'), SlackRefused, id="a no"),
        pytest.param(http(403, JSON, b'{"ok": false, "error": "not_in_channel"}'), SlackRefused, id="a no with 403"),
        pytest.param(http(200, JSON, b'{"ok": false}'), SlackRefused, id="a no without a word"),
        pytest.param(http(429, JSON, b'{"ok": false, "error": "ratelimited"}'), SlackLimited, id="429 in JSON"),
        pytest.param(http(429, HTML, b"<p>slow</p>"), SlackLimited, id="429 page"),
        pytest.param(http(429, JSON, b"slow"), SlackLimited, id="429 that only says it is JSON"),
        pytest.param(http(200, JSON, b'{"ok": false, "error": "rate_limited"}'), SlackLimited, id="a 200 too fast"),
    ],
)
async def test_each_answer_has_its_error_and_is_asked_for_once(
    session: aiohttp.ClientSession, reply: bytes, expected: type[OutsideError]
) -> None:
    async with broken(reply) as wire:
        with pytest.raises(OutsideError) as caught:
            await post_to(session, f"http://127.0.0.1:{wire.port}/api/")
    assert type(caught.value) is expected
    assert len(wire.requests) == 1
    assert b'"text": "hello"' in wire.requests[0]
    assert TOKEN.encode() in wire.requests[0]
    logged = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in logged
    assert "The server responded with" not in logged  # the SDK's words, with all that came back


@pytest.mark.asyncio
async def test_a_reset_connection_leaves_a_doubt_and_no_second_post(session: aiohttp.ClientSession) -> None:
    async with broken(reset=True) as wire:
        with pytest.raises(InDoubt):
            await post_to(session, f"http://127.0.0.1:{wire.port}/api/")
    assert len(wire.requests) == 1


@pytest.mark.asyncio
async def test_a_no_carries_slacks_word(session: aiohttp.ClientSession) -> None:
    async with broken(http(200, JSON, b'{"ok": false, "error": "is_archived"}')) as wire:
        with pytest.raises(SlackRefused) as caught:
            await post_to(session, f"http://127.0.0.1:{wire.port}/api/")
    assert (caught.value.method, caught.value.error) == (POST, "is_archived")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [(["Retry-After: 12"], 12.0), ([], 30.0), (["Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"], 30.0)],
)
async def test_a_429_says_how_long(session: aiohttp.ClientSession, headers: list[str], seconds: float) -> None:
    async with broken(http(429, JSON, b"{}", *headers)) as wire:
        with pytest.raises(SlackLimited) as caught:
            await post_to(session, f"http://127.0.0.1:{wire.port}/api/")
    assert caught.value.seconds == seconds
    assert caught.value.method == POST


@pytest.mark.asyncio
async def test_a_refused_connection_sent_nothing(session: aiohttp.ClientSession) -> None:
    with pytest.raises(NotSent):
        await post_to(session, f"http://127.0.0.1:{closed_port()}/api/")


@pytest.mark.asyncio
async def test_a_failing_tls_handshake_sent_nothing(session: aiohttp.ClientSession) -> None:
    async with listening(b"not TLS\r\n") as port:
        with pytest.raises(NotSent, match="SSL"):
            await post_to(session, f"https://127.0.0.1:{port}/api/")


@pytest.mark.asyncio
async def test_a_connection_that_is_never_made_sent_nothing() -> None:
    async with listening() as port, open_session(connect_seconds=0.1) as session:
        with pytest.raises(NotSent, match="Timeout"):
            await post_to(session, f"https://127.0.0.1:{port}/api/")


@pytest.mark.asyncio
async def test_a_proxy_that_refuses_passed_nothing_on(session: aiohttp.ClientSession) -> None:
    async with broken(http(407, HTML, b"")) as proxy:
        with pytest.raises(NotSent):
            await post_to(session, "https://slack.invalid/api/", f"http://127.0.0.1:{proxy.port}")
    assert proxy.requests[0].startswith(b"CONNECT slack.invalid:443")


@pytest.mark.asyncio
async def test_no_answer_within_the_deadline_leaves_a_doubt() -> None:
    async with broken(hold=True) as wire, open_session(total_seconds=0.2) as session:
        with pytest.raises(InDoubt, match="Timeout"):
            await post_to(session, f"http://127.0.0.1:{wire.port}/api/")
        assert len(wire.requests) == 1


@pytest.mark.asyncio
async def test_a_cancelled_call_stays_cancelled(session: aiohttp.ClientSession) -> None:
    async with broken(hold=True) as wire:
        call = asyncio.create_task(post_to(session, f"http://127.0.0.1:{wire.port}/api/"))
        await asyncio.wait_for(wire.asked.wait(), 5)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call


@pytest.mark.asyncio
async def test_the_log_tells_no_secrets_even_at_debug(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = b'{"ok": true, "file_id": "F1", "upload_url": "https://files.example/secret-address"}'
    async with broken(http(200, JSON, body)) as wire:
        client = SlackClient(web_client(TOKEN, f"http://127.0.0.1:{wire.port}/api/", session), session, OneToken(TOKEN))
        upload = await client.begin_upload(PLACE, "report.pdf", 5)
    assert upload.address.endswith("secret-address")
    assert "secret-address" not in caplog.text + repr(upload)
    assert TOKEN not in caplog.text


@pytest.mark.asyncio
async def test_the_sessions_deadlines_are_the_agreed_ones() -> None:
    async with open_session() as session:
        assert (session.timeout.total, session.timeout.sock_connect, session.trust_env) == (45, 5, False)
