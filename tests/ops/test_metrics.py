"""What Prometheus reads."""

from datetime import timedelta

from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.deliveries import DeliveryState
from bot.ops.life import Life
from bot.ops.metrics import Metrics, Stock
from bot.ports import Heard, Outcome, Retried
from tests.clock import START
from tests.factories import an_outage

Sample = tuple[str, frozenset[str]]


def read(metrics: Metrics, stock: Stock | None = None, *, is_ready: bool = True) -> dict[Sample, float]:
    """The numbers by their names and the values of their labels."""
    text = metrics.text(stock, START, is_ready=is_ready).decode()
    families = text_string_to_metric_families(text)
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def named(*names: str) -> Sample:
    return names[0], frozenset(names[1:])


def test_what_happens_is_counted() -> None:
    metrics = Metrics(Life())
    metrics.acked(Heard.COMMAND, 0.003)
    metrics.turned("deliver", Outcome.WORKED)
    metrics.turned("deliver", Outcome.FAILED)
    metrics.turned("remind", Outcome.FAILED)
    metrics.retried(Retried.DELIVERY)
    metrics.gap()
    metrics.called("P057", "ok")
    metrics.called("P057", "in_doubt")
    metrics.called("P057", "not_sent")
    metrics.called("R001", "67200007", is_quota=True)
    metrics.called("R001", "whatever\nthe other side says")

    found = read(metrics)
    assert found[named("patrol_acks_seconds_count", "command")] == 1
    assert found[named("patrol_acks_seconds_bucket", "command", "0.005")] == 1
    assert found[named("patrol_acks_seconds_bucket", "command", "0.002")] == 0
    assert found[named("patrol_turns_total", "deliver", "worked")] == 1
    assert found[named("patrol_turns_total", "deliver", "failed")] == 1
    assert found[named("patrol_last_turn_timestamp_seconds", "deliver")] > 1_700_000_000
    assert named("patrol_last_turn_timestamp_seconds", "remind") not in found
    assert found[named("patrol_retries_total", "delivery")] == 1
    assert found[named("patrol_retries_total", "live")] == 0
    assert found[named("patrol_gaps_total")] == 1
    assert found[named("patrol_checks_total")] == 2
    assert found[named("patrol_patsnap_calls_total", "P057", "not_sent")] == 1
    assert found[named("patrol_patsnap_calls_total", "R001", "67200007")] == 1
    assert found[named("patrol_patsnap_calls_total", "R001", "other")] == 1
    assert found[named("patrol_patsnap_quota_refusals_total")] == 1


def test_what_the_store_says_is_shown_as_it_is_now() -> None:
    metrics = Metrics(Life())
    late, early = START - timedelta(seconds=90), START + timedelta(hours=1)
    first = Stock(
        {DeliveryState.PENDING: 3, DeliveryState.DEAD: 1}, {"deliver": late, "compose": early}, (an_outage(),)
    )
    found = read(metrics, first)
    assert found[named("patrol_deliveries", "pending")] == 3
    assert found[named("patrol_oldest_due_seconds", "deliver")] == 90
    assert found[named("patrol_oldest_due_seconds", "compose")] == 0
    assert found[named("patrol_outages", "quota")] == 1
    assert found[named("patrol_outages", "license")] == 0
    assert found[named("patrol_ready")] == 1

    found = read(metrics, Stock({DeliveryState.PENDING: 0}, {}, ()))
    assert found[named("patrol_deliveries", "pending")] == 0
    assert named("patrol_oldest_due_seconds", "deliver") not in found

    found = read(metrics, None, is_ready=False)
    assert found[named("patrol_ready")] == 0
    assert not any(name == "patrol_deliveries" for name, _ in found)


def test_two_of_them_share_nothing() -> None:
    one, other = Metrics(Life()), Metrics(Life())
    one.gap()
    assert read(other)[named("patrol_gaps_total")] == 0
    assert not any(metric.name.startswith("patrol") for metric in REGISTRY.collect())
