"""What `bot.ports.Patsnap` promises, on the fake and on the client against the stand-in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.reports import Format, Job, Kind, Order, Subject, SubjectKind
from bot.errors import BadFile, BadFileKind, CodeClass, InDoubt, NotSent, PatsnapRefused
from tests.contracts.patsnaps import BAD_FILES, CAUSE, WORLDS, PatsnapWorld, create, status
from tests.factories import an_order

pytestmark = pytest.mark.asyncio

ORDERS = {
    "R001": an_order(),
    "R002": Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), Format.PDF),
    "R002 by id": Order(Kind.VALUE, Subject(SubjectKind.PATENT_ID, "9cf648f8-8283-4767-9a14-f90f68303f3e"), Format.PDF),
}


@pytest.fixture(params=ORDERS)
def order(request: pytest.FixtureRequest) -> Order:
    return ORDERS[request.param]


@pytest_asyncio.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[PatsnapWorld]:
    async with WORLDS[request.param]() as world:
        yield world


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def a_link(world: PatsnapWorld, order: Order) -> str:
    job_id = await create(world, order)
    world.finish()
    link = (await status(world, order, job_id)).link
    assert link is not None
    return link


class TestPatsnap:
    async def test_a_job_id_is_exact_text_above_what_a_float_holds(self, world: PatsnapWorld, order: Order) -> None:
        first, second = await create(world, order), await create(world, order)
        assert int(first) > 2**53
        assert int(second) == int(first) + 1
        assert world.jobs() == 2

    @pytest.mark.parametrize("logo", [True, False])
    async def test_a_job_is_queued_then_done_with_a_link(
        self,
        logo: bool,  # noqa: FBT001
        world: PatsnapWorld,
        order: Order,
    ) -> None:
        order = replace(order, logo=logo)
        job_id = await create(world, order)
        assert await status(world, order, job_id) == Job(ahead=2)
        world.finish()
        done = await status(world, order, job_id)
        assert (bool(done.link), done.failed) == (True, False)

    async def test_a_failed_job_tells_its_cause(self, world: PatsnapWorld, order: Order) -> None:
        world.let_jobs_fail()
        job_id = await create(world, order)
        world.finish()
        assert await status(world, order, job_id) == Job(failed=True, cause=CAUSE)

    async def test_each_kind_of_report_knows_its_own_jobs_alone(self, world: PatsnapWorld) -> None:
        job_id = await create(world, ORDERS["R001"])
        with pytest.raises(PatsnapRefused) as caught:
            await status(world, ORDERS["R002"], job_id)
        assert caught.value.code == "68300004"

    async def test_an_unknown_job_is_refused_as_wrong_input(self, world: PatsnapWorld, order: Order) -> None:
        with pytest.raises(PatsnapRefused) as caught:
            await status(world, order, "17")
        assert (caught.value.code, caught.value.code_class) == ("68300004", CodeClass.INPUT)

    async def test_a_permit_is_for_one_call(self, world: PatsnapWorld, order: Order) -> None:
        async with world.port.permit() as permit:
            await permit.create_report(order)
            with pytest.raises(RuntimeError):
                await permit.create_report(order)
        assert world.jobs() == 1

    async def test_what_is_refused_is_not_made(self, world: PatsnapWorld, order: Order) -> None:
        world.refuse("create")
        with pytest.raises(PatsnapRefused) as caught:
            await create(world, order)
        assert (caught.value.code, caught.value.code_class) == ("67200007", CodeClass.QUOTA)
        assert world.jobs() == 0

    async def test_a_lost_answer_is_a_doubt_for_the_job_is_there(self, world: PatsnapWorld, order: Order) -> None:
        world.lose_answer("create")
        with pytest.raises(InDoubt):
            await create(world, order)
        assert world.jobs() == 1

    async def test_a_lost_look_is_a_doubt_too(self, world: PatsnapWorld, order: Order) -> None:
        job_id = await create(world, order)
        world.lose_answer("status")
        with pytest.raises(InDoubt):
            await status(world, order, job_id)

    async def test_what_gets_nowhere_was_not_sent(self, world: PatsnapWorld, order: Order) -> None:
        world.cut_off()
        with pytest.raises(NotSent):
            await create(world, order)
        with pytest.raises(NotSent):
            await status(world, order, "1579434053399035907")
        assert world.jobs() == 0


class TestFetching:
    @pytest.mark.parametrize("wanted", Format)
    async def test_a_file_is_there_whole_and_is_what_was_wanted(
        self, wanted: Format, world: PatsnapWorld, order: Order, tmp_path: Path
    ) -> None:
        link = await a_link(world, replace(order, format=wanted))
        file = await world.port.fetch(link, wanted, tmp_path / "new" / "folder", f"fallback{wanted.suffix}")
        [path] = left_in(tmp_path)
        assert path == tmp_path / "new" / "folder" / file.path
        content = path.read_bytes()
        assert content.startswith(wanted.magic)
        assert len(content) == file.size
        assert file.name.endswith(wanted.suffix)

    async def test_fetching_again_leaves_one_file(self, world: PatsnapWorld, tmp_path: Path) -> None:
        link = await a_link(world, ORDERS["R001"])
        first = await world.port.fetch(link, Format.PDF, tmp_path, "a.pdf")
        assert await world.port.fetch(link, Format.PDF, tmp_path, "a.pdf") == first
        assert len(left_in(tmp_path)) == 1

    @pytest.mark.parametrize("kind", BAD_FILES)
    async def test_of_a_bad_file_nothing_is_left(self, kind: BadFileKind, world: PatsnapWorld, tmp_path: Path) -> None:
        link = await a_link(world, ORDERS["R001"])
        world.spoil_file(kind)
        with pytest.raises(BadFile) as caught:
            await world.port.fetch(link, Format.PDF, tmp_path, "a.pdf")
        assert caught.value.kind is kind
        assert left_in(tmp_path) == []
        assert link not in str(caught.value)

    async def test_a_link_that_is_none_of_theirs_brings_nothing(self, world: PatsnapWorld, tmp_path: Path) -> None:
        link = await a_link(world, ORDERS["R001"])
        with pytest.raises(BadFile) as caught:
            await world.port.fetch(link + "1", Format.PDF, tmp_path, "a.pdf")
        assert caught.value.kind is BadFileKind.EXPIRED
        assert left_in(tmp_path) == []
