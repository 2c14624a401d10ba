# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint --against OLD NEW`: what is to be said of a new version of a patch that was not said of the old one."""

import argparse
from collections.abc import Sequence
from datetime import date

from patchlint.at_hand import at_hand
from patchlint.errors import UsageError
from patchlint.inputs import read_input
from patchlint.report.versions import compare, machine, text
from patchlint.result import Review
from patchlint.review import choose, review
from patchlint.silence import entries_for, silence
from patchlint.terminal import complain, deliver
from patchlint.verdict import BAD, options_of, show_of, status

FORMS = ("reply", "json")


def run(options: argparse.Namespace) -> int:
    """Print what has become of the findings; the status is that of the new version."""
    if options.format not in FORMS:
        raise UsageError(f"--against goes with --format {' or '.join(FORMS)}, not {options.format}")
    if options.against == "-" and "-" in (options.mails or ("-",)):
        raise UsageError("--against: standard input cannot be both versions")
    chosen, show = options_of(options), show_of(options)
    choose(chosen)  # a misspelt rule is told before the work begins
    entries, today = entries_for(options.tree, options.suppressions, options.baseline), date.today()
    done: list[Review] = []
    failed = False
    for names in ([options.against], options.mails):
        mails, wrong = read_input(names)
        failed = failed or wrong
        with at_hand(options.tree, options.base, options.families) as (tree, known):
            done.append(silence(review(mails, tree, chosen, known), entries, today))
        for note in done[-1].notes:
            complain(note)
        if not done[-1].patches:
            complain(f"{_called(names)}: no patch to compare")
            return BAD
    found = compare(done[0], done[1], show)
    deliver(text(found) if options.format == "reply" else machine(found, show), options.output)
    return BAD if failed else status(done[1], show, options.fail_on)


def _called(names: Sequence[str]) -> str:
    return ", ".join(names) or "standard input"
