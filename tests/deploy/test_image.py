"""The image: linted, small, nobody's root, and made of what runs alone. It is built elsewhere."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

import pytest

from tests.deploy.files import DOCKERFILE, ROOT, instruction, pods, words

HADOLINT: Final = Path(sys.executable).with_name("hadolint")
TEXT: Final = DOCKERFILE.read_text(encoding="utf-8")
PRODUCTION: Final = {"bot", "handlers", "storage"}


def lint(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HADOLINT, path], capture_output=True, text=True, timeout=60, check=False)


def test_the_dockerfile_is_clean() -> None:
    result = lint(DOCKERFILE)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("line", "offence", "code"),
    [
        ("ARG PYTHON=3.11-slim-bookworm", "ARG PYTHON=latest\nFROM python:latest AS first", "DL3007"),
        ("WORKDIR /app", "WORKDIR app", "DL3000"),
        ('CMD ["run"]', "CMD run", "DL3025"),
        ("USER 10001:10001", "USER root", "DL3002"),
    ],
)
def test_the_linter_sees_an_offence(tmp_path: Path, line: str, offence: str, code: str) -> None:
    assert line in TEXT
    broken = tmp_path / "Dockerfile"
    broken.write_text(TEXT.replace(line, offence), encoding="utf-8")

    result = lint(broken)

    assert result.returncode != 0
    assert code in result.stdout


def test_the_packages_are_those_of_the_lock_held_by_their_hashes() -> None:
    assert re.findall(r"requirements/\S+", TEXT) == ["requirements/run.txt"]
    [install] = re.findall(r"pip --python \S+ install ([^&]*)\n", TEXT.replace("\\\n", ""))
    assert {"--require-hashes", "--only-binary", "--no-cache-dir"} <= set(install.split())


def test_the_image_has_what_runs_and_the_context_nothing_else() -> None:
    copied = re.findall(r"^COPY (\S+) \S+$", TEXT, re.MULTILINE)
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert set(copied) == PRODUCTION | {"requirements/run.txt"}
    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == set(copied)
    assert all((ROOT / one).exists() for one in copied)


def test_nobody_in_the_image_is_root() -> None:
    [user] = instruction("USER")
    uid, _, gid = user.partition(":")

    assert f"--uid {uid} " in instruction("RUN")[0]
    assert int(uid) > 0
    for name, pod in pods().items():
        context = pod["securityContext"]
        ids = {context["runAsUser"], context["runAsGroup"], context["fsGroup"]}
        assert ids == {int(uid), int(gid)}, name


class Health(BaseHTTPRequestHandler):
    """Answers /healthz by what it is told, and nothing else."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def health() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), type("OneHealth", (Health,), {})) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def is_healthy(port: int) -> bool:
    [said] = instruction("HEALTHCHECK")
    _, *arguments = words(said[said.index("CMD") + 3 :])
    environment = {**os.environ, "PATROL_OPS_PORT": str(port)}
    return (
        subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.slow
def test_the_health_check_says_what_healthz_says(health: HTTPServer) -> None:
    assert is_healthy(health.server_port)

    vars_of = health.RequestHandlerClass
    vars_of.status = 503  # type: ignore[attr-defined]  # of the class above

    assert not is_healthy(health.server_port)


@pytest.mark.slow
def test_a_bot_that_does_not_answer_is_not_healthy(health: HTTPServer) -> None:
    port = health.server_port
    health.server_close()

    assert not is_healthy(port)


def test_the_python_of_the_image_is_one_that_patrol_runs_on() -> None:
    [version] = re.findall(r"^ARG PYTHON=3\.(\d+)", TEXT, re.MULTILINE)

    assert int(version) >= 11
