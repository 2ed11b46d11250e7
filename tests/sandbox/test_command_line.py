"""The sandbox's command line where it cannot do what it is asked: a sentence, and no traceback."""

import socket
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.opening import alone_in


@pytest.mark.parametrize("port", ["65536", "-1", "http", "½"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", f"--port={port}"])

    assert "a port is a number from 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("speed", ["nan", "-5", "inf", "fast"])
def test_what_is_no_speed_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", f"--speed={speed}"])

    assert "time runs 0 to 100,000 times as fast as real time" in capsys.readouterr().err


def test_a_folder_that_another_sandbox_works_in_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with alone_in(tmp_path):
        assert main(["serve", "--folder", str(tmp_path), "--port=0"]) == 1

    assert capsys.readouterr().err.startswith(f"Another sandbox works in {tmp_path}.")
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.lock"]


@pytest.mark.slow
def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        assert main(["serve", "--folder", str(tmp_path), f"--port={port}"]) == 1

    assert capsys.readouterr().err.startswith(f"Port {port} is taken on this machine.")
