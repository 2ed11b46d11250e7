"""The command line, as an operator uses it."""

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import bot
from bot.views.ids import ORDER_FORM, VALUE_FORM
from sandbox.child import BotChild
from sandbox.faults import Fault, What
from sandbox.slack import SlackSandbox
from sandbox.world import World
from tests.journeys import nursery
from tests.journeys.databases import on_a_file
from tests.journeys.lives import child_in
from tests.journeys.office import HTTP, SOCKET, Office, both_transports

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_a_file]

ENDS_WITHIN = 30  # seconds
ROOT = Path(bot.__file__).parents[1]


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def wrong(self) -> list[str]:
        return [line for line in self.out.splitlines() if line.startswith("WRONG")]

    @property
    def notes(self) -> list[str]:
        return [line for line in self.out.splitlines() if line.startswith("note")]


async def patrol(command: str, settings: Mapping[str, str], folder: Path) -> Said:
    """Run `python -m bot COMMAND` with these settings and no others."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        command,
        cwd=folder,
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(ENDS_WITHIN):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return said_by(process.returncode, out, err, settings)


async def born(command: str, settings: Mapping[str, str], folder: Path) -> Said:
    """The same without the imports, for what follows them."""
    async with asyncio.timeout(ENDS_WITHIN):
        status, out, err = await nursery.command([command], environment(settings), folder)
    return said_by(status, out, err, settings)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PATROL_", "SLACK_"))}
    return {**inherited, "PYTHONPATH": str(ROOT), **settings}


def said_by(status: int, out: bytes, err: bytes, settings: Mapping[str, str]) -> Said:
    """What it said, which holds no traceback and no secret."""
    said = Said(status, out.decode(), err.decode())
    assert "Traceback" not in said.out + said.err
    for name, value in settings.items():
        if name.endswith(("TOKEN", "SECRET", "API_KEY")):
            assert value not in said.out + said.err
    return said


def of(world: World, transport: str = SOCKET, *, oauth: bool = False) -> dict[str, str]:
    settings = world.settings(http_port=0 if transport == HTTP else None, oauth=oauth)
    del settings["PATROL_CLOCK"]
    return settings


@both_transports
async def test_the_doctor_finds_nothing_where_nothing_is_wrong(world: World, tmp_path: Path, transport: str) -> None:
    said = await patrol("doctor", of(world, transport, oauth=transport == HTTP), tmp_path)

    assert said.status == 0
    assert said.wrong == []
    assert "Slack: workspace" in said.out
    assert "scopes: all that Patrol needs" in said.out
    assert f"PatSnap: {world.patsnap.url} knows the credentials" in said.out
    assert "is not there yet; `run` makes it" in said.out
    assert "clock: the system's" in said.out
    assert "SQLite" in said.out
    assert ("Socket Mode: Slack takes the app-level token" in said.out) is (transport == SOCKET)
    assert world.patsnap.billed.total() == 0
    assert not (tmp_path / "patrol.db").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"PATROL_SLACK_BOT_TOKEN": "xoxb-of-somebody-else"},
            ["PATROL_SLACK_BOT_TOKEN is not taken (invalid_auth)", "copy it again from OAuth & Permissions"],
        ),
        (
            {"PATROL_SLACK_APP_TOKEN": "xapp-of-somebody-else"},
            ["PATROL_SLACK_APP_TOKEN is not taken (invalid_auth)", "connections:write"],
        ),
        ({"PATROL_SLACK_API_URL": "http://127.0.0.1:9/api/"}, ["http://127.0.0.1:9/api/ cannot be asked"]),
        (
            {"PATROL_PATSNAP_API_KEY": "sk-ofanotherregion0000000"},
            ["67200202", "A key belongs to one region", "PATROL_PATSNAP_URL", "{patsnap}"],
        ),
        ({"PATROL_PATSNAP_URL": "http://127.0.0.1:9"}, ["http://127.0.0.1:9 cannot be reached"]),
        (
            {"PATROL_CLOCK": "/nowhere/clock.json"},
            ["PATROL_CLOCK names /nowhere/clock.json", "Leave the setting empty"],
        ),
    ],
    ids=["bot token", "app token", "slack away", "region", "patsnap away", "clock"],
)
async def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(
    world: World, tmp_path: Path, change: dict[str, str], words: list[str]
) -> None:
    said = await born("doctor", of(world) | change, tmp_path)

    assert said.status == 1
    [wrong] = said.wrong
    for word in words:
        assert word.format(patsnap=world.patsnap.url) in wrong


async def test_the_doctor_tells_wrong_client_credentials(world: World, tmp_path: Path) -> None:
    settings = of(world, oauth=True) | {"PATROL_PATSNAP_CLIENT_SECRET": "not-this-one"}
    said = await born("doctor", settings, tmp_path)

    assert said.status == 1
    [wrong] = said.wrong
    assert "PATROL_PATSNAP_CLIENT_ID and PATROL_PATSNAP_CLIENT_SECRET" in wrong


async def test_the_doctor_says_when_patsnap_does_not_answer_as_it_should(world: World, tmp_path: Path) -> None:
    world.faults.add(Fault("patsnap.status", What.STATUS, status=502))
    said = await born("doctor", of(world), tmp_path)

    assert said.status == 1
    assert "does not answer as it should" in said.wrong[0]


async def test_the_doctor_names_missing_scopes(world: World, tmp_path: Path) -> None:
    slack = SlackSandbox(world.clock, world.faults, scopes=frozenset({"commands", "chat:write", "users:read"}))
    await slack.start()
    try:
        tokens = {"PATROL_SLACK_BOT_TOKEN": slack.bot_token, "PATROL_SLACK_APP_TOKEN": slack.app_token}
        tokens |= {"PATROL_SLACK_API_URL": slack.url}
        said = await born("doctor", of(world) | tokens, tmp_path)
    finally:
        await slack.stop()

    assert said.status == 1
    [wrong] = said.wrong
    assert "missing: files:write, channels:read, groups:read" in wrong
    assert "install it again" in wrong
    assert any("no history scope" in note and "possible repeat" in note for note in said.notes)


async def test_the_doctor_warns_of_what_is_not_wrong_but_odd(world: World, tmp_path: Path) -> None:
    odd = {"PATROL_CLOCK": str(tmp_path / "clock.json"), "PATROL_PATSNAP_APIKEY": "sk-misspelt"}
    said = await born("doctor", of(world) | odd, tmp_path)

    assert said.status == 0
    notes = "\n".join(said.notes)
    assert "PATROL_PATSNAP_APIKEY is not a setting of Patrol; misspelt?" in notes
    assert "sk-misspelt" not in said.out
    assert "PATROL_CLOCK steers the time" in notes
    assert "unset it in earnest" in notes


@pytest.mark.parametrize("command", ["doctor", "run"])
async def test_a_database_of_a_later_version_is_refused_and_left_alone(
    world: World, tmp_path: Path, command: str
) -> None:
    async with child_in(world) as child:
        await child.start()
        await child.stop()
    path = tmp_path / "patrol.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('patrol', 'of_tomorrow', 'now')"
        )
    before = await asyncio.to_thread(path.read_bytes)
    said = await born(command, of(world), tmp_path)

    assert said.status == 1
    told = said.wrong[0] if command == "doctor" else said.err
    assert "was written by a later version of Patrol" in told
    assert "'of_tomorrow'" in told
    assert "Run that version, or restore a copy" in told
    assert await asyncio.to_thread(path.read_bytes) == before


async def test_a_second_run_is_refused_and_the_doctor_works_beside_the_first(
    world: World, office: Office, tmp_path: Path
) -> None:
    async with child_in(world, of=BotChild) as child:
        await child.start()
        second = await patrol("run", of(world), tmp_path)
        doctor = await born("doctor", of(world), tmp_path)
        await world.slack.wait_connected(10)
        answer = await office.asks("help")

    assert second.status == 1
    assert "Another `run` is working on" in second.err
    assert "Stop it first, or give this one its own PATROL_DATABASE." in second.err
    assert doctor.status == 0
    assert f"{tmp_path / 'patrol.db'} is whole" in doctor.out
    assert answer.acked


@pytest.mark.parametrize("command", ["run", "doctor"])
async def test_missing_settings_are_named_one_on_a_line(tmp_path: Path, command: str) -> None:
    said = await patrol(command, {"PATROL_HTTP_PORT": "many", "PATROL_REPORT_POLL": "0"}, tmp_path)

    assert said.status == 1
    assert said.out == ""
    lines = said.err.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "PATROL_SLACK_BOT_TOKEN",
        "PATROL_HTTP_PORT",
        "PATROL_REPORT_POLL",
    ]
    assert "is missing; set it in the environment or in .env" in lines[0]
    assert not (tmp_path / "patrol.db").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PATROL_SLACK_BOT_TOKEN": "xoxb-of-somebody-else"}, "PATROL_SLACK_BOT_TOKEN: Slack does not take it"),
        ({"PATROL_SLACK_APP_TOKEN": "xapp-of-somebody-else"}, "PATROL_SLACK_APP_TOKEN: Slack does not take it"),
        ({"PATROL_CLOCK": "/nowhere/clock.json"}, "PATROL_CLOCK names /nowhere/clock.json"),
        ({"PATROL_PATSNAP_URL": "connect.patsnap.com"}, "PATROL_PATSNAP_URL must be an address like https://"),
    ],
    ids=["bot token", "app token", "clock", "url"],
)
async def test_a_run_that_cannot_begin_says_why_and_ends(
    world: World, tmp_path: Path, change: dict[str, str], words: str
) -> None:
    said = await born("run", of(world) | change, tmp_path)

    assert said.status == 1
    assert said.err.splitlines()[-1].startswith(words)


async def test_the_port_that_is_taken_is_named(world: World, tmp_path: Path) -> None:
    taken = int(world.patsnap.url.rpartition(":")[2])
    said = await born("run", of(world, HTTP) | {"PATROL_HTTP_PORT": str(taken)}, tmp_path)

    assert said.status == 1
    assert f"PATROL_HTTP_PORT: cannot listen on 127.0.0.1:{taken}" in said.err


async def test_the_manifest_is_yaml_and_the_views_are_json(tmp_path: Path) -> None:
    manifest, views = await asyncio.gather(patrol("manifest", {}, tmp_path), patrol("views", {}, tmp_path))

    assert (manifest.status, views.status) == (0, 0)
    told = yaml.safe_load(manifest.out)
    assert told["_metadata"] == {"major_version": 2, "minor_version": 0}
    assert [one["command"] for one in told["features"]["slash_commands"]] == ["/patrol"]
    shown = json.loads(views.out)
    assert {view.get("callback_id") for view in shown.values()} >= {ORDER_FORM, VALUE_FORM}
    for name, view in shown.items():
        assert name
        assert view.get("type") in {"modal", "home"} or view["text"]
        assert view["blocks"]
