# SPDX-License-Identifier: GPL-2.0-or-later
"""Work spread over processes, as many pieces under way as keep them busy and no more."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import Any, TypeVar

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
    has to `end()` as well.
    """
    if processes <= 1 or len(jobs) <= 1:
        try:
            begin(*given)
            yield from map(work, jobs)
        finally:
            end()
        return
    with ProcessPoolExecutor(processes, initializer=begin, initargs=given) as pool:
        left = list(reversed(jobs))
        pending: set[Future[_Done]] = set()
        try:
            while left or pending:
                while left and len(pending) < _AHEAD * processes:
                    pending.add(pool.submit(work, left.pop()))
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
