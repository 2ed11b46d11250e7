"""The benchmarks run and measure what they say. How fast anything is no test asserts: the machine is everybody's."""

import asyncio
import math
import os
import re

import pytest

from benchmarks import ack, arrival, crowd, digest, due, hour, looks, memory, page, scale, sending, soak, start
from benchmarks.__main__ import main
from benchmarks.load import Load, put_on
from benchmarks.rows import Compared, Row, table
from benchmarks.watched import grouped, most_within
from tests.browser.absence import chromium_or_skip
from tests.postgres import server_or_skip

slow = pytest.mark.slow
MB = 1_000_000


def a_row(*, patrol: tuple[float, ...], floor: tuple[float, ...], goal: float | None = 1.5) -> Row:
    return Row.of("start", "until ready", "ms", Compared.RATIO, goal, patrol, floor)


def test_a_row_compares_the_medians_of_all_rounds() -> None:
    row = a_row(patrol=(10.0, 12.0, 90.0), floor=(8.0, 8.0, 1.0))
    assert (row.patrol, row.floor, row.result) == (12.0, 8.0, 1.5)
    assert row.is_met


def test_a_row_beyond_its_goal_says_so() -> None:
    row = a_row(patrol=(13.0,), floor=(8.0,))
    assert not row.is_met
    assert "MISSED" in table([row])


def test_memory_is_compared_by_what_is_above_the_floor() -> None:
    row = Row.of("memory", "peak", "MB", Compared.ABOVE, 20.0, (75.0,), (70.0,))
    assert row.result == 5.0
    assert "+ 5.00 MB" in table([row])


def test_a_row_without_a_goal_can_miss_none() -> None:
    row = a_row(patrol=(100.0,), floor=(1.0,), goal=None)
    assert row.is_met
    assert "MISSED" not in table([row])


def test_of_worst_cases_the_greatest_is_held_against_the_budget() -> None:
    row = Row.worst("looks", "status calls", "calls", 0, [5, 8, 6], 7)
    assert (row.patrol, row.floor, row.result) == (8, 7, 1)
    assert not row.is_met
    assert "MISSED" in table([row])
    assert "-2.00 to 1.00, n=3" in table([row])


def test_a_budget_that_is_kept_to_the_last_is_met() -> None:
    row = Row.worst("looks", "status calls", "calls", 0, [7, 4], 7)
    assert row.is_met


def test_of_what_must_be_reached_the_smallest_is_held_against_the_goal() -> None:
    row = Row.least("sending", "deliveries", "a second", 0, [310.0, 290.0, 350.0], 300.0)
    assert (row.patrol, row.result) == (290.0, -10.0)
    assert not row.is_met
    assert Row.least("sending", "deliveries", "a second", 0, [300.0, 350.0], 300.0).is_met


def test_what_is_left_of_a_budget_is_shown_with_its_sign() -> None:
    assert "- 2.00 calls  + 0 calls  met" in table([Row.worst("looks", "status calls", "calls", 0, [5], 7)])


@pytest.mark.parametrize(
    ("moments", "most"),
    [([], 0), ([3.0], 1), ([0.0, 1.0, 2.0], 1), ([0.0, 0.99, 1.98], 2), ([5.0, 0.5, 0.0, 0.9, 1.4], 3)],
)
def test_the_fullest_stretch_of_time_is_found(moments: list[float], most: int) -> None:
    assert most_within(1.0, moments) == most


def test_moments_are_kept_apart_by_their_names() -> None:
    assert grouped([("a", 1.0), ("b", 2.0), ("a", 3.0)]) == {"a": [1.0, 3.0], "b": [2.0]}


def test_the_table_shows_how_the_rounds_differed() -> None:
    assert "1.00 to 3.00, n=2" in table([a_row(patrol=(8.0, 24.0), floor=(8.0, 8.0))])


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "'speed'" in capsys.readouterr().err


@pytest.mark.asyncio
async def test_a_load_that_is_not_acked_fails_loudly() -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        load = Load(f"http://127.0.0.1:{port}/slack/events", "secret", "T1", 100.0, 1, ("U1",), ("C1",))
        with pytest.raises(ValueError, match="HTTP 401"):
            await put_on(load)


@slow
@pytest.mark.asyncio
async def test_the_answer_to_a_command_is_measured_against_both_modes_of_bolt() -> None:
    rows = await ack.measure(rounds=1, seconds=0.1)
    assert [row.what for row in rows if row.goal is not None] == [
        "p99, Bolt's default mode",
        "p99, process_before_response",
        "p99, many workspaces beside one",
    ]
    assert all(row.patrol > 0 and row.floor > 0 for row in rows)


@slow
@pytest.mark.asyncio
async def test_the_memory_of_a_delivery_is_measured() -> None:
    [row] = await memory.measure(rounds=1, file_size=MB)
    assert row.patrol >= row.floor > 10  # a Python with Bolt in it takes more than that


@slow
def test_what_was_measured_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["due", "--smallest"])
    shown = capsys.readouterr().out
    assert status == ("MISSED" in shown)
    assert re.search(r"^due +\S", shown, re.MULTILINE)
    assert f"{os.cpu_count()} cores" in shown


@slow
@pytest.mark.asyncio
async def test_a_start_takes_longer_than_nothing() -> None:
    [row] = await start.measure(rounds=1)
    assert row.patrol > 50  # milliseconds: no Python with Bolt starts faster
    assert row.floor > 50
    assert "until ready" in table([row])


