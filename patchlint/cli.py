# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line: which mails, which tree, which output, and what the exit status says.

Exit status: 0 nothing to report, 1 findings at or above --fail-on, 2 bad input or usage, or no patch in it could be
read, 3 with --strict when something was not analysed. Standard output carries the result only, standard error one line
for each note.

Everything heavy is imported where it is used: `--version` must not wait for a parser, nor JSON for templates.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from patchlint import __version__
from patchlint.errors import PatchlintError, UsageError
from patchlint.inputs import TRACKING, Parser, add_input, add_silence, read_input
from patchlint.report.formats import FORMATS
from patchlint.terminal import brief, complain, deliver, overheard, refuse_place
from patchlint.verdict import (
    BAD,
    CLEAN,
    INCOMPLETE,
    INTERRUPTED,
    LONGEST,
    add_choice,
    add_output,
    add_verdict,
    base_of,
    incomplete,
    options_of,
    show_of,
    status,
)

if TYPE_CHECKING:
    from argparse import Namespace

    from patchlint.mail.model import PatchMail
    from patchlint.report.show import Show
    from patchlint.result import Review

COMMANDS = {  # a first word of the command line -> the module and the function in it that gets the others
    "b4-review": ("patchlint.hooks.b4_review", "run"),
    "cache": ("patchlint.cache.command", "run"),
    "config": ("patchlint.config", "run"),
    "completion": ("patchlint.completion", "run"),
    "dump": ("patchlint.dump", "run"),
    "explain": ("patchlint.explain", "run"),
    "families": ("patchlint.known", "run"),
    "index": ("patchlint.index", "run"),
    "man": ("patchlint.manual", "run"),
    "mcp": ("patchlint.hooks.mcp", "run"),
    "paths": ("patchlint.paths", "run"),
    "range": ("patchlint.branch", "run"),
    "reply": ("patchlint.draft", "run"),
    "rules": ("patchlint.explain", "run_list"),
    "scan": ("patchlint.scan.command", "run"),
    "setup": ("patchlint.hooks.setup", "run"),
    "suppress": ("patchlint.suppress", "run"),
    "watch": ("patchlint.hooks.watch", "run"),
}
_DEBUG = "PATCHLINT_DEBUG"
# objects between two looks for rubbish: a review makes little of it, and at 700 looking takes a twelfth of its time,
# and a seventh of that of the imports
_RUBBISH = 100_000


def main(argv: list[str] | None = None) -> int:
    """Run patchlint with these arguments, those of the process by default, and return the exit status."""
    words = sys.argv[1:] if argv is None else argv
    gc.set_threshold(_RUBBISH)  # before the imports, which make most of what would be looked through
    return _guarded(lambda: _command(words))


def _command(words: Sequence[str]) -> int:
    if words and words[0] in COMMANDS:
        module, name = COMMANDS[words[0]]
        command: Callable[[Sequence[str]], int] = getattr(import_module(module), name)
        return command(words[1:])
    return review_mails(words)


def _guarded(work: Callable[[], int]) -> int:
    """The status of some work; what went wrong is told in one line."""
    try:
        return work()
    except PatchlintError as error:
        complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as done:  # argparse, after --help, --version or an error
        return done.code if isinstance(done.code, int) else BAD
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        complain(f"internal error, please report: {type(error).__name__}: {error} ({_where(error)})")
    return BAD


def review_mails(words: Sequence[str]) -> int:
    """Review mails: what patchlint does when the first word names no subcommand."""
    try:
        options = _parser().parse_intermixed_args(words)
        refuse_place(options.output, options.tree)
    except UsageError as error:
        if not _asks_alone(words):
            raise
        return _refused(words, error)
    form = FORMATS[options.format]
    if options.against is not None:
        against: Callable[[Namespace], int] = import_module("patchlint.against").run
        return against(options)
    module = import_module(f"patchlint.report.{form.module}")
    return _alone(options, module) if form.alone else _printed(options, module)


def _asks_alone(words: Sequence[str]) -> str:
    """The format that a command line names, if nothing but that may be printed, else ""."""
    named = [word.removeprefix("--format=") for word in words if word.startswith("--format=")]
    named += [word for option, word in pairwise(words) if option == "--format"]
    return next((name for name in named if name in FORMATS and FORMATS[name].alone), "")


def _refused(words: Sequence[str], error: UsageError) -> int:
    """Print in such a format what is wrong with the command line or what is configured."""
    from patchlint.report.show import Show
    from patchlint.result import Review

    module = import_module(f"patchlint.report.{FORMATS[_asks_alone(words)].module}")
    deliver(module.render(Review((), ()), Show(version=__version__), brief(str(error), LONGEST)))
    return BAD


