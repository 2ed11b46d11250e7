import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from docx import Document
from pypdf import PdfReader
from yarl import URL

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.patsnap import Account, Download, Life, PatsnapSandbox, Stage, TokenShape, Written

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
CREATE = "/innovation/company-report/task/create"
CREATE_NO_LOGO = "/innovation/company-report/task/create-no-logo"
STATUS = "/innovation/company-report/job_id/status"
XIAOMI = "小米科技有限责任公司"
ORDER = {"company_name": XIAOMI, "report_type": "pdf"}
KEY = {"Authorization": f"Bearer {Account().api_key}"}
QUICK = Life(queue=timedelta(), making=timedelta())
MIB = 1024 * 1024


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(speed=0, shown=START)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest_asyncio.fixture
async def patsnap(clock: SandboxClock, faults: Faults) -> AsyncIterator[PatsnapSandbox]:
    sandbox = PatsnapSandbox(clock, faults)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield session


async def post(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, path: str, **request: Any) -> Any:
    async with http.post(patsnap.url + path, **request) as response:
        assert response.status == 200
        return await response.json()


async def get(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, path: str, **request: Any) -> Any:
    async with http.get(patsnap.url + path, **request) as response:
        assert response.status == 200
        return await response.json()


async def create(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, **order: str) -> str:
    body = await post(patsnap, http, CREATE, json=ORDER | order, headers=KEY)
    return str(body["data"]["job_id"])


async def status(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, job_id: str) -> Any:
    return (await get(patsnap, http, STATUS, params={"job_id": job_id}, headers=KEY))["data"]


async def finished(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, **order: str) -> str:
    """The link to a report that is done."""
    patsnap.life = QUICK
    data = await status(patsnap, http, await create(patsnap, http, **order))
    return str(data["download_url"])


def fetch(http: aiohttp.ClientSession, link: str, **request: Any) -> Any:
    return http.get(URL(link, encoded=True), allow_redirects=False, **request)


def basic(client: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


OURS = basic(Account().client_id, Account().client_secret)
GRANT = {"grant_type": "client_credentials"}


async def token(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> str:
    return str((await post(patsnap, http, "/oauth/token", data=GRANT, headers=OURS))["data"]["token"])


# The token call


@pytest.mark.asyncio
@pytest.mark.parametrize("written", [(Written.TEXT, "1799"), (Written.NUMBER, 1799)])
@pytest.mark.parametrize("shape", list(TokenShape))
async def test_a_token_comes_in_the_shape_of_the_account(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, shape: TokenShape, written: tuple[Written, object]
) -> None:
    patsnap.account = Account(token_shape=shape, expires_in=written[0])
    body = await post(patsnap, http, "/oauth/token", data=GRANT, headers=OURS)
    wrapped = shape is TokenShape.WRAPPED
    assert ("data" in body) == wrapped
    content = body["data"] if wrapped else body
    assert content["expires_in"] == written[1]
    assert content["token_type"] == "BearerToken"
    assert content["issued_at"] == str(int(START.timestamp() * 1000))
    assert body["status"] == (True if wrapped else "approved")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("headers", "form", "code"),
    [
        (basic("sandbox-client", "wrong"), GRANT, 67200003),
        (basic("stranger", Account().client_secret), GRANT, 67200003),
        ({}, GRANT, 67200003),
        ({"Authorization": "Basic ???"}, GRANT, 67200003),
        (OURS, {"grant_type": "password"}, 67200015),
        (OURS, {}, 67200015),
    ],
)
async def test_a_token_is_refused(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, headers: dict[str, str], form: dict[str, str], code: int
) -> None:
    body = await post(patsnap, http, "/oauth/token", data=form, headers=headers)
    assert (body["status"], body["error_code"]) == (False, code)


# Who may call


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("headers", "apikey", "code"),
    [
        (KEY, None, 0),
        ({}, Account().api_key, 0),
        ({"Authorization": "Bearer sk-wrong"}, None, 67200202),
        ({}, "sk-wrong", 67200202),
        ({}, None, 67200008),
        ({}, "sandbox-client", 67200003),
        ({"Authorization": "Bearer made-up"}, "sandbox-client", 67200003),
        ({"Authorization": "Bearer made-up"}, None, 67200008),
    ],
)
async def test_a_call_needs_a_key(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, headers: dict[str, str], apikey: str | None, code: int
) -> None:
    params = {"apikey": apikey} if apikey else {}
    body = await post(patsnap, http, CREATE, json=ORDER, headers=headers, params=params)
    assert body["error_code"] == code
    assert len(patsnap.jobs) == (code == 0)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("apikey", "later", "code"),
    [
        ("sandbox-client", timedelta(), 0),
        ("sandbox-client", timedelta(minutes=29), 0),
        ("sandbox-client", timedelta(minutes=30), 67200003),
        ("another-client", timedelta(), 67200009),
        (None, timedelta(), 67200008),
        ("sk-wrong", timedelta(), 67200009),
    ],
)
async def test_a_token_goes_with_its_client_id_for_half_an_hour(
    patsnap: PatsnapSandbox,
    http: aiohttp.ClientSession,
    clock: SandboxClock,
    apikey: str | None,
    later: timedelta,
    code: int,
) -> None:
    bearer = {"Authorization": f"Bearer {await token(patsnap, http)}"}
    clock.skip(later)
    params = {"apikey": apikey} if apikey else {}
    body = await post(patsnap, http, CREATE, json=ORDER, headers=bearer, params=params)
    assert body["error_code"] == code


