# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint index`: read a whole tree once, so that later reviews know what its functions do to references."""

import os
import re
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from patchlint.at_hand import place_of
from patchlint.cache.limit import bound
from patchlint.cache.size import add_cache
from patchlint.contracts.build import Builder, Built
from patchlint.contracts.crew import Setting
from patchlint.contracts.seal import begun_anew, seal
from patchlint.contracts.shared import touch
from patchlint.contracts.shipped import written
from patchlint.errors import UsageError
from patchlint.inputs import Parser, add_families
from patchlint.knowledge.directories import cache_folder, directories
from patchlint.source.tree import SearchableTree, open_tree
from patchlint.terminal import Progress, complain, deliver

_VERSION = ("VERSION", "PATCHLEVEL", "SUBLEVEL")


def run(words: Sequence[str]) -> int:
    """Make or renew the index of a tree and return 0."""
    parser = Parser("patchlint index", "Find every function of a tree and what it does to references.")
    parser.add_argument("--tree", metavar="DIR", required=True, help="git repository or folder")
    parser.add_argument("--base", metavar="REV", help="revision of the tree (default: HEAD)")
    parser.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count() or 1, help="processes to use")
    parser.add_argument("--export", metavar="FILE", type=Path, help="also write the contracts to this file")
    add_families(parser)
    add_cache(parser)
    options = parser.parse_args(words)
    path = Path(options.tree)
    setting = Setting(path, options.base, directories(options.families))
    began = time.monotonic()
    tree = open_tree(path, options.base)
    store, note = begun_anew(options.cache or cache_folder())
    try:
        progress = Progress()
        builder = Builder(store, setting, place_of(path), max(1, options.jobs), progress)
        built = builder.build(tree.listing())
        progress.end()
        if options.export is not None:
            _export(options.export, _release(tree), {one.name: one.contract for one in store.known(builder.tree)})
    finally:
        store.close()
        tree.close()
    seal(store.path)
    touch(store.path.parent, place_of(path))
    for line in (*filter(None, [note]), *built.unread, *built.contradicted):
        complain(line)
    bound(store.path.parent, options.cache_limit, place_of(path))
    deliver(_summary(built, time.monotonic() - began, store.path))
    return 0


def _export(path: Path, title: str, contracts: dict[str, str]) -> None:
    """Write what is shipped with patchlint."""
    try:
        path.write_text(written(title, contracts), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None


def _release(tree: SearchableTree) -> str:
    """The kernel release that the tree's Makefile names: "Linux 6.12.117"."""
    text = next(iter(tree.candidates("Makefile"))).text or ""
    numbers = [re.search(rf"^{word} *= *(\d+)$", text, re.MULTILINE) for word in _VERSION]
    found = ".".join(number[1] for number in numbers if number)
    return f"Linux {found}" if found else "a tree without a release"


def _summary(built: Built, seconds: float, path: Path) -> str:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in spent)
    largest = max(one.ru_maxrss for one in spent) / 1024  # KiB on Linux
    return (
        f"{built.files} files ({built.read} read), {built.functions} functions, "
        f"{built.contracts} contracts beyond the families ({built.decided} decided) in {built.rounds} rounds\n"
        f"{seconds:.1f} s, {processor:.1f} s of processor time, largest process {largest:.0f} MiB, "
        f"{path.stat().st_size / 2**20:.1f} MiB in {path}\n"
    )
