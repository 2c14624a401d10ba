# SPDX-License-Identifier: GPL-2.0-or-later
"""How many functions of a kernel tree are read strictly, and how fast.

    python tests/parse_rate.py --tree DIR [--tree DIR] [--random N --seed S] [--jobs N] [--limit N] [SUBDIR...]

One line per tree and set (each SUBDIR, all of them together, N random .c files); then what is not strict.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from patchlint.c.model import Status
from patchlint.c.parse import parse_function
from patchlint.source.functions import locate
from patchlint.source.tokens import tokenise


@dataclass(slots=True)
class Rate:
    """Counts of functions by status, CPU seconds by stage, and what was not strict."""

    files: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    locating: float = 0.0
    parsing: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Rate") -> None:
        """Count another rate in."""
        self.files += other.files
        self.statuses += other.statuses
        self.locating += other.locating
        self.parsing += other.parsing
        self.failures += other.failures

    @property
    def functions(self) -> int:
        """All functions found."""
        return self.statuses.total()

    @property
    def strict(self) -> float:
        """Share of functions read strictly."""
        return self.statuses[Status.STRICT] / max(self.functions, 1)

    def line(self, name: str) -> str:
        """One row of the table."""
        counts = "".join(f"{self.statuses[s]:8}" for s in (Status.STRICT, Status.OPAQUE, Status.SKIPPED))
        each = 1000 * self.parsing / max(self.functions, 1)
        seconds = f"{self.locating:9.1f}{self.parsing:8.1f}{each:8.2f}"
        return f"{name:34}{self.files:7}{self.functions:8}{counts}{100 * self.strict:10.3f}%{seconds}"


COLUMNS = (("files", 7), ("funcs", 8), ("strict", 8), ("opaque", 8), ("skipped", 8), ("rate", 11), ("locate s", 9))
HEADING = f"{'set':34}" + "".join(f"{n:>{w}}" for n, w in (*COLUMNS, ("parse s", 8), ("ms each", 8)))


def measure(path: Path) -> Rate:
    """Read all functions of one file."""
    start = time.process_time()
    functions = locate(tokenise(path.read_text("utf-8", "replace")), str(path))
    middle = time.process_time()
    rate = Rate(files=1, locating=middle - start)
    for function in functions:
        parsed = parse_function(function)
        rate.statuses[parsed.status] += 1
        if parsed.status is not Status.STRICT:
            rate.failures.append(f"{path}:{function.line}: {function.name}: {parsed.status.value}: {parsed.reason}")
    rate.parsing = time.process_time() - middle
    return rate


def measure_all(paths: Iterable[Path], jobs: int = 2) -> Rate:
    """Read all functions of many files in `jobs` processes."""
    total = Rate()
    with ProcessPoolExecutor(jobs) as pool:
        for rate in pool.map(measure, paths, chunksize=16):
            total.add(rate)
    return total


def files_of(tree: Path, folders: Sequence[str]) -> list[Path]:
    """The .c files below some folders of a tree, sorted."""
    return sorted(path for folder in folders for path in (tree / folder).rglob("*.c") if path.is_file())


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", action="append", required=True, type=Path)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=int, default=100, help="list at most so many functions")
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    failures = []
    print(HEADING)
    for tree in options.tree:
        sets = {folder: files_of(tree, [folder]) for folder in options.folders}
        total = Rate()
        for name, paths in sets.items():
            rate = measure_all(paths, options.jobs)
            total.add(rate)
            print(rate.line(f"{tree.name} {name}"), flush=True)
        if len(sets) > 1:
            print(total.line(f"{tree.name} together"), flush=True)
        failures += total.failures
        if options.random:
            files = files_of(tree, ["."])
            sample = random.Random(options.seed).sample(files, min(options.random, len(files)))  # noqa: S311  # a sample
            rate = measure_all(sample, options.jobs)
            print(rate.line(f"{tree.name} {len(sample)} random"), flush=True)
            failures += rate.failures
    print(*failures[: options.limit], sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
