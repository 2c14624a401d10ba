# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scan finds in a file."""

from patchlint.finding import Finding
from patchlint.record import record
from patchlint.result import Looked


@record
class Seen:
    """One file: its findings, what of it was not analysed, and what else of the tree that hangs on."""

    path: str
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Looked, ...] = ()  # functions that were not looked at, or in part only
    functions: int = 0
    walked: int = 0  # of them, those that have to do with references
    reason: str = ""  # why nothing of it could be read, "" when it could
    needs: tuple[str, ...] = ()  # paths of other files that were asked for, there or not
