"""Timing for the benchmarks: percentiles, ratios, and rates per second."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Work = TypeVar("Work")


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile of some seconds, in milliseconds."""
    times = sorted(times)
    return {"p50": round(statistics.median(times) * 1000, 3), "p95": round(times[len(times) * 95 // 100] * 1000, 3)}


def ratio(times: Sequence[float], bare: Sequence[float]) -> dict[str, float]:
    """Divide the median and the 95th percentile of some times by those of the bare times."""
    measured, reference = milliseconds(times), milliseconds(bare)
    return {name: round(measured[name] / reference[name], 3) for name in measured}


def per_second(work: Callable[[Work], object], items: Iterable[Work], threads: int = 1) -> float:
    """Return how many items a number of threads process per second."""
    all_items = list(items)
    with ThreadPoolExecutor(threads) as pool:
        duration = seconds(lambda: list(pool.map(work, all_items)))
    return len(all_items) / duration
