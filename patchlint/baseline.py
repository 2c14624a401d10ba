# SPDX-License-Identifier: GPL-2.0-or-later
"""A baseline: what `--format json` has once printed is not to be told again."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from patchlint.errors import UsageError
from patchlint.inputs import STDIN
from patchlint.report.machine import VERSION
from patchlint.source.git import shown
from patchlint.suppressions import LIMIT, Entry, decoded, line_with, text_of, valid

_KEYS = ("fingerprint", "file", "function", "rule")
_GROUPS = ("findings", "preexisting", "suppressed")  # what a patch fixes does not count: it may come again
_NOT_OURS = "not what --format json prints"


def read_baseline(given: str) -> tuple[Entry, ...]:
    """The findings of a saved report, and of those that were suppressed in it the ones of a baseline.

    Raises UsageError naming file, line and cause.
    """
    return tuple(entry for entry, silenced in _entries(given) if silenced in ("", "baseline"))


def read_report(given: str) -> tuple[Entry, ...]:
    """All findings of a saved report, "-" for one on standard input; raises UsageError as read_baseline() does."""
    return tuple(entry for entry, _ in _entries(given))


def _entries(given: str) -> Iterator[tuple[Entry, str]]:
    """Each finding as an entry, and what it was suppressed by, "" for nothing."""
    name = STDIN if given == "-" else shown(given)
    text = _stdin() if given == "-" else text_of(Path(given))
    document = _document(text, name)
    for group in _GROUPS:
        rows = document.get(group, [])
        if not isinstance(rows, list):
            raise UsageError(f"{name}:{line_with(text, group)}: {group} is not a list")
        for number, row in enumerate(rows, 1):
            known = {key: row.get(key) if isinstance(row, dict) else None for key in _KEYS}
            wrong = [key for key, value in known.items() if not isinstance(value, str)]
            if wrong or not valid(str(known["fingerprint"])):
                key = wrong[0] if wrong else "fingerprint"
                line = line_with(text, f'"{group}"' if known[key] is None else json.dumps(known[key]))
                raise UsageError(f"{name}:{line}: {group}, number {number}: {key} is missing or not one")
            told = row.get("suppression")
            by = told.get("by") if isinstance(told, dict) else ""
            fingerprint, file, function, rule = map(str, known.values())
            yield Entry(fingerprint, "", name, baseline=True, file=file, function=function, rule=rule), str(by)


def _document(text: str, name: str) -> dict[str, object]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{name}:{error.lineno}: {_NOT_OURS}: {error.msg}") from None
    except (RecursionError, ValueError) as error:  # nested too deeply, a number of thousands of digits
        raise UsageError(f"{name}:1: {_NOT_OURS}: {shown(str(error))}") from None
    if not isinstance(document, dict) or "findings" not in document:
        raise UsageError(f"{name}:1: {_NOT_OURS}: it has no findings")
    if document.get("version") != VERSION:
        line = line_with(text, '"version"')
        raise UsageError(f"{name}:{line}: it is not of version {VERSION} of this format; make it anew")
    return document


def _stdin() -> str:
    if sys.stdin is None:
        raise UsageError(f"{STDIN}: closed")
    return decoded(sys.stdin.buffer.read(LIMIT + 1), STDIN)
