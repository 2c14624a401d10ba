# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of figures: a row for each thing measured, and the machine it was measured on."""

import os
import platform
import re
import statistics
import subprocess
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from spent import Spent

from patchlint import __version__

BEGIN, END = "<!-- figures: measure.py writes what follows -->", "<!-- end of figures -->"
_ON = " on "
_CELL = re.compile(r" ?\| ?")
NOT = "not measured: "
_HEAD = "| | wall | processor | memory | |\n|---|---|---|---|---|\n"
_ENOUGH = 20  # runs of which a 95th percentile says something


@dataclass(frozen=True, slots=True)
class Row:
    """One row, as it stands in the table."""

    what: str
    wall: str = ""
    processor: str = ""
    memory: str = ""
    says: str = ""

    def __str__(self) -> str:
        return f"| {' | '.join((self.what, self.wall, self.processor, self.memory, self.says))} |"


class MissingError(Exception):
    """What is missing to measure something, as a phrase."""


def row(what: str, runs: Sequence[Spent], says: str = "") -> Row:
    """The row of one or several runs of the same kind: the median, and of many also what 95 of 100 stay below."""
    watched = [one for one in runs if one.together]
    memory = f"{_mebibytes(max(one.largest for one in watched))}, " if watched else ""
    memory += f"{_mebibytes(max(one.together for one in watched))} in all" if watched else ""
    return Row(what, _middle([one.wall for one in runs]), _middle([one.processor for one in runs]), memory, says)


def _middle(values: Sequence[float]) -> str:
    median = seconds(statistics.median(values))
    return f"{median}, p95 {seconds(statistics.quantiles(values, n=20)[-1])}" if len(values) >= _ENOUGH else median


def seconds(value: float) -> str:
    """Seconds with three digits or so: "0.08 s", "12.3 s", "1,204 s"."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s" if value < 100 else f"{value:,.0f} s"


def _mebibytes(value: int) -> str:
    return f"{value / 2**20:,.0f} MiB"


def machine() -> str:
    """What all of this is measured on."""
    parts = (
        f"{len(os.sched_getaffinity(0))} cores of {_model()}",
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB of memory",
        f"Linux {platform.release()}",
        f"Python {platform.python_version()}",
        subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.replace(" version", ""),
    )
    return ", ".join(part.strip() for part in parts)


def _model() -> str:
    """What the kernel calls the processor."""
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(errors="replace"), re.MULTILINE)
    return found[1] if found else platform.machine()


def table(rows: Iterable[Row]) -> str:
    """The table, and below it when and where that was."""
    measured = f"Measured on {datetime.now(UTC):%Y-%m-%d} with patchlint {__version__}{_ON}{machine()}."
    return _HEAD + "".join(f"{one}\n" for one in rows) + "\n" + textwrap.fill(measured, 80) + "\n"


def put_into(text: str, rows: Sequence[Row]) -> str:
    """Put rows into the table that a text has between BEGIN and END; raises ValueError for a text that has none.

    Rows that the table has of other things stay, if they were measured, and on this machine.
    """
    before, begun, rest = text.partition(BEGIN)
    old, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"no lines {BEGIN} and {END}")
    same = " ".join(old.split()).endswith(f"{_ON}{machine()}.")
    new = {one.what: one for one in rows}
    known = [Row(*_CELL.split(line)[1:-1]) for line in old.splitlines()[3:] if same and line.startswith("| ")]
    kept = [new.pop(one.what, one) for one in known if not one.says.startswith(NOT)]
    return f"{before}{BEGIN}\n{table([*kept, *new.values()])}{END}{after}"
