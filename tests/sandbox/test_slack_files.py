"""Files in three steps, and the traps between them."""

import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientConnectionError, ClientSession, FormData
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault, What
from sandbox.slack import SlackSandbox
from tests.sandbox.slack_apps import a_client, a_workspace

PDF = b"%PDF-1.7 report"
MEGABYTE = 1_048_576


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    async with a_workspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack: SlackSandbox) -> AsyncWebClient:
    return a_client(slack)


@pytest.fixture
def place(slack: SlackSandbox) -> str:
    return slack.channel("competitors").id


async def upload(client: AsyncWebClient, content: bytes = PDF, name: str = "report.pdf", **more: Any) -> str:
    """The first two steps; the id of a file that waits for its completion."""
    begun = await client.files_getUploadURLExternal(filename=name, length=len(content), **more)
    assert await send(begun["upload_url"], content) == 200
    return str(begun["file_id"])


async def send(url: str, content: Any) -> int:
    async with ClientSession() as session, session.post(url, data=content) as answer:
        return answer.status


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=arguments)
    return str(caught.value.response["error"])


@pytest.mark.asyncio
async def test_slacks_own_client_uploads_into_a_thread(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    parent = await client.chat_postMessage(channel=place, text="Waiting")
    await client.files_upload_v2(
        channel=place, thread_ts=parent["ts"], content=PDF, filename="report.pdf", title="小米", initial_comment="Here"
    )
    [message] = slack.seen("bob", "competitors")
    [reply] = message.replies
    assert (reply.text, reply.user) == ("Here", slack.workspace.bot.id)
    [file] = reply.files
    assert (file.name, file.title, file.size, file.mimetype) == ("report.pdf", "小米", len(PDF), "application/pdf")
    assert file.content == PDF


@pytest.mark.asyncio
async def test_a_file_is_completed_once(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    file = await upload(client)
    random = slack.channel("random").id
    wanted: list[dict[str, str | None]] = [{"id": file, "title": "A"}]
    assert await refusal(client, "files.completeUploadExternal", files=wanted, channel_id=random) == "not_in_channel"
    answer = await client.files_completeUploadExternal(files=wanted, channel_id=place)
    assert answer["files"] == [{"id": file, "title": "A"}]
    assert await refusal(client, "files.completeUploadExternal", files=wanted, channel_id=place) == "file_not_found"
    assert len(slack.seen("alice", "competitors")) == 1


@pytest.mark.asyncio
async def test_a_lost_answer_of_the_last_step_has_shared_the_file(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    file = await upload(client)
    slack.faults.add(Fault("slack.files.completeUploadExternal", What.LOST))
    with pytest.raises(ClientConnectionError):
        await client.files_completeUploadExternal(files=[{"id": file, "title": "A"}], channel_id=place)
    assert len(slack.seen("alice", "competitors")) == 1
    error = await refusal(client, "files.completeUploadExternal", files=[{"id": file}], channel_id=place)
    assert error == "file_not_found"


@pytest.mark.asyncio
async def test_a_file_may_go_to_several_places_or_to_none(slack: SlackSandbox, client: AsyncWebClient) -> None:
    places = [slack.channel("lab").id, slack.person("carol").id]
    await client.files_completeUploadExternal(files=[{"id": await upload(client), "title": ""}], channels=places)
    assert [len(message.files) for message in slack.seen("bob", "lab")] == [1]
    assert [len(message.files) for message in slack.seen("carol", "@patrol")] == [1]
    await client.files_completeUploadExternal(files=[{"id": await upload(client), "title": "private"}])
    assert len(slack.seen("bob", "lab")) == 1


@pytest.mark.asyncio
async def test_an_alt_text_on_what_is_no_image_makes_the_file_vanish(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    hidden = await upload(client, alt_txt="A report")
    shown = await upload(client, name="chart.png", alt_txt="A chart")
    for file in (hidden, shown):
        assert (await client.files_completeUploadExternal(files=[{"id": file, "title": ""}], channel_id=place))["ok"]
    [message] = slack.seen("alice", "competitors")
    assert [file.name for file in message.files] == ["chart.png"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "a.pdf", "length": 0}, "missing_argument"),
        ({"filename": "a.pdf"}, "missing_argument"),
        ({"length": 3}, "missing_argument"),
        ({"filename": "a.pdf", "length": "many"}, "invalid_arguments"),
        ({"filename": "a.pdf", "length": 2_000_000_000}, "file_upload_size_restricted"),
        ({"filename": "a.png", "length": 3, "alt_txt": "x" * 1001}, "invalid_arguments"),
    ],
)
@pytest.mark.asyncio
async def test_an_announcement_is_checked(client: AsyncWebClient, arguments: dict[str, Any], error: str) -> None:
    assert await refusal(client, "files.getUploadURLExternal", **arguments) == error


@pytest.mark.asyncio
async def test_a_completion_is_checked_before_anything_is_shared(
    slack: SlackSandbox, client: AsyncWebClient, place: str
) -> None:
    file: list[dict[str, str | None]] = [{"id": await upload(client), "title": ""}]
    begun = await client.files_getUploadURLExternal(filename="a.pdf", length=3)
    two = f"{place},{slack.channel('lab').id}"
    ts = (await client.chat_postMessage(channel=place, text="x"))["ts"]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"channel_id": place}, "invalid_arguments"),
        ({"files": [], "channel_id": place}, "invalid_arguments"),
        ({"files": [{"id": "F404"}], "channel_id": place}, "file_not_found"),
        ({"files": [{"id": begun["file_id"]}], "channel_id": place}, "file_not_found"),
        ({"files": file, "channel_id": slack.channel("board").id}, "channel_not_found"),
        ({"files": file, "channel_id": slack.channel("old").id}, "is_archived"),
        ({"files": file, "channel_id": slack.person("alice").id}, "channel_not_found"),
        ({"files": file, "channel_id": place, "thread_ts": "1602251441.001700"}, "thread_not_found"),
        ({"files": file, "channels": two, "thread_ts": ts}, "invalid_arguments"),
        ({"files": file, "channel_id": place, "channels": two}, "invalid_arguments"),
        ({"files": file, "channel_id": place, "blocks": [{"type": "x"}]}, "invalid_blocks"),
    ]
    for arguments, error in wrong:
        assert await refusal(client, "files.completeUploadExternal", **arguments) == error
    assert (await client.files_completeUploadExternal(files=file, channel_id=place, thread_ts=ts))["ok"]


