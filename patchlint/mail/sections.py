# SPDX-License-Identifier: GPL-2.0-or-later
"""The body of a mail -> the diff of each file, found the way `git apply` finds it (find_header() in git's apply.c).

Where git gives up on the whole patch, only the file concerned is refused here and the search goes on behind it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from patchlint.errors import PatchError
from patchlint.mail.binary import binary_end
from patchlint.mail.fileheader import FileHeader, begins_plain, git_header, plain_header
from patchlint.mail.fragment import HUNK_HEADER, DamagedError, Span, hunk_span, uncounted
from patchlint.mail.paths import DEV_NULL, check_path, header_name, split_git_names, strip_prefix
from patchlint.record import record

_BINARY = ("Binary files ", " differ")
_COMBINED = ("diff --cc ", "diff --combined ")
_COMBINED_REASON = "a combined diff of a merge: send a diff against one parent"
_LIMIT_FILES = 50_000
_LIMIT_HEADER = 16  # more lines than any header has
_ABOVE = ("Index: ", "diff ", "=====")


@record
class Section:
    """The diff of one file: its header read, its hunks still text; `start` is its first body line, 0-based."""

    header: FileHeader
    start: int
    hunks: tuple[Span, ...]


@record
class Bad:
    """A part of a diff that could not be read; `index` is the 0-based body line at which that shows."""

    path: str
    index: int
    reason: str


def cut(body: str) -> Iterator[Section | Bad]:
    """Yield the files of every diff in `body`, in order; never raises."""
    complete = body.endswith("\n")
    lines = body.split("\n")
    if complete:
        lines.pop()
    for number, item in enumerate(_Cutter(lines, complete).run()):
        if number == _LIMIT_FILES:
            yield Bad("", item.start if isinstance(item, Section) else item.index, f"more than {_LIMIT_FILES} files")
            return
        yield item


class _Cutter:
    """One pass over the lines of a body."""

    def __init__(self, lines: Sequence[str], complete: bool) -> None:
        self.lines = lines
        self.complete = complete
        self.index = 0
        self.floor = 0  # the first line that belongs to no section yet
        self.in_log = True  # git-mailinfo keeps the log message from git-apply
        self.behind = 0  # the line behind the header of this file, once that is read
        self.path = ""  # of the last file

    def run(self) -> Iterator[Section | Bad]:
        while self.index < len(self.lines):
            self.in_log = self.in_log and not _ends_log(self.lines[self.index])
            start = self.index
            self.behind = 0
            try:
                item = self._item()
            except DamagedError as error:
                item = Bad(self.path, error.index, str(error))
                self.index = self._next_file(self.behind or self._skip_header(start))
            self.index = max(self.index, start + 1)
            if item is None:
                continue
            self.floor = self.index
            yield item
            if isinstance(item, Section) and item.hunks and uncounted(self.lines, self.index):
                yield Bad(self.path, self.index, "changed lines that the hunk header above does not count")

    def _item(self) -> Section | Bad | None:
        """Read what begins at the current line, None when that is nothing; moves on behind it."""
        line = self.lines[self.index]
        if line.startswith("diff --git "):
            self.path = _guess_path(line)
            header = git_header(self.lines, self.index)
            return None if header is None else self._section(header, self.index)
        if line.startswith(_COMBINED):
            return self._refuse(line.split(" ", 2)[2], _COMBINED_REASON)
        if line.startswith("--- ") and self._starts("+++ ", 1):
            self.path = _guess_path(line)
            if begins_plain(self.lines, self.index):
                return self._section(plain_header(self.lines, self.index), self._above())
            combined = self._starts("@@@ ", 2)
            return self._refuse(self.path, _COMBINED_REASON if combined else "no hunk follows the file header")
        if line.startswith("*** ") and self._starts("--- ", 1) and self._starts("***************", 2):
            return self._refuse(_guess_path(line), "a context diff: send a unified one (diff -u)")
        if not self.in_log and line.startswith("@@ -") and HUNK_HEADER.match(line):
            return self._refuse(self.path, "a hunk without file header above it")
        return None if self.in_log else self._binary(line)

    def _starts(self, text: str, below: int) -> bool:
        index = self.index + below
        return index < len(self.lines) and self.lines[index].startswith(text)

    def _above(self) -> int:
        """Return where the header of a plain diff begins, "Index:" and "diff -u" lines above it included."""
        start = self.index
        while start > self.floor and start > self.index - 3 and self.lines[start - 1].startswith(_ABOVE):
            start -= 1
        return start

    def _refuse(self, path: str, reason: str) -> Bad:
        bad = Bad(path, self.index, reason)
        self.index = self._next_file(self.index + 1)
        return bad

    def _skip_header(self, start: int) -> int:
        """Return the index behind the header of a file that cannot be read, lest part of it passes for another."""
        named = "".join(self.lines[start : start + 2])
        for index in range(start + 1, min(start + _LIMIT_HEADER, len(self.lines))):
            line = self.lines[index]
            if line.startswith(("diff ", "@@")):
                return index
            if line.startswith("+++ ") and line[4:].split("\t")[0] not in named:
                break
        return start + 1

    def _next_file(self, start: int) -> int:
        """Return the index of the first line from `start` on with which a file may begin."""
        for index in range(start, len(self.lines)):
            line = self.lines[index]
            if line.startswith(("diff --git ", *_COMBINED)):
                return index
            if line.startswith("--- ") and begins_plain(self.lines, index):
                return index
        return len(self.lines)

    def _section(self, header: FileHeader, start: int) -> Section:
        self.path = header.path
        self.behind = header.end
        hunks: list[Span] = []
        index = header.end
        while index < len(self.lines) and self.lines[index].startswith("@@ -"):
            hunks.append(hunk_span(self.lines, index, self.complete))
            index = hunks[-1].end
        if hunks:
            header = _settle(header, hunks)
        else:
            index = binary_end(self.lines, header.end)
            if index > header.end:
                header = replace(header, change="binary")
            elif not header.metadata:
                raise DamagedError(header.end - 1, _without_hunk(self.lines, header.end))
        self.index = index
        return Section(header, start, tuple(hunks))

    def _binary(self, line: str) -> Section | None:
        """Read the line by which `diff -r` tells of binary files; git takes no notice of it."""
        if not line.startswith(_BINARY[0]) or not line.endswith(_BINARY[1]):
            return None
        first, _, second = line[len(_BINARY[0]) : -len(_BINARY[1])].rpartition(" and ")
        if not first or not second:
            return None
        old, new = strip_prefix(*("" if name == DEV_NULL else name for name in (first, second)))
        try:
            names = [check_path(name) if name else None for name in (old, new)]
        except PatchError as error:
            raise DamagedError(self.index, str(error)) from None
        self.index += 1
        return Section(FileHeader(names[0], names[1], "binary", "", "", self.index, metadata=True), self.index - 1, ())


def _settle(header: FileHeader, hunks: list[Span]) -> FileHeader:
    """Check what the header says about the file's existence against the counts of its hunks."""
    for hunk in hunks:
        if header.old_path is None and hunk.old_count:
            raise DamagedError(hunk.start, "a hunk of a new file has old lines")
        if header.new_path is None and hunk.new_count:
            raise DamagedError(hunk.start, "a hunk of a deleted file has new lines")
    if header.plain and header.change == "modify" and len(hunks) == 1:
        # Without git's header lines a file that appears or goes shows only in the "@@" line.
        if hunks[0].old_start == hunks[0].old_count == 0:
            return replace(header, old_path=None, change="add")
        if hunks[0].new_start == hunks[0].new_count == 0:
            return replace(header, new_path=None, change="delete")
    return header


def _without_hunk(lines: Sequence[str], index: int) -> str:
    line = lines[index] if index < len(lines) else ""
    if line.startswith("- --- "):
        return 'the mail is clear-signed with PGP, which puts "- " before lines that begin with a dash'
    if line.startswith(">"):
        return "the diff goes on quoted after the file header"
    if line[:1].isspace() and line.lstrip().startswith(("--- ", "@@ -")):
        return "the lines after the file header are indented"
    return "no hunk follows the file header"


def _ends_log(line: str) -> bool:
    """Tell where the log message ends, by the rules of git-mailinfo (patchbreak() in git's mailinfo.c)."""
    if line.startswith(("diff -", "Index: ")):
        return True
    return line.startswith("---") and (not line[3:].strip() or (line[3] == " " and not line[4:5].isspace()))


def _guess_path(line: str) -> str:
    """Return the path that messages use for a file whose header is not read yet."""
    try:
        if line.startswith("diff --git "):
            names = split_git_names(line[len("diff --git ") :])
            return strip_prefix(*names)[1] if names else ""
        return strip_prefix("", header_name(line[4:]))[1]
    except PatchError:
        return ""
