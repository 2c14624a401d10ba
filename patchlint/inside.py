# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a path leads into a tree: nothing is written there, and whoever wrote the patch may have put it there."""

import os
from pathlib import Path

from patchlint.errors import UsageError
from patchlint.report.plain import plain


def inside(path: Path, *trees: Path) -> bool:
    """Whether a path leads into one of the trees or through it, as a link in the tree would.

    Raises UsageError for one that leads nowhere.
    """
    try:
        plainly = Path(os.path.normpath(path.absolute()))
        on_the_way = {path.resolve(), *(part.resolve() for part in (plainly, *plainly.parents))}
        roots = [tree.resolve() for tree in trees]
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL
        raise UsageError(plain(f"{path}: {error}")) from None
    return any(part.is_relative_to(root) for part in on_the_way for root in roots)