@slow
@pytest.mark.asyncio
async def test_the_looks_at_a_report_of_five_minutes_are_counted() -> None:
    calls, updates = await looks.measure(reports=2, speed=90.0)
    assert len(calls.rounds) == 2
    assert 2 <= calls.patrol <= calls.floor == 7  # the clock runs too fast for all, and never makes them more
    # Between two there is a third of a real second here, and a busy machine holds one up longer than the other.
    assert 1 <= updates.patrol <= 2
    assert updates.floor == 1


@slow
@pytest.mark.asyncio
async def test_the_way_of_a_ready_report_is_measured_beside_the_bare_one() -> None:
    [row] = await arrival.measure(reports=2, speed=60.0)
    assert len(row.rounds) == 2
    assert row.patrol > 0
    assert 60 < row.floor < 70  # one interval between looks, and a transfer on loopback


@slow
@pytest.mark.asyncio
async def test_what_slack_sees_of_a_crowd_is_counted() -> None:
    at_once, acks, updates, per_message, per_channel, refused, missing = await crowd.measure(reports=5, speed=20.0)
    assert (at_once.patrol, at_once.goal) == (5, None)
    assert len(acks.rounds) > 5  # the orders, and who is curious
    assert 0 < acks.patrol < math.inf
    assert updates.patrol > 0
    assert 1 <= per_message.patrol <= 2  # a busy machine holds one up, and the next comes at its time
    assert per_message.floor == 1
    assert per_channel.patrol > 0
    assert refused.floor == missing.floor == 0
    assert missing.patrol == 0


@slow
@pytest.mark.asyncio
async def test_what_is_due_is_found_among_few_and_among_many() -> None:
    turns, looks = await due.measure(due=20, among=200, rounds=2)
    assert len(turns.rounds) == len(looks.rounds) == 2
    assert turns.patrol > looks.patrol > 0
    assert turns.floor > looks.floor > 0


@slow
@pytest.mark.asyncio
async def test_a_full_hour_is_composed_while_the_event_loop_is_watched() -> None:
    missed, unpromised, stalls, beside, growth, each = await hour.measure(subscriptions=50)
    assert missed.patrol == unpromised.patrol == 0
    assert 0 < stalls.patrol < math.inf
    assert len(stalls.rounds) > 5
    assert (stalls.floor, growth.floor) == (50, 10)
    assert beside.floor > 0
    assert each.patrol > 0


@slow
@pytest.mark.asyncio
async def test_a_large_digest_is_composed_and_written_while_the_event_loop_is_watched() -> None:
    missed, stalls, beside, waits, composed, made, grown = await digest.measure(hits=700)
    assert missed.patrol == 0
    assert 0 < stalls.patrol < math.inf
    assert stalls.floor == 50
    assert beside.floor > 0
    assert len(waits.rounds) > 1
    assert 0 < composed.patrol < made.patrol
    assert grown.patrol >= 0


@slow
@pytest.mark.asyncio
async def test_the_sandboxs_page_is_measured_with_a_crowd_behind_it() -> None:
    chromium_or_skip()
    usable, ready, half, most, gaps, worst, _, shown, workspace, messages = await page.measure(
        rounds=1, switches=6, messages=200
    )
    assert 0 < usable.patrol <= ready.patrol
    assert 0 < half.patrol <= most.patrol
    assert 0 < gaps.patrol <= worst.patrol
    assert 50 <= shown.patrol <= 250
    assert workspace.floor == messages.floor > 0


@slow
@pytest.mark.asyncio
async def test_without_chromium_the_page_is_not_measured_and_a_row_says_so() -> None:
    rows = await page.measure(rounds=1, path=None)
    assert "there is no Chromium" in table(rows)


@slow
@pytest.mark.asyncio
async def test_deliveries_are_counted_beside_the_sdk_alone() -> None:
    rate, lost, growth, in_turn, at_once = await sending.measure(messages=50, channels=20, bare=50)
    assert len(rate.rounds) == 4  # moments are counted from the first one sent
    assert 0 < rate.patrol < in_turn.floor
    assert lost.patrol == 0
    assert growth.floor == 10
    assert at_once.floor > 0


@slow
@pytest.mark.asyncio
@pytest.mark.parametrize("store", scale.STORES)
async def test_what_many_workspaces_cost_is_measured_beside_a_tenth_of_them(store: str) -> None:
    if store == "postgres":
        server_or_skip()
    rows = await scale.measure(subscriptions=2000, due=4, rounds=1, stores=(store,))
    found = {row.what.partition(": ")[2].partition(";")[0]: row for row in rows}
    assert found["on the disk, a million hits and their patents"].patrol > 100
    for what in ("compose a digest", "claim an alert", "all ticks with nothing due", "look for what is due"):
        assert found[what].patrol > 0
        assert found[what].goal == 1.5
    assert all(math.isfinite(row.result) for row in rows)


@slow
@pytest.mark.asyncio
async def test_a_short_soak_leaves_nothing_undone_and_nothing_stuck() -> None:
    load = soak.Load(commands=240, reports=40, alerts=2, places_each=1, making=0.5, speed=60)
    rows = {row.what: row.patrol for row in await soak.measure(seconds=3, load=load)}
    assert rows["2 reports, not delivered"] == 0
    assert rows["digests in a minute"] > 0
    assert rows["deliveries that are not sent"] == rows["rows that were stuck"] == rows["waiting still"] == 0
    assert math.isfinite(rows["the slowest"])
