"""How is the service doing, in numbers? Prometheus' counters and histograms of one running service, at `/metrics` (graphql.md 11).

A label has few values, all of them ours: never a tenant, a user or an operation's name. What others count already (plans, the breaker) is
read when it is asked for. The numbers are for who has the token of the setting; without one they are not served.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from service.capacity import LIMIT
from service.middleware import refusal
from service.watching import OURS, Watched

_REQUEST_SECONDS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_STATEMENT_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_UNKNOWN = "unknown"  # the type of an operation that did not come to light


class Counted(Protocol):
    """A cache that counts for itself."""

    hits: int
    misses: int


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read when the numbers are asked for."""

    plans: Counted
    is_register_given_up: Callable[[], bool]


class Metrics(Collector):
    """The numbers of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sources: Sources | None = None
        self._requests = Counter(
            "kundekort_graphql_requests",
            "GraphQL requests, by the operation's type and how they ended: ok, partial (data with errors), refused, failed (by us), "
            "overloaded, abandoned (by the client).",
            ("type", "outcome"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "kundekort_graphql_request_duration_seconds",
            "From a request's first byte to its answer, by the operation's type; of those that came to run.",
            ("type",),
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        self._errors = Counter("kundekort_graphql_errors", "Answers with an error of this code.", ("code",), registry=self.registry)
        self._limits = Counter(
            "kundekort_graphql_limit_rejections", "Requests refused for passing this limit.", ("limit",), registry=self.registry
        )
        self._statements = Histogram(
            "kundekort_db_statement_duration_seconds", "Statements.", buckets=_STATEMENT_SECONDS, registry=self.registry
        )
        self._asked = Counter(
            "kundekort_register_requests",
            "Questions to Enhetsregisteret: answered, or why not.",
            ("outcome",),
            registry=self.registry,
        )
        self._peppol_asked = Counter(
            "kundekort_peppol_requests",
            "Questions to Peppol: answered, or why not.",
            ("outcome",),
            registry=self.registry,
        )
        self.registry.register(self)

    def request(self, watched: Watched) -> None:
        """A request has ended. Limits are counted whatever it asks for: some are passed before that is known."""
        for limit in watched.limits:
            self._limits.labels(limit).inc()
        if not watched.is_graphql:
            return
        self._requests.labels(watched.operation_type or _UNKNOWN, _outcome(watched)).inc()
        if watched.operation_type:
            self._durations.labels(watched.operation_type).observe(watched.duration_s)
        for code in watched.codes:
            self._errors.labels(code).inc()

    def turned_away(self, count: int) -> None:
        """So many requests were turned away unread."""
        self._requests.labels(_UNKNOWN, "overloaded").inc(count)
        self._errors.labels("UNAVAILABLE").inc(count)
        self._limits.labels(LIMIT).inc(count)

    def statement(self, duration_s: float) -> None:
        """A statement has run."""
        self._statements.observe(duration_s)

    def asked(self, outcome: str) -> None:
        """The register was asked, with this outcome."""
        self._asked.labels(outcome).inc()

    def peppol_asked(self, outcome: str) -> None:
        """Peppol was asked, with this outcome."""
        self._peppol_asked.labels(outcome).inc()

    def collect(self) -> Iterator[Metric]:
        """What others count (prometheus_client's interface)."""
        if self.sources:
            plans = self.sources.plans
            yield CounterMetricFamily("kundekort_plan_cache_hits", "Requests whose plan was there.", value=plans.hits)
            yield CounterMetricFamily("kundekort_plan_cache_misses", "Requests that were planned.", value=plans.misses)
            down = GaugeMetricFamily("kundekort_register_breaker_open", "1 while Enhetsregisteret is taken for down.")
            down.add_metric((), float(self.sources.is_register_given_up()))
            yield down


def _outcome(watched: Watched) -> str:
    if not watched.status:
        return "abandoned"
    if LIMIT in watched.limits:
        return "overloaded"
    if not watched.codes:
        return "ok"
    if watched.has_data:
        return "partial"
    return "failed" if OURS.intersection(watched.codes) else "refused"


class MetricsPage:
    """`/metrics`, for who shows the token."""

    def __init__(self, metrics: Metrics, token: str) -> None:
        self._metrics = metrics
        self._expected = f"Bearer {token}".encode()

    async def answer(self, request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get("authorization", "").encode(), self._expected):
            return refusal(401, "UNAUTHENTICATED", "The metrics are for who has their token.", headers={"www-authenticate": "Bearer"})
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._metrics.registry), headers={"content-type": content_type})
