"""P056, P058 and P059 at the stand-in: alerts are made, edited and deleted, and their news follow their query."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Fault, What
from sandbox.patents import Patent
from sandbox.patsnap import Kind
from tests.sandbox.patsnap_caller import KEY, Caller, a_caller

CREATE = "/patent-alert/create"
UPDATE = "/patent-alert/update"
UPDATE_V2 = "/patent-alert/update/v2"
DELETE = "/patent-alert/delete"
QUERY = "TACD:(gripper)"
OTHER = "TACD:(electrolyte)"
ALL = "new,invention,legal,transfer,expired,license,litigation"
DONE = {"status": True, "error_code": 0}
WEEK = timedelta(days=7)


@pytest_asyncio.fixture
async def caller() -> AsyncIterator[Caller]:
    async with a_caller() as one:
        yield one


async def create(caller: Caller, query: str = QUERY, content: str = ALL, name: str = "Grippers") -> str:
    body = await caller.get(CREATE, {"query": query, "content": content, "alert_name": name})
    alert_id: str = body["data"]["alert_id"]
    return alert_id


async def delete(caller: Caller, params: dict[str, str], json: object = None) -> tuple[int, Any]:
    url = caller.patsnap.url + DELETE
    async with caller.http.delete(url, params=params, json=json, headers=KEY) as response:
        return response.status, await response.json() if await response.read() else None


def titles(caller: Caller, patent_ids: list[str]) -> list[str]:
    patents: list[Patent | None] = [caller.patsnap.patents.find(patent_id) for patent_id in patent_ids]
    return [patent.translated[0]["EN"].lower() for patent in patents if patent]


# Creating


@pytest.mark.asyncio
async def test_an_alert_is_made_with_what_matches_now(caller: Caller) -> None:
    body = await caller.get(CREATE, {"query": QUERY, "content": "new,legal", "alert_name": "夹爪 <grippers>"})
    [alert] = list(caller.patsnap.alerts)

    assert body == DONE | {
        "data": {"alert_id": alert.alert_id, "alert_name": "夹爪 <grippers>", "number": await caller.count(QUERY)}
    }
    assert len(alert.alert_id) == 32
    assert (alert.name, alert.kinds) == ("夹爪 <grippers>", (Kind.NEW, Kind.LEGAL))
    assert alert.query is not None
    assert alert.query.text == QUERY
    assert caller.patsnap.billed["patsnap.alert.create"] == 1
    assert await caller.news(alert.alert_id) == {}


@pytest.mark.asyncio
async def test_its_news_follow_its_query(caller: Caller) -> None:
    alert_id = await create(caller)
    caller.clock.skip(4 * WEEK)
    news = await caller.news(alert_id)

    assert {"new", "invention", "legal"} <= set(news)
    assert 10 < len(news["new"]) < 70
    assert set(news["invention"]) < set(news["new"])
    assert all("gripper" in title for ids in news.values() for title in titles(caller, ids))
    assert all(titles(caller, ids) for ids in news.values())
    for kind in news:
        assert len(set(news[kind])) == len(news[kind])


@pytest.mark.asyncio
async def test_an_invention_is_the_first_of_its_family(caller: Caller) -> None:
    alert_id = await create(caller)
    caller.clock.skip(8 * WEEK)
    news = await caller.news(alert_id)
    library = caller.patsnap.patents
    first = {
        patent_id: library.relatives(patent)[0] == patent
        for patent_id in news["new"]
        if (patent := library.find(patent_id))
    }
    assert {patent_id for patent_id, is_first in first.items() if is_first} >= set(news["invention"])
    assert all(first[patent_id] for patent_id in news["invention"])
    assert not all(first.values())


@pytest.mark.asyncio
async def test_it_is_told_of_its_kinds_alone(caller: Caller) -> None:
    alert_id = await create(caller, content="legal,invention")
    caller.clock.skip(8 * WEEK)
    assert list(await caller.news(alert_id)) == ["invention", "legal"]


@pytest.mark.asyncio
async def test_pushes_fit_its_query(caller: Caller) -> None:
    alert_id = await create(caller)
    pushed = caller.patsnap.alerts.push(alert_id, Kind.NEW, 12)
    assert len(set(pushed)) == 12
    assert all("gripper" in title for title in titles(caller, pushed))


@pytest.mark.asyncio
async def test_two_alerts_of_one_name_are_two(caller: Caller) -> None:
    assert await create(caller) != await create(caller)
    assert caller.patsnap.alerts.checked().keys() == {alert.alert_id for alert in caller.patsnap.alerts}


@pytest.mark.asyncio
async def test_without_a_name_the_query_is_the_name(caller: Caller) -> None:
    body = await caller.get(CREATE, {"query": " OR ".join([QUERY] * 9), "content": "new"})
    assert len(body["data"]["alert_name"]) == 50


@pytest.mark.asyncio
async def test_a_name_may_have_fifty_characters(caller: Caller) -> None:
    body = await caller.get(CREATE, {"query": QUERY, "content": "new", "alert_name": "爪" * 50})
    assert body["data"]["alert_name"] == "爪" * 50


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"query": ""}, 10001),
        ({"query": " "}, 10001),
        ({"content": ""}, 10001),
        ({"query": "TACD:("}, 68300005),
        ({"query": "XYZ:(gripper)"}, 68300005),
        ({"content": "new,oppositions"}, 68300004),
        ({"content": "new, legal"}, 68300004),
        ({"content": "NEW"}, 68300004),
        ({"content": "new,new"}, 68300004),
        ({"content": "new,"}, 68300004),
        ({"alert_name": "x" * 51}, 68300004),
    ],
)
async def test_a_wrong_alert_is_not_made(caller: Caller, change: dict[str, str], code: int) -> None:
    params = {"query": QUERY, "content": "new", "alert_name": "x"} | change
    assert (await caller.get(CREATE, params))["error_code"] == code
    assert list(caller.patsnap.alerts) == []
    assert caller.patsnap.billed.total() == 0


@pytest.mark.asyncio
async def test_an_alert_may_not_watch_too_many_patents(caller: Caller) -> None:
    matches = await caller.count(QUERY)
    caller.patsnap.alert_calls.most_patents = matches - 1
    assert (await caller.get(CREATE, {"query": QUERY, "content": "new"}))["error_code"] == 68300004
    caller.patsnap.alert_calls.most_patents = matches
    assert (await caller.get(CREATE, {"query": QUERY, "content": "new"}))["error_code"] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize("missing", ["query", "content"])
async def test_query_and_content_are_needed(caller: Caller, missing: str) -> None:
    params = {"query": QUERY, "content": "new"}
    del params[missing]
    assert (await caller.get(CREATE, params))["error_code"] == 10001


@pytest.mark.asyncio
async def test_an_alert_whose_id_is_lost_is_there(caller: Caller) -> None:
    caller.faults.add(Fault("patsnap.alert.create", What.LOST))
    with pytest.raises(aiohttp.ClientError):
        await create(caller)
    assert [alert.name for alert in caller.patsnap.alerts] == ["Grippers"]
    assert caller.patsnap.billed["patsnap.alert.create"] == 1


# Editing


@pytest.mark.asyncio
async def test_only_what_is_given_is_changed(caller: Caller) -> None:
    alert_id = await create(caller)
    [alert] = list(caller.patsnap.alerts)
    assert await caller.get(UPDATE, {"alert_id": alert_id, "alert_name": "Hands"}) == DONE
    assert (alert.name, alert.kinds, alert.query and alert.query.text) == ("Hands", tuple(Kind), QUERY)
    assert await caller.get(UPDATE, {"alert_id": alert_id, "content": "legal,new"}) == DONE
    assert (alert.name, alert.kinds, alert.query and alert.query.text) == ("Hands", (Kind.NEW, Kind.LEGAL), QUERY)
    assert await caller.get(UPDATE, {"alert_id": alert_id, "query": OTHER}) == DONE
    assert (alert.name, alert.kinds, alert.query and alert.query.text) == ("Hands", (Kind.NEW, Kind.LEGAL), OTHER)
    assert caller.patsnap.billed["patsnap.alert.update"] == 3

    caller.clock.skip(4 * WEEK)
    news = await caller.news(alert_id)
    assert set(news) == {"new", "legal"}
    assert all("electrolyte" in title for title in titles(caller, news["new"]))


@pytest.mark.asyncio
async def test_all_is_changed_by_post(caller: Caller) -> None:
    alert_id = await create(caller)
    body = {"alert_id": alert_id, "query": OTHER, "content": "invention", "alert_name": "Electrolytes"}
    assert await caller.post(UPDATE_V2, body) == DONE
    [alert] = list(caller.patsnap.alerts)
    assert (alert.name, alert.kinds) == ("Electrolytes", (Kind.INVENTION,))
    assert caller.patsnap.billed["patsnap.alert.update_v2"] == 1
    caller.clock.skip(4 * WEEK)
    assert all("electrolyte" in title for title in titles(caller, (await caller.news(alert_id))["invention"]))


@pytest.mark.asyncio
async def test_editing_keeps_the_window_and_may_be_repeated(caller: Caller) -> None:
    alert_id = await create(caller)
    caller.clock.skip(WEEK)
    pushed = caller.patsnap.alerts.push(alert_id, Kind.LITIGATION)
    for _ in range(2):
        assert await caller.get(UPDATE, {"alert_id": alert_id, "query": OTHER, "content": ALL}) == DONE
    assert pushed[0] in (await caller.news(alert_id))["litigation"]
    [window] = caller.patsnap.alerts.windows(alert_id)
    assert window.end - window.start == WEEK


@pytest.mark.asyncio
async def test_a_kind_that_is_not_watched_any_more_is_not_told(caller: Caller) -> None:
    alert_id = await create(caller)
    caller.patsnap.alerts.push(alert_id, Kind.LEGAL)
    await caller.get(UPDATE, {"alert_id": alert_id, "content": "new"})
    assert await caller.news(alert_id) == {}
    [window] = caller.patsnap.alerts.windows(alert_id)
    assert window.hits == {}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"alert_id": ""}, 10001),
        ({"alert_id": "0" * 32}, 68300004),
        ({"query": "TACD:("}, 68300005),
        ({"content": "everything"}, 68300004),
        ({"alert_name": "x" * 51}, 68300004),
    ],
)
async def test_a_wrong_edit_changes_nothing(caller: Caller, change: dict[str, str], code: int) -> None:
    alert_id = await create(caller)
    params = {"alert_id": alert_id, "query": OTHER, "content": "new", "alert_name": "Hands"} | change
    assert (await caller.get(UPDATE, params))["error_code"] == code
    assert (await caller.post(UPDATE_V2, params))["error_code"] == (68300004 if code == 10001 else code)
    [alert] = list(caller.patsnap.alerts)
    assert (alert.name, alert.kinds, alert.query and alert.query.text) == ("Grippers", tuple(Kind), QUERY)


@pytest.mark.asyncio
async def test_an_edit_must_change_something(caller: Caller) -> None:
    alert_id = await create(caller)
    assert (await caller.get(UPDATE, {"alert_id": alert_id}))["error_code"] == 68300004


@pytest.mark.asyncio
@pytest.mark.parametrize("missing", ["alert_id", "query", "content", "alert_name"])
async def test_by_post_all_four_are_needed(caller: Caller, missing: str) -> None:
    body = {"alert_id": await create(caller), "query": OTHER, "content": "new", "alert_name": "Hands"}
    del body[missing]
    assert (await caller.post(UPDATE_V2, body))["error_code"] == 68300004
    assert (await caller.post(UPDATE_V2, body | {missing: 7}))["error_code"] == 68300004
    assert (await caller.post(UPDATE_V2, [body]))["error_code"] == 68300007


@pytest.mark.asyncio
async def test_an_alert_without_a_stream_may_get_one(caller: Caller) -> None:
    alert_id = caller.patsnap.alerts.add("Quiet")
    caller.clock.skip(4 * WEEK)
    assert await caller.news(alert_id) == {}
    await caller.get(UPDATE, {"alert_id": alert_id, "query": QUERY})
    caller.clock.skip(4 * WEEK)
    assert (await caller.news(alert_id))["new"]


# Deleting


@pytest.mark.asyncio
@pytest.mark.parametrize(("empty", "answer"), [(False, (200, DONE)), (True, (204, None))])
async def test_a_deleted_alert_is_unknown(caller: Caller, empty: bool, answer: tuple[int, Any]) -> None:  # noqa: FBT001
    alert_id, other = await create(caller), await create(caller)
    assert await caller.control("POST", "empty-delete", {"empty": empty}) == (204, None)
    assert await delete(caller, {"alert_id": alert_id}, {}) == answer
    assert [alert.alert_id for alert in caller.patsnap.alerts] == [other]
    assert (await caller.check(alert_id))["error_code"] == 68300004
    assert (await delete(caller, {"alert_id": alert_id}, {}))[1]["error_code"] == 68300004
    assert caller.patsnap.billed["patsnap.alert.delete"] == 1


@pytest.mark.asyncio
async def test_deleting_needs_an_id_in_the_query_and_an_object_in_the_body(caller: Caller) -> None:
    alert_id = await create(caller)
    assert (await delete(caller, {}, {"alert_id": alert_id}))[1]["error_code"] == 10001
    assert (await delete(caller, {"alert_id": alert_id}))[1]["error_code"] == 68300007
    assert (await delete(caller, {"alert_id": alert_id}, []))[1]["error_code"] == 68300007
    assert (await delete(caller, {"alert_id": "0" * 32}, {}))[1]["error_code"] == 68300004
    assert len(list(caller.patsnap.alerts)) == 1


@pytest.mark.asyncio
async def test_a_deletion_whose_answer_is_lost_has_happened(caller: Caller) -> None:
    alert_id = await create(caller)
    caller.faults.add(Fault("patsnap.alert.delete", What.LOST))
    with pytest.raises(aiohttp.ClientError):
        await delete(caller, {"alert_id": alert_id}, {})
    assert list(caller.patsnap.alerts) == []


@pytest.mark.asyncio
async def test_a_person_sees_the_query(caller: Caller) -> None:
    wish = {"name": "Grippers", "query": QUERY, "per_day": {"new": 1}}
    _, answer = await caller.control("POST", "alerts", wish)
    _, shown = await caller.control("GET", "alerts")
    assert [(alert["alert_id"], alert["query"]) for alert in shown["alerts"]] == [(answer["alert_id"], QUERY)]
    status, answer = await caller.control("POST", "alerts", wish | {"query": "TACD:("})
    assert status == 400
