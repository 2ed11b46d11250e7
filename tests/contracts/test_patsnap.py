"""What `bot.ports.Patsnap` promises, on the fake and on the client against the stand-in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.alerts import Findings, HitKind, Naming
from bot.domain.reports import Format, Job, Kind, Order, Subject, SubjectKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.errors import BadFile, BadFileKind, CodeClass, InDoubt, NotSent, PatsnapRefused, Unreadable
from sandbox.patsnap import NoNews, Odd
from sandbox.patsnap.news import FLOOD
from tests.contracts.patsnaps import (
    BAD_FILES,
    CAUSE,
    NAME,
    WORLDS,
    FakeWorld,
    PatsnapWorld,
    bibliography,
    check,
    create,
    numbered,
    real,
    status,
)
from tests.factories import an_order

pytestmark = pytest.mark.asyncio

ORDERS = {
    "R001": an_order(),
    "R002": Order(Kind.VALUE, Subject(SubjectKind.PATENT_NUMBER, "CN108977442B"), Format.PDF),
    "R002 by id": Order(Kind.VALUE, Subject(SubjectKind.PATENT_ID, "9cf648f8-8283-4767-9a14-f90f68303f3e"), Format.PDF),
}

ALERT = "7f22ee78764149b481314b1fa60dca0c"
KINDS = [kind for kind in HitKind if kind is not HitKind.OTHER]


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
        async with world.port.permit(ONLY_ACCOUNT) as permit:
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


async def findings(world: PatsnapWorld, alert_id: str = ALERT) -> Findings:
    return world.port.findings(await check(world, alert_id))


class TestAlerts:
    async def test_a_check_takes_away_what_it_tells(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        assert (await findings(world)).namings == ()
        world.push(ALERT, HitKind.NEW, ["b", "a"])
        world.push(ALERT, HitKind.LEGAL, ["a"])
        namings = (Naming(HitKind.NEW, ("b", "a")), Naming(HitKind.LEGAL, ("a",)))
        assert await findings(world) == Findings(NAME, namings)
        assert (await findings(world)).namings == ()

    async def test_an_answer_can_be_read_again(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        for kind in KINDS:
            world.push(ALERT, kind, [f"{kind} 1", f"{kind} 2"])
        raw = await check(world, ALERT)
        assert world.port.findings(raw) == world.port.findings(raw)
        assert {naming.kind: naming.patents for naming in world.port.findings(raw).namings} == {
            kind: (f"{kind} 1", f"{kind} 2") for kind in KINDS
        }

    async def test_each_alert_has_news_of_its_own(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        world.add_alert("another")
        world.push(ALERT, HitKind.NEW, ["a"])
        assert (await findings(world, "another")).namings == ()
        assert (await findings(world)).namings == (Naming(HitKind.NEW, ("a",)),)

    async def test_an_alert_that_is_not_there_any_more_is_refused_as_wrong_input(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        world.remove_alert(ALERT)
        for unknown in (ALERT, "unknown"):
            with pytest.raises(PatsnapRefused) as caught:
                await check(world, unknown)
            assert (caught.value.code, caught.value.code_class) == ("68300004", CodeClass.INPUT)

    async def test_what_is_refused_takes_nothing_away(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        world.push(ALERT, HitKind.NEW, ["a"])
        world.refuse("check")
        with pytest.raises(PatsnapRefused) as caught:
            await check(world, ALERT)
        assert (caught.value.code, caught.value.code_class) == ("67200007", CodeClass.QUOTA)
        assert (await findings(world)).namings == (Naming(HitKind.NEW, ("a",)),)

    async def test_a_lost_answer_is_lost(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        world.push(ALERT, HitKind.NEW, ["a"])
        world.lose_answer("check")
        with pytest.raises(InDoubt):
            await check(world, ALERT)
        assert (await findings(world)).namings == ()

    async def test_what_gets_nowhere_was_not_sent(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        world.cut_off()
        with pytest.raises(NotSent):
            await check(world, ALERT)
        with pytest.raises(NotSent):
            await bibliography(world, "a")

    async def test_a_permit_is_for_one_check(self, world: PatsnapWorld) -> None:
        world.add_alert(ALERT)
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            await permit.check_alert(ALERT)
            world.push(ALERT, HitKind.NEW, ["a"])
            for again in (permit.check_alert(ALERT), permit.bibliography(["a"])):
                with pytest.raises(RuntimeError):
                    await again
        assert (await findings(world)).namings == (Naming(HitKind.NEW, ("a",)),)


class TestBibliography:
    async def test_what_patsnap_has_comes_by_the_ids_asked_for(self, world: PatsnapWorld) -> None:
        known = world.patents(100)
        found = await bibliography(world, *known)
        assert sorted(found) == sorted(known)
        assert len({one.number for one in found.values()}) == 100
        assert world.asked() == [tuple(known)]

    async def test_what_patsnap_does_not_have_is_left_out(self, world: PatsnapWorld) -> None:
        [known] = world.patents(1)
        assert list(await bibliography(world, "unknown", known)) == [known]
        assert await bibliography(world, "unknown") == {}

    async def test_the_same_comes_by_publication_numbers_under_patsnaps_ids(self, world: PatsnapWorld) -> None:
        known = await bibliography(world, *world.patents(3))
        numbers = [one.number for one in known.values()]
        assert await numbered(world, "XX0000000A", *numbers) == known
        assert await numbered(world, "XX0000000A") == {}
        assert world.asked()[1] == ("XX0000000A", *numbers)

    @pytest.mark.parametrize("count", [0, 101])
    async def test_so_it_is_with_too_many_numbers(self, count: int, world: PatsnapWorld) -> None:
        with pytest.raises(ValueError, match=f"not {count}"):
            await numbered(world, *(f"CN{number}A" for number in range(count)))
        assert world.asked() == []

    @pytest.mark.parametrize("count", [0, 101])
    async def test_too_many_or_none_are_a_mistake_of_ours_and_not_asked_for(
        self, count: int, world: PatsnapWorld
    ) -> None:
        with pytest.raises(ValueError, match=f"not {count}"):
            await bibliography(world, *world.patents(count))
        assert world.asked() == []

    async def test_a_refusal_and_a_lost_answer_are_told_apart(self, world: PatsnapWorld) -> None:
        [known] = world.patents(1)
        world.refuse("bibliography")
        with pytest.raises(PatsnapRefused) as caught:
            await bibliography(world, known)
        assert (caught.value.code, caught.value.code_class) == ("67200007", CodeClass.QUOTA)
        world.lose_answer("bibliography")
        with pytest.raises(InDoubt):
            await bibliography(world, known)
        assert list(await bibliography(world, known)) == [known]

    async def test_the_stand_ins_patents_arrive_whole(self) -> None:
        async with real() as world:
            patents = world.patents(100)
            found = await bibliography(world, *patents)
            for patent in patents:
                known = world.sandbox.patents.find(patent)
                assert known is not None
                one = found[patent]
                assert (one.number, one.type) == (known.number, known.patent_type.value)
                assert (one.published, one.applied) == (known.published, known.applied)
                assert one.titles.keys() == known.titles.keys()
                assert one.classification == next(iter(known.ipc), "")
                for language, names in one.assignees.items():
                    assert len(names) == len(known.assignees)
                    spelled = [party.names.get(language) for party in known.assignees]
                    assert all(name in {None, shown} for name, shown in zip(spelled, names, strict=True))


class TestTheFakesScript:
    async def test_checks_are_counted_whatever_comes_of_them(self) -> None:
        world = FakeWorld()
        world.push(ALERT, HitKind.NEW, ["a"])
        world.refuse("check")
        with pytest.raises(PatsnapRefused):
            await check(world, ALERT)
        await check(world, ALERT)
        assert (world.fake.checks_of(ALERT), world.fake.checks_of("another")) == (2, 0)

    async def test_an_answer_may_be_given_in_place_of_the_news(self) -> None:
        world = FakeWorld()
        world.push(ALERT, HitKind.NEW, ["a"])
        world.fake.answer_check("no list")
        world.fake.answer_check({"type": "oppositions", "patent_ids": ["b"]})
        with pytest.raises(Unreadable):
            await findings(world)
        assert (await findings(world)).namings == (Naming(HitKind.OTHER, ("b",)),)
        assert (await findings(world)).namings == ()


class TestOddAnswers:
    """The client against all that the stand-in can say oddly."""

    @pytest.mark.parametrize("form", NoNews)
    async def test_no_news_is_understood_in_each_form(self, form: NoNews) -> None:
        async with real() as world:
            world.add_alert(ALERT)
            world.sandbox.alerts.no_news = form
            found = await findings(world)
        assert (found.namings, found.oddities) == ((), ())

    @pytest.mark.parametrize("odd", Odd)
    async def test_odd_news_is_understood(self, odd: Odd) -> None:
        async with real() as world:
            world.add_alert(ALERT)
            world.push(ALERT, HitKind.NEW, ["a", "b"])
            world.sandbox.alerts.be_odd(ALERT, odd)
            found = await findings(world)
        named = {naming.kind: naming.patents for naming in found.namings}
        told = () if odd in {Odd.NULL_IDS, Odd.NO_IDS} else ("a", "b")
        assert named.get(HitKind.NEW, ())[:2] == told
        assert len(named.get(HitKind.NEW, ())) == len(told) + (FLOOD if odd is Odd.FLOOD else 0)
        assert named.get(HitKind.OTHER, ()) == (("a", "b") if odd is Odd.UNKNOWN_KIND else ())
        assert found.name == ("Intelligent bud company monitoring" if odd is Odd.TAGGED_NAME else NAME)
        understood = {Odd.TAGGED_NAME, Odd.FLOOD, Odd.OBJECT, Odd.DUPLICATE}
        assert bool(found.oddities) is (odd not in understood)
