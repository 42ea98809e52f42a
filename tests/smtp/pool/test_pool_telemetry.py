"""How long callers wait for a connection of a pool, as a metric."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from pool_fronts import RELAY, mail, url

from mailwright import errors, telemetry
from mailwright.server import SmtpServer

WAIT = "mailwright.client.connection.wait_time"


@pytest.fixture
def points() -> Iterator[Callable[[], dict[str, int]]]:
    """What was measured: for each error, how often somebody waited until then."""
    reader = InMemoryMetricReader()
    meters, tracers = MeterProvider([reader]), TracerProvider()
    telemetry.configure(meter_provider=meters, tracer_provider=tracers)

    def measured() -> dict[str, int]:
        data: Any = reader.get_metrics_data()
        return {
            point.attributes.get("error.type", ""): point.count
            for metric in data.resource_metrics[0].scope_metrics[-1].metrics
            if metric.name == WAIT
            for point in metric.data.data_points
            if point.attributes["network.protocol.name"] == "smtp"
        }

    yield measured
    telemetry.disable()
    meters.shutdown()
    tracers.shutdown()


def test_each_caller_has_waited(
    pool_of: Callable[..., Any], relay: SmtpServer, points: Callable[[], dict[str, int]]
) -> None:
    with pool_of(url(relay), **RELAY) as pool:
        for number in range(3):
            pool.send(mail(number))
        assert points() == {"": 3}


def test_who_waits_in_vain_is_told_apart(
    pool_of: Callable[..., Any], relay: SmtpServer, points: Callable[[], dict[str, int]]
) -> None:
    with pool_of(url(relay), size=1, **{**RELAY, "wait": 0.03}) as pool, pool.connection():
        with pytest.raises(errors.PoolTimeoutError):
            pool.send(mail())
        assert points() == {"": 1, "PoolTimeoutError": 1}
