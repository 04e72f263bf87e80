"""Metrics of a running service for Prometheus. None contains a question, or who asked it."""

from collections.abc import Callable
from dataclasses import asdict

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from qa.answering.answer import NO_TIMINGS, Answer
from qa.serving.live import LiveService

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram buckets for durations, in seconds."""

# The scraper knows when a counter started.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counts answers and requests, and how long they take."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        # The process's memory, processor time and open files.
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "peru_qa_requests", "Requests by route and status", ["method", "route", "status"], registry=self._registry
        )
        self._request_seconds = Histogram(
            "peru_qa_request_seconds",
            "Seconds from a request's header to the end of its response",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._questions = Counter(
            "peru_qa_questions",
            "Questions by where they were asked, language, and what came of them",
            ["channel", "language", "outcome"],
            registry=self._registry,
        )
        self._build = Gauge("peru_qa_build", "1 for the build that answers", ["build"], registry=self._registry)
        self._service: LiveService | None = None
        self._searches = Counter("peru_qa_searches", "Searches by where", ["channel"], registry=self._registry)
        self._stage_seconds = Histogram(
            "peru_qa_stage_seconds",
            "Seconds that a stage of an answer takes",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )

    def watch(self, service: LiveService, waiting: Callable[[], int], page_waiting: Callable[[], int]) -> None:
        """Report the state of a service whenever the metrics are read.

        Args:
            service: the service.
            waiting: returns the number of waiting questions of the API and the tools.
            page_waiting: returns the number of waiting events of the page.
        """
        queue = Gauge("peru_qa_waiting", "What waits for its turn, by where", ["channel"], registry=self._registry)
        queue.labels("api").set_function(waiting)
        queue.labels("page").set_function(page_waiting)
        ready = Gauge("peru_qa_ready", "1 where a verified build is loaded", registry=self._registry)
        ready.set_function(lambda: service.progress.stage == "ready")
        faults = Gauge("peru_qa_faults", "What is wrong though it answers", registry=self._registry)
        faults.set_function(lambda: len(service.faults))
        self._service = service

    def answered(self, answer: Answer, channel: str) -> None:
        """Count an answer or a refusal, and the seconds of its stages."""
        self._questions.labels(channel, answer.language, answer.kind).inc()
        # A greeting has no timings, and would count as a question that took no time.
        stages = {} if answer.timings is NO_TIMINGS else asdict(answer.timings)
        for stage, seconds in stages.items():
            self._stage_seconds.labels(stage).observe(seconds)

    def searched(self, channel: str) -> None:
        """Count a search."""
        self._searches.labels(channel).inc()

    def responded(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, status).inc()
        self._request_seconds.labels(route).observe(seconds)

    def response(self) -> Response:
        """Return all metrics in Prometheus's text format."""
        self._build.clear()
        if self._service is not None and self._service.progress.stage == "ready":
            self._build.labels(self._service.current.build).set(1)
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
