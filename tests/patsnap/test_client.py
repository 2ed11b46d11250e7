"""R001 and R002 as they go out and come back."""

import base64
import logging

import pytest
from aiohttp import web

from bot.domain.reports import Format, Job, Kind, Order, Subject, SubjectKind
from bot.errors import BadSetting, NotSent, PatsnapInDoubt, PatsnapRefused
from bot.patsnap.accounts import PatsnapAccounts
from bot.patsnap.client import PatsnapClient
from bot.patsnap.credentials import ApiKey, ClientPair
from bot.ports import Patsnap
from tests.patsnap.servers import KEY, LOOPBACK, PAIR, Seen, client, envelope, refusal, serving

EXACT = 1579434053399035907  # not a multiple of 256: a reader that goes through a double would change it
INEXACT: tuple[object, ...] = (
    *(None, "", 0, "0", True, {}, "a b", "1" * 200),
    *(1.5, 1.579434053399036e18, "1.579434053399036E+18", "1579434053399036000.0", "2e18"),
)


FOLDERS = {
    SubjectKind.COMPANY_NAME: "/innovation/company-report",
    SubjectKind.CREDIT_CODE: "/innovation/company-report",
    SubjectKind.ORG_NUMBER: "/innovation/company-report",
    SubjectKind.PATENT_ID: "/patent-valuation-data/patent-report",
    SubjectKind.PATENT_NUMBER: "/patent-valuation-data/patent-report",
}


def order(kind: SubjectKind = SubjectKind.COMPANY_NAME, made_as: Format = Format.PDF, *, logo: bool = True) -> Order:
    report = Kind.VALUE if kind in {SubjectKind.PATENT_ID, SubjectKind.PATENT_NUMBER} else Kind.ENTERPRISE
    return Order(report, Subject(kind, "小米科技有限责任公司"), made_as, logo)


def as_port(patsnap: PatsnapAccounts) -> Patsnap:
    """Only checked by mypy: it is what the port asks for."""
    return patsnap


async def create(patsnap: PatsnapClient, wanted: Order | None = None) -> str:
    async with patsnap.permit() as permit:
        return await permit.create_report(wanted or order())


async def status(patsnap: PatsnapClient, job_id: str = str(EXACT)) -> Job:
    async with patsnap.permit() as permit:
        return await permit.report_status(Kind.ENTERPRISE, job_id)


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", list(SubjectKind))
@pytest.mark.parametrize("made_as", list(Format))
async def test_a_create_call_names_its_subject_one_way_and_the_format(kind: SubjectKind, made_as: Format) -> None:
    async with serving(lambda _: envelope({"job_id": EXACT})) as server, client(server.url) as patsnap:
        await create(patsnap, order(kind, made_as))
    [seen] = server.seen
    assert (seen.method, seen.target) == ("POST", f"{FOLDERS[kind]}/task/create")
    assert seen.sent == {kind.value: "小米科技有限责任公司", "report_type": made_as.value}
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["Authorization"] == f"Bearer {KEY.key}"


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", list(SubjectKind))
async def test_without_logo_is_another_call(kind: SubjectKind) -> None:
    async with serving(lambda _: envelope({"job_id": EXACT})) as server, client(server.url + "/") as patsnap:
        await create(patsnap, order(kind, logo=False))
    [seen] = server.seen
    assert seen.target == f"{FOLDERS[kind]}/task/create-no-logo"
    assert seen.sent == {kind.value: "小米科技有限责任公司", "report_type": "pdf"}


