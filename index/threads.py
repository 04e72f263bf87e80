"""How many threads work at the same time.

A question is answered by one thread from its beginning to its end, and as many questions at once as there are cores.
Several threads for one question gain little, since its arrays are small, and where another process keeps a core busy
all of them wait for the one that has none.
"""

import os

from threadpoolctl import threadpool_limits

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""That this process may use."""


def limit_blas_threads() -> None:
    """Lets numpy's BLAS use one thread for each product from now on, in the whole process."""
    threadpool_limits(1, user_api="blas")
