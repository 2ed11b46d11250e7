"""What `bot.ports.Patsnap` promises of searches, facts and edited alerts: on the fake, and on the client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.domain.alerts import HitKind
from bot.domain.companies import FoundCompanies
from bot.domain.facts import Source
from bot.domain.reasons import Reason
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.searches import AlertText, Created, SearchPage
from bot.errors import CodeClass, InDoubt, NotSent, PatsnapRefused
from bot.ports.patsnap import Permit
from tests.contracts.patsnaps_more import COMPANIES, SOURCES, WORLDS, MorePatsnap

pytestmark = pytest.mark.asyncio

Calling = Callable[[Permit], Awaitable[object]]
UNKNOWN = "7f22ee78764149b481314b1fa60dca0c"
TEXT = AlertText("Batteries & 电池", "TTL:(battery)", frozenset({HitKind.NEW, HitKind.LEGAL}))
READS: dict[str, Calling] = {
    "families": lambda permit: permit.families(["a"]),
    "count": lambda permit: permit.count("a"),
    "search": lambda permit: permit.search("a", limit=1),
    "companies": lambda permit: permit.find_companies("a"),
    **{source: lambda permit, source=source: permit.reasons(source, ["a"]) for source in SOURCES},  # type: ignore[misc]
}
CALLS: dict[str, Calling] = {
    **READS,
    "create_alert": lambda permit: permit.create_alert(TEXT),
    "update_alert": lambda permit: permit.update_alert(UNKNOWN, TEXT),
    "delete_alert": lambda permit: permit.delete_alert(UNKNOWN),
}


@pytest_asyncio.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[MorePatsnap]:
    async with WORLDS[request.param]() as world:
        yield world


async def make(world: MorePatsnap, text: AlertText = TEXT) -> Created:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.create_alert(replace(text, query=world.query))


async def update(world: MorePatsnap, alert_id: str, text: AlertText) -> None:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        await permit.update_alert(alert_id, text)


async def delete(world: MorePatsnap, alert_id: str) -> None:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        await permit.delete_alert(alert_id)


async def name_of(world: MorePatsnap, alert_id: str) -> str:
    """What a check calls the alert."""
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return world.port.findings(await permit.check_alert(alert_id)).name


async def count(world: MorePatsnap, query: str) -> int:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.count(query)


async def search(world: MorePatsnap, query: str, limit: int, offset: int = 0) -> SearchPage:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        return await permit.search(query, limit=limit, offset=offset)


async def reason(world: MorePatsnap, source: Source, patent: str) -> Reason:
    async with world.port.permit(ONLY_ACCOUNT) as permit:
        found = await permit.reasons(source, ["unknown", patent])
    assert list(found) == [patent]
    return found[patent]


async def refusal_of(calling: Awaitable[object]) -> tuple[str, CodeClass]:
    with pytest.raises(PatsnapRefused) as caught:
        await calling
    return caught.value.code, caught.value.code_class


class TestMaking:
    async def test_each_alert_has_an_id_of_its_own_and_the_name_that_it_was_given(self, world: MorePatsnap) -> None:
        first, second = await make(world), await make(world, replace(TEXT, name="Other"))
        assert first.alert_id != second.alert_id
        assert (first.name, second.name) == (TEXT.name, "Other")
        assert await name_of(world, second.alert_id) in {"Other", ""}
        assert world.alerts() == 2

    async def test_what_matches_when_it_is_made_is_what_is_counted(self, world: MorePatsnap) -> None:
        assert (await make(world)).matches == await count(world, world.query)

    async def test_what_is_refused_is_not_made(self, world: MorePatsnap) -> None:
        world.refuse("create_alert")
        assert await refusal_of(make(world)) == ("67200007", CodeClass.QUOTA)
        assert world.alerts() == 0

    async def test_a_lost_answer_is_a_doubt_for_the_alert_is_there(self, world: MorePatsnap) -> None:
        world.lose_answer("create_alert")
        with pytest.raises(InDoubt):
            await make(world)
        assert world.alerts() == 1


class TestEditing:
    async def test_an_edited_alert_keeps_its_id_however_often_it_is_edited(self, world: MorePatsnap) -> None:
        alert_id = (await make(world)).alert_id
        for text in (replace(TEXT, name="Other"), replace(TEXT, name="Other", query="TTL:(" + "cell OR " * 300 + "a)")):
            await update(world, alert_id, text)
            await update(world, alert_id, text)
            assert await name_of(world, alert_id) in {"Other", ""}
        assert world.alerts() == 1

    async def test_a_lost_answer_is_a_doubt_and_repeating_does_no_harm(self, world: MorePatsnap) -> None:
        alert_id = (await make(world)).alert_id
        world.lose_answer("update_alert")
        with pytest.raises(InDoubt):
            await update(world, alert_id, TEXT)
        await update(world, alert_id, TEXT)
        assert world.alerts() == 1

    async def test_a_deleted_alert_is_not_there_any_more(self, world: MorePatsnap) -> None:
        kept, gone = (await make(world)).alert_id, (await make(world)).alert_id
        await delete(world, gone)
        assert await refusal_of(name_of(world, gone)) == ("68300004", CodeClass.INPUT)
        assert await name_of(world, kept) in {TEXT.name, ""}
        assert world.alerts() == 1

    async def test_a_lost_answer_to_deleting_shows_when_it_is_repeated(self, world: MorePatsnap) -> None:
        alert_id = (await make(world)).alert_id
        world.lose_answer("delete_alert")
        with pytest.raises(InDoubt):
            await delete(world, alert_id)
        assert world.alerts() == 0
        assert await refusal_of(delete(world, alert_id)) == ("68300004", CodeClass.INPUT)

    async def test_an_alert_that_is_not_there_is_refused_as_wrong_input(self, world: MorePatsnap) -> None:
        for call in (update(world, UNKNOWN, TEXT), delete(world, UNKNOWN)):
            assert await refusal_of(call) == ("68300004", CodeClass.INPUT)

    async def test_what_is_refused_has_not_happened(self, world: MorePatsnap) -> None:
        alert_id = (await make(world)).alert_id
        for name, call in (("update_alert", update(world, alert_id, TEXT)), ("delete_alert", delete(world, alert_id))):
            world.refuse(name)
            assert await refusal_of(call) == ("67200007", CodeClass.QUOTA)
        assert world.alerts() == 1


class TestSearching:
    async def test_pages_join_to_what_was_counted_latest_first(self, world: MorePatsnap) -> None:
        total = await count(world, world.query)
        assert total >= 3
        whole = await search(world, world.query, 1000)
        assert whole.total == total
        assert len(whole.found) == min(total, 1000)
        assert [one.published for one in whole.found] == sorted(
            (one.published for one in whole.found if one.published), reverse=True
        )
        pages = [await search(world, world.query, 2, offset) for offset in (0, 2)]
        assert [page.total for page in pages] == [total, total]
        assert sum((page.found for page in pages), ()) == whole.found[:4]
        assert len({one.patent for one in whole.found}) == len(whole.found)
        assert all(one.patent and one.number for one in whole.found)

    async def test_nothing_found_is_an_answer(self, world: MorePatsnap) -> None:
        assert await count(world, world.nothing) == 0
        assert await search(world, world.nothing, 100) == SearchPage(0, ())

    @pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1001, 0), (1, 20_000), (1, -1)])
    async def test_a_page_that_is_not_to_be_had_is_a_mistake_of_ours(
        self, limit: int, offset: int, world: MorePatsnap
    ) -> None:
        with pytest.raises(ValueError, match=f"not {limit} from {offset} on"):
            await search(world, world.query, limit, offset)


class TestFacts:
    async def test_the_members_of_a_family_have_one_family(self, world: MorePatsnap) -> None:
        members = world.family()
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            found = await permit.families([*members, "unknown"])
        assert sorted(found) == sorted(members)
        [family] = set(found.values())
        assert family.key
        assert len(family.members) >= len(members)

    @pytest.mark.parametrize("source", SOURCES)
    async def test_a_source_tells_the_same_event_as_often_as_it_is_asked(
        self, source: Source, world: MorePatsnap
    ) -> None:
        patent = world.known(source)
        told = await reason(world, source, patent)
        assert told.after or told.day
        assert await reason(world, source, patent) == told

    @pytest.mark.parametrize("count", [0, 101])
    async def test_too_many_patents_or_none_are_a_mistake_of_ours(self, count: int, world: MorePatsnap) -> None:
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            for call in (permit.families(["a"] * count), permit.reasons(Source.LEGAL, ["a"] * count)):
                with pytest.raises(ValueError, match=f"not {count}"):
                    await call


class TestCompanies:
    async def test_part_of_a_name_finds_all_that_it_fits_each_with_its_code(self, world: MorePatsnap) -> None:
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            found = await permit.find_companies("小米")
        codes = {one.name: one.credit_code for one in found.companies}
        assert codes.items() >= COMPANIES.items()
        assert found.total == len(found.companies) == len(set(codes.values()))
        assert all(one.english for one in found.companies)

    async def test_a_whole_name_finds_the_one_company(self, world: MorePatsnap) -> None:
        [name] = list(COMPANIES)[:1]
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            found = await permit.find_companies(name)
        assert [one.credit_code for one in found.companies] == [COMPANIES[name]]
        assert found.total == 1

    async def test_none_found_is_an_answer(self, world: MorePatsnap) -> None:
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            assert await permit.find_companies("Nobody & Sons") == FoundCompanies((), 0)

    async def test_no_name_is_a_mistake_of_ours(self, world: MorePatsnap) -> None:
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            with pytest.raises(ValueError, match="by a name"):
                await permit.find_companies("")


class TestEach:
    @pytest.mark.parametrize("call", CALLS)
    async def test_what_is_not_licensed_is_refused_and_nothing_else_is(self, call: str, world: MorePatsnap) -> None:
        world.unlicense(call)
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            assert await refusal_of(CALLS[call](permit)) == ("67200004", CodeClass.ADMIN)
        for other in READS.keys() - {call}:
            async with world.port.permit(ONLY_ACCOUNT) as permit:
                await READS[other](permit)

    @pytest.mark.parametrize("call", READS)
    async def test_a_lost_answer_is_a_doubt_and_can_be_had_again(self, call: str, world: MorePatsnap) -> None:
        world.lose_answer(call)
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            with pytest.raises(InDoubt):
                await READS[call](permit)
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            await READS[call](permit)

    @pytest.mark.parametrize("call", CALLS)
    async def test_what_gets_nowhere_was_not_sent(self, call: str, world: MorePatsnap) -> None:
        world.cut_off()
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            with pytest.raises(NotSent):
                await CALLS[call](permit)
        assert world.alerts() == 0

    @pytest.mark.parametrize("call", CALLS)
    async def test_a_permit_is_for_one_call(self, call: str, world: MorePatsnap) -> None:
        async with world.port.permit(ONLY_ACCOUNT) as permit:
            await permit.count(world.query)
            with pytest.raises(RuntimeError):
                await CALLS[call](permit)
        assert world.alerts() == 0
