# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines for `b4 prep --check`, `b4 am -k` and `b4 shazam -k`, one a finding.

b4 takes a line of standard output with "ERROR:" in it for a failure, every other one for a warning, and every line of
standard error for a failure; it shows them behind the name of the command. So there is one line for each finding, no
summary, and nothing at all for a clean patch or a mail without one. A patch of a series comes alone, and whoever reads
of a finding has to know if the patches before it could not be seen.
"""

from patchlint.report.coverage import unseen
from patchlint.report.plain import plain
from patchlint.report.show import Show, hunks_only
from patchlint.report.terse import line
from patchlint.report.told import told
from patchlint.result import PatchReview, Review


def render(review: Review, show: Show, trouble: str = "") -> str:
    """Return a line for each finding as terse.py makes it, and an error line about `trouble` if there was any.

    A patch that could be laid on nothing because those before it were not at hand is not clean; that is a line, too.
    """
    lines = [line(one, one.level.upper()) + _without(patch) for patch in review.patches for one in told(patch, show)]
    if not lines:
        lines = [_unseen(patch, path) for patch in review.patches if patch.unseen for path in hunks_only(patch)[:1]]
    lines += [plain(f"ERROR: not reviewed: {trouble}")] * bool(trouble)
    return "".join(f"{text}\n" for text in lines)


def _without(patch: PatchReview) -> str:
    """What was not at hand, behind a finding: a line of its own would be one more warning."""
    return f" ({unseen(patch)[:-1]})" if patch.unseen else ""


def _unseen(patch: PatchReview, path: str) -> str:
    number = next(hunk.new_start for diff in patch.patch.files if diff.path == path for hunk in diff.hunks)
    return plain(f"{path}:{number}: WARNING: not-seen: only hunks were read. {unseen(patch)}")