@pytest.mark.asyncio
async def test_a_revoked_token_counts_as_expired(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    bearer = {"Authorization": f"Bearer {await token(patsnap, http)}"}
    patsnap.revoke_tokens()
    body = await post(patsnap, http, CREATE, json=ORDER, headers=bearer, params={"apikey": "sandbox-client"})
    assert body["error_code"] == 67200003


@pytest.mark.asyncio
async def test_an_endpoint_needs_its_licence(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    patsnap.account = Account(licences=frozenset())
    for path in (CREATE, CREATE_NO_LOGO):
        assert (await post(patsnap, http, path, json=ORDER, headers=KEY))["error_code"] == 67200004
    assert (await get(patsnap, http, STATUS, headers=KEY))["error_code"] == 67200004


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/", "/patent-alert/none", CREATE + "/", "/oauth", CREATE])
async def test_an_unknown_path_is_named_as_such(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, path: str
) -> None:
    assert await get(patsnap, http, path, headers=KEY) == {
        "status": False,
        "error_code": 67200101,
        "error_msg": "The API requested currently does not exist. Please check the request path!",
    }


# Orders


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"company_name": XIAOMI, "report_type": "word"}, 0),
        ({"credit_code": "91110108551385082Q", "report_type": "pdf"}, 0),
        ({"org_number": "5513850T82", "report_type": "pdf"}, 0),
        ({"company_name": XIAOMI}, 68300004),
        ({"company_name": XIAOMI, "report_type": "PDF"}, 68300004),
        ({"company_name": XIAOMI, "report_type": ["pdf"]}, 68300004),
        ({"report_type": "pdf"}, 68300004),
        ({"company_name": " ", "report_type": "pdf"}, 68300004),
        ({"company_name": 7, "report_type": "pdf"}, 68300004),
        ({"company_name": "\ud800", "report_type": "pdf"}, 68300004),
        (["pdf"], 68300007),
    ],
)
async def test_an_order_names_a_company_and_a_format(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, order: Any, code: int
) -> None:
    body = await post(patsnap, http, CREATE, json=order, headers=KEY)
    assert body["error_code"] == code
    assert len(patsnap.jobs) == patsnap.billed["patsnap.create"] == (code == 0)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("content_type", "content"), [("application/json", b"{"), ("text/plain", json.dumps(ORDER).encode())]
)
async def test_an_order_is_json_and_says_so(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, content_type: str, content: bytes
) -> None:
    headers = KEY | {"Content-Type": content_type}
    assert (await post(patsnap, http, CREATE, data=content, headers=headers))["error_code"] == 68300007


