# SPDX-License-Identifier: GPL-2.0-or-later
"""How far a hunk reaches, by the counts in its header, and why one that does not fit its counts is damaged.

The rules are those of `git apply` (parse_fragment() in git's apply.c), so that what git takes is taken here too.
"""

import re
from collections.abc import Sequence

from patchlint.errors import PatchError
from patchlint.record import record

HUNK_HEADER = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_MARKER_LENGTH = 11  # of the shortest known translation of "\ No newline at end of file"
_WRAP_COLUMN = 62  # mailers wrap at 72 or more; a word that did not fit may be shorter than that
_NEXT_PART = ("diff ", "@@ ", "Index: ", "From ", "*** ", "=====")


@record
class Span:
    """A hunk as the range of its body lines (0-based, `end` excluded), and what its header says of the two files."""

    start: int
    end: int
    old_start: int
    old_count: int
    new_start: int
    new_count: int


class DamagedError(PatchError):
    """A file of a diff that cannot be read; `index` is the 0-based body line at which that shows."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index


def is_marker(line: str) -> bool:
    """Tell a "\\ No newline at end of file" line, in whatever language."""
    return line.startswith("\\ ") and len(line) >= _MARKER_LENGTH


def is_signature(line: str) -> bool:
    """Tell the line that parts a mail from its signature, also when its trailing blank was lost."""
    return line in ("-- ", "--")


def hunk_span(lines: Sequence[str], start: int, complete: bool) -> Span:
    """Return the extent of the hunk whose "@@" line is `lines[start]`.

    `complete` says whether the last line of `lines` has its line end. Raises DamagedError.
    """
    match = HUNK_HEADER.match(lines[start])
    if match is None:
        wrapped = "@@" not in lines[start][2:]
        raise DamagedError(start, f"the hunk header is {'wrapped or ' if wrapped else ''}damaged")
    old_count, new_count = (int(match[group]) if match[group] is not None else 1 for group in (2, 4))
    old, new, index, changed = old_count, new_count, start + 1, False
    while old or new:
        kind = (lines[index][:1] or " ") if index < len(lines) else ""
        if kind == "\\" and is_marker(lines[index]):
            index += 1
            continue
        old -= kind in ("-", " ")
        new -= kind in ("+", " ")
        if kind not in ("-", "+", " ") or old < 0 or new < 0:
            raise DamagedError(min(index, len(lines) - 1), _cause(lines, start, index))
        changed = changed or kind != " "
        index += 1
    if not changed:
        raise DamagedError(start, "the hunk changes nothing")
    if index < len(lines) and is_marker(lines[index]):
        index += 1
    if index == len(lines) and not complete:
        raise DamagedError(index - 1, "the last line has no line end, so the mail may be cut off here")
    _check_tail(lines, start, index)
    return Span(start, index, int(match[1]), old_count, int(match[3]), new_count)


def _check_tail(lines: Sequence[str], start: int, index: int) -> None:
    """Refuse a hunk with lines that its header does not count, if more hunks follow; git cannot place those."""
    if index < len(lines) and lines[index].startswith("@@"):
        return
    end = index
    while end < len(lines) and lines[end][:1] in ("", " ", "+", "-", "\\") and not is_signature(lines[end]):
        end += 1
        if lines[end - 1].startswith("--- "):
            return
    if end < len(lines) and HUNK_HEADER.match(lines[end]):
        raise DamagedError(index, f"the hunk has more lines than its header says ({_counts(lines[start])})")


def uncounted(lines: Sequence[str], index: int) -> bool:
    """Tell whether changed lines go on at `index`, where the counts say that the diff of a file ends."""
    while index < len(lines) and lines[index][:1] in (" ", "+", "-") and not lines[index].startswith(("--", "+++")):
        if lines[index][0] != " ":
            return True
        index += 1
    return False


def _counts(header: str) -> str:
    return header.split("@@")[1].strip()


def _cause(lines: Sequence[str], start: int, index: int) -> str:
    """Return why the hunk at `start` does not fit: `index` is the first line that cannot belong to it."""
    counts = _counts(lines[start])
    if any(is_signature(line) for line in lines[start + 1 : index + 1]):
        return f"the hunk has fewer lines than its header says ({counts}): the mail's signature comes too early"
    if index >= len(lines):
        return f"the mail ends inside a hunk: it has fewer lines than its header says ({counts})"
    line = lines[index]
    if line.startswith(_NEXT_PART):
        return f"the hunk has fewer lines than its header says ({counts})"
    if line[:1] in ("", " ", "+", "-"):
        return f"the hunk has more lines than its header says ({counts})"
    if line[0] == ">":
        return "a line of the hunk is quoted"
    if line[0].isspace() and line[0] != "\t":
        return "a no-break space begins a line of the hunk: the mail program changed its blanks"
    before = lines[index - 1]
    if line[0] != "\t" and index - 1 > start and len(before) + len(line.split(" ", 1)[0]) >= _WRAP_COLUMN:
        return "a line of the hunk was wrapped by the mail program"
    return "a line of the hunk lost its leading blank"
