# SPDX-License-Identifier: GPL-2.0-or-later
"""patchlint as a process of its own that has so much memory and processor time and no more, and may be struck."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MEMORY = 1 << 30  # bytes of address space; an ordinary review takes a tenth of that
SECONDS = 60  # of processor time
_PATCHLINT = (sys.executable, "-m", "patchlint")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process came to its end; a negative status is the signal that ended it."""

    status: int
    out: bytes
    err: str
    seconds: float  # of processor time
    memory: int  # bytes, the most that was in use

    @property
    def tidy(self) -> bool:
        """Whether what it said is some lines of ours, and no accident."""
        lines = self.err.splitlines()
        return all(line.startswith("patchlint: ") and "internal error" not in line for line in lines)


def hard_run(
    *words: str | Path,
    data: bytes = b"",
    code: str = "",
    cwd: Path | None = None,
    file_size: int = -1,
    memory: int = MEMORY,
    **environment: str,
) -> Ended:
    """Run patchlint, or Python code that does, with these words; `file_size` is how many bytes a file may get."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        if file_size >= 0:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    command: Sequence[str] = (sys.executable, "-c", code) if code else _PATCHLINT
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(data)
        given.seek(0)
        process = subprocess.Popen(
            [*command, *map(str, words)],
            stdin=given,
            stdout=out,
            stderr=err,
            cwd=cwd,
            env={**os.environ, **environment},
            preexec_fn=limit,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, noted = out.read(), err.read().decode()
    return Ended(process.returncode, said, noted, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10)
