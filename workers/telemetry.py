"""What the workers tell Prometheus, and the log of Temporal's own core."""

import logging

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from adapters.settings import InvalidSettings
from domain.basics.said import Code

_NO_METRICS = Code("setting.no_metrics", "address", "said")
_NO_ADDRESS = Code("setting.no_address", "given")


def make_runtime(metrics: str | None) -> Runtime:
    """The one Temporal runtime of this process; `metrics` is the address that Prometheus asks.

    Raises:
        InvalidSettings: the address cannot be used.
    """
    forwarding = LogForwardingConfig(logging.getLogger("temporal.core"))
    telemetry = TelemetryConfig(
        logging=LoggingConfig(filter=TelemetryFilter("WARN", "ERROR"), forwarding=forwarding),
        metrics=PrometheusConfig(
            bind_address=metrics, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True
        )
        if metrics
        else None,
        global_tags={"app": "order-fulfillment"},
    )
    try:
        return Runtime(telemetry=telemetry)
    except (ValueError, RuntimeError) as error:
        raise InvalidSettings(_NO_METRICS(address=metrics, said=error)) from error


def must_be_address(text: str) -> str:
    """Raises InvalidSettings unless this is `host:port`."""
    host, _, port = text.rpartition(":")
    if not host or "/" in text or not port.isdigit() or not 0 < int(port) < 65536:
        raise InvalidSettings(_NO_ADDRESS(given=text))
    return text
