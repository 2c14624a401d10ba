# SPDX-License-Identifier: GPL-2.0-or-later
"""What a patch does to its files, on the lines that its hunks came to stand on."""

from collections.abc import Iterable

from patchlint.mail.model import FileDiff
from patchlint.record import record
from patchlint.report.lines import Lines, lines_of, placed
from patchlint.result import LookedAtFile, PatchReview


@record
class Image:
    """The diff of one file, and the text of the file after the patch, "" if not known."""

    diff: FileDiff
    after: str

    @property
    def lines(self) -> Lines:
        """The lines of the file after the patch, as far as they are known."""
        return lines_of(self.diff, self.after)

    def shows(self, line: int) -> int:
        """2 if the patch adds the line, 1 if a hunk shows it, else 0."""
        kinds = [one.kind for hunk in self.diff.hunks for one in hunk.lines if one.new == line]
        return 1 + ("+" in kinds) if kinds else 0


def images(patch: PatchReview) -> list[Image]:
    """Every file of the patch that has hunks; a file that it changes twice is there twice."""
    looked: dict[str, list[LookedAtFile]] = {}
    for file in patch.files:
        looked.setdefault(file.path, []).append(file)
    found = []
    for diff in patch.patch.files:
        own = looked.get(diff.path) if diff.change not in ("binary", "mode") else None
        known = own.pop(0) if own else None  # those that were looked at are in the order of the diffs
        if diff.hunks:
            whole = known is not None and known.whole
            found.append(Image(placed(diff, known.starts), known.after) if known and whole else Image(diff, ""))
    return found


def image_of(file: str, line: int, among: Iterable[Image]) -> Image | None:
    """The image that a line of a file is in: of several of the file the last that adds it, else that shows it."""
    best: tuple[int, Image | None] = (-1, None)
    for image in among:
        if image.diff.path == file:
            best = max((image.shows(line), image), best, key=lambda rank: rank[0])
    return best[1]


def lines_at(file: str, line: int, among: Iterable[Image]) -> Lines:
    """The lines around one of a file, as far as they are known."""
    image = image_of(file, line, among)
    return image.lines if image is not None else Lines({})
