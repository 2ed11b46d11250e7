"""What operators see of a bot that runs, and what its log tells them of a reference that somebody quotes."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from bot.domain.ids import reference
from sandbox.faults import Fault, What
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.lives import child_in
from tests.journeys.nursery import command
from tests.journeys.office import COMPANY, QUICK, SPEED, UNSEARCHED, Office
from tests.journeys.test_commands import environment
from tests.journeys.test_secrets import a_free_port

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]

Line = dict[str, object]


async def test_the_log_leads_from_a_quoted_reference_to_the_delivery_and_the_port_shows_that_it_lives(
    tmp_path: Path,
) -> None:
    port = a_free_port()
    async with (
        World(tmp_path, speed=SPEED, life=QUICK) as world,
        child_in(world, PATROL_OPS_PORT=str(port), PATROL_LOG_FORMAT="json") as child,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        await child.start()
        await world.slack.wait_connected(20)
        office = Office(world)
        await office.asks(f"report {COMPANY} pdf")
        await office.delivered()

        health, ready, metrics = [await http.get(f"/{path}") for path in ("healthz", "readyz", "metrics")]
        assert (health.status_code, ready.status_code) == (200, 200)
        assert ready.json()["slack"] == {"connected": True}
        assert 'patrol_acks_seconds_count{kind="command"} 1.0' in metrics.text
        assert 'patrol_patsnap_calls_total{code="ok",endpoint="R001"} 1.0' in metrics.text
        assert 'patrol_deliveries{state="pending"} 0.0' in metrics.text
        assert 'patrol_turns_total{outcome="worked",tick="deliver"}' in metrics.text
        assert "patrol_ready 1.0" in metrics.text

        settings = world.settings() | UNSEARCHED | {"PATROL_OPS_PORT": str(port)}
        _, said, _ = await command(["doctor"], environment(settings), tmp_path)
        assert f"operators: http://127.0.0.1:{port} answers, and is ready" in said.decode()
        await child.stop()

    log: list[Line] = [json.loads(line) for line in child.lines]
    quoted = reference_in(log)
    lines = [line for line in log if quoted.removeprefix("R-").lower() in json.dumps(line, ensure_ascii=False)]
    [trace] = {str(line["trace"]) for line in lines if "trace" in line}
    assert reference(trace) == quoted
    told = [str(line["message"]) for line in log if line.get("trace") == trace]
    for message in ("a report was asked for", "answered", "PatSnap is making a report", "a report's file is here"):
        assert told.count(message) == 1
    assert told.count("delivered") == 2  # the message, and the file in its thread
    assert told.index("a report was asked for") < told.index("PatSnap is making a report") < len(told) - 1


def reference_in(log: list[Line]) -> str:
    """What the person would quote of their request."""
    [asked] = [line for line in log if line["message"] == "a report was asked for"]
    return reference(str(asked["request"]))


async def test_who_is_asked_to_stop_says_so_before_anything_else_ends(tmp_path: Path) -> None:
    port = a_free_port()
    async with (
        World(tmp_path, speed=SPEED, life=QUICK) as world,
        child_in(world, PATROL_OPS_PORT=str(port)) as child,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        await child.start()
        await world.slack.wait_connected(20)
        world.faults.add(Fault("slack.chat.postMessage", What.SLOW, seconds=2.0))
        await Office(world).asks(f"report {COMPANY} pdf")
        await eventually(lambda: world.faults.under_way["slack.chat.postMessage"] == 1)
        stopping = asyncio.create_task(child.stop())
        await eventually(lambda: any("stopping" in line for line in child.lines))
        answer = await http.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["wrong"] == ["Patrol is stopping"]
        assert (await http.get("/healthz")).status_code == 200
        assert await stopping == 0
