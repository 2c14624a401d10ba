# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a branch takes: commits on top of a whole tree, each of which changes a function or three."""

import random
from collections.abc import Iterator

from borrowed import Borrowed
from rows import Row, row
from setting import RELEASE, Setting


def measure(setting: Setting) -> Iterator[Row]:
    """Yield the row of the branch."""
    number = setting.amounts.commits
    tree = Borrowed(setting.fresh("branch"), setting.repository(), RELEASE)
    chance = random.Random(2)  # noqa: S311 - a sample
    sources = sorted(path for path in tree.files() if path.endswith(".c"))
    chosen = [chance.sample(sources, min(chance.randint(1, 3), len(sources))) for _ in range(number)]
    last = tree.grow(tree.changed(chosen, seed=3), tree.start)[-1]
    spent = setting.patchlint("range", f"{tree.start}..{last}", "--tree", tree.path, "--format", "terse", watch=True)
    yield row(f"`range` of {number} commits, whole tree", [spent], f"{number / spent.wall:.1f} commits a second")
