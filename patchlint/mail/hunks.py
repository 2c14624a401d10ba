# SPDX-License-Identifier: GPL-2.0-or-later
"""The one place that knows unidiff: the cleaned text of one file's hunks -> Hunk values."""

from collections.abc import Sequence
from dataclasses import replace

from unidiff import errors as unidiff_errors
from unidiff import patch as unidiff

from patchlint.errors import PatchError
from patchlint.mail.fragment import is_marker
from patchlint.mail.model import Hunk, HunkLine

_HEADER = ["--- a/file\n", "+++ b/file\n"]
_MARKER = "\\ No newline at end of file"


def read_hunks(hunks: Sequence[Sequence[str]], places: Sequence[int]) -> tuple[Hunk, ...]:
    """Parse hunks, each a list of lines without line ends that begins with its "@@" line.

    `places` are the 1-based input lines of the "@@" lines. Raises PatchError when unidiff does not agree that this
    is a diff with so many hunks.
    """
    cleaned = _HEADER + [_clean(line) for lines in hunks for line in lines]
    try:
        files = unidiff.PatchSet(cleaned)
    except unidiff_errors.UnidiffParseError as error:
        raise PatchError(str(error).strip()) from None
    parsed = [hunk for file in files for hunk in file]
    if len(files) != 1 or len(parsed) != len(hunks):
        raise PatchError("the hunks cannot be told apart")
    return tuple(
        Hunk(
            header=lines[0],
            section=hunk.section_header,
            old_start=hunk.source_start,
            old_count=hunk.source_length,
            new_start=hunk.target_start,
            new_count=hunk.target_length,
            lines=_lines(hunk, lines),
            line=place,
        )
        for hunk, lines, place in zip(parsed, hunks, places, strict=True)
    )


def _clean(line: str) -> str:
    """Give unidiff what it knows: a blank for an empty context line, the English marker for any other."""
    if not line:
        return " \n"
    return f"{_MARKER}\n" if is_marker(line) else f"{line}\n"


def _lines(hunk: unidiff.Hunk, raw: Sequence[str]) -> tuple[HunkLine, ...]:
    lines: list[HunkLine] = []
    for line, text in zip(hunk, raw[1:], strict=True):
        if line.line_type == "\\":
            lines[-1:] = [replace(last, marker=text) for last in lines[-1:]]  # before any line it says nothing
            continue
        lines.append(HunkLine(line.line_type, line.value.removesuffix("\n"), line.source_line_no, line.target_line_no))
    return tuple(lines)
