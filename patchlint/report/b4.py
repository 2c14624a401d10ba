# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines for `b4 prep --check`, `b4 am -k` and `b4 shazam -k`, one a finding.

b4 takes a line of standard output with "ERROR:" in it for a failure, every other one for a warning, and every line of
standard error for a failure; it shows them behind the name of the command. So there is one line for each finding, no
summary, and nothing at all for a clean patch or a mail without one.
"""

from patchlint.report.plain import plain
from patchlint.report.show import Show
from patchlint.report.terse import line
from patchlint.report.told import told
from patchlint.result import Review


def render(review: Review, show: Show, trouble: str = "") -> str:
    """Return a line for each finding as terse.py makes it, and an error line about `trouble` if there was any."""
    lines = [line(one, one.level.upper()) for patch in review.patches for one in told(patch, show)]
    lines += [plain(f"ERROR: not reviewed: {trouble}")] * bool(trouble)
    return "".join(f"{text}\n" for text in lines)
