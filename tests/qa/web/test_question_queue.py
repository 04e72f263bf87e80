"""How many questions are answered at once, and how many may wait."""

import asyncio
import threading
from collections.abc import Callable

import anyio
import pytest

from qa.errors import BusyError
from qa.serving.live import ANSWERS_AT_ONCE
from qa.web.question_queue import MAX_WAITING, QuestionQueue

PATIENCE = 60.0
"""Seconds after which what is waited for is taken never to come."""


class Work:
    """Work of several questions that goes on until it may end; notes how many were at it at the same time."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.done = 0
        self.under_way = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        assert self.may_end.wait(PATIENCE)
        with self._lock:
            self.under_way -= 1
            self.done += 1
        return "answer"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0)


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_only_so_many_are_at_work_at_the_same_time(at_once: int):
    async def asked() -> None:
        admission, work = QuestionQueue(at_once, most_waiting=10), Work()
        asking = [asyncio.create_task(admission.run(work)) for _ in range(at_once + 4)]
        await until(lambda: admission.waiting == 4 and work.under_way == at_once)
        work.may_end.set()
        assert await asyncio.gather(*asking) == ["answer"] * (at_once + 4)
        assert (work.most, work.done) == (at_once, at_once + 4)
        assert admission.waiting == 0

    asyncio.run(asked())


def test_one_more_than_may_wait_is_turned_away_and_let_in_later():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=1, most_waiting=2), Work()
        asking = []
        for number in range(3):
            asking.append(asyncio.create_task(admission.run(work)))
            await until(lambda number=number: (work.under_way, admission.waiting) == (1, number))
        with pytest.raises(BusyError) as refused:
            await admission.run(work)
        assert refused.value.retry_after == 5
        assert admission.waiting == 2
        work.may_end.set()
        assert await asyncio.gather(*asking) == ["answer"] * 3
        assert await admission.run(work) == "answer"
        assert work.done == 4

    asyncio.run(asked())


def test_many_that_come_in_one_moment_are_no_more_than_one_after_the_other():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=1, most_waiting=2), Work()
        asking = [asyncio.create_task(admission.run(work)) for _ in range(10)]
        await until(lambda: work.under_way == 1 and admission.waiting + sum(one.done() for one in asking) == 9)
        waiting = admission.waiting
        work.may_end.set()
        came_of_it = await asyncio.gather(*asking, return_exceptions=True)
        assert waiting == 2
        assert came_of_it.count("answer") == 3
        assert sum(isinstance(one, BusyError) for one in came_of_it) == 7

    asyncio.run(asked())


def test_what_comes_of_the_work_comes_through():
    def fail() -> None:
        raise LookupError("lost")

    async def asked() -> None:
        admission = QuestionQueue(at_once=1, most_waiting=1)
        assert await admission.run(lambda: 41 + 1) == 42
        for _ in range(3):
            with pytest.raises(LookupError, match="lost"):
                await admission.run(fail)
        # Its turn is over all the same.
        assert await admission.run(lambda: "next") == "next"

    asyncio.run(asked())


def test_the_work_is_done_in_another_thread():
    async def asked() -> int:
        return await QuestionQueue().run(threading.get_ident)

    assert asyncio.run(asked()) != threading.get_ident()


def test_who_goes_while_waiting_leaves_its_place_to_another():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=1, most_waiting=1), Work()
        first = asyncio.create_task(admission.run(work))
        await until(lambda: work.under_way == 1)
        gone = asyncio.create_task(admission.run(work))
        await until(lambda: admission.waiting == 1)
        with pytest.raises(BusyError):
            await admission.run(work)

        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert admission.waiting == 0
        other = asyncio.create_task(admission.run(work))
        await until(lambda: admission.waiting == 1)
        work.may_end.set()
        assert await asyncio.gather(first, other) == ["answer", "answer"]
        assert (work.done, work.most) == (2, 1)

    asyncio.run(asked())


def test_who_goes_while_it_is_its_turn_is_not_waited_for():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=1, most_waiting=1), Work()
        gone = asyncio.create_task(admission.run(work))
        await until(lambda: work.under_way == 1)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        # The thread can't be stopped; else whoever asks and goes would start one after the other.
        behind = asyncio.create_task(admission.run(lambda: work.done))
        await until(lambda: admission.waiting == 1)
        with pytest.raises(BusyError):
            await admission.run(lambda: "one too many")
        work.may_end.set()
        assert await behind == 1


def test_however_many_ask_and_go_no_more_work_at_the_same_time():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=2, most_waiting=100), Work()
        going = [asyncio.create_task(admission.run(work)) for _ in range(50)]
        await until(lambda: work.under_way == 2)
        for one in going:
            one.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        # Those that waited are gone, those at work are not.
        assert (work.under_way, admission.waiting) == (2, 0)
        work.may_end.set()
        assert await admission.run(lambda: "next") == "next"
        # One thread may have taken the next before the other has ended its work.
        await until(lambda: work.done == 2)

    asyncio.run(asked())


def test_who_goes_while_others_wait_leaves_their_turn_as_it_was():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=1, most_waiting=1), Work()
        first = asyncio.create_task(admission.run(work))
        await until(lambda: work.under_way == 1)
        waiting = asyncio.create_task(admission.run(work))
        await until(lambda: admission.waiting == 1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert admission.waiting == 0
        work.may_end.set()
        await first
        assert work.done == 1

    asyncio.run(asked())


def test_who_is_given_up_by_a_scope_of_anyio_is_not_waited_for_either():
    async def asked() -> None:
        admission, work = QuestionQueue(at_once=1, most_waiting=1), Work()
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(admission.run, work)
                await until(lambda: work.under_way == 1)
                scope.cancel()
        assert (work.under_way, work.done) == (1, 0)
        work.may_end.set()
        await until(lambda: work.done == 1)

    asyncio.run(asked())


def test_an_admission_that_nobody_has_used_has_nobody_waiting():
    assert QuestionQueue().waiting == 0


def test_by_default_two_at_once_and_as_many_wait_as_are_answered_in_time():
    async def asked() -> None:
        admission, work = QuestionQueue(), Work()
        asking = []
        for number in range(ANSWERS_AT_ONCE + MAX_WAITING):
            asking.append(asyncio.create_task(admission.run(work)))
            await until(lambda number=number: work.under_way + admission.waiting == number + 1)
        with pytest.raises(BusyError):
            await admission.run(work)
        assert (work.under_way, admission.waiting) == (2, 128)
        work.may_end.set()
        assert await asyncio.gather(*asking) == ["answer"] * 130
        assert work.most == 2

    asyncio.run(asked())
