"""What Patrol counts, in Prometheus' words. Only `bot.ops` knows its client. Counters begin anew with each run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.domain.deliveries import DeliveryState
from bot.domain.endpoints import Endpoint
from bot.domain.outages import Outage, OutageKind
from bot.ops.counted import IN_DOUBT, OK
from bot.ops.life import Life
from bot.ports import Heard, Outcome, Retried

# Slack waits for three seconds; the goal of `benchmarks/` is some milliseconds.
_ACK_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_CODE: Final = re.compile(r"\d{1,9}|HTTP \d{3}|[a-z_]{1,20}")  # what comes from outside makes no names without end
_OTHER: Final = "other"


@dataclass(frozen=True)
class Stock:
    """What the store says of all that it has."""

    deliveries: Mapping[DeliveryState, int]
    oldest_due: Mapping[str, datetime]
    outages: tuple[Outage, ...]


class Metrics:
    """`bot.ports.Meter` whose numbers Prometheus reads."""

    def __init__(self, life: Life) -> None:
        """`life` hears of beats and turns too. There is no global state: each has a registry of its own."""
        self._life = life
        self._registry = CollectorRegistry(auto_describe=True)
        self._make_counters()
        self._make_gauges()

    def acked(self, heard: Heard, seconds: float) -> None:
        """Something of Slack's was answered so many real seconds after it came."""
        self._acks[heard].observe(seconds)

    def beat(self) -> None:
        """Whatever runs the ticks has looked whether one of them is due."""
        self._life.beat()

    def turned(self, tick: str, outcome: Outcome) -> None:
        """A turn has come to its end."""
        self._turns.labels(tick, outcome).inc()
        if outcome is not Outcome.FAILED:
            self._life.turned()
            self._last_turn.labels(tick).set_to_current_time()

    def retried(self, what: Retried) -> None:
        """Something did not succeed, and is tried once more."""
        self._retries.labels(what).inc()

    def gap(self) -> None:
        """A check's answer was lost."""
        self._gaps.inc()

    def called(self, endpoint: str, code: str, *, is_quota: bool = False) -> None:
        """A call to PatSnap has come to its end."""
        self._calls.labels(endpoint, code if _CODE.fullmatch(code) else _OTHER).inc()
        if is_quota:
            self._quota.inc()
        if endpoint == Endpoint.CHECK and code in {OK, IN_DOUBT}:
            self._checks.inc()

    def text(self, stock: Stock | None, now: datetime, *, is_ready: bool) -> bytes:
        """All numbers as Prometheus reads them. `stock`: None where the store does not say: without its numbers."""
        self._ready.set(is_ready)
        for gauge in (self._deliveries, self._oldest, self._outages):
            gauge.clear()
        if stock is not None:
            for state, rows in stock.deliveries.items():
                self._deliveries.labels(state).set(rows)
            for tick, due in stock.oldest_due.items():
                self._oldest.labels(tick).set(max(0.0, (now - due).total_seconds()))
            for kind in set(OutageKind) - {OutageKind.NOT_CONNECTED}:  # PatSnap was not asked: nothing is out
                self._outages.labels(kind).set(sum(outage.kind is kind for outage in stock.outages))
        return generate_latest(self._registry)

    def _make_counters(self) -> None:
        registry = self._registry
        acks = Histogram(
            "patrol_acks_seconds",
            "Seconds from what Slack brings to its answer",
            ["kind"],
            buckets=_ACK_SECONDS,
            registry=registry,
        )
        self._acks = {heard: acks.labels(heard) for heard in Heard}
        self._turns = Counter("patrol_turns_total", "Turns of the ticks", ["tick", "outcome"], registry=registry)
        self._retries = Counter(
            "patrol_retries_total", "What was put off to be tried again", ["what"], registry=registry
        )
        for what in Retried:
            self._retries.labels(what)  # 0 from the beginning on: Prometheus sees no increase from nothing
        self._checks = Counter("patrol_checks_total", "Alerts that PatSnap was asked about", registry=registry)
        self._gaps = Counter("patrol_gaps_total", "Checks whose answer was lost", registry=registry)
        self._calls = Counter(
            "patrol_patsnap_calls_total",
            "Calls to PatSnap; code: PatSnap's, or ok, in_doubt, not_sent",
            ["endpoint", "code"],
            registry=registry,
        )
        self._quota = Counter(
            "patrol_patsnap_quota_refusals_total", "Calls refused because a quota is used up", registry=registry
        )

    def _make_gauges(self) -> None:
        registry = self._registry
        self._last_turn = Gauge(
            "patrol_last_turn_timestamp_seconds",
            "When the last turn that did not fail ended",
            ["tick"],
            registry=registry,
        )
        self._ready = Gauge("patrol_ready", "1 where /readyz says yes", registry=registry)
        self._deliveries = Gauge(
            "patrol_deliveries",
            "Deliveries that were not sent, by state, of all processes",
            ["state"],
            registry=registry,
        )
        self._oldest = Gauge(
            "patrol_oldest_due_seconds",
            "For how long the oldest thing has been due, of all processes",
            ["tick"],
            registry=registry,
        )
        self._outages = Gauge("patrol_outages", "Outages of PatSnap accounts that stand", ["kind"], registry=registry)
