# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run of a program takes: time by the clock, processor time, memory."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

import psutil

_EVERY = 1.0  # seconds between two looks at the memory of all processes; each takes 10 ms or so


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run took, and what it said."""

    wall: float  # seconds
    processor: float  # seconds, of all processes that were waited for
    largest: int  # bytes resident in its largest process
    together: int  # bytes of all its processes at a time, what they share counted once; 0 when nobody looked
    status: int = 0
    out: str = ""
    err: str = ""


def run(words: Sequence[str | Path], where: Path, environment: Mapping[str, str], watch: bool = False) -> Spent:
    """Run a program to its end; with `watch` the memory of all its processes is looked at from time to time.

    Raises OSError when it cannot be started. What git processes take that a worker of ours leaves behind is lost: no
    more than 0.4 % of the processor time of a scan.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = monotonic()
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=where,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,  # so that all of it can be ended
        )
        looking = _Looking(process.pid) if watch else None
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            together = looking.end() if looking is not None else 0
        wall = monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said = [_text(file) for file in (out, err)]
    processor = usage.ru_utime + usage.ru_stime
    return Spent(wall, processor, usage.ru_maxrss * 1024, together, process.returncode, *said)  # KiB on Linux


def added(all_of_it: Sequence[Spent]) -> Spent:
    """Several runs, one after the other, as one."""
    return Spent(
        wall=sum(one.wall for one in all_of_it),
        processor=sum(one.processor for one in all_of_it),
        largest=max(one.largest for one in all_of_it),
        together=max(one.together for one in all_of_it),
        status=max(one.status for one in all_of_it),
        out="".join(one.out for one in all_of_it),
        err="".join(one.err for one in all_of_it),
    )


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


class _Looking:
    """A thread that looks at the memory of a process and of all that it has started."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        with suppress(psutil.Error):
            top = psutil.Process(self._pid)
            while not self._over.is_set():
                self._most = max(self._most, sum(map(_memory, (top, *top.children(recursive=True)))))
                self._over.wait(_EVERY)

    def end(self) -> int:
        """Stop, and return the most that was seen, in bytes."""
        self._over.set()
        self._thread.join()
        return self._most


def _memory(process: psutil.Process) -> int:
    """The bytes of a process, what it shares with n others counted as one n-th; 0 for one that has ended."""
    with suppress(psutil.Error):
        return int(process.memory_full_info().pss)
    return 0
