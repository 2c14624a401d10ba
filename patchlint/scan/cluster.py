# SPDX-License-Identifier: GPL-2.0-or-later
"""A scan on an existing Dask cluster. Its package is an extra, and this is the only module that imports it.

What goes there are values: a file's text, what is known of it, the user's family files. Each worker has its own
patchlint, which must be the same as here: a task says by what it is to be looked at, and a worker that is something
else refuses it.
"""

import asyncio
import gc
import logging
import pickle
import re
import threading
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from uuid import uuid4

from patchlint import __version__
from patchlint.at_hand import at_hand
from patchlint.contracts.pool import AHEAD, under_way
from patchlint.contracts.version import made_by
from patchlint.errors import PatchlintError, SourceError, UsageError
from patchlint.knowledge import families
from patchlint.scan.crew import Setting
from patchlint.scan.model import Seen
from patchlint.scan.packing import Packing
from patchlint.scan.unit import Lacking, Unit
from patchlint.scan.unit import see as see_unit

if TYPE_CHECKING:
    from distributed import Client

_ADDRESS = re.compile(r"dask://((?:[\w.-]++|\[[0-9A-Fa-f:.]++\]):[0-9]{1,5})", re.ASCII)
_PATIENCE = 10.0  # seconds to wait for a scheduler
_LONELY = 120.0  # ... for a worker, when there is none: clusters that grow and shrink begin with none
_SILENCE = 60.0  # ... for a scheduler that has answered before
_PAUSE = 2.0  # ... between two looks at how many workers there are
_FILES = 24  # files that are sent as one task
_LARGEST = 1_000_000  # characters that are sent as one task, but for a file that is larger
_RUBBISH = 100_000  # objects between two looks for rubbish, as in patchlint.cli
_one_at_a_time = threading.Lock()  # threads of one worker gain nothing from looking at two files at once

Answer: TypeAlias = Seen | Lacking


class _Task(NamedTuple):
    """Some files for one worker: the first, and all of them with the user's family files, pickled."""

    first: str
    data: bytes


# --- here


def address(word: str) -> str:
    """What Dask calls an executor; raises UsageError for one of another kind, and without the package."""
    match = _ADDRESS.fullmatch(word)
    if match is None:
        raise UsageError(f"--executor {word}: there is only dask://HOST:PORT, the scheduler of a Dask cluster")
    if find_spec("distributed") is None:
        raise UsageError("the package distributed is not installed: pip install 'patchlint[dask]'")
    return f"tcp://{match[1]}"


def see(executor: str, setting: Setting, paths: Sequence[str]) -> Generator[list[Seen]]:
    """Yield what there is to be seen in some files, in any order.

    Raises UsageError and SourceError for the tree, for a cluster that is not there or goes away, and for workers with
    another patchlint than this.
    """
    if not paths:
        return
    with at_hand(setting.tree, setting.base, setting.families) as (tree, known), _client(executor) as client:
        if trouble := setting.trouble(known.index):
            raise SourceError(trouble)
        own = tuple(map(families.folder, (known.directories or ())[1:]))  # what is shipped, the workers have
        tasks = _Tasks(Packing(tree, known.index), own, paths)
        program, room, pool = made_by(None, findings=True), _Room(executor, client), client.get_executor(pure=False)

        def submit(task: _Task) -> "Future[list[Answer]]":
            key = f"patchlint-{uuid4().hex}:{task.first}"
            future: Future[list[Answer]] = pool.submit(work, __version__, program, task.data, key=key)
            return future

        for answer in under_way(tasks.next, submit, room.most, _PAUSE):
            yield tasks.answered(answer)
        yield tasks.answered(())
        if tasks.waiting:
            raise SourceError(
                f"{executor}: no answer about {len(tasks.waiting)} files, {min(tasks.waiting)} among them"
            )


