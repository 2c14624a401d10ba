# SPDX-License-Identifier: GPL-2.0-or-later
"""What a reply quotes: lines after "> ", the attribution above them, and a hunk trimmed to the lines that matter."""

from collections.abc import Sequence
from email.utils import format_datetime, parsedate_to_datetime
from itertools import groupby

from patchlint.mail.headers import clean
from patchlint.mail.model import FileDiff, Hunk, PatchMail
from patchlint.record import record

SNIP = "[ ... ]"  # b4 takes exactly this for a cut, and any other mark for a comment
_LIMIT_NAME = 100
_LIMIT_HEADER = 1000
_SHORT = 4  # lines that are not worth a cut


@record
class QuotedLine:
    """One line of a reply, and the line of the new file it quotes, None for a removed line and for a cut."""

    text: str
    new_line: int | None


def quote(text: str) -> list[str]:
    """Return the lines of `text` quoted: "> " before each, ">" for a blank one; tabs stay tabs."""
    return [f"> {line}" if line.strip() else ">" for line in text.removesuffix("\n").split("\n")]


def attribution(mail: PatchMail) -> str:
    """Return the line above a quotation, "On Sun, 22 Nov 2026 19:37:29 +0000, A B wrote:", with what the mail tells."""
    who, date = who_and_when(mail)
    return f"On {date}, {who} wrote:" if date else f"{who} wrote:"


def who_and_when(mail: PatchMail) -> tuple[str, str]:
    """Return the name of a mail's author and its date, "" where it tells none that is one."""
    # The address parser of the email package recurses once for each nested comment.
    name, _, address = clean(mail.sender[:_LIMIT_HEADER]).partition("<")
    who = name.strip('" ') or address.strip("<> ") or "The author"
    if len(who) > _LIMIT_NAME:
        who = who[:_LIMIT_NAME].rstrip() + "..."
    try:
        return who, format_datetime(parsedate_to_datetime(mail.date[:_LIMIT_HEADER]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return who, ""


def quoted_hunk(file: FileDiff, hunk: Hunk, keep: frozenset[int], context: int = 3) -> tuple[QuotedLine, ...]:
    """Return the lines of `hunk` quoted, those further than `context` lines from every line in `keep` cut out.

    `keep` holds line numbers of the new file (of the old file where the patch deletes it). A removed line stands
    with the lines around it. Each run of lines cut out becomes one unquoted "[ ... ]"; a short run is left in.
    """
    deleted = file.new_path is None
    near = {number + offset for number in keep for offset in range(-context, context + 1)}
    quoted: list[QuotedLine] = []
    for line, stays in zip(hunk.lines, _without_gaps(_staying(hunk, near, deleted)), strict=True):
        if not stays:
            if not quoted or quoted[-1].text != SNIP:
                quoted.append(QuotedLine(SNIP, None))
            continue
        quoted.append(QuotedLine(f"> {line.kind}{line.text}", line.new))
        if line.marker:
            quoted.append(QuotedLine(f"> {line.marker}", None))
    return tuple(quoted)


def _staying(hunk: Hunk, near: set[int], deleted: bool) -> Sequence[bool]:
    if deleted:
        return [line.old in near for line in hunk.lines]
    stays = []
    below = hunk.new_start
    for line in hunk.lines:
        if line.new is None:
            # A removed line lies between two lines of the new file.
            stays.append(below in near and below - 1 in near)
        else:
            stays.append(line.new in near)
            below = line.new + 1
    return stays


def _without_gaps(stays: Sequence[bool]) -> list[bool]:
    """The same with the short runs of lines that would be cut out left in, unless nothing stays at all."""
    runs = [list(run) for _, run in groupby(stays)]
    return [line or (len(run) <= _SHORT and len(runs) > 1) for run in runs for line in run]
