# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint cache`: what is kept from one run to the next, and how to be rid of it."""

import json
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from patchlint import __version__
from patchlint.at_hand import place_of
from patchlint.cache import folder as ours
from patchlint.cache.clear import alone, clear_all, clear_stale, clear_tree
from patchlint.cache.parts import Part, parts
from patchlint.cache.size import add_cache, sized
from patchlint.errors import UsageError
from patchlint.inputs import Parser
from patchlint.knowledge.directories import cache_folder
from patchlint.report.plain import plain
from patchlint.terminal import complain, deliver

VERSION = 1  # of --json: goes up when a field changes its meaning or goes away
_PATIENCE = 2.0  # seconds for who is about to end
_HEAD = ("what", "entries", "size", "last used", "made by", "tree")


def run(words: Sequence[str]) -> int:
    """Show or clear the cache and return 0; raises UsageError for what cannot be cleared."""
    options = _parser().parse_args(words)
    folder = options.cache or cache_folder()
    which = [name for name in ("tree", "stale", "all") if getattr(options, name)]
    if options.action == "show" and which:
        raise UsageError(f"--{which[0]} says what to clear: patchlint cache clear --{which[0]}")
    if options.action == "clear":
        if len(which) != 1:
            raise UsageError("clear wants one of --tree DIR, --stale and --all")
        _clear(folder, options)
    else:
        found = list(parts(folder))
        size = ours.size(folder)
        deliver(_document(folder, size, found, options) if options.json else _table(folder, size, found, options))
    return 0


def _parser() -> Parser:
    parser = Parser(
        "patchlint cache",
        "Show what is kept from one run to the next, or clear it.",
        "All of it can be made again. What an older patchlint has made is marked as stale. Nothing is cleared while "
        "another patchlint uses it.",
    )
    parser.add_argument("action", nargs="?", choices=("show", "clear"), default="show", help="show (default) or clear")
    parser.add_argument("--tree", metavar="DIR", help="clear what belongs to this tree only")
    parser.add_argument("--stale", action="store_true", help="clear what this version does not use")
    parser.add_argument("--all", action="store_true", help="clear everything")
    parser.add_argument("--json", action="store_true", help="for programs")
    add_cache(parser)
    return parser


def _clear(folder: Path, options: Namespace) -> None:
    """Clear what was asked for, and say how much that was."""
    before = ours.size(folder)
    if folder.is_dir():
        with alone(folder, _PATIENCE):
            if options.all:
                clear_all(folder)
            elif options.stale:
                clear_stale(folder)
            else:
                clear_tree(folder, _place(folder, options.tree))
    left = ours.size(folder)
    if options.json:
        deliver(json.dumps({"version": VERSION, "removed": max(before - left, 0), "size": left}) + "\n")
    else:
        complain(f"{folder}: {sized(max(before - left, 0))} removed, {sized(left)} left")


def _place(folder: Path, tree: str) -> str:
    """What a tree is called in the cache, also one that is gone; raises UsageError for one that it does not have."""
    with suppress(OSError, ValueError, RuntimeError):
        place = place_of(Path(tree))
        if any(one.tree == place for one in parts(folder)):
            return place
    raise UsageError(f"{tree}: nothing is kept of this tree")


def _document(folder: Path, size: int, found: Sequence[Part], options: Namespace) -> str:
    rows = [
        {
            "what": one.what,
            "tree": one.tree,
            "entries": one.entries,
            "size": one.size,
            "used": None if one.used is None else round(one.used),
            "made_by": one.made_by,
            "stale": one.stale,
            "trouble": one.trouble,
        }
        for one in found
    ]
    document = {
        "version": VERSION,
        "tool": {"name": "patchlint", "version": __version__},
        "folder": str(folder),
        "size": size,
        "limit": options.cache_limit,
        "parts": rows,
    }
    return json.dumps(document, indent=1) + "\n"


def _table(folder: Path, size: int, found: Sequence[Part], options: Namespace) -> str:
    first = f"{folder}: {sized(size)} of {sized(options.cache_limit)} at most"
    rows = [_HEAD, *map(_row, found)] if found else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(plain(line) + "\n" for line in (first, *_lines(rows, widths)))


def _row(one: Part) -> tuple[str, ...]:
    used = time.strftime("%Y-%m-%d", time.localtime(one.used)) if one.used is not None else "-"
    made = " ".join(filter(None, (one.made_by, "(stale)" * one.stale))) or "-"
    trouble = f"cannot be read: {one.trouble}" if one.trouble else ""
    return (one.what, str(one.entries), sized(one.size), used, made, plain(one.tree) or trouble or "-")


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
