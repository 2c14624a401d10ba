# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scan finds in a file."""

from collections.abc import Mapping
from dataclasses import field, replace

from patchlint.contracts.index import Asked
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
    blob: str = ""  # the id that git gives to its content
    needs: Mapping[str, str] = field(default_factory=dict)  # other files that were asked for -> blob, "" for none
    index: Asked | None = None  # what the index of the tree was asked, None without one

    def lighter(self) -> "Seen":
        """Return it without what it hangs on, once that is written down: a tree has many files."""
        return replace(self, needs={}, index=None)
