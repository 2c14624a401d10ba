# SPDX-License-Identifier: GPL-2.0-or-later
"""How long it takes to start, and to look at next to nothing."""

from collections.abc import Iterator

from rows import Row, row
from setting import ROOT, Setting

MAIL = ROOT / "fixtures" / "cases" / "hunks-only" / "patch.mbox"  # there is something to ask


def measure(setting: Setting) -> Iterator[Row]:
    """Yield the row of `patchlint --help`, and that of a mail of one hunk without a tree."""
    for what, word in (("`patchlint --help`", "--help"), ("a mail of one hunk, no tree", str(MAIL))):
        setting.patchlint(word)  # from now on its files are in memory, and compiled
        runs = [setting.patchlint(word) for _ in range(setting.amounts.times)]
        yield row(what, runs, f"of {len(runs)} runs")