def _printed(options: "Namespace", module: ModuleType) -> int:
    """Print the result, with what is to be said of it on standard error."""

    def show_it(done: "Review", show: "Show") -> None:
        deliver(module.render(done, show), options.output)
        if hasattr(module, "quiet"):
            for line in module.quiet(_titled(done), show):
                complain(line)

    return _reviewed(options, show_it)


def _alone(options: "Namespace", module: ModuleType) -> int:
    """Print the result with what went wrong in it, and nothing else: whoever reads it takes a note for a failure."""
    from patchlint.report.show import Show
    from patchlint.result import Review

    results = [(Review((), ()), Show(version=__version__))]
    with overheard() as notes:
        ended = _guarded(lambda: _reviewed(options, lambda done, show: results.append((done, show))))
    trouble = brief("; ".join(notes), LONGEST) if ended in (BAD, INCOMPLETE) else ""
    deliver(module.render(*results[-1], trouble), options.output)
    return ended


def _reviewed(options: "Namespace", show_it: "Callable[[Review, Show], None]") -> int:
    """Read, review, hand over what came of it, and return the exit status."""
    mails, failed = read_input(options.mails)
    if failed and not mails:
        return BAD
    from patchlint.at_hand import at_hand
    from patchlint.review import choose, review
    from patchlint.silence import entries_for, remarks, silence

    form = FORMATS[options.format]
    mails = _placed(mails, options, alone=form.alone)
    chosen = options_of(options, facts=form.facts)
    rules = choose(chosen)  # a misspelt rule is told before the work begins
    entries, today = entries_for(options.tree, options.suppressions, options.baseline), date.today()
    show = replace(show_of(options), series=options.series)
    with at_hand(options.tree, options.base, options.families) as (tree, known):
        done = silence(review(mails, tree, chosen, known), entries, today)
        if form.again and any(patch.introduced or patch.preexisting for patch in done.patches):
            show = replace(show, base=base_of(options, tree))  # asks git
    for note in (*done.notes, *(() if form.alone else remarks(done, entries, rules, show, today))):
        complain(note)
    show_it(done, show)
    ended = status(done, show, options.fail_on)
    if ended == CLEAN:
        ended = _missed(mails, done, options.strict)
    return BAD if failed else ended


def _placed(mails: "list[PatchMail]", options: "Namespace", *, alone: bool) -> "list[PatchMail]":
    """The mails with what b4 knows of them; what it checks (`alone`) comes patch by patch."""
    if options.tree is None:
        return mails
    if TRACKING in os.environ:
        from patchlint.tracking import placed

        mails = placed(mails, options.tree, whole=options.series)
    if alone:
        from patchlint.knowledge.directories import cache_folder
        from patchlint.recent import with_earlier

        mails = with_earlier(mails, cache_folder() / "series")
    return mails


def _parser() -> Parser:
    parser = Parser(
        prog="patchlint",
        description="Review Linux kernel patch mails for reference counting mistakes.",
        epilog=f"Commands (patchlint COMMAND --help): {', '.join(COMMANDS)}.\n"
        "Exit status: 0 clean, 1 findings, 2 bad input, 3 not all analysed (--strict).",
    )
    add_input(parser)
    add_output(parser, FORMATS)
    add_choice(parser)
    add_verdict(parser)
    add_silence(parser)
    parser.add_argument("--series", action="store_true", help="the whole series that the mail of a b4 check belongs to")
    parser.add_argument("--against", metavar="OLD", help="what is new since an older version of the patch")
    parser.add_argument("--version", action="version", version=f"patchlint {__version__}")
    return parser


def _titled(done: "Review") -> "Review":
    """The review with subjects of a length that a note can have."""
    patches = []
    for patch in done.patches:
        mail = replace(patch.patch.mail, subject=brief(patch.patch.mail.subject))
        patches.append(replace(patch, patch=replace(patch.patch, mail=mail)))
    return replace(done, patches=tuple(patches))


def _missed(mails: Sequence["PatchMail"], done: "Review", strict: bool) -> int:
    """The status of a review that found nothing: BAD where it had nothing to read, and what it missed if `strict`."""
    from patchlint.mail.diff import hides_patch, why_no_patch
    from patchlint.report.show import gaps

    read = any(patch.patch.files for patch in done.patches)
    if read and not strict:
        return CLEAN
    missed = [f"{mail.source}: {why_no_patch(mail)}" for mail in mails if hides_patch(mail)]
    if missed and not read:
        return BAD  # the notes have said why
    if strict:
        missed += gaps(done)
    return incomplete(missed)


def _where(error: BaseException) -> str:
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "no trace"
