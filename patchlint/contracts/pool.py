# SPDX-License-Identifier: GPL-2.0-or-later
"""Work spread over processes, as many pieces under way as keep them busy and no more."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Any, TypeVar

from patchlint.errors import SourceError

AHEAD = 4  # pieces that wait for each process
_Job = TypeVar("_Job")
_Done = TypeVar("_Done")


def spread(
    work: Callable[[_Job], _Done],
    jobs: Sequence[_Job],
    processes: int,
    begin: Callable[..., None],
    given: tuple[Any, ...],
    end: Callable[[], None],
) -> Iterator[_Done]:
    """Yield what comes of some jobs, in any order.

    Each process begins with `begin(*given)`. With one process, or one job, all of it is done in this one, which then
    has to `end()` as well. Raises SourceError when one of them was ended from outside.
    """
    if processes <= 1 or len(jobs) <= 1:
        try:
            begin(*given)
            yield from map(work, jobs)
        finally:
            end()
        return
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(begin, given)) as pool:
        left = iter(jobs)
        try:
            yield from under_way(
                lambda: next(left, None), lambda job: _submitted(pool, work, job), lambda: AHEAD * processes
            )
        except BrokenProcessPool:
            raise SourceError("a process was killed, perhaps for want of memory; use fewer of them (-j)") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, work: Callable[[_Job], _Done], job: _Job) -> Future[_Done]:
    """Submit a job; Ctrl-C is heard afterwards: processes of a pool that has only half begun are never told to end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        return pool.submit(work, job)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def under_way(
    following: Callable[[], _Job | None],
    submit: Callable[[_Job], Future[_Done]],
    most: Callable[[], int],
    pause: float | None = None,
) -> Iterator[_Done]:
    """Yield what comes of jobs, in any order, with not more than `most()` of them submitted at any time.

    `following()` is the next job, None as long as there is none. `most()` is asked anew at least every `pause` seconds.
    """
    pending: set[Future[_Done]] = set()
    while True:
        room = most()
        while len(pending) < room and (job := following()) is not None:
            pending.add(submit(job))
        if not pending:
            return
        done, pending = wait(pending, pause, FIRST_COMPLETED)
        while done:
            yield done.pop().result()


def _begin(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT,))  # it was begun while that was blocked
    begin(*given)


def _end_with_parent() -> None:
    """End this process with the one that began it: killed, that one can tell nobody, and we would wait for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