@pytest.mark.asyncio
async def test_each_kind_of_report_is_looked_at_where_it_is_made() -> None:
    async with serving(lambda _: envelope({"job_status": 1})) as server, client(server.url) as patsnap:
        for kind in Kind:
            async with patsnap.permit() as permit:
                await permit.report_status(kind, str(EXACT))
    assert [(seen.method, seen.target) for seen in server.seen] == [
        ("GET", f"/innovation/company-report/job_id/status?job_id={EXACT}"),
        ("GET", f"/patent-valuation-data/patent-report/job_id/status?job_id={EXACT}"),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize("given", [EXACT, str(EXACT), f" {EXACT} "])
@pytest.mark.parametrize("http", [200, 201])
async def test_a_job_id_keeps_its_last_digit(given: object, http: int) -> None:
    def answer(_: Seen) -> web.Response:
        return envelope({"job_id": given, "more": 1}, http=http)

    async with serving(answer) as server, client(server.url) as patsnap:
        job_id = await create(patsnap)
        await status(patsnap, job_id)
    assert job_id == "1579434053399035907"
    assert server.seen[-1].target == "/innovation/company-report/job_id/status?job_id=1579434053399035907"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [],
        "text",
        *({"job_id": job_id} for job_id in INEXACT),
    ],
)
async def test_a_success_without_an_exact_job_id_is_in_doubt(data: object) -> None:
    async with serving(lambda _: envelope(data)) as server, client(server.url) as patsnap:
        with pytest.raises(PatsnapInDoubt, match="job id"):
            await create(patsnap)


@pytest.mark.asyncio
@pytest.mark.parametrize("body", ['{"status": true}', '{"status": "true", "error_code": "0"}'])
async def test_a_success_may_leave_out_what_it_does_not_need(body: str) -> None:
    full = body.removesuffix("}") + ', "data": {"job_id": 7}}'
    async with serving(lambda _: web.Response(text=full)) as server, client(server.url) as patsnap:
        assert await create(patsnap) == "7"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("data", "job"),
    [
        ({"job_status": 0, "queue_num": 3, "download_url": ""}, Job(ahead=3)),
        ({"job_status": "0", "queue_num": "3"}, Job(ahead=3)),
        ({"job_status": 0, "queue_num": None}, Job()),
        ({"job_status": 0, "queue_num": -1}, Job()),
        ({"job_status": 1, "queue_num": 3}, Job()),
        ({"job_status": 2, "download_url": ""}, Job()),
        ({"job_status": "2", "download_url": None}, Job()),
        ({"job_status": 2, "download_url": "https://h/x?a=%3D"}, Job(link="https://h/x?a=%3D")),
        ({"job_status": 3, "abnormal_cause": " 服务器故障 "}, Job(failed=True, cause="服务器故障")),
        ({"job_status": "3"}, Job(failed=True)),
    ],
)
async def test_a_status_says_how_the_job_stands(data: object, job: Job) -> None:
    async with serving(lambda _: envelope(data)) as server, client(server.url) as patsnap:
        assert await status(patsnap) == job
    assert server.seen[0].method == "GET"


