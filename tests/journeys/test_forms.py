"""Reports that are ordered in a form: from a command without arguments, and from the global shortcut."""

import pytest

from bot.views.ids import ORDER_SHORTCUT
from sandbox.faults import Fault, What
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.office import COMPANY, DIRECT, PLACE, Office, bot_in, both_transports

XIAOMI_CODE = "91110108551385082Q"


@both_transports
@pytest.mark.asyncio
async def test_a_command_without_a_company_opens_a_form_that_orders_the_report(
    world: World, office: Office, transport: str
) -> None:
    channel = world.slack.channel("lab").id
    async with bot_in(world, transport):
        asked = await office.asks("report")
        sent = await office.fills(
            {"company_name": COMPANY, "format": "word", "logo": ["unbranded"], "place": channel},
        )
        file = await office.delivered(place="lab")

    assert asked.acked
    assert asked.body is None
    assert (sent.acked, sent.body) == (True, None)
    assert world.slack.modal("alice") is None
    assert file.name.endswith(".docx")
    assert world.patsnap.billed == {"patsnap.create_no_logo": 1}
    assert office.texts(place=PLACE) == []
    assert office.whispers() == []


@both_transports
@pytest.mark.asyncio
async def test_the_shortcut_opens_the_form_and_without_a_place_the_report_comes_to_the_person(
    world: World, office: Office, transport: str
) -> None:
    async with bot_in(world, transport):
        answer = await world.slack.shortcut("bob", ORDER_SHORTCUT)
        await office.fills({"company_name": COMPANY}, "bob")
        file = await office.delivered("bob", DIRECT)

    assert answer.acked
    assert file.name.endswith(".pdf")
    assert len(world.slack.posted) == 1
    assert world.patsnap.billed == {"patsnap.create": 1}


@pytest.mark.asyncio
async def test_a_value_report_has_a_form_of_its_own(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks("value")
        await office.fills({"patent": "US 10,000,000 B2"})
        await office.delivered(place=DIRECT)

    [job] = world.patsnap.jobs
    assert job.order.patent_number == "US10000000B2"


@pytest.mark.asyncio
async def test_the_strongest_of_the_three_fields_is_sent(world: World, office: Office) -> None:
    async with bot_in(world):
        await office.asks("report")
        await office.fills({"company_name": "小米", "credit_code": XIAOMI_CODE.lower(), "org_number": "5513850T82"})
        await office.delivered(place=DIRECT)

    [job] = world.patsnap.jobs
    assert (job.order.credit_code, job.order.org_number, job.order.company_name) == (XIAOMI_CODE, None, None)


@both_transports
@pytest.mark.asyncio
async def test_what_is_wrong_is_said_beside_its_field_and_the_form_stays(
    world: World, office: Office, transport: str
) -> None:
    board, general = world.slack.channel("board").id, world.slack.channel("general").id
    world.slack.channel("general").members.discard(world.slack.person("dan").id)
    async with bot_in(world, transport):
        await office.asks("report", "dan")
        wrong = [
            await office.fills(values, "dan")
            for values in (
                {},
                {"company_name": COMPANY, "credit_code": "91110108551385083Q"},
                {"company_name": COMPANY, "place": board},
                {"company_name": COMPANY, "place": general},
            )
        ]
        form = world.slack.modal("dan")
        assert form is not None
        assert world.patsnap.jobs == []
        await office.fills({"company_name": COMPANY}, "dan")
        await eventually(lambda: "In the thread" in str(office.texts("dan", DIRECT)), 15.0)  # beside the welcome

    said = [(answer.body or {})["errors"] for answer in wrong]
    assert [list(errors) for errors in said] == [["company_name"], ["credit_code"], ["place"], ["place"]]
    assert "the check digit" in said[1]["credit_code"]
    assert "Patrol cannot see that channel." in said[2]["place"]
    assert "You are not a member of that channel" in said[3]["place"]
    assert [answer.error for answer in wrong] == [None] * 4
    assert len(world.patsnap.jobs) == 1


@both_transports
@pytest.mark.asyncio
async def test_a_form_that_slack_sends_twice_orders_once(world: World, office: Office, transport: str) -> None:
    async with bot_in(world, transport):
        await office.asks("report")
        sent = await office.fills({"company_name": COMPANY})
        again = await world.slack.redeliver(sent)
        await office.delivered(place=DIRECT)

    assert again.acked
    assert len(office.posts(place=DIRECT)) == 1
    assert len(world.patsnap.jobs) == 1


@pytest.mark.parametrize("word", ["expired_trigger_id", "exchanged_trigger_id"])
@pytest.mark.asyncio
async def test_a_form_that_slack_does_not_open_is_replaced_by_what_can_be_typed(
    world: World, office: Office, word: str
) -> None:
    world.faults.add(Fault("slack.views.open", What.ANSWER, body={"ok": False, "error": word}, times=2))
    async with bot_in(world):
        answer = await office.asks("report")
        await eventually(lambda: len(office.whispers()) == 1)
        await office.asks("value")
        await eventually(lambda: len(office.whispers()) == 2)

    assert answer.acked
    company, patent = office.whispers()
    assert company.startswith("Which company?")
    assert patent.startswith("Which patent?")
    assert "`/patrol report &lt;company&gt; [word|pdf] [unbranded] [how often] [to me|here|#channel]`" in company
    assert office.whispers("bob") == []
    assert world.slack.modal("alice") is None
