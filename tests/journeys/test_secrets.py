"""No token, signed link or answer address is anywhere but on the wire: not stored, not logged, not said."""

import asyncio
import base64
import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from handlers.http import PATH
from sandbox.child import BotChild
from sandbox.faults import Fault, What
from sandbox.patsnap import Download
from sandbox.world import World
from tests.eventually import eventually
from tests.journeys.databases import on_a_file
from tests.journeys.lives import child_in
from tests.journeys.office import COMPANY, QUICK, SPEED, Office

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

ROOT = Path(__file__).parent.parent.parent
_SHORTEST = 12  # characters: less would be found by chance
DEBUG = {"PATROL_LOG_LEVEL": "DEBUG"}


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def secrets_of(world: World) -> dict[str, str]:
    """Everything secret that was used, in each of the forms in which it may turn up, and what it is."""
    account = world.patsnap.account
    known = world.slack.secrets | world.patsnap.secrets
    assert all(len(one) >= _SHORTEST for one in known)
    pair = base64.b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()
    return {
        shape: one
        for one in {*known, pair}
        for shape in (one, quote(one, safe=""), base64.b64encode(one.encode()).decode())
    }


def told(world: World) -> Iterator[tuple[str, str]]:
    """Everything that people or the disk are shown: where, and the text."""
    slack = world.slack
    for file in sorted(path for path in world.folder.rglob("*") if path.is_file()):
        yield f"the name of {file}", str(file)
        yield f"the file {file}", file.read_bytes().decode("latin-1")
    yield "a message", repr(slack.workspace._histories)
    yield "what was posted", json.dumps(slack.posted, default=repr)
    for answer in slack.answers:
        yield "an answer", repr(answer.body)
    yield "a form", repr([slack.modal(person) for person in ("alice", "bob")])


def leaks(world: World, *outputs: str) -> list[str]:
    """Where a secret was found, and which."""
    known = secrets_of(world)
    places = [*told(world), *(("an output", output) for output in outputs)]
    return [f"{one[:6]}… in {where}" for where, text in places for shape, one in known.items() if shape in text]


async def command_line(settings: Mapping[str, str], folder: Path, *words: str) -> str:
    """All that `python -m bot …` prints with these settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PATROL_", "SLACK_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return output.decode(errors="replace")


@on_a_file  # beside whose `run` there is no other
async def test_no_secret_is_left_anywhere(tmp_path: Path) -> None:
    async with World(tmp_path, speed=SPEED, life=QUICK) as world:
        settings = world.settings(oauth=True) | DEBUG
        async with child_in(world, oauth=True, PATROL_LOG_LEVEL="DEBUG") as child:
            (tmp_path / "patrol-files").write_text("in the way")  # so that no file can be written
            await child.start()
            await world.slack.wait_connected(20)
            await _everything(world, child)
            prints = [await command_line(settings, tmp_path, *words) for words in (["doctor"], ["run"])]
            assert leaks(world, *prints) == []  # while its journal is there
            await child.stop()
        log = "\n".join(child.lines)
        assert "Traceback" in log
        assert " DEBUG " in log
        assert len(world.slack.context.response_urls.secrets) > 3
        assert world.slack.context.uploads.secrets
        assert len(world.patsnap.secrets) > 3  # the account's, a token, a signature
        assert leaks(world, log) == []


async def test_nor_is_it_over_http_and_with_a_key(tmp_path: Path) -> None:
    async with World(tmp_path, speed=SPEED, life=QUICK) as world:
        port = a_free_port()
        settings = world.settings(http_port=port) | DEBUG
        child = BotChild(settings, tmp_path)
        await child.start()
        try:
            world.slack.use_http(f"http://127.0.0.1:{port}{PATH}")
            await Office(world).asks("report")
            await Office(world).asks(f"report {COMPANY}")
            await Office(world).delivered()
            await child.stop()
        finally:
            child.kill()
        assert leaks(world, "\n".join(child.lines)) == []


async def _everything(world: World, child: BotChild) -> None:
    """A journey in which each secret is used, and each kind of call fails once."""
    office, slack = Office(world), world.slack
    world.faults.add(Fault("slack.upload", What.STATUS, times=999, status=500))
    world.faults.add(Fault("patsnap.token", What.NOT_JSON))
    world.patsnap.next_download = Download.EXPIRED
    await office.asks(f"report {COMPANY}")
    await eventually(lambda: _logged(child, "cannot be written"), 30)
    (world.folder / "patrol-files").unlink()
    world.clock.skip(timedelta(minutes=10))
    await eventually(lambda: world.faults.count("slack.upload"), 30)
    await _fail_as_nobody_thought_of(world, child)
    world.faults.clear()
    world.faults.add(Fault("slack.response_url", What.STATUS, status=500))
    world.patsnap.revoke_tokens()
    await office.asks("alert new")
    await office.form()
    await slack.press_view("alice", "alert.count", values={"alert_query": "TAC:(cell)"})
    await office.asks("reprot <b>")
    await office.asks("preview 0123456789abcdef0123456789abcdef")
    await office.shows("In the thread", within=60)


async def _fail_as_nobody_thought_of(world: World, child: BotChild) -> None:
    """Have a traceback logged amid an upload: where the report's file was lies a folder, for a while."""
    [file] = (world.folder / "patrol-files").rglob("*.pdf")
    file.rename(world.folder / "aside")
    file.mkdir()
    await eventually(lambda: _logged(child, "Traceback"), 30)
    file.rmdir()
    (world.folder / "aside").rename(file)
    world.clock.skip(timedelta(minutes=10))  # for which it was put off


def _logged(child: BotChild, word: str) -> bool:
    return any(word in line for line in child.lines)


async def test_one_that_is_written_somewhere_would_be_found(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        assert leaks(world) == []
        for secret in (world.slack.bot_token, world.patsnap.account.client_secret):
            (tmp_path / "note").write_text(f"x{quote(secret)}y")
            assert leaks(world) != []
            (tmp_path / "note").unlink()
            assert leaks(world, f"Basic {base64.b64encode(secret.encode()).decode()}") != []
