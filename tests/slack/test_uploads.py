"""A file in three steps."""

import asyncio
import json
import os
import tracemalloc
from pathlib import Path

import aiohttp
import pytest

from bot.domain.places import Place
from bot.errors import InDoubt, NotSent, SlackLimited, SlackRefused
from bot.ports import Slack, Upload
from tests.slack.server import TinySlack, broken, closed_port

PLACE = Place("T1", "C1")
MIB = 1024 * 1024


@pytest.mark.asyncio
async def test_an_upload_is_opened_with_name_and_size_and_nothing_else(slack: Slack, server: TinySlack) -> None:
    server.say("files.getUploadURLExternal", {"ok": True, "file_id": "F1", "upload_url": "https://files.example/u"})
    upload = await slack.begin_upload(PLACE, "小米 report.pdf", 12)
    assert upload == Upload("F1", "https://files.example/u")
    assert server.calls[0].arguments == {"filename": "小米 report.pdf", "length": "12"}


@pytest.mark.asyncio
async def test_a_file_is_streamed_with_its_length_and_without_our_token(
    slack: Slack, server: TinySlack, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    with path.open("wb") as file:
        for _ in range(32):
            file.write(os.urandom(MIB))
    tracemalloc.start()
    try:
        await slack.send_bytes(Upload("F1", f"{server.base}/upload"), path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    [call] = server.calls
    assert server.received == 32 * MIB
    assert call.headers["Content-Length"] == str(32 * MIB)
    assert call.headers["Content-Type"] == "application/octet-stream"
    assert "Transfer-Encoding" not in call.headers
    assert "Authorization" not in call.headers
    assert peak < 8 * MIB


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "expected", "word"),
    [
        (403, SlackRefused, "http_403"),
        (307, SlackRefused, "http_307"),
        (429, SlackLimited, "ratelimited"),
        (500, InDoubt, "500"),
    ],
)
async def test_bytes_that_are_not_taken(
    slack: Slack, server: TinySlack, tmp_path: Path, status: int, expected: type[Exception], word: str
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-")
    server.status, server.headers = status, {"Location": "/upload"}
    with pytest.raises(expected, match=word) as caught:
        await slack.send_bytes(Upload("F1", f"{server.base}/upload?secret=1"), path)
    assert type(caught.value) is expected
    assert len(server.calls) == 1
    assert "secret" not in str(caught.value)


@pytest.mark.asyncio
async def test_stopped_while_the_file_is_being_opened_it_is_closed(slack: Slack, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    os.mkfifo(path)  # opening it to read takes until somebody opens it to write
    sending = asyncio.create_task(slack.send_bytes(Upload("F1", "http://127.0.0.1:9/upload"), path))
    await asyncio.sleep(0)
    sending.cancel()
    writer = await asyncio.to_thread(os.open, path, os.O_WRONLY)
    try:
        with pytest.raises(asyncio.CancelledError):
            await sending
        with pytest.raises(BrokenPipeError):  # nobody has it open to read any more
            os.write(writer, b"%PDF-")
    finally:
        os.close(writer)


@pytest.mark.asyncio
async def test_bytes_whose_answer_is_lost_are_in_doubt(slack: Slack, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-")
    async with broken() as wire:
        with pytest.raises(InDoubt):
            await slack.send_bytes(Upload("F1", f"http://127.0.0.1:{wire.port}/upload"), path)
    assert len(wire.requests) == 1


@pytest.mark.asyncio
async def test_bytes_for_nobody_are_not_sent(slack: Slack, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-")
    with pytest.raises(NotSent):
        await slack.send_bytes(Upload("F1", f"http://127.0.0.1:{closed_port()}/upload"), path)


@pytest.mark.asyncio
async def test_bytes_never_go_out_in_the_clear(slack: Slack, tmp_path: Path) -> None:
    with pytest.raises(SlackRefused, match="address_not_allowed"):
        await slack.send_bytes(Upload("F1", "http://files.slack.com/upload/v1/secret"), tmp_path / "report.pdf")


@pytest.mark.asyncio
async def test_a_missing_file_asks_nothing_of_slack(slack: Slack, server: TinySlack, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await slack.send_bytes(Upload("F1", f"{server.base}/upload"), tmp_path / "gone.pdf")
    assert server.calls == []


@pytest.mark.asyncio
async def test_a_file_is_shared_in_its_thread(slack: Slack, server: TinySlack) -> None:
    server.say("files.completeUploadExternal", {"ok": True, "files": [{"id": "F1"}]})
    await slack.complete_upload(PLACE, "F1", "小米 report.pdf", "1.0")
    arguments = dict(server.calls[0].arguments)
    assert json.loads(arguments.pop("files")) == [{"id": "F1", "title": "小米 report.pdf"}]
    assert arguments == {"channel_id": "C1", "thread_ts": "1.0"}


@pytest.mark.asyncio
async def test_a_file_without_a_thread_is_shared_in_the_channel(slack: Slack, server: TinySlack) -> None:
    server.say("files.completeUploadExternal", {"ok": True, "files": [{"id": "F1"}]})
    await slack.complete_upload(PLACE, "F1", "report.pdf", None)
    assert set(server.calls[0].arguments) == {"files", "channel_id"}


@pytest.mark.asyncio
async def test_a_second_completion_is_a_refusal(slack: Slack, server: TinySlack) -> None:
    server.say("files.completeUploadExternal", {"ok": False, "error": "file_not_found"})
    with pytest.raises(SlackRefused, match="file_not_found"):
        await slack.complete_upload(PLACE, "F1", "report.pdf", "1.0")


@pytest.mark.asyncio
async def test_the_session_stays_usable_after_a_refused_upload(
    slack: Slack, server: TinySlack, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF-" + bytes(3 * MIB))
    server.status = 413
    upload = Upload("F1", f"{server.base}/upload")
    with pytest.raises(SlackRefused):
        await slack.send_bytes(upload, path)
    server.status = 200
    await slack.send_bytes(upload, path)
    assert not session.closed
