"""The sender's figures in Prometheus' text format."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.delivery.figures import Figures


class _Collected:
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        yield CounterMetricFamily("herald_messages", "Messages Telegram accepted.", value=figures.messages)
        for name, text, label, counts in (
            ("herald_deliveries", "Deliveries that ended, by state.", "state", figures.ended),
            ("herald_outcomes", "Answers to sends, by what they mean.", "outcome", figures.outcomes),
            ("herald_slow_downs", "429 answers, by the scope they named.", "scope", figures.slow_downs),
        ):
            family = CounterMetricFamily(name, text, labels=[label])
            for key, count in sorted(counts.items()):
                family.add_metric([key], count)
            yield family
        yield CounterMetricFamily("herald_paid_messages", "Messages sent as paid broadcast.", value=figures.paid)
        yield GaugeMetricFamily("herald_in_flight", "Messages under way.", value=figures.in_flight)
        yield GaugeMetricFamily("herald_rate", "Messages a second, lately.", value=figures.rate(time.monotonic()))


def rendered(figures: Figures) -> bytes:
    """The page a Prometheus server reads."""
    registry = CollectorRegistry()
    registry.register(_Collected(figures))
    return generate_latest(registry)
