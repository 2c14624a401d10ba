# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint range BASE..HEAD`: every commit of a branch, reviewed on top of its parent, as one result.

Neither work tree nor index is looked at, nothing is checked out. Exit status as for mails: 0 nothing to report, 1
findings, 2 bad usage or a commit that could not be read, 3 with --strict when something was not analysed.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from patchlint.commits import Reviewed, Setting, reviewed
from patchlint.errors import UsageError
from patchlint.inputs import STDIN, Parser, add_families, add_silence
from patchlint.knowledge.directories import directories
from patchlint.later import left_out, without_later_fixes
from patchlint.report.formats import FORMATS
from patchlint.report.show import Show, gaps, introduced
from patchlint.result import Review
from patchlint.review import choose
from patchlint.silence import entries_for, remarks, silence
from patchlint.source.history import Commit, ids_from, ids_in, lacks_parent, read_commits, repository
from patchlint.suppressions import LIMIT
from patchlint.terminal import Progress, brief, complain, deliver, refuse_place
from patchlint.verdict import (
    BAD,
    CLEAN,
    add_choice,
    add_jobs,
    add_output,
    add_verdict,
    incomplete,
    options_of,
    show_of,
    status,
)

_NAMED = 3  # merges, and commits that could not be read, that are told of by name
_FORMS = tuple(name for name, form in FORMATS.items() if not form.alone)


def run(words: Sequence[str]) -> int:
    """Review the commits and return the status; raises UsageError and SourceError for what cannot be had."""
    options = _parser().parse_args(words)
    refuse_place(options.output, options.tree)
    form = FORMATS[options.format]
    module = import_module(f"patchlint.report.{form.module}")
    chosen = options_of(options, facts=form.facts)
    rules = choose(chosen)  # a misspelt rule is told before the work begins
    entries, today = entries_for(options.tree, options.suppressions, options.baseline), date.today()
    tree = Path(options.tree)
    setting = Setting(tree, repository(tree), directories(options.families), chosen)
    commits = read_commits(setting.top, _ids(options.range, setting.top))
    merges = [commit for commit in commits if len(commit.parents) > 1]
    single = [commit for commit in commits if len(commit.parents) < 2]
    done = _review(single, setting, options.jobs)
    show = show_of(options)
    whole = _review_of(done, merges, show)
    quieter = silence(whole, entries, today)
    for note in (*quieter.notes, *remarks(quieter, entries, rules, show, today)):
        complain(note)
    deliver(module.render(quieter, show), options.output)
    if hasattr(module, "quiet"):
        complain(_summary(done, quieter, show))
    return _status(done, quieter, show, options)


def _parser() -> Parser:
    parser = Parser(
        "patchlint range",
        "Review every commit of a branch on top of its parent.",
        "Exit status: 0 nothing to report, 1 findings, 2 bad usage or a commit that cannot be read, 3 not all was "
        "analysed (--strict).",
    )
    parser.add_argument(
        "range", metavar="BASE..HEAD", help="the commits; - for full ids on standard input, as git rev-list prints them"
    )
    parser.add_argument("--tree", metavar="DIR", default=".", help="the git repository (default: where you are)")
    add_families(parser)
    add_output(parser, _FORMS)
    add_choice(parser)
    add_verdict(parser)
    add_silence(parser)
    add_jobs(parser)
    return parser


def _ids(given: str, top: Path) -> list[str]:
    if given != "-":
        return ids_in(top, given)
    if sys.stdin is None:
        raise UsageError(f"{STDIN}: closed")
    return ids_from(sys.stdin.buffer.read(LIMIT).decode("utf-8", "replace"), STDIN)


def _review(commits: Sequence[Commit], setting: Setting, jobs: int) -> list[Reviewed]:
    """What comes of each commit, with a bar on a terminal."""
    lacking = lacks_parent(setting.top, commits)
    whole = [commit for commit in commits if commit.oid not in lacking]
    why = "its parent is not in this repository, which seems to be a shallow clone: fetch more of it"
    done = {oid: Reviewed(commit, trouble=why) for commit in commits if (oid := commit.oid) in lacking}
    progress = Progress()
    try:
        for one in reviewed(whole, setting, jobs, lambda count: progress("commits", count, len(whole))):
            done[one.commit.oid] = one
    finally:
        progress.end()
    return [done[commit.oid] for commit in commits]


def _review_of(done: Sequence[Reviewed], merges: Sequence[Commit], show: Show) -> Review:
    """One result over all commits, and what is to be said of those that are not in it."""
    reviews = [one.done for one in done if one.done is not None]
    passed = [f"{one.name}: {brief(one.subject)}: a merge, passed over" for one in merges]
    lost = [f"{one.commit.name}: {brief(one.commit.subject)}: {one.trouble}" for one in done if one.trouble]
    notes = [
        *_few(passed, "merges"),
        *_few(lost, "commits that could not be read"),
        *(note for one in done for note in one.notes),
        *left_out(reviews, show.minimum),
    ]
    return Review(without_later_fixes(reviews), tuple(notes))


def _few(lines: Sequence[str], what: str) -> Iterator[str]:
    yield from lines[:_NAMED]
    if len(lines) > _NAMED:
        yield f"... and {len(lines) - _NAMED} more {what}"


def _summary(done: Sequence[Reviewed], review: Review, show: Show) -> str:
    """The whole range in one line, for the output that says nothing of a commit without findings."""
    asked = {patch.patch.mail.commit for patch in review.patches if introduced(Review((patch,), ()), show)}
    other = sum(one.done is None and not one.trouble for one in done)
    lost = sum(bool(one.trouble) for one in done)
    counts = (
        (len(asked), "with findings"),
        (len(done) - len(asked) - other - lost, "with nothing to report"),
        (other, "without C"),
        (lost, "not read"),
    )
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"{len(done)} commit{'' if len(done) == 1 else 's'}{f': {said}' if said else ''}"


def _status(done: Sequence[Reviewed], review: Review, show: Show, options: argparse.Namespace) -> int:
    """As for mails: what could not be read is worse than what was found."""
    ended = status(review, show, options.fail_on)
    if ended == CLEAN and options.strict:
        ended = incomplete(gaps(review))
    return BAD if any(one.trouble for one in done) else ended
