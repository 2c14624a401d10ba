# SPDX-License-Identifier: GPL-2.0-or-later
"""What all measurements have in common: where things are, how much is measured, how patchlint is called."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rows import MissingError
from spent import Spent, run

ROOT = Path(__file__).resolve().parents[2]
RELEASE = "6.12"  # the kernel release that is measured
_KEPT = ("LANG", "LC_ALL", "PATH", "TMPDIR")
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of everything is measured."""

    times: int = 21  # runs of what takes less than a second
    mails: int = 60
    commits: int = 500
    files: tuple[int, ...] = (200, 800, 3200)
    changed: int = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """A folder to work in, which nothing else uses, and the folder of the benchmark if there is one."""

    scratch: Path
    bench: Path | None
    amounts: Amounts

    def tree(self) -> Path:
        """The kernel tree as a folder; raises MissingError."""
        return self._found(f"trees/linux-source-{RELEASE}", "setup.sh makes it")

    def repository(self) -> Path:
        """The repository with whole trees; raises MissingError."""
        return self._found("repo.git", "whole_tree.py makes it")

    def mails(self) -> Path:
        """The folder with the mails; raises MissingError."""
        return self._found("bench", "setup.sh makes it")

    def _found(self, name: str, made: str) -> Path:
        if self.bench is None:
            raise MissingError("PATCHLINT_BENCH is not set")
        if not (self.bench / name).is_dir():
            raise MissingError(f"PATCHLINT_BENCH has no {name}: {made}")
        return self.bench / name

    def fresh(self, name: str) -> Path:
        """A folder that is not there yet."""
        return self.scratch / f"{name}-{next(_NUMBERS)}"

    def environment(self, cache: Path) -> Mapping[str, str]:
        """What a program is given: nothing of the user's own, and a cache that is empty as long as nobody used it."""
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        home = {name: str(self.scratch) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
        git = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        return kept | home | git | {"XDG_CACHE_HOME": str(cache)}

    def patchlint(self, *words: str | Path, cache: Path | None = None, watch: bool = False) -> Spent:
        """Run patchlint as installed, with an empty cache if none is given; raises MissingError when it fails."""
        given = self.environment(cache or self.fresh("cache"))
        spent = run([sys.executable, "-m", "patchlint", *words], self.scratch, given, watch)
        if spent.status not in (0, 1):
            last = (spent.err.strip().splitlines() or ["no word"])[-1]
            raise MissingError(f"patchlint ended with {spent.status}: {last}")
        return spent
