# SPDX-License-Identifier: GPL-2.0-or-later
"""The functions and files of a patch as test cases, for formats that know tests only."""

from patchlint.record import record
from patchlint.report.show import Gap, Show, gaps_of
from patchlint.report.told import Told, told
from patchlint.result import PatchReview

FILE = "(file)"  # what a test case is called that is about no function


@record
class Case:
    """A function, or a file, and what is said of it."""

    file: str
    name: str
    failed: tuple[Told, ...]
    noted: tuple[Told, ...]
    gaps: tuple[Gap, ...]

    @property
    def state(self) -> str:
        """How it ended: "failure", "error", "skipped" or "", in the order of what counts most."""
        if self.failed:
            return "failure"
        if not any(gap.unread for gap in self.gaps):
            return ""
        return "skipped" if self.name != FILE else "error"


def cases_of(patch: PatchReview, show: Show) -> list[Case]:
    """A case for each place, in the order of the patch."""
    found = [((one.finding.file, one.finding.function or FILE), one) for one in told(patch, show)]
    gaps = [((gap.file, gap.function or FILE), gap) for gap in gaps_of(patch)]
    looked = [(row.file, row.function or FILE) for row in patch.functions]
    cases = []
    for place in dict.fromkeys([*looked, *(where for where, _ in found), *(where for where, _ in gaps)]):
        own = [one for where, one in found if where == place]
        failed = tuple(one for one in own if one.level != "note")
        noted = tuple(one for one in own if one.level == "note")
        cases.append(Case(*place, failed, noted, tuple(gap for where, gap in gaps if where == place)))
    return cases
