# SPDX-License-Identifier: GPL-2.0-or-later
"""Work spread over whoever does it: each piece once, and never more under way than there is room for."""

import multiprocessing
import signal
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from patchlint.contracts.pool import spread, under_way


def test_each_once_and_not_too_many_at_a_time() -> None:
    left = list(range(100))
    most: list[int] = []
    open_ones: set[int] = set()

    def work(number: int) -> int:
        return number

    def submit(number: int) -> "Future[int]":
        open_ones.add(number)
        most.append(len(open_ones))
        return pool.submit(work, number)

    done = []
    with ThreadPoolExecutor(4) as pool:
        for number in under_way(lambda: left.pop() if left else None, submit, lambda: 7):
            open_ones.discard(number)
            done.append(number)
    assert sorted(done) == list(range(100))
    assert max(most) <= 7 + 7  # what is done waits until it is asked for


def test_what_comes_of_a_job_may_be_another() -> None:
    left = [3]
    done = []
    with ThreadPoolExecutor(1) as pool:
        for number in under_way(lambda: left.pop() if left else None, lambda n: pool.submit(int, n), lambda: 2):
            done.append(number)
            left.extend([number - 1] if number else [])
    assert done == [3, 2, 1, 0]


def test_room_is_asked_for_again_while_nothing_comes() -> None:
    asked: list[int] = []
    never: Future[int] = Future()

    def room() -> int:
        asked.append(1)
        if len(asked) == 3:
            raise TimeoutError
        return 1

    with pytest.raises(TimeoutError):
        list(under_way(iter([1, 2]).__next__, lambda _: never, room, 0.01))


def _nothing() -> None:
    """What a process begins and ends with."""


def _double(number: int) -> int:
    return 2 * number


def test_all_of_it_is_done() -> None:
    assert sorted(spread(_double, range(50), 2, _nothing, (), _nothing)) == list(range(0, 100, 2))


def test_ctrl_c_while_the_processes_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    real = vars(ProcessPoolExecutor)["_launch_processes"]

    def struck(pool: ProcessPoolExecutor) -> None:
        real(pool)
        signal.raise_signal(signal.SIGINT)  # to this thread: those of the test run do not block it

    monkeypatch.setattr(ProcessPoolExecutor, "_launch_processes", struck)
    with pytest.raises(KeyboardInterrupt):
        list(spread(_double, range(50), 2, _nothing, (), _nothing))
    end = time.monotonic() + 30
    while multiprocessing.active_children() and time.monotonic() < end:
        time.sleep(0.05)
    left = multiprocessing.active_children()
    for process in left:
        process.kill()
    assert left == []
