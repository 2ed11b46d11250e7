"""The benchmarks run and measure what they say. How fast anything is no test asserts: the machine is everybody's."""

import asyncio
import os

import pytest

from benchmarks import ack, memory, start
from benchmarks.__main__ import main
from benchmarks.load import Load, put_on
from benchmarks.rows import Compared, Row, table

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
    ]
    assert all(row.patrol > 0 and row.floor > 0 for row in rows)


@slow
@pytest.mark.asyncio
async def test_the_memory_of_a_delivery_is_measured() -> None:
    [row] = await memory.measure(rounds=1, file_size=MB)
    assert row.patrol >= row.floor > 10  # a Python with Bolt in it takes more than that


@slow
def test_the_start_is_measured_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["start", "--smallest"])
    shown = capsys.readouterr().out
    assert status == ("MISSED" in shown)
    assert "until ready" in shown
    assert f"{os.cpu_count()} cores" in shown


@slow
@pytest.mark.asyncio
async def test_a_start_takes_longer_than_nothing() -> None:
    [row] = await start.measure(rounds=1)
    assert row.patrol > 50  # milliseconds: no Python with Bolt starts faster
    assert row.floor > 50
