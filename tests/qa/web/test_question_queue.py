"""How many questions are answered at once, and how many may wait."""

import asyncio
import threading

import anyio
import pytest

from qa.errors import BusyError
from qa.serving.live import ANSWERS_AT_ONCE
from qa.web.question_queue import MAX_WAITING, QuestionQueue
from support.asgi import PATIENCE, eventually


class Work:
    """The work of several questions, which goes on until it may end, and how many did it at the same time."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.done = 0
        self.under_way = 0
        self.max_under_way = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.under_way += 1
            self.max_under_way = max(self.max_under_way, self.under_way)
        assert self.may_end.wait(PATIENCE)
        with self._lock:
            self.under_way -= 1
            self.done += 1
        return "answer"


@pytest.mark.parametrize("concurrency", [1, 2, 3])
def test_only_so_many_questions_are_answered_at_once(concurrency: int):
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency, max_waiting=10), Work()
        asking = [asyncio.create_task(queue.run(work)) for _ in range(concurrency + 4)]
        await eventually(lambda: queue.waiting == 4 and work.under_way == concurrency)
        work.may_end.set()
        assert await asyncio.gather(*asking) == ["answer"] * (concurrency + 4)
        assert (work.max_under_way, work.done) == (concurrency, concurrency + 4)
        assert queue.waiting == 0

    asyncio.run(ask())


def test_one_question_too_many_is_refused_and_accepted_later():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=1, max_waiting=2), Work()
        asking = []
        for number in range(3):
            asking.append(asyncio.create_task(queue.run(work)))
            await eventually(lambda number=number: (work.under_way, queue.waiting) == (1, number))
        with pytest.raises(BusyError) as refused:
            await queue.run(work)
        assert refused.value.retry_after == 5
        assert queue.waiting == 2
        work.may_end.set()
        assert await asyncio.gather(*asking) == ["answer"] * 3
        assert await queue.run(work) == "answer"
        assert work.done == 4

    asyncio.run(ask())


def test_questions_that_come_at_once_are_limited_like_consecutive_ones():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=1, max_waiting=2), Work()
        asking = [asyncio.create_task(queue.run(work)) for _ in range(10)]
        await eventually(lambda: work.under_way == 1 and queue.waiting + sum(task.done() for task in asking) == 9)
        waiting = queue.waiting
        work.may_end.set()
        results = await asyncio.gather(*asking, return_exceptions=True)
        assert waiting == 2
        assert results.count("answer") == 3
        assert sum(isinstance(result, BusyError) for result in results) == 7

    asyncio.run(ask())


def test_results_and_errors_are_passed_on():
    def fail() -> None:
        raise LookupError("lost")

    async def ask() -> None:
        queue = QuestionQueue(concurrency=1, max_waiting=1)
        assert await queue.run(lambda: 41 + 1) == 42
        for _ in range(3):
            with pytest.raises(LookupError, match="lost"):
                await queue.run(fail)
        # It has left the queue all the same.
        assert await queue.run(lambda: "next") == "next"

    asyncio.run(ask())


def test_work_runs_in_another_thread():
    async def ask() -> int:
        return await QuestionQueue().run(threading.get_ident)

    assert asyncio.run(ask()) != threading.get_ident()


def test_a_question_cancelled_while_waiting_makes_room_for_another():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=1, max_waiting=1), Work()
        first = asyncio.create_task(queue.run(work))
        await eventually(lambda: work.under_way == 1)
        cancelled = asyncio.create_task(queue.run(work))
        await eventually(lambda: queue.waiting == 1)
        with pytest.raises(BusyError):
            await queue.run(work)

        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        assert queue.waiting == 0
        other = asyncio.create_task(queue.run(work))
        await eventually(lambda: queue.waiting == 1)
        work.may_end.set()
        assert await asyncio.gather(first, other) == ["answer", "answer"]
        assert (work.done, work.max_under_way) == (2, 1)

    asyncio.run(ask())


def test_a_question_cancelled_under_way_keeps_its_thread_until_it_ends():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=1, max_waiting=1), Work()
        cancelled = asyncio.create_task(queue.run(work))
        await eventually(lambda: work.under_way == 1)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        # Its thread can't be stopped; without keeping its place, a client that asks and goes would start many.
        next_question = asyncio.create_task(queue.run(lambda: work.done))
        await eventually(lambda: queue.waiting == 1)
        with pytest.raises(BusyError):
            await queue.run(lambda: "one too many")
        work.may_end.set()
        assert await next_question == 1

    asyncio.run(ask())


def test_cancelling_many_questions_does_not_start_more_at_once():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=2, max_waiting=100), Work()
        cancelled = [asyncio.create_task(queue.run(work)) for _ in range(50)]
        await eventually(lambda: work.under_way == 2)
        for task in cancelled:
            task.cancel()
        await asyncio.gather(*cancelled, return_exceptions=True)
        # Those that waited have left the queue, those under way have not.
        assert (work.under_way, queue.waiting) == (2, 0)
        work.may_end.set()
        assert await queue.run(lambda: "next") == "next"
        # One thread may have taken the next before the other has ended its work.
        await eventually(lambda: work.done == 2)

    asyncio.run(ask())


def test_a_question_cancelled_while_waiting_never_runs():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=1, max_waiting=1), Work()
        first = asyncio.create_task(queue.run(work))
        await eventually(lambda: work.under_way == 1)
        waiting = asyncio.create_task(queue.run(work))
        await eventually(lambda: queue.waiting == 1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert queue.waiting == 0
        work.may_end.set()
        await first
        assert work.done == 1

    asyncio.run(ask())


def test_a_cancel_scope_of_anyio_does_not_wait_for_the_work():
    async def ask() -> None:
        queue, work = QuestionQueue(concurrency=1, max_waiting=1), Work()
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(queue.run, work)
                await eventually(lambda: work.under_way == 1)
                scope.cancel()
        assert (work.under_way, work.done) == (1, 0)
        work.may_end.set()
        await eventually(lambda: work.done == 1)

    asyncio.run(ask())


def test_in_a_new_queue_nothing_waits():
    assert QuestionQueue().waiting == 0


def test_by_default_two_run_at_once_and_128_wait():
    async def ask() -> None:
        queue, work = QuestionQueue(), Work()
        asking = []
        for number in range(ANSWERS_AT_ONCE + MAX_WAITING):
            asking.append(asyncio.create_task(queue.run(work)))
            await eventually(lambda number=number: work.under_way + queue.waiting == number + 1)
        with pytest.raises(BusyError):
            await queue.run(work)
        assert (work.under_way, queue.waiting) == (2, 128)
        work.may_end.set()
        assert await asyncio.gather(*asking) == ["answer"] * 130
        assert work.max_under_way == 2

    asyncio.run(ask())
