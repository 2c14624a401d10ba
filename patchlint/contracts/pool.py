# SPDX-License-Identifier: GPL-2.0-or-later
"""Work spread over processes, as many pieces under way as keep them busy and no more."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Any, TypeVar

from patchlint.errors import SourceError

_AHEAD = 4  # pieces that wait for each process
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
        left = list(reversed(jobs))
        pending: set[Future[_Done]] = set()
        try:
            while left or pending:
                while left and len(pending) < _AHEAD * processes:
                    pending.add(pool.submit(work, left.pop()))
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool:
            raise SourceError("a process was killed, perhaps for want of memory; use fewer of them (-j)") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    begin(*given)


def _end_with_parent() -> None:
    """End this process with the one that began it: killed, that one can tell nobody, and we would wait for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
