"""Metrics and traces by OpenTelemetry (extra ``otel``); off until `configure` is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._observing import observe_with
from .errors import MissingExtraError

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

__all__ = ["configure", "disable"]


def configure(
    *,
    meter_provider: MeterProvider | None = None,
    tracer_provider: TracerProvider | None = None,
) -> None:
    """Measure and trace what all clients of this process do from now on.

    No attribute holds a secret, an address of a person, a subject or words of a server: errors are
    told by the names of their classes.

    Args:
        meter_provider: takes the metrics; the global one of OpenTelemetry by default.
        tracer_provider: takes the spans; the global one of OpenTelemetry by default.

    Raises:
        MissingExtraError: the extra ``otel`` is not installed.
    """
    try:
        from ._opentelemetry import OpenTelemetryObserver
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "Metrics and traces take the package opentelemetry-api: pip install mailwright[otel]",
            extra="otel",
        ) from error
    observe_with(OpenTelemetryObserver(meter_provider, tracer_provider))


def disable() -> None:
    """Measure and trace nothing that begins from now on."""
    observe_with(None)
