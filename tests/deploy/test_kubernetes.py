"""The Kubernetes manifests: what the schemas take, and names that lead to each other."""

import copy
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml

from bot.config import Settings
from tests.deploy.files import EXAMPLE, KUBERNETES, known_settings, pods, resource, resources

RESOURCES: Final = [
    pytest.param(one, id=f"{name}: {one['kind']} {one['metadata']['name']}") for name, one in resources()
]
VERSIONS: Final = ("1.32", "1.37")  # from the first that all of it is in, to the newest whose schemas are here
KUSTOMIZATION: Final = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS: Final = ("patrol-web", "patrol-worker")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("one", RESOURCES)
def test_kubernetes_takes_it(one: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(one, version, strict=True)


def test_the_schemas_see_an_offence() -> None:
    broken = copy.deepcopy(resource("Deployment", "patrol-web"))
    broken["spec"]["template"]["spec"]["containers"][0]["livenesProbe"] = {}

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSIONS[-1], strict=True)


def test_the_kustomization_has_each_file_but_the_example_of_a_secret() -> None:
    there = {path.name for path in KUBERNETES.iterdir()}

    assert sorted(KUSTOMIZATION["resources"]) == sorted(there - {"kustomization.yaml", EXAMPLE})
    assert len(set(KUSTOMIZATION["resources"])) == len(KUSTOMIZATION["resources"])
    assert set(KUSTOMIZATION) == {"apiVersion", "kind", "namespace", "labels", "resources", "images"}


def test_each_pod_has_the_image_that_the_kustomization_names_and_all_the_settings() -> None:
    for name, pod in pods().items():
        [container] = pod["containers"]
        assert [container["image"]] == [one["name"] for one in KUSTOMIZATION["images"]], name
        [settings, secrets] = container["envFrom"]
        assert resource("ConfigMap", settings["configMapRef"]["name"])
        assert resource("Secret", secrets["secretRef"]["name"])


def test_settings_are_secrets_where_they_are_and_nothing_is_in_both() -> None:
    open_ones = set(resource("ConfigMap", "patrol")["data"])
    secret = set(resource("Secret", "patrol")["stringData"])

    assert open_ones & secret == set()
    assert open_ones | secret <= known_settings()
    hidden = {
        f"PATROL_{name.upper()}" for name, one in Settings.model_fields.items() if "Secret" in str(one.annotation)
    }
    assert open_ones & hidden == set()


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_deployment_selects_its_own_pods_and_nobody_elses(name: str) -> None:
    spec = resource("Deployment", name)["spec"]
    labels = spec["template"]["metadata"]["labels"]

    assert spec["selector"]["matchLabels"] == labels
    assert spec["template"]["spec"]["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"] == labels
    assert resource("PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"] == labels
    assert [one for one in DEPLOYMENTS if resource("Deployment", one)["spec"]["selector"]["matchLabels"] == labels] == [
        name
    ]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_one_may_go_at_any_time(name: str) -> None:
    spec = resource("Deployment", name)["spec"]

    assert spec["replicas"] == 2
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert resource("PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_the_probes_ask_the_operators_port(name: str) -> None:
    [container] = pods()[name]["containers"]
    asked = {kind: container[kind]["httpGet"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}

    assert asked["startupProbe"] == asked["livenessProbe"] == {"path": "/healthz", "port": "ops"}
    assert asked["readinessProbe"] == {"path": "/readyz", "port": "ops"}
    assert "ops" in {port["name"] for port in container["ports"]}
    assert resource("ConfigMap", "patrol")["data"]["PATROL_OPS_HOST"] == "0.0.0.0"  # noqa: S104 - of a pod


def test_the_service_leads_to_who_listens_and_not_to_the_operators_port() -> None:
    spec = resource("Service", "patrol")["spec"]
    web = resource("Deployment", "patrol-web")["spec"]["template"]

    assert spec["selector"].items() <= web["metadata"]["labels"].items()
    assert [port["targetPort"] for port in spec["ports"]] == ["http"]
    assert "http" in {port["name"] for port in web["spec"]["containers"][0]["ports"]}


def test_all_pods_share_one_folder_of_files() -> None:
    folder = resource("ConfigMap", "patrol")["data"]["PATROL_FILES"]

    for name, pod in pods().items():
        claims = {
            one["name"]: one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if "emptyDir" not in one
        }
        mounts = {one["mountPath"]: one["name"] for one in pod["containers"][0]["volumeMounts"]}
        claim = resource("PersistentVolumeClaim", claims[mounts[folder]])
        assert claim["spec"]["accessModes"] == ["ReadWriteMany"], name


@pytest.mark.parametrize("name", [*DEPLOYMENTS, "patrol-migrate"])
def test_a_pod_is_shut_in(name: str) -> None:
    pod = pods()[name]
    [container] = pod["containers"]

    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    inside = container["securityContext"]
    assert inside["allowPrivilegeEscalation"] is False
    assert inside["readOnlyRootFilesystem"] is True
    assert inside["capabilities"] == {"drop": ["ALL"]}
    assert "memory" in container["resources"]["limits"]
