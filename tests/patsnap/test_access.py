"""Tokens: where they come from, how long they last, and that they are asked for once."""

import asyncio
import base64

import pytest
from aiohttp import web

from bot.errors import CodeClass, NotSent, PatsnapInDoubt, PatsnapRefused
from bot.patsnap.client import PatsnapClient
from tests.patsnap.servers import PAIR, QUICK, Seen, Time, client, envelope, raw_serving, refusal, refused_port, serving
from tests.patsnap.test_client import create

FLAT = {
    "token": "T",
    "expires_in": 1799,
    "token_type": "BearerToken",
    "status": "approved",
    "issued_at": "1692347672874",
}
WRAPPED = {"data": {"token": "T", "expires_in": "1799"}, "status": True, "error_code": 0}


class Account:
    """Hands out the tokens T1, T2, … and takes the newest; `refusals` answer the next business calls instead."""

    def __init__(self, *refusals: object, life: object = 1799) -> None:
        self.tokens = 0
        self.refusals = list(refusals)
        self.life = life

    def __call__(self, seen: Seen) -> web.Response:
        if seen.path == "/oauth/token":
            self.tokens += 1
            life = {} if self.life is None else {"expires_in": self.life}
            return web.json_response({"data": {"token": f"T{self.tokens}", **life}})
        if self.refusals:
            code = self.refusals.pop(0)
            return web.Response(status=401) if code == "HTTP 401" else refusal(code)
        return envelope({"job_id": 7})


async def take(patsnap: PatsnapClient) -> None:
    async with patsnap.permit():
        pass


@pytest.mark.asyncio
@pytest.mark.parametrize("shape", [FLAT, WRAPPED])
async def test_both_shapes_of_a_token_let_in(shape: object) -> None:
    def answer(seen: Seen) -> web.Response:
        return web.json_response(shape) if seen.path == "/oauth/token" else envelope({"job_id": 7})

    async with serving(answer) as server, client(server.url, PAIR) as patsnap:
        assert await create(patsnap) == "7"
        assert await create(patsnap) == "7"
    asked, first, second = server.seen
    assert (asked.method, asked.target, asked.body) == ("POST", "/oauth/token", b"grant_type=client_credentials")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    basic = base64.b64encode(f"{PAIR.client_id}:{PAIR.client_secret}".encode()).decode()
    assert asked.headers["Authorization"] == f"Basic {basic}"
    for call in (first, second):
        assert call.headers["Authorization"] == "Bearer T"
        assert call.target == f"/innovation/company-report/task/create?apikey={PAIR.client_id}"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("life", "lasts"),
    [
        (1799, 1739),
        ("1799", 1739),
        (600, 540),
        (None, 1440),
        ("soon", 1440),
        (-5, 1440),
        (True, 1440),
        (10**400, 1440),
    ],
)
async def test_a_token_is_renewed_a_minute_before_its_end(life: object, lasts: int) -> None:
    account, time = Account(life=life), Time()
    async with serving(account) as server, client(server.url, PAIR, time=time) as patsnap:
        await take(patsnap)
        time.seconds += lasts - 0.5
        await take(patsnap)
        assert account.tokens == 1
        time.seconds += 0.5
        await take(patsnap)
        assert account.tokens == 2
    assert server.paths() == ["/oauth/token"] * 2


@pytest.mark.asyncio
async def test_five_at_once_ask_for_one_token() -> None:
    account = Account()
    async with serving(account) as server, client(server.url, PAIR) as patsnap:
        assert await asyncio.gather(*(create(patsnap) for _ in range(5))) == ["7"] * 5
    assert account.tokens == 1
    assert len(server.seen) == 6


@pytest.mark.asyncio
@pytest.mark.parametrize("code", [67200003, "67200009", "HTTP 401"])
async def test_a_refused_token_is_renewed_and_the_call_repeated_once(code: object) -> None:
    async with serving(Account(code)) as server, client(server.url, PAIR) as patsnap:
        assert await create(patsnap) == "7"
    assert [seen.headers["Authorization"] for seen in server.seen[1::2]] == ["Bearer T1", "Bearer T2"]
    assert len(server.seen) == 4


