"""What clients do as metrics and spans of OpenTelemetry; `telemetry` imports it on request.

Instruments and attributes are those that MailKit has, named by OpenTelemetry's conventions
(https://opentelemetry.io/docs/specs/semconv/general/): durations in seconds, ``error.type`` where
something failed and nowhere else.
"""

from __future__ import annotations

import errno
from time import perf_counter
from typing import TypeAlias

from opentelemetry import context, metrics, trace
from opentelemetry.metrics import Counter, Histogram, MeterProvider
from opentelemetry.trace import Span, SpanKind, StatusCode, TracerProvider

from ._observing import Observation, Observer, Server

Attributes: TypeAlias = dict[str, str | int]

SOCKETS = "mailwright.net.socket"
CLIENTS = "mailwright.client"

#: Seconds, for histograms: the conventions' own for what is done, and longer ones for what lasts.
_QUICK = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60)
_LASTING = (0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600)


class OpenTelemetryObserver(Observer):
    """Measures and traces.

    Args:
        meter_provider: takes the metrics; None for the global one.
        tracer_provider: takes the spans; None for the global one.
    """

    def __init__(
        self, meter_provider: MeterProvider | None, tracer_provider: TracerProvider | None
    ) -> None:
        from . import __version__

        sockets = metrics.get_meter(SOCKETS, __version__, meter_provider)
        clients = metrics.get_meter(CLIENTS, __version__, meter_provider)
        self._tracer = trace.get_tracer(CLIENTS, __version__, tracer_provider)
        self._connect_count = sockets.create_counter(
            f"{SOCKETS}.connect.count", "{attempt}", "Tries to connect a socket."
        )
        self._connect_duration = sockets.create_histogram(
            f"{SOCKETS}.connect.duration",
            "s",
            "How long a try to connect a socket took.",
            explicit_bucket_boundaries_advisory=_QUICK,
        )
        self._connection_duration = clients.create_histogram(
            f"{CLIENTS}.connection.duration",
            "s",
            "How long a connection was open, once it was ready for use.",
            explicit_bucket_boundaries_advisory=_LASTING,
        )
        self._wait_time = clients.create_histogram(
            f"{CLIENTS}.connection.wait_time",
            "s",
            "How long a caller waited for a connection of a pool.",
            explicit_bucket_boundaries_advisory=_QUICK,
        )
        self._operation_count = clients.create_counter(
            f"{CLIENTS}.operation.count", "{operation}", "Calls, and messages of send_all."
        )
        self._operation_duration = clients.create_histogram(
            f"{CLIENTS}.operation.duration",
            "s",
            "How long a call took.",
            explicit_bucket_boundaries_advisory=_QUICK,
        )

    def socket(self, address: str, port: int) -> Observation:
        """See `Observer.socket`."""
        attributes: Attributes = {"network.peer.address": address, "network.transport": "unix"}
        if port:
            attributes |= {"network.peer.port": port, "network.transport": "tcp"}
        return _Measured(attributes, self._connect_duration, self._connect_count)

    def operation(self, name: str, server: Server, *, is_current: bool = True) -> Observation:
        """See `Observer.operation`."""
        attributes = {"network.operation": name, **_attributes(server)}
        span = self._tracer.start_span(
            f"{server.protocol}.{name}", kind=SpanKind.CLIENT, attributes=attributes
        )
        return _Traced(
            attributes, self._operation_duration, self._operation_count, span, is_current=is_current
        )

    def count(self, name: str, server: Server, error: BaseException | None) -> None:
        """See `Observer.count`."""
        attributes = {"network.operation": name, **_attributes(server)}
        self._operation_count.add(1, _with_error(attributes, error))

    def connection(self, server: Server) -> Observation:
        """See `Observer.connection`."""
        return _Measured(_attributes(server), self._connection_duration)

    def waiting(self, protocol: str) -> Observation:
        """See `Observer.waiting`."""
        return _Measured({"network.protocol.name": protocol}, self._wait_time)


class _Measured(Observation):
    def __init__(
        self, attributes: Attributes, duration: Histogram, count: Counter | None = None
    ) -> None:
        self._attributes = attributes
        self._duration = duration
        self._count = count
        self._is_over = False
        self._start = perf_counter()

    def end(self, error: BaseException | None = None) -> None:
        """See `Observation.end`."""
        if self._is_over:
            return
        self._is_over = True
        seconds = perf_counter() - self._start
        attributes = _with_error(self._attributes, error)
        self._duration.record(seconds, attributes)
        if self._count is not None:
            self._count.add(1, attributes)
        self._ended(error)

    def _ended(self, error: BaseException | None) -> None:
        """Do what is left to do at the end."""


class _Traced(_Measured):
    def __init__(
        self,
        attributes: Attributes,
        duration: Histogram,
        count: Counter,
        span: Span,
        *,
        is_current: bool,
    ) -> None:
        super().__init__(attributes, duration, count)
        self._span = span
        # A token that is fetched meanwhile is part of it, and so is what a callback logs.
        here = trace.set_span_in_context(span)
        self._token = context.attach(here) if is_current else None

    def _ended(self, error: BaseException | None) -> None:
        if self._token is not None:
            context.detach(self._token)
        if error is not None:
            # Never its text, nor a traceback: they have addresses, and words of the server.
            self._span.set_attribute("error.type", error_type(error))
            if code := getattr(error, "code", None):
                self._span.set_attribute("mailwright.reply.code", code)
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


def error_type(error: BaseException) -> str:
    """Return the name of an error: of its class, or of the system's number for it."""
    number = getattr(error, "errno", None) if type(error).__module__ == "builtins" else None
    return errno.errorcode.get(number or 0, type(error).__qualname__)


def _attributes(server: Server) -> Attributes:
    attributes: Attributes = {
        "server.address": server.host,
        "url.scheme": server.scheme,
        "network.protocol.name": server.protocol,
        "network.transport": "tcp" if server.port else "unix",
    }
    if server.port:
        attributes["server.port"] = server.port
    return attributes


def _with_error(attributes: Attributes, error: BaseException | None) -> Attributes:
    return attributes if error is None else {**attributes, "error.type": error_type(error)}