class _Tasks:
    """What is to be done: first what has come back for want of something, then new files."""

    def __init__(self, packing: Packing, own: tuple[families.Folder, ...], paths: Sequence[str]) -> None:
        self._packing = packing
        self._own = own
        self._left = deque(paths)
        self.waiting = set(paths)  # for an answer
        self._again: deque[Unit] = deque()
        self._unreadable: list[Seen] = []

    def next(self) -> _Task | None:
        """The next task, None when there is none for now."""
        units: list[Unit] = []
        size = 0
        while len(units) < _FILES and size < _LARGEST and (unit := self._unit()) is not None:
            units.append(unit)
            size += len(unit.text) + sum(len(text or "") for text in unit.files.values())
        return _Task(units[0].path, pickle.dumps((self._own, tuple(units)))) if units else None

    def _unit(self) -> Unit | None:
        while self._again or self._left:
            made = self._again.popleft() if self._again else self._packing.unit(self._left.popleft())
            if isinstance(made, Unit):
                return made
            self._unreadable.append(made)
        return None

    def answered(self, answer: Sequence[Answer]) -> list[Seen]:
        """What was seen, each file once; the rest is to be done again, with what it lacked."""
        self._again.extend(self._packing.more(one) for one in answer if isinstance(one, Lacking))
        unreadable, self._unreadable = self._unreadable, []
        seen = {one.path: one for one in (*unreadable, *answer) if isinstance(one, Seen)}
        found = [one for path, one in seen.items() if path in self.waiting]
        self.waiting -= seen.keys()
        return found


class _Room:
    """How many tasks may be under way: so many for each thread of the cluster, which grows and shrinks."""

    def __init__(self, executor: str, client: "Client") -> None:
        self._executor = executor
        self._client = client
        self._threads = 0
        self._asked, self._seen = 0.0, time.monotonic()

    def most(self) -> int:
        now = time.monotonic()
        if now - self._asked > _PAUSE:
            self._asked = now
            self._threads = sum(self._client.nthreads(callback_timeout=_SILENCE).values())
        if self._threads:
            self._seen = now
        elif now - self._seen > _LONELY:
            raise SourceError(f"{self._executor}: the cluster has no workers")
        return AHEAD * max(1, self._threads)


@contextmanager
def _client(executor: str) -> Iterator["Client"]:
    """Be a client of a cluster; whatever ends that takes along what is under way there."""
    from distributed import Client
    from distributed.comm import CommClosedError

    place = address(executor)
    with _quiet():
        try:
            asyncio.run(asyncio.wait_for(_greet(place), _PATIENCE))
            client = Client(place, timeout=_PATIENCE, set_as_default=False)
        except TimeoutError:
            raise SourceError(f"{executor}: no Dask cluster answers within {_PATIENCE:.0f} seconds") from None
        except Exception as error:  # whatever stands there instead, and says what it likes
            raise SourceError(f"{executor}: no Dask cluster answers: {_line(error)}") from error
        try:
            yield client
        except PatchlintError:
            raise
        except Exception as error:
            gone = isinstance(error, CancelledError | ConnectionError | CommClosedError | TimeoutError)
            told = _told(error) if client.status == "running" and not gone else "the connection to the cluster is lost"
            raise SourceError(f"{executor}: {told}") from error
        finally:
            client.close(timeout=_PATIENCE)


async def _greet(place: str) -> None:
    """Ask a scheduler who it is: a client would wait for ever for one that takes the call and says nothing."""
    from distributed import rpc

    async with rpc(place) as scheduler:
        await scheduler.identity()


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask writes to its log what we say in a line, and warns of versions that differ, which we look at ourselves."""
    was = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.disable(was)


def _told(error: Exception) -> str:
    """What went wrong with a task that is no answer of ours."""
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        first = str(error.task).partition(":")[2]
        return f"{error.allowed_failures + 1} workers have died over {first} or the files sent with it"
    if isinstance(error, ImportError) or "deserialization" in str(error):
        return f"scheduler and workers must have patchlint {__version__}, too: {_line(error)}"
    return f"{type(error).__name__}: {_line(error)}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


# --- there


def work(version: str, program: str, data: bytes) -> list[Answer]:
    """Look at some files on a worker; raises UsageError where its patchlint is another one than asks."""
    if program != _program():
        from distributed import get_worker

        other = " with other code, rules, families, pycparser or Python" if version == __version__ else ""
        here = f"patchlint {__version__}{other}"
        raise UsageError(f"the worker {get_worker().address} has {here}, not the patchlint {version} that scans")
    own, units = pickle.loads(data)  # noqa: S301 - Dask itself unpickles and runs whatever its clients send
    with _one_at_a_time, _rarely_cleaned():
        return [see_unit(unit, (families.shipped(), *own)) for unit in units]


@lru_cache(maxsize=1)
def _program() -> str:
    return made_by(None, findings=True)


@contextmanager
def _rarely_cleaned() -> Iterator[None]:
    """Look for rubbish as seldom as patchlint does elsewhere: little is made, and looking takes long."""
    was = gc.get_threshold()
    gc.set_threshold(_RUBBISH)
    try:
        yield
    finally:
        gc.set_threshold(*was)