@pytest.mark.asyncio
async def test_an_upload_url_takes_what_was_announced_once(client: AsyncWebClient) -> None:
    url = (await client.files_getUploadURLExternal(filename="a.pdf", length=len(PDF)))["upload_url"]
    assert await send(url, PDF[:-1]) == 400
    assert await send(url, PDF + b"!") == 400
    assert await send(url, PDF) == 200
    assert await send(url, PDF) == 400
    assert await send(url + "x", PDF) == 404


@pytest.mark.asyncio
async def test_an_upload_may_come_as_a_form(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.pdf", length=len(PDF))
    form = FormData()
    form.add_field("file", PDF, filename="a.pdf")
    assert await send(begun["upload_url"], form) == 200
    await client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": ""}], channel_id=place)
    assert slack.seen("alice", "competitors")[0].files[0].content == PDF


@pytest.mark.asyncio
async def test_a_large_upload_does_not_fill_the_memory(slack: SlackSandbox, client: AsyncWebClient, place: str) -> None:
    count = 50

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * MEGABYTE

    begun = await client.files_getUploadURLExternal(filename="a.pdf", length=count * MEGABYTE)
    tracemalloc.start()
    try:
        assert await send(begun["upload_url"], chunks()) == 200
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE
    await client.files_completeUploadExternal(files=[{"id": begun["file_id"], "title": ""}], channel_id=place)
    [file] = slack.seen("alice", "competitors")[0].files
    assert file.path.stat().st_size == file.size == count * MEGABYTE
    await slack.stop()
    assert not file.path.exists()
