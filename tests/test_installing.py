"""`make browser`: a Chromium for the browser tests, by an apt-get that writes down what it was asked."""

import fcntl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
PYTHON: Final = str(Path(sys.executable))
LINE: Final = "-qq -o DPkg::Lock::Timeout=120"
INSTALL: Final = f"{LINE} install --yes --no-install-recommends"
FONT: Final = "fonts-noto-color-emoji"

# What an apt-get does after it wrote down its arguments.
INSTALLS: Final = """case "$*" in
*install*chromium*) printf '#!/bin/sh\\n' >"$HERE/bin/chromium"; chmod +x "$HERE/bin/chromium" ;;
esac
"""
FAILS: Final = "echo 'W: old' >&2; echo 'E: Unable to locate package' >&2; exit 100"
KNOWS_NOTHING_YET: Final = f"""case "$*" in
*update*) touch "$HERE/updated" ;;
*) test -e "$HERE/updated" || {{ {FAILS}; }} ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A machine on which is nothing but what a test puts there; whoever asks for root by sudo becomes it."""

    here: Path

    def has(self, program: str, script: str = "") -> None:
        path = self.here / "bin" / program
        note = f'printf "%s\\n" "$*" >>"$HERE/{program}.calls"'
        path.write_text(f"#!/bin/sh\n{note}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def has_font(self) -> None:
        (self.here / "fonts/truetype").mkdir(parents=True)
        (self.here / "fonts/truetype/NotoColorEmoji.ttf").touch()

    def calls(self, program: str = "apt-get") -> list[str]:
        path = self.here / f"{program}.calls"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        paths = f"{self.here}/bin:{self.here}/tools"
        environment = {"PATH": paths, "HERE": str(self.here), "HOME": str(self.here), "XDG_DATA_DIRS": str(self.here)}
        return subprocess.Popen(
            [sys.executable, *(command or ("-m", "tools.browser"))],
            env=environment | more,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str, **more: str) -> tuple[int, str]:
        """The status with which the script ends, and what it says."""
        with self.start(*command, **more) as process:
            said, _ = process.communicate(timeout=60)
            return process.returncode, said


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    (tmp_path / "tools").mkdir()
    for tool in ("env", "chmod", "touch", "true", "sh"):
        (tmp_path / "tools" / tool).symlink_to(Path("/bin") / tool)
    machine = Machine(tmp_path)
    machine.has("sudo", 'shift; exec "$@"')
    return machine


def test_where_everything_is_there_nothing_is_done(machine: Machine) -> None:
    machine.has("chromium")
    machine.has("apt-get")
    machine.has_font()

    assert machine.run(CI="true") == (0, "")
    assert machine.calls() == []


def test_what_is_missing_is_installed(machine: Machine) -> None:
    machine.has("apt-get", INSTALLS)

    assert machine.run(CI="true") == (0, f"Installing for the browser tests: chromium, {FONT}\n")
    assert machine.calls() == [f"{INSTALL} chromium {FONT}"]


def test_packages_that_are_not_known_yet_are_asked_for_once_more(machine: Machine) -> None:
    machine.has("apt-get", KNOWS_NOTHING_YET + INSTALLS)

    status, said = machine.run(CI="true")

    assert status == 0, said
    install = f"{INSTALL} chromium {FONT}"
    assert machine.calls() == [install, f"{LINE} update", install]


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_what_cannot_be_installed_is_said_in_a_sentence_and_fails_in_ci_alone(
    machine: Machine, ci: str, status: int
) -> None:
    machine.has("apt-get", FAILS)
    machine.has_font()

    ended, said = machine.run(CI=ci)

    assert ended == status
    assert said.splitlines()[1] == "Not installed (E: Unable to locate package): chromium."
    assert said.splitlines()[2].startswith("The browser tests need Chromium. Install Chromium (on Debian: apt-get")


def test_a_machine_without_apt_is_told_what_to_install(machine: Machine) -> None:
    status, said = machine.run()

    assert status == 0
    assert f"Not installed (there is no apt-get): chromium, {FONT}." in said
    assert "Install Chromium" in said


def test_a_font_that_cannot_be_installed_fails_nothing(machine: Machine) -> None:
    machine.has("chromium")
    machine.has("apt-get", FAILS)

    status, said = machine.run(CI="true")

    assert status == 0
    assert machine.calls()[0] == f"{INSTALL} {FONT}"
    assert f"Not installed (E: Unable to locate package): {FONT}." in said


@pytest.mark.parametrize(("named", "status"), [("/bin/sh", 0), ("/nowhere", 1)])
def test_who_names_a_chromium_gets_no_other(machine: Machine, named: str, status: int) -> None:
    machine.has("chromium")
    machine.has("apt-get", INSTALLS)
    machine.has_font()

    ended, said = machine.run(CI="true", CHROMIUM=named)

    assert ended == status
    assert machine.calls() == []
    assert ("CHROMIUM names /nowhere, which is no program" in said) == bool(status)


@pytest.mark.parametrize(("sudo", "calls"), [('shift; exec "$@"', [f"{INSTALL} chromium"]), ("exit 1", [])])
def test_who_is_not_root_asks_sudo_and_never_for_a_password(machine: Machine, sudo: str, calls: list[str]) -> None:
    machine.has("apt-get")
    machine.has("sudo", sudo)

    status, said = machine.run("-c", "from tools.browser import install; install(['chromium'], is_root=False)")

    assert machine.calls() == calls
    assert all(call.startswith("-n ") for call in machine.calls("sudo"))
    assert (status, "only root may" in said) == ((0, False) if calls else (1, True))


def test_who_waited_for_somebody_elses_installing_finds_it_done(machine: Machine) -> None:
    machine.has("apt-get")
    machine.has_font()

    with (machine.here / "bin/apt-get").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        process = machine.start(CI="true")
        assert process.stdout
        assert process.stdout.readline() == "Installing for the browser tests: chromium\n"
        machine.has("chromium")
    with process:
        assert process.communicate(timeout=60)[0] == ""

    assert process.returncode == 0
    assert machine.calls() == []
