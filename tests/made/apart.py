# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs of patchlint in forks of the test process, which may be struck at any moment."""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from patchlint.cli import main

Strike = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to; a negative status is the signal that ended it."""

    status: int
    out: str
    err: str

    @property
    def tidy(self) -> bool:
        """Whether standard error has lines of ours alone, and none of an accident."""
        return all(line.startswith("patchlint: ") and "internal" not in line for line in self.err.splitlines())


def _ended(words: Sequence[str], before: Strike) -> int:
    try:
        before()
        return main(list(words))
    except BaseException as error:  # what a user would see as a traceback
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 99


def apart(words: Sequence[str], before: Strike = lambda: None, out: int | None = None) -> Ran:
    """Run patchlint in a fork of this process after `before`; `out` is its standard output if not a file."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as noted:
        child = os.fork()
        if child == 0:
            os.dup2(printed.fileno() if out is None else out, 1)
            os.dup2(noted.fileno(), 2)
            sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
            os._exit(_ended(words, before))
        _, status = os.waitpid(child, 0)
        printed.seek(0)
        noted.seek(0)
        return Ran(os.waitstatus_to_exitcode(status), printed.read().decode(), noted.read().decode())


_MOMENTS = frozenset(
    ("open", "os.rename", "os.remove", "os.mkdir", "os.scandir", "sqlite3.connect", "subprocess.Popen")
)


def at_moments(seen: Callable[[int], object]) -> Strike:
    """What has `seen` called, with its number, whenever a file is opened or moved, a program begun, a statement run."""
    number = 0

    def count(event: str, _: object) -> None:
        nonlocal number
        if event in _MOMENTS:
            number += 1
            seen(number)

    def begin() -> None:
        connect = sqlite3.connect

        def traced(*given: Any, **more: Any) -> sqlite3.Connection:
            made: sqlite3.Connection = connect(*given, **more)
            made.set_trace_callback(lambda _: count("open", ()))
            return made

        vars(sqlite3)["connect"] = traced  # in a process that ends soon
        sys.addaudithook(count)

    return begin


def moments(words: Sequence[str]) -> int:
    """How many moments a run has; it is a whole run."""
    reader, writer = os.pipe()
    assert apart(words, at_moments(lambda _: os.write(writer, b"."))).status in (0, 1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        return len(pipe.read())
