# SPDX-License-Identifier: GPL-2.0-or-later
"""Two versions of one patch or series: what is new, what the older one was told already, and what was mended.

Findings are the same when their fingerprints are, so a renamed variable makes a finding a new one, and the old one
mended.
"""

import json
from collections.abc import Iterator, Sequence

from patchlint.finding import Confidence
from patchlint.record import record
from patchlint.report.plain import plain
from patchlint.report.row import Row, rows
from patchlint.report.show import LEVELS, Show
from patchlint.result import Review

_VERSION = 1  # goes up when a field changes its meaning or goes away


@record
class Versions:
    """The findings of two versions as rows of the machine formats; lines are those of the version they come from."""

    old: int  # the number of the version, as the subjects have it
    new: int
    added: tuple[Row, ...]
    still: tuple[Row, ...]
    mended: tuple[Row, ...]
    dropped: tuple[Row, ...]  # in functions that the newer version leaves alone
    unknown: tuple[Row, ...]  # in functions that could not be read in full


def compare(old: Review, new: Review, show: Show) -> Versions:
    """Sort the findings of two versions."""
    told, tells = _introduced(old, show), _introduced(new, show)
    known = {str(row["fingerprint"]): row for patch in new.patches for row in rows(patch, show).preexisting}
    looked = {(plain(row.file), plain(row.function)): row.status for patch in new.patches for row in patch.functions}
    gone = [row for name, row in told.items() if name not in tells and name not in known]
    states = [looked.get((str(row["file"]), str(row["function"]))) for row in gone]
    return Versions(
        old=_number(old),
        new=_number(new),
        added=tuple(row for name, row in tells.items() if name not in told),
        still=tuple((tells | known)[name] for name in told if name in tells or name in known),
        mended=tuple(row for row, state in zip(gone, states, strict=True) if state in ("strict", "opaque")),
        dropped=tuple(row for row, state in zip(gone, states, strict=True) if state is None),
        unknown=tuple(row for row, state in zip(gone, states, strict=True) if state in ("partial", "skipped")),
    )


def _introduced(review: Review, show: Show) -> dict[str, Row]:
    found = (row for patch in review.patches for row in rows(patch, show).introduced)
    return {str(row["fingerprint"]): row for row in found}


def _number(review: Review) -> int:
    return max((patch.patch.mail.version for patch in review.patches), default=0)


def text(found: Versions) -> str:
    """Return it for a reader, never empty."""
    newer, older = _named(found.new, found.old, "newer"), _named(found.old, found.new, "older")
    parts = (
        (f"New in {newer}:", found.added),
        (f"Asked of {older}, and still there:", found.still),
        (f"Mended in {newer}, with the lines of {older}:", found.mended),
        (f"Asked of {older}, in functions that {newer} leaves alone:", found.dropped),
        (f"Asked of {older}, in functions of {newer} that could not be read in full:", found.unknown),
    )
    lines = [line for title, part in parts if part for line in (title, *map(_line, part), "")]
    return "\n".join(lines) if lines else f"Nothing to ask about, neither in {older} nor in {newer}.\n"


def _named(number: int, other: int, word: str) -> str:
    return f"version {number}" if number and number != other else f"the {word} version"


def _line(row: Row) -> str:
    level = LEVELS[Confidence[str(row["confidence"]).upper()]]
    return f"  {row['file']}:{row['line']}: {level}: {row['rule']}: {row['message']}"


def machine(found: Versions, show: Show) -> str:
    """Return it as one JSON document."""
    groups: Iterator[tuple[str, Sequence[Row]]] = (
        (name, getattr(found, name)) for name in ("added", "still", "mended", "dropped", "unknown")
    )
    document: Row = {
        "version": _VERSION,
        "tool": {"name": "patchlint", "version": show.version},
        "versions": {"old": found.old, "new": found.new},
        **{name: [*part] for name, part in groups},
    }
    return json.dumps(document, indent=1) + "\n"
