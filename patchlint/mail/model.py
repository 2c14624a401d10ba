# SPDX-License-Identifier: GPL-2.0-or-later
"""What the mail stage hands on: a mail, the patch in it, its files, hunks and lines."""

from bisect import bisect_right

from patchlint.record import record


@record
class Origin:
    """Where a run of body lines stands in the input: body line `body` on input line `line`, both 1-based.

    Each further line of the run is `step` input lines on: 1, or 0 where no input line can be named (base64).
    """

    body: int
    line: int
    step: int


@record
class PatchMail:
    """One mail, decoded.

    Headers serve to sort a series and to write the reply; they never decide a finding.
    """

    source: str  # what messages call it: the file's name, "<stdin>", with " (mail 3)" when there are several
    line: int  # 1-based line of the input on which `body` begins
    subject: str
    sender: str
    reply_to: str
    to: str
    cc: str
    date: str
    message_id: str
    in_reply_to: str
    references: str
    number: int  # n of [PATCH n/m]; 0 for a cover letter, 1 where the subject does not say
    total: int  # m of [PATCH n/m]; 1 where the subject does not say
    version: int  # 3 of [PATCH v3 n/m]; 1 where the subject does not say
    base_commit: str  # of the "base-commit:" trailer, "" without one
    body: str  # decoded text, "\n" line ends
    trouble: str = ""  # why the body, or a part of it, could not be read, "" when it could
    hides: bool = False  # what could not be read is a patch, by all that the rest shows
    damage: int = 0  # 1-based body line behind which the trouble took text away, 0 for nowhere
    origins: tuple[Origin, ...] = ()  # sorted; empty when body line n is input line `line` + n - 1
    context: bool = False  # it only says what files were like: nothing is said of it
    stacked: bool = False  # `base_commit` is what the patch was applied to, the patches before it among it
    commit: str = ""  # the full id where it is no mail but a commit of a repository

    @property
    def title(self) -> str:
        """What a reader calls it: its subject, of a commit the way logs name one."""
        if self.commit:
            return f'commit {self.commit[:12]} ("{self.subject}")'
        return self.subject or self.source

    def input_line(self, number: int) -> int:
        """Return the 1-based line of the input on which the 1-based body line `number` stands."""
        index = bisect_right(self.origins, number, key=lambda origin: origin.body) - 1
        if index < 0:
            return self.line + number - 1
        origin = self.origins[index]
        return origin.line + (number - origin.body) * origin.step


@record
class HunkLine:
    """One line of a hunk: its kind (" ", "+" or "-"), its text without the kind, its 1-based line numbers."""

    kind: str
    text: str
    old: int | None
    new: int | None
    marker: str = ""  # the "\ No newline at end of file" line below it, "" without one


@record
class Hunk:
    """One hunk; `header` is the whole "@@" line as it stands in the mail, `line` its 1-based line in the input."""

    header: str
    section: str
    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[HunkLine, ...]
    line: int


@record
class FileDiff:
    """What a patch does to one file; a path is None on the side where the file does not exist."""

    old_path: str | None
    new_path: str | None
    change: str  # "modify", "add", "delete", "rename", "copy", "mode" or "binary"
    old_blob: str  # of the "index" line, "" without one
    new_blob: str
    headers: tuple[str, ...]  # the lines before the first hunk, as they stand in the mail
    hunks: tuple[Hunk, ...]
    line: int  # 1-based line of the input on which its headers begin

    @property
    def path(self) -> str:
        """The path a reader calls this file: the new one, or the old one of a deleted file."""
        return self.new_path or self.old_path or ""

    @property
    def added(self) -> int:
        """Number of added lines."""
        return sum(line.kind == "+" for hunk in self.hunks for line in hunk.lines)

    @property
    def removed(self) -> int:
        """Number of removed lines."""
        return sum(line.kind == "-" for hunk in self.hunks for line in hunk.lines)


@record
class Refusal:
    """A file of a patch that could not be read, and why; `line` is 1-based in the input."""

    path: str
    line: int
    reason: str


@record
class Patch:
    """The diff of one mail."""

    mail: PatchMail
    files: tuple[FileDiff, ...]
    refused: tuple[Refusal, ...]
