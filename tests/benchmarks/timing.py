"""Times as the benchmarks tell them: medians, ratios, and what a second holds."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Work = TypeVar("Work")


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    """The middle of some seconds, and what all but the longest twentieth stay below, in milliseconds."""
    times = sorted(times)
    return {"p50": round(statistics.median(times) * 1000, 3), "p95": round(times[len(times) * 95 // 100] * 1000, 3)}


def ratio(times: Sequence[float], bare: Sequence[float]) -> dict[str, float]:
    """The first by the second: their medians, and what all but a twentieth of each stay below."""
    ours, theirs = milliseconds(times), milliseconds(bare)
    return {name: round(ours[name] / theirs[name], 3) for name in ours}


def per_second(work: Callable[[Work], object], items: Iterable[Work], threads: int = 1) -> float:
    """How many of some items are worked on in a second, by a number of threads."""
    listed = list(items)
    with ThreadPoolExecutor(threads) as pool:
        taken = seconds(lambda: list(pool.map(work, listed)))
    return len(listed) / taken
