"""Codes, HTTP statuses and bodies together: which of them decides. Each code by itself is in `test_every_code`."""

import pytest
from aiohttp import web

from bot.errors import CodeClass, PatsnapInDoubt, PatsnapRefused
from bot.patsnap.codes import CODES, STATUSES
from tests.patsnap.servers import client, refusal, serving
from tests.patsnap.test_client import create
from tests.patsnap.test_every_code import ALL, error_of

STATUS_CLASSES = {
    401: CodeClass.ADMIN,
    403: CodeClass.ADMIN,
    404: CodeClass.BUG,
    414: CodeClass.INPUT,
    429: CodeClass.RETRY,
}


def test_the_examples_here_are_the_whole_table() -> None:
    assert STATUS_CLASSES.keys() == STATUSES.keys()


@pytest.mark.asyncio
@pytest.mark.parametrize("http", [201, 400, 413])
async def test_the_code_decides_and_not_such_an_http_status(http: int) -> None:
    answers = [refusal(int(row.code), http) for row in reversed(ALL)]
    async with serving(lambda _: answers.pop()) as server, client(server.url) as patsnap:
        for row in ALL:
            error = await error_of(create(patsnap))
            assert (error.code, isinstance(error, PatsnapRefused)) == (row.code, row.is_certain)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", STATUS_CLASSES)
async def test_these_http_statuses_are_refusals_whatever_the_body(status: int) -> None:
    bodies = ("<html>", '{"status": true, "error_code": 0, "data": {"job_id": 1}}', '{"error_code": 67200000}')
    answers = [web.Response(status=status, text=body) for body in bodies]
    async with serving(lambda _: answers.pop()) as server, client(server.url) as patsnap:
        while answers:
            with pytest.raises(PatsnapRefused) as raised:
                await create(patsnap)
            assert (raised.value.code, raised.value.code_class) == (f"HTTP {status}", STATUS_CLASSES[status])


@pytest.mark.asyncio
async def test_a_certain_code_is_a_better_word_than_the_http_status() -> None:
    async with serving(lambda _: refusal(67200007, 429)) as server, client(server.url) as patsnap:
        with pytest.raises(PatsnapRefused) as raised:
            await create(patsnap)
    assert (raised.value.code, raised.value.code_class) == ("67200007", CodeClass.QUOTA)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_is_a_doubt_whatever_the_body(status: int) -> None:
    codes = [0, 67200003, 68300008]
    async with serving(lambda _: refusal(codes.pop(), status)) as server, client(server.url) as patsnap:
        while codes:
            with pytest.raises(PatsnapInDoubt) as raised:
                await create(patsnap)
            assert raised.value.code == f"HTTP {status}"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>error</html>",
        b"\xff\xfe\xff",
        b"[]",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"status": true, "error_code": ' + b"9" * 5000 + b"}",
        b'{"status": false}',
        b'{"status": false, "error_code": 0}',
        b'{"status": {}, "error_code": 0}',
        b'{"status": true, "error_code": [1]}',
        b'{"error_code": 0, "data": {"job_id": 1}}',
        b'{"status": true, "error_code": 0, "data": ' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"}",
    ],
)
async def test_what_is_no_clear_answer_is_a_doubt(body: bytes) -> None:
    async with serving(lambda _: web.Response(body=body)) as server, client(server.url) as patsnap:
        with pytest.raises(PatsnapInDoubt):
            await create(patsnap)


def test_every_sentence_can_be_said() -> None:
    for meaning in (*CODES.values(), *STATUSES.values()):
        said = meaning.sentence.format(url="https://connect.patsnap.com")
        assert said.endswith(".")
        assert "{" not in said
