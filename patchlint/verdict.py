# SPDX-License-Identifier: GPL-2.0-or-later
"""What a review is asked for and what its exit status says, for every command that reviews.

Everything heavy is imported where it is used: `--version` must not wait for a parser.
"""

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from patchlint import __version__
from patchlint.inputs import Parser
from patchlint.terminal import brief, complain

if TYPE_CHECKING:
    from patchlint.report.show import Base, Show
    from patchlint.result import Review
    from patchlint.review import Options

CLEAN, FOUND, BAD, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130
LEVELS = ("low", "medium", "high")
LONGEST = 300  # characters of one thing that a note names
_OFTEN = ("reply (default)", "terse", "json", "html")
_LAYOUTS = ("auto", "inline", "walkthrough")
_NAMED = 3  # of what was not analysed


def add_output(parser: Parser, forms: Iterable[str]) -> None:
    """Add the arguments that say what is printed, and where."""
    choices = tuple(forms)
    parser.add_argument(
        "--format",
        choices=choices,
        metavar="FORMAT",
        default="reply",
        help=f"{', '.join(_OFTEN)} or other (`patchlint man`)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where it goes instead of standard output")
    parser.follows("format")


def add_choice(parser: Parser) -> None:
    """Add the arguments that say which findings count."""
    parser.add_argument(
        "--min-confidence",
        choices=LEVELS,
        metavar="LEVEL",
        default="medium",
        help="leave out less sure: low, medium (default), high",
    )
    parser.add_argument(
        "--select", action="append", default=[], type=str, metavar="RULE", help="these rules only; repeatable"
    )
    parser.add_argument(
        "--ignore", action="append", default=[], type=str, metavar="RULE", help="not these rules; repeatable"
    )
    parser.follows("min-confidence", "select", "ignore")


def add_verdict(parser: Parser, *, preexisting: bool = True) -> None:
    """Add the arguments that decide about the exit status, and what else is shown."""
    parser.add_argument(
        "--fail-on",
        choices=(*LEVELS, "never"),
        metavar="LEVEL",
        default="medium",
        help="exit with 1 for what is as sure as that, or never (medium)",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 3 when something was not analysed")
    parser.follows("fail-on", "strict")
    if preexisting:
        parser.add_argument("--preexisting", action="store_true", help="also show what stood there before the patch")
        parser.follows("preexisting")


def add_jobs(parser: Parser) -> None:
    """Add the argument that says how many processes work."""
    parser.add_argument(
        "-j", "--jobs", metavar="N", type=_count, default=os.cpu_count() or 1, help="processes (default: one a core)"
    )
    parser.follows("jobs")


def add_layout(parser: Parser) -> None:
    """Add the arguments that say what a reply looks like."""
    parser.add_argument(
        "--layout",
        choices=_LAYOUTS,
        default="auto",
        help="question below the line, function with notes, or what fits",
    )
    parser.add_argument("--template-dir", dest="template_dir", metavar="DIR", help="templates that come before ours")
    parser.follows("layout", "template-dir")


def _count(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not int(word):
        raise argparse.ArgumentTypeError(f"{word!r} is no number of processes")
    return int(word)


def options_of(options: argparse.Namespace, *, facts: bool = False) -> "Options":
    """The rules that a command line asks for, by name."""
    from patchlint.review import Options

    return Options(names(options.select), names(options.ignore), options.rules_as_of or "", facts)


def show_of(options: argparse.Namespace) -> "Show":
    """What a command line wants to see; the commit that its tree stands on is not known yet."""
    from patchlint.finding import Confidence
    from patchlint.report.show import Show

    preexisting = getattr(options, "preexisting", False)
    base = base_of(options, None)
    return Show(Confidence[options.min_confidence.upper()], preexisting, __version__, base=base)


def base_of(options: argparse.Namespace, tree: object) -> "Base":
    """What a command line puts under review, for whoever wants to see it again; the commit if `tree` is of git."""
    from patchlint.report.show import Base
    from patchlint.source.git import commit_of
    from patchlint.source.tree import GitTree

    return Base(
        options.tree is not None,
        commit_of(Path(options.tree), options.base or "HEAD") if isinstance(tree, GitTree) else "",
        getattr(options, "base", None) is not None,
        tuple(options.families),
        getattr(options, "rules_as_of", None) or "",
        getattr(options, "baseline", None) or "",
    )


def names(given: Sequence[str]) -> tuple[str, ...]:
    """The names in some arguments, which may have several with commas between."""
    return tuple(name.strip() for words in given for name in words.split(",") if name.strip())


def status(done: "Review", show: "Show", fail_on: str) -> int:
    """FOUND for a new finding that is sure enough, BAD for a patch of which nothing could be read, else CLEAN."""
    from patchlint.finding import Confidence
    from patchlint.report.show import introduced

    if fail_on != "never" and any(f.confidence >= Confidence[fail_on.upper()] for f in introduced(done, show)):
        return FOUND
    return BAD if any(patch.patch.refused and not patch.patch.files for patch in done.patches) else CLEAN


def incomplete(missed: Sequence[str]) -> int:
    """CLEAN where nothing was missed, else INCOMPLETE, with a note of what was."""
    if not missed:
        return CLEAN
    more = [f"and {len(missed) - _NAMED} more"] if len(missed) > _NAMED else []
    complain("not analysed: " + "; ".join([*(brief(line, LONGEST) for line in missed[:_NAMED]), *more]))
    return INCOMPLETE
