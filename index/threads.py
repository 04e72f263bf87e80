"""How many threads work at the same time.

A question is answered by one thread from beginning to end, and as many questions at once as there are cores. Several
threads for one question gain little, since its arrays are small, and if another process keeps a core busy, all of them
wait for the one that runs there.
"""

import os

from threadpoolctl import threadpool_limits

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""Cores that this process may use."""


def limit_blas_threads() -> None:
    """Make numpy's BLAS use one thread for each product from now on, in the whole process."""
    threadpool_limits(1, user_api="blas")
