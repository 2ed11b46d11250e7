"""What is in `deploy/` speaks of the Patrol that there is: its settings, its commands, its ports and its folders."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from yamllint import linter
from yamllint.config import YamlLintConfig

from bot.__main__ import _COMMANDS
from bot.config import PREFIX, Settings
from tests.deploy.files import (
    COMPOSE,
    DEPLOY,
    EXAMPLE,
    GRACE,
    KUBERNETES,
    OPS_PORT,
    ROOT,
    UNIT,
    commands,
    compose,
    instruction,
    known_settings,
    pods,
    resource,
)

FILES: Final = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
SECRET: Final = "(?:TOKEN|SECRET|KEYS?|PASSWORD|CLIENT_ID)"
ROLES: Final = {"web", "worker", "all"}


def name_of(path: Path) -> str:
    return str(path.relative_to(DEPLOY))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_each_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))

    assert named - known_settings() == set()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_secret_has_a_value(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.findall(rf"^[ -]*(\w*{SECRET})\s*[:=]\s*(.*)$", text, re.MULTILINE)

    assert [name for name, value in found if value not in {"", '""'} and not value.startswith("${")] == []
    assert not re.search(r"xox[abp]-|xapp-|sk-[a-z0-9]|://\w+:(?!password@)[^@\s/]+@", text)


@pytest.mark.parametrize("where", commands())
def test_what_is_started_is_a_command(where: str) -> None:
    command, *rest = commands()[where]

    assert command in set(_COMMANDS)
    assert rest == [] or (command == "run" and rest[0] == "--role" and rest[1] in ROLES and len(rest) == 2)


def test_the_operations_page_names_commands_that_there_are() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"-m\s+bot\s+([a-z-]+)", text))

    assert named - set(_COMMANDS) == set()
    assert {
        "backup",
        "doctor",
        "why",
        "usage",
        "audit",
        "migrate",
        "restored",
        "rotate-keys",
        "replace-key",
        "move",
    } <= named


def roles(starting: str) -> dict[str, list[str]]:
    return {where: told for where, told in commands().items() if where.startswith(starting)}


@pytest.mark.parametrize("starting", ["compose.postgres.yaml", "kubernetes"])
def test_where_there_are_several_one_listens_others_work_and_one_migrates(starting: str) -> None:
    told = sorted(" ".join(one) for one in roles(starting).values())

    assert told == ["migrate", "run --role web", "run --role worker"]


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".yaml"], ids=name_of)
def test_yaml_is_well_formed(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


def test_the_linter_of_yaml_sees_what_is_not() -> None:
    assert complaints("a: 1\na: 2\n")
    assert complaints("a:\n   - b\n  - c\n")


def complaints(text: str) -> list[str]:
    return [str(one) for one in linter.run(text, YamlLintConfig(file=str(DEPLOY / ".yamllint")))]


def test_the_port_of_slacks_requests_is_the_same_everywhere() -> None:
    port = Settings.model_fields["http_port"].default

    assert instruction("EXPOSE") == [str(port)]
    assert set(published()) == {f"127.0.0.1:{port}:{port}"}
    assert resource("ConfigMap", "patrol")["data"]["PATROL_HTTP_PORT"] == str(port)
    [http] = [one for one in pods()["patrol-web"]["containers"][0]["ports"] if one["name"] == "http"]
    assert http["containerPort"] == port


def published() -> Iterator[str]:
    """The ports that compose files open: on loopback, as a TLS proxy stands before them."""
    for path in COMPOSE:
        for service in compose(path)["services"].values():
            yield from service.get("ports", [])


def test_the_operators_port_is_the_same_everywhere() -> None:
    assert f"or {OPS_PORT})" in instruction("HEALTHCHECK")[0]
    assert resource("ConfigMap", "patrol")["data"]["PATROL_OPS_PORT"] == str(OPS_PORT)
    for name in ("patrol-web", "patrol-worker"):
        [ops] = [one for one in pods()[name]["containers"][0]["ports"] if one["name"] == "ops"]
        assert ops["containerPort"] == OPS_PORT
        told = resource("Deployment", name)["spec"]["template"]["metadata"]["annotations"]
        assert told["prometheus.io/port"] == str(OPS_PORT)


def test_everything_gives_a_call_that_cannot_be_repeated_the_time_that_it_takes() -> None:
    for path in COMPOSE:
        for name, service in compose(path)["services"].items():
            assert service["stop_grace_period"] == f"{GRACE}s", f"{path.name}: {name}"
    for name, pod in pods().items():
        assert pod["terminationGracePeriodSeconds"] == GRACE, name
    assert f"\nTimeoutStopSec={GRACE}\n" in UNIT.read_text(encoding="utf-8")


def test_settings_that_the_image_makes_lie_where_it_has_a_folder_for_them() -> None:
    [made] = re.findall(r"install -d .* -m 0750 (.*)$", instruction("RUN")[0])
    folders = made.split()
    values = dict(re.findall(rf"({PREFIX}\w+)=(\S+)", instruction("ENV")[0]))

    assert str(Path(values["PATROL_DATABASE"]).parent) in folders
    assert values["PATROL_FILES"] in folders


def test_the_operations_page_tells_of_each_file() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    told = [path for path in FILES if path.parent != KUBERNETES and path.name != ".yamllint"]

    assert [name_of(path) for path in told if f"deploy/{name_of(path)}" not in text] == []
    assert "deploy/kubernetes" in text
    assert EXAMPLE in text
