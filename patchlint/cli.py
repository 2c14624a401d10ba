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
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from patchlint import __version__
from patchlint.errors import PatchlintError
from patchlint.inputs import Parser, add_input, add_silence, read_input
from patchlint.report.formats import FORMATS
from patchlint.terminal import brief, complain, deliver, overheard, refuse_place

if TYPE_CHECKING:
    from argparse import Namespace

    from patchlint.mail.model import PatchMail
    from patchlint.report.show import Show
    from patchlint.result import Review

CLEAN, FOUND, BAD, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130
COMMANDS = {  # a first word of the command line -> the module and the function in it that gets the others
    "dump": ("patchlint.dump", "run"),
    "explain": ("patchlint.explain", "run"),
    "families": ("patchlint.known", "run"),
    "index": ("patchlint.index", "run"),
    "paths": ("patchlint.paths", "run"),
    "reply": ("patchlint.draft", "run"),
    "rules": ("patchlint.explain", "run_list"),
    "suppress": ("patchlint.suppress", "run"),
}
_LEVELS = ("low", "medium", "high")
_NAMED, _LONGEST = 3, 300  # of what was not analysed: how many a note names, characters of each
_DEBUG = "PATCHLINT_DEBUG"
# objects between two looks for rubbish: a review makes little of it, and at 700 looking takes a twelfth of its time
_RUBBISH = 100_000


def main(argv: list[str] | None = None) -> int:
    """Run patchlint with these arguments, those of the process by default, and return the exit status."""
    words = sys.argv[1:] if argv is None else argv
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
    options = _parser().parse_intermixed_args(words)
    form = FORMATS[options.format]
    refuse_place(options.output, options.tree)
    module = import_module(f"patchlint.report.{form.module}")
    return _alone(options, module) if form.alone else _printed(options, module)


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
        status = _guarded(lambda: _reviewed(options, lambda done, show: results.append((done, show))))
    trouble = brief("; ".join(notes), _LONGEST) if status in (BAD, INCOMPLETE) else ""
    deliver(module.render(*results[-1], trouble), options.output)
    return status


def _reviewed(options: "Namespace", show_it: "Callable[[Review, Show], None]") -> int:
    """Read, review, hand over what came of it, and return the exit status."""
    mails, failed = read_input(options.mails)
    if failed and not mails:
        return BAD
    from patchlint.at_hand import at_hand, base_of
    from patchlint.finding import Confidence
    from patchlint.report.show import Show
    from patchlint.review import Options, choose, review
    from patchlint.silence import entries_for, remarks, silence

    gc.set_threshold(_RUBBISH)
    form = FORMATS[options.format]
    chosen = Options(_names(options.select), _names(options.ignore), options.rules_as_of or "", form.facts)
    rules = choose(chosen)  # a misspelt rule is told before the work begins
    entries, today = entries_for(options.tree, options.baseline), date.today()
    show = Show(Confidence[options.min_confidence.upper()], options.preexisting, __version__)
    with at_hand(options.tree, options.base, options.families) as (tree, known):
        done = silence(review(mails, tree, chosen, known), entries, today)
        show = replace(show, base=base_of(options, tree)) if form.again else show
    for note in (*done.notes, *(() if form.alone else remarks(done, entries, rules, show, today))):
        complain(note)
    show_it(done, show)
    status = _status(done, show, options.fail_on)
    if status == CLEAN:
        status = _missed(mails, done, options.strict)
    return BAD if failed else status


def _parser() -> Parser:
    parser = Parser(
        prog="patchlint",
        description="Review Linux kernel patch mails for reference counting mistakes.",
        epilog="Subcommands: "
        + ", ".join(f"patchlint {name} --help" for name in COMMANDS)
        + ". Exit status: 0 nothing to report, 1 findings, 2 bad input, 3 not all was analysed (--strict).",
    )
    add_input(parser)
    parser.add_argument("--format", choices=FORMATS, default="reply", help="what to print (default: reply)")
    parser.add_argument("-o", "--output", metavar="FILE", help="where it goes instead of standard output")
    parser.add_argument(
        "--min-confidence", choices=_LEVELS, default="medium", help="leave out what is less sure (default: medium)"
    )
    parser.add_argument(
        "--select", action="append", default=[], type=str, metavar="RULE", help="these rules only; repeatable"
    )
    parser.add_argument(
        "--ignore", action="append", default=[], type=str, metavar="RULE", help="not these rules; repeatable"
    )
    parser.add_argument(
        "--fail-on",
        choices=(*_LEVELS, "never"),
        default="medium",
        help="exit with 1 when something at least this sure is printed (default: medium)",
    )
    add_silence(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 3 when something was not analysed")
    parser.add_argument("--preexisting", action="store_true", help="also show what stood there before the patch")
    parser.add_argument("--version", action="version", version=f"patchlint {__version__}")
    return parser


def _names(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for words in given for name in words.split(",") if name.strip())


def _titled(done: "Review") -> "Review":
    """The review with subjects of a length that a note can have."""
    patches = []
    for patch in done.patches:
        mail = replace(patch.patch.mail, subject=brief(patch.patch.mail.subject))
        patches.append(replace(patch, patch=replace(patch.patch, mail=mail)))
    return replace(done, patches=tuple(patches))


def _status(done: "Review", show: "Show", fail_on: str) -> int:
    from patchlint.finding import Confidence
    from patchlint.report.show import introduced

    if fail_on != "never" and any(f.confidence >= Confidence[fail_on.upper()] for f in introduced(done, show)):
        return FOUND
    return BAD if any(patch.patch.refused and not patch.patch.files for patch in done.patches) else CLEAN


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
    if not missed:
        return CLEAN
    more = [f"and {len(missed) - _NAMED} more"] if len(missed) > _NAMED else []
    complain("not analysed: " + "; ".join([*(brief(line, _LONGEST) for line in missed[:_NAMED]), *more]))
    return INCOMPLETE


def _where(error: BaseException) -> str:
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "no trace"
