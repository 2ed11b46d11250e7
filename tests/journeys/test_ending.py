"""What ends the sandbox from outside ends Patrol with it: nobody is left who looks for a Slack that is gone."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from tests.eventually import eventually

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 20.0


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, while it is there."""
    with suppress(FileNotFoundError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def is_there(pid: int) -> bool:
    """Whether a process runs."""
    return Path(f"/proc/{pid}").exists()


@pytest.mark.slow
# Elsewhere there is no way to ask for a process's children that each machine has; what ends Patrol is the same there.
@pytest.mark.skipif(sys.platform != "linux", reason="whose children they are is read from /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.asyncio
async def test_a_demo_without_a_terminal_that_is_ended_takes_patrol_and_its_folder_with_it(
    tmp_path: Path, number: signal.Signals
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "demo", "--headless"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    patrol = 0
    try:
        await eventually(lambda: bool(children_of(demo.pid)), PATIENCE)
        [patrol] = children_of(demo.pid)
        demo.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            _, said = await demo.communicate()

        assert (demo.returncode, said) == (1, b"")
        assert not is_there(patrol)
        assert list(temporary.iterdir()) == []
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()
        if patrol and is_there(patrol):
            os.kill(patrol, signal.SIGKILL)
