"""R002 at the stand-in: what is taken for a patent, what cannot be valued, and the file that comes of it."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from docx import Document
from pypdf import PdfReader
from yarl import URL

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults, What
from sandbox.patsnap import Account, Job, Life, PatsnapSandbox, Written

START = datetime(2024, 11, 26, 7, 48, 33, tzinfo=UTC)
FOLDER = "/patent-valuation-data/patent-report"
CREATE = f"{FOLDER}/task/create"
CREATE_NO_LOGO = f"{FOLDER}/task/create-no-logo"
STATUS = f"{FOLDER}/job_id/status"
COMPANY = "/innovation/company-report"
NUMBER = "CN108977442B"
SAMPLE_ID = "9cf648f8-8283-4767-9a14-f90f68303f3e"  # of the same patent, on the R002 create page
OTHER_ID = "718ead9c-4f3c-4674-8f5a-24e126827a1a"
ORDER = {"patent_number": NUMBER, "report_type": "pdf"}
KEY = {"Authorization": f"Bearer {Account().api_key}"}
QUICK = Life(queue=timedelta(), making=timedelta())


@dataclass
class Caller:
    """A customer of the stand-in."""

    patsnap: PatsnapSandbox
    clock: SandboxClock
    faults: Faults
    http: aiohttp.ClientSession

    @property
    def jobs(self) -> list[Job]:
        return self.patsnap.jobs

    async def create(self, body: object, path: str = CREATE) -> Any:
        async with self.http.post(self.patsnap.url + path, json=body, headers=KEY) as response:
            assert response.status == 200
            return await response.json()

    async def look(self, job_id: str, path: str = STATUS) -> Any:
        async with self.http.get(self.patsnap.url + path, params={"job_id": job_id}, headers=KEY) as response:
            assert response.status == 200
            return await response.json()

    async def made(self, path: str = CREATE, **order: str) -> str:
        """The link to a report that is done."""
        self.patsnap.life = QUICK
        body = await self.create(ORDER | order, path)
        return str((await self.look(str(body["data"]["job_id"])))["data"]["download_url"])

    async def fetched(self, link: str) -> bytes:
        async with self.http.get(URL(link, encoded=True), allow_redirects=False) as response:
            assert response.status == 200
            return await response.read()


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    clock, faults = SandboxClock(speed=0, shown=START), Faults()
    sandbox = PatsnapSandbox(clock, faults)
    await sandbox.start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        yield Caller(sandbox, clock, faults, http)
    await sandbox.stop()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"patent_number": NUMBER, "report_type": "word"}, 0),
        ({"patent_id": SAMPLE_ID, "report_type": "pdf"}, 0),
        ({"patent_id": SAMPLE_ID, "patent_number": NUMBER, "report_type": "pdf"}, 0),
        ({"patent_id": SAMPLE_ID, "patent_number": " ", "report_type": "pdf"}, 0),
        ({"patent_number": NUMBER}, 68300004),
        ({"patent_number": NUMBER, "report_type": "docx"}, 68300004),
        ({"report_type": "pdf"}, 68300004),
        ({"patent_number": "", "report_type": "pdf"}, 68300004),
        ({"patent_number": 108977442, "report_type": "pdf"}, 68300004),
        ({"company_name": "小米科技有限责任公司", "report_type": "pdf"}, 68300004),
        ({"patent_number": f"{NUMBER},US11205304B2", "report_type": "pdf"}, 68300004),
        ({"patent_number": f"{NUMBER} US11205304B2", "report_type": "pdf"}, 68300004),
        ({"patent_id": f"{SAMPLE_ID};{OTHER_ID}", "report_type": "pdf"}, 68300004),
        ({"patent_number": [NUMBER], "report_type": "pdf"}, 68300004),
        ([ORDER], 68300007),
    ],
)
@pytest.mark.parametrize("path", [CREATE, CREATE_NO_LOGO])
async def test_an_order_names_exactly_one_patent_and_a_format(
    caller: Caller, order: object, code: int, path: str
) -> None:
    body = await caller.create(order, path)
    assert body["error_code"] == code
    assert len(caller.jobs) == sum(caller.patsnap.billed.values()) == (code == 0)


@pytest.mark.asyncio
async def test_of_two_names_the_id_wins(caller: Caller) -> None:
    await caller.create({"patent_id": SAMPLE_ID, "patent_number": "US11205304B2", "report_type": "pdf"})
    await caller.create({"patent_id": OTHER_ID, "patent_number": NUMBER, "report_type": "pdf"})
    assert [job.order.subject for job in caller.jobs] == [NUMBER, OTHER_ID]


@pytest.mark.asyncio
async def test_a_job_remembers_whether_it_is_without_logo(caller: Caller) -> None:
    await caller.create(ORDER)
    await caller.create(ORDER, CREATE_NO_LOGO)
    assert [job.order.logo for job in caller.jobs] == [True, False]
    assert caller.patsnap.billed == {"patsnap.value.create": 1, "patsnap.value.create_no_logo": 1}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "number", "cause"),
    [
        ("patent_number", "CN114606148A", "该专利尚未授权，暂不支持价值评估"),
        ("patent_number", "US20220307362A1", "该专利尚未授权，暂不支持价值评估"),
        ("patent_number", "ep1234567a2", "该专利尚未授权，暂不支持价值评估"),
        ("patent_number", "CN305123456S", "外观设计专利暂不支持价值评估"),
        ("patent_number", "USD912345S1", "外观设计专利暂不支持价值评估"),
        ("patent_number", NUMBER, None),
        ("patent_number", "CN215342222U", None),
        ("patent_number", "US11205304B2", None),
        ("patent_id", OTHER_ID, None),  # it ends in 1a, which says nothing
    ],
)
async def test_only_granted_patents_that_are_no_designs_are_valued(
    caller: Caller, name: str, number: str, cause: str | None
) -> None:
    caller.patsnap.life = QUICK
    body = await caller.create({name: number, "report_type": "pdf"})
    data = (await caller.look(body["data"]["job_id"]))["data"]
    assert (data["job_status"], data.get("abnormal_cause")) == ((3, cause) if cause else (2, None))
    assert ("download_url" in data) is (cause is None)


@pytest.mark.asyncio
async def test_what_cannot_be_valued_fails_only_when_its_time_has_come(caller: Caller) -> None:
    job_id = (await caller.create(ORDER | {"patent_number": "CN114606148A"}))["data"]["job_id"]
    first = (await caller.look(job_id))["data"]["job_status"]
    caller.clock.skip(timedelta(minutes=10))
    assert [first, (await caller.look(job_id))["data"]["job_status"]] == [0, 3]


@pytest.mark.asyncio
async def test_each_kind_of_report_knows_its_own_jobs_alone(caller: Caller) -> None:
    value = (await caller.create(ORDER))["data"]["job_id"]
    other = (await caller.create({"company_name": "A", "report_type": "pdf"}, f"{COMPANY}/task/create"))["data"][
        "job_id"
    ]
    codes = [
        (await caller.look(job_id, path))["error_code"]
        for job_id, path in (
            (value, STATUS),
            (other, STATUS),
            (value, f"{COMPANY}/job_id/status"),
            (other, f"{COMPANY}/job_id/status"),
        )
    ]
    assert codes == [0, 68300004, 68300004, 0]


@pytest.mark.asyncio
async def test_a_job_id_may_be_text_as_the_r002_page_has_it(caller: Caller) -> None:
    caller.patsnap.account = Account(job_id=Written.TEXT)
    job_id = (await caller.create(ORDER))["data"]["job_id"]
    assert job_id == caller.jobs[0].job_id
    assert (await caller.look(job_id))["data"]["job_id"] == job_id


@pytest.mark.asyncio
async def test_r002_needs_a_licence_of_its_own(caller: Caller) -> None:
    caller.patsnap.account = Account(licences=frozenset({"R001"}))
    refused = [(await caller.create(ORDER, path))["error_code"] for path in (CREATE, CREATE_NO_LOGO)]
    assert [*refused, (await caller.look("1"))["error_code"]] == [67200004] * 3
    assert caller.jobs == []
    taken = await caller.create({"company_name": "A", "report_type": "pdf"}, f"{COMPANY}/task/create")
    assert taken["error_code"] == 0


@pytest.mark.asyncio
async def test_the_file_is_named_after_the_patent_and_the_day(caller: Caller) -> None:
    link = await caller.made(report_type="word")
    assert urlsplit(link).path.startswith("/tffi-export/patent-report/20241126074833/")
    assert unquote(urlsplit(link).path).endswith("/CN108977442B_2024_11_26.docx")
    assert "q-sign-time%3D1732607313%3B1733212113%26" in link


@pytest.mark.asyncio
async def test_the_file_is_a_value_report_on_that_patent(caller: Caller) -> None:
    pdf = PdfReader(io.BytesIO(await caller.fetched(await caller.made())))
    assert NUMBER in pdf.pages[0].extract_text()
    assert "Patent Value Report" in pdf.pages[0].extract_text()
    word = Document(io.BytesIO(await caller.fetched(await caller.made(report_type="word"))))
    assert f"{NUMBER} 专利价值评估报告" in word.core_properties.title


@pytest.mark.asyncio
async def test_the_file_names_patsnap_where_the_logo_was_ordered(caller: Caller) -> None:
    with_logo = PdfReader(io.BytesIO(await caller.fetched(await caller.made())))
    without = PdfReader(io.BytesIO(await caller.fetched(await caller.made(CREATE_NO_LOGO))))
    assert ["PatSnap" in pdf.pages[0].extract_text() for pdf in (with_logo, without)] == [True, False]


@pytest.mark.asyncio
async def test_a_person_sees_and_steers_it_like_the_other_report(caller: Caller) -> None:
    control = f"{caller.patsnap.url}/control"
    fault = {"call": "patsnap.value.create", "what": "answer", "body": {"status": False, "error_code": 67200007}}
    async with caller.http.post(f"{control}/fault", json=fault) as response:
        assert response.status == 204
    assert (await caller.create(ORDER))["error_code"] == 67200007
    await caller.create(ORDER, CREATE_NO_LOGO)
    async with caller.http.get(f"{control}/state") as response:
        state = await response.json()
    [job] = state["jobs"]
    assert (job["report"], job["subject"], job["logo"]) == ("value", NUMBER, False)
    assert state["billed"] == {"patsnap.value.create_no_logo": 1}
    assert state["calls"] == {"patsnap.value.create": 1, "patsnap.value.create_no_logo": 1}


@pytest.mark.asyncio
async def test_a_lost_answer_leaves_its_job_behind(caller: Caller) -> None:
    caller.faults.add(Fault("patsnap.value.create", What.LOST))
    with pytest.raises(aiohttp.ClientError):
        await caller.create(ORDER)
    assert (len(caller.jobs), caller.patsnap.billed["patsnap.value.create"]) == (1, 1)
