# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole tree: its index, and a scan of it, from nothing and after a change."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from borrowed import Borrowed
from mails import reference, timed
from rows import Row, row
from setting import RELEASE, Setting
from spent import Spent

_HEADERS = 0.15  # of the files that change, as in a release candidate


def scanned(setting: Setting) -> Iterator[Row]:
    """Yield the rows of a scan, of the next one when nothing has changed, and of that after a change."""
    tree, later = _trees(setting)
    yield from _both(setting, "scan", tree, later, setting.fresh("cache"))


def indexed(setting: Setting) -> Iterator[Row]:
    """Yield the rows of an index, of making it anew after a change, and of a mail that uses it."""
    tree, later = _trees(setting)
    cache = setting.fresh("cache")
    yield from _both(setting, "index", tree, later, cache)

    def words(mail: Path, base: Path) -> list[str | Path]:
        return ["--tree", tree.path, "--base", tree.lent(reference(base)), mail]

    yield from timed(setting, "one mail, whole tree and its index", words, cache)


def _trees(setting: Setting) -> tuple[Borrowed, str]:
    """The whole tree, and a commit on top of it that changes some files."""
    tree = Borrowed(setting.fresh("whole"), setting.repository(), RELEASE)
    files, chance = sorted(tree.files()), random.Random(5)  # noqa: S311 - a sample
    number = setting.amounts.changed
    kinds = {".h": round(number * _HEADERS), ".c": number - round(number * _HEADERS)}
    chosen: list[str] = []
    for end, wanted in kinds.items():
        of_it = [path for path in files if path.endswith(end)]
        chosen += chance.sample(of_it, min(wanted, len(of_it)))
    (later,) = tree.grow(tree.changed([chosen], seed=6), tree.start)
    return tree, later


def _both(setting: Setting, command: str, tree: Borrowed, later: str, cache: Path) -> Iterator[Row]:
    """Yield the rows of a command: with an empty cache, and two more."""
    name = f"`{command}` of Linux {RELEASE}"
    first = setting.patchlint(command, "--tree", tree.path, "--base", tree.start, cache=cache, watch=True)
    yield row(f"{name}, empty cache", [first], _rate(first))
    for what, base in (("nothing changed", tree.start), (f"{setting.amounts.changed} files changed", later)):
        spent = setting.patchlint(command, "--tree", tree.path, "--base", base, cache=cache, watch=True)
        yield row(f"{name}, {what}", [spent])


def _rate(spent: Spent) -> str:
    """Functions a second, of those that the command has seen."""
    found = re.search(r"(\d+) files.*?(\d+) functions", spent.out + spent.err)
    return f"{int(found[2]):,} functions, {int(found[2]) / spent.wall:,.0f} a second" if found else ""
