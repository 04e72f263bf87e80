"""Metrics of a running service for Prometheus. None says what was asked, or who asked."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from qa.answering.answer import NO_TIMINGS, Answer
from qa.serving.live import LiveService

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the buckets in which durations are counted."""

# Prometheus knows itself when it first saw a counter.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counts requests, questions and searches, and measures how long they take."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        # Memory, processor time and open files of this process.
        ProcessCollector(registry=self._registry)
        counter = partial(Counter, registry=self._registry)
        histogram = partial(Histogram, buckets=_SECONDS, registry=self._registry)
        self._requests = counter("peru_qa_requests", "Requests by route and status", ["method", "route", "status"])
        self._request_seconds = histogram(
            "peru_qa_request_seconds", "Seconds from a request's header to the end of its response", ["route"]
        )
        self._questions = counter(
            "peru_qa_questions",
            "Questions by channel, language and outcome",
            ["channel", "language", "outcome"],
        )
        self._build = Gauge("peru_qa_build", "1 for the build that answers", ["build"], registry=self._registry)
        self._service: LiveService | None = None
        self._searches = counter("peru_qa_searches", "Searches by channel", ["channel"])
        self._stage_seconds = histogram("peru_qa_stage_seconds", "Seconds that a stage of an answer takes", ["stage"])

    def watch(self, service: LiveService, api_waiting: Callable[[], int], page_waiting: Callable[[], int]) -> None:
        """Add gauges whose values are taken whenever the metrics are read: of the service, and of what waits."""
        waiting = "Questions or events that wait for their turn, by channel"
        queue = Gauge("peru_qa_waiting", waiting, ["channel"], registry=self._registry)
        queue.labels("api").set_function(api_waiting)
        queue.labels("page").set_function(page_waiting)
        ready = Gauge("peru_qa_ready", "1 if a verified build is loaded", registry=self._registry)
        ready.set_function(lambda: service.progress.is_ready)
        faults = Gauge("peru_qa_faults", "Faults that don't stop the server from answering", registry=self._registry)
        faults.set_function(lambda: len(service.faults))
        self._service = service

    def count_answer(self, answer: Answer, channel: str) -> None:
        """Count an answer or a refusal, and how long its stages took."""
        self._questions.labels(channel, answer.language, answer.kind).inc()
        # The reply to a greeting has no timings, and would count as a question that took no time.
        stages = {} if answer.timings is NO_TIMINGS else asdict(answer.timings)
        for stage, seconds in stages.items():
            self._stage_seconds.labels(stage).observe(seconds)

    def count_search(self, channel: str) -> None:
        """Count a search."""
        self._searches.labels(channel).inc()

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request, and how long it took."""
        self._requests.labels(method, route, status).inc()
        self._request_seconds.labels(route).observe(seconds)

    def response(self) -> Response:
        """Make the response with all metrics, in Prometheus's text format."""
        self._build.clear()
        if self._service is not None and self._service.progress.is_ready:
            self._build.labels(self._service.current.build).set(1)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