@pytest.mark.asyncio
@pytest.mark.parametrize("code", [67200003, 67200009, "HTTP 401"])
async def test_a_second_refusal_needs_an_admin(code: object) -> None:
    account = Account(code, code, code)
    async with serving(account) as server, client(server.url, PAIR) as patsnap:
        with pytest.raises(PatsnapRefused) as raised:
            await create(patsnap)
    assert (raised.value.code, raised.value.code_class) == (str(code), CodeClass.ADMIN)
    assert account.tokens == 2
    assert len(server.seen) == 4


@pytest.mark.asyncio
@pytest.mark.parametrize(("code", "kind"), [(67200007, PatsnapRefused), (67200100, PatsnapInDoubt)])
async def test_the_repeat_may_fail_in_its_own_way(code: int, kind: type[Exception]) -> None:
    async with serving(Account(67200003, code)) as server, client(server.url, PAIR) as patsnap:
        with pytest.raises(kind, match=str(code)):
            await create(patsnap)
    assert len(server.seen) == 4


@pytest.mark.asyncio
async def test_a_token_that_another_call_has_renewed_is_used() -> None:
    account, both, arrived = Account(), asyncio.Event(), []

    async def answer(seen: Seen) -> web.Response:
        if seen.headers["Authorization"] != "Bearer T1":
            return account(seen)
        arrived.append(seen)
        if len(arrived) == 2:
            both.set()
        await both.wait()
        return refusal(67200003)

    async with serving(answer) as server, client(server.url, PAIR) as patsnap:
        assert await asyncio.gather(*(create(patsnap) for _ in range(2))) == ["7", "7"]
    assert account.tokens == 2
    assert len(server.seen) == 6


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "code", "code_class"),
    [
        (refusal(67200003), "67200003", CodeClass.ADMIN),
        (refusal(67200015), "67200015", CodeClass.BUG),
        (refusal(67200002), "67200002", CodeClass.RETRY),
        (web.Response(status=401), "HTTP 401", CodeClass.ADMIN),
        (web.Response(status=404), "HTTP 404", CodeClass.BUG),
        (web.Response(status=429), "HTTP 429", CodeClass.RETRY),
    ],
)
async def test_a_refused_token_call_is_a_refusal(answer: web.Response, code: str, code_class: CodeClass) -> None:
    async with serving(lambda _: answer) as server, client(server.url, PAIR) as patsnap:
        with pytest.raises(PatsnapRefused) as raised:
            await create(patsnap)
    assert (raised.value.code, raised.value.code_class) == (code, code_class)
    assert server.paths() == ["/oauth/token"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        refusal(67200100),
        web.Response(status=500),
        web.Response(status=503, text='{"token": "T"}'),
        web.Response(text="<html>"),
        envelope({}),
        envelope({"token": ""}),
        envelope({"token": 5}),
    ],
)
async def test_a_doubtful_token_call_leaves_the_call_itself_unsent(answer: web.Response) -> None:
    async with serving(lambda _: answer) as server, client(server.url, PAIR) as patsnap:
        with pytest.raises(NotSent):
            await create(patsnap)
    assert server.paths() == ["/oauth/token"]


@pytest.mark.asyncio
async def test_a_token_call_that_the_wire_fails_leaves_the_call_itself_unsent() -> None:
    async with raw_serving(b"", hangs=True) as hanging, raw_serving(b"HTTP/1.1 2") as cutting:
        for url in (hanging.url, cutting.url, await refused_port()):
            async with client(url, PAIR, timeouts=QUICK) as patsnap:
                with pytest.raises(NotSent):
                    await create(patsnap)
    assert len(hanging.heads) == len(cutting.heads) == 1