@pytest.mark.asyncio
@pytest.mark.parametrize("data", [{"job_status": 9}, {"job_status": "soon"}, {}, None, []])
async def test_an_unknown_job_status_is_pending_and_told(data: object, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(lambda _: envelope(data)) as server, client(server.url) as patsnap:
        assert await status(patsnap) == Job()
    [warning] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert vars(warning)["job_id"] == str(EXACT)


@pytest.mark.asyncio
async def test_a_permit_is_for_one_call() -> None:
    async with (
        serving(lambda _: envelope({"job_id": 1})) as server,
        client(server.url) as patsnap,
        patsnap.permit() as permit,
    ):
        await permit.create_report(order())
        with pytest.raises(RuntimeError):
            await permit.create_report(order())
    assert len(server.seen) == 1


@pytest.mark.asyncio
async def test_a_redirect_is_not_followed() -> None:
    moved = web.Response(status=307, headers={"Location": "/elsewhere"})
    async with serving(lambda _: moved) as server, client(server.url) as patsnap:
        with pytest.raises(PatsnapInDoubt, match="HTTP 307"):
            await create(patsnap)
    assert len(server.seen) == 1


@pytest.mark.asyncio
async def test_no_connection_and_no_cookie_is_kept_for_the_next_call() -> None:
    def answer(_: Seen) -> web.Response:
        response = envelope({"job_id": 1})
        response.set_cookie("session", "x")
        return response

    async with serving(answer) as server, client(server.url) as patsnap:
        await create(patsnap)
        await create(patsnap)
    assert [seen.headers["Connection"] for seen in server.seen] == ["close", "close"]
    assert "Cookie" not in server.seen[1].headers


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "is_taken"),
    [
        (envelope({}), True),
        (refusal(68300004), True),
        (refusal(67200004), True),
        (refusal(67200000), True),
        (refusal(67200003), False),
        (refusal("67200008"), False),
        (refusal(67200202), False),
        (web.Response(text="<html>"), False),
        (web.Response(status=401), False),
        (web.Response(status=500), False),
    ],
)
async def test_a_key_is_proven_by_any_answer_that_does_not_speak_against_it(
    answer: web.Response, *, is_taken: bool
) -> None:
    async with serving(lambda _: answer) as server, client(server.url) as patsnap:
        if is_taken:
            await patsnap.prove()
        else:
            with pytest.raises((PatsnapRefused, PatsnapInDoubt)):
                await patsnap.prove()
    assert server.seen[0].target.endswith("/status?job_id=0")


@pytest.mark.asyncio
async def test_a_pair_is_proven_by_a_token() -> None:
    async with serving(lambda _: web.json_response({"token": "t"})) as server, client(server.url, PAIR) as patsnap:
        await patsnap.prove()
    assert server.paths() == ["/oauth/token"]


@pytest.mark.asyncio
@pytest.mark.parametrize("credentials", [KEY, PAIR])
async def test_secrets_are_in_no_log_no_error_and_no_repr(
    credentials: ApiKey | ClientPair, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def answer(seen: Seen) -> web.Response:
        if seen.path == "/oauth/token":
            return web.json_response({"data": {"token": "TOKEN-1", "expires_in": 1799}})
        return refusal(67200202)

    async with serving(answer) as server, client(server.url, credentials) as patsnap:
        with pytest.raises(PatsnapRefused) as raised:
            await create(patsnap)
        async with patsnap.permit() as permit:
            told = "\n".join([caplog.text, str(raised.value), *map(repr, (credentials, patsnap, permit, raised.value))])
            told += "".join(str(vars(record)) for record in caplog.records)
    assert "PatSnap answered" in told
    basic = base64.b64encode(b"the-client:the-SECRET").decode()
    assert [secret for secret in (KEY.key, "SECRET", "the-client", "TOKEN-1", basic) if secret in told] == []


@pytest.mark.parametrize(
    "url", ["", "connect.patsnap.com", "ftp://x", "https://", "https://id:secret@x", "https://x?y=1", "http://x:y"]
)
def test_a_base_url_that_cannot_be_called_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadSetting, match="PATROL_PATSNAP_URL") as raised:
        PatsnapClient(base_url=url, credentials=KEY, qps=1, download_hosts=LOOPBACK)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("text", ["", "sk-1 2", "sk-1\n", "sk-é"])
def test_credentials_that_cannot_be_meant_are_refused_without_repeating_them(text: str) -> None:
    for make in (lambda: ApiKey(text), lambda: ClientPair(text, "s"), lambda: ClientPair("c", text)):
        with pytest.raises(BadSetting, match="PATROL_PATSNAP_") as raised:
            make()
        assert not text or text not in str(raised.value)


@pytest.mark.asyncio
async def test_behind_a_closed_fence_nothing_leaves() -> None:
    def fence() -> None:
        raise NotSent("taken for dead")

    async with (
        serving(lambda _: envelope({"job_id": EXACT})) as server,
        client(server.url, fence=fence) as patsnap,
        patsnap.permit() as permit,
    ):
        with pytest.raises(NotSent, match="taken for dead"):
            await permit.create_report(order())
    assert server.seen == []
