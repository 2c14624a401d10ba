# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines of a file after the patch, as far as they are known: all of it, or what its hunks show."""

import re
from collections.abc import Sequence
from dataclasses import replace

from patchlint.mail.model import FileDiff, Hunk
from patchlint.record import record
from patchlint.report.plain import plain

_OPENING = re.compile(r"(?:\}\s*)?(?:else\s+)?(?:if|while|switch)\s*\(")
_LONGEST_CONDITION = 4  # source lines
_LONGEST = 500  # characters of a line
_JUMP = re.compile(r"(?:goto|return|break|continue)\b")
_MOST_BODY = 200  # lines
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)|//.*|^\s*\*.*")


@record
class Body:
    """What an if guards."""

    lines: range
    text: str  # without comments
    other: bool  # an else follows

    @property
    def leaves(self) -> bool:
        """Whether it ends with a jump."""
        code = [line for line in self.text.split("\n") if line.strip() and line[0].isspace()]
        own = min(map(indent, code), default=0)
        return any(indent(line) == own and _JUMP.match(line.strip()) for line in code)


@record
class Lines:
    """Source text by 1-based line number."""

    of_hunks: dict[int, str]
    whole: Sequence[str] = ()

    def text(self, number: int) -> str:
        """The text of a line, fit for printing and cut at a length no code has, "" where it is not known."""
        known = 1 <= number <= len(self.whole)
        text = self.whole[number - 1] if known else self.of_hunks.get(number, "")
        return plain(text.removesuffix("\r")[:_LONGEST])

    def has(self, first: int, last: int) -> bool:
        """Whether every line from `first` to `last` is known."""
        return 1 <= first <= last and (
            last <= len(self.whole) or all(n in self.of_hunks for n in range(first, last + 1))
        )

    def condition(self, number: int) -> str:
        """What stands between the parentheses of the if, while or switch on a line, "" when that is not to be had."""
        opening = _OPENING.match(self.text(number).strip())
        if opening is None:
            return ""
        text = " ".join(self.text(number + offset).strip() for offset in range(_LONGEST_CONDITION))
        depth = 1
        for index in range(opening.end(), len(text)):
            depth += (text[index] == "(") - (text[index] == ")")
            if not depth:
                return " ".join(text[opening.end() : index].split())
        return ""

    def body(self, number: int) -> Body | None:
        """What the if on a line guards, going by how it is indented; None where that is not to be had."""
        if "if" not in self.text(number) or not self.condition(number):
            return None
        depth, first = 0, number
        while first < number + _LONGEST_CONDITION:
            text = self.text(first)
            depth += text.count("(") - text.count(")")
            first += 1
            if not depth:
                break
        own, last = indent(self.text(number)), first
        while last < first + _MOST_BODY and self.has(last, last):
            text = self.text(last)
            if text.strip() and indent(text) <= own and not text.startswith("#"):
                code = "\n".join(_COMMENT.sub("", self.text(line)) for line in range(first, last))
                return Body(range(first, last), code, text.lstrip("} \t").startswith("else"))
            last += 1
        return None


def indent(text: str) -> int:
    """The columns that a line is indented by."""
    wide = text.expandtabs(8)
    return len(wide) - len(wide.lstrip())


def placed(diff: FileDiff, starts: Sequence[int]) -> FileDiff:
    """Return the diff with the new-file lines that its hunks really came to stand on, which begin at `starts`."""
    if len(starts) != len(diff.hunks):
        return diff
    return replace(diff, hunks=tuple(_moved(hunk, start) for hunk, start in zip(diff.hunks, starts, strict=True)))


def _moved(hunk: Hunk, start: int) -> Hunk:
    first = next((line.new for line in hunk.lines if line.new is not None), start)
    if first == start:
        return hunk
    moved = (replace(line, new=line.new + start - first) if line.new is not None else line for line in hunk.lines)
    return replace(hunk, lines=tuple(moved))


def lines_of(diff: FileDiff, after: str) -> Lines:
    """The lines of a file of the patch; `after` is its whole text, "" where only the hunks are known."""
    shown = {line.new: line.text for hunk in diff.hunks for line in hunk.lines if line.new is not None}
    return Lines(shown, after.split("\n") if after else ())
