"""The alert rules: expressions that Prometheus parses, over metrics and labels that Patrol has."""

import re
from datetime import UTC, datetime
from typing import Any, Final

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from promql_parser import Expr, MatrixSelector, VectorSelector

from bot.domain.deliveries import DeliveryState
from bot.domain.outages import OutageKind
from bot.ops.counted import IN_DOUBT, NOT_SENT, OK
from bot.ops.life import Life
from bot.ops.metrics import Metrics, Stock
from bot.ports import Outcome
from bot.ticks import TICKS
from tests.deploy.files import ALERTS, ROOT


def exported() -> dict[str, set[str]]:
    """What Patrol exports, and with which labels, once something of everything has happened."""
    metrics, now = Metrics(Life()), datetime.now(UTC)
    metrics.turned("deliver", Outcome.WORKED)
    metrics.called("P057", OK)
    stock = Stock({DeliveryState.PENDING: 1}, {"deliver": now}, ())
    text = metrics.text(stock, now, is_ready=True).decode()
    families = [
        one for one in text_string_to_metric_families(text) if not one.name.endswith("_created")
    ]  # the client's own
    names = {one.name + ("_total" if one.type == "counter" else ""): one for one in families}
    return {name: {label for sample in one.samples for label in sample.labels} - {"le"} for name, one in names.items()}


METRICS: Final = exported()
SCRAPED: Final = {"job", "instance"}  # what Prometheus itself says of each
VALUES: Final = {
    "tick": {str(tick.name) for tick in TICKS},
    "state": {str(state) for state in DeliveryState},
    "kind": {str(kind) for kind in OutageKind},
    "outcome": {str(outcome) for outcome in Outcome},
    "code": {OK, IN_DOUBT, NOT_SENT},
    "job": {"patrol"},
}
[GROUP] = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
RULES: Final = [pytest.param(rule, id=rule["alert"]) for rule in GROUP["rules"]]


def selectors(expression: str) -> list[VectorSelector]:
    """Each series that an expression reads."""
    found: list[VectorSelector] = []

    def see(node: Expr) -> None:
        if isinstance(node, MatrixSelector):
            found.append(node.vector_selector)
        elif isinstance(node, VectorSelector):
            found.append(node)

    promql_parser.walk(promql_parser.parse(expression), see)
    return found


@pytest.mark.parametrize("rule", RULES)
def test_an_expression_reads_what_patrol_exports(rule: dict[str, Any]) -> None:
    read = selectors(rule["expr"])

    assert read
    for one in read:
        assert one.name == "up" or metric(one.name) in METRICS, one.name
        labels = METRICS.get(metric(one.name), set()) | SCRAPED
        for matcher in one.matchers.matchers:
            assert matcher.name in labels
            assert set(matcher.value.split("|")) <= VALUES[matcher.name], matcher.value


def metric(series: str | None) -> str:
    """The metric of a series: a histogram has several."""
    return re.sub(r"(?<=_seconds)_(bucket|sum|count)$", "", series or "")


@pytest.mark.parametrize("broken", ["max by (tick) (patrol_ready", "rate(patrol_ready)", "patrol_ready > > 1"])
def test_the_parser_sees_an_offence(broken: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        promql_parser.parse(broken)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_prometheus_wants_to_hear(rule: dict[str, Any]) -> None:
    assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}
    assert rule["labels"].keys() == {"severity"}
    assert rule["labels"]["severity"] in {"critical", "warning"}
    if "for" in rule:
        assert promql_parser.parse_duration(rule["for"])


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_leads_to_what_helps(rule: dict[str, Any]) -> None:
    headings = set(re.findall(r"^##+ (.*)$", (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE))
    page, *named = [part.strip('" ') for part in rule["annotations"]["runbook"].split(",")]

    assert page == "docs/operations.md"
    assert named
    assert set(named) <= headings


def test_each_alert_has_a_name_of_its_own() -> None:
    names = [rule["alert"] for rule in GROUP["rules"]]

    assert len(set(names)) == len(names)


def test_each_metric_is_watched_by_a_rule() -> None:
    read = {metric(one.name) for rule in GROUP["rules"] for one in selectors(rule["expr"])}

    assert set(METRICS) - read == set()


def test_a_tick_that_comes_once_an_hour_is_not_taken_for_one_that_stands() -> None:
    [rule] = [rule for rule in GROUP["rules"] if rule["alert"] == "PatrolTickStands"]
    [read] = selectors(rule["expr"])
    [matcher] = read.matchers.matchers
    [seconds] = re.findall(r"> (\d+)$", rule["expr"])

    assert set(matcher.value.split("|")) == {tick.name for tick in TICKS if (tick.every or 0) >= int(seconds)}
