"""How long a report lies ready at PatSnap before its file is in Slack, where it became ready just after a look."""

import time
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from aiohttp import ClientSession, FormData
from yarl import URL

from benchmarks.children import until
from benchmarks.rows import Row
from benchmarks.watched import COMPLETE, CONNECTED_WITHIN, STATUS, WatchedWorld, company, life_of
from bot.config import Settings
from sandbox.patsnap import Job
from sandbox.slack import Channel

FILE_SIZE: Final = 5_000_000  # bytes
LOOKS: Final[tuple[float, ...]] = Settings.model_fields["report_poll"].default
BEAT: Final[float] = Settings.model_fields["tick"].default
_JUST_AFTER: Final = sum(LOOKS) + 2  # seconds: the last look before those that come every LOOKS[-1] seconds
_APART: Final = 0.75  # seconds between the reports' moments: the look before drifts by a beat or two
_GRAIN: Final = 0.05  # real seconds until a look that has begun is heard, on a clock that makes more of them
_ORDERED_WITHIN: Final = 10.0
_DELIVERED_WITHIN: Final = 60.0


async def measure(*, reports: int = 10, speed: float = 10.0) -> list[Row]:
    """The longest of so many reports, above one interval between looks and the bare way of such a file.

    It may be later by a beat of the ticks: a look that has become due waits for the next one. What waits counts on the
    world's clock; what works, from the look on, in real time. No more than ten reports: that many files Slack takes at
    once.
    """
    with TemporaryDirectory(prefix="patrol-arrival-") as folder:
        async with WatchedWorld(Path(folder), speed=speed, life=life_of(_JUST_AFTER)) as world:
            world.patsnap.file_size = FILE_SIZE
            places = world.places(reports)
            # The first way of each has the stand-in make the file, which it keeps, and does not count.
            _, bare = [[await _bare(world, *one) for one in enumerate(places)] for _ in range(2)]
            bare_jobs = len(world.patsnap.jobs)
            await _deliver(world, places)
            found = [_seconds(world, *one) for one in zip(world.patsnap.jobs[bare_jobs:], places, strict=True)]
    what = f"ready to file in Slack ({FILE_SIZE // 1_000_000} MB), longest"
    return [Row.worst("arrival", what, "s", BEAT + _GRAIN * speed, found, LOOKS[-1] + median(bare))]


async def _deliver(world: WatchedWorld, places: list[Channel]) -> None:
    """One report after the other: each becomes ready a little later after its look than the one before."""
    bot, jobs = world.bot(), len(world.patsnap.jobs)
    try:
        await bot.start()
        await world.slack.wait_connected(CONNECTED_WITHIN)
        for number, place in enumerate(places):
            world.patsnap.life = life_of(_JUST_AFTER + number * _APART)
            await world.ask(number, place)
            await until(lambda: len(world.patsnap.jobs) > jobs + number, _ORDERED_WITHIN)  # noqa: B023 - awaited here
        await until(lambda: all(world.threads_with_files(place) for place in places), _DELIVERED_WITHIN)
    finally:
        await bot.stop()


def _seconds(world: WatchedWorld, job: Job, place: Channel) -> float:
    """From the moment at which a job was done until its file lay in Slack."""
    look = [call for call in world.ear.named(STATUS) if call.said.text("job_id") == job.job_id][-1]
    threads = world.threads_with_files(place)
    [done] = [call for call in world.ear.named(COMPLETE) if call.said.text("thread_ts") in threads]
    return (look.at - job.ends_at).total_seconds() + done.ended - look.began


async def _bare(world: WatchedWorld, number: int, place: Channel) -> float:
    """Real seconds of the same way with nothing but HTTP: status, download, upload, completion."""
    world.patsnap.life = life_of(0)
    reports = f"{world.patsnap.url}/innovation/company-report"
    key = {"Authorization": f"Bearer {world.patsnap.account.api_key}"}
    token = {"Authorization": f"Bearer {world.slack.bot_token}"}
    order = {"company_name": company(number), "report_type": "pdf"}
    async with ClientSession() as http:
        async with http.post(f"{reports}/task/create", json=order, headers=key) as answer:
            job_id = (await answer.json())["data"]["job_id"]
        begin = time.monotonic()
        async with http.get(f"{reports}/job_id/status", params={"job_id": job_id}, headers=key) as answer:
            link = (await answer.json())["data"]["download_url"]
        async with http.get(URL(link, encoded=True)) as answer:
            content = await answer.read()
        wanted = {"filename": "report.pdf", "length": len(content)}
        async with http.post(f"{world.slack.url}files.getUploadURLExternal", data=wanted, headers=token) as answer:
            upload = await answer.json()
        form = FormData()
        form.add_field("file", BytesIO(content), filename="report.pdf")
        async with http.post(upload["upload_url"], data=form) as answer:
            await answer.read()
        shared = {"files": [{"id": upload["file_id"]}], "channel_id": place.id}
        async with http.post(f"{world.slack.url}files.completeUploadExternal", json=shared, headers=token) as answer:
            said = await answer.json()
    if not said["ok"]:
        raise ValueError(f"the bare way does not lead to Slack: {said}")
    return time.monotonic() - begin
