# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint scan`: every function of a tree, or of some of its folders, without a patch.

Exit status: 0 nothing to report, 1 findings at or above --fail-on, 2 bad input or usage, 3 with --strict when something
was not analysed. A scan that was stopped goes on where it ended, and one of a tree that has changed looks at what has.
"""

import posixpath
import time
from argparse import Namespace
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date
from importlib import import_module
from pathlib import Path

from patchlint.at_hand import at_hand, place_of
from patchlint.cache.limit import bound
from patchlint.cache.outcomes import Outcomes
from patchlint.cache.size import add_cache
from patchlint.contracts.version import made_by
from patchlint.errors import UsageError
from patchlint.inputs import Parser, add_families, add_silence
from patchlint.knowledge.directories import cache_folder, directories
from patchlint.report.formats import FORMATS
from patchlint.report.show import gaps, introduced
from patchlint.result import Callees
from patchlint.review import choose
from patchlint.scan.contents import Contents
from patchlint.scan.crew import Setting, see
from patchlint.scan.model import Seen
from patchlint.scan.result import as_review, summary
from patchlint.scan.store import Memory
from patchlint.silence import entries_for, remarks, silence
from patchlint.source.tree import open_tree
from patchlint.terminal import Progress, complain, deliver, refuse_place
from patchlint.verdict import CLEAN, FOUND, add_choice, add_jobs, add_verdict, incomplete, options_of, show_of, status

_FORMATS = ("terse", "smatch", "json", "jsonl", "sarif", "github", "gitlab", "junit")
_BATCH = 16  # chunks of files between two writes


def run(words: Sequence[str]) -> int:
    """Scan and return the status; raises UsageError and SourceError for what cannot be had."""
    options = _parser().parse_intermixed_args(words)
    refuse_place(options.output, options.tree)
    if options.executor is not None:
        import_module("patchlint.scan.cluster").address(options.executor)
    rules = choose(options_of(options))
    entries, today = entries_for(options.tree, options.suppressions, options.baseline), date.today()
    show = show_of(options)
    began = time.monotonic()
    seen, known, callees = _seen(options)
    done = silence(as_review(seen, options.tree, rules, callees), entries, today)
    deliver(import_module(f"patchlint.report.{FORMATS[options.format].module}").render(done, show), options.output)
    for note in (*remarks(done, entries, (), show, today), *_skipped(seen)):
        complain(note)
    found = introduced(done, show)
    for line in summary(seen, found, time.monotonic() - began, known):
        complain(line)
    if status(done, show, options.fail_on) == FOUND:
        return FOUND
    return incomplete(gaps(done)) if options.strict else CLEAN


def _seen(options: Namespace) -> tuple[list[Seen], int, Callees]:
    """What there is to be seen in the chosen files, and of how many of them that was known."""
    made = made_by(directories(options.families), findings=True)
    folder, place = options.cache or cache_folder(), place_of(Path(options.tree))
    with closing(Outcomes(folder, place, made)) as outcomes:
        with at_hand(options.tree, options.base, options.families) as (tree, known):
            listing = {one.path: one for one in tree.listing()}
            chosen = list(_chosen({path: one.stamp for path, one in listing.items()}, options))
            memory = Memory(outcomes, Contents(tree, listing, outcomes.contents()), known.index)
            seen = {one.path: one for one in ([] if options.again else memory.known(chosen))}
            state = known.index.state if known.index is not None else ""
            callees = Callees(known.source if known.index is not None else "functions of other files: what is shipped")
        before = len(seen)
        setting = Setting(options.tree, options.base, tuple(options.families), state)
        with closing(_looked(setting, [path for path in chosen if path not in seen], options)) as parts:
            _gather(parts, seen, len(chosen), memory)
        memory.end()
        if outcomes.trouble:
            complain(outcomes.trouble)
    bound(folder, options.cache_limit, place)
    return list(seen.values()), before, callees


def _gather(parts: Iterator[list[Seen]], seen: dict[str, Seen], total: int, memory: Memory) -> None:
    """Add to what is seen, and keep it as it comes; whatever ends it, what has come is kept."""
    progress = Progress()
    gathered: list[Seen] = []
    try:
        for number, part in enumerate(parts, 1):
            gathered += part
            seen.update((one.path, one.lighter()) for one in part)
            progress("files", len(seen), total)
            if number % _BATCH == 0:
                memory.keep(gathered)
                gathered = []
    finally:
        progress.end()
        memory.keep(gathered)


def _looked(setting: Setting, paths: Sequence[str], options: Namespace) -> Generator[list[Seen]]:
    """Look at files, here or where the command line says."""
    if options.executor is None:
        return see(setting, paths, options.jobs)
    found: Generator[list[Seen]] = import_module("patchlint.scan.cluster").see(options.executor, setting, paths)
    return found


def _chosen(stamps: dict[str, str], options: Namespace) -> Iterator[str]:
    """The C files below the chosen paths; raises UsageError for a path that has none."""
    before = _as_of(options.tree, options.since) if options.since else {}
    files = [path for path in sorted(stamps) if path.endswith(".c") and before.get(path) != stamps[path]]
    wanted = [_inside(path) for path in options.paths]
    for path, inside in zip(options.paths, wanted, strict=True):
        if not any(_below(name, inside) for name in stamps):
            raise UsageError(f"{path}: no C file of the tree is there")
    folders = tuple(f"{inside}/" for inside in wanted)
    everything = not wanted or "" in wanted
    yield from (name for name in files if everything or name in wanted or name.startswith(folders))


def _as_of(tree: str, revision: str) -> dict[str, str]:
    """The files that a revision has, by blob."""
    then = open_tree(Path(tree), revision)
    try:
        return {one.path: one.stamp for one in then.listing()}
    finally:
        then.close()


def _inside(path: str) -> str:
    inside = posixpath.normpath(path)
    if inside.startswith(("/", "../")) or inside == "..":
        raise UsageError(f"{path}: paths are relative to the top of the tree")
    return "" if inside == "." else inside


def _below(name: str, inside: str) -> bool:
    return not inside or name == inside or name.startswith(f"{inside}/")


def _skipped(seen: Sequence[Seen]) -> Iterator[str]:
    """A line for each file of which nothing could be read."""
    yield from (f"{one.path}: {one.reason}" for one in sorted(seen, key=lambda one: one.path) if one.reason)


def _parser() -> Parser:
    parser = Parser("patchlint scan", "Look at every function of a tree, or of some of its folders, without a patch.")
    parser.add_argument("paths", nargs="*", default=[], metavar="PATH", help="files and folders (default: all)")
    parser.add_argument("--tree", metavar="DIR", required=True, help="git repository or folder")
    parser.add_argument("--base", metavar="REV", help="revision of the tree (default: HEAD)")
    parser.add_argument("--since", metavar="REV", help="only files that have changed since this revision")
    parser.add_argument("--format", choices=_FORMATS, metavar="FORMAT", default="terse", help=", ".join(_FORMATS))
    parser.add_argument("-o", "--output", metavar="FILE", help="where it goes instead of standard output")
    add_choice(parser)
    add_verdict(parser, preexisting=False)
    add_silence(parser)
    add_jobs(parser)
    parser.add_argument(
        "--executor",
        metavar="ADDRESS",
        help="dask://HOST:PORT: look at the files on that Dask cluster; its machines need patchlint, not the tree",
    )
    parser.add_argument(
        "--again", action="store_true", help="look at all files, also at those known from the last scan"
    )
    add_cache(parser)
    add_families(parser)
    return parser
