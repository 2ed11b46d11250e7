"""What is seen of the wire: what went over it, without secrets, and what was billed."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientConnectionError, ClientSession
from yarl import URL

from sandbox.child import BotChild
from sandbox.faults import Fault, What
from sandbox.inspector import Bill, Exchanges
from sandbox.inspector.masks import mask
from sandbox.page import PageServer, Stage
from sandbox.patsnap import Life
from sandbox.patsnap.endpoints import CHECK
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.world import World
from tests.sandbox.slack_apps import an_app, over_socket

REPORT = "/innovation/company-report"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with World(tmp_path, life=Life(timedelta(), timedelta())) as world:
        yield world


def watched(world: World) -> Exchanges:
    exchanges = Exchanges(world.clock, world.faults, world.patsnap, world.slack)
    exchanges.start()
    return exchanges


async def ask_slack(world: World, method: str, **said: Any) -> dict[str, Any]:
    async with ClientSession() as http, http.post(f"{world.slack.url}{method}", data=said) as answer:
        body: dict[str, Any] = await answer.json()
        return body


async def ask_patsnap(world: World, path: str, **query: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {world.patsnap.account.api_key}"}
    query |= {"apikey": world.patsnap.account.api_key}
    async with ClientSession(headers=headers) as http, http.get(world.patsnap.url + path, params=query) as answer:
        body: dict[str, Any] = await answer.json()
        return body


def wholes(exchanges: Exchanges) -> list[dict[str, Any]]:
    return [exchanges.whole(head["number"]) for head in exchanges.after(0)["exchanges"]]


@pytest.mark.asyncio
async def test_calls_and_deliveries_are_kept_in_plain_words_with_what_came_of_them(world: World) -> None:
    await ask_slack(world, "users.info", token=world.slack.bot_token)
    exchanges = watched(world)
    place = world.slack.channel("competitors").id
    app = an_app(world.slack)

    @app.command("/patrol")
    async def answer(ack: Any) -> None:
        await ack("Done")

    async with over_socket(world.slack, app):
        await world.slack.command("bob", "competitors", "/patrol", "help me")
    await ask_slack(world, "chat.postMessage", token=world.slack.bot_token, channel=place, text="News\nof the day")
    await ask_slack(world, "chat.postMessage", token=world.slack.bot_token, channel="C0", text="News")
    world.faults.add(Fault(CHECK, What.LOST, times=2))
    with pytest.raises(ClientConnectionError):
        await ask_patsnap(world, "/patent-alert/check", alert_id="0")

    told = {(one["kind"], one["words"]): (one["result"], one["good"], one["fault"]) for one in wholes(exchanges)}
    assert ("slack", "users.info") not in told
    assert told["patrol", "/patrol help me (@bob in #competitors)"] == ("acked", True, "")
    assert told["slack", "chat.postMessage → #competitors: News of the day"] == ("ok", True, "")
    assert told["slack", "chat.postMessage → C0: News"] == ("channel_not_found", False, "")
    assert told["patsnap", "P057 Alert checked for what is new"] == ("no answer", False, "done, answer lost")
    assert told["slack", "Socket Mode connects"][1]
    [command] = [one for one in wholes(exchanges) if one["kind"] == "patrol"]
    assert json.loads(command["asked"])["text"] == "help me"
    assert json.loads(command["answered"]) == {"text": "Done"}
    exchanges.stop()
    last = exchanges.last
    await ask_slack(world, "auth.test", token=world.slack.bot_token)
    assert exchanges.last == last


@pytest.mark.asyncio
async def test_no_secret_is_shown_wherever_it_stood(world: World) -> None:
    exchanges = watched(world)
    app = an_app(world.slack)

    @app.command("/patrol")
    async def answer(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Later")

    async with over_socket(world.slack, app):
        await world.slack.command("bob", "competitors", "/patrol", f"with {world.slack.bot_token}")
    await ask_slack(world, "files.getUploadURLExternal", token=world.slack.bot_token, filename="report.pdf", length="3")
    headers = {"Authorization": f"Bearer {world.patsnap.account.api_key}"}
    order = {"company_name": "Acme", "report_type": "pdf"}
    async with ClientSession(headers=headers) as http:
        async with http.post(world.patsnap.url + f"{REPORT}/task/create-no-logo", json=order) as made:
            job = (await made.json())["data"]["job_id"]
        status = await ask_patsnap(world, f"{REPORT}/job_id/status", job_id=str(job))
    async with ClientSession() as http:
        await http.get(URL(status["data"]["download_url"], encoded=True))

    shown = json.dumps(wholes(exchanges), ensure_ascii=False)
    secrets = world.slack.secrets | world.patsnap.secrets
    assert len(secrets) >= 8  # tokens, key, signature, and the ends of addresses
    assert [one["kind"] for one in wholes(exchanges)].count("file") == 1
    assert [secret for secret in secrets if secret in shown] == []
    assert "•••" in shown
    assert "/hooks/•••" in shown
    assert "/upload/v1/•••" in shown


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcSECRET.def",
        '{"token": "SECRET", "expires_in": 1}',
        "https://files.example/x.pdf?q-sign-algorithm=sha1&q-signature=SECRET",
        "/tffi-export/x.pdf?sign=q-sign-algorithm%3Dsha1%26q-signature%3DSECRET",
        "wss://127.0.0.1:1/link/?ticket=SECRET",
        "GET /x?apikey=sk-SECRET&y=1",
        "xoxb-1-SECRET xapp-2-SECRET",
        "http://127.0.0.1/hooks/SECRET http://127.0.0.1/upload/v1/SECRET-x_y",
        "it is SECRET",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    assert "SECRET" not in mask(text, {"SECRET"} if text == "it is SECRET" else ())


@pytest.mark.asyncio
async def test_only_the_last_thousand_are_kept_long_bodies_are_cut_and_bytes_of_files_are_not_kept(
    world: World,
) -> None:
    exchanges = watched(world)
    place = world.slack.channel("competitors").id
    given = await ask_slack(
        world, "files.getUploadURLExternal", token=world.slack.bot_token, filename="x.pdf", length="3"
    )
    async with ClientSession() as http:
        await http.post(given["upload_url"], data=b"PDF")
    await ask_slack(
        world,
        "chat.postMessage",
        token=world.slack.bot_token,
        channel=place,
        text="x" * 30_000,
    )

    [_, upload, long] = wholes(exchanges)
    assert (upload["kind"], upload["asked"]) == ("file", "")
    assert len(long["asked"]) < 20_100
    assert long["asked"].endswith("cut off after 20,000 bytes")
    for _ in range(999):
        exchanges._delivered(Answer(Envelope(Sort.EVENT, {}), acked=True, seconds=0.1))
    assert len(exchanges.after(0)["exchanges"]) == 1000
    with pytest.raises(KeyError, match="only the last 1,000 are kept"):
        exchanges.whole(1)


@pytest.mark.asyncio
async def test_the_bill_says_what_was_called_what_it_cost_and_what_since_it_was_reset(world: World) -> None:
    bill = Bill(world.patsnap, world.faults)
    [alert, *_] = world.patsnap.alerts
    assert bill.as_json() == {"lines": []}

    await ask_patsnap(world, "/patent-alert/check", alert_id=alert.alert_id)
    await ask_patsnap(world, "/patent-alert/check", alert_id="nobody")
    bill.reset()
    await ask_patsnap(world, "/patent-alert/check", alert_id=alert.alert_id)

    [line] = bill.as_json()["lines"]
    assert (line["licence"], line["calls"], line["billed"], line["new_calls"], line["new_billed"]) == (
        "P057",
        3,
        2,
        1,
        1,
    )


@pytest.mark.asyncio
async def test_a_page_has_it_all_by_its_verbs(world: World, tmp_path: Path) -> None:
    stage = Stage(world, BotChild(world.settings(), tmp_path))
    page = PageServer(stage)
    await page.start(0)
    before = world.clock.now()
    async with ClientSession(page.url) as http:

        async def act(verb: str, **said: Any) -> dict[str, Any]:
            async with http.post(f"/control/{verb}", json=said) as answer:
                body: dict[str, Any] = await answer.json()
                return body

        async def read(what: str) -> dict[str, Any]:
            async with http.get(f"/api/{what}") as answer:
                body: dict[str, Any] = await answer.json()
                return body

        switched = await act("condition", name="patsnap-slow", on=True)
        assert [one["name"] for one in switched["conditions"] if one["on"]] == ["patsnap-slow"]
        assert "no condition" in (await act("condition", name="nothing", on=True))["error"]
        assert [one["on"] for one in (await act("condition"))["conditions"]] == [False] * len(switched["conditions"])
        await act("pass", seconds=86_400)
        await stage.passing.wait()
        assert (world.clock.now() - before).total_seconds() >= 86_400
        await ask_patsnap(world, "/patent-alert/check", alert_id="nobody")
        await ask_slack(world, "auth.test", token=world.slack.bot_token)

        heads = (await read("exchanges?as=alice&after=1"))["exchanges"]
        assert [(one["number"], one["words"]) for one in heads] == [(2, "auth.test")]
        assert (await read("exchange?as=alice&number=1"))[
            "line"
        ] == "GET /patent-alert/check?alert_id=nobody&apikey=•••"
        assert "only the last" in (await read("exchange?as=alice&number=9"))["error"]
        assert (await read("billed?as=alice"))["lines"][0]["calls"] == 1
        assert (await act("begin_bill"))["lines"][0]["new_calls"] == 0
        state = (await read("workspace?as=alice"))["stage"]
        assert (state["life"], state["pid"], state["passing_until"]) == ("stopped", None, None)
    await page.stop()
