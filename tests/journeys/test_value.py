"""The patent value report, reports without PatSnap's logo, and subjects that are named by a code."""

import pytest

from sandbox.patsnap import Life
from sandbox.world import World
from tests.journeys.office import QUICK, Office, bot_in, both_transports, words_in

PATENT = "CN108977442B"
XIAOMI_CODE = "91110108551385082Q"  # R001 create page
XIAOMI_NUMBER = "5513850T82"


@both_transports
@pytest.mark.asyncio
async def test_a_value_report_lies_in_the_thread_of_one_message(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        answer = await office.asks("value cn 108977442 b word")
        file = await office.delivered()

    assert answer.acked
    assert answer.body is None
    assert file.content.startswith(b"PK\x03\x04")
    assert file.name.startswith(PATENT)
    assert "*Patent value report* · CN108977442B · Word" in words_in(office.post())
    [job] = world.patsnap.jobs
    assert (job.order.patent_number, job.order.report_type, job.order.logo) == (PATENT, "word", True)
    assert world.patsnap.billed == {"patsnap.value.create": 1}
    assert world.faults.count("patsnap.value.status") >= 1
    assert len(world.slack.posted) == 1


@pytest.mark.asyncio
async def test_a_patent_can_be_named_by_patsnaps_id(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks("value B053642F-3108-4EA9-B629-420B0AB959E3")
        await office.delivered()

    [job] = world.patsnap.jobs
    assert (job.order.patent_id, job.order.patent_number) == ("b053642f-3108-4ea9-b629-420b0ab959e3", None)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("report 小米科技有限责任公司 unbranded", "patsnap.create_no_logo"),
        (f"value {PATENT} unbranded", "patsnap.value.create_no_logo"),
    ],
)
@pytest.mark.asyncio
async def test_an_unbranded_report_is_ordered_without_the_logo(
    world: World, office: Office, text: str, call: str
) -> None:
    async with bot_in(world):
        await office.asks(text)
        await office.delivered()

    assert world.patsnap.billed == {call: 1}
    assert "unbranded" in words_in(office.post())


@pytest.mark.asyncio
async def test_a_value_report_that_fails_says_why(world: World, office: Office) -> None:
    world.patsnap.life = Life(QUICK.queue, QUICK.making, fails=True, cause="专利未授权")
    async with bot_in(world):
        await office.asks(f"value {PATENT}")
        await office.shows("PatSnap could not make it and says: “专利未授权”")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("9111 0108 5513 8508 2q", {"credit_code": XIAOMI_CODE}),
        (XIAOMI_NUMBER, {"org_number": XIAOMI_NUMBER}),
        ("360", {"company_name": "360"}),
    ],
)
@pytest.mark.asyncio
async def test_a_company_is_named_to_patsnap_in_one_way(
    world: World, office: Office, typed: str, sent: dict[str, str]
) -> None:
    async with bot_in(world):
        await office.asks(f"report {typed}")
        await office.delivered()

    [job] = world.patsnap.jobs
    named = {name: getattr(job.order, name) for name in ("credit_code", "org_number", "company_name")}
    assert {name: value for name, value in named.items() if value is not None} == sent


@pytest.mark.asyncio
async def test_a_mistyped_credit_code_costs_nothing(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks("report 91110108551385083Q")

    [told] = office.whispers()
    assert "its last character, the check digit, does not fit the others" in told
    assert "Nothing was ordered." in told
    assert world.patsnap.jobs == []
