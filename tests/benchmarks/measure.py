# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure what patchlint takes, and write a table of it.

    python3 tests/benchmarks/measure.py [NAME...] [-o FILE]

start: --help, and a mail of one hunk     range: a branch           memory: scans of more and more files
mails: one mail of the benchmark          folders: a scan, and coccinelle on the same files
scan, index: the whole tree, which takes minutes

All but start needs what PATCHLINT_BENCH names: a folder filled by setup.sh, in it repo.git made by whole_tree.py. Both
are only read. Nothing goes into the user's cache. One thing runs at a time, so the machine should have nothing else to
do. patchlint must be installed with what its tests need: pip install -e '.[test]'.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import branch
import flat
import folders
import mails
import start_up
import whole
from rows import NOT, MissingError, Row, put_into, table
from setting import Amounts, Setting

PARTS: dict[str, Callable[[Setting], Iterator[Row]]] = {
    "start": start_up.measure,
    "mails": mails.measure,
    "range": branch.measure,
    "folders": folders.measure,
    "memory": flat.measure,
    "scan": whole.scanned,
    "index": whole.indexed,
}


def measured(names: Sequence[str], setting: Setting) -> Iterator[Row]:
    """Yield the rows of some parts, and for what cannot be measured one that says why."""
    for name in names:
        print(f"measuring: {name}", file=sys.stderr)
        try:
            for one in PARTS[name](setting):
                print(one, file=sys.stderr)
                yield one
        except MissingError as error:
            yield Row(name, says=f"{NOT}{error}")


def main(words: Sequence[str] | None = None) -> int:
    """Print the table, or put it into a file that has the place for one; 2 for a file that has none."""
    options = _options(words)
    folder = os.environ.get("PATCHLINT_BENCH")
    amounts = Amounts(options.times, options.mails, options.commits, tuple(options.files), options.changed)
    text = options.output.read_text(encoding="utf-8") if options.output else ""
    if options.output:
        try:
            put_into(text, ())
        except ValueError as error:
            print(f"{options.output}: {error}", file=sys.stderr)
            return 2
    with tempfile.TemporaryDirectory(prefix="patchlint-measure-", dir=options.scratch) as scratch:
        setting = Setting(Path(scratch).resolve(), Path(folder).resolve() if folder else None, amounts)
        rows = list(measured(options.names or list(PARTS), setting))
    if options.output:
        options.output.write_text(put_into(text, rows), encoding="utf-8")
    else:
        print(table(rows), end="")
    return 0


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    usual = Amounts()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *PARTS], help="what to measure (default: all)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="put the rows into the table of this file")
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="where to work; 2 GB (default: $TMPDIR)")
    for name, value in (("times", usual.times), ("mails", usual.mails), ("commits", usual.commits)):
        parser.add_argument(f"--{name}", type=int, default=value, metavar="N", help=f"how many (default: {value})")
    parser.add_argument("--files", type=int, nargs="+", default=usual.files, metavar="N", help="sizes of scans")
    parser.add_argument("--changed", type=int, default=usual.changed, metavar="N", help="files of the whole tree")
    return parser.parse_args(words)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # what was started ends with it
    sys.exit(main())
