"""Each call to PatSnap is counted by what came of it, whoever made it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from bot.domain.facts import Source
from bot.domain.reports import Kind
from bot.domain.searches import AlertText
from bot.errors import CodeClass, InDoubt, NotSent, OutsideError, PatsnapRefused
from bot.ops.counted import CountedPatsnap, CountedPermit
from bot.ports import Permit
from tests.factories import an_order
from tests.fakes import FakePatsnap
from tests.fakes.meter import FakeMeter

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (None, ("ok", False)),
        (NotSent("no network"), ("not_sent", False)),
        (InDoubt("cut"), ("in_doubt", False)),
        (PatsnapRefused("67200007", CodeClass.QUOTA, "used up"), ("67200007", True)),
        (PatsnapRefused("67200002", CodeClass.RETRY, "too fast"), ("67200002", False)),
    ],
    ids=["ok", "not sent", "in doubt", "quota", "pace"],
)
async def test_a_call_is_counted_by_what_came_of_it(
    patsnap: FakePatsnap, error: OutsideError | None, told: tuple[str, bool]
) -> None:
    meter = FakeMeter()
    if error is not None:
        patsnap.faults.add("create", error)
    async with CountedPatsnap(patsnap, meter).permit("main") as permit:
        if error is None:
            assert await permit.create_report(an_order())
        else:
            with pytest.raises(type(error)) as raised:
                await permit.create_report(an_order())
            assert raised.value is error
    assert meter.calls == [("R001", *told)]


async def test_a_call_that_nobody_waits_for_any_more_is_in_doubt(patsnap: FakePatsnap) -> None:
    meter = FakeMeter()
    gate = patsnap.faults.gate("create")

    async def call() -> None:
        async with CountedPatsnap(patsnap, meter).permit("main") as permit:
            await permit.create_report(an_order())

    task = asyncio.create_task(call())
    await gate.arrived.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert meter.calls == [("R001", "in_doubt", False)]


class Silent:
    """A permit with which nothing is to be had."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[None]]:
        async def call(*_: object, **__: object) -> None:
            raise NotSent(name)

        return call


async def test_each_call_has_its_endpoint_and_none_is_left_out() -> None:
    meter, text = FakeMeter(), AlertText("n", "q", frozenset())
    permit = CountedPermit(cast("Permit", Silent()), meter)
    calls: dict[str, tuple[Awaitable[object], str]] = {
        "create_report": (permit.create_report(an_order()), "R001"),
        "report_status": (permit.report_status(Kind.VALUE, "1"), "R002 status"),
        "check_alert": (permit.check_alert("1"), "P057"),
        "bibliography": (permit.bibliography(["1"]), "P011"),
        "numbered": (permit.numbered(["CN1A"]), "P011"),
        "families": (permit.families(["1"]), "P014"),
        "reasons": (permit.reasons(Source.LEGAL, ["1"]), "P013"),
        "create_alert": (permit.create_alert(text), "P056"),
        "update_alert": (permit.update_alert("1", text), "P058"),
        "delete_alert": (permit.delete_alert("1"), "P059"),
        "count": (permit.count("q"), "P001"),
        "search": (permit.search("q", limit=1), "P002"),
        "find_companies": (permit.find_companies("x"), "C037"),
    }
    assert set(calls) == {name for name in vars(Permit) if not name.startswith("_")}
    for name, (call, endpoint) in calls.items():
        with pytest.raises(NotSent, match=name):
            await call
        assert meter.calls.pop() == (endpoint, "not_sent", False)
