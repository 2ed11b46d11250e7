"""The compose files: what Compose takes, and one folder and one database for all who share them."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.deploy.files import COMPOSE, ROOT, compose, instruction

SERVICES: Final = [
    pytest.param(path, name, id=f"{path.name}: {name}") for path in COMPOSE for name in compose(path)["services"]
]


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*command, *paths], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.slow
def test_compose_takes_the_files(tmp_path: Path) -> None:
    assert check(*COMPOSE).returncode == 0, check(*COMPOSE).stdout

    broken = tmp_path / "compose.yaml"
    broken.write_text(COMPOSE[0].read_text(encoding="utf-8").replace("read_only: true", "readonly: true"))

    assert check(broken).returncode != 0


def test_there_is_one_file_for_each_store() -> None:
    assert [path.name for path in COMPOSE] == ["compose.postgres.yaml", "compose.yaml"]


def service(path: Path, name: str) -> dict[str, Any]:
    one: dict[str, Any] = compose(path)["services"][name]
    return one


@pytest.mark.parametrize(("path", "name"), SERVICES)
def test_what_a_service_names_is_there(path: Path, name: str) -> None:
    whole, one = compose(path), service(path, name)

    assert {volume.partition(":")[0] for volume in one["volumes"]} <= set(whole["volumes"])
    assert set(one.get("depends_on", {})) <= set(whole["services"]) - {name}
    if "build" in one:
        context = (path.parent / one["build"]["context"]).resolve()
        assert context == ROOT
        assert (context / one["build"]["dockerfile"]).is_file()


@pytest.mark.parametrize(("path", "name"), [one for one in SERVICES if "postgres" not in str(one.values[1])])
def test_a_patrol_is_shut_in(path: Path, name: str) -> None:
    one = service(path, name)

    assert one["image"] == "patrol"
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["restart"] == ("no" if name == "migrate" else "unless-stopped")


@pytest.mark.parametrize(("path", "name"), [one for one in SERVICES if "postgres" not in str(one.values[1])])
def test_files_lie_in_a_volume_that_the_image_gives_to_its_user(path: Path, name: str) -> None:
    one = service(path, name)
    mounted = [volume.split(":")[1] for volume in one["volumes"]]

    assert mounted[0] == "/data"
    assert one["environment"]["PATROL_FILES"].startswith("/data/")
    for folder in mounted:
        assert f" {folder}" in instruction("RUN")[0]


def test_all_who_share_a_database_share_the_folder_of_files() -> None:
    [path] = [path for path in COMPOSE if path.name == "compose.postgres.yaml"]
    ours = [one for one in compose(path)["services"].values() if one["image"] == "patrol"]

    assert len(ours) == 3
    for one in ours:
        assert one["environment"] == ours[0]["environment"]
        assert one["volumes"] == ours[0]["volumes"]
    assert compose(path)["services"]["worker"]["deploy"]["replicas"] == 2


def test_nobody_starts_before_the_schema_is_up_to_date() -> None:
    [path] = [path for path in COMPOSE if path.name == "compose.postgres.yaml"]
    services = compose(path)["services"]

    assert "--host=127.0.0.1" in services["postgres"]["healthcheck"]["test"]
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
