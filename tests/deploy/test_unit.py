"""The systemd units: what systemd reads, what starts again, and what it is kept from."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from bot.config import PREFIX
from tests.deploy.files import DEPLOY, UNIT

BACKUP: Final = UNIT.with_name("patrol-backup.service")
UNITS: Final = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
TEXT: Final = UNIT.read_text(encoding="utf-8")
# It comes with systemd and with nothing else; without it the other tests here read the units all the same.
verifies: Final = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")


def sections() -> configparser.ConfigParser:
    """The unit; of what it says more than once, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    parser.read_string(TEXT)
    return parser


def test_it_starts_again_for_as_long_as_it_takes() -> None:
    unit = sections()

    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_settings_come_from_a_file_and_stand_above_what_the_unit_says() -> None:
    assert sections()["Service"]["EnvironmentFile"] == "/etc/patrol/patrol.env"
    assert TEXT.index("\nEnvironment=") < TEXT.index("\nEnvironmentFile=")


def test_what_it_writes_is_in_the_one_folder_that_is_its_own() -> None:
    service = sections()["Service"]
    paths = re.findall(rf"^Environment={PREFIX}\w+=(.*)$", TEXT, re.MULTILINE)

    assert service["ProtectSystem"] == "strict"
    assert paths
    assert all(path.startswith(f"/var/lib/{service['StateDirectory']}/") for path in paths)


def test_it_may_do_nothing_that_patrol_does_not_do() -> None:
    service = sections()["Service"]

    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["User"] != "root"


def test_the_backup_is_of_the_database_that_the_bot_works_on() -> None:
    backup = BACKUP.read_text(encoding="utf-8")
    shared = re.findall(r"^(?:Environment|User|WorkingDirectory)[A-Za-z]*=(?!ROLE).*$", TEXT, re.MULTILINE)

    assert len(shared) == 5
    assert all(f"\n{line}\n" in backup for line in shared)
    assert "-m bot backup " in backup
    assert BACKUP.with_suffix(".timer").is_file()


@verifies
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_it(tmp_path: Path, unit: Path) -> None:
    assert complaints(tmp_path, unit.name, unit.read_text(encoding="utf-8")) == []


@verifies
@pytest.mark.parametrize(
    ("line", "offence"),
    [
        ("Restart=on-failure", "Restart=sometimes"),
        ("LockPersonality=yes", "LockPersonalty=yes"),
        ("[Install]", "[Setup]"),
    ],
)
def test_systemd_sees_an_offence(tmp_path: Path, line: str, offence: str) -> None:
    assert line in TEXT

    assert complaints(tmp_path, UNIT.name, TEXT.replace(line, offence))


def complaints(folder: Path, name: str, text: str) -> list[str]:
    """What systemd says of this unit, on a machine on which Patrol is not installed."""
    for path in UNITS:
        written = text if path.name == name else path.read_text(encoding="utf-8")
        (folder / path.name).write_text(
            written.replace("/opt/patrol/.venv/bin/python", sys.executable), encoding="utf-8"
        )
    command = ["systemd-analyze", "verify", "--man=no", str(folder / name)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return [line for line in result.stderr.splitlines() if name in line]
