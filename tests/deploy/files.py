"""The files in `deploy/`, read."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from bot.config import PREFIX, Settings

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
DOCKERFILE: Final = DEPLOY / "Dockerfile"
UNIT: Final = DEPLOY / "patrol.service"
ALERTS: Final = DEPLOY / "prometheus/alerts.yaml"
COMPOSE: Final = sorted(DEPLOY.glob("compose*.yaml"))
KUBERNETES: Final = DEPLOY / "kubernetes"
EXAMPLE: Final = "secret.example.yaml"
GRACE: Final = 60  # seconds that a stop may take: a call that cannot be repeated is awaited for 45
OPS_PORT: Final = Settings.model_fields["ops_port"].default


def known_settings() -> set[str]:
    """The names of all settings."""
    return {PREFIX + name.upper() for name in Settings.model_fields}


@cache
def compose(path: Path) -> dict[str, Any]:
    """A compose file, its anchors followed."""
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@cache
def resources(*, with_example: bool = True) -> list[tuple[str, dict[str, Any]]]:
    """Each resource of the Kubernetes manifests, with the name of its file."""
    names = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    return [
        (name, one)
        for name in sorted(names if with_example else names - {EXAMPLE})
        for one in yaml.safe_load_all((KUBERNETES / name).read_text(encoding="utf-8"))
    ]


def resource(kind: str, name: str) -> dict[str, Any]:
    """The one resource of this kind and name."""
    [found] = [one for _, one in resources() if one["kind"] == kind and one["metadata"]["name"] == name]
    return found


def pods() -> dict[str, dict[str, Any]]:
    """What the pods of each Deployment and Job are, by its name."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for _, one in resources()
        if one["kind"] in {"Deployment", "Job"}
    }


def instruction(name: str) -> list[str]:
    """What the last stage of the Dockerfile says by this instruction, lines put together."""
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    last = text[text.rindex("\nFROM ") :]
    return re.findall(rf"^{name} +(.*)$", last, re.MULTILINE)


def words(text: str) -> list[str]:
    """An instruction in its JSON form."""
    said: list[str] = json.loads(text)
    return said


def commands() -> dict[str, list[str]]:
    """What `python -m bot` is told to do, by where."""
    told = {"Dockerfile": words(instruction("CMD")[0])}
    for path in COMPOSE:
        for name, service in compose(path)["services"].items():
            if service["image"] == "patrol":
                told[f"{path.name}: {name}"] = service.get("command", told["Dockerfile"])
    for name, pod in pods().items():
        told[f"kubernetes: {name}"] = pod["containers"][0]["args"]
    [started] = re.findall(r"^ExecStart=\S+ -m bot (.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    [role] = re.findall(r"^Environment=ROLE=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    told["systemd"] = started.replace("${ROLE}", role).split()
    return told