@pytest.mark.asyncio
async def test_a_job_remembers_what_was_ordered(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    await create(patsnap, http)
    await post(patsnap, http, CREATE_NO_LOGO, json={"org_number": "5513850T82", "report_type": "word"}, headers=KEY)
    first, second = patsnap.jobs
    assert (first.endpoint, first.order.company_name, first.order.report_type, first.order.logo) == (
        "patsnap.create",
        XIAOMI,
        "pdf",
        True,
    )
    assert (second.endpoint, second.order.org_number, second.order.report_type, second.order.logo) == (
        "patsnap.create_no_logo",
        "5513850T82",
        "word",
        False,
    )
    assert second.order.company == XIAOMI
    assert first.created_at == START
    assert patsnap.billed == {"patsnap.create": 1, "patsnap.create_no_logo": 1}


@pytest.mark.asyncio
async def test_a_job_id_does_not_survive_a_float(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    for _ in range(300):
        async with http.post(patsnap.url + CREATE, json=ORDER, headers=KEY) as response:
            text = await response.text()
    ids = [job.job_id for job in patsnap.jobs]
    assert len(set(ids)) == 300
    assert all(int(job_id) > 2**53 and int(job_id) % 256 for job_id in ids)
    assert all(str(int(float(job_id))) != job_id for job_id in ids)
    assert f'"job_id": {ids[-1]}' in text


@pytest.mark.asyncio
async def test_a_job_id_may_be_text(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    patsnap.account = Account(job_id=Written.TEXT)
    body = await post(patsnap, http, CREATE, json=ORDER, headers=KEY)
    assert body["data"]["job_id"] == patsnap.jobs[0].job_id
    assert (await status(patsnap, http, patsnap.jobs[0].job_id))["job_id"] == patsnap.jobs[0].job_id


# The life of a job


@pytest.mark.asyncio
async def test_a_job_waits_is_made_and_is_done(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, clock: SandboxClock
) -> None:
    job_id = await create(patsnap, http)
    seen = []
    for seconds in (0, 7, 14, 20, 129, 130, 3600):
        clock.skip(START + timedelta(seconds=seconds) - clock.now())
        data = await status(patsnap, http, job_id)
        seen.append((data["job_status"], data["queue_num"], "download_url" in data))
    assert seen == [
        (0, 2, False),
        (0, 1, False),
        (0, 0, False),
        (1, 0, False),
        (1, 0, False),
        (2, 0, True),
        (2, 0, True),
    ]
    assert patsnap.billed == {"patsnap.create": 1}


@pytest.mark.asyncio
async def test_a_job_may_fail_and_says_why(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, clock: SandboxClock
) -> None:
    patsnap.life = Life(queue=timedelta(seconds=1), making=timedelta(minutes=9), fails=True)
    job_id = await create(patsnap, http)
    clock.skip(timedelta(minutes=9))
    assert (await status(patsnap, http, job_id))["job_status"] == Stage.EXPORTING
    clock.skip(timedelta(seconds=1))
    data = await status(patsnap, http, job_id)
    assert (data["job_status"], data["abnormal_cause"]) == (Stage.FAILED, "由于服务器异常，正在修复中")
    assert "download_url" not in data


@pytest.mark.asyncio
async def test_a_life_holds_for_later_jobs_only(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    first = await create(patsnap, http)
    patsnap.life = QUICK
    second = await create(patsnap, http)
    assert [(await status(patsnap, http, job))["job_status"] for job in (first, second)] == [0, 2]


@pytest.mark.asyncio
@pytest.mark.parametrize("params", [{}, {"job_id": "0"}, {"job_id": "1579434053399036000"}, {"job_id": "x"}])
async def test_a_wrong_job_id_is_an_invalid_parameter(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, params: dict[str, str]
) -> None:
    await create(patsnap, http)
    body = await get(patsnap, http, STATUS, params=params, headers=KEY)
    assert (body["error_code"], body["error_msg"]) == (68300004, "Invalid parameter!")


# The link


@pytest.mark.asyncio
async def test_a_link_looks_like_those_of_patsnap(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    link = await finished(patsnap, http)
    assert link.startswith(f"{patsnap.url}/tffi-export/company-report/20261121010000/")
    parts = urlsplit(link)
    assert unquote(parts.path).endswith(f"/{XIAOMI}_2026_11_21.pdf")
    assert f"q-sign-time%3D{int(START.timestamp())}%3B{int(START.timestamp()) + 604800}%26" in parts.query
    [disposition] = parse_qs(parts.query)["response-content-disposition"]
    assert unquote(disposition) == f"attachment;filename*=UTF-8''{XIAOMI}_2026_11_21.pdf"


@pytest.mark.asyncio
async def test_the_link_is_cut_out_of_the_text_by_a_json_parser_alone(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession
) -> None:
    link = await finished(patsnap, http)
    async with http.get(patsnap.url + STATUS, params={"job_id": patsnap.jobs[0].job_id}, headers=KEY) as response:
        text = await response.text()
    assert link not in text
    assert link.replace("&", "\\u0026") in text


@pytest.mark.asyncio
async def test_a_link_gives_the_file(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    async with fetch(http, await finished(patsnap, http)) as response:
        assert response.status == 200
        assert response.content_type == "application/pdf"
        assert response.content_disposition.filename == f"{XIAOMI}_2026_11_21.pdf"
        pdf = PdfReader(io.BytesIO(await response.read()))
    assert XIAOMI in pdf.pages[0].extract_text()
    async with fetch(http, await finished(patsnap, http, report_type="word")) as response:
        assert response.content_type.endswith("wordprocessingml.document")
        assert response.content_disposition.filename == f"{XIAOMI}_2026_11_21.docx"
        word = Document(io.BytesIO(await response.read()))
    assert XIAOMI in word.core_properties.title


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "change",
    [
        ("%3D", "="),
        ("%3B", ";"),
        ("%3D", "%3d"),
        ("%25", "%"),
        ("?sign=", "?x=1&sign="),
        ("sha1", "sha2"),
        ("20261121", "20261122"),
    ],
)
async def test_a_link_opens_byte_for_byte_only(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, change: tuple[str, str]
) -> None:
    link = await finished(patsnap, http)
    changed = link.replace(*change)
    assert changed != link
    async with fetch(http, changed) as response:
        assert (response.status, response.content_type) == (403, "application/xml")
        assert "<Code>SignatureDoesNotMatch</Code>" in await response.text()


@pytest.mark.asyncio
async def test_a_link_that_was_decoded_and_encoded_again_does_not_open(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession
) -> None:
    async with http.get(URL(await finished(patsnap, http))) as response:
        assert response.status == 403


@pytest.mark.asyncio
async def test_a_link_refuses_credentials(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    async with fetch(http, await finished(patsnap, http), headers=KEY) as response:
        assert (response.status, response.content_type) == (400, "application/xml")


@pytest.mark.asyncio
async def test_a_link_expires_seven_days_after_the_file_was_made(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, clock: SandboxClock
) -> None:
    link = await finished(patsnap, http)
    statuses = []
    for step in (timedelta(days=7, seconds=-1), timedelta(seconds=1)):
        clock.skip(step)
        async with fetch(http, link) as response:
            statuses.append(response.status)
    assert statuses == [200, 403]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "company",
    ['A/B\\C: <D> & "E"?\n\x01', "株式会社ひらがな", "삼성전자", "𠮷😀", "長" * 5000, "W" * 5000, "..", "x%2Fy"],
)
async def test_any_company_gets_a_file(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, company: str) -> None:
    for report_type in ("pdf", "word"):
        link = await finished(patsnap, http, company_name=company, report_type=report_type)
        async with fetch(http, link) as response:
            assert response.status == 200
            assert (await response.read())[:4] in {b"%PDF", b"PK\x03\x04"}


# Downloads that go wrong


@pytest.mark.asyncio
@pytest.mark.parametrize(("download", "told"), [(Download.HUGE, 128 * MIB), (Download.HUGE_CHUNKED, None)])
async def test_a_huge_file_goes_past_100_mb(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, download: Download, told: int | None
) -> None:
    link = await finished(patsnap, http)
    patsnap.next_download = download
    async with fetch(http, link) as response:
        assert response.content_length == told
        assert (await response.content.readexactly(5)) == b"%PDF-"
        size = 5
        async for chunk in response.content.iter_any():
            size += len(chunk)
    assert size == 128 * MIB


@pytest.mark.asyncio
async def test_a_huge_file_may_be_left_half_read(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    link = await finished(patsnap, http)
    patsnap.next_download = Download.HUGE
    async with fetch(http, link) as response:
        await response.content.readexactly(MIB)
        response.close()
    async with fetch(http, link) as response:
        assert response.status == 200
        assert len(await response.read()) < MIB


@pytest.mark.asyncio
async def test_a_redirect_may_lead_elsewhere(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    link = await finished(patsnap, http)
    for elsewhere in ("https://example.org/report", "http://127.0.0.2:9/"):
        patsnap.elsewhere = elsewhere
        patsnap.next_download = Download.REDIRECT_ELSEWHERE
        async with fetch(http, link) as response:
            assert (response.status, response.headers["Location"]) == (302, elsewhere)


@pytest.mark.asyncio
async def test_a_redirect_may_lead_to_the_file(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, faults: Faults
) -> None:
    link = await finished(patsnap, http)
    patsnap.next_download = Download.REDIRECT_INSIDE
    async with fetch(http, link) as response:
        moved = response.headers["Location"]
        assert response.status == 302
    assert moved.startswith("/tffi-export/moved/")
    async with fetch(http, patsnap.url + moved) as response:
        assert (response.status, response.content_type) == (200, "application/pdf")
    assert faults.count("patsnap.download") == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("download", "status_code", "content_type", "start"),
    [
        (Download.WRONG_BYTES, 200, "text/html", b"<html>"),
        (Download.EXPIRED, 403, "application/xml", b"<?xml "),
        (Download.EMPTY, 200, "application/pdf", b""),
    ],
)
async def test_a_download_goes_wrong_once(
    patsnap: PatsnapSandbox,
    http: aiohttp.ClientSession,
    download: Download,
    status_code: int,
    content_type: str,
    start: bytes,
) -> None:
    link = await finished(patsnap, http)
    patsnap.next_download = download
    async with fetch(http, link) as response:
        assert (response.status, response.content_type) == (status_code, content_type)
        assert (await response.read())[:6] == start
    async with fetch(http, link) as response:
        assert (await response.read())[:5] == b"%PDF-"


@pytest.mark.asyncio
async def test_a_download_may_be_cut_short(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    link = await finished(patsnap, http)
    patsnap.next_download = Download.CUT_SHORT
    async with fetch(http, link) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


@pytest.mark.asyncio
async def test_a_pdf_may_be_padded_to_a_size(patsnap: PatsnapSandbox, http: aiohttp.ClientSession) -> None:
    patsnap.file_size = 50 * MIB
    async with fetch(http, await finished(patsnap, http)) as response:
        assert response.content_length == 50 * MIB
        file = await response.read()
    pdf = PdfReader(io.BytesIO(file), strict=True)
    assert XIAOMI in pdf.pages[0].extract_text()


# Faults, journal, control


@pytest.mark.asyncio
async def test_a_lost_answer_leaves_its_job_behind(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, faults: Faults
) -> None:
    faults.add(Fault("patsnap.create", What.LOST))
    with pytest.raises(aiohttp.ClientError):
        await create(patsnap, http)
    assert (len(patsnap.jobs), patsnap.billed["patsnap.create"]) == (1, 1)
    faults.add(Fault("patsnap.create", What.CUT))
    with pytest.raises(aiohttp.ClientError):
        await create(patsnap, http)
    assert len(patsnap.jobs) == 1
    assert faults.count("patsnap.create") == 2


@pytest.mark.asyncio
async def test_each_call_is_in_the_journal_by_its_name(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, faults: Faults
) -> None:
    await token(patsnap, http)
    async with fetch(http, await finished(patsnap, http)) as response:
        await response.read()
    await post(patsnap, http, CREATE_NO_LOGO, json=ORDER, headers=KEY)
    await get(patsnap, http, "/nowhere")
    assert [call.name for call in faults.journal] == [
        "patsnap.token",
        "patsnap.create",
        "patsnap.status",
        "patsnap.download",
        "patsnap.create_no_logo",
        "patsnap.unknown",
    ]


@pytest.mark.asyncio
async def test_it_can_be_stopped_while_a_call_hangs_and_started_again(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, faults: Faults
) -> None:
    job_id = await create(patsnap, http)
    arrived = asyncio.Event()

    class Noticing(list[Any]):
        def append(self, call: Any) -> None:
            super().append(call)
            arrived.set()

    faults.journal = Noticing()
    faults.add(Fault("patsnap.status", What.HANG))
    hanging = asyncio.create_task(status(patsnap, http, job_id))
    await asyncio.wait_for(arrived.wait(), 5)
    await asyncio.wait_for(patsnap.stop(), 5)
    with pytest.raises(aiohttp.ClientError):
        await hanging
    with pytest.raises(aiohttp.ClientConnectorError):
        await status(patsnap, http, job_id)
    await patsnap.start(int(patsnap.url.rpartition(":")[2]))
    assert (await status(patsnap, http, job_id))["job_status"] == Stage.WAITING


@pytest.mark.asyncio
async def test_a_person_can_steer_it(patsnap: PatsnapSandbox, http: aiohttp.ClientSession, faults: Faults) -> None:
    async def control(wish: str, /, **body: Any) -> None:
        async with http.post(f"{patsnap.url}/control/{wish}", json=body) as response:
            assert response.status == 204

    await control("life", queue=5, making=60, fails=True, cause="no")
    assert patsnap.life == Life(timedelta(seconds=5), timedelta(seconds=60), fails=True, cause="no")
    await control("downloads", next_download="empty", file_size=1_000_000)
    assert (patsnap.next_download, patsnap.file_size) == (Download.EMPTY, 1_000_000)
    await control("fault", call="patsnap.status", what="answer", body={"status": False})
    assert await get(patsnap, http, STATUS) == {"status": False}
    await control("fault", call="patsnap.create", what="cut", times=9)
    await control("clear")
    job_id = await create(patsnap, http)
    state = await get(patsnap, http, "/control/state")
    assert state["calls"] == {"patsnap.status": 1, "patsnap.create": 1}
    assert state["billed"] == {"patsnap.create": 1}
    [job] = state["jobs"]
    assert (job["job_id"], job["subject"], job["stage"], job["making_s"]) == (job_id, XIAOMI, "waiting", 60)
    assert (job["report"], job["endpoint"]) == ("enterprise", "patsnap.create")
    assert len(faults.journal) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("what", "body"),
    [("fault", {"call": "patsnap.create"}), ("fault", {"call": "x", "what": "?"}), ("life", {"queue": "soon"})],
)
async def test_a_wrong_wish_is_explained(
    patsnap: PatsnapSandbox, http: aiohttp.ClientSession, what: str, body: dict[str, str]
) -> None:
    async with http.post(f"{patsnap.url}/control/{what}", json=body) as response:
        assert response.status == 400
        assert "error" in await response.json()


def test_the_key_has_the_form_of_a_real_one() -> None:
    assert Account().api_key.startswith("sk-")
    assert len(Account().api_key) == 51
    assert replace(Account(), job_id=Written.TEXT) == Account(job_id=Written.TEXT)
