# SPDX-License-Identifier: GPL-2.0-or-later
"""`patchlint suppress FINGERPRINT --why TEXT`: write down what is known to be no mistake, outside of any tree."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from patchlint.baseline import read_report
from patchlint.errors import UsageError
from patchlint.inputs import STDIN, Parser, add_suppressions
from patchlint.report.plain import plain
from patchlint.source.git import shown, top_of
from patchlint.suppressions import Entry, read_suppressions, suppressions_file, valid, written
from patchlint.terminal import deliver

_HEAD = "# Findings that patchlint says nothing of. Taking a table out makes it speak again.\n"


def run(words: Sequence[str]) -> int:
    """Add an entry, print where, and return 0; raises UsageError for what cannot be written down."""
    parser = Parser(
        "patchlint suppress",
        "Say nothing of a finding any more, in reviews of every patch.",
        "It is written to the file that --suppressions names, else to your configuration, never to a tree.",
    )
    parser.add_argument("fingerprint", metavar="FINGERPRINT", help="of the finding, as --format json prints it")
    parser.add_argument("--why", metavar="TEXT", required=True, help="why it is no mistake")
    parser.add_argument("--until", metavar="DATE", help="the last day on which it counts, as 2027-01-31")
    parser.add_argument(
        "--from",
        dest="report",
        metavar="FILE",
        help="a saved --format json, - for standard input, that tells where it is",
    )
    parser.add_argument("--tree", metavar="DIR", help="the tree under review (default: the one that you are in)")
    add_suppressions(parser)
    options = parser.parse_args(words)
    today = date.today()
    entry = _entry(options.fingerprint, options.why, _day(options.until, today), options.report)
    here = top_of(Path())
    tree = options.tree if options.tree is not None else str(here) if here is not None else None
    file = suppressions_file(tree, options.suppressions)
    if file is None:
        raise UsageError("no home directory: set XDG_CONFIG_HOME")
    _add(file, entry, today)
    until = f" until {entry.until}" if entry.until is not None else ""
    deliver(plain(f"{file}: {entry.fingerprint} is suppressed{until}") + "\n")
    return 0


def _entry(fingerprint: str, why: str, until: date | None, report: str | None) -> Entry:
    if not valid(fingerprint):
        raise UsageError(f"{shown(fingerprint)!r} is no fingerprint: those are 16 hexadecimal digits")
    if not why.strip():
        raise UsageError("--why: say why this is no mistake")
    if report is None:
        return Entry(fingerprint, why.strip(), "", until=until)
    found = next((row for row in read_report(report) if row.fingerprint == fingerprint), None)
    if found is None:
        raise UsageError(f"{STDIN if report == '-' else shown(report)}: no finding has the fingerprint {fingerprint}")
    return Entry(fingerprint, why.strip(), "", 0, False, until, found.file, found.function, found.rule)


def _day(given: str | None, today: date) -> date | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"--until: {shown(given)!r} is not a date such as 2027-01-31") from None
    if day < today:
        raise UsageError(f"--until: {day} is over")
    return day


def _add(file: Path, entry: Entry, today: date) -> None:
    """Append an entry; raises UsageError for a file that is not as it should be, and for what stands in it."""
    for known in read_suppressions(file):
        over = known.until is not None and known.until < today
        if known.fingerprint == entry.fingerprint and not over and known.until == entry.until:
            raise UsageError(f"{known.source}:{known.line}: {entry.fingerprint} is suppressed already")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        empty = not file.exists() or not file.stat().st_size
        with file.open("a", encoding="utf-8") as out:
            out.write(f"{_HEAD if empty else ''}\n{written(entry, today)}")
    except OSError as error:
        raise UsageError(f"{shown(str(file))}: {error.strerror or error}") from None
