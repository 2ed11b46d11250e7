"""P057 at the stand-in: windows that are consumed, the stream of events, odd answers, and the control of it all."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Fault, What
from sandbox.patsnap import USUAL_ALERTS, Account, Event, Kind, NoNews, Odd, Window
from sandbox.world import World
from tests.sandbox.patsnap_caller import CHECK, KEY, START, Caller, a_caller

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
NAME = "Batteries"
BUSY = {Kind.NEW: 3.0, Kind.INVENTION: 1.5, Kind.LEGAL: 2.0}


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        yield one


# The window


@pytest.mark.asyncio
async def test_asking_consumes_the_window(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    fresh = caller.patsnap.alerts.push(alert_id, Kind.NEW, 2)
    legal = caller.patsnap.alerts.push(alert_id, Kind.LEGAL, ["my-id"])

    assert await caller.check(alert_id) == {
        "data": [
            {"type": "new", "count": 2, "alert_name": NAME, "patent_ids": fresh},
            {"type": "legal", "count": 1, "alert_name": NAME, "patent_ids": legal},
        ],
        "status": True,
        "error_code": 0,
    }
    assert (await caller.check(alert_id))["data"] == []
    assert legal == ["my-id"]
    assert all(caller.patsnap.patents.find(patent_id) for patent_id in fresh)


@pytest.mark.asyncio
async def test_an_event_is_told_at_its_time_and_once(caller: Caller) -> None:
    events = [Event(Kind.TRANSFER, f"p{hours}", START + hours * HOUR) for hours in (5, 1, 3)]
    alert_id = caller.patsnap.alerts.add(NAME, events=events)

    told = []
    for _ in range(4):
        told.append(await caller.news(alert_id))
        caller.clock.skip(2 * HOUR)
    assert told == [{}, {"transfer": ["p1"]}, {"transfer": ["p3"]}, {"transfer": ["p5"]}]


@pytest.mark.asyncio
async def test_one_check_names_a_patent_once_under_each_kind(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    for kind in (Kind.LEGAL, Kind.NEW, Kind.LEGAL):
        caller.patsnap.alerts.push(alert_id, kind, ["a", "b", "a"])

    assert await caller.news(alert_id) == {"new": ["a", "b"], "legal": ["a", "b"]}


@pytest.mark.asyncio
async def test_a_stream_loses_and_repeats_nothing_however_often_it_is_asked(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    begun = START - 4 * WEEK
    often = alerts.add(NAME, alert_id="a" * 32, per_day=BUSY, topic="batteries", created_at=begun)
    caller.clock.skip(-4 * WEEK)
    told: Counter[tuple[str, str]] = Counter()
    for _ in range(4 * 7):
        caller.clock.skip(timedelta(days=1))
        for kind, ids in (await caller.news(often)).items():
            told.update((kind, patent_id) for patent_id in ids)

    async with a_caller() as other:
        once = other.patsnap.alerts.add(NAME, alert_id="a" * 32, per_day=BUSY, topic="batteries", created_at=begun)
        assert {kind: set(ids) for kind, ids in (await other.news(once)).items()} == {
            kind: {patent_id for name, patent_id in told if name == kind} for kind in ("new", "invention", "legal")
        }
    assert 60 < sum(count for (kind, _), count in told.items() if kind == "new") < 110


@pytest.mark.asyncio
async def test_kinds_overlap_and_patents_are_named_again(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME, per_day=BUSY, topic="batteries")
    told: dict[str, list[str]] = {"new": [], "invention": [], "legal": []}
    for _ in range(12):
        caller.clock.skip(WEEK)
        for kind, ids in (await caller.news(alert_id)).items():
            told[kind] += ids

    again = {kind: sum(count > 1 for count in Counter(ids).values()) for kind, ids in told.items()}
    both = set(told["new"]) & set(told["invention"])
    assert 0 < again["new"] < len(told["new"]) / 5
    assert again["legal"]
    assert 0 < len(both) < len(set(told["invention"]))


@pytest.mark.asyncio
async def test_a_stream_tells_of_believable_patents(caller: Caller) -> None:
    per_day = {Kind.NEW: 2.0, Kind.EXPIRED: 2.0, Kind.LITIGATION: 2.0}
    alert_id = caller.patsnap.alerts.add(NAME, per_day=per_day, topic="robots")
    caller.clock.skip(WEEK)
    told = await caller.news(alert_id)

    found = {kind: [caller.patsnap.patents.find(one) for one in ids] for kind, ids in told.items()}
    assert all(patent and abs(patent.published - START.date()) <= 4 * WEEK for patent in found["new"])
    assert all(patent and patent.published.year in {2007, 2008, 2006} for patent in found["expired"])
    assert all(patent and patent.published < START.date() - timedelta(days=600) for patent in found["litigation"])


@pytest.mark.asyncio
async def test_the_first_window_begins_with_the_alert(caller: Caller) -> None:
    old = caller.patsnap.alerts.add(NAME, per_day=BUSY, created_at=START - WEEK)
    young = caller.patsnap.alerts.add(NAME, per_day=BUSY)

    assert len((await caller.news(old))["new"]) > 14
    assert await caller.news(young) == {}
    [window] = caller.patsnap.alerts.windows(old)
    assert (window.start, window.end) == (START - WEEK, START)


@pytest.mark.asyncio
async def test_a_clock_set_back_gives_nothing_twice(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME, per_day=BUSY, created_at=START - WEEK)
    await caller.check(alert_id)
    caller.clock.skip(-WEEK)
    assert await caller.news(alert_id) == {}
    caller.clock.skip(WEEK)
    assert await caller.news(alert_id) == {}


@pytest.mark.asyncio
async def test_an_alert_tells_of_its_kinds_alone(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add(NAME, kinds=[Kind.LEGAL, Kind.NEW], per_day={Kind.NEW: 5.0})
    caller.clock.skip(WEEK)
    alerts.push(alert_id, Kind.LEGAL, ["x"])

    assert list(await caller.news(alert_id)) == ["new", "legal"]
    with pytest.raises(ValueError, match="alone"):
        alerts.push(alert_id, Kind.EXPIRED)
    with pytest.raises(ValueError, match="alone"):
        alerts.add(NAME, kinds=[Kind.NEW], per_day={Kind.LEGAL: 1.0})


@pytest.mark.asyncio
async def test_pushes_never_name_what_was_named(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add(NAME, per_day=BUSY, topic="batteries", created_at=START - WEEK)
    streamed = (await caller.news(alert_id))["new"]
    pushed = [one for count in (1, 5000, 40) for one in alerts.push(alert_id, Kind.NEW, count)]

    assert len(set(pushed)) == 5041
    assert not set(pushed) & set(streamed)
    assert (await caller.news(alert_id))["new"] == pushed


# Refusals


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("params", "code", "words"),
    [
        ({}, 10001, "Missing required parameter!"),
        ({"alert_id": ""}, 10001, "Missing required parameter!"),
        ({"alert_id": "unknown"}, 68300004, "Invalid parameter!"),
    ],
)
async def test_a_wrong_alert_id_is_refused(caller: Caller, params: dict[str, str], code: int, words: str) -> None:
    caller.patsnap.alerts.add(NAME)
    assert await caller.get(CHECK, params) == {"status": False, "error_code": code, "error_msg": words}
    assert caller.patsnap.billed.total() == 0


@pytest.mark.asyncio
async def test_a_removed_alert_is_unknown_and_its_windows_stay(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    await caller.check(alert_id)
    caller.patsnap.alerts.remove(alert_id)

    assert (await caller.check(alert_id))["error_code"] == 68300004
    assert len(caller.patsnap.alerts.windows(alert_id)) == 1
    with pytest.raises(KeyError):
        caller.patsnap.alerts.remove(alert_id)


@pytest.mark.asyncio
async def test_who_may_not_call_consumes_nothing(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    params = {"alert_id": alert_id}
    assert (await caller.get(CHECK, params, headers={}))["error_code"] == 67200008
    assert (await caller.get(CHECK, params, {"Authorization": "Bearer sk-wrong"}))["error_code"] == 67200202
    caller.patsnap.account = Account(licences=frozenset())
    body = await caller.check(alert_id)
    assert body["error_code"] == 67200004
    assert body["error_msg"] == "No permission or API package quota has exceeded the limit!"  # as the older page says
    async with caller.http.post(caller.patsnap.url + CHECK, params=params, headers=KEY) as response:
        assert (await response.json())["error_code"] == 67200101
    assert caller.patsnap.alerts.windows(alert_id) == []
    assert caller.patsnap.alerts.checked()[alert_id] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (67200001, "API call exceeds the total limit set by the platform!"),
        (67200002, "Quota exceeds the limit!"),
        (67200003, "Access token expired or authentication error!"),
        (67200005, "Insufficient balance, call failed!"),
        (67200006, "This client has expired and call failed!"),
        (67200007, "Exceeded the call limit, call failed!"),
        (67200203, "API need a true rate!"),
        (68300005, "Search api failure!"),
        (68300008, "Service error, please try again later!"),
    ],
)
async def test_a_refusal_on_demand_has_the_words_of_the_page(caller: Caller, code: int, words: str) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    pushed = caller.patsnap.alerts.push(alert_id, Kind.NEW)
    caller.patsnap.refuse("patsnap.alert.check", code)

    assert await caller.check(alert_id) == {"status": False, "error_code": code, "error_msg": words}
    assert await caller.news(alert_id) == {"new": pushed}


@pytest.mark.asyncio
async def test_other_calls_are_refused_in_their_own_words(caller: Caller) -> None:
    caller.patsnap.refuse("patsnap.bibliography", 67200002, times=2)
    for _ in range(2):
        body = await caller.get("/basic-patent-data/simple-bibliography", {"patent_id": "x"})
        assert body["error_msg"] == "The current call rate is too fast, exceeding the current configuration limit QPS!"
    assert await caller.rows(["x"]) == {}


# Faults


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("what", "consumed"),
    [(What.LOST, 1), (What.STOP_AFTER, 1), (What.HALF, 1), (What.CUT, 0), (What.STOP_BEFORE, 0)],
)
async def test_an_answer_that_does_not_arrive_may_have_consumed_the_window(
    caller: Caller, what: What, consumed: int
) -> None:
    stopped: list[What] = []
    caller.faults.on_stop = lambda: stopped.append(what)
    alert_id = caller.patsnap.alerts.add(NAME)
    pushed = caller.patsnap.alerts.push(alert_id, Kind.NEW, 300)
    caller.faults.add(Fault("patsnap.alert.check", what))

    with pytest.raises(aiohttp.ClientError):
        await caller.check(alert_id)

    assert [window.hits for window in caller.patsnap.alerts.windows(alert_id)] == (
        [{Kind.NEW: tuple(pushed)}] if consumed else []
    )
    assert await caller.news(alert_id) == ({} if consumed else {"new": pushed})
    assert stopped == ([what] if "stop" in what else [])


@pytest.mark.asyncio
async def test_half_an_answer_is_no_json(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    caller.patsnap.alerts.push(alert_id, Kind.NEW, 300)
    caller.faults.add(Fault("patsnap.alert.check", What.HALF))
    async with caller.http.get(caller.patsnap.url + CHECK, params={"alert_id": alert_id}, headers=KEY) as response:
        assert response.status == 200
        arrived = await response.content.readany()
    assert arrived.startswith(b'{"data": [{"type": "new", "count": 300')
    with pytest.raises(json.JSONDecodeError):
        json.loads(arrived)


@pytest.mark.asyncio
@pytest.mark.parametrize(("what", "consumed"), [(What.HANG, 0), (What.LOST_HANG, 1)])
async def test_an_answer_may_never_come(caller: Caller, what: What, consumed: int) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    caller.faults.add(Fault("patsnap.alert.check", what))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(caller.check(alert_id), 0.2)
    assert len(caller.patsnap.alerts.windows(alert_id)) == consumed


@pytest.mark.asyncio
@pytest.mark.parametrize(("what", "consumed"), [(What.STATUS, 0), (What.LOST_STATUS, 1)])
async def test_a_server_error_may_come_before_or_after_the_effect(caller: Caller, what: What, consumed: int) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    caller.faults.add(Fault("patsnap.alert.check", what, status=502, headers={"X-Why": "test"}, body={"no": "way"}))
    async with caller.http.get(caller.patsnap.url + CHECK, params={"alert_id": alert_id}, headers=KEY) as response:
        assert (response.status, response.headers["X-Why"]) == (502, "test")
        assert await response.json() == {"no": "way"}
    assert len(caller.patsnap.alerts.windows(alert_id)) == consumed


@pytest.mark.asyncio
async def test_an_answer_may_be_slow_or_no_json(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    pushed = caller.patsnap.alerts.push(alert_id, Kind.NEW)
    caller.faults.add(Fault("patsnap.alert.check", What.NOT_JSON))
    caller.faults.add(Fault("patsnap.alert.check", What.SLOW, seconds=0.01))
    async with caller.http.get(caller.patsnap.url + CHECK, params={"alert_id": alert_id}, headers=KEY) as response:
        assert response.content_type == "text/html"
    assert await caller.news(alert_id) == {"new": pushed}


# Forms of the answer


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("form", "part"),
    [
        (NoNews.LIST, {"data": []}),
        (NoNews.OBJECT, {"data": {}}),
        (NoNews.NULL, {"data": None}),
        (NoNews.MISSING, {}),
        (NoNews.ZERO, {"data": [{"type": "legal", "count": 0, "alert_name": NAME, "patent_ids": []}]}),
    ],
)
async def test_no_news_takes_many_forms(caller: Caller, form: NoNews, part: dict[str, Any]) -> None:
    alert_id = caller.patsnap.alerts.add(NAME, kinds=[Kind.LEGAL])
    caller.patsnap.alerts.no_news = form

    assert await caller.check(alert_id) == part | {"status": True, "error_code": 0}
    assert len(caller.patsnap.alerts.windows(alert_id)) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("odd", "first"),
    [
        (Odd.COUNT, {"count": 9}),
        (Odd.TAGGED_NAME, {"alert_name": "<cn>智慧芽公司监控</cn><us>Intelligent bud company monitoring</us>"}),
        (Odd.NULL_IDS, {"patent_ids": None}),
        (Odd.NUMBER_AMONG, {"patent_ids": ["a", "b", 20261121]}),
        (Odd.NULL_AMONG, {"patent_ids": [None, "a", "b"]}),
        (Odd.DUPLICATE, {"patent_ids": ["a", "b", "a"]}),
    ],
)
async def test_an_answer_is_odd_once(caller: Caller, odd: Odd, first: dict[str, Any]) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add(NAME)
    other = alerts.add("Other")
    alerts.be_odd(alert_id, odd)
    usual = {"type": "new", "count": 2, "alert_name": NAME, "patent_ids": ["a", "b"]}
    for one in (alert_id, other):
        alerts.push(one, Kind.NEW, ["a", "b"])

    assert (await caller.check(other))["data"] == [usual | {"alert_name": "Other"}]
    assert (await caller.check(alert_id))["data"] == [usual | first]
    assert alerts.windows(alert_id)[0].hits == {Kind.NEW: ("a", "b")}
    alerts.push(alert_id, Kind.NEW, ["a", "b"])
    assert (await caller.check(alert_id))["data"] == [usual]


@pytest.mark.asyncio
async def test_an_answer_may_have_another_shape(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add(NAME)
    usual = {"type": "new", "count": 1, "alert_name": NAME, "patent_ids": ["a"]}
    said = []
    for odd in (Odd.UNKNOWN_KIND, Odd.OBJECT, Odd.NO_IDS):
        alerts.be_odd(alert_id, odd)
        alerts.push(alert_id, Kind.NEW, ["a"])
        said.append((await caller.check(alert_id))["data"])
    assert said == [
        [usual, usual | {"type": "oppositions"}],
        usual,
        [{"type": "new", "count": 1, "alert_name": NAME}],
    ]


@pytest.mark.asyncio
async def test_an_odd_answer_needs_no_news(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME, kinds=[Kind.LEGAL])
    caller.patsnap.alerts.be_odd(alert_id, Odd.COUNT)

    [line] = (await caller.check(alert_id))["data"]
    assert (line["type"], line["count"], len(line["patent_ids"])) == ("legal", 8, 1)
    assert caller.patsnap.patents.find(line["patent_ids"][0]) is not None
    assert caller.patsnap.alerts.windows(alert_id)[0].hits == {Kind.LEGAL: tuple(line["patent_ids"])}


@pytest.mark.asyncio
async def test_twenty_thousand_may_come_at_once(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    caller.patsnap.alerts.be_odd(alert_id, Odd.FLOOD)
    [line] = (await caller.check(alert_id))["data"]

    assert line["count"] == len(set(line["patent_ids"])) == 20_000
    assert caller.patsnap.patents.find(line["patent_ids"][-1]) is not None


# What can be read, and the control by HTTP


@pytest.mark.asyncio
async def test_each_check_is_remembered_with_its_window(caller: Caller) -> None:
    alerts = caller.patsnap.alerts
    alert_id = alerts.add(NAME)
    await caller.check(alert_id)
    caller.clock.skip(HOUR)
    alerts.push(alert_id, Kind.LICENSE, ["x"])
    caller.clock.skip(HOUR)
    await caller.check(alert_id)

    assert alerts.windows(alert_id) == [
        Window(START, START, {}),
        Window(START, START + 2 * HOUR, {Kind.LICENSE: ("x",)}),
    ]
    assert alerts.checked() == {alert_id: 2}
    assert caller.patsnap.billed == {"patsnap.alert.check": 2}
    assert caller.faults.count("patsnap.alert.check") == 2


@pytest.mark.asyncio
async def test_a_person_can_steer_alerts(caller: Caller) -> None:
    at = (START + HOUR).isoformat()
    wish = {"name": NAME, "kinds": ["new", "legal"], "events": [{"kind": "legal", "patent_id": "x", "at": at}]}
    status, answer = await caller.control("POST", "alerts", wish)
    alert_id = answer["alert_id"]
    assert (status, len(alert_id)) == (200, 32)
    _, pushed = await caller.control("POST", f"alerts/{alert_id}/hits", {"kind": "new", "count": 3})
    assert await caller.control("POST", f"alerts/{alert_id}/hits", {"kind": "new", "patent_ids": ["y"]}) == (
        200,
        {"patent_ids": ["y"]},
    )
    assert await caller.news(alert_id) == {"new": [*pushed["patent_ids"], "y"]}
    assert await caller.control("POST", f"alerts/{alert_id}/odd", {"odd": "null-ids"}) == (204, None)
    caller.clock.skip(HOUR)
    assert await caller.news(alert_id) == {"legal": None}
    assert await caller.control("POST", "no-news", {"form": "missing"}) == (204, None)
    assert "data" not in await caller.check(alert_id)

    _, shown = await caller.control("GET", "alerts")
    [alert] = shown["alerts"]
    assert (alert["name"], alert["kinds"], alert["last_query"]) == (NAME, ["new", "legal"], at)
    assert [window["counts"] for window in alert["windows"]] == [{"new": 4}, {"legal": 1}, {}]
    assert [datetime.fromisoformat(window["end"]) for window in alert["windows"]] == [START, *[START + HOUR] * 2]
    assert shown["checked"] == {alert_id: 3}

    assert await caller.control("DELETE", f"alerts/{alert_id}") == (204, None)
    assert (await caller.check(alert_id))["error_code"] == 68300004


@pytest.mark.asyncio
async def test_a_person_can_set_up_a_stream(caller: Caller) -> None:
    begun = (START - WEEK).isoformat()
    wish = {"name": NAME, "alert_id": "mine", "per_day": {"new": 2}, "topic": "robots", "created_at": begun}
    assert await caller.control("POST", "alerts", wish) == (200, {"alert_id": "mine"})
    assert len((await caller.news("mine"))["new"]) >= 14


@pytest.mark.asyncio
async def test_a_person_can_have_calls_refused(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add(NAME)
    wish = {"call": "patsnap.alert.check", "code": 67200007, "skip": 1}
    assert await caller.control("POST", "refuse", wish) == (204, None)
    assert [(await caller.check(alert_id))["error_code"] for _ in range(3)] == [0, 67200007, 0]
    unpriced = {"licence": "P057", "bought": False, "unpriced": True}
    assert await caller.control("POST", "licence", unpriced) == (204, None)
    assert (await caller.check(alert_id))["error_code"] == 67200203
    assert await caller.control("POST", "licence", {"licence": "P057", "bought": True}) == (204, None)
    assert (await caller.check(alert_id))["error_code"] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("wish", "body", "status"),
    [
        ("alerts", {}, 400),
        ("alerts", {"name": "x", "alert_id": "here"}, 400),
        ("alerts", {"name": "x", "topic": "astrology"}, 400),
        ("alerts", {"name": "x", "rate": 3}, 400),
        ("alerts", {"name": "x", "created_at": "2026-11-16T01:00:00"}, 400),
        ("alerts/here/hits", {"kind": "oppositions"}, 400),
        ("alerts/here/hits", {"kind": "legal"}, 400),
        ("alerts/here/hits", {"kind": "new", "count": 0}, 400),
        ("alerts/here/odd", {"odd": "very"}, 400),
        ("alerts/nowhere/hits", {"kind": "new"}, 404),
        ("alerts/nowhere/odd", {"odd": "count"}, 404),
        ("no-news", {"form": "silence"}, 400),
        ("refuse", {"call": "patsnap.alert.check", "code": 1}, 404),
    ],
)
async def test_a_wrong_wish_is_explained(caller: Caller, wish: str, body: dict[str, Any], status: int) -> None:
    caller.patsnap.alerts.add(NAME, alert_id="here", kinds=[Kind.NEW])
    got, answer = await caller.control("POST", wish, body)
    assert got == status
    assert answer["error"]
    assert len(list(caller.patsnap.alerts)) == 1


# The usual world


@pytest.mark.asyncio
async def test_the_usual_alerts_have_a_believable_week(tmp_path: Path) -> None:
    async with World(tmp_path, speed=0) as world, aiohttp.ClientSession() as http:
        caller = Caller(world.patsnap, world.clock, world.faults, http)
        names = {alert.alert_id: alert.name for alert in world.patsnap.alerts}
        assert names == {alert.alert_id: alert.name for alert in USUAL_ALERTS}
        kinds: set[str] = set()
        assert names["7f22ee78764149b481314b1fa60dca0c"] == "Solid-state electrolytes"
        for alert_id in names:
            baseline = await caller.news(alert_id)
            assert sum(map(len, baseline.values())) > 12
            for _ in range(12):
                world.clock.skip(WEEK)
                news = await caller.news(alert_id)
                assert 2 <= sum(map(len, news.values())) <= 60  # by when in its week the world begins
                kinds |= set(news)
    assert kinds == set(Kind)


def test_a_world_may_be_without_alerts(tmp_path: Path) -> None:
    assert list(World(tmp_path, alerts=()).patsnap.alerts) == []
