# SPDX-License-Identifier: GPL-2.0-or-later
"""One line a finding, as compilers print them: `file:line: LEVEL: rule: message [fingerprint]`."""

from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.told import Told, told
from patchlint.result import Review


def render(review: Review, show: Show) -> str:
    """Return the findings, "" for none; lines are those of the file after the patch."""
    return "".join(f"{line(one, one.level)}\n" for patch in review.patches for one in told(patch, show))


def line(one: Told, level: str) -> str:
    """One finding as a line, with its level as the reader wants it spelt."""
    found = one.finding
    return plain(f"{found.file}:{found.line}: {level}: {found.rule}: {one.message} [{one.fingerprint}]")
