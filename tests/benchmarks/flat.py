# SPDX-License-Identifier: GPL-2.0-or-later
"""How much memory a scan takes for more and more files of the same kind."""

import random
from collections.abc import Iterator

from borrowed import Borrowed
from rows import Row, row
from setting import RELEASE, Setting


def measure(setting: Setting) -> Iterator[Row]:
    """Yield a row for each number of files: that many of the whole tree at random, with all of its headers."""
    tree = Borrowed(setting.fresh("sizes"), setting.repository(), RELEASE)
    files = tree.files()
    headers = {path: blob for path, blob in files.items() if path.endswith(".h")}
    sources = sorted(files.keys() - headers.keys())
    random.Random(4).shuffle(sources)  # noqa: S311 - a sample
    for number in setting.amounts.files:
        chosen = {path: files[path] for path in sources[:number]}
        (commit,) = tree.grow([headers | chosen], None)
        spent = setting.patchlint("scan", "--tree", tree.path, "--base", commit, watch=True)
        yield row(f"`scan` of {len(chosen):,} files", [spent])
